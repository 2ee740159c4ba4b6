"""Figures of the argument why EM works: an expected log-likelihood and an entropy, a slope, a fixed point, a chord, free energy,
and the climb in turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.landscape import INK, finite
from pages.figures.style import COLOURS, GREY, axis, heading, layout

ENTROPY, DIVERGENCE, ENDS = range(3)  # traces of `split`
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal", "font": {"size": 13}}
ORANGE, GREEN, DARK = "#E69F00", "#00664B", "#1B1B1B"


def split(title: str, *, height: int, large: bool = False) -> dict[str, Any]:
    """From the expected log-likelihood Q the entropy H leads up to the bound F, and from there KL up to ℓ. Drawn empty."""
    bars = {"type": "bar", "orientation": "h", "x": [], "y": [], "base": [], "width": 0.55, "hoverinfo": "skip"}
    return {
        "data": [
            bars | {"marker": {"color": "#56B4E9"}},
            bars | {"marker": {"color": ORANGE}},
            {"type": "scatter", "mode": "markers+text", "x": [], "y": [], "text": ["Q", "F", "ℓ"], "textposition": ["bottom center", "bottom center", "top center"], "textfont": {"color": DARK},
             "marker": {"symbol": "line-ns", "size": 46 if large else 38, "line": {"width": 2.5, "color": GREY}}, "hoverinfo": "x", "cliponaxis": False},
        ],
        "layout": layout(height, large=large, title=heading(title, large=large), barmode="overlay", xaxis=axis(large=large, range=[-1, 0], nticks=5),
                         yaxis=axis(large=large, range=[-1.35, 2.1], tickvals=[1, 0], ticktext=["H", "KL"], showgrid=False)),
    }  # fmt: skip
