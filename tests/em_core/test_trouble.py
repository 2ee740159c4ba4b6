"""Numbers in trouble: each fault that EM programs are known for, by its name."""
import math

import numpy as np
import pytest

from em_core import BinomialMixture, Event, GaussianMixture, InputError, PoissonMixture, bound, fit, posterior
from em_core.em import StoppingRule
from tests.em_core import exact

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng


def two(means, variances, data, **options):
    return fit(GaussianMixture(2), data, ([0.5, 0.5], means, variances), **options)


# Few or flat data -------------------------------------------------------------------------------------------------------

def test_all_points_identical():
    trace = fit(GaussianMixture(1), np.full(10, 3.0), ([1], [2.5], [1]))
    assert (trace.stop, trace.events) == ("degenerate", (Event("collapse", 0, 0),)) and "component 1" in trace.message
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), np.full(10, 3.0))
    assert caught.value.code == "data_singular"


def test_no_observations():
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), [])
    assert caught.value.code == "data_empty"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_no_more_observations_than_components(n):
    """The likelihood has no bound: every run that goes on for long ends in a named collapse."""
    trace = fit(GaussianMixture(3), [0.0, 1.0, 5.0][:n], ([0.2, 0.3, 0.5], [0, 1, 5], [1, 1, 1]), tol=0, max_iter=2000)
    assert trace.stop == "degenerate" and {event.kind for event in trace.events} <= {"collapse", "dead_component"}
    assert np.isfinite(trace.log_likelihoods).all() and (np.diff(trace.log_likelihoods) >= -1e-9).all()


def test_a_constant_column():
    data = np.column_stack([RNG(0).normal(size=30), np.full(30, 2.0)])
    trace = fit(GaussianMixture(1), data, ([1], [[0, 2]], [np.eye(2)]))
    assert trace.stop == "degenerate" and trace.events[0].kind == "collapse"
    with pytest.raises(InputError):
        GaussianMixture(1).start(data)


def test_collinear_columns():
    x = RNG(0).normal(size=30)
    trace = fit(GaussianMixture(1), np.column_stack([x, 3 * x - 1]), ([1], [[0, 0]], [np.eye(2)]))
    assert trace.stop == "degenerate" and trace.events[0].kind == "collapse"
    assert fit(GaussianMixture(1, "diagonal"), np.column_stack([x, 3 * x - 1])).stop == "converged", "each column by itself is fine"


def test_one_component_is_done_in_one_step():
    data = RNG(1).normal(5, 2, 40)
    trace = fit(GaussianMixture(1), data, ([1], [0], [1]))
    assert trace.stop == "converged" and len(trace.steps) <= 3
    assert trace.params.means[0, 0] == pytest.approx(data.mean()) and trace.params.covariances[0, 0, 0] == pytest.approx(data.var())


# Large and small numbers -----------------------------------------------------------------------------------------------

