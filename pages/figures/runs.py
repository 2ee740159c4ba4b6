"""Figures of whole runs, side by side: parameters against the iteration with printed values on them, and the log-likelihood of a
right and a wrong program, with its falls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.figures.style import GREY, axis, colour, dash, heading, layout, symbol

SHOWN = 250  # places along a long run
ALARM = "#C4001A"  # of what must not happen
LEGEND = {"orientation": "h", "x": 0, "y": -0.27, "yanchor": "top", "font": {"size": 13}, "traceorder": "normal"}


def places(last: int, *, logarithmic: bool) -> np.ndarray:
    """Which steps of a run are drawn: all of a short one; of a long one so many that the eye sees no gap."""
    if last < SHOWN:
        return np.arange(int(logarithmic), last + 1)
    return np.unique(np.geomspace(1, last, SHOWN).astype(int)) if logarithmic else np.unique(np.linspace(0, last, SHOWN).astype(int))


def paths(
    title: str, labels: Mapping[str, str], names: Sequence[str], first: np.ndarray, own: np.ndarray | None,
    marks: Sequence[tuple[int, float, int]], *, height: int, logarithmic: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Quantities (T + 1, C) of a published run and, where there is one, of the reader's own; `marks` are printed values as
    (iteration, value, which quantity). labels: iteration, printed, source, own."""

    def line(k: int, values: np.ndarray, mine: bool) -> dict[str, Any]:
        at = places(len(values) - 1, logarithmic=logarithmic)
        faint = own is not None and not mine
        style = {"color": GREY if faint else colour(k), "width": 1.5 if faint else 2.5, "dash": "dot" if faint else dash(k)}
        name = f"{names[k]}, {labels['own' if mine else 'source']}" if own is not None else names[k]
        return {"type": "scatter", "mode": "lines+markers" if len(at) < 2 else "lines", "x": at.tolist(), "y": [float(f"{v:.7g}") for v in values[at, k]], "name": name, "line": style,
                "showlegend": not faint or k == 0, "hoverinfo": "x+y+name"} | ({"name": labels["source"]} if faint else {})

    lines = [line(k, first, False) for k in range(len(names))] + ([line(k, own, True) for k in range(len(names))] if own is not None else [])
    dots = [
        {"type": "scatter", "mode": "markers", "x": [t for t, _, which in marks if which == k], "y": [value for _, value, which in marks if which == k], "name": labels["printed"],
         "marker": {"symbol": symbol(k), "size": 11, "color": "rgba(0,0,0,0)", "line": {"color": colour(k), "width": 2}}, "hoverinfo": "x+y+name", "showlegend": k == 0, "cliponaxis": False}
        for k in range(len(names))
        if any(which == k for _, _, which in marks)
    ]  # fmt: skip
    kind = {"type": "log", "dtick": 1} if logarithmic else {"nticks": 8}
    return {
        "data": [*lines, *dots],
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, xaxis=axis(labels["iteration"], **kind), yaxis=axis(nticks=6)),
    }  # fmt: skip


def climbs(title: str, labels: Mapping[str, str], right: np.ndarray, wrong: np.ndarray, falls: Sequence[int], *, height: int) -> dict[str, Any]:
    """What a right and a wrong program report at each iteration (NaN where nothing), and where the wrong one falls.
    labels: iteration, right, wrong, falls."""

    def line(values: np.ndarray, name: str, ink: str, style: str, mark: str) -> dict[str, Any]:
        at = np.flatnonzero(np.isfinite(values))
        return {"type": "scatter", "mode": "lines+markers", "x": at.tolist(), "y": [float(f"{v:.9g}") for v in values[at]], "name": name,
                "line": {"color": ink, "width": 2.5, "dash": style}, "marker": {"size": 7, "symbol": mark, "color": ink}, "hoverinfo": "x+y+name"}

    data = [line(right, labels["right"], colour(0), "solid", "circle"), line(wrong, labels["wrong"], colour(1), "dash", "square")]
    if len(falls):
        data.append({"type": "scatter", "mode": "markers", "x": list(map(int, falls)), "y": [float(f"{wrong[t]:.9g}") for t in falls], "name": labels["falls"],
                     "marker": {"size": 15, "symbol": "triangle-down", "color": ALARM}, "hoverinfo": "x+y+name", "cliponaxis": False})  # fmt: skip
    few = max(len(right), len(wrong)) < 13
    after = np.concatenate([right[1:], wrong[1:]])  # the first step rises so far that it would flatten all the others
    lowest, highest = (float(each) for each in (np.nanmin(after), np.nanmax([*right, *wrong]))) if np.isfinite(after).any() else (-1.0, 0.0)
    margin = 0.08 * max(highest - lowest, 1e-3)
    return {
        "data": data,
        "layout": layout(height, title=heading(title), showlegend=True, legend=LEGEND, xaxis=axis(labels["iteration"], rangemode="tozero", **({"dtick": 1} if few else {"nticks": 8})),
                         yaxis=axis(nticks=6, range=[lowest - margin, highest + margin])),
    }  # fmt: skip
