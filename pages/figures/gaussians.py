"""Figures of a Gaussian mixture: on a line, its histogram, curves and the strip of responsibilities; in the plane, points
and ellipses. They are drawn empty; a film fills them, and the browser works out the curves (`gaussians.js`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.figures.style import GREY, axis, colour, dash, heading, layout, symbol

INK = "#1B1B1B"
HISTOGRAM = 0  # traces of `line`, for K components: the histogram, K curves, their sum, the points, K bands
NAMED = 4  # components that the legend names; of more, the table of estimates tells the colours
RUG_HEIGHT = 1.22  # of the points, over the strip of responsibilities, which is 1 high


def curve(k: int) -> int:
    """The trace of component k's curve in `line`; k = K is the sum."""
    return 1 + k


def rug(n_components: int) -> int:
    return 2 + n_components


def band(k: int, n_components: int) -> int:
    return 3 + n_components + k


def line(title: str, labels: dict[str, str], names: Sequence[str], x: str, *, height: int, large: bool = False) -> dict[str, Any]:
    """One dimension. labels: histogram, sum, share (of the strip's axis)."""
    size = 18 if large else 13
    curves = [{"type": "scatter", "mode": "lines", "x": [], "y": [], "name": name, "showlegend": len(names) <= NAMED, "line": {"color": colour(k), "width": 3, "dash": dash(k), "simplify": False}, "hoverinfo": "skip"}
              for k, name in enumerate(names)]
    bands = [{"type": "scatter", "mode": "lines", "x": [], "y": [], "yaxis": "y2", "name": name, "line": {"width": 0.6, "color": INK}, "fill": "toself",
              "fillcolor": translucent(k), "showlegend": False, "hoverinfo": "skip"} for k, name in enumerate(names)]
    return {
        "data": [
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": labels["histogram"], "line": {"shape": "hv", "width": 1, "color": "#8795A1"}, "fill": "tozeroy", "fillcolor": "rgba(135,149,161,0.32)", "hoverinfo": "x+y"},
            *curves,
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": labels["sum"], "line": {"color": GREY, "width": 2, "simplify": False}, "hoverinfo": "skip"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "yaxis": "y2", "marker": {"symbol": "line-ns-open", "size": 13 if large else 10, "line": {"width": 1.6}}, "showlegend": False, "hoverinfo": "x", "cliponaxis": False},
            *bands,
        ],
        "layout": layout(
            height, large=large, title=heading(title, large=large), showlegend=True,
            legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "traceorder": "normal", "font": {"size": size}},
            xaxis=axis(x, large=large, anchor="y2"),
            yaxis=axis(large=large, domain=[0.32, 1], rangemode="tozero", nticks=5),
            yaxis2=axis(labels["share"], large=large, domain=[0, 0.22], range=[0, RUG_HEIGHT + 0.15], tickvals=[0, 1]),
        ),
    }


def translucent(k: int) -> str:
    red, green, blue = (int(colour(k)[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.55)"


RADIUS = 4  # of a point's mark in `plane`, pixels
SURFACE, POINTS = 0, 1  # traces of `plane`: contours, points, K ellipses, K paths, the means


def ellipse(k: int) -> int:
    return 2 + k


def path(k: int, n_components: int) -> int:
    return 2 + n_components + k


def means(n_components: int) -> int:
    return 2 + 2 * n_components


def plane(title: str, names: Sequence[str], x: str, y: str, *, height: int, large: bool = False, contours: bool = False, square: bool = False) -> dict[str, Any]:
    """Two dimensions. `square`: the same scale on both axes. The contours are a drawing of their own kind, which takes the
    browser longer at every step; without them their trace is an empty line."""
    n = len(names)
    surface = {"type": "contour", "x": [], "y": [], "z": [], "ncontours": 12, "contours": {"coloring": "lines"}, "colorscale": [[0, "#B8C2CC"], [1, "#5C6B7A"]], "showscale": False, "line": {"width": 1.2}, "hoverinfo": "skip"}
    empty = {"type": "scatter", "x": [], "y": [], "hoverinfo": "skip"}
    return {
        "data": [
            surface if contours else empty,
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 2 * RADIUS, "opacity": 0.85, "line": {"width": 0.5, "color": "white"}}, "hoverinfo": "x+y"},
            *({"type": "scatter", "mode": "lines", "x": [], "y": [], "name": name, "line": {"color": colour(k), "width": 3, "dash": dash(k)}, "hoverinfo": "name"} for k, name in enumerate(names)),
            *({"type": "scatter", "mode": "lines", "x": [], "y": [], "line": {"color": INK, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip"} for _ in names),
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"color": [colour(k) for k in range(n)], "symbol": [symbol(k) for k in range(n)], "size": 18 if large else 15, "line": {"width": 2, "color": INK}}, "hoverinfo": "x+y"},
        ],
        "layout": layout(
            height, large=large, title=heading(title, large=large),
            xaxis=axis(x, large=large, **({"constrain": "domain"} if square else {})),
            yaxis=axis(y, large=large, **({"scaleanchor": "x", "constrain": "domain"} if square else {})),
        ),
    }
