"""Coins: their own checks, sampling and random start."""
import math

import numpy as np
import pytest
from scipy.stats import binom

from em_core import BinomialMixture, InputError, fit
from em_core.binomial import MOST_TRIALS, Params

pytestmark = pytest.mark.filterwarnings("error")

START = Params(np.array([0.5, 0.5]), np.array([0.6, 0.5]))


@pytest.mark.parametrize(("trials", "data", "code", "values"), [
    (10, [], "data_empty", {"value": 0, "limit": 1}),
    (10, [[5, 5]], "data_not_one_dimensional", {"value": 2, "limit": 1}),
    (10, 5, "data_not_one_dimensional", {"value": 0, "limit": 1}),
    (10, [5, float("nan")], "data_not_finite", {"row": 2, "value": "nan"}),
    (10, [5, None], "data_not_finite", {"row": 2, "value": "nan"}),
    (10, [math.inf, 5], "data_not_finite", {"row": 1, "value": "inf"}),
    (10, [5, 6, 7.5], "heads_not_whole", {"row": 3, "value": 7.5}),
    (10, [5, -1], "heads_negative", {"row": 2, "value": -1, "limit": 0}),
    (10, [5, 11], "heads_above_tosses", {"row": 2, "value": 11, "limit": 10}),
    ([5, 4], [5, 5], "heads_above_tosses", {"row": 2, "value": 5, "limit": 4}),
    ([10, 10], [5, 5, 5], "trials_wrong_length", {"value": 2, "limit": 3}),
    (10, ["5", "x"], "data_not_numbers", {"value": "list"}),
    (10, [[1], [1, 2]], "data_not_numbers", {"value": "list"}),
    (10, [1j], "data_not_numbers", {"value": "list"}),
    (10, None, "data_not_one_dimensional", {"value": 0, "limit": 1}),
])
def test_wrong_data(trials, data, code, values):
    model = BinomialMixture(trials)
    for use in (lambda: fit(model, data, START), lambda: fit(model, data), lambda: model.log_likelihood(data, START)):
        with pytest.raises(InputError) as caught:
            use()
        assert (caught.value.code, caught.value.values) == (code, values)
        assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("arguments", "code", "values"), [
    ({"trials": -1}, "trials_out_of_range", {"value": -1, "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": 2.5}, "trials_out_of_range", {"value": 2.5, "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": MOST_TRIALS + 1}, "trials_out_of_range", {"value": MOST_TRIALS + 1, "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": "10"}, "trials_out_of_range", {"value": "10", "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": None}, "trials_out_of_range", {"value": "None", "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": math.inf}, "trials_out_of_range", {"value": "inf", "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": [10, -2]}, "trials_out_of_range_in_row", {"row": 2, "value": -2, "lowest": 0, "highest": MOST_TRIALS}),
    ({"trials": [math.nan, 2]}, "trials_out_of_range_in_row",
     {"row": 1, "value": "nan", "lowest": 0, "highest": MOST_TRIALS}),
    ({"n_components": 0}, "components_not_whole", {"value": 0, "limit": 1}),
    ({"n_components": 1.5}, "components_not_whole", {"value": 1.5, "limit": 1}),
    ({"n_components": True}, "components_not_whole", {"value": "True", "limit": 1}),
    ({"fixed_weights": "yes"}, "fixed_weights_not_bool", {"value": "yes", "allowed": "True, False"}),
])
def test_wrong_model(arguments, code, values):
    with pytest.raises(InputError) as caught:
        BinomialMixture(**{"trials": 10} | arguments)
    assert (caught.value.code, caught.value.values) == (code, values)
    assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("params", "code", "values"), [
    (0.5, "params_wrong_fields", {"value": 0.5, "allowed": "weights, probabilities"}),
    (([0.5, 0.5],), "params_wrong_fields", {"value": "([0.5, 0.5],)", "allowed": "weights, probabilities"}),
    ((["a", "b"], [0.5, 0.5]), "params_not_numbers", {"field": "weights", "value": "list"}),
    (([0.5, 0.5], [0.5, 0.5, 0.5]), "params_wrong_shape", {"field": "probabilities", "value": "(3,)", "limit": "(2,)"}),
    (([1.0], [0.5, 0.5]), "params_wrong_shape", {"field": "weights", "value": "(1,)", "limit": "(2,)"}),
    (([0.5, 0.5], [math.nan, 0.5]), "params_not_finite", {"field": "probabilities", "component": 1, "value": "nan"}),
    (([1.5, -0.5], [0.5, 0.5]), "weight_negative", {"component": 2, "value": -0.5, "limit": 0}),
    (([0.5, 0.6], [0.5, 0.5]), "weights_sum", {"value": 1.1, "limit": 1, "tolerance": 1e-9}),
    (([0.5, 0.5], [0.5, 1.2]), "probability_out_of_range", {"component": 2, "value": 1.2, "lowest": 0, "highest": 1}),
    (([0.5, 0.5], [-0.1, 0.5]), "probability_out_of_range", {"component": 1, "value": -0.1, "lowest": 0, "highest": 1}),
])
def test_wrong_parameters(params, code, values):
    with pytest.raises(InputError) as caught:
        fit(BinomialMixture(10), [5, 6], params)
    assert (caught.value.code, caught.value.values) == (code, values)
    assert all(str(value) in str(caught.value) for value in values.values())