def test_far_from_the_origin():
    """1e9 + N(0, 1): the variance is right to 1e-6. (One more digit is lost in the data themselves.)"""
    data = 1e9 + RNG(3).normal(size=60)
    trace = two([1e9 - 1, 1e9 + 1], [1, 1], data, tol=0, max_iter=8)
    for step, (log_likelihood, weights, means, covariances) in zip(trace.steps, exact.steps(data, *trace.steps[0].params, 8), strict=True):
        assert step.log_likelihood == pytest.approx(log_likelihood, rel=1e-6)
        assert step.params.covariances == pytest.approx(covariances, rel=1e-6)
        assert (step.params.means - means) / np.sqrt(covariances[:, :, 0]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("start", [([1e5, 9e5], [1e11, 1e11]), ([1e-3, 1e6 + 1e-3], [1e-6, 4e-6])])
def test_narrow_clusters_far_apart(start):
    """Clusters 1e-3 wide and 1e6 apart, from a start as wide as their distance and from one as narrow as they are."""
    rng = RNG(3)
    data = np.concatenate([rng.normal(0, 1e-3, 30), rng.normal(1e6, 1e-3, 30)])
    trace = two(*start, data, tol=0, max_iter=5)
    for step, (log_likelihood, weights, means, covariances) in zip(trace.steps, exact.steps(data, *trace.steps[0].params, 5), strict=True):
        assert step.log_likelihood == pytest.approx(log_likelihood, rel=1e-6)
        assert step.params.covariances == pytest.approx(covariances, rel=1e-6)


def test_narrow_clusters_far_apart_in_two_dimensions():
    rng = RNG(3)
    data = np.concatenate([rng.normal(0, 1e-3, (20, 2)), rng.normal(0, 1e-3, (20, 2)) + [1e6, 0]])
    start = ([0.5, 0.5], [[10, 0], [1e6 + 10, 0]], [np.diag([100, 1e-4])] * 2)
    trace = fit(GaussianMixture(2), data, start, tol=0, max_iter=3)
    for step, (log_likelihood, _, _, covariances) in zip(trace.steps, exact.steps(data, *start, 3), strict=True):
        assert step.log_likelihood == pytest.approx(log_likelihood, rel=1e-6)
        assert step.params.covariances == pytest.approx(covariances, rel=1e-6, abs=1e-13)


@pytest.mark.parametrize("scale", [1e-120, 1e-30, 1e30, 1e120])
def test_any_units(scale):
    """In other units the same fit: units are powers of two inside, so nearly to the bit."""
    data = RNG(0).normal(size=40)
    here, there = (two([-s, s], [s * s, s * s], data * s, tol=0, max_iter=30) for s in (1.0, scale))
    assert there.params.weights == pytest.approx(here.params.weights, rel=1e-9)
    assert there.params.means / scale == pytest.approx(here.params.means, rel=1e-9)
    assert there.log_likelihoods + 40 * math.log(scale) == pytest.approx(here.log_likelihoods, rel=1e-9)


@pytest.mark.parametrize(("data", "code"), [([1e300, 2e300, -1e300], "data_too_large"), ([1e-300, 2e-300, 3e-300], "data_too_fine")])
def test_units_beyond_double_precision_are_refused(data, code):
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), data, rng=0)
    assert caught.value.code == code


def test_one_outlier():
    """10,000 standard deviations away: its density underflows, its responsibility does not."""
    data = np.concatenate([RNG(0).normal(size=50), [1e4]])
    q = posterior(GaussianMixture(2), data, ([0.5, 0.5], [0, 1], [1, 1.5]))
    assert q[-1] == pytest.approx([0, 1], abs=1e-12) and np.isfinite(q).all()
    trace = fit(GaussianMixture(2, "tied"), data, ([0.5, 0.5], [0, 9000], [1e4, 1e4]))
    assert trace.stop == "converged" and trace.params.means[1, 0] == pytest.approx(1e4)


def test_every_density_underflows():
    data = np.array([1000.0, 1001.0, 1003.0])
    model = GaussianMixture(2)
    here = ([0.5, 0.5], [0, 1], [0.25, 0.5])
    assert model.log_likelihood(data, model.check_params(here)) == pytest.approx(exact.steps(data, *here, 0)[0][0], rel=1e-12)
    assert posterior(model, data, here).sum(axis=1) == pytest.approx(1)


def test_a_density_above_the_largest_exponential():
    """log p > 709 for one observation, where exp would overflow, and a positive log-likelihood: both are fine."""
    data = np.array([0.0, 1e-7, 2e-7]) * 1e-100
    trace = fit(GaussianMixture(1), data * 10, ([1], [0], [1e-210]), max_iter=50)
    assert trace.stop == "converged" and trace.log_likelihood > 3 * 200


# Components -------------------------------------------------------------------------------------------------------------

def test_a_weight_of_zero_stays_zero():
    data = RNG(0).normal(size=30)
    trace = fit(GaussianMixture(2), data, ([1, 0], [0, 5], [1, 1]), tol=0, max_iter=5)
    assert all(step.params.weights.tolist() == [1, 0] for step in trace.steps) and trace.stop == "max_iter"
    assert (trace.params.means[1], trace.params.covariances[1]) == (5, 1)


def test_a_dead_component_is_an_event():
    data = RNG(0).normal(size=30)
    trace = two([0, 1e6], [1, 1], data)
    assert trace.stop == "degenerate" and trace.events == (Event("dead_component", 1, 1),)
    assert trace.params.weights.tolist() == [1, 0] and all(np.isfinite(field).all() for field in trace.params)


def test_equal_starting_means_are_a_saddle():
    """Components that start equal stay equal for ever, also in rounding; the fit converges, below the summit."""
    data = RNG(2).normal(size=100) + np.repeat([0, 6], 50)
    saddle = fit(GaussianMixture(2), data, ([0.4, 0.6], [3, 3], [9, 9]), tol=0, max_iter=300)
    assert all((step.params.means[0] == step.params.means[1]).all() for step in saddle.steps)
    assert saddle.log_likelihood < two([2, 4], [9, 9], data).log_likelihood - 10


