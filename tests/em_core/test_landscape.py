"""The surface and the line against the ordinary log-likelihood, point by point."""
import math
import tracemalloc

import numpy as np
import pytest
from scipy.stats import binom

from em_core import BinomialMixture, InputError, along_line, binomial_surface, bound, fit, posterior
from em_core import landscape
from em_core.binomial import Params

pytestmark = pytest.mark.filterwarnings("error")

MODEL = BinomialMixture(10, 2, True)
HEADS = [5, 9, 8, 4, 7]
START = Params(np.array([0.5, 0.5]), np.array([0.6, 0.5]))


@pytest.mark.parametrize("block", [1, 60, 2**20])
@pytest.mark.parametrize("weights", [[0.5, 0.5], [0.2, 0.8], [1.0, 0.0]])
def test_surface_point_by_point(monkeypatch, block, weights):
    monkeypatch.setattr(landscape, "BLOCK", block)
    model, heads, counts = BinomialMixture((10, 12, 0, 10, 10)), np.array([5, 5, 0, 5, 10]), [1, 2, 1, 0, 3]
    grid = np.array([0.0, 0.1, 0.35, 0.7, 1.0])
    surface = binomial_surface(model, heads, weights, grid, counts=counts)
    for j, theta_b in enumerate(grid):
        for i, theta_a in enumerate(grid):
            densities = (weights[0] * binom.pmf(heads, model.trials, theta_a)
                         + weights[1] * binom.pmf(heads, model.trials, theta_b))
            expected = sum(c * (math.log(d) if d > 0 else -math.inf) for c, d in zip(counts, densities) if c)
            assert surface[j, i] == pytest.approx(expected, abs=1e-11)
            assert surface[j, i] == pytest.approx(model.log_likelihood(
                heads, Params(np.array(weights), np.array([theta_a, theta_b])), counts), abs=1e-11)


def test_equal_weights_give_a_symmetric_surface_with_em_on_its_summit():
    grid = np.linspace(0.4, 0.9, 51)
    surface = binomial_surface(MODEL, HEADS, [0.5, 0.5], grid)
    assert surface == pytest.approx(surface.T, abs=1e-12)
    summit = fit(MODEL, HEADS, START, tol=0, max_iter=300)
    assert surface.max() <= summit.log_likelihood
    j, i = np.unravel_index(surface.argmax(), surface.shape)
    assert sorted([grid[i], grid[j]]) == pytest.approx(sorted(summit.params.probabilities), abs=0.01)


def test_memory_stays_small():
    rng = np.random.default_rng(0)
    trials = rng.integers(50, 1000, 200)
    heads = rng.binomial(trials, 0.5)  # hardly two rounds alike
    tracemalloc.start()
    binomial_surface(BinomialMixture(trials), heads, [0.5, 0.5], np.linspace(0, 1, 81))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6


@pytest.mark.parametrize(("model", "weights", "grid", "code"), [
    (BinomialMixture(10, 3), [0.5, 0.5], [0.5], "components_not_two"),
    (MODEL, [0.5, 0.6], [0.5], "weights_sum"),
    (MODEL, [0.5, 0.5], [0.5, 1.1], "grid_out_of_range"),
    (MODEL, [0.5, 0.5], [math.nan], "grid_out_of_range"),
    (MODEL, [0.5, 0.5], ["a"], "params_not_numbers"),
])
def test_wrong_surface(model, weights, grid, code):
    with pytest.raises(InputError) as caught:
        binomial_surface(model, HEADS, weights, grid)
    assert caught.value.code == code


@pytest.mark.parametrize("model", [MODEL, BinomialMixture(10)])
def test_the_bound_touches_at_the_start_and_is_highest_at_the_next_step(model):
    start = fit(model, HEADS, START, max_iter=2, tol=0).params
    end = fit(model, HEADS, START, max_iter=3, tol=0).params
    q, positions = posterior(model, HEADS, start), np.linspace(-1, 3, 81)
    log_likelihoods, bounds = along_line(model, HEADS, q, start, end, positions)
    assert log_likelihoods[20] == pytest.approx(bounds[20], abs=1e-12)  # λ = 0
    assert positions[bounds.argmax()] == 1
    assert (bounds <= log_likelihoods + 1e-12).all() and (log_likelihoods - bounds).max() > 1e-3
    for i in (0, 33, 80):
        point = Params(*(a + positions[i] * (b - a) for a, b in zip(start, end)))
        assert log_likelihoods[i] == pytest.approx(model.log_likelihood(HEADS, point), abs=1e-12)
        assert bounds[i] == pytest.approx(bound(model, HEADS, q, point), abs=1e-12)


def test_outside_of_the_parameters_is_nan():
    start, end = ([0.5, 0.5], [0.1, 0.3]), ([0.5, 0.5], [1.0, 0.7])
    q = np.full((5, 2), 0.5)
    log_likelihoods, bounds = along_line(MODEL, HEADS, q, start, end, [-0.2, 0, 0.5, 1, 1.01])
    assert np.isnan(log_likelihoods).tolist() == np.isnan(bounds).tolist() == [True, False, False, False, True]
    assert bounds[3] == -math.inf and np.isfinite(log_likelihoods[3])  # at p = 1 half of q believes in the impossible
    by_weights, _ = along_line(MODEL, HEADS, q, ([0.5, 0.5], [0.6, 0.5]), ([0.9, 0.1], [0.6, 0.5]), [0, 1, 1.3, -2])
    assert np.isnan(by_weights).tolist() == [False, False, True, True]
    assert np.isnan(along_line(MODEL, HEADS, q, start, end, [-3, 9])).all(), "nothing but outside"


def test_wrong_line():
    with pytest.raises(InputError) as caught:
        along_line(MODEL, HEADS, np.full((5, 2), 0.5), START, START, [0, math.nan])
    assert (caught.value.code, caught.value.values) == ("positions_not_finite", {"position": 2, "value": "nan"})
    with pytest.raises(InputError) as caught:
        along_line(MODEL, HEADS, np.full((5, 2), 0.6), START, START, [0])
    assert caught.value.code == "responsibilities_row_sum"
