"""Poisson mixtures: held against scipy.stats, plain loops, and the deaths in The Times."""
import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax
from scipy.stats import poisson

from em_core import InputError, PoissonMixture, PoissonPrior, bound, fit, from_json, posterior, to_json
from em_core.poisson import HIGHEST_RATE, MOST_EVENTS, Params

pytestmark = pytest.mark.filterwarnings("error")

# Days with 0..9 deaths of women over 80, The Times, 1910–1912 (Hasselblad 1969)
DEATHS, DAYS = np.arange(10), np.array([162, 267, 271, 185, 111, 61, 27, 8, 3, 1])
DEATHS_START = ([0.4, 0.6], [1, 2])
START = Params(np.array([0.5, 0.5]), np.array([1.0, 4.0]))
SAMPLE = np.array([0, 3, 1, 7, 2, 2, 9, 0, 4])


def plain_em(data, counts, weights, rates, n_steps):
    """EM in plain Python, straight from Bayes' rule; a list of (weights, rates, log-likelihood)."""
    out = []
    for _ in range(n_steps + 1):
        joint = [[w * math.exp(-rate) * rate**x / math.factorial(x) for w, rate in zip(weights, rates)] for x in data]
        out.append((weights, rates, math.fsum(c * math.log(sum(row)) for c, row in zip(counts, joint))))
        r = [[c * value / sum(row) for value in row] for c, row in zip(counts, joint)]
        totals = [sum(row[k] for row in r) for k in range(len(weights))]
        rates = [sum(row[k] * x for row, x in zip(r, data)) / totals[k] for k in range(len(weights))]
        weights = [total / sum(counts) for total in totals]
    return out


# The published example ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("t", "weight", "first", "second", "log_likelihood"), [
    (1, 0.3334135, 1.27353549, 2.59879307, -1990.1443062228),
    (10, 0.33787747, 1.22052437, 2.63477913, -1989.9530402624),
    (100, 0.34523338, 1.23015669, 2.64558868, -1989.9487634175),
    (1000, 0.35959458, 1.25558938, 2.66304925, -1989.9458610012),
])
def test_deaths_in_the_times(t, weight, first, second, log_likelihood):
    step = fit(PoissonMixture(), DEATHS, DEATHS_START, counts=DAYS, tol=0, max_iter=t).steps[-1]
    assert step.t == t
    assert step.params.weights == pytest.approx([weight, 1 - weight], abs=6e-9)
    assert step.params.rates == pytest.approx([first, second], abs=6e-9)
    assert step.log_likelihood == pytest.approx(log_likelihood, abs=1e-9)


def test_the_limit_of_the_deaths():
    """From close by: from the table's start it takes some thousands of steps."""
    trace = fit(PoissonMixture(), DEATHS, ([0.36, 0.64], [1.2563, 2.6635]), counts=DAYS, tol=0, max_iter=3000)
    assert trace.params.weights[0] == pytest.approx(0.3598854, abs=1e-6)
    assert trace.params.rates == pytest.approx([1.2560951, 2.6634044], abs=1e-6)
    assert trace.log_likelihood == pytest.approx(-1989.9458598830, abs=1e-9)
    assert trace.params.rates == pytest.approx([1.256, 2.663], abs=5e-4)  # as published


def test_every_step_against_plain_python():
    steps = fit(PoissonMixture(), DEATHS, DEATHS_START, counts=DAYS, tol=0, max_iter=25).steps
    for step, (weights, rates, log_likelihood) in zip(
            steps, plain_em(DEATHS.tolist(), DAYS.tolist(), [0.4, 0.6], [1, 2], 25), strict=True):
        assert step.params.weights == pytest.approx(weights, abs=1e-12)
        assert step.params.rates == pytest.approx(rates, abs=1e-12)
        assert step.log_likelihood == pytest.approx(log_likelihood, rel=1e-13)


# Against scipy.stats ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("rates", [[1.0, 4.0], [0.0, 4.0], [1e-300, 3.0], [2.0, 2.0], [0.5, 700.0]])
def test_probabilities_against_scipy(rates):
    """A rate of 0 makes 0 certain and all else impossible."""
    model, weights = PoissonMixture(), np.array([0.25, 0.75])
    here = model.check_params((weights, rates))
    logs = np.log(weights) + poisson.logpmf(SAMPLE[:, np.newaxis], rates)
    assert model.log_joint(SAMPLE, here) == pytest.approx(logs, rel=1e-12)
    assert posterior(model, SAMPLE, here) == pytest.approx(softmax(logs, axis=1), abs=1e-12)
    assert model.log_likelihood(SAMPLE, here) == pytest.approx(np.logaddexp(*logs.T).sum(), rel=1e-12)


