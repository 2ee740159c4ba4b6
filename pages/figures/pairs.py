"""Every pair of coordinates: a grid of small clouds, the points in the colour and shape of their likeliest component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import colour, layout, symbol

GAP = 0.02


def pairs(points: np.ndarray, likeliest: np.ndarray, names: Sequence[str], title: str, *, height: int) -> dict[str, Any]:
    """points (N, D), likeliest (N,): row i and column j < i show coordinate i against coordinate j; names as plotly may show
    them."""
    d = points.shape[1]
    marker = {"size": 4, "opacity": 0.8, "color": [colour(k) for k in likeliest.tolist()], "symbol": [symbol(k) for k in likeliest.tolist()]}
    data, axes = [], {}
    width = 1 / (d - 1)
    for i in range(1, d):
        for j in range(i):
            number = (i - 1) * (d - 1) + j + 1
            suffix = "" if number == 1 else str(number)
            data.append({"type": "scatter", "mode": "markers", "x": points[:, j].tolist(), "y": points[:, i].tolist(), "xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "marker": marker, "hoverinfo": "skip"})
            common = {"fixedrange": True, "zeroline": False, "nticks": 3, "tickfont": {"size": 10}, "showline": True, "linecolor": "#C3CCD5", "mirror": True}
            bottom, left = i == d - 1, j == 0
            axes[f"xaxis{suffix}"] = common | {"domain": [j * width + GAP / 2, (j + 1) * width - GAP / 2], "anchor": f"y{suffix}", "showticklabels": bottom} | ({"title": {"text": names[j], "font": {"size": 11}, "standoff": 4}} if bottom else {})
            axes[f"yaxis{suffix}"] = common | {"domain": [1 - i * width + GAP / 2, 1 - (i - 1) * width - GAP / 2], "anchor": f"x{suffix}", "showticklabels": left} | ({"title": {"text": names[i], "font": {"size": 11}, "standoff": 4}} if left else {})
    note = {"text": title, "x": 1, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top", "showarrow": False, "font": {"size": 12}, "align": "right"}
    return {"data": data, "layout": layout(height, margin={"l": 46, "r": 8, "t": 8, "b": 40}, annotations=[note] if d > 2 else [], **axes)}
