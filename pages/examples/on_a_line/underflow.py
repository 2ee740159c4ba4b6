r"""Why responsibilities are computed with logarithms: one observation by the formula as it stands and by log-sum-exp.

Two components of equal weight in D dimensions, both with Σ = I; an observation that lies r standard deviations from the
first in each coordinate, and whose squared distance from the second is greater by `FURTHER`:

    a_1 = log ½ − D/2 log 2π − D r²/2,    a_2 = a_1 − FURTHER/2,    γ_1 = 1 / (1 + e^(−FURTHER/2)) whatever D and r are.

In double precision e^a is 0 below a ≈ −745: then the formula is 0/0.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from pages.parts import steps
from pages.parts.player import fixed
from pages.parts.tables import table
from pages.parts.words import Prose, Words, number

FURTHER = 2.0
MOST_DIMENSIONS, MOST_DEVIATIONS = 1000, 50.0
LOG_ZERO = float(np.log(np.nextafter(0, 1)) - np.log(2))  # e to less is rounded to 0: below half the smallest number


def logarithms(dimensions: int, deviations: float) -> np.ndarray:
    """a_k, the logarithm of weight times density, (2,)."""
    first = np.log(0.5) - 0.5 * dimensions * (np.log(2 * np.pi) + deviations**2)
    return np.array([first, first - FURTHER / 2])


def naive(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted densities, and the responsibilities by the formula as it stands; NaN where it is 0/0."""
    parts = np.exp(a)
    with np.errstate(invalid="ignore"):
        return parts, parts / parts.sum()


def log_sum_exp(a: np.ndarray) -> float:
    """log Σ exp(a_k), with the largest taken out."""
    largest = a.max()
    return float(largest + np.log(np.exp(a - largest).sum()))


def stable(a: np.ndarray) -> np.ndarray:
    """The responsibilities by log-sum-exp."""
    return np.exp(a - log_sum_exp(a))


def facts() -> dict[str, float | int]:
    """Where densities become 0: on a line, and for an observation one standard deviation away in each coordinate."""
    far = next(r for r in range(1, 100) if np.exp(-(r**2) / 2) / np.sqrt(2 * np.pi) == 0)
    many = next(d for d in range(1, 2000) if np.exp(-d / 2 * (np.log(2 * np.pi) + 1)) == 0)
    return {"log_zero": LOG_ZERO, "far_deviations": far, "far_dimensions": many, "further": int(FURTHER)}


def section(words: Words, prose: Prose, known: Mapping[str, Any]) -> None:
    """The section, folded, and in it two sliders with the two ways to compute."""
    box = steps.fold(prose, "underflow", known)
    if box:
        with box:
            side_by_side(words)


def side_by_side(words: Words) -> None:
    left, right = st.columns(2, gap="large")
    dimensions = left.slider(
        words("gmm_1d.underflow_dimensions"), 1, MOST_DIMENSIONS, 100, key="underflow_d", bind="query-params"
    )
    deviations = right.slider(
        words("gmm_1d.underflow_deviations"), 0.0, MOST_DEVIATIONS, 1.0, 0.5, key="underflow_r", bind="query-params"
    )
    a = logarithms(dimensions, deviations)
    parts, shares = naive(a)
    heads = [html.escape(words(f"gmm_1d.underflow_{name}")) for name in ("way", "first", "second", "sum", "share")]
    plain = [
        html.escape(words("gmm_1d.underflow_naive")),
        *map(tiny, parts),
        tiny(parts.sum()),
        "0/0" if np.isnan(shares[0]) else fixed(float(shares[0])),
    ]
    logs = [
        html.escape(words("gmm_1d.underflow_logs")),
        *(fixed(float(each), 3) for each in a),
        fixed(log_sum_exp(a), 3),
        fixed(float(stable(a)[0])),
    ]
    st.html(table(words("gmm_1d.underflow_caption"), heads, [plain, logs]))
    if np.isnan(shares[0]):
        st.error(words("gmm_1d.underflow_dead"), icon=":material/block:")
    elif parts.min() < np.finfo(float).tiny:
        st.warning(
            words("gmm_1d.underflow_dying", naive=fixed(float(shares[0])), right=fixed(float(stable(a)[0]))),
            icon=":material/rule:",
        )
    else:
        st.success(words("gmm_1d.underflow_alive"), icon=":material/check:")


def tiny(value: float) -> str:
    """A number of any size in two digits, with 10 to a power; 0 is 0."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{number(float(mantissa), '.1f')} × 10<sup>{number(int(exponent), 'd')}</sup>"