def test_one_round_and_rounds_without_tosses():
    assert fit(BinomialMixture(10), [7], START).log_likelihood == pytest.approx(binom.logpmf(7, 10, 0.7), abs=1e-6)
    nothing = fit(BinomialMixture(0), [0, 0], START)
    assert nothing.stop == "converged" and nothing.log_likelihood == pytest.approx(0, abs=1e-14)
    assert nothing.params.probabilities.tolist() == [0.6, 0.5]
    start = Params(np.array([0.3, 0.7]), np.array([0.6, 0.5]))
    with_empty = fit(BinomialMixture([10, 0, 10], fixed_weights=True), [5, 0, 9], start, tol=0, max_iter=20)
    without = fit(BinomialMixture([10, 10], fixed_weights=True), [5, 9], start, tol=0, max_iter=20)
    assert with_empty.params.probabilities == pytest.approx(without.params.probabilities, abs=1e-14)


def test_models_are_simple_and_comparable():
    assert BinomialMixture(np.array([3, 4])) == BinomialMixture((3, 4)) == BinomialMixture([3.0, 4.0], np.int64(2))
    assert BinomialMixture(3) != BinomialMixture(4) and BinomialMixture(3) != BinomialMixture(3, 3)
    for model in (BinomialMixture(10, 3, True), BinomialMixture((1, 2, 3))):
        assert BinomialMixture(**model.config()) == model
    assert BinomialMixture(10, 3).free_parameters() == 5
    assert BinomialMixture(10, 3, fixed_weights=True).free_parameters() == 3


def test_fixed_weights_are_kept_and_free_ones_learned():
    start = Params(np.array([0.2, 0.8]), np.array([0.6, 0.5]))
    assert fit(BinomialMixture(10, 2, True), [5, 9, 8], start).params.weights.tolist() == [0.2, 0.8]
    free = fit(BinomialMixture(10), [5, 9, 8], start)
    assert free.steps[1].params.weights == pytest.approx(free.model.e_step([5, 9, 8], start)[0].mean(axis=0), abs=1e-14)


def test_sample_follows_the_model():
    params = Params(np.array([0.3, 0.7]), np.array([0.2, 0.9]))
    heads, labels = BinomialMixture(10).sample(params, 20_000, 1)
    assert heads.shape == labels.shape == (20_000,)
    assert labels.mean() == pytest.approx(0.7, abs=0.02)
    for k in (0, 1):
        frequencies = np.bincount(heads[labels == k], minlength=11) / (labels == k).sum()
        assert frequencies == pytest.approx(binom.pmf(np.arange(11), 10, params.probabilities[k]), abs=0.02)
    again, _ = BinomialMixture(10).sample(params, 20_000, 1)
    assert (heads == again).all()
    varied, _ = BinomialMixture((0, 5, 100)).sample(params, 3, np.random.default_rng(0))
    assert (varied <= [0, 5, 100]).all()


@pytest.mark.parametrize(("trials", "n", "code"), [(10, 0, "sample_size_not_whole"), (10, 1.5, "sample_size_not_whole"),
                                                   ((1, 2), 3, "sample_size_not_rounds")])
def test_wrong_sample_size(trials, n, code):
    with pytest.raises(InputError) as caught:
        BinomialMixture(trials).sample(START, n, 0)
    assert caught.value.code == code and caught.value.values["value"] == n


@pytest.mark.parametrize("trials", [0, 1, 10, 10**6])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_random_starts_differ_and_are_inside(trials, k):
    model = BinomialMixture(trials, k)
    heads = np.array([0, trials // 2, trials])
    start = model.start(heads, 3)
    assert model.check_params(start).weights == pytest.approx(np.full(k, 1 / k))
    assert len(set(start.probabilities)) == k
    assert ((start.probabilities > 0) & (start.probabilities < 1)).all()
    assert (start.probabilities == model.start(heads, np.random.default_rng(3)).probabilities).all()
    assert np.isfinite(fit(model, heads, rng=3, max_iter=50).log_likelihoods).all()


def test_two_coins_are_found_again():
    model = BinomialMixture(10)
    heads, _ = model.sample(Params(np.array([0.5, 0.5]), np.array([0.2, 0.8])), 2000, 5)
    found = np.sort(fit(model, heads, rng=1).params.probabilities)
    assert found == pytest.approx([0.2, 0.8], abs=0.02)
