"""Categorical and multinomial mixtures: held against scipy.stats, plain loops, and the coins, which are dice of two sides."""
import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax
from scipy.stats import multinomial

from em_core import BinomialMixture, CategoricalMixture, CategoricalPrior, InputError, bound, fit, from_json, posterior, to_json
from em_core.categorical import MOST_CATEGORIES, MOST_THROWS, Params

pytestmark = pytest.mark.filterwarnings("error")

DICE = CategoricalMixture(3)
THROWS = np.array([[5, 1, 0], [1, 4, 4], [0, 0, 0], [6, 2, 1], [2, 3, 5]])
START = Params(np.array([0.4, 0.6]), np.array([[0.6, 0.2, 0.2], [0.2, 0.4, 0.4]]))


def plain_em(rows, weights, probabilities, n_steps):
    """EM in plain Python, straight from Bayes' rule; a list of (weights, probabilities, log-likelihood)."""
    out = []
    for _ in range(n_steps + 1):
        joint = [[w * math.factorial(sum(row)) * math.prod(p**x / math.factorial(x) for p, x in zip(of_k, row))
                  for w, of_k in zip(weights, probabilities)] for row in rows]
        out.append((weights, probabilities, math.fsum(math.log(sum(values)) for values in joint)))
        r = [[value / sum(values) for value in values] for values in joint]
        weights = [sum(row[k] for row in r) / len(rows) for k in range(len(weights))]
        counts = [[sum(row[k] * x[c] for row, x in zip(r, rows)) for c in range(len(rows[0]))] for k in range(len(weights))]
        probabilities = [[x / sum(of_k) for x in of_k] for of_k in counts]
    return out


# Against slower ways to the same numbers --------------------------------------------------------------------------------

def test_every_step_against_plain_python():
    steps = fit(DICE, THROWS, START, tol=0, max_iter=25).steps
    for step, (weights, probabilities, log_likelihood) in zip(
            steps, plain_em(THROWS.tolist(), *(field.tolist() for field in START), 25), strict=True):
        assert step.params.weights == pytest.approx(weights, abs=1e-12)
        assert step.params.probabilities == pytest.approx(np.array(probabilities), abs=1e-12)
        assert step.log_likelihood == pytest.approx(log_likelihood, abs=1e-12)


@pytest.mark.parametrize("probabilities", [START.probabilities.tolist(), [[1, 0, 0], [0.2, 0.4, 0.4]], [[0, 0.5, 0.5], [0.5, 0.2, 0.3]]])
def test_probabilities_against_scipy(probabilities):
    """A category of probability 0 makes some rows impossible, and leaves an empty row alone."""
    here = DICE.check_params((START.weights, probabilities))
    logs = np.log(here.weights) + np.array([[multinomial.logpmf(row, row.sum(), p) for p in here.probabilities]
                                            for row in THROWS])
    assert DICE.log_joint(THROWS, here) == pytest.approx(logs, rel=1e-12)
    assert posterior(DICE, THROWS, here) == pytest.approx(softmax(logs, axis=1), abs=1e-12)
    assert posterior(DICE, THROWS, here)[2] == pytest.approx(here.weights, abs=1e-14)
    assert DICE.log_likelihood(THROWS, here) == pytest.approx(np.logaddexp(*logs.T).sum(), rel=1e-12)


def test_two_categories_are_coins():
    heads, trials = np.array([5, 9, 8, 4, 7]), np.array([10, 12, 9, 10, 7])
    coins = fit(BinomialMixture(trials), heads, ([0.3, 0.7], [0.6, 0.5]), tol=0, max_iter=30)
    dice = fit(CategoricalMixture(2), np.array([heads, trials - heads]).T, ([0.3, 0.7], [[0.6, 0.4], [0.5, 0.5]]), tol=0,
               max_iter=30)
    assert dice.log_likelihoods == pytest.approx(coins.log_likelihoods, rel=1e-13)
    for die, coin in zip(dice.steps, coins.steps):
        assert die.params.weights == pytest.approx(coin.params.weights, abs=1e-13)
        assert die.params.probabilities[:, 0] == pytest.approx(coin.params.probabilities, abs=1e-13)