@pytest.mark.parametrize("covariance", ["full", "diagonal", "spherical"])
def test_a_component_collapses_on_a_point(covariance):
    data = np.concatenate([RNG(0).normal(size=(50, 2)), [[8.0, 8.0]]])
    trace = fit(GaussianMixture(2, covariance), data, ([0.5, 0.5], [[0, 0], [8, 8]], [np.eye(2)] * 2))
    assert trace.stop == "degenerate" and trace.events[-1].kind == "collapse" and trace.events[-1].component == 1
    assert "component 2" in trace.message and "unbounded" in trace.message and "prior" in trace.message
    assert np.isfinite(trace.log_likelihoods).all() and trace.events[-1].t == trace.steps[-1].t


def test_a_component_collapses_on_a_line():
    along = np.linspace(5, 9, 7)
    data = np.concatenate([RNG(0).normal(size=(50, 2)), np.column_stack([along, 2 * along])])
    trace = fit(GaussianMixture(2), data, ([0.5, 0.5], [[0, 0], [7, 14]], [np.eye(2)] * 2))
    assert trace.stop == "degenerate" and trace.events == (Event("collapse", trace.steps[-1].t, 1),)


def test_a_component_too_narrow_for_the_rounding_of_its_mean():
    """Zeros and one 1e-10 among numbers as far as 70: the last bit of the mean is a ten-thousandth of the width."""
    data = [[0, 0]] * 6 + [[0, 70], [1, 24], [1, 1e-10], [-27, 1], [-24, 0]]
    trace = fit(GaussianMixture(3, "diagonal"), data, rng=1, max_iter=200)
    assert trace.stop == "degenerate" and {event.kind for event in trace.events} == {"collapse"}


def test_the_tied_covariance_does_not_collapse_on_a_point():
    data = np.concatenate([RNG(0).normal(size=(50, 2)), [[8.0, 8.0]]])
    assert fit(GaussianMixture(2, "tied"), data, ([0.5, 0.5], [[0, 0], [8, 8]], [np.eye(2)] * 2)).stop == "converged"


# Stopping ---------------------------------------------------------------------------------------------------------------

def test_a_fall_is_red_and_rounding_is_not():
    """Judged before the tolerance: a fall is never "converged"; −4e-16 relative is no fall."""
    rule = StoppingRule(tol=1e-3)
    assert rule.verdict([-10.0, -10.001]) == "decreased"
    assert rule.verdict([-1.0, -1.0 - 4e-16]) == "converged"
    assert StoppingRule(tol=0).verdict([-1.0, -1.0 - 4e-16]) is None


class Wrong(GaussianMixture):
    """The fault of Cross Validated 312703: a variance where a standard deviation belongs."""

    def from_mean_statistics(self, expectation, params, observed):
        right = super().from_mean_statistics(expectation, params, observed)
        return right._replace(covariances=right.covariances**2)


def test_a_wrong_m_step_is_found_out():
    trace = fit(Wrong(2), [1, 2, 3], ([0.5, 0.5], [1, 3], [1, 1]))
    assert trace.stop == "decreased" and trace.events[0].kind == "decreased" and "fell" in trace.message


def test_no_steps_and_one_step():
    data = RNG(0).normal(size=20)
    none, one = (two([-1, 1], [1, 1], data, max_iter=n) for n in (0, 1))
    assert (len(none.steps), len(one.steps)) == (1, 2) and none.stop == one.stop == "max_iter"
    assert none.events == (Event("max_iter", 0, None),) and one.steps[0].log_likelihood == none.log_likelihood


def test_a_tolerance_of_zero_goes_on():
    assert len(two([-1, 1], [1, 1], [-3, -2, -1, 1, 2, 3.5], tol=0, max_iter=300).steps) == 301


def test_nothing_but_zeros():
    trace = fit(PoissonMixture(1), [0, 0, 0], ([1], [2.0]))
    assert trace.stop == "converged" and trace.params.rates.tolist() == [0.0] and trace.log_likelihood == 0
    coins = fit(BinomialMixture(5, 1), [0, 0], ([1], [0.3]))
    assert coins.params.probabilities.tolist() == [0.0] and coins.log_likelihood == 0


def test_the_bound_where_nothing_was_counted():
    model = BinomialMixture(10, 2)
    here = ([0.5, 0.5], [1.0, 1.0])
    q = posterior(model, [10, 10], here)
    assert bound(model, [10, 4], q, here, counts=[1, 0]) == pytest.approx(0, abs=1e-12)
