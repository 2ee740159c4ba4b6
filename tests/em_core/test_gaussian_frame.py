"""The numerics of Gaussian mixtures at their edges: correlated columns, hyperplanes, offsets, units."""
from __future__ import annotations

import numpy as np
import pytest

from em_core import GaussianMixture, GaussianPrior, HiddenMarkov, InputError, compare, fit, fit_best, posterior
from em_core.gaussian import COVARIANCES
from em_core.gaussian_frame import STEEP, Centred
from tests.em_core import exact

pytestmark = pytest.mark.filterwarnings("error")
kinds = pytest.mark.parametrize("covariance", COVARIANCES)


def in_step(seed: int, d: int, signal: float, n: int = 120) -> np.ndarray:
    """Two groups along one line in D dimensions, with noise of size 1 about it: for a signal of 60 a correlation of .9997."""
    rng = np.random.default_rng([seed, d])
    along = rng.choice([0.0, 1.0], n) * 3 + rng.normal(size=n)
    return signal * along[:, np.newaxis] * np.linspace(0.8, 1.2, d) + rng.normal(size=(n, d))


def groups(d: int) -> np.ndarray:
    """Two groups of 40 and 60 in D dimensions."""
    rng = np.random.default_rng(d)
    turn = np.eye(d) + 0.3 * rng.normal(size=(d, d))
    return np.concatenate([rng.normal(2, 0.5, (40, d)), rng.normal(5, 0.7, (60, d))]) @ turn + 1


# Correlated columns -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("d", "signal", "covariance"), [
    (2, 60, "full"), (3, 3, "full"), (3, 30, "full"), (3, 100, "full"), (5, 10, "tied"), (5, 60, "full"), (8, 10, "full"), (8, 60, "tied"), (20, 40, "tied"),
    (40, 10, "tied")])
def test_the_log_likelihood_of_correlated_columns_against_forty_digits(d, signal, covariance):
    data = in_step(1, d, signal)
    trace = fit(GaussianMixture(2, covariance), data, rng=1, tol=0, max_iter=15)
    for step in trace.steps[:: 7 if d < 20 else 15]:
        truth = exact.log_likelihood(data, step.params)
        assert step.log_likelihood == pytest.approx(truth, rel=1e-12, abs=1e-10)
        assert trace.model.log_likelihood(data, step.params) == pytest.approx(truth, rel=1e-12, abs=1e-10)


@pytest.mark.parametrize("offset", [1e6, 1e9, 1e12])
def test_the_log_likelihood_of_correlated_columns_far_from_the_origin(offset):
    """The parameters are doubles near the offset; at just these the log-likelihood is right, whatever was rounded before."""
    data = in_step(2, 3, 1e3) + offset
    params = fit(GaussianMixture(2), data, rng=1, max_iter=20).params
    assert GaussianMixture(2).log_likelihood(data, params) == pytest.approx(exact.log_likelihood(data, params), rel=1e-10)


def test_which_form_is_taken():
    """The expanded square where its terms stay small beside their sum, in any dimension; the centred form beyond."""
    for d in (2, 3, 8, 30):
        rng = np.random.default_rng(d)
        easy = rng.normal(size=(400, d)) + 4 * rng.integers(2, size=(400, 1))
        for data, expected in ((easy, False), (in_step(1, d, 1e3), True)):
            model = GaussianMixture(2)
            observed = model.observe(data)
            assert isinstance(model.coefficients(model.start(observed, 0), observed.frame), Centred) == expected
    assert np.finfo(float).eps * STEEP < 1e-11


@pytest.mark.parametrize("tol", [1e-9, 1e-12, 0])
@pytest.mark.parametrize(("d", "signal"), [(3, 30), (8, 40), (20, 40), (8, 1e5)])
def test_a_sound_fit_of_correlated_columns_does_not_fall(d, signal, tol):
    for seed in range(4):
        for covariance in ("full", "tied"):
            trace = fit(GaussianMixture(2, covariance), in_step(seed, d, signal, 300), rng=seed, tol=tol, max_iter=250)
            assert trace.stop in ("converged", "max_iter"), trace.message
            assert signal > 1e4 or np.diff(trace.log_likelihoods).min() >= -1e-13 * 300 * d


