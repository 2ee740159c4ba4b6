"""Curves and marks over one axis: what a formula says, beside what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from pages.figures.style import COLOURS, GREY, axis, heading, layout

INK = "#1B1B1B"
LEGEND = {"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top", "traceorder": "normal", "font": {"size": 13}}  # beneath, where it may take several lines


class Curve(NamedTuple):
    """A line through points; `fill` colours what is under it."""

    name: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    colour: str = COLOURS[0]
    dash: str = "solid"
    width: float = 3
    fill: str = ""


class Marks(NamedTuple):
    """Points; of one size, or each of its own. An empty name keeps them out of the legend."""

    name: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    colour: str = INK
    symbol: str = "circle"
    size: float | Sequence[float] = 12
    text: Sequence[str] = ()


class Bars(NamedTuple):
    """Bars in the background."""

    name: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    width: float
    colour: str = "#B4BEC7"


def listed(values: Sequence[float] | np.ndarray) -> list[float]:
    return [float(f"{value:.6g}") for value in np.asarray(values, dtype=float).tolist()]


def drawn(part: Curve | Marks | Bars) -> dict[str, Any]:
    """One trace of plotly's."""
    base = {"x": listed(part.x), "y": listed(part.y), "name": part.name or " ", "showlegend": bool(part.name)}
    if isinstance(part, Bars):
        return base | {"type": "bar", "width": part.width, "marker": {"color": part.colour}, "hoverinfo": "x+y"}
    if isinstance(part, Curve):
        filled = {"fill": "tozeroy", "fillcolor": part.fill} if part.fill else {}
        return base | filled | {"type": "scatter", "mode": "lines", "line": {"color": part.colour, "dash": part.dash, "width": part.width}, "hoverinfo": "x+y"}
    size = part.size if isinstance(part.size, (int, float)) else listed(part.size)
    marker = {"color": part.colour, "symbol": part.symbol, "size": size, "line": {"width": 1, "color": "white"}}
    said = {"text": list(part.text), "hoverinfo": "text"} if part.text else {"hoverinfo": "x+y"}
    return base | said | {"type": "scatter", "mode": "markers", "marker": marker, "cliponaxis": False}


def upright(name: str, at: float, top: float, colour: str = GREY, dash: str = "dot", bottom: float = 0.0) -> Curve:
    """A line that stands on the axis."""
    return Curve(name, [at, at], [bottom, top], colour, dash, 2)


def curves(title: str, parts: Sequence[Curve | Marks | Bars], *, x: str, y: str = "", height: int, x_axis: dict[str, Any] | None = None, y_axis: dict[str, Any] | None = None) -> dict[str, Any]:
    """All parts, the first at the back. `x_axis`, `y_axis`: more about the axes than their titles."""
    return {
        "data": [drawn(part) for part in parts],
        "layout": layout(height, title=heading(title), showlegend=any(part.name for part in parts), legend=LEGEND, bargap=0,
                         margin={"l": 8, "r": 12, "t": 34 if title else 12, "b": 8}, xaxis=axis(x, **(x_axis or {})), yaxis=axis(y, **({"nticks": 6} | (y_axis or {})))),
    }  # fmt: skip
