"""Figures of how a run converges: what is left to the limit, and what stopping rules look at, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, axis, colour, dash, heading, layout

LEFT, SLOPE, HERE = range(3)  # traces of `gap`
LEGEND = {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "font": {"size": 13}}
EXPONENTS = {"type": "log", "exponentformat": "power", "dtick": 2, "showexponent": "all"}


def gap(title: str, labels: dict[str, str], *, height: int) -> dict[str, Any]:
    """What is left to the limit against the iteration, drawn empty: a film fills it. labels: left, slope, iteration."""
    return {
        "data": [
            {"type": "scatter", "mode": "lines+markers", "x": [], "y": [], "name": labels["left"], "line": {"color": GREY, "width": 2}, "marker": {"size": 5, "color": GREY}, "hoverinfo": "x+y"},
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": labels["slope"], "line": {"color": colour(2), "width": 2, "dash": "dash"}, "hoverinfo": "skip"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 13, "color": "#B0005E"}, "hoverinfo": "x+y", "showlegend": False, "cliponaxis": False},
        ],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND,
                         xaxis=axis(labels["iteration"], range=[0, 1], nticks=8), yaxis=axis(range=[-10, 2], **EXPONENTS)),
    }  # fmt: skip


def rules(title: str, labels: Sequence[str], measures: Sequence[np.ndarray], iteration: str, *, floors: Sequence[float], height: int) -> dict[str, Any]:
    """What each rule looks at, (T,), in iterations 1 … T; what lies below a measure's floor is rounding and not drawn."""
    def line(k: int, name: str, values: np.ndarray, floor: float) -> dict[str, Any]:
        kept = np.flatnonzero(values > floor)
        if len(kept) > 400:  # as close as the eye can tell
            kept = kept[np.unique(np.geomspace(1, len(kept), 400).astype(int)) - 1]
        return {"type": "scatter", "mode": "lines", "x": (kept + 1).tolist(), "y": [float(f"{v:.4g}") for v in values[kept]], "name": name,
                "line": {"color": colour(k), "width": 2.5, "dash": dash(k)}, "hoverinfo": "x+y"}

    return {
        "data": [line(k, *each) for k, each in enumerate(zip(labels, measures, floors))],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, xaxis=axis(iteration, nticks=8), yaxis=axis(**EXPONENTS)),
    }
