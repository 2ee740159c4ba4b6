r"""Step 5: every q gives a bound, ℓ − F(q, θ) = Σ_i KL(q_i ‖ γ_i(θ)); and one that does not touch may mislead the M-step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core import bound
from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts import address
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.argument import coins

KINDS = ("posterior", "half", "decided", "reversed", "own")
PAGE, HEIGHT = "derivation: ", 380
OWN = tuple(f"q{i}" for i in coins.ROUNDS)


def chosen(kind: str, theta: float, own: np.ndarray) -> np.ndarray:
    """A's part of each round, (5,), by this kind of q."""
    gamma = coins.shares(theta)
    return {"posterior": gamma, "half": np.full(len(gamma), 0.5), "decided": (gamma > 0.5).astype(float), "reversed": 1 - gamma, "own": own}[kind]


def divergences(q: np.ndarray, gamma: np.ndarray) -> np.ndarray:
    """KL(q_i ‖ γ_i) of each round, (5,), for A's parts; 0 log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(mine > 0, mine * np.log(mine / theirs), 0.0) for mine, theirs in ((q, gamma), (1 - q, 1 - gamma))]
    return np.maximum(terms[0] + terms[1], 0.0)


def lower(q: np.ndarray, theta: float) -> float:
    """F(q, θ)."""
    return bound(coins.MODEL, coins.HEADS, coins.pairs(q), theta)


def choose() -> None:
    address.write("q_kind", st.session_state["argument q"], PAGE)


def live(words: Words) -> None:
    """A q is chosen, or made; the gap is added up from the rounds; and the top of the bound is tried."""
    kind = address.choice("q_kind", KINDS, "half", PAGE)
    st.session_state["argument q"] = kind
    st.segmented_control(words("argument_any_q.q"), KINDS, format_func=lambda name: words(f"argument_any_q.q_{name}"), key="argument q", required=True, on_change=choose)
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        theta = st.slider("$\\theta_A$", 0.01, 0.99, 0.8, 0.01, key="any_theta", bind="query-params")
        own = np.full(len(coins.HEADS), 0.5)
        if kind == "own":
            own = np.array([st.slider(words("argument_any_q.own", round=i), 0.0, 1.0, 0.5, 0.01, key=key, bind="query-params") for i, key in zip(coins.ROUNDS, OWN)])
        q = chosen(kind, theta, own)
        st.container(key="any-q-numbers").markdown(table(words, q, coins.shares(theta)))
    with right:
        draw(words.code, tuple(q.tolist()), theta)
        st.markdown(outcome(words, q, theta))


def table(words: Words, q: np.ndarray, gamma: np.ndarray) -> str:
    parts = divergences(q, gamma)
    lines = [f"| {words('argument.round')} | $q_{{iA}}$ | $\\gamma_{{iA}}$ | $\\mathrm{{KL}}(q_i\\,\\Vert\\,\\gamma_i)$ |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {i} | {number(mine, '.3f')} | {number(theirs, '.3f')} | {fixed(part)} |" for i, mine, theirs, part in zip(coins.ROUNDS, q, gamma, parts)]
    return "\n".join([*lines, f"| {words('argument.sum')} | | | **{fixed(float(parts.sum()))}** |"])


def outcome(words: Words, q: np.ndarray, theta: float) -> str:
    """ℓ, F and the gap; then where the top of this bound leads."""
    here, below = coins.log_likelihood(theta), lower(q, theta)
    said = f"$$\n\\ell-F={fixed(here)}-({fixed(below)})={fixed(max(here - below, 0.0))}\n$$\n\n"
    top = coins.weighted_share(q)
    if top is None:
        return said + words("argument_any_q.nothing")
    there, raised = coins.log_likelihood(top), lower(q, top)
    change = there - here
    verdict = words("argument_any_q.stays") if abs(change) < 5e-5 else words("argument_any_q.rises", there=fixed(there)) if change > 0 else words("argument_any_q.falls", there=fixed(there), fall=fixed(-change))
    return said + words("argument_any_q.top", top=fixed(top), climb=fixed(max(raised - below, 0.0))) + words("list.then") + verdict


@st.cache_data(max_entries=128, show_spinner=False)
def draw(code: str, q: tuple[float, ...], theta: float) -> None:
    words, of_a = languages()[code], np.array(q)
    heights, bounds = coins.over_the_axis(of_a)
    top = coins.weighted_share(of_a)
    labels = {"curve": words("figure.bound_curve"), "bound": words("argument_any_q.bound"), "theta": "θ<sub>A</sub>"}
    at_top = None if top is None or not 0 < top < 1 else (top, lower(of_a, top), coins.log_likelihood(top))
    figure = argument.any_bound(labels, coins.GRID, heights, bounds, (theta, lower(of_a, theta), coins.log_likelihood(theta)), at_top, height=HEIGHT)
    st.plotly_chart(figure, key="argument-any-q", config=CONFIG, alt=words("argument_any_q.alt"))
