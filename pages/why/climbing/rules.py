r"""Stopping rules on the deaths in The Times: when each would have ended the run, and what it would have left undone.

With φ = (π_1, λ_1, λ_2) and ε a threshold, iteration t is the first at which

    absolute    ℓ_t − ℓ_{t−1} ≤ ε
    relative    ℓ_t − ℓ_{t−1} ≤ ε |ℓ_t|
    change      ‖φ_t − φ_{t−1}‖₂ ≤ ε
    gradient    ‖∂ℓ/∂φ‖₂ ≤ ε at φ_t
    limit       ℓ̂_t − ℓ_t ≤ ε,      ℓ̂_t = ℓ_t + (ℓ_t − ℓ_{t−1}) a_t / (1 − a_t),   a_t = (ℓ_t − ℓ_{t−1}) / (ℓ_{t−1} − ℓ_{t−2})

the last by Aitken's extrapolation of a geometric series (Böhning and others 1994). The gradient costs nothing more: the M-step
solves ∂Q/∂φ = 0, and by Fisher's identity ∂ℓ/∂φ at φ_t is ∂Q/∂φ there:

    ∂ℓ/∂λ_k = N π'_k (λ'_k − λ_k) / λ_k,      ∂ℓ/∂π_1 = N (π'_1 / π_1 − π'_2 / π_2)      with ' for the next iteration's.
"""

from __future__ import annotations

import functools
import html
from typing import Any

import numpy as np
import streamlit as st

from pages.figures import convergence
from pages.figures.style import CONFIG, GREY
from pages.parts.words import Words, languages, number
from pages.why.climbing.controls import PAGE
from pages.why.climbing.pace import times_at_length
from pages.parts.tables import power_of_ten, scientific, table

RULES = ("absolute", "relative", "change", "gradient", "limit")
EXPONENTS = (2, 10)  # of ε, as powers of 1/10
ROUNDING = 3e-12  # differences of log-likelihoods near 2,000 below this are rounding
CAPS = (10, 3000)  # the least and the most that the slider offers


@functools.cache
def vectors() -> np.ndarray:
    """φ_0 … φ_T, (T + 1, 3)."""
    return np.array([[step.params.weights[0], *step.params.rates] for step in times_at_length().steps])


@functools.cache
def heights() -> np.ndarray:
    return times_at_length().log_likelihoods


@functools.cache
def gradients() -> np.ndarray:
    """∂ℓ/∂φ at φ_0 … φ_{T−1}, (T, 3)."""
    n = float(np.sum(times_at_length().counts))
    now, later = vectors()[:-1], vectors()[1:]
    weights, next_weights = (np.stack([v[:, 0], 1 - v[:, 0]], axis=1) for v in (now, later))
    by_rate = n * next_weights * (later[:, 1:] - now[:, 1:]) / now[:, 1:]
    by_weight = n * (next_weights[:, 0] / weights[:, 0] - next_weights[:, 1] / weights[:, 1])
    return np.column_stack([by_weight, by_rate])


@functools.cache
def measures() -> dict[str, np.ndarray]:
    """What each rule looks at in iterations 1 … T, (T,); NaN where it has nothing to look at yet, or rounding alone."""
    rises = np.diff(heights())
    resolved = np.where(rises > ROUNDING, rises, np.nan)
    ratio = np.concatenate([[np.nan], resolved[1:] / resolved[:-1]])
    left = np.where(ratio < 1, resolved * ratio / np.where(ratio < 1, 1 - ratio, 1), np.nan)
    steepness = np.linalg.norm(gradients(), axis=1)
    return {
        "absolute": rises,
        "relative": rises / np.abs(heights()[1:]),
        "change": np.linalg.norm(np.diff(vectors(), axis=0), axis=1),
        "gradient": np.concatenate([steepness[1:], [np.nan]]),
        "limit": left,
    }


def stop_of(rule: str, threshold: float) -> int | None:
    """The iteration in which a rule ends the run; None where the whole run does not meet it."""
    met = np.flatnonzero(measures()[rule] <= threshold)
    return int(met[0]) + 1 if len(met) else None


def left_at(t: int) -> tuple[float, float, float]:
    """What is left at iteration t: of the log-likelihood, of the first weight, of the first rate."""
    missing = heights()[-1] - heights()[t]
    weight, rate, _ = np.abs(vectors()[-1] - vectors()[t])
    return float(missing), float(weight), float(rate)


@st.fragment
def draw(code: str) -> None:
    words = languages()[code]
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        exponent = st.slider(words("climb.threshold"), *EXPONENTS, 6, format="10⁻%d", key="epsilon", bind="query-params")
        cap = st.slider(words("climb.cap"), *CAPS, 100, 10, key="ceiling", bind="query-params")
        st.html(rules_table(words, exponent, cap))
        st.markdown(words("climb.rules_said", last=number(len(heights()) - 1, ",")))
    with right:
        draw_rules(code, exponent)


def rules_table(words: Words, exponent: int, cap: int) -> str:
    """A row a rule, and one for the cap."""
    stops = [(html.escape(words(f"climb.rule_{rule}")), stop_of(rule, 10.0**-exponent)) for rule in RULES] + [(html.escape(words("climb.rule_cap")), cap)]
    rows = [(name, *row_of(words, t)) for name, t in stops]
    heads = [f"ε = {power_of_ten(-exponent)}", html.escape(words("climb.stops_at")), "ℓ∗ − ℓ", "|π₁ − π₁∗|", "|λ₁ − λ₁∗|"]
    return table(words("climb.rules_caption"), heads, rows)


def row_of(words: Words, t: int | None) -> tuple[str, ...]:
    if t is None:
        return (html.escape(words("climb.never")), "", "", "")
    return (f"<b>{number(t, ',')}</b>", *(scientific(max(value, 0.0), 2) for value in left_at(t)))


@st.cache_data(max_entries=32, show_spinner=False)
def draw_rules(code: str, exponent: int) -> None:
    words, found = languages()[code], measures()
    floors = [ROUNDING if rule in ("absolute", "limit") else 1e-15 for rule in RULES]
    shown = [np.nan_to_num(found[rule], nan=0.0) for rule in RULES]
    figure: dict[str, Any] = convergence.rules("", [words(f"climb.rule_{rule}") for rule in RULES], shown, words("figure.iteration"), floors=floors, height=430)
    figure["layout"]["shapes"] = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 10.0**-exponent, "y1": 10.0**-exponent, "line": {"color": GREY, "width": 1.5, "dash": "dash"}}]
    figure["layout"]["xaxis"] |= {"type": "log", "dtick": 1}
    figure["layout"]["yaxis"] |= {"range": [-13.5, 4.2]}
    st.plotly_chart(figure, key=f"{PAGE}rules", config=CONFIG, alt=words("climb.rules_alt"))
