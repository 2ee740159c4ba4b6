"""Two directions that are easy, live: parameters known, the points are coloured; colours known, the curves are estimated. EM
cuts the circle in which each of them needs the other."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from em_core import GaussianMixture, posterior
from pages.examples.on_a_line import data
from pages.figures.directions import curves_and_points
from pages.figures.style import CONFIG
from pages.parts.sections import subsection
from pages.parts.words import Words, languages, number

TRUE = ((0.4, -1.0, 1.0), (0.6, 1.5, 0.9))  # weight, mean, standard deviation of each group
POINTS, SEED = 60, 0
GRID = np.linspace(-4.5, 4.5, 121)
TOP, HEIGHT = 0.34, 250
COLOURINGS = ("true", "cut")


@functools.cache
def sample() -> tuple[np.ndarray, np.ndarray]:
    """Points of two groups and the group of each."""
    problem = data.simulated(TRUE, POINTS, SEED, "x")
    return problem.points, problem.labels


@st.fragment
def two_directions(code: str, facts) -> None:
    """Folded away, so that the stage is on the first screen; controls and charts are drawn when it is opened."""
    words = languages()[code]
    prose = words.prose("examples/gmm_1d")
    box = st.expander(words("directions.title"), key="directions", on_change="rerun", icon=":material/swap_horiz:")
    with box:
        left, right = st.columns(2, gap="large")
        for place, anchor in ((left, "colour"), (right, "estimate"), (st.container(), "circle")):
            with place:
                subsection(prose, anchor, facts)
        if box.open:
            with left:
                colour_points(words)
            with right:
                estimate_curves(words)


def densities(weights: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Weighted densities on the grid, (K, G)."""
    apart = (GRID - means[:, np.newaxis]) / deviations[:, np.newaxis]
    return (weights / deviations)[:, np.newaxis] * np.exp(-0.5 * apart**2) / np.sqrt(2 * np.pi)


def show(words: Words, key: str, shares: np.ndarray, weights: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> None:
    x, _ = sample()
    names = [f"{words('estimates.component')} {k}" for k in (1, 2)]
    figure = curves_and_points("", x, shares, GRID, densities(weights, means, deviations), names, "x", top=TOP, height=HEIGHT)
    st.plotly_chart(figure, key=f"directions-{key}", config=CONFIG, alt=words(f"directions.{key}_alt"))


def colour_points(words: Words) -> None:
    """Parameters known: each point takes the mixed colour of its posterior probabilities."""
    first, second = st.columns(2)
    means, deviations = [], []
    for k, (column, truth) in enumerate(zip((first, second), TRUE), 1):
        means.append(column.slider(f"$\\mu_{k}$", -4.0, 4.0, truth[1], 0.1, key=f"known_mean{k}", bind="query-params"))
        deviations.append(column.slider(f"$\\sigma_{k}$", 0.2, 3.0, truth[2], 0.1, key=f"known_sd{k}", bind="query-params"))
    share = st.slider("$\\pi_1$", 0.05, 0.95, TRUE[0][0], 0.05, key="known_share", bind="query-params")
    weights = np.array([share, 1 - share])
    model = GaussianMixture(2)
    x, _ = sample()
    shares = posterior(model, x, model.Params(weights, np.array(means), np.square(deviations)))
    show(words, "colour", shares, weights, np.array(means), np.array(deviations))
    middle = int(np.argmin(np.abs(shares[:, 0] - 0.5)))
    st.caption(words("directions.coloured", x=number(x[middle], ".2f"), share=number(shares[middle, 0], ".2f"), sure=int((shares.max(axis=1) > 0.95).sum()), count=len(x)))


def estimate_curves(words: Words) -> None:
    """Colours known: counts, means and variances of each colour are its curve."""
    x, labels = sample()
    how = st.segmented_control(words("directions.colours"), COLOURINGS, default="true", format_func=lambda name: words(f"directions.colours_{name}"), key="directions-colours", required=True, persist_state="session")
    chosen = labels if how == "true" else (x > st.slider(words("directions.cut"), -3.0, 3.0, 0.0, 0.1, key="known_cut", bind="query-params")).astype(int)
    counts = np.bincount(chosen, minlength=2)
    if counts.min() < 2:
        st.warning(words("directions.too_few"), icon=":material/rule:")
        return
    means = np.array([x[chosen == k].mean() for k in (0, 1)])
    variances = np.array([x[chosen == k].var() for k in (0, 1)])
    show(words, "estimate", np.eye(2)[chosen], counts / len(x), means, np.sqrt(variances))
    for k in (0, 1):
        st.markdown(f"$N_{k + 1}={counts[k]},\\quad\\pi_{k + 1}=\\frac{{{counts[k]}}}{{{len(x)}}}={number(counts[k] / len(x), '.3f')},\\quad\\mu_{k + 1}={number(means[k], '.3f')},\\quad\\sigma^2_{k + 1}={number(variances[k], '.3f')}$")