def test_single_draws_are_rows_of_one_throw_and_take_one_step():
    draws = np.array([0, 2, 2, 1, 0, 0, 2])
    single, rows = (fit(DICE, data, START, tol=0, max_iter=5) for data in (draws, np.eye(3, dtype=int)[draws]))
    assert single.log_likelihoods == pytest.approx(rows.log_likelihoods, abs=1e-13)
    assert single.params.probabilities == pytest.approx(rows.params.probabilities, abs=1e-13)
    proportions = np.bincount(draws) / 7
    for step in single.steps[1:]:  # the overall proportions, whatever the components
        assert step.params.weights @ step.params.probabilities == pytest.approx(proportions, abs=1e-14)
        assert step.log_likelihood == pytest.approx(np.log(proportions[draws]).sum(), abs=1e-13)
        assert (step.params.probabilities[0] != step.params.probabilities[1]).any()


def test_counts_are_repetition():
    times = np.array([2, 0, 1, 3, 1])
    short, long = fit(DICE, THROWS, START, counts=times), fit(DICE, np.repeat(THROWS, times, axis=0), START)
    assert short.log_likelihoods == pytest.approx(long.log_likelihoods, rel=1e-12)
    assert short.params.probabilities == pytest.approx(long.params.probabilities, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_ladder(seed):
    rng = np.random.default_rng(seed)
    model, data, counts = CategoricalMixture(4, 3), rng.integers(0, 6, (12, 4)), rng.integers(1, 5, 12)
    trace = fit(model, data, counts=counts, rng=seed, tol=0, max_iter=15)
    for before, after in itertools.pairwise(trace.steps):
        q = posterior(model, data, before.params)
        rung, room = bound(model, data, q, after.params, counts=counts), 1e-11
        assert bound(model, data, q, before.params, counts=counts) == pytest.approx(before.log_likelihood, abs=room)
        assert before.log_likelihood - room <= rung <= after.log_likelihood + room


# Edges --------------------------------------------------------------------------------------------------------------

def test_a_category_that_was_never_seen():
    data = [[3, 0, 1], [1, 0, 5], [4, 0, 0]]
    trace = fit(DICE, data, START)
    assert (trace.steps[1].params.probabilities[:, 1] == 0).all() and trace.stop == "converged"
    assert trace.log_likelihood == pytest.approx(
        fit(CategoricalMixture(2), np.delete(data, 1, axis=1), trace.params._replace(
            probabilities=trace.params.probabilities[:, [0, 2]])).steps[0].log_likelihood)
    with pytest.raises(InputError, match="Observation 2 is impossible"):
        fit(DICE, [0, 1], ([0.5, 0.5], [[0.5, 0, 0.5], [0.1, 0, 0.9]]))


def test_rows_without_throws_tell_nothing():
    trace = fit(DICE, np.zeros((4, 3), dtype=int), START)
    assert trace.stop == "converged" and trace.log_likelihood == pytest.approx(0, abs=1e-14)
    assert trace.params.probabilities.tolist() == START.probabilities.tolist()


def test_a_dead_component_keeps_its_probabilities():
    trace = fit(CategoricalMixture(2), [[500, 500], [490, 510]], ([0.5, 0.5], [[0.5, 0.5], [1, 0]]))
    assert trace.stop == "degenerate" and trace.events[0].component == 1
    assert trace.params.probabilities[1].tolist() == [1, 0] and trace.params.weights.tolist() == [1, 0]


# Wrong input --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("data", "code", "values"), [
    ([], "data_empty", {"value": 0, "limit": 1}),
    (1, "data_not_a_table", {"value": 0, "limit": 2}),
    ([[[1, 2, 3]]], "data_not_a_table", {"value": 3, "limit": 2}),
    ([0, math.nan], "data_not_finite", {"row": 2, "value": "nan"}),
    ([[0, 1, 2], [1, 2]], "data_not_numbers", {"value": "list"}),
    ([0, 1, 3], "category_out_of_range", {"row": 3, "value": 3, "lowest": 0, "highest": 2}),
    ([0, -1], "category_out_of_range", {"row": 2, "value": -1, "lowest": 0, "highest": 2}),
    ([0.5, 1], "category_out_of_range", {"row": 1, "value": 0.5, "lowest": 0, "highest": 2}),
    ([[1, 2]], "category_columns_wrong", {"value": 2, "limit": 3}),
    ([[1, 2, 3], [1, 2, -3]], "category_count_out_of_range",
     {"row": 2, "column": 3, "value": -3, "lowest": 0, "highest": MOST_THROWS}),
    ([[1, 2.5, 3]], "category_count_out_of_range",
     {"row": 1, "column": 2, "value": 2.5, "lowest": 0, "highest": MOST_THROWS}),
    ([[10**10, 2, 3]], "category_count_out_of_range",
     {"row": 1, "column": 1, "value": 10**10, "lowest": 0, "highest": MOST_THROWS}),
])
def test_wrong_data(data, code, values):
    for use in (lambda: fit(DICE, data, START), lambda: fit(DICE, data), lambda: DICE.log_likelihood(data, START)):
        with pytest.raises(InputError) as caught:
            use()
        assert (caught.value.code, caught.value.values) == (code, values)
        assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("params", "code", "values"), [
    (0.5, "params_wrong_fields", {"value": 0.5, "allowed": "weights, probabilities"}),
    (([0.5, 0.5], [0.5, 0.5]), "params_wrong_shape", {"field": "probabilities", "value": "(2,)", "limit": "(2, 3)"}),
    (([0.5, 0.5], [[1, 0, 0], [math.nan, 1, 0]]), "params_not_finite",
     {"field": "probabilities", "component": 2, "value": "nan"}),
    (([0.5, 0.6], [[1, 0, 0], [0, 1, 0]]), "weights_sum", {"value": 1.1, "limit": 1, "tolerance": 1e-9}),
    (([0.5, 0.5], [[1, 0, 0], [1.5, -0.5, 0]]), "probability_out_of_range",
     {"component": 2, "value": 1.5, "lowest": 0, "highest": 1}),
    (([0.5, 0.5], [[1, 0, 0], [0.5, 0.25, 0]]), "probabilities_sum",
     {"component": 2, "value": 0.75, "limit": 1, "tolerance": 1e-9}),
])
def test_wrong_parameters(params, code, values):
    with pytest.raises(InputError) as caught:
        fit(DICE, THROWS, params)
    assert (caught.value.code, caught.value.values) == (code, values)
    assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("arguments", "code", "value"), [
    ({"n_categories": 1}, "categories_out_of_range", 1), ({"n_categories": 2.5}, "categories_out_of_range", 2.5),
    ({"n_categories": MOST_CATEGORIES + 1}, "categories_out_of_range", MOST_CATEGORIES + 1),
    ({"n_components": 0}, "components_not_whole", 0), ({"prior": "flat"}, "prior_invalid", "str"),
    ({"prior": {"categories": 0.5}}, "prior_out_of_range", 0.5),
])
def test_wrong_model(arguments, code, value):
    with pytest.raises(InputError) as caught:
        CategoricalMixture(**{"n_categories": 3} | arguments)
    assert caught.value.code == code and caught.value.values["value"] == value


