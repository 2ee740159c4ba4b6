r"""A component that dies on one observation, computed: the run that ends so, the same run with a prior, and the curve of the
log-likelihood of a component that sits on x₁ with Σ = σ² I, beside one that holds all the data:

    ℓ(σ) = Σ_n log((1 − 1/N) 𝒩(x_n | x̄, S) + (1/N) 𝒩(x_n | x₁, σ² I)) ≥ −D log σ + a constant  →  ∞   as σ → 0
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import streamlit as st

from em_core import GaussianMixture, Trace, posterior
from em_core.datasets import three_blobs
from em_core.gaussian import Params
from pages.examples.gaussians.solve import Problem, Settings
from pages.examples.in_the_plane import controls, data, runs
from pages.figures import selection, stills
from pages.figures.style import CONFIG
from pages.parts.charts import KEPT
from pages.parts.player import fixed, small
from pages.parts.words import Words, languages, number

PRESET = {"K": 7, "size": 100, "sample": 1, "run": 12, "tol": 9, "most": 500}  # a start from which a component dies on one observation
WIDTHS = np.logspace(0.5, -8, 120)


class Ending(NamedTuple):
    """How a run of the preset ended, at its narrowest component."""

    trace: Trace
    component: int  # from 0
    expected: float  # observations that it is credited with
    width: float  # the smaller standard deviation of it


@functools.cache
def endings() -> tuple[Ending, Ending]:
    """The preset's run without and with the prior."""
    points, _ = three_blobs(PRESET["size"], PRESET["sample"])
    problem = Problem(("collapse",), points, ("", ""))
    return tuple(
        ending(runs.solve(Settings(problem, controls.names(PRESET["K"]), "full", "k-means++", PRESET["run"], prior=prior, tol=10.0 ** -PRESET["tol"], max_iter=PRESET["most"])).trace)
        for prior in (None, data.customary_prior(points, PRESET["K"]))
    )


def ending(trace: Trace) -> Ending:
    widths = np.sqrt(np.linalg.eigvalsh(trace.params.covariances)[:, 0])
    narrowest = int(np.argmin(widths))
    expected = posterior(trace.model, trace.data, trace.params)[:, narrowest].sum()
    return Ending(trace, narrowest, float(expected), float(widths[narrowest]))


@functools.cache
def curve() -> tuple[np.ndarray, np.ndarray]:
    """The log-likelihood at `WIDTHS`, and it with the log prior, (W,) each."""
    points, _ = three_blobs(PRESET["size"], PRESET["sample"])
    n = len(points)
    model = GaussianMixture(2, prior=data.customary_prior(points, 2))
    whole = np.cov(points.T, bias=True)
    heights, penalised = [], []
    for width in WIDTHS:
        params = Params(np.array([1 - 1 / n, 1 / n]), np.stack([points.mean(axis=0), points[0]]), np.stack([(whole + whole.T) / 2, width**2 * np.eye(2)]))
        heights.append(model.log_likelihood(points, params))
        penalised.append(heights[-1] + model.log_prior(params))
    return np.array(heights), np.array(penalised)


def section(words: Words) -> None:
    """The closer look: what happens, why there is no maximum, and what a prior does."""
    without, with_prior = endings()
    st.markdown(words("gmm_2d.collapse_text", n=PRESET["size"], k=PRESET["K"], run=PRESET["run"], t=len(without.trace.steps) - 1, component=without.component + 1))
    with st.container(horizontal=True):
        for prior in (False, True):
            st.button(words(f"gmm_2d.collapse_stage_{'with' if prior else 'without'}"), key=f"{controls.PAGE}preset {prior}", icon=":material/play_arrow:", on_click=controls.put_on_stage, args=(PRESET,), kwargs={"prior": prior})
    for place, prior in zip(st.columns(2, gap="medium"), (False, True)):
        with place:
            draw_ending(words.code, prior)
            st.markdown(told(words, with_prior if prior else without))
    st.markdown(words("gmm_2d.unbounded_text"))
    draw_curve(words.code)


def told(words: Words, end: Ending) -> str:
    """One ending in numbers."""
    t, component = len(end.trace.steps) - 1, end.component + 1
    stop = words(f"gmm_2d.ended_{end.trace.stop}", t=t)
    return words("gmm_2d.ending", stop=stop, component=component, expected=number(end.expected, ".2f"), width=small(end.width), likelihood=fixed(end.trace.log_likelihood, 2))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_ending(code: str, prior: bool) -> None:
    words, end = languages()[code], endings()[prior]
    params = end.trace.params
    title = words(f"gmm_2d.{'with' if prior else 'without'}_prior")
    note = (end.component, words("gmm_2d.narrowest", component=end.component + 1))
    figure = stills.plane(title, end.trace.data, posterior(end.trace.model, end.trace.data, params), params.means, params.covariances, note, height=330)
    st.plotly_chart(figure, key=f"gmm-2d-ending-{prior}", config=CONFIG, alt=words("gmm_2d.ending_alt", title=title))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_curve(code: str) -> None:
    words = languages()[code]
    labels = {name: words(f"gmm_2d.unbounded_{name}") for name in ("likelihood", "penalised", "width")}
    st.plotly_chart(selection.unbounded(WIDTHS, *curve(), labels, height=330), key="gmm-2d-unbounded", config=CONFIG, alt=words("gmm_2d.unbounded_alt"))
