r"""The rate: theory beside measurement, on classic examples and on two Gaussians at a distance that the reader sets.

The derivative of the EM map at a maximum is J = I_c⁻¹ I_m = 1 − I_c⁻¹ I_o; its largest eigenvalue ρ is what the ratio of successive
moves ‖φ_{t+1} − φ_t‖ / ‖φ_t − φ_{t−1}‖ tends to.

For two Gaussians of variance 1 with equal weights and means ±m, and data x_n that are symmetric about 0, γ_n1 − γ_n2 = tanh(m x_n)
with the first at +m. A step and its derivative, when both means move by opposite amounts and when they move by the same, are

    M(m) = (1/N) Σ_n x_n tanh(m x_n),       J (1, −1)ᵀ = (1, −1)ᵀ (1/N) Σ_n 4 γ_n1 γ_n2 x_n²,
                                            J (1, 1)ᵀ  = (1, 1)ᵀ  (m²/N) Σ_n 4 γ_n1 γ_n2

4 γ_n1 γ_n2 = 1 / cosh²(m x_n) is the variance of the label ±1 of observation n. Close together, what is hard to tell is how far apart
they are; further apart, where both are.
"""

from __future__ import annotations

import functools
import html
from typing import NamedTuple

import numpy as np
import streamlit as st
from scipy.stats import norm

from em_core import PoissonMixture, Trace, fit, information
from em_core.datasets import DEATHS_IN_THE_TIMES
from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts import address
from pages.parts.words import Words, languages, number
from pages.why.climbing.controls import PAGE
from pages.why.climbing.known import KnownWidths, rate
from pages.why.climbing.ladder import trace_of
from pages.parts.tables import table

EXAMPLES = ("linkage", "coins", "faithful", "times", "apart")
FIXED = EXAMPLES[:-1]
NEAREST, FURTHEST, STEP = 0.5, 6.0, 0.25  # distances of two means, in standard deviations
POINTS = 200
DIGIT = np.log(10)
TIMES_ITERATIONS = 4000


class Pace(NamedTuple):
    """One example: ρ by theory at the limit, and the measured ratios of its moves, (T − 1,)."""

    theory: float
    measured: np.ndarray

    @property
    def last(self) -> float:
        """The last ratio that rounding does not hide."""
        resolved = self.measured[np.isfinite(self.measured)]
        return float(resolved[-1]) if len(resolved) else float("nan")

    @property
    def digit(self) -> float:
        """Iterations for one more decimal digit."""
        return float("nan") if not 0 < self.theory < 1 else float(-DIGIT / np.log(self.theory))


@functools.cache
def times_at_length() -> Trace:
    """The deaths in The Times, carried on until hardly a digit moves."""
    model = PoissonMixture(2)
    return fit(model, np.arange(10), model.Params([0.4, 0.6], [1.0, 2.0]), counts=DEATHS_IN_THE_TIMES, tol=0, max_iter=TIMES_ITERATIONS)


@functools.cache
def at_length(name: str) -> Trace:
    """An example's run, carried on beyond its stop until ratios are rounding."""
    if name == "times":
        return times_at_length()
    short = trace_of(name)
    return fit(short.model, short.data, short.steps[0].params, tol=0, max_iter=120)


@functools.cache
def pace_of(name: str) -> Pace:
    trace = at_length(name)
    counts = trace.counts if name == "times" else None
    return Pace(information.missing_fraction(trace.model, trace.data, trace.params, counts), information.measured_rate(trace))


