"""What an iteration costs, and what many starts are worth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from em_core import GaussianMixture
from pages.parts import tables
from pages.why.climbing import cost, many


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_count_is_that_of_the_engine(d):
    """As many products as the engine's two matrix products have: K × (1 + statistics) × N, twice."""
    model, points = GaussianMixture(3), np.random.default_rng(0).normal(size=(40, d))
    rows = sum(len(block.statistics) for block in model.observe(points).blocks[:1])
    assert cost.work(40, 3, d) == 2 * 3 * rows * 40


def test_measured_once_and_longer_where_there_is_more():
    assert cost.measured(200, 2, 1) == cost.measured(200, 2, 1) > 0, "told once, told to all"
    assert cost.measured(20_000, 8, 8) > 2 * cost.measured(200, 2, 1)
    names = [name for name, sizes, times in cost.sweeps() if len(sizes) == len(times) and min(times) > 0]
    assert names == ["N", "K", "D"]


def test_as_many_starts_as_are_needed_and_no_more():
    for p in (0.02, 0.1, 0.37, 0.5, 0.9):
        r = many.needed(p)
        assert many.chance(p, r) >= many.SURE and (r == 1 or many.chance(p, r - 1) < many.SURE)
    assert many.needed(0.01) == pytest.approx(3 / 0.01, rel=0.02)
    assert many.chance(0.3, 4) == pytest.approx(1 - 0.7**4)


def test_samples_of_the_real_starts():
    best = round(many.reached() * many.STARTS)
    for r in (1, 3, 10, many.MOST):
        assert many.of_samples(r) == pytest.approx(hypergeom(many.STARTS, best, r).sf(0), rel=1e-9)


def test_summits_are_where_the_starts_ended():
    found, objectives = many.summits(), many.searched().objectives
    assert sum(count for _, count in found) == many.STARTS and found[0][0] == max(objectives)
    assert found[0][1] == round(many.reached() * many.STARTS)
    assert all(high - low > 1e-4 for (high, _), (low, _) in zip(found, found[1:]))


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (1.0966, "1.10"), (0.138, "0.138"), (1234.5, "1234"), (0.00011, "0.000110"), (9.774e-5, "9.77 × 10⁻⁵"), (-2.5e-13, "−2.50 × 10⁻¹³"), (3.2e7, "3.20 × 10⁷")])
def test_numbers_of_any_size(value, said):
    assert tables.scientific(value) == said
