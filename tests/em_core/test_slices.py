"""A slice of a mixture: a model of one number, held against plain sums, scipy's optimiser and the mixture itself."""
from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from em_core import (BinomialMixture, CategoricalMixture, GaussianMixture, InputError, PoissonMixture, Slice, TraceError, bound, fit, posterior,
                     q_function, to_csv, to_json)
from em_core.datasets import DEATHS_IN_THE_TIMES, TWO_COINS
from em_core.slices import curves

pytestmark = pytest.mark.filterwarnings("error")

HALVES = [0.5, 0.5]
POINTS = [-3.1, -2.4, -0.2, 0.3, 3.3, 2.8, 0.9]
CASES = {  # slice, data, counts, start, grid
    "coins": (Slice(BinomialMixture(10, 2, True), (HALVES, [0.6, 0.5])), TWO_COINS.heads, None, 0.2, np.linspace(0.02, 0.98, 25)),
    "second of three coins": (Slice(BinomialMixture((10, 11, 10, 10, 12), 3), ([0.2, 0.5, 0.3], [0.6, 0.5, 0.1]), 1), [5, 9, 8, 4, 7], [1, 2, 1, 3, 1], 0.7, np.linspace(0.1, 0.9, 9)),
    "Poisson": (Slice(PoissonMixture(2), ([0.36, 0.64], [1.0, 2.66])), np.arange(10), DEATHS_IN_THE_TIMES, 4.0, np.linspace(0.1, 8, 20)),
    "Gaussians": (Slice(GaussianMixture(2), (HALVES, [0.0, 0.4], [1.0, 2.0])), POINTS, None, -1.0, np.linspace(-6, 6, 13)),
    "tied Gaussians, counted": (Slice(GaussianMixture(2, "tied"), ([0.3, 0.7], [0.0, 0.4], [1.5, 1.5]), 1), POINTS, [1, 2, 3, 1, 1, 1, 2], 2.0, np.linspace(-6, 6, 13)),
    "one component": (Slice(PoissonMixture(1), ([1.0], [3.0])), [0, 4, 2], None, 1.0, np.linspace(0.5, 5, 7)),
}
each = pytest.mark.parametrize("name", CASES)


def whole(model: Slice, value: float):
    """The mixture's parameters with this number in its place, put there by hand."""
    fields = [np.array(field) for field in model.known]
    fields[1].reshape(-1)[model.component] = value
    return model.mixture.check_params(model.mixture.Params(*fields))


@each
def test_likelihood_joint_and_posterior_are_the_mixtures(name):
    model, data, counts, start, _ = CASES[name]
    for value in (start, 0.35):
        params, all_of_them = model.check_params(value), whole(model, value)
        assert (model.log_joint(data, params) == model.mixture.log_joint(data, all_of_them)).all()
        assert model.log_likelihood(data, params, counts) == model.mixture.log_likelihood(data, all_of_them, counts)
        assert (posterior(model, data, params) == posterior(model.mixture, data, all_of_them)).all()


@each
def test_the_m_step_is_the_top_of_the_bound(name):
    """The number that the M-step finds is the one that an optimiser finds for Q, the others being known."""
    model, data, counts, start, grid = CASES[name]
    q, _ = model.e_step(data, model.check_params(start), counts)
    found = float(model.m_step(data, q, start, counts).value)
    best = minimize_scalar(lambda v: -q_function(model, data, q, v, counts=counts), bounds=(grid[0], grid[-1]), method="bounded", options={"xatol": 1e-10})
    assert found == pytest.approx(best.x, abs=1e-6)


@each
def test_the_ladder_on_a_real_trace(name):
    model, data, counts, start, _ = CASES[name]
    trace = fit(model, data, start, counts=counts, tol=1e-12)
    assert trace.stop == "converged"
    for before, after in itertools.pairwise(trace.steps):
        q = posterior(model, data, before.params)
        touching, rung = (bound(model, data, q, step.params, counts=counts) for step in (before, after))
        assert touching == pytest.approx(before.log_likelihood, abs=1e-9)
        assert before.log_likelihood <= rung + 1e-9 and rung <= after.log_likelihood + 1e-9
    best = minimize_scalar(lambda v: -model.log_likelihood(data, model.check_params(v), counts), bracket=(float(trace.params.value) - 0.01, float(trace.params.value) + 0.01))
    assert float(trace.params.value) == pytest.approx(best.x, abs=1e-4)


@each
def test_curves_point_by_point(name):
    model, data, counts, start, grid = CASES[name]
    shares = [posterior(model, data, value) for value in (start, 0.8)]
    log_likelihoods, bounds = curves(model, data, shares, grid, counts=counts)
    assert bounds.shape == (2, len(grid))
    for i, value in enumerate(grid):
        assert log_likelihoods[i] == pytest.approx(model.mixture.log_likelihood(data, whole(model, value), counts), rel=1e-11)
        for q, curve in zip(shares, bounds):
            assert curve[i] == pytest.approx(bound(model.mixture, data, q, whole(model, value), counts=counts), rel=1e-11)


