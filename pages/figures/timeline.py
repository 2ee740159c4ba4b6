"""Figures of the history: its years on a line, and the charts of the old problems. Those of the problems are drawn empty; a film
fills them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pages.figures.style import COLOURS, GREY, axis, colour, layout

INK, QUIET, HERE_INK = "#1B1B1B", "#A9B4BE", "#B0005E"
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}

READ, RUN, HERE = range(3)  # traces of `years`: entries that are told, those whose problem is run, the one on the stage


def years(told: Sequence[tuple[float, int, str]], run: Sequence[tuple[float, int, str]], lanes: Sequence[str], *, height: int) -> dict[str, Any]:
    """Entries on the line of years: (year, lane, name); those that are run have their year written at the mark."""
    here = {"type": "scatter", "mode": "markers", "x": [], "y": [], "hoverinfo": "skip", "marker": {"size": 20, "symbol": "circle-open", "color": HERE_INK, "line": {"width": 2.5}}}
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "x": [e[0] for e in told], "y": [e[1] for e in told], "hovertext": [e[2] for e in told], "hoverinfo": "text",
             "marker": {"size": 9, "color": "white", "line": {"width": 2, "color": GREY}}},
            {"type": "scatter", "mode": "markers+text", "x": [e[0] for e in run], "y": [e[1] for e in run], "hovertext": [e[2] for e in run], "hoverinfo": "text",
             "text": [str(e[0]) for e in run], "textposition": sides(run), "textfont": {"size": 12, "color": INK}, "marker": {"size": 13, "color": COLOURS[0], "line": {"width": 1, "color": "white"}}, "cliponaxis": False},
            here,
        ],
        "layout": layout(
            height, margin={"l": 4, "r": 8, "t": 4, "b": 4},
            xaxis=axis(range=[1880, 2013], tickvals=[1890, 1910, 1930, 1950, 1970, 1990, 2010]),
            yaxis=axis(range=[-1.1, len(lanes) - 0.4], tickvals=list(range(len(lanes))), ticktext=list(lanes), showgrid=True),
        ),
    }  # fmt: skip


NEAR = 25  # years between marks of one lane, fewer of which have no room for both labels on a phone


def sides(run: Sequence[tuple[float, int, str]]) -> list[str]:
    """On which side of its mark each year is written: under those of the lowest lane and over the others, but in turn where
    marks of a lane are near each other."""
    placed: list[tuple[float, int, bool]] = []
    for year, lane, _ in run:
        near = [above for other, its, above in placed if its == lane and year - other < NEAR]
        placed.append((year, lane, not near[-1] if near else lane > 0))
    return ["top center" if above else "bottom center" for _, _, above in placed]


COUNTED, UNSEEN, EXPECTED = range(3)  # traces of `counts`


def counts(labels: Mapping[str, str], *, height: int, large: bool = False) -> dict[str, Any]:
    """Bars of what was counted, a bar of what was not seen, and what the model expects. labels: counted, unseen, expected, x, y."""
    return {
        "data": [
            {"type": "bar", "x": [], "y": [], "name": labels["counted"], "marker": {"color": QUIET}, "hoverinfo": "x+y"},
            {"type": "bar", "x": [], "y": [], "name": labels["unseen"], "marker": {"color": colour(1), "opacity": 0.75, "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.55)", "size": 7}}, "hoverinfo": "x+y"},
            {"type": "scatter", "mode": "lines+markers", "x": [], "y": [], "name": labels["expected"], "line": {"color": colour(0), "width": 2.5}, "marker": {"size": 8, "color": colour(0)}, "hoverinfo": "x+y"},
        ],
        "layout": _with_legend(height, large, xaxis=axis(labels["x"], large=large, dtick=1), yaxis=axis(labels["y"], large=large, range=[0, 1]), barmode="stack", bargap=0.2),
    }


SEEN, CUT, BEYOND, LATER, LIMIT = range(5)  # traces of `lifetimes`


def lifetimes(labels: Mapping[str, str], *, height: int, large: bool = False) -> dict[str, Any]:
    """A line for each unit: seen to its end, or cut, with what it is expected to live on; and the ends that came after the
    study. labels: seen, cut, beyond, later, x, y."""
    line = {"type": "scatter", "x": [], "y": [], "hoverinfo": "x"}
    return {
        "data": [
            line | {"mode": "lines+markers", "name": labels["seen"], "line": {"color": GREY, "width": 3}, "marker": {"size": 7, "color": GREY}},
            line | {"mode": "lines", "name": labels["cut"], "line": {"color": colour(0), "width": 3}},
            line | {"mode": "lines+markers", "name": labels["beyond"], "line": {"color": colour(1), "width": 2.5, "dash": "dot"}, "marker": {"size": 8, "symbol": "triangle-right", "color": colour(1)}},
            line | {"mode": "markers", "name": labels["later"], "marker": {"size": 8, "symbol": "circle-open", "color": INK, "line": {"width": 1.5}}},
            line | {"mode": "lines", "showlegend": False, "line": {"color": INK, "width": 1.5, "dash": "dash"}, "hoverinfo": "skip"},
        ],
        "layout": _with_legend(height, large, xaxis=axis(labels["x"], large=large, rangemode="tozero"), yaxis=axis(labels["y"], large=large, showticklabels=False, showgrid=False)),
    }


TABLE, LOST = range(2)  # traces of `plots`


def plots(rows: Sequence[str], columns: Sequence[str], *, height: int, large: bool = False) -> dict[str, Any]:
    """A table of yields, the higher the darker, and the values that stand in the places of lost plots."""
    size = 17 if large else 14
    return {
        "data": [
            {"type": "heatmap", "x": list(range(len(columns))), "y": list(range(len(rows))), "z": [], "text": [], "texttemplate": "%{text}", "textfont": {"size": size, "color": INK}, "hoverinfo": "none",
             "colorscale": [[0, "#F4F8FC"], [1, "#9CC4E4"]], "showscale": False, "xgap": 3, "ygap": 3},
            {"type": "scatter", "mode": "text+markers", "x": [], "y": [], "text": [], "textfont": {"size": size, "color": "#8A3C00"}, "hoverinfo": "none",
             "marker": {"symbol": "square", "size": 56 if large else 42, "color": "#FFF7F0", "line": {"width": 2, "color": colour(1)}}},
        ],
        "layout": layout(
            height, large=large, margin={"l": 8, "r": 8, "t": 4, "b": 8},
            xaxis=axis(large=large, tickvals=list(range(len(columns))), ticktext=list(columns), side="top", showgrid=False),
            yaxis=axis(large=large, tickvals=list(range(len(rows))), ticktext=list(rows), autorange="reversed", showgrid=False),
        ),
    }  # fmt: skip


FIRST_HALF, SECOND_HALF, CELLS, FITTED = range(4)  # traces of `cells`


def cells(labels: Mapping[str, str], names: Sequence[str], *, height: int, large: bool = False) -> dict[str, Any]:
    """Bars of four classes, the first of which is two that are seen as one. labels: first, second, cells, fitted, y."""
    bar = {"type": "bar", "x": [], "y": [], "hoverinfo": "y"}
    return {
        "data": [
            bar | {"name": labels["first"], "marker": {"color": colour(0), "opacity": 0.65}},
            bar | {"name": labels["second"], "marker": {"color": colour(1), "opacity": 0.8, "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.55)", "size": 7}}},
            bar | {"name": labels["cells"], "marker": {"color": QUIET}},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "name": labels["fitted"], "marker": {"symbol": "line-ew-open", "size": 44, "color": INK, "line": {"width": 2.5}}, "hoverinfo": "y"},
        ],
        "layout": _with_legend(height, large, barmode="stack", bargap=0.3, xaxis=axis(large=large, tickvals=[0, 1, 2, 3], ticktext=list(names), range=[-0.6, 3.6]), yaxis=axis(labels["y"], large=large, range=[0, 1])),
    }


def _with_legend(height: int, large: bool, **more: Any) -> dict[str, Any]:
    return layout(height, large=large, showlegend=True, legend=LEGEND | {"font": {"size": 17 if large else 13}}, **more)
