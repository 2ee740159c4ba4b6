"""Figures of the two easy directions: points coloured by known curves, and curves estimated from known colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import axis, colour, dash, heading, layout, symbol

ROOM = 0.32  # of the chart's height, below the curves, for the points


def mixed(shares: np.ndarray) -> list[str]:
    """The colours of points with these responsibilities, (N, K), each component's colour in its proportion."""
    base = np.array([[int(colour(k)[place : place + 2], 16) for place in (1, 3, 5)] for k in range(shares.shape[1])])
    return [f"rgb({r},{g},{b})" for r, g, b in np.rint(shares @ base).astype(int).tolist()]


def curves_and_points(title: str, x: np.ndarray, shares: np.ndarray, grid: np.ndarray, curves: np.ndarray, names: Sequence[str], label: str, *, top: float, height: int) -> dict[str, Any]:
    """Points (N,) in the mixed colour of their responsibilities (N, K) and the shape of the likelier component; above them the
    curves (K, G) over grid (G,)."""
    likely = shares.argmax(axis=1)
    rows = -top * ROOM * (0.35 + 0.4 * (np.argsort(np.argsort(x)) % 3) / 2)  # three heights, or they would hide one another
    drawn = [{"type": "scatter", "mode": "lines", "x": grid.round(3).tolist(), "y": curve.round(5).tolist(), "name": name, "line": {"color": colour(k), "width": 3, "dash": dash(k)}, "hoverinfo": "skip"}
             for k, (name, curve) in enumerate(zip(names, curves))]  # fmt: skip
    points = {"type": "scatter", "mode": "markers", "x": x.tolist(), "y": rows.tolist(), "showlegend": False, "hoverinfo": "x",
              "marker": {"color": mixed(shares), "symbol": [symbol(int(k)) for k in likely], "size": 10, "line": {"width": 0.5, "color": "white"}}}
    return {
        "data": [*drawn, points],
        "layout": layout(height, title=heading(title), showlegend=True, legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "font": {"size": 13}},
                         xaxis=axis(label, range=[float(grid[0]), float(grid[-1])]), yaxis=axis(range=[-ROOM * top, 1.06 * top], tickvals=[0])),
    }
