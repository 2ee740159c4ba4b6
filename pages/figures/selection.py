"""Figures for choosing among runs and models: where many starts ended, criteria against the number of components, and a
likelihood that has no bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.figures.style import COLOURS, DASHES, SYMBOLS, axis, layout

INK = "#1B1B1B"
SOUND, FAILED, CHOSEN, SPURIOUS = range(4)  # traces of `strip` that a film fills
LEGEND = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "font": {"size": 13}}


def strip(labels: Mapping[str, str], *, height: int) -> dict[str, Any]:
    """A dot a run at the height on which it ended, spread over the strip. labels: sound, failed, chosen, spurious, x."""
    empty = {"type": "scatter", "mode": "markers", "x": [], "y": [], "text": [], "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False}
    return {
        "data": [
            empty | {"name": labels["sound"], "marker": {"size": 11, "color": COLOURS[0], "opacity": 0.6, "line": {"width": 1, "color": "white"}}},
            empty | {"name": labels["failed"], "marker": {"size": 11, "color": COLOURS[1], "symbol": "x-thin", "line": {"width": 2.5, "color": COLOURS[1]}}},
            empty | {"name": labels["chosen"], "hoverinfo": "skip", "hovertemplate": None, "marker": {"size": 19, "color": INK, "symbol": "circle-open", "line": {"width": 2.5, "color": INK}}},
            empty | {"name": labels["spurious"], "marker": suspect(12)},
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["x"], nticks=8), yaxis=axis(range=[-0.12, 1.12], showticklabels=False, showgrid=False)),
    }


def suspect(size: int) -> dict[str, Any]:
    """The marker of a spurious maximum."""
    return {"size": size, "symbol": "diamond", "color": COLOURS[1], "line": {"width": 1.5, "color": INK}}


def criteria(sizes: Sequence[int], heights: Sequence[float], prices: Mapping[str, Sequence[float | None]], labels: Mapping[str, str], *, spurious: Sequence[bool], height: int) -> dict[str, Any]:
    """The log-likelihood against the number of components, with spurious maxima marked, and beside it the criteria by their names,
    each with its minimum ringed; None where there is none. labels: likelihood, criteria, components, lowest, spurious."""
    x = list(sizes)
    lines = [{"type": "scatter", "mode": "lines+markers", "x": x, "y": list(heights), "line": {"color": INK, "width": 2}, "marker": {"size": 7, "color": INK}, "showlegend": False, "hoverinfo": "x+y"}]
    for place, (name, values) in enumerate(prices.items()):
        look = {"color": COLOURS[place], "width": 2.5, "dash": DASHES[place]}
        lines.append({"type": "scatter", "mode": "lines+markers", "x": x, "y": list(values), "xaxis": "x2", "yaxis": "y2", "name": name, "line": look, "marker": {"size": 7, "symbol": SYMBOLS[place], "color": COLOURS[place]}, "hoverinfo": "name+x+y"})
    if any(spurious):
        marked = [place for place, each in enumerate(spurious) if each]
        lines.append({"type": "scatter", "mode": "markers", "x": [x[place] for place in marked], "y": [heights[place] for place in marked], "name": labels["spurious"], "hoverinfo": "x+y", "marker": suspect(12)})
    lowest = [(place, name, *lowest_of(x, values)) for place, (name, values) in enumerate(prices.items()) if any(v is not None for v in values)]
    for place, name, at, value in lowest:
        lines.append({"type": "scatter", "mode": "markers", "x": [at], "y": [value], "xaxis": "x2", "yaxis": "y2", "name": labels["lowest"], "showlegend": place == 0, "hoverinfo": "skip",
                      "marker": {"size": 19, "symbol": "circle-open", "color": INK if place == 0 else COLOURS[place], "line": {"width": 2.5}}})
    return {
        "data": lines,
        "layout": layout(
            height, showlegend=True, legend=LEGEND,
            xaxis=axis(labels["components"], domain=[0, 0.4], dtick=1, range=[x[0] - 0.4, x[-1] + 0.4]), yaxis=axis(labels["likelihood"], nticks=6),
            xaxis2=axis(labels["components"], domain=[0.58, 1], dtick=1, range=[x[0] - 0.4, x[-1] + 0.4], anchor="y2"), yaxis2=axis(labels["criteria"], anchor="x2", nticks=6),
        ),
    }


def lowest_of(x: Sequence[int], values: Sequence[float | None]) -> tuple[int, float]:
    """Where the smallest value stands, and it."""
    return min(((at, value) for at, value in zip(x, values) if value is not None), key=lambda pair: pair[1])


def unbounded(widths: np.ndarray, likelihood: np.ndarray, penalised: np.ndarray, labels: Mapping[str, str], *, height: int) -> dict[str, Any]:
    """The log-likelihood, and it with the log prior, against the width of a component that sits on one observation.
    labels: likelihood, penalised, width."""
    high, top = float(likelihood.max()), float(penalised.max())
    low, ceiling = min(float(likelihood.min()), top) - 0.5 * abs(high - top), max(high, top)
    curve = {"type": "scatter", "mode": "lines", "x": widths.tolist(), "hoverinfo": "x+y"}
    shown = [float(v) if v > low - 9 * (high - low) else None for v in penalised]  # what lies far below is left out
    return {
        "data": [
            curve | {"y": likelihood.tolist(), "name": labels["likelihood"], "line": {"color": COLOURS[1], "width": 3}},
            curve | {"y": shown, "name": labels["penalised"], "line": {"color": COLOURS[0], "width": 3, "dash": "dash"}},
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["width"], type="log", autorange="reversed", exponentformat="power", dtick=1), yaxis=axis(range=[low, ceiling + 0.05 * (ceiling - low)], nticks=6)),
    }
