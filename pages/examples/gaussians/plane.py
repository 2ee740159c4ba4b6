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
FURTHER = 0.2  # of each axis at most, for ellipses that reach beyond the data


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw(code: str, key: str, names: Sequence[str], axes: Sequence[str], height: int, large: bool = False, contours: bool = False, square: bool = False) -> None:
    """The chart, empty; its finished message is kept."""
    words = languages()[code]
    figure = figures.plane("", names, *axes, height=height, large=large, contours=contours, square=square)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=words("gaussian.plane_alt"))


def spans(points: np.ndarray, means: np.ndarray, variances: np.ndarray) -> list[list[float]]:
    """The stretch of each axis that is shown: all points (N, 2), and of the last ellipses, with means (K, 2) and variances
    (K, 2), what lies not too far beyond."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach, width = 1.04 * RADII[-1] * np.sqrt(variances), np.where(high > low, high - low, 1.0)
    below = np.clip(low - (means - reach).min(axis=0), MARGIN * width, FURTHER * width)
    above = np.clip((means + reach).max(axis=0) - high, MARGIN * width, FURTHER * width)
    return np.stack([low - below, high + above], axis=1).tolist()


def add(made: Film, run: Run, chart: str, *, axes: tuple[int, int] = (0, 1), contours: bool = False, pick: bool = False) -> None:
    """Points for the whole film; their colours and shapes, ellipses and means as the browser works them out. `axes` are the
    two coordinates that are shown; contours are drawn where there are no others. A press opens the observation in the
    inspector or, with `pick`, is told to the page: among many points every press hits one, so that it cannot be both."""
    k, shown = len(run.components), run.columns[:, axes]
    last = run.trace.params
    (left, right), (bottom, top) = spans(shown, last.means[:, axes], last.covariances[:, axes, axes])
    made.fix(chart, figures.POINTS, {"x": shown[:, 0].tolist(), "y": shown[:, 1].tolist()})
    made.paint(chart, figures.POINTS, "points", shapes=figures.RADIUS)
    for component in range(k):
        made.make(chart, figures.ellipse(component), "ellipse", component=component, radii=RADII, axes=axes)
        made.make(chart, figures.path(component, k), "path", component=component, axes=axes)
    made.make(chart, figures.means(k), "here", axes=axes)
    if contours:
        made.make(chart, figures.SURFACE, "surface", x={"from": left, "to": right, "size": CONTOURS}, y={"from": bottom, "to": top, "size": CONTOURS})
    made.layouts[chart] = {"xaxis.range": [left, right], "yaxis.range": [bottom, top], "meta": {"pick": "anywhere"} if pick else {"choose": figures.POINTS}}
