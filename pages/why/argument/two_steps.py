r"""Step 6: the E-step over q, the M-step over θ, of

    F(q, θ) = E_q[log p(x, z | θ)] + H(q)

For one round the first term is a straight line in q and the second a bow. With the entropy weighted by a temperature τ the best
q is proportional to p(x, z)^(1/τ): τ = 1 is the posterior, τ → 0 a decision. And for every θ

    ℓ(θ) − ℓ(θ_t) = Q(θ; θ_t) − Q(θ_t; θ_t) + KL(posterior at θ_t ‖ posterior at θ).
"""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from em_core import BinomialMixture, q_function
from em_core.slices import curves
from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.argument import any_q, coins

HEIGHT = 340
BOTH, START = BinomialMixture(10, 2, fixed_weights=True), (0.6, 0.5)
LINE = np.linspace(0, 1, 101)
FROM = 0.3  # where the M-step by hand sets out from


@functools.cache
def log_joint() -> np.ndarray:
    """log p(h_i, z_i = k) at the classic start, (5, 2)."""
    return BOTH.log_joint(coins.HEADS, BOTH.check_params(([0.5, 0.5], START)))


def entropy_of(q: np.ndarray) -> np.ndarray:
    """H of a coin that is A with probability q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -sum(np.where(part > 0, part * np.log(part), 0.0) for part in (q, 1 - q))


def best(place: int, temperature: float) -> float:
    """The q at which expected log-probability plus τ times entropy is highest."""
    first, second = log_joint()[place]
    if temperature == 0:
        return float(first > second)
    return float(1 / (1 + np.exp((second - first) / temperature)))


def live(words: Words) -> None:
    """The E-step of one round, by hand; below it an M-step by hand."""
    st.markdown(f"**{words('argument_steps.e_title')}**")
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        place = st.slider(words("argument.round"), 1, len(coins.HEADS), 2, key="e_round", bind="query-params")
        q = st.slider(words("argument_steps.q", name="$q_{iA}$"), 0.0, 1.0, 0.4, 0.01, key="e_q", bind="query-params")
        temperature = st.slider(words("argument_steps.temperature", name="$\\tau$"), 0.0, 3.0, 1.0, 0.05, key="e_t", bind="query-params")
        st.markdown(energies(words, place - 1, q, temperature))
    with right:
        draw_e(words.code, place - 1, q, temperature)
    st.markdown(f"**{words('argument_steps.m_title', start=number(FROM, '.2f'))}**")
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        theta = st.slider(words("argument_steps.choose", name="$\\theta_A$"), 0.01, 0.99, 0.9, 0.01, key="m_theta", bind="query-params")
        st.markdown(verdict(words, theta))
    with right:
        draw_m(words.code, theta)


def energies(words: Words, place: int, q: float, temperature: float) -> str:
    """Energy, entropy, and free energy of this q, and where the free energy is least."""
    energy, entropy = -float(np.array([q, 1 - q]) @ log_joint()[place]), float(entropy_of(np.array(q)))
    said = f"$$\nU-\\tau H={fixed(energy, 3)}-{number(temperature, '.2f')}\\times{fixed(entropy, 3)}={fixed(energy - temperature * entropy, 3)}\n$$\n\n"
    names = {"q": number(best(place, temperature), ".3f"), "posterior": number(best(place, 1.0), ".3f")}
    return said + (words("argument_steps.at_one", **names) if temperature == 1 else words("argument_steps.at_other", **names))


@st.cache_data(max_entries=128, show_spinner=False)
def draw_e(code: str, place: int, q: float, temperature: float) -> None:
    words = languages()[code]
    first, second = log_joint()[place]
    labels = {"expected": words("argument_steps.expected"), "sum": words("argument_steps.sum"), "ceiling": words("argument_steps.ceiling"), "q": "q<sub>iA</sub>"}
    figure = argument.free_energy(labels, LINE, LINE * first + (1 - LINE) * second, temperature * entropy_of(LINE), q, best(place, temperature), float(np.logaddexp(first, second)), height=HEIGHT)
    st.plotly_chart(figure, key="argument-e-step", config=CONFIG, alt=words("argument_steps.e_alt"))


def changes(theta: float) -> tuple[float, float, float]:
    """Change of ℓ, change of Q, and the divergence that opens, when θ goes from `FROM` to this value."""
    q = coins.pairs(coins.shares(FROM))
    climb = q_function(coins.MODEL, coins.HEADS, q, theta) - q_function(coins.MODEL, coins.HEADS, q, FROM)
    return coins.log_likelihood(theta) - coins.log_likelihood(FROM), climb, float(any_q.divergences(coins.shares(FROM), coins.shares(theta)).sum())


def verdict(words: Words, theta: float) -> str:
    rise, climb, gap = changes(theta)
    said = f"$$\n\\Delta Q+\\mathrm{{KL}}={fixed(climb)}+{fixed(gap)}\n$$\n\n$$\n={fixed(rise)}=\\Delta\\ell\n$$\n\n"
    if climb >= 0:
        return said + words("argument_steps.allowed")
    return said + (words("argument_steps.lucky") if rise > 0 else words("argument_steps.down"))


@st.cache_data(max_entries=128, show_spinner=False)
def draw_m(code: str, theta: float) -> None:
    words = languages()[code]
    heights, bounds = curves(coins.MODEL, coins.HEADS, [coins.pairs(coins.shares(FROM))], coins.GRID)
    rise, climb = heights - coins.log_likelihood(FROM), bounds[0] - coins.log_likelihood(FROM)  # H is the same at both: F climbs as Q does
    fair = coins.GRID[climb >= 0]
    here = changes(theta)
    labels = {"rise": "Δℓ", "climb": "ΔQ", "theta": "θ<sub>A</sub>"}
    figure = argument.by_hand(labels, coins.GRID, rise, climb, FROM, (theta, here[1], here[0]), [(float(fair[0]), float(fair[-1]))], height=HEIGHT)
    st.plotly_chart(figure, key="argument-m-step", config=CONFIG, alt=words("argument_steps.m_alt"))