@pytest.mark.parametrize("data", [THROWS, [0, 2, 2, 1]])
def test_models_are_simple_and_come_back_from_a_file(data):
    model = CategoricalMixture(np.int64(3), 2, CategoricalPrior(2, 1.5))
    assert CategoricalMixture(**model.config()) == model != CategoricalMixture(3)
    assert CategoricalMixture(4, 3).free_parameters() == 11
    trace = fit(model, data, rng=1, method="map", max_iter=20)
    again = from_json(to_json(trace))
    assert again.model == model and (again.objectives == trace.objectives).all()


# Starts and samples -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("how", ["k-means++", "points", "responsibilities"])
@pytest.mark.parametrize("data", [THROWS.tolist(), [0, 0, 0, 0, 1], [1, 1], [[0, 0, 0]], [[10**9, 0, 1], [0, 0, 3]]])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_starts_differ_and_are_inside(data, how, k):
    model = CategoricalMixture(3, k)
    seen = np.isin(range(3), data) if np.ndim(data) == 1 else np.sum(data, axis=0) > 0
    seen = seen if seen.any() else np.ones(3, dtype=bool)
    for seed in range(5):
        start = model.check_params(model.start(data, seed, how))
        assert (start.weights > 0).all()
        assert ((start.probabilities > 0) == seen).all()
        if seen.sum() > 1 and (how != "responsibilities" or len(data) > 1):
            assert len({row.tobytes() for row in start.probabilities}) == k
        assert (start.probabilities == model.start(data, np.random.default_rng(seed), how).probabilities).all()
        assert np.isfinite(fit(model, data, start, max_iter=50).log_likelihoods).all()


