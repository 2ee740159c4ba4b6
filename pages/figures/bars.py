"""Bars of counts, divided by responsibility, with what each component expects over them. Drawn empty; a film brings the bars'
places and heights, so that a drawing holds nothing of the reader's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.figures.style import GREY, axis, colour, dash, heading, layout, symbol

UNDIVIDED = 0  # traces: the bars before the first E-step, K shares of them, K expected, their sum


def share(k: int) -> int:
    return 1 + k


def expected(k: int, n_components: int) -> int:
    """The trace of what component k expects; k = K is the sum."""
    return 1 + n_components + k


def bars(names: Sequence[str], labels: tuple[str, str], y: str, *, height: int, large: bool = False, joined: bool = True) -> dict[str, Any]:
    """labels: of the undivided bars and of the sum; `joined`: whether neighbours are near each other, as numbers are, so that
    lines lead from one to the next."""
    n, mode = len(names), "lines+markers" if joined else "markers"
    marks = [{"color": colour(k), "symbol": symbol(k), "size": 7 if joined else 11, "line": {"width": 1, "color": "white"}} for k in range(n)]
    return {
        "data": [
            {"type": "bar", "x": [], "y": [], "name": labels[0], "marker": {"color": "#A9B4BE"}, "hoverinfo": "x+y"},
            *({"type": "bar", "x": [], "y": [], "marker": {"color": colour(k), "opacity": 0.45}, "showlegend": False, "hoverinfo": "x+y"} for k in range(n)),
            *({"type": "scatter", "mode": mode, "x": [], "y": [], "name": name, "marker": marks[k], "line": {"color": colour(k), "width": 2.5, "dash": dash(k)}, "hoverinfo": "name+y"} for k, name in enumerate(names)),
            {"type": "scatter", "mode": mode, "x": [], "y": [], "name": labels[1], "marker": {"color": GREY, "symbol": "line-ew-open", "size": 12, "line": {"width": 2}}, "line": {"color": GREY, "width": 2}, "hoverinfo": "name+y"},
        ],
        "layout": layout(
            height, large=large, title=heading("", large=large), showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal", "font": {"size": 18 if large else 13}},
            barmode="stack", bargap=0.15,
            xaxis=axis(" ", large=large),
            yaxis=axis(y, large=large, range=[0, 1]),
        ),
    }
