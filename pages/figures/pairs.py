"""Every pair of coordinates: a grid of small clouds, each component's points in its colour and shape. Drawn empty; a film brings
points and names, so that a drawing holds nothing of the reader's data."""

from __future__ import annotations

from typing import Any

from pages.figures.style import colour, layout, symbol

GAP = 0.03  # between two clouds, as a share of the whole


def panels(dimension: int) -> list[tuple[int, int]]:
    """The pairs (row, column) of coordinates in the order of the grid's clouds: i against j < i."""
    return [(i, j) for i in range(1, dimension) for j in range(i)]


def suffix(i: int, j: int, dimension: int) -> str:
    """What the axes of the cloud of coordinates i and j are called beyond x and y."""
    number = (i - 1) * (dimension - 1) + j + 1
    return "" if number == 1 else str(number)


def pairs(dimension: int, n_components: int, title: str, *, height: int) -> dict[str, Any]:
    """An empty grid: for each of `panels` a trace for every component."""
    data, axes, frames = [], {}, []
    width = 1 / (dimension - 1)
    for i, j in panels(dimension):
        which = suffix(i, j, dimension)
        for k in range(n_components):
            marker = {"size": 4, "opacity": 0.8, "color": colour(k), "symbol": symbol(k)}
            data.append({"type": "scatter", "mode": "markers", "x": [], "y": [], "xaxis": f"x{which}", "yaxis": f"y{which}", "marker": marker, "hoverinfo": "skip"})
        across, down = [j * width + GAP / 2, (j + 1) * width - GAP / 2], [1 - i * width + GAP / 2, 1 - (i - 1) * width - GAP / 2]
        common = {"fixedrange": True, "zeroline": False, "nticks": 3, "tickfont": {"size": 10}, "showgrid": False, "title": {"text": "", "font": {"size": 11}, "standoff": 4}}
        axes[f"xaxis{which}"] = common | {"domain": across, "anchor": f"y{which}", "showticklabels": i == dimension - 1}
        axes[f"yaxis{which}"] = common | {"domain": down, "anchor": f"x{which}", "showticklabels": j == 0}
        frames.append({"type": "rect", "xref": "paper", "yref": "paper", "x0": across[0], "x1": across[1], "y0": down[0], "y1": down[1], "line": {"color": "#9AA7B2", "width": 1}})
    note = {"text": title, "x": 1, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top", "showarrow": False, "font": {"size": 12}, "align": "right"}
    return {"data": data, "layout": layout(height, margin={"l": 46, "r": 8, "t": 8, "b": 40}, annotations=[note], shapes=frames, **axes)}
