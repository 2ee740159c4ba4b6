"""Step 11: continuous hidden variables. Student's t as a Gaussian with a hidden precision, and an outlier to be moved."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from em_core import StudentT, Trace, fit
from pages.figures.curves import Curve, Marks, curves
from pages.figures.style import COLOURS, CONFIG, GREY
from pages.parts.charts import KEPT
from pages.parts.words import Words, languages, number
from pages.why.particulars.parts import table

T, NORMAL = COLOURS[0], COLOURS[1]
DEGREES = (1, 30)  # fewest and most
FARTHEST = 15.0
GRID = np.linspace(-4, FARTHEST + 1, 181)
SHOWN = (0, 1, 2, 3, 5, 10, 20)  # iterations in the table, of those that there were, and the last


@functools.cache
def regular() -> np.ndarray:
    """Fifteen observations as they should be: mean 0, standard deviation 1."""
    x = np.random.default_rng(4).standard_normal(15)
    return ((x - x.mean()) / x.std()).round(3)


def with_outlier(outlier: float) -> np.ndarray:
    return np.append(regular(), outlier)


@functools.lru_cache(maxsize=512)
def run(degrees: int, outlier: float) -> Trace:
    """EM for location and scale, from mean and standard deviation."""
    return fit(StudentT(degrees), with_outlier(outlier), tol=1e-12, max_iter=500)


@functools.lru_cache(maxsize=32)
def influence(degrees: int) -> tuple[np.ndarray, np.ndarray]:
    """The estimated location against the place of the outlier."""
    places = np.linspace(0, FARTHEST, 31)
    return places, np.array([float(run(degrees, float(place)).params.location) for place in places])


def live(words: Words) -> None:
    """What moves in it: an outlier."""
    st.markdown(f"#### {words('particulars_tails.try')}")
    left, right = st.columns(2, gap="large")
    outlier = left.slider(words("particulars_tails.outlier"), 0.0, FARTHEST, 10.0, 0.5, format="%.1f", key="outlier", bind="query-params")
    degrees = right.slider(words("particulars_tails.degrees"), *DEGREES, 2, 1, key="degrees", bind="query-params")
    one_outlier(words, degrees, outlier)


def one_outlier(words: Words, degrees: int, outlier: float) -> None:
    """Charts, the run in numbers, and what to see in them."""
    left, right = st.columns(2, gap="large")
    with left:
        draw_fit(words.code, degrees, outlier)
    with right:
        draw_influence(words.code, degrees, outlier)
    trace, x = run(degrees, outlier), with_outlier(outlier)
    last = len(trace.steps) - 1
    rows = []
    for t in sorted({*(t for t in SHOWN if t < last), last}):
        params = trace.steps[t].params
        weight = trace.model.e_step(x, params)[0][-1]
        rows.append([str(t), number(float(params.location), ".4f"), number(float(params.scale), ".4f"), number(weight, ".4f"), number(trace.log_likelihoods[t], ".6f")])
    table(words("particulars_tails.run"), [words(f"particulars_tails.column_{name}") for name in ("t", "location", "scale", "weight", "likelihood")], rows)
    weights = trace.model.e_step(x, trace.params)[0]
    st.markdown(words("particulars_tails.told", mean=number(x.mean(), ".3f"), location=number(float(trace.params.location), ".3f"), weight=number(weights[-1], ".3f"), sum=number(weights.sum(), ".3f"), n=len(x)))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_fit(code: str, degrees: int, outlier: float) -> None:
    """Observations, each as large as its weight, and the two densities."""
    words, x, trace = languages()[code], with_outlier(outlier), run(degrees, outlier)
    weights = trace.model.e_step(x, trace.params)[0]
    density = np.exp([trace.model.log_likelihood([place], trace.params) for place in GRID])
    normal = np.exp(-(((GRID - x.mean()) / x.std()) ** 2) / 2) / (np.sqrt(2 * np.pi) * x.std())
    parts = [
        Curve(words("particulars_tails.normal"), GRID, normal, NORMAL, "dash"),
        Curve(words("particulars_tails.student"), GRID, density, T),
        Marks(words("particulars_tails.sized"), x, np.full(len(x), -0.035), GREY, size=5 + 11 * np.sqrt(weights / weights.max()), text=[f"x = {number(v, '.2f')}, w = {number(w, '.3f')}" for v, w in zip(x, weights)]),
    ]
    figure = curves("", parts, x="x", height=340, x_axis={"range": [GRID[0], GRID[-1]]}, y_axis={"range": [-0.07, 0.62]})
    st.plotly_chart(figure, key="particulars-fit", config=CONFIG, alt=words("particulars_tails.fit_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_influence(code: str, degrees: int, outlier: float) -> None:
    """What one observation does to the estimate, wherever it lies."""
    words = languages()[code]
    places, found = influence(degrees)
    parts = [
        Curve(words("particulars_tails.mean"), places, (regular().sum() + places) / (len(regular()) + 1), NORMAL, "dash"),
        Curve(words("particulars_tails.location"), places, found, T),
        Marks("", [outlier] * 2, [with_outlier(outlier).mean(), float(run(degrees, outlier).params.location)]),
    ]
    figure = curves("", parts, x=words("particulars_tails.outlier"), y=words("particulars_tails.estimate"), height=340, y_axis={"range": [-0.1, 1.05]})
    st.plotly_chart(figure, key="particulars-influence", config=CONFIG, alt=words("particulars_tails.influence_alt"))
