r"""Step 2: the coin is hidden. The slope of ℓ is 0 where θ = g(θ), heads over tosses weighted by what is the answer's own:

    g(θ) = Σ_i γ_i(θ) h_i / Σ_i γ_i(θ) n_i,        g(θ) − θ = θ(1 − θ) / Σ_i γ_i(θ) n_i · ∂ℓ/∂θ
"""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.argument import coins

HEIGHT = 360


def answer(theta: float) -> float:
    """g(θ): what the weighted problem answers when the weights are those of θ."""
    return coins.weighted_share(coins.shares(theta))


def slope(theta: float) -> float:
    """∂ℓ/∂θ as the weighted sum of the known coin's slopes (Fisher's identity)."""
    tails = coins.TOSSES - coins.HEADS
    return float(coins.shares(theta) @ (coins.HEADS / theta - tails / (1 - theta)))


@functools.cache
def answers() -> np.ndarray:
    return np.array([answer(theta) for theta in coins.GRID])


def put_in() -> None:
    """The answer takes the place of the question."""
    st.session_state["hidden_theta"] = round(answer(st.session_state["hidden_theta"]), 3)


def live(words: Words) -> None:
    """θ is moved, or replaced by the answer; the weights follow, and the answer follows them."""
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        theta = st.slider("$\\theta_A$", 0.01, 0.99, 0.3, 0.001, key="hidden_theta", format="%.3f", bind="query-params")
        st.button(words("argument_hidden.put_in"), key="put-in", icon=":material/redo:", on_click=put_in)
        weights, found = coins.shares(theta), answer(theta)
        st.container(key="hidden-numbers").markdown(table(words, weights))
        st.markdown(f"$$\ng({number(theta, '.3f')})=\\frac{{{number(weights @ coins.HEADS, '.2f')}}}{{{number(weights @ coins.TOSSES, '.2f')}}}={number(found, '.3f')}\n$$")
        st.markdown(words("argument_hidden.same" if abs(found - theta) < 6e-4 else "argument_hidden.apart", slope=fixed(slope(theta), 3), answer=number(found, ".3f")))
    with right:
        draw(words.code, theta)


def table(words: Words, weights: np.ndarray) -> str:
    lines = [f"| {words('argument.round')} | $h_i$ | $\\gamma_{{iA}}$ | $\\gamma_{{iA}}h_i$ | $\\gamma_{{iA}}n_i$ |", "| --- | ---: | ---: | ---: | ---: |"]
    for i, heads, tosses, weight in zip(coins.ROUNDS, coins.HEADS, coins.TOSSES, weights):
        lines.append(f"| {i} | {heads} | {number(weight, '.3f')} | {number(weight * heads, '.2f')} | {number(weight * tosses, '.2f')} |")
    return "\n".join(lines)


@st.cache_data(max_entries=128, show_spinner=False)
def draw(code: str, theta: float) -> None:
    words = languages()[code]
    labels = {"answer": words("argument_hidden.answer"), "same": words("argument_hidden.diagonal"), "theta": "θ<sub>A</sub>"}
    figure = argument.fixed_point(labels, coins.GRID, answers(), theta, answer(theta), height=HEIGHT)
    st.plotly_chart(figure, key="argument-hidden", config=CONFIG, alt=words("argument_hidden.alt"))