def test_starts_without_order_and_with_a_prior():
    for how, code in (("quantiles", "quantiles_one_dimensional"), ("magic", "start_unknown")):
        with pytest.raises(InputError) as caught:
            DICE.start(THROWS, 0, how)
        assert caught.value.code == code
    believing = CategoricalMixture(3, 2, CategoricalPrior(categories=2))
    for how in ("k-means++", "responsibilities"):
        assert (believing.start([0, 0, 1], 1, how).probabilities > 0).all()
    assert fit(believing, [0, 0, 1], rng=1, method="map").stop == "converged"


def test_sample_follows_the_model():
    params = Params(np.array([0.3, 0.7]), np.array([[0.5, 0, 0.5], [0.1, 0.9, 0]]))
    draws, labels = DICE.sample(params, 20_000, 1)
    assert draws.shape == labels.shape == (20_000,) and labels.mean() == pytest.approx(0.7, abs=0.02)
    for k in (0, 1):
        found = np.bincount(draws[labels == k], minlength=3) / (labels == k).sum()
        assert found == pytest.approx(params.probabilities[k], abs=0.02) and (found[params.probabilities[k] == 0] == 0).all()
    assert (draws == DICE.sample(params, 20_000, 1)[0]).all()
    assert fit(CategoricalMixture(3, 1), draws, rng=0).params.probabilities[0] == pytest.approx([0.22, 0.63, 0.15], abs=0.02)


def test_two_dice_are_found_again():
    rng = np.random.default_rng(4)
    dice, labels = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), rng.random(2000) < 0.7
    found = fit(DICE, rng.multinomial(12, dice[labels.astype(int)]), rng=1).params
    order = np.argsort(found.weights)
    assert found.weights[order] == pytest.approx([0.3, 0.7], abs=0.03)
    assert found.probabilities[order] == pytest.approx(dice, abs=0.03)


# With a prior ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("prior", [CategoricalPrior(1, 1.5), CategoricalPrior(3, 2), CategoricalPrior(1.5, 4)])
def test_map_climbs_to_the_top_of_the_posterior(prior):
    """The top is found by scipy too, which knows only densities."""
    def unfold(free):
        return softmax([free[0], 0]), softmax(np.column_stack([free[1:].reshape(2, 2), np.zeros(2)]), axis=1)

    def loss(free):
        weights, probabilities = unfold(free)
        rows = [math.lgamma(row.sum() + 1) - sum(math.lgamma(x + 1) for x in row)
                + np.log(weights @ np.prod(probabilities**row, axis=1)) for row in THROWS]
        return -(sum(rows) + (prior.weights - 1) * np.log(weights).sum()
                 + (prior.categories - 1) * np.log(probabilities).sum())

    trace = fit(CategoricalMixture(3, 2, prior), THROWS, START, method="map", tol=0, max_iter=2000)
    assert trace.stop == "max_iter" and (np.diff(trace.objectives) >= -1e-12).all()
    best = minimize(loss, [0.0, 1, 0, -0.5, 0], method="BFGS", options={"gtol": 1e-8})
    assert trace.objectives[-1] == pytest.approx(-best.fun, abs=1e-8)
    weights, probabilities = unfold(best.x)
    assert trace.params.weights == pytest.approx(weights, abs=1e-4)
    assert trace.params.probabilities == pytest.approx(probabilities, abs=1e-4)