# Two Gaussians at a distance ------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def sample(distance: float) -> np.ndarray:
    """Points at the quantiles of two unit normal distributions at ± half the distance, (POINTS,)."""
    half = norm.ppf((np.arange(POINTS // 2) + 0.5) / (POINTS // 2))
    return np.concatenate([half - distance / 2, half + distance / 2])


def em_map(x: np.ndarray, m: float) -> tuple[float, float, float]:
    """M(m), and the derivative's eigenvalues for parting the means and for shifting both."""
    bent = np.tanh(m * x)
    unsure = 1 - np.square(bent)
    return float(np.mean(x * bent)), float(np.mean(np.square(x) * unsure)), float(m**2 * np.mean(unsure))


@functools.lru_cache(maxsize=64)
def eigenvalues(distance: float) -> tuple[float, float]:
    """The two at the fixed point of M, which Newton's method finds."""
    x = sample(distance)
    m = float(np.sqrt(np.mean(np.square(x))))
    for _ in range(60):
        value, slope, _ = em_map(x, m)
        step = (value - m) / (1 - slope)
        m += step
        if abs(step) < 1e-14:
            break
    return em_map(x, m)[1:]


@functools.lru_cache(maxsize=64)
def pace_apart(distance: float) -> Pace:
    """The same in the hands of em_core, with both means free: the largest of two eigenvalues, and a run from a start that is not
    symmetric."""
    model, x = KnownWidths(2), sample(distance)
    start = model.Params([0.5, 0.5], [-distance / 2 - 0.7, distance / 2 + 0.3], [1.0, 1.0])
    trace = fit(model, x, start, tol=0, max_iter=600 if distance < 1.25 else 200)
    return Pace(rate(model, x, trace.params), information.measured_rate(trace))


def distances() -> np.ndarray:
    return np.arange(NEAREST, FURTHEST + STEP / 2, STEP)


# On the page ------------------------------------------------------------------------------------------------------------------


@st.fragment
def draw(code: str) -> None:
    words = languages()[code]
    name = address.choice("example", EXAMPLES, EXAMPLES[-1], PAGE)
    box = f"{PAGE}example box"
    st.session_state[box] = name
    st.segmented_control(words("climb.example"), EXAMPLES, format_func=lambda n: words(f"climb.example_{n}"), key=box, required=True, on_change=lambda: address.write("example", st.session_state[box], PAGE))
    distance = st.slider(words("climb.distance"), NEAREST, FURTHEST, 2.5, STEP, key="distance", bind="query-params") if name == "apart" else 0.0
    shown = pace_apart(distance) if name == "apart" else pace_of(name)
    left, right = st.columns([1.25, 1], gap="large", vertical_alignment="center")
    with left:
        draw_ratios(code, name, distance)
    with right:
        if name == "apart":
            draw_separation(code, distance)
        else:
            st.html(pace_table(words, name))
    st.markdown(words("climb.pace_said", theory=number(shown.theory, ".4f"), measured=number(shown.last, ".4f"), digit=number(shown.digit, ".1f")))


def pace_table(words: Words, chosen: str) -> str:
    """All examples: theory, measurement, and what it means for patience."""
    rows = [(html.escape(words(f"climb.example_{name}")), number(pace_of(name).theory, ".4f"), number(pace_of(name).last, ".4f"), number(pace_of(name).digit, ".1f")) for name in FIXED]
    heads = ["", "ρ", html.escape(words("climb.pace_measured")), html.escape(words("climb.pace_digit"))]
    return table(words("climb.pace_caption"), heads, rows, bold=FIXED.index(chosen))


@st.cache_data(max_entries=64, show_spinner=False)
def draw_ratios(code: str, name: str, distance: float) -> None:
    words = languages()[code]
    shown = pace_apart(distance) if name == "apart" else pace_of(name)
    labels = {"measured": words("climb.ratio_measured"), "theory": words("climb.ratio_theory"), "iteration": words("figure.iteration"), "y": ""}
    st.plotly_chart(figures.ratios(labels, shown.measured, shown.theory, height=310), key=f"{PAGE}ratios", config=CONFIG, alt=words("climb.ratio_alt"))


@st.cache_data(max_entries=64, show_spinner=False)
def draw_separation(code: str, distance: float) -> None:
    words = languages()[code]
    rates = np.array([eigenvalues(float(d)) for d in distances()]).T
    labels = {name: words(f"climb.separation_{name}") for name in ("x", "part", "shift")}
    st.plotly_chart(figures.separation(labels, distances(), rates, (distance, max(eigenvalues(distance))), height=310), key=f"{PAGE}separation", config=CONFIG, alt=words("climb.separation_alt"))
