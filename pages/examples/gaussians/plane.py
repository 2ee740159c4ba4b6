"""A Gaussian mixture in the plane: its chart, and the channels by which a film moves it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from pages.examples.gaussians.film import Run
from pages.figures import gaussians as figures
from pages.figures.style import CONFIG
from pages.parts.charts import KEPT
from pages.parts.player import Film
from pages.parts.words import languages

RADII = (1, 2)  # standard deviations at which ellipses are drawn
CONTOURS = 36  # places of each axis at which the density's contours are worked out
MARGIN = 0.08  # of each axis beyond the data


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw(code: str, key: str, names: Sequence[str], axes: Sequence[str], height: int, large: bool = False, contours: bool = False, square: bool = False) -> None:
    """The chart, empty; its finished message is kept."""
    words = languages()[code]
    figure = figures.plane("", names, *axes, height=height, large=large, contours=contours, square=square)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=words("gaussian.plane_alt"))


def spans(points: np.ndarray) -> list[list[float]]:
    """The stretch of each axis that is shown, for points (N, 2)."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = MARGIN * np.where(high > low, high - low, 1.0)
    return np.stack([low - margin, high + margin], axis=1).tolist()


def add(made: Film, run: Run, chart: str, *, axes: tuple[int, int] = (0, 1), contours: bool = False, pick: bool = False) -> None:
    """Points for the whole film; their colours and shapes, ellipses and means as the browser works them out. `axes` are the
    two coordinates that are shown; contours are drawn where there are no others."""
    k, shown = len(run.components), run.columns[:, axes]
    (left, right), (bottom, top) = spans(shown)
    made.fix(chart, figures.POINTS, {"x": shown[:, 0].tolist(), "y": shown[:, 1].tolist()})
    made.paint(chart, figures.POINTS, "points", shapes=figures.RADIUS)
    for component in range(k):
        made.make(chart, figures.ellipse(component), "ellipse", component=component, radii=RADII, axes=axes)
        made.make(chart, figures.path(component, k), "path", component=component, axes=axes)
    made.make(chart, figures.means(k), "here", axes=axes)
    if contours:
        made.make(chart, figures.SURFACE, "surface", x={"from": left, "to": right, "size": CONTOURS}, y={"from": bottom, "to": top, "size": CONTOURS})
    made.layouts[chart] = {"xaxis.range": [left, right], "yaxis.range": [bottom, top], "meta": {"choose": figures.POINTS} | ({"pick": "anywhere"} if pick else {})}