def test_a_component_in_which_nothing_happens():
    trace = fit(PoissonMixture(), [0, 0, 0, 5, 6], ([0.5, 0.5], [0, 4]))
    assert trace.stop == "converged"
    assert trace.params.rates[0] == 0 and trace.params.rates[1] == pytest.approx(5.5, abs=0.1)
    nothing = fit(PoissonMixture(), [0, 0], START)
    assert nothing.params.rates.tolist() == [0, 0] and nothing.log_likelihood == pytest.approx(0, abs=1e-14)
    with pytest.raises(InputError, match="Observation 2 is impossible"):
        fit(PoissonMixture(), [0, 3], ([0.5, 0.5], [0, 0]))


def test_a_dead_component_keeps_its_rate():
    trace = fit(PoissonMixture(), [3, 4, 5], ([0.5, 0.5], [4, 10**6]))
    assert trace.stop == "degenerate" and trace.events[0].component == 1
    assert trace.params.rates.tolist() == [4, 10**6] and trace.params.weights.tolist() == [1, 0]


def test_very_many_events():
    model = PoissonMixture(1)
    trace = fit(model, [10**9, 10**9 - 5], ([1], [5.0]))
    assert trace.stop == "converged" and trace.params.rates.tolist() == [10**9 - 2.5]
    assert trace.log_likelihood == pytest.approx(poisson.logpmf([10**9, 10**9 - 5], 10**9 - 2.5).sum(), abs=2e-5)


@pytest.mark.parametrize("seed", range(10))
def test_the_ladder(seed):
    rng = np.random.default_rng(seed)
    data, counts = rng.poisson(3, 12), rng.integers(1, 5, 12)
    model = PoissonMixture(3)
    trace = fit(model, data, counts=counts, rng=seed, tol=0, max_iter=15)
    for before, after in itertools.pairwise(trace.steps):
        q = posterior(model, data, before.params)
        rung, room = bound(model, data, q, after.params, counts=counts), 1e-11
        assert bound(model, data, q, before.params, counts=counts) == pytest.approx(before.log_likelihood, abs=room)
        assert before.log_likelihood - room <= rung <= after.log_likelihood + room


# Wrong input --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("data", "code", "values"), [
    ([], "data_empty", {"value": 0, "limit": 1}),
    ([[5, 5]], "data_not_one_dimensional", {"value": 2, "limit": 1}),
    ([5, float("nan")], "data_not_finite", {"row": 2, "value": "nan"}),
    (["5", "x"], "data_not_numbers", {"value": "list"}),
    ([5, 6, 7.5], "events_not_whole", {"row": 3, "value": 7.5}),
    ([5, -1], "events_out_of_range", {"row": 2, "value": -1, "lowest": 0, "highest": MOST_EVENTS}),
    ([MOST_EVENTS, 10**10], "events_out_of_range", {"row": 2, "value": 10**10, "lowest": 0, "highest": MOST_EVENTS}),
])
def test_wrong_data(data, code, values):
    model = PoissonMixture()
    for use in (lambda: fit(model, data, START), lambda: fit(model, data), lambda: model.log_likelihood(data, START)):
        with pytest.raises(InputError) as caught:
            use()
        assert (caught.value.code, caught.value.values) == (code, values)
        assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("params", "code", "values"), [
    (0.5, "params_wrong_fields", {"value": 0.5, "allowed": "weights, rates"}),
    (([0.5, 0.5], [1, 2, 3]), "params_wrong_shape", {"field": "rates", "value": "(3,)", "limit": "(2,)"}),
    (([0.5, 0.5], [1, math.inf]), "params_not_finite", {"field": "rates", "component": 2, "value": "inf"}),
    (([0.5, 0.5], ["a", "b"]), "params_not_numbers", {"field": "rates", "value": "list"}),
    (([1.5, -0.5], [1, 2]), "weight_negative", {"component": 2, "value": -0.5, "limit": 0}),
    (([0.5, 0.5], [1, -0.5]), "rate_out_of_range",
     {"component": 2, "value": -0.5, "lowest": 0, "highest": HIGHEST_RATE}),
    (([0.5, 0.5], [1e18, 1]), "rate_out_of_range",
     {"component": 1, "value": 1e18, "lowest": 0, "highest": HIGHEST_RATE}),
])
def test_wrong_parameters(params, code, values):
    with pytest.raises(InputError) as caught:
        fit(PoissonMixture(), [5, 6], params)
    assert (caught.value.code, caught.value.values) == (code, values)
    assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("arguments", "code"), [
    ({"n_components": 0}, "components_not_whole"), ({"prior": 3}, "prior_invalid"),
    ({"prior": {"shape": 0.5}}, "prior_out_of_range"),
])
def test_wrong_model(arguments, code):
    with pytest.raises(InputError) as caught:
        PoissonMixture(**arguments)
    assert caught.value.code == code


