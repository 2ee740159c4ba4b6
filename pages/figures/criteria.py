"""How the criteria of choice change with the number of components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.figures.style import axis, colour, dash, layout, symbol


def criteria(components: Sequence[int], values: dict[str, Sequence[float | None]], x: str, *, height: int) -> dict[str, Any]:
    """values: a line for each name, None where there is nothing to compare. The lowest point of each line is ringed."""
    data: list[dict[str, Any]] = []
    for k, (name, line) in enumerate(values.items()):
        there = [v for v in line if v is not None]
        lowest = min(there) if there else None
        data.append({
            "type": "scatter", "mode": "lines+markers", "name": name, "x": list(components), "y": list(line), "connectgaps": False, "line": {"color": colour(k), "width": 2.5, "dash": dash(k)},
            "marker": {"symbol": symbol(k), "color": colour(k), "size": [15 if v == lowest else 8 for v in line], "line": {"width": 1.5, "color": ["#1B1B1B" if v == lowest else "white" for v in line]}},
            "hoverinfo": "name+x+y",
        })  # fmt: skip
    return {
        "data": data,
        "layout": layout(height, showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}, xaxis=axis(x, dtick=1), yaxis=axis()),
    }
