"""Log-sum-exp against arithmetic with fifty digits, and where the formula as it stands dies."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
import pytest

from em_core import GaussianMixture
from pages.examples.on_a_line import underflow

getcontext().prec = 50


def exactly(a: np.ndarray) -> tuple[Decimal, list[Decimal]]:
    """log Σ exp(a_k) and the responsibilities, with exponents of any size."""
    parts = [Decimal(float(each)).exp() for each in a]
    return sum(parts).ln(), [part / sum(parts) for part in parts]


@pytest.mark.parametrize(
    ("dimensions", "deviations"), [(1, 0.0), (1, 38.0), (1, 50.0), (100, 1.0), (526, 1.0), (1000, 50.0)]
)
def test_log_sum_exp_with_fifty_digits(dimensions, deviations):
    a = underflow.logarithms(dimensions, deviations)
    total, shares = exactly(a)
    assert underflow.log_sum_exp(a) == pytest.approx(float(total), rel=1e-14)
    assert underflow.stable(a) == pytest.approx([float(share) for share in shares], rel=1e-9)
    assert underflow.stable(a)[0] == pytest.approx(1 / (1 + np.exp(-1)), rel=1e-9), "whatever D and r are"


@pytest.mark.parametrize("a", [[-1e5, -1e5 - 3, -2e5], [900.0, 901.0], [0.0, -np.inf], [-745.2, -745.3]])
def test_log_sum_exp_of_other_numbers(a):
    a = np.array(a)
    total, shares = exactly(np.where(np.isinf(a), -1e6, a))
    assert underflow.log_sum_exp(a) == pytest.approx(float(total), rel=1e-14) and underflow.stable(a) == pytest.approx(
        [float(s) for s in shares], abs=1e-10
    )


def test_where_the_formula_dies():
    """Where even the larger density is 0, and not before; a step earlier it still answers, though it has lost its digits."""
    known = underflow.facts()
    for dimensions, deviations in ((1, known["far_deviations"]), (known["far_dimensions"], 1.0), (100, 4.0)):
        parts, shares = underflow.naive(underflow.logarithms(dimensions, deviations))
        assert not parts.any() and np.isnan(shares).all()
    for dimensions, deviations in ((1, known["far_deviations"] - 2), (known["far_dimensions"] - 20, 1.0), (100, 3.0)):
        assert underflow.naive(underflow.logarithms(dimensions, deviations))[1][0] == pytest.approx(
            1 / (1 + np.exp(-1)), rel=1e-3
        )
    assert np.exp(known["log_zero"] + 1e-3) > 0 == np.exp(known["log_zero"] - 1e-3)


def test_em_core_goes_on_where_the_formula_dies():
    d = 600
    point = np.vstack([np.ones(d), np.zeros(d)])
    second = np.zeros(d)
    second[0] = 1 - np.sqrt(3)  # (1 − m)² = 1 + FURTHER
    params = GaussianMixture(2).Params(np.array([0.5, 0.5]), np.stack([np.zeros(d), second]), np.stack([np.eye(d)] * 2))
    share = GaussianMixture(2, "spherical").e_step(point, params)[0][0]
    assert share == pytest.approx(underflow.stable(underflow.logarithms(d, 1.0)), rel=1e-9)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1.5e-320, "1.5 × 10<sup>−320</sup>"), (0.25, "2.5 × 10<sup>−1</sup>")]
)
def test_tiny_numbers_are_written(value, text):
    assert underflow.tiny(value) == text
