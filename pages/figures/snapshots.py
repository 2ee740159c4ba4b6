"""Small multiples of a mixture on a line: some steps of a run side by side, for reading without playing.

All panels lie in one pair of axes, each moved to its place, so that the whole has K + 3 traces whatever the number of panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, colour, dash, layout

GAP, ABOVE = 0.08, 0.24  # between panels, and above them for their titles, in widths and heights of a panel
EDGE = "#D3D9E0"


def snapshots(titles: Sequence[str], names: Sequence[str], grid: np.ndarray, curves: np.ndarray, outline: tuple[np.ndarray, np.ndarray], *, top: float, columns: int, height: int) -> dict[str, Any]:
    """A panel a title. grid: (G,); curves: (panels, K, G) weighted densities; outline: (x, y) of the histogram's steps; `top`:
    the density at which a panel ends."""
    low, high = float(grid[0]), float(grid[-1])
    places = [(i % columns * (1 + GAP), -(i // columns) * (1 + ABOVE)) for i in range(len(titles))]

    def across(shapes: Sequence[tuple[np.ndarray, np.ndarray]], unit: float = top) -> dict[str, np.ndarray]:
        """One shape a panel, one after the other, with a hole between them; in single precision, which is sent as bytes."""
        x = [part for (dx, _), (along, _) in zip(places, shapes) for part in ((along - low) / (high - low) + dx, [np.nan])]
        y = [part for (_, dy), (_, up) in zip(places, shapes) for part in (np.minimum(up / unit, 1.0) + dy, [np.nan])]
        return {"x": np.concatenate(x).astype(np.float32), "y": np.concatenate(y).astype(np.float32)}

    n, line = len(titles), {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    frame = (np.array([low, high, high, low, low]), np.array([0, 0, 1.0, 1, 0]))
    return {
        "data": [
            line | across([outline] * n) | {"fill": "toself", "fillcolor": "rgba(135,149,161,0.32)", "line": {"width": 0}},
            line | across([frame] * n, unit=1.0) | {"line": {"width": 1, "color": EDGE}},
            *(line | across([(grid, panel[k]) for panel in curves]) | {"name": name, "line": {"color": colour(k), "width": 2, "dash": dash(k)}} for k, name in enumerate(names)),
            line | across([(grid, panel.sum(axis=0)) for panel in curves]) | {"line": {"color": GREY, "width": 1.2}},
        ],
        "layout": layout(
            height,
            margin={"l": 2, "r": 2, "t": 4, "b": 2},
            xaxis={"visible": False, "fixedrange": True, "range": [-0.005, columns * (1 + GAP) - GAP + 0.005]},
            yaxis={"visible": False, "fixedrange": True, "range": [places[-1][1] - 0.02, 1 + ABOVE]},
            annotations=[{"x": dx, "y": dy + 1, "text": title, "showarrow": False, "xanchor": "left", "yanchor": "bottom", "align": "left", "font": {"size": 11}} for (dx, dy), title in zip(places, titles)],
        ),
    }  # fmt: skip
