"""A Gaussian mixture on a line: its charts, and the channels by which a film moves them."""

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

GRID = 241  # places on the axis at which curves are drawn
MARGIN = 0.06  # of the axis beyond the data
TALLEST = 1.6  # times the histogram: higher curves are cut off, so that a collapsing component leaves the others visible


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw(code: str, key: str, names: Sequence[str], axis: str, height: int, large: bool = False) -> None:
    """The chart, empty; its finished message is kept."""
    words = languages()[code]
    labels = {name: words(f"gaussian.{name}") for name in ("histogram", "sum", "share")}
    figure = figures.line("", labels, names, axis, height=height, large=large)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=words("gaussian.line_alt"))


def span(x: np.ndarray) -> tuple[float, float]:
    """The stretch of the axis that is shown."""
    margin = MARGIN * (float(np.ptp(x)) or 1.0)
    return float(x.min()) - margin, float(x.max()) + margin


def histogram(x: np.ndarray, counts: np.ndarray | None) -> tuple[list[float], list[float]]:
    """Densities of the data by class as an outline: (x, y), each class from its left edge on, closed by 0. Freedman and
    Diaconis' width, between 16 and 40 classes."""
    classes = len(np.histogram_bin_edges(x, "fd")) - 1 if np.ptp(x) else 16
    heights, edges = np.histogram(x, bins=int(np.clip(classes, 16, 40)), weights=counts, density=True)
    return edges.tolist(), [*heights.tolist(), 0.0]


def add(made: Film, run: Run, chart: str, *, pick: bool = False) -> None:
    """Histogram and points for the whole film; curves and strip as the browser works them out. With `pick`, a click into
    the chart is told to the page."""
    x, k = run.columns[:, 0], len(run.components)
    low, high = span(x)
    grid = {"from": low, "to": high, "size": GRID}
    edges, heights = histogram(x, run.trace.counts)
    made.fix(chart, figures.HISTOGRAM, {"x": edges, "y": heights})
    made.fix(chart, figures.rug(k), {"x": x.tolist(), "y": [figures.RUG_HEIGHT] * len(x)})
    made.paint(chart, figures.rug(k), "points", stroke=True)
    for component in range(k):
        made.make(chart, figures.curve(component), "density", component=component, grid=grid)
        made.make(chart, figures.band(component, k), "band", component=component, grid=grid)
    made.make(chart, figures.curve(k), "density", component=-1, grid=grid)
    made.layouts[chart] = {"xaxis.range": [low, high], "yaxis.range": [0, tallest(run, max(heights))], "meta": {"choose": figures.rug(k)} | ({"pick": "anywhere"} if pick else {})}


def tallest(run: Run, highest_class: float) -> float:
    """How high the axis reaches: over the histogram and over the final curves, unless these are far above."""
    last = run.trace.params
    peaks = last.weights / np.sqrt(2 * np.pi * last.covariances[:, 0, 0])
    return 1.08 * min(max(highest_class, float(peaks.max())), TALLEST * highest_class)
