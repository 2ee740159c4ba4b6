"""Figures of two groups whose labels are known in the end: a dot for each person, counting beside EM, where the best rule
errs, whether responsibilities keep their word, and what one record does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from pages.figures.gaussians import INK, translucent
from pages.figures.style import GREY, axis, colour, dash, heading, layout, symbol

RADIUS = 3.5  # of a person's dot, pixels
DOTS, BOUNDARY = 0, 1  # traces of `dots`
MARGIN = 0.06  # of the axis beyond the data
HISTOGRAM = {"type": "scatter", "mode": "lines", "line": {"shape": "hv", "width": 1, "color": "#8795A1"}, "fill": "tozeroy", "fillcolor": "rgba(135,149,161,0.32)", "hoverinfo": "x+y"}


def span(x: np.ndarray) -> tuple[float, float]:
    """The stretch of the axis that is shown."""
    margin = MARGIN * (float(np.ptp(x)) or 1.0)
    return float(x.min()) - margin, float(x.max()) + margin


LEGEND = {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "traceorder": "normal", "font": {"size": 13}}  # beneath, where it may take several lines


def dots(title: str, rows: tuple[str, str], x: str, *, height: int, large: bool = False) -> dict[str, Any]:
    """A dot for each person, one label's people above the middle and the other's beneath; drawn empty for a film, which
    also draws the boundary between the groups."""
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 2 * RADIUS, "line": {"width": 0}}, "hoverinfo": "x", "cliponaxis": False},
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "line": {"color": INK, "width": 2, "dash": "dot", "simplify": False}, "hoverinfo": "skip"},
        ],
        "layout": layout(
            height, large=large, title=heading(title, large=large), margin={"l": 8, "r": 8, "t": 28 if title else 6, "b": 8},
            xaxis=axis(x, large=large, showgrid=False),
            yaxis=axis(large=large, tickvals=[1, -1], ticktext=list(rows), showgrid=False, zeroline=True, zerolinecolor="#8795A1"),
        ),
    }


def line_of(x: np.ndarray, y: np.ndarray, **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": x.round(4).tolist(), "y": y.round(7).tolist(), "hoverinfo": "skip"} | more


def comparison(title: str, labels: Mapping[str, str], histogram: tuple[list[float], list[float]], x: np.ndarray, counted: np.ndarray, estimated: np.ndarray, axis_title: str, *, height: int) -> dict[str, Any]:
    """Densities with their weights, (2, X): filled where the labels were counted, as lines where EM estimated them.
    labels: histogram, counted_1, counted_2, em_1, em_2."""
    edges, heights = histogram
    return {
        "data": [
            HISTOGRAM | {"x": edges, "y": heights, "name": labels["histogram"]},
            *(line_of(x, counted[k], name=labels[f"counted_{k + 1}"], fill="tozeroy", fillcolor=translucent(k).replace("0.55", "0.3"), line={"width": 0.8, "color": colour(k)}) for k in (0, 1)),
            *(line_of(x, estimated[k], name=labels[f"em_{k + 1}"], line={"width": 3, "color": colour(k), "dash": dash(k)}) for k in (0, 1)),
        ],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, margin={"l": 8, "r": 8, "t": 34, "b": 8},
                         xaxis=axis(axis_title, range=[float(x[0]), float(x[-1])]), yaxis=axis(rangemode="tozero", nticks=5)),
    }


def overlap(title: str, labels: Mapping[str, str], x: np.ndarray, densities: np.ndarray, boundary: float, wrong: Sequence[tuple[np.ndarray, np.ndarray]], axis_title: str, *, height: int) -> dict[str, Any]:
    """The overlap of two densities with their weights, (2, X), which is what the best rule gets wrong; beneath it the people
    whom EM got wrong, by label: (places, stacks). labels: overlap, boundary, density_1, density_2, wrong_1, wrong_2."""
    least = densities.min(axis=0)
    top = 1.08 * float(densities.max())
    highest = max((float(stack.max()) for _, stack in wrong if len(stack)), default=1.0) + 0.8
    return {
        "data": [
            line_of(x, least, name=labels["overlap"], fill="tozeroy", fillcolor="rgba(60,60,60,0.42)", line={"width": 0}),
            *(line_of(x, densities[k], name=labels[f"density_{k + 1}"], line={"width": 3, "color": colour(k), "dash": dash(k)}) for k in (0, 1)),
            {"type": "scatter", "mode": "lines", "x": [boundary, boundary], "y": [0, top], "name": labels["boundary"], "line": {"color": INK, "width": 2, "dash": "dot"}, "hoverinfo": "x"},
            *({"type": "scatter", "mode": "markers", "x": places.tolist(), "y": stack.tolist(), "yaxis": "y2", "name": labels[f"wrong_{k + 1}"],
               "marker": {"color": colour(k), "symbol": symbol(k), "size": 9}, "hoverinfo": "x+name"} for k, (places, stack) in enumerate(wrong)),
        ],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, margin={"l": 8, "r": 8, "t": 34, "b": 8},
                         xaxis=axis(axis_title, range=[float(x[0]), float(x[-1])], anchor="y2"), yaxis=axis(domain=[0.36, 1], range=[0, top], nticks=4),
                         yaxis2=axis(domain=[0, 0.3], range=[0, highest], tickvals=[], showgrid=False)),
    }


def calibration(title: str, labels: Mapping[str, str], responsibilities: Sequence[float], shares: Sequence[float], errors: Sequence[float], texts: Sequence[str], people: Sequence[int], *, height: int) -> dict[str, Any]:
    """The share that a label really has against the responsibility that promised it: dots as large as there are people, over
    bars that reach from the promise as far as chance may. labels: promised (the bars), found, x, y."""
    promised = np.array(responsibilities)
    above, below = np.minimum(errors, 1 - promised), np.minimum(errors, promised)
    return {
        "data": [
            {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "showlegend": False, "line": {"color": GREY, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip"},
            {"type": "scatter", "mode": "markers", "x": promised.tolist(), "y": promised.tolist(), "name": labels["promised"], "marker": {"symbol": "line-ew-open", "size": 14, "color": INK, "line": {"width": 2}}, "hoverinfo": "y",
             "error_y": {"type": "data", "symmetric": False, "array": above.tolist(), "arrayminus": below.tolist(), "color": "rgba(90,100,110,0.35)", "thickness": 9, "width": 0}},
            {"type": "scatter", "mode": "markers", "x": list(responsibilities), "y": list(shares), "name": labels["found"], "text": list(texts), "hoverinfo": "text+y",
             "marker": {"color": colour(0), "size": [6 + 1.9 * float(np.sqrt(n)) for n in people], "line": {"color": "white", "width": 1}}, "cliponaxis": False},
        ],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, margin={"l": 8, "r": 12, "t": 34, "b": 8},
                         xaxis=axis(labels["x"], range=[-0.02, 1.02], dtick=0.2), yaxis=axis(labels["y"], range=[-0.06, 1.06], dtick=0.2)),
    }


class Drawn(NamedTuple):
    """One run of `stack_of_runs`: its title, the data's histogram, places of the axis (X,), densities with their weights
    (2, X), and places to be pointed out."""

    title: str
    histogram: tuple[list[float], list[float]]
    x: np.ndarray
    densities: np.ndarray
    marked: Sequence[float]


def stack_of_runs(runs: Sequence[Drawn], marked: str, axis_title: str, *, height: int) -> dict[str, Any]:
    """One run above the other over the same axis. What towers over twice the highest class is cut off. `marked` says what is
    pointed out."""
    n = len(runs)
    data, axes, notes = [], {}, []
    for i, run in enumerate(runs):
        name, bottom, top = str(i + 1) if i else "", 1 - (i + 0.8) / n, 1 - (i + 0.22) / n
        edges, heights = run.histogram
        ceiling = min(2.0 * max(heights), 1.1 * max(max(heights), float(run.densities.max())))
        data.append(HISTOGRAM | {"x": edges, "y": heights, "yaxis": f"y{name}", "hoverinfo": "skip"})
        data += [line_of(run.x, np.minimum(run.densities[k], 2 * ceiling), yaxis=f"y{name}", line={"width": 3, "color": colour(k), "dash": dash(k)}) for k in (0, 1)]
        axes[f"yaxis{name}"] = axis(domain=[bottom, top], range=[0, ceiling], showticklabels=False, showgrid=False)
        notes.append({"text": f"<b>{run.title}</b>", "x": 0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"color": INK}})
        notes += [{"text": marked, "x": x, "y": 0.02 * ceiling, "yref": f"y{name}", "ax": 46, "ay": -26, "xanchor": "left", "showarrow": True, "arrowhead": 2, "arrowcolor": INK, "font": {"color": INK}} for x in run.marked]
    return {"data": data, "layout": layout(height, annotations=notes, xaxis=axis(axis_title, range=[float(runs[0].x[0]), float(runs[0].x[-1])], anchor=f"y{n if n > 1 else ''}"), **axes)}
