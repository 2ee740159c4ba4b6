"""The map of starts: each coloured by where EM ends from it, with the log-likelihood's contours and the path of one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, axis, colour, heading, layout, symbol

PATH, HERE = 3, 4  # traces of `starts` that a film fills
STAND = 1  # trace of `data`, likewise
INK = "#12161C"
LEVELS = 16
PALE = 0.45  # how much of an end's colour is left in the tint of its starts
NOWHERE = "x-thin"  # the mark of a saddle


def tint(ink: str) -> str:
    """A colour mixed with white."""
    parts = [int(ink[place : place + 2], 16) for place in (1, 3, 5)]
    return f"rgb({','.join(str(round(255 - PALE * (255 - part))) for part in parts)})"


def ink_of(place: int, summit: bool) -> str:
    return colour(place) if summit else GREY


def mark_of(place: int, summit: bool) -> str:
    return symbol(place) if summit else NOWHERE


def scale(inks: Sequence[str]) -> list[list[Any]]:
    """A colour scale of steps, one for each whole number from 0."""
    n = len(inks)
    return [[edge / n, tint(ink)] for i, ink in enumerate(inks) for edge in (i, i + 1)]


def starts(labels: dict[str, str], grid: np.ndarray, which: np.ndarray, heights: np.ndarray, ends: Sequence[tuple[float, float, bool]], *, height: int, large: bool = False) -> dict[str, Any]:
    """grid: (G,) along both axes; which: (G, G) the place of each start's end in `ends` = (x, y, whether a summit), rows along y;
    heights: (G, G) the log-likelihood. labels: x, y."""
    n = len(ends)
    inks = [ink_of(i, summit) for i, (_, _, summit) in enumerate(ends)]
    drop = np.sqrt(heights.max() - heights).round(3)
    places = grid.round(6).tolist()
    deepest = float(drop.max())
    marks = {"size": [17 if large else 14] * n, "color": inks, "symbol": [mark_of(i, summit) for i, (_, _, summit) in enumerate(ends)],
             "line": {"width": [2 if summit else 4 for _, _, summit in ends], "color": ["white" if summit else INK for _, _, summit in ends]}}
    span = [float(grid[0]), float(grid[-1])]
    return {
        "data": [
            {"type": "heatmap", "x": places, "y": places, "z": which.tolist(), "zmin": -0.5, "zmax": n - 0.5, "colorscale": scale(inks), "showscale": False, "hoverinfo": "skip"},
            {"type": "contour", "x": places, "y": places, "z": drop.tolist(), "customdata": heights.round(3).tolist(), "contours": {"coloring": "none", "start": 0, "end": deepest, "size": deepest / LEVELS},
             "line": {"width": 0.8, "color": "rgba(18,22,28,0.45)"}, "showscale": False,
             "hovertemplate": f"{labels['x']} %{{x:.2f}}<br>{labels['y']} %{{y:.2f}}<br>ℓ %{{customdata:.3f}}<extra></extra>"},
            {"type": "scatter", "mode": "markers", "x": [x for x, _, _ in ends], "y": [y for _, y, _ in ends], "marker": marks, "hoverinfo": "x+y", "cliponaxis": False},
            {"type": "scatter", "mode": "lines+markers", "x": [], "y": [], "line": {"color": INK, "width": 2.5}, "marker": {"size": 6, "color": INK, "line": {"width": 1, "color": "white"}}, "hoverinfo": "x+y"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 15, "color": "#B0005E", "line": {"color": "white", "width": 2}}, "hoverinfo": "x+y", "cliponaxis": False},
        ],
        "layout": layout(height, large=large, margin={"l": 8, "r": 8, "t": 8, "b": 8},
                         xaxis=axis(labels["x"], large=large, range=span, constrain="domain", nticks=7), yaxis=axis(labels["y"], large=large, range=span, scaleanchor="x", constrain="domain", nticks=7)),
    }  # fmt: skip


def apart(first: float, second: float) -> list[str]:
    """Where the names of two places on one axis stand, so that they point away from one another."""
    return ["top left", "top right"] if first <= second else ["top right", "top left"]


def data(title: str, points: np.ndarray, names: Sequence[str], span: tuple[float, float], *, height: int, large: bool = False) -> dict[str, Any]:
    """The observations as strokes on the axis that the two parameters share, (N,), and above them where the two stand: empty
    until a film puts them there."""
    rows = -0.25 * (np.arange(len(points)) % 2)  # two heights, or neighbours would hide one another
    strokes = {"symbol": "line-ns-open", "size": 12 if large else 10, "color": GREY, "line": {"width": 1.5}}
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "x": np.round(points, 4).tolist(), "y": rows.tolist(), "marker": strokes, "hoverinfo": "x"},
            {"type": "scatter", "mode": "markers+text", "x": [], "y": [], "text": list(names), "textfont": {"size": 18 if large else 14}, "cliponaxis": False,
             "marker": {"symbol": "triangle-down", "size": 15 if large else 12, "color": "#B0005E", "line": {"width": 1, "color": "white"}}, "hoverinfo": "x"},
        ],
        "layout": layout(height, large=large, title=heading(title, large=large), margin={"l": 8, "r": 8, "t": 26 if large else 22, "b": 30 if large else 22},
                         xaxis=axis(large=large, range=list(span), nticks=7, automargin=False), yaxis=axis(range=[-0.65, 1.45], showticklabels=False, showgrid=False)),
    }  # fmt: skip