def test_models_are_simple_and_come_back_from_a_file():
    model = PoissonMixture(3, PoissonPrior(2, 3, 0.5))
    assert PoissonMixture(**model.config()) == model != PoissonMixture(3)
    assert model.free_parameters() == 5
    trace = fit(model, DEATHS, counts=DAYS, rng=1, method="map", max_iter=20)
    again = from_json(to_json(trace))
    assert again.model == model and (again.objectives == trace.objectives).all()


# Starts and samples -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("how", ["k-means++", "points", "quantiles", "responsibilities"])
@pytest.mark.parametrize("data", [[1, 1, 1, 1, 0, 2], [0, 0, 0, 0, 0, 1], [3, 8], [10**9, 0, 5], [4, 4, 4]])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_starts_differ_and_are_inside(data, how, k):
    model = PoissonMixture(k)
    for seed in range(5):
        start = model.start(data, seed, how)
        assert start.weights.sum() == pytest.approx(1) and (start.weights > 0).all()
        assert ((start.rates > 0) & (start.rates <= max(data) + 0.5)).all()
        if how != "responsibilities" or len(set(data)) > 1:
            assert len(set(start.rates)) == k
        assert (start.rates == model.start(data, np.random.default_rng(seed), how).rates).all()
        assert np.isfinite(fit(model, data, start, max_iter=50).log_likelihoods).all()


def test_starts_lie_between_an_observation_and_the_mean():
    assert PoissonMixture(2).start([2, 10], 0, "quantiles").rates.tolist() == [4, 8]
    assert PoissonMixture(2).start(PoissonMixture(2).observe([0, 6], [2, 1]), 0, "points").rates.max() == 4
    assert (PoissonMixture(3).start([0, 0], 1).rates == 0).all()
    believing = PoissonMixture(3, PoissonPrior(shape=2, rate=1))
    assert (believing.start([0, 0], 1).rates > 0).all()
    assert fit(believing, [0, 0], method="map", rng=1).stop == "converged"
    with pytest.raises(InputError) as caught:
        PoissonMixture().start([1, 2], 0, "magic")
    assert caught.value.code == "start_unknown"


def test_sample_follows_the_model_and_is_found_again():
    params, model = Params(np.array([0.3, 0.7]), np.array([2.0, 9.0])), PoissonMixture()
    data, labels = model.sample(params, 20_000, 1)
    assert labels.mean() == pytest.approx(0.7, abs=0.02)
    for k in (0, 1):
        frequencies = np.bincount(data[labels == k], minlength=40)[:30] / (labels == k).sum()
        assert frequencies == pytest.approx(poisson.pmf(np.arange(30), params.rates[k]), abs=0.02)
    found = fit(model, data, rng=1).params
    assert np.sort(found.rates) == pytest.approx([2, 9], abs=0.15)
    assert np.sort(found.weights) == pytest.approx([0.3, 0.7], abs=0.02)
    assert (model.sample((np.array([1, 0]), [0, HIGHEST_RATE]), 100, 0)[0] == 0).all()


# With a prior ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("prior", [PoissonPrior(1, 1, 0), PoissonPrior(3, 2, 0.5), PoissonPrior(1.5, 2, 1)])
def test_map_climbs_to_the_top_of_the_posterior(prior):
    """The top is found by scipy too, which knows only densities."""
    model, data = PoissonMixture(2, prior), SAMPLE

    def loss(free):
        weights, rates = softmax([free[0], 0]), np.exp(free[1:])
        likelihood = np.log(poisson.pmf(data[:, np.newaxis], rates) @ weights).sum()
        return -(likelihood + (prior.weights - 1) * np.log(weights).sum() + (prior.shape - 1) * np.log(rates).sum()
                 - prior.rate * rates.sum())

    trace = fit(model, data, START, method="map", tol=0, max_iter=3000)
    assert trace.stop == "max_iter" and (np.diff(trace.objectives) >= -1e-12).all()
    best = minimize(loss, [0.0, 0.0, 1.4], method="BFGS", options={"gtol": 1e-9})
    assert trace.objectives[-1] == pytest.approx(-best.fun, abs=1e-8)
    assert trace.params.rates == pytest.approx(np.exp(best.x[1:]), abs=1e-4)
    assert trace.params.weights == pytest.approx(softmax([best.x[0], 0]), abs=1e-4)


def test_a_prior_that_sets_no_bound_is_refused():
    """Under Gamma(2, 0) no rate is too high for a component that received nothing."""
    with pytest.raises(InputError) as caught:
        PoissonMixture(2, PoissonPrior(shape=2))
    assert caught.value.code == "prior_unbounded"
