r"""The ladder of one iteration in numbers, on runs of several models, and Gibbs' inequality behind it.

    ℓ(θ_t) = F(q_t, θ_t)  ≤  F(q_t, θ_{t+1})  ≤  ℓ(θ_{t+1})

The first rung is Q(θ_{t+1}; θ_t) − Q(θ_t; θ_t), since the entropy of q_t is in both; the second is KL(q_t ‖ p(z | x, θ_{t+1})), worked
out here from the two posteriors and not as the difference that it must equal.
"""

from __future__ import annotations

import functools
import html
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from em_core import BinomialMixture, GaussianMixture, GeneticLinkage, PoissonMixture, Trace, bound, fit
from em_core.datasets import DEATHS_IN_THE_TIMES, LINKAGE, TWO_COINS, old_faithful
from em_core.em import q_function
from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts import address
from pages.parts.player import fixed, superscript
from pages.parts.words import Words, languages
from pages.why.climbing.controls import PAGE
from pages.parts.tables import scientific, table

MODELS = ("coins", "linkage", "faithful", "times")
SHOWN = 30  # iterations that can be opened
GRID = np.linspace(0.0, 1.0, 201)


class Rungs(NamedTuple):
    """One iteration: three heights, and the two rungs between them, each computed on its own."""

    start: float  # ℓ(θ_t) = F(q_t, θ_t)
    bound: float  # F(q_t, θ_{t+1})
    end: float  # ℓ(θ_{t+1})
    step: float  # what the M-step gains: Q(θ_{t+1}; θ_t) − Q(θ_t; θ_t)
    kl: float  # KL(q_t ‖ p(z | x, θ_{t+1}))


@functools.cache
def trace_of(name: str) -> Trace:
    """A run of one of the models, from a start that is in the literature or near to it."""
    if name == "coins":
        model = BinomialMixture(10, 2, fixed_weights=True)
        return fit(model, TWO_COINS.heads, model.Params([0.5, 0.5], list(TWO_COINS.start)))
    if name == "linkage":
        return fit(GeneticLinkage(), LINKAGE, 0.5, tol=1e-14)
    if name == "faithful":
        model = GaussianMixture(2, "tied")
        return fit(model, old_faithful()[:, 1], model.Params([0.5, 0.5], [55.0, 80.0], [25.0, 25.0]))
    model = PoissonMixture(2)
    return fit(model, np.arange(10), model.Params([0.4, 0.6], [1.0, 2.0]), counts=DEATHS_IN_THE_TIMES, max_iter=SHOWN, tol=0)


def posterior_of(trace: Trace, params: Any) -> np.ndarray:
    return trace.model.e_step(trace.data, params, None if isinstance(trace.model, GeneticLinkage) else trace.counts)[0]


def divergence(q: np.ndarray, p: np.ndarray, counts: np.ndarray) -> float:
    """Σ_n c_n Σ_k q_nk log(q_nk / p_nk), with 0 log 0 = 0."""
    seen = q > 0
    logs = np.log(np.where(seen, q, 1)) - np.log(np.where(seen, p, 1))
    return float(np.sum(counts[:, np.newaxis] * q * logs))


def times_seen(trace: Trace) -> np.ndarray:
    """How often each observation was made; those of the linkage model are its data."""
    if isinstance(trace.model, GeneticLinkage):
        return np.asarray(trace.data, dtype=float)
    return np.ones(len(trace.data)) if trace.counts is None else np.asarray(trace.counts, dtype=float)


def rungs(trace: Trace, t: int) -> Rungs:
    """The ladder from step t of a trace to step t + 1."""
    before, after = trace.steps[t], trace.steps[t + 1]
    counts = None if isinstance(trace.model, GeneticLinkage) else trace.counts
    q, p = posterior_of(trace, before.params), posterior_of(trace, after.params)
    gain = q_function(trace.model, trace.data, q, after.params, counts=counts) - q_function(trace.model, trace.data, q, before.params, counts=counts)
    on_bound = bound(trace.model, trace.data, q, after.params, counts=counts)
    return Rungs(before.log_likelihood, on_bound, after.log_likelihood, gain, divergence(q, p, times_seen(trace)))


