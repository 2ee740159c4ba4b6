r"""The recipe worked through: a mixture of two Poisson distributions, from log p(x, z | θ) to a program, and its two checks.

    log p(x, z = k) = log π_k + x log λ_k − λ_k − log x!        statistics [z = k], [z = k] x
    N_k = Σ_n γ_nk,  S_k = Σ_n γ_nk x_n                         ⇒  π_k = N_k / N,  λ_k = S_k / N_k
    ∂ℓ/∂π₁ = N₁/π₁ − N₂/π₂ (as π₂ = 1 − π₁),  ∂ℓ/∂λ_k = S_k/λ_k − N_k   (Fisher's identity)

The program here borrows none of the site's own mathematics; tests hold it against em_core.
"""

from __future__ import annotations

import functools
import inspect

import numpy as np
import streamlit as st
from scipy.special import gammaln

from em_core.datasets import DEATHS_IN_THE_TIMES
from pages.parts.player import fixed
from pages.parts.words import Words, number
from pages.why.particulars.parts import table

DEATHS = np.arange(len(DEATHS_IN_THE_TIMES))
DAYS = np.array(DEATHS_IN_THE_TIMES)
START = (0.5, 1.0, 3.0)  # π₁, λ₁, λ₂
ITERATIONS = 30
NAMES = ("π₁", "λ₁", "λ₂")
NUDGE = 1e-4


def log_joint(x, weight, first, second):
    rates = np.array([first, second])
    return np.log([weight, 1 - weight]) + x[:, None] * np.log(rates) - rates - gammaln(x + 1)[:, None]


def log_likelihood(x, days, theta):
    return days @ np.log(np.exp(log_joint(x, *theta)).sum(axis=1))


def e_step(x, days, theta):
    joint = np.exp(log_joint(x, *theta))
    shares = joint / joint.sum(axis=1, keepdims=True)
    return days @ shares, (days * x) @ shares  # N_k and S_k


def m_step(counts, sums):
    return counts[0] / counts.sum(), *(sums / counts)


@functools.cache
def run() -> tuple[tuple[float, float, float], ...]:
    """The parameters after 0, 1, … iterations."""
    found = [START]
    for _ in range(ITERATIONS):
        found.append(tuple(map(float, m_step(*e_step(DEATHS, DAYS, found[-1])))))
    return tuple(found)


def slopes(theta: tuple[float, float, float]) -> tuple[float, float, float]:
    """The gradient of ℓ from the averages of the E-step."""
    (n_1, n_2), (s_1, s_2) = e_step(DEATHS, DAYS, theta)
    return float(n_1 / theta[0] - n_2 / (1 - theta[0])), float(s_1 / theta[1] - n_1), float(s_2 / theta[2] - n_2)


def quotients(theta: tuple[float, float, float]) -> tuple[float, ...]:
    """The same from values of ℓ alone, a little to either side of each parameter."""
    sides = [[float(log_likelihood(DEATHS, DAYS, theta + side * NUDGE * np.eye(3)[j])) for side in (1, -1)] for j in range(3)]
    return tuple((above - below) / (2 * NUDGE) for above, below in sides)


@functools.cache
def facts() -> dict[str, float | int]:
    """What the prose names: the first iteration, and the slope by both ways where it begins."""
    before, after = run()[:2]
    return {
        "recipe_days": int(DAYS.sum()), "recipe_weight": START[0], "recipe_first": START[1], "recipe_second": START[2], "recipe_ell": float(log_likelihood(DEATHS, DAYS, before)),
        "recipe_after": float(log_likelihood(DEATHS, DAYS, after)), "recipe_new_weight": after[0], "recipe_new_first": after[1], "recipe_new_second": after[2],
        "recipe_slope": slopes(before)[1], "recipe_quotient": quotients(before)[1],
    }  # fmt: skip


def live(words: Words) -> None:
    """The two checks at any iteration, and the program that did it."""
    t = st.slider(words("argument_recipe.iteration"), 0, ITERATIONS - 1, 0, key="recipe_t", bind="query-params")
    theta, after = run()[t : t + 2]
    rows = [[name, number(value, ".5f"), number(slope, ".4f"), number(quotient, ".4f"), number(new, ".5f")]
            for name, value, slope, quotient, new in zip(NAMES, theta, slopes(theta), quotients(theta), after)]  # fmt: skip
    table(words("argument_recipe.caption", t=t), [words(f"argument_recipe.column_{name}") for name in ("parameter", "value", "slope", "quotient", "next")], rows)
    height, higher = (float(log_likelihood(DEATHS, DAYS, each)) for each in (theta, after))
    st.markdown(words("argument_recipe.told", before=number(height, ".6f"), after=number(higher, ".6f"), rise=fixed(higher - height, 6)))
    st.markdown(words("argument_recipe.program"))
    st.code("\n\n".join(inspect.getsource(piece).rstrip() for piece in (log_joint, log_likelihood, e_step, m_step)), language=None, wrap_lines=True)
