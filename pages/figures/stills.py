"""A Gaussian mixture in the plane as it stands at one step, drawn whole: for pictures that no film moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.style import axis, colour, dash, heading, layout, symbol

INK = "#1B1B1B"
TURN = np.linspace(0, 2 * np.pi, 49)


def mixed(shares: np.ndarray) -> list[str]:
    """The colours of the components, mixed by responsibilities (N, K)."""
    base = np.array([[int(colour(k)[place : place + 2], 16) for place in (1, 3, 5)] for k in range(shares.shape[1])])
    return [f"rgb({r},{g},{b})" for r, g, b in np.rint(shares @ base).astype(int)]


def outline(mean: np.ndarray, covariance: np.ndarray, radii: Sequence[float]) -> tuple[list[float | None], list[float | None]]:
    """The ellipses of one component at these numbers of standard deviations, one after another with gaps."""
    circle = np.linalg.cholesky(covariance) @ np.stack([np.cos(TURN), np.sin(TURN)])
    x: list[float | None] = []
    y: list[float | None] = []
    for radius in radii:
        x += [*(mean[0] + radius * circle[0]).tolist(), None]
        y += [*(mean[1] + radius * circle[1]).tolist(), None]
    return x, y


def plane(title: str, points: np.ndarray, shares: np.ndarray, means: np.ndarray, covariances: np.ndarray, note: tuple[int, str] | None, *, star: tuple[float, float, str] | None = None, height: int) -> dict[str, Any]:
    """Points (N, 2) in the mixed colour of their responsibilities (N, K), the ellipses at 1 and 2 standard deviations, an arrow
    with a text at one component: (its place, the text), and a star at another point: (x, y, its name)."""
    k = len(means)
    shapes = [symbol(int(likeliest)) for likeliest in shares.argmax(axis=1)]
    lines = [dict(zip("xy", outline(mean, covariance, (1, 2)))) for mean, covariance in zip(means, covariances)]
    arrows = []
    if note:
        place, text = note
        arrows = [{"x": float(means[place, 0]), "y": float(means[place, 1]), "text": text, "showarrow": True, "arrowhead": 2, "ax": -100, "ay": -12, "bgcolor": "rgba(255,255,255,0.85)", "font": {"color": INK, "size": 13}}]
    stars = [{"type": "scatter", "mode": "markers", "x": [star[0]], "y": [star[1]], "hoverinfo": "x+y",
              "marker": {"size": 18, "symbol": "star", "color": "white", "line": {"width": 2, "color": INK}}}] if star else []  # fmt: skip
    if star:
        look = {"showarrow": False, "yshift": 20, "bgcolor": "rgba(255,255,255,0.85)", "font": {"color": INK, "size": 13}}
        arrows.append(look | {"x": star[0], "y": star[1], "text": star[2]})
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "x": points[:, 0].tolist(), "y": points[:, 1].tolist(), "hoverinfo": "x+y", "marker": {"size": 8, "color": mixed(shares), "symbol": shapes, "opacity": 0.85, "line": {"width": 0.5, "color": "white"}}},
            *({"type": "scatter", "mode": "lines", **line, "line": {"color": colour(i), "width": 3, "dash": dash(i)}, "hoverinfo": "skip"} for i, line in enumerate(lines)),
            {"type": "scatter", "mode": "markers", "x": means[:, 0].tolist(), "y": means[:, 1].tolist(), "hoverinfo": "x+y",
             "marker": {"size": 14, "color": [colour(i) for i in range(k)], "symbol": [symbol(i) for i in range(k)], "line": {"width": 2, "color": INK}}},
            *stars,
        ],
        "layout": layout(height, title=heading(title), annotations=arrows, xaxis=axis(), yaxis=axis()),
    }