@kinds
@pytest.mark.parametrize("tol", [1e-9, 0])
def test_narrow_groups_far_apart_do_not_fall(covariance, tol):
    """Eight groups 1e-3 wide and 1e6 apart."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        centres = 1e6 * np.array([[k % 3, k // 3] for k in range(8)])
        for data in (np.repeat(centres, 20, axis=0) + rng.normal(0, 1e-3, (160, 2)), np.repeat(1e6 * np.arange(8), 20) + rng.normal(0, 1e-3, 160)):
            trace = fit(GaussianMixture(8, covariance), data, rng=seed, tol=tol, max_iter=150)
            assert trace.stop != "decreased", trace.message


def test_a_fall_that_no_rounding_explains_is_still_a_fall_among_correlated_columns():
    class Wrong(GaussianMixture):
        def from_mean_statistics(self, expectation, params, observed):
            right = super().from_mean_statistics(expectation, params, observed)
            return right._replace(covariances=right.covariances * 1.5)

    trace = fit(Wrong(2), in_step(0, 8, 40), rng=0)
    assert trace.stop == "decreased"


# Hyperplanes ------------------------------------------------------------------------------------------------------------

def on_a_plane(d: int, seed: int) -> tuple[np.ndarray, tuple]:
    """Forty observations and D more at a distance, which lie on a hyperplane as any D points do; and a start that tells the two
    apart. Numbers as one reads them, rounded to a few decimals, in several units."""
    rng = np.random.default_rng([d, seed])
    many, few = rng.normal(size=(40, d)), rng.normal(size=(d, d)) + 8
    data = np.concatenate([many, few])
    if seed % 4:
        data = np.round(data, seed % 4)
    scale, offset = (1.0, 1e-6, 1e3, 1e8)[seed % 5 % 4], (0, 1e3, 1e6)[seed % 3]
    means = [data[:40].mean(axis=0), data[40:].mean(axis=0)]
    own = [np.cov(data[:40].T), np.eye(d)]
    return scale * (data + offset), ([0.8, 0.2], scale * (np.array(means) + offset), scale**2 * np.array(own))


@pytest.mark.parametrize("d", range(2, 9))
def test_as_many_points_as_dimensions_are_a_collapse(d):
    for seed in range(30):
        data, start = on_a_plane(d, seed)
        for model, init in ((GaussianMixture(2), start), (HiddenMarkov(GaussianMixture(2)), ([1, 0], [[39 / 40, 1 / 40], [0.01, 0.99]], *start[1:]))):
            trace = fit(model, data, init, tol=(1e-9, 0)[seed % 2])
            assert (trace.stop, trace.events[0].kind, trace.events[0].component) == ("degenerate", "collapse", 1), (seed, trace.message)
            assert np.isfinite(trace.log_likelihoods).all()
            posterior(model, data, trace.params)  # of the last parameters before it


def test_a_component_on_a_plane_never_wins_and_a_prior_or_a_tied_covariance_helps():
    data, start = on_a_plane(6, 4)
    best = fit_best(GaussianMixture(2), data, restarts=12, rng=0)
    stops = [trace.stop for trace in best.traces]
    assert "degenerate" in stops and best.trace.stop == "converged"
    assert max(best.objectives) > best.trace.log_likelihood, "a likelihood without bound is higher than that of the winner"
    assert fit(GaussianMixture(2, "tied"), data, ([0.5, 0.5], start[1], [np.cov(data.T)] * 2)).stop == "converged"
    spread = np.diag(data.var(axis=0)) / 10
    assert fit(GaussianMixture(2, prior=GaussianPrior(data.mean(axis=0), spread)), data, start, method="map").stop == "converged"


def test_columns_that_depend_on_one_another_are_told_apart_from_those_that_nearly_do():
    x = np.random.default_rng(0).normal(size=(60, 4))
    shares = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)  # sums of 1, but for rounding
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(2), shares, rng=0)
    assert caught.value.code == "data_singular"
    nearly = np.column_stack([x[:, 0], x[:, 1], x[:, 0] + x[:, 1] + 1e-5 * x[:, 2]])
    trace = fit(GaussianMixture(1), nearly, rng=0)
    assert trace.stop == "converged"
    assert trace.log_likelihood == pytest.approx(exact.log_likelihood(nearly, trace.params), abs=1e-4)  # κ = 1e11: five digits are gone


def test_singular_parameters_are_an_input_error():
    model = GaussianMixture(1)
    singular = model.Params(np.ones(1), np.zeros((1, 3)), np.ones((1, 3, 3)))
    for ask in (lambda: model.e_step(np.eye(3), singular), lambda: posterior(model, np.eye(3), singular), lambda: fit(model, np.eye(3), singular)):
        with pytest.raises(InputError) as caught:
            ask()
        assert caught.value.code in ("covariance_not_positive", "component_collapsed")


# Units ------------------------------------------------------------------------------------------------------------------

def scaled(params, units: np.ndarray):
    """The parameters of a mixture in other units (D,)."""
    return params._replace(means=params.means * units, covariances=params.covariances * np.outer(units, units))


@kinds
@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("exponents", [[-15], [-12], [-9], [-6], [6], [15], [-139], [138], [-12, 3, 0], [100, -100, 7]])
def test_the_same_answers_in_other_units(covariance, d, exponents):
    """By powers of ten: a fit (on a line from a seed), one row alone, equal rows, and the states of a chain."""
    if len(exponents) > 1 and (d == 1 or covariance == "spherical"):
        return  # one unit for all columns is all that one column, or a ball, can have
    data, units = groups(d), np.resize(10.0 ** np.array(exponents), d)
    there, model, chain = data * units, GaussianMixture(2, covariance), HiddenMarkov(GaussianMixture(2, covariance))
    shift = len(data) * np.log(units).sum()
    for kind in (model, chain):
        start = kind.start(data, 5)
        inits = (start, scaled(start, units)) if d > 1 else (None, None)
        mine, other = (fit(kind, x, init, rng=5, tol=0, max_iter=12) for x, init in zip((data, there), inits))
        for a, b in zip(scaled(mine.params, units), other.params):
            assert b == pytest.approx(a, rel=1e-8, abs=1e-9 * abs(a).max() if len(exponents) == 1 else 0)
        assert other.log_likelihoods + shift == pytest.approx(mine.log_likelihoods, rel=1e-9, abs=1e-12 * abs(shift))
    params = fit(model, there, rng=5, max_iter=12).params
    shares = posterior(model, there, params)
    assert np.concatenate([posterior(model, there[n : n + 1], params) for n in range(len(data))]) == pytest.approx(shares, abs=1e-9)
    assert posterior(model, np.repeat(there[7:8], 4, axis=0), params) == pytest.approx(np.repeat(shares[7:8], 4, axis=0), abs=1e-9)
    singly = sum(model.log_likelihood(there[n : n + 1], params) for n in range(len(data)))
    assert singly == pytest.approx(model.log_likelihood(there, params), rel=1e-10, abs=1e-12 * abs(shift))
    states = chain.check_params(([0.5, 0.5], [[0.9, 0.1], [0.3, 0.7]], params.means, params.covariances))
    equal_weights = posterior(model, there[:1], params._replace(weights=np.array([0.5, 0.5])))
    assert posterior(chain, there[:1], states).states == pytest.approx(equal_weights, abs=1e-9)


@kinds
@pytest.mark.parametrize("exponent", [-139, -15, 15, 138])
def test_the_same_answers_with_a_prior_in_other_units(covariance, exponent):
    for d in (1, 2, 4):
        data, unit = groups(d), 10.0**exponent
        priors = [GaussianPrior(s * data.mean(axis=0), s * s * np.eye(d), strength=1.0, degrees=3.0) for s in (1.0, unit)]
        start = GaussianMixture(2, covariance).start(data, 5)
        here, there = (fit(GaussianMixture(2, covariance, prior), x, init, method="map", tol=0, max_iter=12)
                       for prior, x, init in zip(priors, (data, data * unit), (start, scaled(start, np.full(d, unit)))))
        assert there.params.covariances / unit / unit == pytest.approx(here.params.covariances, rel=1e-8, abs=1e-12)
        shift = np.log(unit) * (len(data) * d + 2 * d * (3 + d + 2))  # of the densities of data and of covariances
        assert there.objectives + shift == pytest.approx(here.objectives, rel=1e-9, abs=1e-12 * abs(shift))


@kinds
@pytest.mark.parametrize("d", [2, 4])
def test_translation_and_the_order_of_the_columns(covariance, d):
    data, model = groups(d), GaussianMixture(2, covariance)
    start = model.start(data, 3)
    here = fit(model, data, start, tol=0, max_iter=12)
    order = np.roll(np.arange(d), 1)
    turned = start._replace(means=start.means[:, order], covariances=start.covariances[:, order][:, :, order])
    other = fit(model, data[:, order], turned, tol=0, max_iter=12)
    assert other.log_likelihoods == pytest.approx(here.log_likelihoods, rel=1e-12)
    assert other.params.covariances == pytest.approx(here.params.covariances[:, order][:, :, order], rel=1e-9, abs=1e-12)
    far = 2.0 ** np.arange(10, 10 + d)  # these moves round little: 1e-13 of what is moved
    moved = fit(model, data + far, start._replace(means=start.means + far), tol=0, max_iter=12)
    assert moved.log_likelihoods == pytest.approx(here.log_likelihoods, rel=1e-9)
    assert moved.params.means - far == pytest.approx(here.params.means, rel=1e-9)
    assert moved.params.covariances == pytest.approx(here.params.covariances, rel=1e-8, abs=1e-10)


# Tied covariances, and priors where data are few ------------------------------------------------------------------------

@pytest.mark.parametrize("start", [([0.5, 0.5], [0, 500], [1, 1]), ([1, 0], [0, 5], [1, 1])])
def test_a_tied_covariance_is_also_that_of_a_dead_component(start):
    """Whether it dies in the first step or never lived: fit's own parameters are taken again everywhere."""
    chains = ([1.0, 0.0], [[1.0, 0.0], [0.5, 0.5]]) if start[0][1] == 0 else ([0.5, 0.5], [[0.5, 0.5], [0.5, 0.5]])
    for model, init in ((GaussianMixture(2, "tied"), start), (HiddenMarkov(GaussianMixture(2, "tied")), (*chains, *start[1:]))):
        trace = fit(model, [0.0, 1, 2, 3], init)
        assert trace.params.covariances.ravel().tolist() == [1.25, 1.25] and trace.params.means[1, 0] == start[1][1]
        assert [event.kind for event in trace.events] == (["dead_component"] if start[0][1] else [])
        model.sample(trace.params, 5, 0)
        assert np.isfinite(posterior(model, trace.data, trace.params)[0]).all()
        assert fit(model, trace.data, trace.params).params.covariances.ravel().tolist() == [1.25, 1.25]


