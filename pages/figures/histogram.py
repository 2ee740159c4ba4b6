"""A histogram of counts, divided by responsibility, with the curves of a mixture over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, axis, colour, dash, layout

UNDIVIDED, FIRST_SHARE = 0, 1  # traces: the bars before the first E-step, then a component's share of them each


def first_curve(n_components: int) -> int:
    """The trace of the first component's curve; the last trace is the sum of all curves."""
    return FIRST_SHARE + n_components


def mixture_histogram(values: np.ndarray, counts: np.ndarray, names: Sequence[str], labels: tuple[str, str], *, x: str, y: str, height: int, large: bool = False) -> dict[str, Any]:
    """Bars over `values`, (V,), tall as `counts`, (V,), and a curve a component of `names`; shares and curves are drawn
    empty for a film. labels: of the undivided bars and of the sum of the curves."""
    at, bars, curves = values.tolist(), [], []
    for k, name in enumerate(names):
        bars.append({"type": "bar", "x": at, "y": [], "marker": {"color": colour(k), "opacity": 0.45}, "showlegend": False, "hoverinfo": "x+y"})
        curves.append({"type": "scatter", "mode": "lines", "x": at, "y": [], "name": name, "line": {"color": colour(k), "width": 3, "dash": dash(k), "shape": "spline"}, "hoverinfo": "name+y"})
    curves.append({"type": "scatter", "mode": "lines", "x": at, "y": [], "name": labels[1], "line": {"color": GREY, "width": 2, "shape": "spline"}, "hoverinfo": "name+y"})
    undivided = {"type": "bar", "x": at, "y": counts.tolist(), "name": labels[0], "marker": {"color": "#A9B4BE"}, "hoverinfo": "x+y"}
    return {
        "data": [undivided, *bars, *curves],
        "layout": layout(
            height,
            large=large,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal", "font": {"size": 18 if large else 13}},
            barmode="stack",
            bargap=0.15,
            xaxis=axis(x, large=large, range=[at[0] - 0.6, at[-1] + 0.6]),
            yaxis=axis(y, large=large, range=[0, float(counts.max()) * 1.35]),
        ),
    }