def test_curves_at_the_edge():
    """A coin of probability 0 cannot show heads: F is −∞ there, the log-likelihood is not, as long as there is another coin."""
    model, data = CASES["coins"][:2]
    log_likelihoods, bounds = curves(model, data, [np.full((5, 2), 0.5), np.tile([0.0, 1.0], (5, 1))], [0, 0.5, 1])
    assert np.isfinite(log_likelihoods).all() and np.isneginf(bounds[0, [0, 2]]).all() and np.isfinite(bounds[1]).all()
    alone = Slice(BinomialMixture(10, 1, True), ([1.0], [0.5]))
    log_likelihoods, bounds = curves(alone, data, [], [0, 0.5])
    assert np.isneginf(log_likelihoods[0]) and bounds.shape == (0, 2)


def test_to_known_components_nothing_can_happen():
    """Observations far from the known component: it receives nothing, and the fit goes on; to its own component it ends."""
    model = Slice(GaussianMixture(2), (HALVES, [0.0, 900.0], [1.0, 1.0]))
    trace = fit(model, [0.1, -0.3, 0.4], 1.0)
    assert trace.stop == "converged" and float(trace.params.value) == pytest.approx(0.2 / 3)
    lost = fit(Slice(GaussianMixture(2), (HALVES, [0.0, 0.0], [1.0, 1.0])), [0.1, -0.3, 0.4], 900.0)
    assert lost.stop == "degenerate" and [event.kind for event in lost.events] == ["dead_component"]


def test_the_rate_of_a_slice_is_a_number_of_its_own():
    """Near the end every step leaves the same share of the error: 1 − I_o / I_c, by second differences of ℓ and of F."""
    model, data, _, start, _ = CASES["coins"]
    trace = fit(model, data, start, tol=0, max_iter=30)
    limit, h = float(fit(model, data, start, tol=0, max_iter=300).params.value), 1e-4
    q = posterior(model, data, limit)
    second = [sum(s * f(limit + d) for s, d in ((1, h), (-2, 0), (1, -h))) / h**2 for f in (
        lambda v: model.log_likelihood(data, model.check_params(v)), lambda v: bound(model, data, q, v))]
    values = np.array([float(step.params.value) for step in trace.steps])
    assert (values[11] - limit) / (values[10] - limit) == pytest.approx(1 - second[0] / second[1], abs=2e-3)


def test_a_model_like_others():
    model, data, counts, start, _ = CASES["Poisson"]
    same = Slice(PoissonMixture(2), (np.array([0.36, 0.64]), np.array([1.0, 2.66])))
    assert model == same and hash(model) == hash(same) and model.free_parameters() == 1
    assert (posterior(model, data, (3,)) == posterior(model, data, np.array(3))).all()
    drawn, labels = model.sample(2.0, 50, 0)
    assert len(drawn) == len(labels) == 50
    for rng in (0, 1):
        fit(model, data, rng=rng, counts=counts, max_iter=2)
    trace = fit(model, data, start, counts=counts, max_iter=2)
    assert to_csv(trace).splitlines()[0] == "t,log_likelihood,objective,value"
    with pytest.raises(TraceError):
        to_json(trace)


@pytest.mark.parametrize(("make", "code"), [
    (lambda: Slice(CategoricalMixture(3, 2), ()), "slice_unknown"),
    (lambda: Slice(PoissonMixture(2), ([0.5, 0.5], [1, 2]), 2), "component_out_of_range"),
    (lambda: Slice(PoissonMixture(2), ([0.5, 0.5], [1, 2]), -1), "component_out_of_range"),
    (lambda: Slice(PoissonMixture(2), ([0.5, 0.6], [1, 2])), "weights_sum"),
    (lambda: Slice(GaussianMixture(1), ([1.0], [[0.0, 0.0]], [np.eye(2)])), "slice_not_on_a_line"),
    (lambda: CASES["coins"][0].check_params(1.5), "probability_out_of_range"),
    (lambda: CASES["coins"][0].check_params((0.1, 0.2)), "params_wrong_fields"),
    (lambda: CASES["coins"][0].check_params("x"), "params_not_numbers"),
    (lambda: curves(CASES["coins"][0], TWO_COINS.heads, [], [0.5, 1.2]), "probability_out_of_range"),
    (lambda: curves(CASES["coins"][0], TWO_COINS.heads, [np.full((5, 2), 0.6)], [0.5]), "responsibilities_row_sum"),
])
def test_wrong_slices(make, code):
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.code == code
