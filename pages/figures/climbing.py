"""Figures of the page on convergence: the ladder of one iteration, a run around a circle, the flight from a saddle, a likelihood
without a bound, rates, stopping rules, cost, and many starts. All are drawn whole; nothing moves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, axis, colour, dash, layout, symbol

INK, ACCENT, GAIN, KL = "#12161C", "#B0005E", "#00664B", "#E69F00"
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal", "font": {"size": 13}}
POWERS = {"type": "log", "exponentformat": "power", "dtick": 2, "showexponent": "all"}


def brief(values: np.ndarray) -> list[float]:
    """Numbers with five digits: a picture has no use for more."""
    return [float(f"{v:.5g}") for v in np.asarray(values, dtype=float)]


def line(name: str, x: Sequence[float], y: Sequence[float], ink: str, style: str = "solid", width: float = 2.5, **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "name": name, "x": list(x), "y": list(y), "line": {"color": ink, "width": width, "dash": style}, "hoverinfo": "x+y"} | more


def dot(x: float, y: float, **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "marker": {"size": 13, "color": ACCENT, "line": {"width": 2, "color": "white"}}, "hoverinfo": "x+y", "showlegend": False, "cliponaxis": False} | more


def ladder(labels: Mapping[str, str], gains: tuple[float, float], *, height: int) -> dict[str, Any]:
    """The two rungs of one iteration as steps upwards, in nats above where it set out: what the M-step gains on the bound, then
    the KL divergence that the next E-step closes. labels: from, bound, to (the places on the axis), step, kl (names)."""
    rise = sum(gains)
    bar = {"type": "bar", "hoverinfo": "y", "width": [0.5]}
    flat = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False, "line": {"color": GREY, "width": 2}}
    return {
        "data": [
            bar | {"name": labels["step"], "x": [0.5], "y": [gains[0]], "base": [0], "marker": {"color": GAIN}},
            bar | {"name": labels["kl"], "x": [1.5], "y": [gains[1]], "base": [gains[0]], "marker": {"color": KL, "pattern": {"shape": "/", "fillmode": "overlay", "size": 6}}},
            flat | {"x": [-0.25, 0.75], "y": [0, 0]},
            flat | {"x": [0.25, 1.75], "y": [gains[0]] * 2},
            flat | {"x": [1.25, 2.25], "y": [rise] * 2},
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, barmode="overlay",
                         xaxis=axis(range=[-0.35, 2.35], tickvals=[0, 1, 2], ticktext=[labels["from"], labels["bound"], labels["to"]], showgrid=False),
                         yaxis=axis(labels["nats"], range=[-0.06 * rise, 1.08 * rise], nticks=5, exponentformat="power")),
    }  # fmt: skip


def divergence(labels: Mapping[str, str], at: np.ndarray, values: np.ndarray, here: tuple[float, float], *, height: int) -> dict[str, Any]:
    """KL(q ‖ p) of two outcomes against q, for one p. labels: x, y."""
    return {
        "data": [line("", at, brief(values), GAIN), dot(*here)],
        "layout": layout(height, xaxis=axis(labels["x"], range=[0, 1], dtick=0.2), yaxis=axis(labels["y"], range=[-0.08 * float(values.max()), 1.05 * float(values.max())], nticks=5)),
    }


def circle(labels: Mapping[str, str], path: np.ndarray, *, height: int) -> dict[str, Any]:
    """A run that winds down onto a circle, (T, 2), the circle, and the top that it never reaches. labels: path, limit, top."""
    turn = np.linspace(0, 2 * np.pi, 121)
    reach = 1.08 * float(np.abs(path).max())
    square = {"range": [-reach, reach], "constrain": "domain", "showgrid": False, "dtick": 1}
    return {
        "data": [
            line(labels["limit"], np.cos(turn).round(4), np.sin(turn).round(4), GREY, "dash", 2, hoverinfo="skip"),
            line(labels["path"], brief(path[:, 0]), brief(path[:, 1]), colour(0), width=1.5, mode="lines+markers" if len(path) < 200 else "lines", marker={"size": 5, "color": colour(0)}),
            dot(0, 0, name=labels["top"], showlegend=True, marker={"size": 12, "symbol": "star", "color": GAIN, "line": {"width": 1, "color": "white"}}),
            dot(float(path[-1, 0]), float(path[-1, 1])),
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(**square), yaxis=axis(scaleanchor="x", **square)),
    }


def escape(labels: Mapping[str, str], gaps: np.ndarray, theory: np.ndarray, *, height: int) -> dict[str, Any]:
    """How far two components are apart in each iteration (T + 1,), on a log axis, and the line that ρᵗ gives. labels: gap, theory,
    iteration."""
    t = np.arange(len(gaps))
    shown = theory[theory <= 3 * gaps.max()]
    return {
        "data": [
            line(labels["gap"], t.tolist(), brief(gaps), INK, mode="lines+markers", marker={"size": 6, "color": INK}),
            line(labels["theory"], t[: len(shown)].tolist(), brief(shown), colour(1), "dash"),
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["iteration"], nticks=8), yaxis=axis(**POWERS)),
    }


def unbounded(labels: Mapping[str, str], widths: np.ndarray, heights: np.ndarray, here: tuple[float, float], *, height: int) -> dict[str, Any]:
    """The log-likelihood against the width of a component that sits on one observation; narrower to the right. labels: x, y."""
    return {
        "data": [line("", brief(widths), brief(heights), INK), dot(*here)],
        "layout": layout(height, xaxis=axis(labels["x"], autorange="reversed", **POWERS), yaxis=axis(labels["y"], nticks=6)),
    }


def ratios(labels: Mapping[str, str], measured: np.ndarray, theory: float, *, height: int) -> dict[str, Any]:
    """The ratio of successive moves in each iteration, (T,), NaN where rounding hides it, and the rate that theory gives.
    labels: measured, theory, iteration, y."""
    t = np.flatnonzero(np.isfinite(measured))
    if len(t) > 150:
        t = t[np.unique(np.geomspace(1, len(t), 150).astype(int)) - 1]
    last = max(int(t[-1]) + 1 if len(t) else 1, 2)
    top = max(1.0, 1.05 * float(measured[t].max()) if len(t) else 1.0)
    return {
        "data": [
            line(labels["measured"], (t + 1).tolist(), brief(measured[t]), INK, mode="lines+markers", marker={"size": 6, "color": INK}),
            line(labels["theory"], [0, last], [theory] * 2, colour(1), "dash"),
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["iteration"], range=[0, 1.03 * last], nticks=8), yaxis=axis(labels["y"], range=[0, 1.04 * min(top, 1.6)])),
    }


def separation(labels: Mapping[str, str], distances: np.ndarray, rates: np.ndarray, here: tuple[float, float], *, height: int) -> dict[str, Any]:
    """The two eigenvalues, (2, G), against the distance of two components. labels: x, part, shift."""
    lines = [line(labels[name], brief(distances), brief(values), ink, style) for name, values, ink, style in zip(("part", "shift"), rates, (colour(1), colour(0)), ("solid", "dash"))]
    return {
        "data": [*lines, dot(*here)],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["x"], nticks=8), yaxis=axis(range=[0, 1.03])),
    }


def cost(labels: Mapping[str, str], sweeps: Sequence[tuple[str, Sequence[int], Sequence[float]]], *, height: int) -> dict[str, Any]:
    """Time of one iteration, in milliseconds, against how many times a size is its smallest, on log axes. sweeps: (name, sizes,
    times); labels: x, y, linear."""
    most = max(sizes[-1] / sizes[0] for _, sizes, _ in sweeps)
    low = min(min(times) for _, _, times in sweeps)
    lines = [
        line(name, [size / sizes[0] for size in sizes], brief(np.array(times)), colour(i), dash(i), mode="lines+markers", marker={"size": 9, "symbol": symbol(i), "color": colour(i)},
             text=[f"{name} = {size}" for size in sizes], hovertemplate="%{text}: %{y:.3g}<extra></extra>")
        for i, (name, sizes, times) in enumerate(sweeps)
    ]  # fmt: skip
    return {
        "data": [*lines, line(labels["linear"], [1, most], [low, low * most], GREY, "dot", 1.5, hoverinfo="skip")],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["x"], type="log", dtick="D2"), yaxis=axis(labels["y"], type="log", dtick="D2")),
    }


def chances(labels: Mapping[str, str], starts: np.ndarray, chance: np.ndarray, here: tuple[int, float], found: np.ndarray, *, height: int) -> dict[str, Any]:
    """The chance that R starts hold a best one, and the share of samples of R real starts that did. labels: theory, found, x, y."""
    return {
        "data": [
            line(labels["theory"], starts.tolist(), brief(chance), colour(1), "dash"),
            line(labels["found"], starts.tolist(), brief(found), INK, mode="markers", marker={"size": 6, "color": INK}),
            line("95 %", [float(starts[0]), float(starts[-1])], [0.95, 0.95], GREY, "dot", 1.5, hoverinfo="skip", showlegend=False),
            dot(*here),
        ],
        "layout": layout(height, showlegend=True, legend=LEGEND, xaxis=axis(labels["x"], nticks=8), yaxis=axis(labels["y"], range=[0, 1.05], tickformat=".0%")),
    }