@kinds
@pytest.mark.parametrize(("n", "d"), [(5, 8), (4, 4), (1, 3), (2, 1)])
def test_a_prior_helps_where_there_are_no_more_observations_than_dimensions(covariance, n, d):
    data = np.random.default_rng(n).normal(size=(n, d))
    prior = GaussianPrior(np.zeros(d), 0.3 * np.eye(d), degrees=2)
    model = GaussianMixture(2, covariance, prior)
    for how in ("k-means++", "points", "responsibilities", *(["quantiles"] if d == 1 else [])):
        trace = fit(model, data, how, method="map", rng=1)
        assert trace.stop == "converged" and np.diff(trace.objectives).min() >= -1e-10
    assert fit_best(model, data, method="map", restarts=2, rng=1).trace.stop == "converged"
    found = compare(lambda k: GaussianMixture(k, covariance, prior), data, components=(1, 2), method="map", restarts=2, rng=1)
    assert all(np.isfinite(candidate.criteria.bic) for candidate in found)
    if covariance == "full":
        with pytest.raises(InputError) as caught:
            fit(GaussianMixture(2), data if n <= d else data[:1], rng=1)
        assert caught.value.code == "data_singular"


def test_a_covariance_may_be_uneven_by_rounding():
    model = GaussianMixture(1)
    params = model.check_params(([1], [[0, 0]], [[[1, 1e-5], [1e-5 + 1e-16, 1]]]))
    assert (params.covariances == params.covariances.swapaxes(1, 2)).all()
    with pytest.raises(InputError) as caught:
        model.check_params(([1], [[0, 0]], [[[1, 1e-5], [1e-5 + 1e-9, 1]]]))
    assert caught.value.code == "covariance_not_symmetric"
