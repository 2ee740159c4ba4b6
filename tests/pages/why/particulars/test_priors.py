"""Steps 11 and 12: the sum of the weights, and priors: against scipy's beta density on either scale, a direct search for the
maximum, and the bound below which no variance falls."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from em_core import fit, posterior, q_function
from em_core.datasets import TWO_COINS
from pages.examples.on_a_line.data import THREE
from pages.why.particulars import beliefs, tails


@pytest.mark.parametrize("degrees", [1, 2, 4, 30])
@pytest.mark.parametrize("outlier", [0.0, 4.0, 15.0])
def test_at_the_maximum_the_weights_sum_to_the_number_of_observations(degrees, outlier):
    trace, x = tails.run(degrees, outlier), tails.with_outlier(outlier)
    weights, _ = trace.model.e_step(x, trace.params)
    assert weights.sum() == pytest.approx(len(x), abs=1e-3) and np.diff(trace.log_likelihoods).min() > -1e-10
    by_sum = trace.params
    for _ in range(300):  # the divisor Σ w in place of N: another algorithm, the same limit
        w, _ = trace.model.e_step(x, by_sum)
        location = np.sum(w * x) / np.sum(w)
        by_sum = trace.model.Params(location, np.sqrt(np.sum(w * (x - location) ** 2) / np.sum(w)))
    assert (float(by_sum.location), float(by_sum.scale)) == pytest.approx((float(trace.params.location), float(trace.params.scale)), abs=1e-4)


def test_the_location_goes_back_and_the_mean_does_not():
    places, found = tails.influence(2)
    assert found[-1] < found.max() - 0.05 and tails.with_outlier(15.0).mean() > tails.with_outlier(10.0).mean()
    assert tails.regular().mean() == pytest.approx(0, abs=1e-3) and tails.regular().std() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("a", "b"), [(2, 5), (6, 6), (20, 3)])
@pytest.mark.parametrize("written", beliefs.WRITTEN)
def test_the_map_of_the_coins(a, b, written):
    """The summit of ℓ + log p, with scipy's densities: of θ, or of φ = logit θ with its Jacobian."""
    heads, trace = TWO_COINS.heads, beliefs.coins(a, b, written)

    def objective(phi):
        theta = 1 / (1 + np.exp(-phi))
        height = np.log(0.5 * stats.binom.pmf(heads[:, np.newaxis], 10, theta).sum(axis=1)).sum() + stats.beta.logpdf(theta, a, b).sum()
        return height + (np.log(theta * (1 - theta)).sum() if written == "odds" else 0)

    best = optimize.minimize(lambda phi: -objective(phi), np.log(trace.params.probabilities / (1 - trace.params.probabilities)) + [0.05, -0.05], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    assert trace.params.probabilities == pytest.approx(1 / (1 + np.exp(-best.x)), abs=1e-4)
    assert np.diff(trace.objectives).min() > -1e-10
    rise = objective(np.log(trace.params.probabilities / (1 - trace.params.probabilities))) - objective(np.log(np.array(TWO_COINS.start) / (1 - np.array(TWO_COINS.start))))
    assert rise == pytest.approx(trace.objectives[-1] - trace.objectives[0], rel=1e-9)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (6, 6), (20, 3)])
def test_the_m_step_adds_a_minus_one(a, b):
    sums = beliefs.credited(beliefs.coins(a, b, "share"))
    assert beliefs.coins(a, b, "share").params.probabilities == pytest.approx((sums[:, 0] + a - 1) / (sums.sum(axis=1) + a + b - 2), abs=1e-5)
    sums = beliefs.credited(beliefs.coins(a, b, "odds"))
    assert beliefs.coins(a, b, "odds").params.probabilities == pytest.approx((sums[:, 0] + a) / (sums.sum(axis=1) + a + b), abs=1e-5)


def test_the_log_likelihood_alone_may_fall():
    trace = fit(beliefs.coins(6, 6, "share").model, TWO_COINS.heads, ([0.5, 0.5], beliefs.coins(1, 1, "share").params.probabilities), method="map")
    assert trace.log_likelihoods[-1] < trace.log_likelihoods[0] and np.diff(trace.objectives).min() > -1e-10


def test_the_e_step_knows_no_prior_and_the_m_step_maximises_with_it():
    trace = beliefs.coins(6, 6, "share")
    q = posterior(trace.model, TWO_COINS.heads, trace.steps[0].params)
    plain = beliefs.coins(1, 1, "share")
    assert (q == posterior(plain.model, TWO_COINS.heads, plain.steps[0].params)).all()
    best = trace.steps[1].params

    def height(probabilities):
        params = trace.model.check_params(([0.5, 0.5], probabilities))
        return q_function(trace.model, TWO_COINS.heads, q, params) + stats.beta.logpdf(probabilities, 6, 6).sum()

    assert all(height(best.probabilities + move) < height(best.probabilities) for move in ([1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]))


@pytest.mark.parametrize("width", [0.05, 0.2, 0.6])
def test_no_variance_falls_below_its_bound(width):
    trace = beliefs.three(width)
    assert trace.stop == "converged" and np.diff(trace.objectives).min() > -1e-10
    least = width**2 / (len(THREE) + beliefs.DEGREES + 3)
    assert min(step.params.covariances.min() for step in trace.steps) >= least
    q = posterior(trace.model, np.array(THREE), trace.params)
    x, count = np.array(THREE)[:, np.newaxis], q.sum(axis=0)
    means = (q * x).sum(axis=0) / count
    assert trace.params.covariances[:, 0, 0] == pytest.approx((((q * (x - means) ** 2).sum(axis=0)) + width**2) / (count + beliefs.DEGREES + 3), rel=1e-4)


def test_without_a_prior_it_collapses_and_the_curve_has_no_bound():
    assert beliefs.three(0).stop == "degenerate"
    heights, penalised = beliefs.shrinking(0.2)
    per_factor = np.diff(heights[-20:]) / np.diff(-np.log(beliefs.WIDTHS[-20:]))
    assert per_factor == pytest.approx(1, abs=1e-4), "ℓ grows like −log σ: the other component's share of the point vanishes"
    assert penalised[-1] < penalised.max() - 1000
    shape = lambda s: -(beliefs.DEGREES + 3) * np.log(s) - 0.2**2 / (2 * s**2)  # noqa: E731
    assert np.diff(penalised - heights) == pytest.approx(np.diff(shape(beliefs.WIDTHS)), rel=1e-6)