@st.fragment
def draw(code: str) -> None:
    """The ladder of an iteration that the reader chooses, and Gibbs' inequality with two outcomes."""
    words = languages()[code]
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        st.markdown(f"**{words('climb.ladder')}**")
        draw_ladder(words)
    with right:
        st.markdown(f"**{words('climb.gibbs')}**")
        draw_gibbs(words)


def draw_ladder(words: Words) -> None:
    name = address.choice("ladder", MODELS, MODELS[0], PAGE)
    box = f"{PAGE}ladder box"
    st.session_state[box] = name
    st.segmented_control(words("climb.model"), MODELS, format_func=lambda n: words(f"climb.model_{n}"), key=box, required=True, on_change=lambda: address.write("ladder", st.session_state[box], PAGE))
    trace = trace_of(name)
    last = min(SHOWN, len(trace.steps) - 1) - 1
    if st.session_state.get("rung", 0) > last:
        st.session_state["rung"] = last
    t = st.slider(words("climb.from_step"), 0, last, 0, key="rung", bind="query-params")
    st.html(ladder_table(words, trace, t))
    draw_rungs(words.code, name, t)


def ladder_table(words: Words, trace: Trace, t: int) -> str:
    found, here, there = rungs(trace, t), superscript(t), superscript(t + 1)
    rows = [
        (f"ℓ(θ{here}) = F(q{here}, θ{here})", fixed(found.start, 7), ""),
        (f"F(q{here}, θ{there})", fixed(found.bound, 7), f"+ {scientific(found.step)}"),
        (f"ℓ(θ{there}) = F(q{there}, θ{there})", fixed(found.end, 7), f"+ {scientific(found.kl)}"),
    ]
    return table(words("climb.ladder_caption"), ["", html.escape(words("climb.height")), html.escape(words("climb.rise"))], rows)


@st.cache_data(max_entries=128, show_spinner=False)
def draw_rungs(code: str, name: str, t: int) -> None:
    words, found, here, there = languages()[code], rungs(trace_of(name), t), superscript(t), superscript(t + 1)
    labels = {"from": f"ℓ(θ{here})", "bound": f"F(q{here}, θ{there})", "to": f"ℓ(θ{there})", "step": words("climb.rung_step"), "kl": words("climb.rung_kl"), "nats": words("climb.above", at=f"ℓ(θ{here})")}
    gains = max(found.step, 0.0), max(found.kl, 0.0)
    st.plotly_chart(figures.ladder(labels, gains, height=290), key=f"{PAGE}rungs", config=CONFIG, alt=words("climb.rungs_alt"))


# Gibbs' inequality ------------------------------------------------------------------------------------------------------


def two_outcomes(q: float, p: float) -> float:
    """KL of (q, 1 − q) from (p, 1 − p)."""
    return divergence(np.array([[q, 1 - q]]), np.array([[p, 1 - p]]), np.ones(1))


def draw_gibbs(words: Words) -> None:
    p = st.slider("$p_1$", 0.05, 0.95, 0.3, 0.05, key="gibbs_p", bind="query-params")
    q = st.slider("$q_1$", 0.0, 1.0, 0.7, 0.05, key="gibbs_q", bind="query-params")
    value = two_outcomes(q, p)
    terms = " + ".join(f"{fixed(a, 2)} · log({fixed(a, 2)}/{fixed(b, 2)})" for a, b in ((q, p), (1 - q, 1 - p)) if a > 0)
    st.markdown(words("climb.gibbs_said" if value > 0 else "climb.gibbs_zero", terms=terms, value=fixed(value)))
    draw_curve(words.code, p, q)


@st.cache_data(max_entries=256, show_spinner=False)
def draw_curve(code: str, p: float, q: float) -> None:
    words = languages()[code]
    values = np.array([two_outcomes(float(at), p) for at in GRID])
    labels = {"x": "q<sub>1</sub>", "y": "KL(q ‖ p)"}
    st.plotly_chart(figures.divergence(labels, GRID.round(3), values, (q, two_outcomes(q, p)), height=255), key=f"{PAGE}gibbs", config=CONFIG, alt=words("climb.gibbs_alt"))
