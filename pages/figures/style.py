"""What all figures have in common: the colours and marks of components, and a quiet layout."""

from __future__ import annotations

from typing import Any

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31", "#5F6B6D")  # Okabe–Ito, then earth
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "x", "star", "hexagon")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5px,2px", "2px,6px")
GREY = "#7A7A7A"
CONFIG = {"displayModeBar": False, "responsive": True}


def colour(k: int) -> str:
    return COLOURS[k % len(COLOURS)]


def symbol(k: int) -> str:
    return SYMBOLS[k % len(SYMBOLS)]


def dash(k: int) -> str:
    return DASHES[k % len(DASHES)]


def layout(height: int, *, large: bool = False, **more: Any) -> dict[str, Any]:
    """A layout without ornaments; `large` is for the projector."""
    size = 20 if large else 14
    base = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 34 if large else 28, "b": 8},
        "font": {"size": size},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
    }
    return base | more


def axis(title: str = "", *, large: bool = False, **more: Any) -> dict[str, Any]:
    """An axis that keeps room for its labels and cannot be dragged away by a thumb."""
    size = 18 if large else 13
    base = {"fixedrange": True, "automargin": True, "tickfont": {"size": size}, "zeroline": False, "hoverformat": ".4~g"}
    if title:
        base["title"] = {"text": title, "font": {"size": size}, "standoff": 12}
    return base | more


def heading(text: str, *, large: bool = False) -> dict[str, Any]:
    """A figure's title, small and left."""
    return {"text": text, "font": {"size": 20 if large else 14}, "x": 0, "xanchor": "left", "xref": "container", "y": 0.98, "yanchor": "top"}
