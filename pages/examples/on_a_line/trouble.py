"""Trouble on three points: the log-likelihood that fell because the variance stood where the standard deviation belonged (Cross
Validated, question 312703), the saddle on which the right EM comes to rest there, and the collapse next to it."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from em_core import GaussianMixture, fit
from em_core.em import Trace
from pages.examples.on_a_line import controls
from pages.examples.on_a_line.data import THREE
from pages.parts.player import fixed
from pages.parts.sections import section
from pages.parts.tables import framed
from pages.parts.words import Prose, Words

NO_WIDTH = 1e-150  # a variance below it, squared, is none
SHOWN = 4  # log-likelihoods side by side: the start and three iterations


class Wrong(NamedTuple):
    """A step of the faulty program: its parameters, and what it takes for responsibilities and log-likelihood at them."""

    weights: np.ndarray
    means: np.ndarray
    variances: np.ndarray
    shares: np.ndarray
    height: float


def wrong_steps(iterations: int, means: Sequence[float] = (1.0, 3.0)) -> list[Wrong]:
    """What the faulty program does: its density divides by σ² where σ belongs, twice.

    N(x | μ, σ²) is written exp(−(x − μ)² / 2σ⁴) / √(2π) σ², and this is also the density of the log-likelihood. It ends
    where its numbers are none any more: from other starts a component soon has no width.
    """
    x = np.array(THREE)[:, np.newaxis]
    weights, centres, variances = np.array([0.5, 0.5]), np.array(means, dtype=float), np.array([1.0, 1.0])
    steps = []
    while len(steps) <= iterations and (variances > NO_WIDTH).all():
        joint = weights * np.exp(-0.5 * ((x - centres) / variances) ** 2) / (np.sqrt(2 * np.pi) * variances)
        if not (joint.sum(axis=1) > 0).all():
            break
        shares = joint / joint.sum(axis=1, keepdims=True)
        steps.append(Wrong(weights, centres, variances, shares, float(np.log(joint.sum(axis=1)).sum())))
        counts = shares.sum(axis=0)
        if not counts.all():
            break
        weights, centres = counts / len(x), (shares * x).sum(axis=0) / counts
        variances = (shares * (x - centres) ** 2).sum(axis=0) / counts
    return steps


def wrong_em(iterations: int) -> list[float]:
    """The log-likelihoods of the faulty program."""
    return [step.height for step in wrong_steps(iterations)]


def right_em(means: tuple[float, ...], **rule: Any) -> Trace:
    """EM as it should be, on the three points with two components of variance 1."""
    model = GaussianMixture(2)
    return fit(model, THREE, model.Params([0.5, 0.5], list(means), [1.0, 1.0]), **rule)


def table(words: Words, heights: Mapping[str, Sequence[float]]) -> str:
    """Log-likelihoods of the right and the wrong EM, a row each."""
    heads = "".join(f'<th scope="col" class="em-number">t = {t}</th>' for t in range(SHOWN))
    rows = "".join(
        f'<tr><th scope="row">{html.escape(words(f"gmm_1d.three_{name}"))}</th>' + "".join(f'<td class="em-number">{fixed(value)}</td>' for value in values) + "</tr>"
        for name, values in heights.items()
    )
    return framed(words("gmm_1d.table_three"), f'<tr><th scope="col">ℓ(θ⁽ᵗ⁾)</th>{heads}</tr>', rows)


def on_three_points(words: Words, prose: Prose, facts: Mapping[str, Any]) -> None:
    """The section with its table, and two buttons that put its starts on the stage."""
    section(prose, "trouble", facts)
    right, wrong = right_em((1.0, 3.0)).log_likelihoods[:SHOWN], wrong_em(SHOWN - 1)
    st.html(table(words, {"right": right, "wrong": wrong}))
    with st.container(horizontal=True):
        st.button(words("gmm_1d.three_saddle"), on_click=controls.three_points, args=(controls.SADDLE,), key="gmm-1d three saddle", icon=":material/balance:")
        st.button(words("gmm_1d.three_collapse"), on_click=controls.three_points, args=(controls.COLLAPSE,), key="gmm-1d three collapse", icon=":material/compress:")
