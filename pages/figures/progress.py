"""Figures of a run's progress: the estimates on their axis, and the log-likelihood so far. They are drawn empty; a film
fills them (`Film.grow`, `Film.swap`), so that one drawing serves every start and every data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.figures.style import GREY, axis, colour, dash, heading, layout, symbol

TRAIL, PRESENT = 0, 1  # traces of `estimates`
PATH, HERE = 0, 1  # traces of `log_likelihood`
RISES, MOVES, THRESHOLD = range(3)  # traces of `pace`


def estimates(title: str, names: Sequence[str], *, height: int, large: bool = False, values: Sequence[float] = ()) -> dict[str, Any]:
    """Probabilities on one axis from 0 to 1, a row a component: a trail of earlier values and the present one."""
    n = len(names)
    marker = {"color": [colour(k) for k in range(n)], "symbol": [symbol(k) for k in range(n)], "size": 18 if large else 14, "line": {"width": 1.5, "color": "white"}}
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 7, "color": GREY, "opacity": 0.5}, "hoverinfo": "x"},
            {"type": "scatter", "mode": "markers", "x": list(values), "y": list(range(n))[: len(values)], "marker": marker, "hoverinfo": "x", "cliponaxis": False},
        ],
        "layout": layout(
            height,
            large=large,
            title=heading(title, large=large),
            xaxis=axis(range=[0, 1], dtick=0.2, large=large),
            yaxis=axis(range=[n - 0.5, -0.5], tickvals=list(range(n)), ticktext=list(names), large=large),
        ),
    }


def log_likelihood(title: str, iterations: str, *, height: int, large: bool = False) -> dict[str, Any]:
    """The log-likelihood against the iteration, up to the present one."""
    line = {"color": GREY, "width": 2}
    return {
        "data": [
            {"type": "scatter", "mode": "lines+markers", "x": [], "y": [], "line": line, "marker": {"size": 6, "color": GREY}, "hoverinfo": "x+y"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 15 if large else 12, "color": "#B0005E"}, "hoverinfo": "x+y", "cliponaxis": False},
        ],
        "layout": layout(
            height,
            large=large,
            title=heading(title, large=large),
            xaxis=axis(iterations, large=large, range=[0, 1], rangemode="tozero", nticks=6),
            yaxis=axis(large=large, range=[-1, 0], nticks=5),
        ),
    }


def pace(labels: dict[str, str], *, height: int) -> dict[str, Any]:
    """Two curves on a log axis against the iteration: the rise of the log-likelihood and the largest move of a parameter;
    and the threshold that the stopping rule holds the rise against. labels: rises, moves, threshold, iteration."""
    # Not the components' colours: these curves belong to none of them.
    lines = [(labels["rises"], GREY, dash(0), "circle"), (labels["moves"], "#B0005E", dash(0), "diamond"), (labels["threshold"], GREY, dash(2), "circle")]
    return {
        "data": [
            {"type": "scatter", "mode": "lines" if name == labels["threshold"] else "lines+markers", "x": [], "y": [], "name": name,
             "line": {"color": ink, "width": 2, "dash": style}, "marker": {"size": 6, "symbol": mark}, "hoverinfo": "name+x+y"}
            for name, ink, style, mark in lines
        ],
        "layout": layout(
            height,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
            xaxis=axis(labels["iteration"], range=[0, 1], rangemode="tozero"),
            yaxis=axis(type="log", range=[-9, 0], dtick=1, exponentformat="power"),
        ),
    }
