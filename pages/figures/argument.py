"""Figures of the argument why EM works: an expected log-likelihood and an entropy, a slope, a fixed point, a chord, free energy,
and the climb in turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.figures.landscape import INK, finite
from pages.figures.style import COLOURS, GREY, SYMBOLS, axis, heading, layout

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
            {"type": "scatter", "mode": "markers+text", "x": [], "y": [], "text": ["Q", "F", "ℓ"], "textposition": ["bottom center", "bottom center", "top center"], "textfont": {"size": 18 if large else 14},
             "marker": {"symbol": "line-ns", "size": 46 if large else 38, "line": {"width": 2.5, "color": GREY}}, "hoverinfo": "x", "cliponaxis": False},
        ],
        "layout": layout(height, large=large, title=heading(title, large=large), barmode="overlay", xaxis=axis(large=large, range=[-1, 0], nticks=5),
                         yaxis=axis(large=large, range=[-1.35, 2.1], tickvals=[1, 0], ticktext=["H", "KL"], showgrid=False)),
    }  # fmt: skip


def line(name: str, x: Sequence[float], y: Sequence[float], ink: str, dash: str = "solid", width: float = 3) -> dict[str, Any]:
    """A curve; one without a name is not in the legend."""
    return {"type": "scatter", "mode": "lines", "x": finite(np.asarray(x), 5), "y": finite(np.asarray(y), 6), "name": name, "showlegend": bool(name),
            "line": {"color": ink, "width": width, "dash": dash}, "hoverinfo": "x+y" if name else "skip"}


def marks(x: Sequence[float], y: Sequence[float], ink: str, symbol: str = "circle", size: float = 13, texts: Sequence[str] = (), place: str = "top center") -> dict[str, Any]:
    """Points, with texts beside them where there are any."""
    made = {"type": "scatter", "mode": "markers+text" if texts else "markers", "x": list(x), "y": list(y), "showlegend": False, "hoverinfo": "x+y", "cliponaxis": False,
            "marker": {"color": ink, "symbol": symbol, "size": size, "line": {"width": 2, "color": ink if "open" in symbol else "white"}}}
    return made | ({"text": list(texts), "textposition": place, "textfont": {"size": 14}} if texts else {})


def gap_between(x: float, low: float, high: float, width: float = 6) -> dict[str, Any]:
    """What lies between two curves at one place."""
    return line("", [x, x], [low, high], ORANGE, width=width)


def drawn(data: list[dict[str, Any]], x: str, y: str, *, height: int, across: Sequence[float], up: Sequence[float], **more: Any) -> dict[str, Any]:
    """The figure of these traces over these ranges."""
    return {"data": data, "layout": layout(height, showlegend=True, legend=LEGEND, margin={"l": 8, "r": 12, "t": 48, "b": 8}, xaxis=axis(x, range=list(across), nticks=7), yaxis=axis(y, range=list(up), nticks=6), **more)}


def tangent(labels: dict[str, str], heads: int, tosses: int, theta: float, *, height: int) -> dict[str, Any]:
    """The log-likelihood of one coin whose tosses are all known, its tangent at `theta` and its summit. labels: curve,
    tangent, theta."""
    grid = np.linspace(0.002, 0.998, 250)
    tails, best = tosses - heads, heads / tosses

    def at(p: np.ndarray | float) -> np.ndarray:
        p = np.asarray(p, dtype=float)
        return np.where(heads > 0, heads * np.log(np.maximum(p, 1e-300)), 0) + np.where(tails > 0, tails * np.log(np.maximum(1 - p, 1e-300)), 0)

    here, top = float(at(theta)), float(at(best))
    slope = heads / theta - tails / (1 - theta)
    reach = 0.16 / np.sqrt(1 + (slope / 40) ** 2)
    ends = np.array([theta - reach, theta + reach])
    data = [
        line(labels["curve"], grid, at(grid), GREY),
        line(labels["tangent"], ends, here + slope * (ends - theta), COLOURS[0], "dash"),
        marks([best], [top], GREEN, SYMBOLS[3], 14),
        marks([theta], [here], INK),
    ]
    return drawn(data, labels["theta"], "", height=height, across=(0, 1), up=(min(top - 18, here - 3), top + 3))


def fixed_point(labels: dict[str, str], grid: np.ndarray, answer: np.ndarray, theta: float, next_one: float, *, height: int) -> dict[str, Any]:
    """θ against what the weighted problem answers when its weights are those of θ; where the curve meets the diagonal, the
    answer is the question. labels: answer, same, theta."""
    data = [
        line(labels["same"], [0, 1], [0, 1], GREY, "dot", 2),
        line(labels["answer"], grid, answer, COLOURS[0]),
        line("", [theta, theta, next_one], [theta, next_one, next_one], INK, width=2),
        marks([theta], [theta], GREY, size=9),
        marks([theta], [next_one], INK),
        marks([next_one], [next_one], INK, "circle-open"),
    ]
    return drawn(data, labels["theta"], "", height=height, across=(0, 1), up=(0, 1))


def chord(labels: dict[str, str], points: np.ndarray, shares: np.ndarray, *, height: int) -> dict[str, Any]:
    """The logarithm; the points on it and all chords between them; the mean point, which lies among the chords, and above it the
    curve. labels: curve, chords, tangent, x."""
    grid = np.linspace(0.08, 10.5, 240)
    mean, lower = float(shares @ points), float(shares @ np.log(points))
    upper, x, y = float(np.log(mean)), [], []
    for i, one in enumerate(points):
        for other in points[i + 1 :]:
            x += [float(one), float(other), np.nan]
            y += [float(np.log(one)), float(np.log(other)), np.nan]
    data = [
        line(labels["curve"], grid, np.log(grid), GREY),
        line(labels["tangent"], [0.08, 10.5], [upper + (0.08 - mean) / mean, upper + (10.5 - mean) / mean], COLOURS[5], "dot", 2),
        line(labels["chords"], x, y, COLOURS[0], "dash", 2),
        gap_between(mean, lower, upper),
        marks(points.tolist(), np.log(points).tolist(), COLOURS[0], SYMBOLS[1], 7, [f"y<sub>{j}</sub>" for j in range(1, len(points) + 1)], "bottom right")
        | {"marker": {"color": COLOURS[0], "symbol": "square", "size": (7 + 22 * np.sqrt(shares)).tolist(), "line": {"width": 1.5, "color": "white"}}},
        marks([mean], [upper], INK),
        marks([mean], [lower], INK, "circle-open"),
    ]
    return drawn(data, labels["x"], "", height=height, across=(0, 10.5), up=(min(-0.6, float(np.log(points.min())) - 0.3), 2.7))


def any_bound(labels: dict[str, str], grid: np.ndarray, log_likelihoods: np.ndarray, bounds: np.ndarray, here: tuple[float, float, float], top: tuple[float, float, float] | None, *, height: int) -> dict[str, Any]:
    """ℓ and the bound of one q: the gap at (θ, F, ℓ) `here`, and at the `top` of the bound, if it has one. labels: curve,
    bound, theta, top."""
    data = [line(labels["curve"], grid, log_likelihoods, GREY), line(labels["bound"], grid, bounds, COLOURS[2], "dash"), gap_between(*here)]
    if top:
        data += [
            line("", [top[0], top[0]], [top[1], top[2]], INK, "dot", 2),
            marks([top[0]], [top[2]], COLOURS[0], SYMBOLS[1], 12),
            marks([top[0]], [top[1]], COLOURS[0], "square-open", 12),
        ]
    data += [marks([here[0]], [here[2]], INK), marks([here[0]], [here[1]], INK, "circle-open")]
    high = float(np.max(log_likelihoods))
    low = min(here[1], here[2], *(top[1:] if top else ()), high - 8)
    return drawn(data, labels["theta"], "", height=height, across=(0, 1), up=(max(low, high - 28) - 1, high + 0.8))


def free_energy(labels: dict[str, str], grid: np.ndarray, expected: np.ndarray, entropy: np.ndarray, here: float, best: float, ceiling: float, *, height: int) -> dict[str, Any]:
    """Over q the expected log-probability, a straight line, and on it the entropy, a bow; their sum is highest at the posterior,
    and as high as log p(x). labels: expected, sum, ceiling, q."""
    total = expected + entropy
    data = [
        line(labels["ceiling"], [0, 1], [ceiling, ceiling], GREY, "dot", 2),
        line(labels["expected"], grid, expected, COLOURS[0], "dash"),
        line(labels["sum"], grid, total, COLOURS[2]),
        gap_between(here, float(np.interp(here, grid, expected)), float(np.interp(here, grid, total)), 5) | {"line": {"color": COLOURS[5], "width": 5}},
        marks([best], [float(np.interp(best, grid, total))], GREEN, SYMBOLS[3], 14),
        marks([here], [float(np.interp(here, grid, total))], INK),
    ]
    low, high = float(min(expected.min(), total.min())), max(float(total.max()), ceiling)
    return drawn(data, labels["q"], "", height=height, across=(-0.02, 1.02), up=(low - 0.1 * (high - low), high + 0.12 * (high - low)))


def by_hand(labels: dict[str, str], grid: np.ndarray, rise: np.ndarray, climb: np.ndarray, start: float, here: tuple[float, float, float], allowed: Sequence[tuple[float, float]], *, height: int) -> dict[str, Any]:
    """How much ℓ and Q change when θ goes from the start to each other place; `here` is (θ, change of Q, change of ℓ), and
    between the ends of `allowed` Q does not fall. labels: rise, climb, theta."""
    shade = [{"type": "rect", "xref": "x", "yref": "paper", "x0": low, "x1": high, "y0": 0, "y1": 1, "fillcolor": COLOURS[2], "opacity": 0.12, "line": {"width": 0}, "layer": "below"} for low, high in allowed]
    data = [
        line("", [0, 1], [0, 0], GREY, "dot", 1.5),
        line(labels["rise"], grid, rise, GREY),
        line(labels["climb"], grid, climb, COLOURS[2], "dash"),
        gap_between(*here),
        marks([start], [0], GREY, "x", 10),
        marks([here[0]], [here[2]], INK),
        marks([here[0]], [here[1]], INK, "circle-open"),
    ]
    top = float(np.nanmax(rise))
    return drawn(data, labels["theta"], "", height=height, across=(0, 1), up=(-0.9 * max(top, 1.0), 1.12 * max(top, 1.0)), shapes=shade)


def in_turns(labels: dict[str, str], q: np.ndarray, theta: np.ndarray, heights: np.ndarray, best_q: np.ndarray, best_theta: np.ndarray, path: np.ndarray, *, depth: float, height: int) -> dict[str, Any]:
    """Contours of F over q and θ, heights (len(theta), len(q)); for each θ the best q, for each q the best θ; and the path
    (T, 2) that takes them in turns. Levels as in `landscape.mountain`. labels: q, theta, e, m."""
    top, deep = float(np.nanmax(heights)), np.sqrt(depth)
    shown = -np.sqrt(np.minimum(top - heights, depth)).astype("float32")
    data = [
        {"type": "contour", "x": q, "y": theta, "z": shown, "contours": {"start": -deep, "end": 0, "size": deep / 14}, "colorscale": "Cividis", "line": {"width": 0.6}, "showscale": False,
         "customdata": heights.astype("float32"), "hovertemplate": "q %{x:.3f}<br>θ %{y:.3f}<br>F %{customdata:.3f}<extra></extra>"},
        line(labels["e"], best_q, theta, "#7FC8F8", "dash", 2.5),
        line(labels["m"], q, best_theta, "#FFC36B", "dot", 2.5),
        {"type": "scatter", "mode": "lines+markers", "x": path[:, 0].tolist(), "y": path[:, 1].tolist(), "line": {"color": "white", "width": 3}, "showlegend": False,
         "marker": {"size": 7, "color": "white", "line": {"color": DARK, "width": 2}}, "hoverinfo": "x+y"},
        marks(path[-1:, 0].tolist(), path[-1:, 1].tolist(), INK, size=15),
    ]
    return drawn(data, labels["q"], labels["theta"], height=height, across=(float(q[0]), float(q[-1])), up=(float(theta[0]), float(theta[-1])))
