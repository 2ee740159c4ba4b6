"""Figures of the log-likelihood itself: the mountain over two parameters, and the bound along one step of EM."""

from __future__ import annotations

from typing import Any

import numpy as np

from pages.figures.style import COLOURS, GREY, axis, heading, layout

PATH, HERE = 2, 3  # traces of `mountain` that a film fills
CURVE, BOUND, POINTS, ELBO, GAP = range(5)  # traces of `bound`
BEFORE, GAP_LINE, PASSED = range(5, 8)  # and those that it has over an axis of one parameter
INK = "#B0005E"


def mountain(title: str, x: str, y: str, ridge: str, grid: np.ndarray, heights: np.ndarray, *, depth: float, height: int) -> dict[str, Any]:
    """Contours of the log-likelihood over (x, y) with the ridge x = y; grid (G,), heights (G, G) with rows along y.

    Levels are even in the square root of the distance to the summit, so that they are dense where the summits are; what
    lies more than `depth` below is one plain.
    """
    top = float(np.max(heights))
    deep = np.sqrt(depth)
    shown = -np.sqrt(np.minimum(top - heights, depth)).astype("float32")
    ticks = [drop for drop in (0, 0.5, 2, 5, 10) if drop < depth]
    bar = {"thickness": 12, "title": {"text": "ℓ"}, "tickvals": [-np.sqrt(d) for d in ticks], "ticktext": [f"{top - d:.2f}".replace("-", "−") for d in ticks]}
    rim = {"color": "#1B1B1B", "width": 2}
    return {
        "data": [
            {"type": "contour", "x": grid, "y": grid, "z": shown, "customdata": heights.astype("float32"), "contours": {"start": -deep, "end": 0, "size": deep / 16},
             "colorscale": "Cividis", "line": {"width": 0.6}, "colorbar": bar, "hovertemplate": f"{x} %{{x:.2f}}<br>{y} %{{y:.2f}}<br>ℓ %{{customdata:.3f}}<extra></extra>"},
            {"type": "scatter", "mode": "lines+text", "x": [0, 0.9, 1], "y": [0, 0.9, 1], "text": ["", ridge, ""], "textposition": "top left", "textfont": {"color": "white", "size": 13},
             "line": {"color": "white", "dash": "dash", "width": 2}, "hoverinfo": "skip"},
            {"type": "scatter", "mode": "lines+markers", "x": [], "y": [], "line": {"color": "white", "width": 3}, "marker": {"size": 7, "color": "white", "line": rim}, "hoverinfo": "x+y"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 15, "color": INK, "line": {"color": "white", "width": 2}}, "hoverinfo": "x+y"},
        ],
        "layout": layout(height, title=heading(title), xaxis=axis(x, range=[0, 1], dtick=0.2, constrain="domain"),
                         yaxis=axis(y, range=[0, 1], dtick=0.2, scaleanchor="x", constrain="domain")),
    }


def bound(title: str, labels: dict[str, str], *, height: int, large: bool = False, parameter: str = "") -> dict[str, Any]:
    """The log-likelihood and the bound along one step, and beside them, on the same scale, the bar ELBO + KL; or the same over
    the axis of one `parameter`, with the bound before this one, the gap between bound and curve, and the places passed."""
    # Of one size, however thin the bar: where a text has no room in it, it stands above.
    texts = {"textposition": "auto", "insidetextanchor": "middle", "textangle": 0, "constraintext": "none", "hoverinfo": "skip"}
    along = {"tickvals": [0, 1], "ticktext": [labels["from"], labels["to"]], "range": [-0.8, 1.8]} if not parameter else {"range": [0, 1], "nticks": 9}
    hover = "x+y" if parameter else "y"
    return {
        "data": [
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": labels["curve"], "line": {"color": GREY, "width": 3}, "hoverinfo": "name+y"},
            {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": labels["bound"], "line": {"color": COLOURS[2], "width": 3, "dash": "dash"}, "hoverinfo": "name+y"},
            {"type": "scatter", "mode": "markers", "x": [], "y": [], "marker": {"size": 13, "color": INK, "symbol": ["circle", "circle-open"], "line": {"width": 2}}, "hoverinfo": hover, "showlegend": False},
            {"type": "bar", "x": [], "y": [], "base": [], "name": "ELBO", "xaxis": "x2", "marker": {"color": "#00664B"}, "insidetextfont": {"color": "white", "size": 12}, "showlegend": False} | texts,
            {"type": "bar", "x": [], "y": [], "base": [], "name": "KL", "xaxis": "x2", "marker": {"color": "#E69F00"}, "insidetextfont": {"color": "black", "size": 12}, "outsidetextfont": {"size": 12}, "showlegend": False} | texts,
            *(over_a_parameter(labels) if parameter else []),
        ],
        "layout": layout(
            height, large=large, title=heading(title, large=large), showlegend=True,
            legend={"orientation": "h", "y": -0.17 if parameter else -0.12, "x": 0, "font": {"size": 18 if large else 13}},
            barmode="overlay",
            xaxis=axis(parameter, domain=[0, 0.7], large=large, **along),
            xaxis2=axis(domain=[0.76, 1], tickvals=[0], ticktext=[labels["bar"]], range=[-0.42, 0.42], large=large, anchor="y"),
            yaxis=axis(large=large, range=[-1, 0]),
        ),
    }


def over_a_parameter(labels: dict[str, str]) -> list[dict[str, Any]]:
    """The bound before the E-step, the gap where we stand, and where we stood before."""
    empty = {"type": "scatter", "x": [], "y": []}
    return [
        empty | {"mode": "lines", "name": labels["before"], "line": {"color": COLOURS[5], "width": 2, "dash": "dot"}, "hoverinfo": "name+y"},
        empty | {"mode": "lines", "line": {"color": "#E69F00", "width": 5}, "hoverinfo": "skip", "showlegend": False},
        empty | {"mode": "markers", "marker": {"size": 7, "color": GREY, "line": {"width": 1, "color": "white"}}, "hoverinfo": "x+y", "showlegend": False},
    ]


def bar(heights: list[float], bases: list[float], texts: list[str]) -> dict[str, list]:
    """A frame of the bar's parts."""
    return {"x": [0] * len(heights), "y": heights, "base": bases, "text": texts}


def finite(values: np.ndarray, digits: int = 7) -> list[float | None]:
    """A curve as the browser takes it: nothing where there is no number."""
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]


def scale(line: np.ndarray, likelihood: np.ndarray, before: float, after: float) -> tuple[float, float]:
    """A range of heights that shows the touching point (0 on the line), the top (1) and the gap between the curves."""
    rise = max(after - before, 1e-9 * max(1.0, abs(after)))
    highest = max(after, float(np.nanmax(likelihood[(line > -0.3) & (line < 1.5)], initial=after)))
    return before - 1.6 * rise, highest + 0.35 * (highest - before + rise)
