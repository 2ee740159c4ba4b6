"""Genetic linkage: the table of Dempster, Laird & Rubin (1977), and the counting behind it."""
import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import multinomial

from em_core import GeneticLinkage, InputError, bound, fit, from_json, iterate, posterior, q_function, to_csv, to_json
from em_core.linkage import MOST_ANIMALS, Params

pytestmark = pytest.mark.filterwarnings("error")

MODEL, ANIMALS = GeneticLinkage(), [125, 18, 20, 34]
LIMIT = (15 + math.sqrt(53809)) / 394
PUBLISHED = [0.500000000, 0.608247423, 0.624321051, 0.626488879, 0.626777323, 0.626815632, 0.626820719, 0.626821395,
             0.626821484]


def cells(theta):
    return np.array([0.5 + theta / 4, (1 - theta) / 4, (1 - theta) / 4, theta / 4])


# The published example ------------------------------------------------------------------------------------------------

def test_the_published_path():
    path = [step.params.theta for step in itertools.islice(iterate(MODEL, ANIMALS, 0.5), 9)]
    assert path == pytest.approx(PUBLISHED, abs=2e-9)
    theta = 0.5
    for mine in path:
        assert mine == pytest.approx(theta, abs=1e-14)
        second = 125 * theta / (2 + theta)
        theta = (second + 34) / (second + 34 + 38)


def test_the_limit_and_the_rate_of_convergence():
    trace = fit(MODEL, ANIMALS, 0.5, tol=0, max_iter=60)
    assert trace.params.theta == pytest.approx(LIMIT, abs=1e-14)
    errors = [step.params.theta - LIMIT for step in trace.steps]
    ratios = [after / before for before, after in itertools.pairwise(errors[:9])]
    assert ratios[:4] == pytest.approx([0.1465, 0.1346, 0.1330, 0.1328], abs=5e-5)
    assert ratios[7] == pytest.approx(57.80 / 435.32, abs=5e-5)  # the share of information that is hidden


@pytest.mark.parametrize("animals", [ANIMALS, [3, 0, 5, 1], [1, 0, 0, 0], [0, 4, 0, 2], [10, 9, 8, 0]])
def test_the_summit_is_where_a_search_finds_it(animals):
    best = minimize_scalar(lambda theta: -multinomial.logpmf(animals, sum(animals), cells(theta)), bounds=(0, 1),
                           method="bounded", options={"xatol": 1e-10})
    trace = fit(MODEL, animals, 0.3, tol=0, max_iter=4000)
    assert trace.stop == "max_iter"
    assert trace.params.theta == pytest.approx(best.x, abs=2e-6)
    assert trace.log_likelihood >= -best.fun - 1e-12


# Probabilities ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("theta", [0.1, 0.5, 0.9])
def test_log_likelihood_posterior_and_joint(theta):
    here = MODEL.check_params(theta)
    assert MODEL.log_likelihood(ANIMALS, here) == pytest.approx(multinomial.logpmf(ANIMALS, 197, cells(theta)), abs=1e-10)
    r, log_likelihood = MODEL.e_step(ANIMALS, here)
    assert log_likelihood == MODEL.log_likelihood(ANIMALS, here)
    expected = [[2 / (2 + theta), theta / (2 + theta), 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    assert r == pytest.approx(np.array(expected), abs=1e-14)
    joint = MODEL.log_joint(ANIMALS, here)
    assert joint.shape == (4, 5) and (np.isfinite(joint) == (r > 0)).all()
    share = math.log(multinomial.pmf(ANIMALS, 197, cells(theta)) / np.prod(cells(theta)**ANIMALS)) / 197
    assert np.exp(joint - share).sum(axis=1) == pytest.approx(cells(theta), rel=1e-11)


def test_expected_numbers():
    expected = MODEL.expect(MODEL.observe(ANIMALS), Params(np.array([0.5])))
    assert expected.hidden.tolist() == [100, 25, 18, 20, 34]
    assert expected.log_likelihood == pytest.approx(MODEL.log_likelihood(ANIMALS, Params(np.array([0.5]))))


@pytest.mark.parametrize("seed", range(8))
def test_the_ladder_and_the_top_of_the_bound(seed):
    rng = np.random.default_rng(seed)
    animals = rng.integers(1, 30, 4)
    trace = fit(MODEL, animals, rng=seed, tol=0, max_iter=12)
    for before, after in itertools.pairwise(trace.steps):
        q, room = posterior(MODEL, animals, before.params), 1e-11
        assert bound(MODEL, animals, q, before.params) == pytest.approx(before.log_likelihood, abs=room)
        rung = bound(MODEL, animals, q, after.params)
        assert before.log_likelihood - room <= rung <= after.log_likelihood + room
        assert MODEL.m_step(animals, q, before.params).theta == pytest.approx(after.params.theta, abs=1e-14)
        for theta in rng.uniform(0.01, 0.99, 10):
            assert q_function(MODEL, animals, q, theta) <= q_function(MODEL, animals, q, after.params) + room


def test_theta_at_its_edges():
    assert fit(MODEL, [5, 0, 0, 0], 0.0).params.theta == 0  # all in the first half: nothing tells of theta
    assert fit(MODEL, [5, 0, 0, 3], 0.2, tol=0, max_iter=3).params.theta == 1
    assert fit(MODEL, [0, 2, 3, 0], 0.2).params.theta == 0
    assert MODEL.log_likelihood([5, 0, 0, 3], Params(np.array([1.0]))) == pytest.approx(multinomial.logpmf([5, 0, 0, 3], 8, cells(1.0)))
    for theta, row in ((0, 4), (1, 2)):
        assert MODEL.log_likelihood(ANIMALS, MODEL.check_params(theta)) == -math.inf
        with pytest.raises(InputError) as caught:
            fit(MODEL, ANIMALS, theta)
        assert (caught.value.code, caught.value.values) == ("observation_impossible", {"row": row, "value": 0})


def test_very_many_animals():
    trace = fit(MODEL, [MOST_ANIMALS, 0, 1, MOST_ANIMALS], 0.5)
    assert trace.stop == "converged" and trace.params.theta < 1


# Input ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("init", [0.5, np.float64(0.5), np.array(0.5), np.array([0.5]), (0.5,), [0.5], ([0.5],),
                                  Params(np.array([0.5]))])
def test_theta_may_be_a_plain_number(init):
    trace = fit(MODEL, ANIMALS, init)
    assert trace.params.theta.shape == () and float(trace.steps[0].params.theta) == 0.5
    assert not trace.steps[0].params.theta.flags.writeable and not trace.params.theta.flags.writeable


@pytest.mark.parametrize(("data", "code", "values"), [
    ([], "data_empty", {"value": 0, "limit": 1}),
    ([ANIMALS], "data_not_one_dimensional", {"value": 2, "limit": 1}),
    ([125, 18, 20], "cells_not_four", {"value": 3, "limit": 4}),
    ([125, 18, 20, 34.5], "animals_out_of_range", {"row": 4, "value": 34.5, "lowest": 0, "highest": MOST_ANIMALS}),
    ([125, -1, 20, 34], "animals_out_of_range", {"row": 2, "value": -1, "lowest": 0, "highest": MOST_ANIMALS}),
    ([10**10, 1, 20, 34], "animals_out_of_range", {"row": 1, "value": 10**10, "lowest": 0, "highest": MOST_ANIMALS}),
    ([125, math.nan, 20, 34], "data_not_finite", {"row": 2, "value": "nan"}),
    ([0, 0, 0, 0], "counts_all_zero", {"value": 4, "limit": 0}),
    ("four", "data_not_numbers", {"value": "str"}),
])
def test_wrong_data(data, code, values):
    for use in (lambda: fit(MODEL, data, 0.5), lambda: fit(MODEL, data), lambda: MODEL.log_likelihood(data, 0.5)):
        with pytest.raises(InputError) as caught:
            use()
        assert (caught.value.code, caught.value.values) == (code, values)
        assert all(str(value) in str(caught.value) for value in values.values())


@pytest.mark.parametrize(("params", "code", "values"), [
    (True, "params_wrong_fields", {"value": "True", "allowed": "theta"}),
    ((0.5, 0.5), "params_wrong_fields", {"value": "(0.5, 0.5)", "allowed": "theta"}),
    (([0.5, 0.5],), "params_wrong_shape", {"field": "theta", "value": "(2,)", "limit": "(1,)"}),
    (("a",), "params_not_numbers", {"field": "theta", "value": "list"}),
    (math.nan, "params_not_finite", {"field": "theta", "component": 1, "value": "nan"}),
    (1.2, "theta_out_of_range", {"value": 1.2, "lowest": 0, "highest": 1}),
    ((-0.1,), "theta_out_of_range", {"value": -0.1, "lowest": 0, "highest": 1}),
])
def test_wrong_parameters(params, code, values):
    with pytest.raises(InputError) as caught:
        fit(MODEL, ANIMALS, params)
    assert (caught.value.code, caught.value.values) == (code, values)


@pytest.mark.parametrize(("counts", "code"), [([1, 1, 1, 1], "counts_not_taken"), ([1, 2], "counts_not_taken"),
                                              (["a"] * 4, "counts_not_numbers")])
def test_counts_are_refused(counts, code):
    for use in (lambda: fit(MODEL, ANIMALS, 0.5, counts=counts), lambda: MODEL.log_likelihood(ANIMALS, 0.5, counts)):
        with pytest.raises(InputError) as caught:
            use()
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        MODEL.observe(MODEL.observe(ANIMALS), ANIMALS)
    assert (caught.value.code, caught.value.values) == ("counts_given_twice", {"value": 4})


def test_a_prior_is_refused():
    with pytest.raises(InputError) as caught:
        fit(MODEL, ANIMALS, 0.5, method="map")
    assert caught.value.code == "prior_missing"


def test_files():
    trace = fit(MODEL, ANIMALS, rng=3)
    assert trace.data.tolist() == ANIMALS == trace.counts.tolist()
    assert MODEL.log_likelihood(trace.data, trace.params, trace.counts) == trace.log_likelihood
    again = from_json(to_json(trace))
    assert again.model == MODEL and again.data.tolist() == ANIMALS and again.seed == 3
    assert [step.params.theta for step in again.steps] == [step.params.theta for step in trace.steps]
    assert to_csv(trace).splitlines()[0] == "t,log_likelihood,objective,theta"


# Starts and samples -----------------------------------------------------------------------------------------------------

def test_starts_differ_and_are_inside():
    starts = [float(MODEL.start(ANIMALS, seed).theta) for seed in range(20)]
    assert len(set(starts)) == 20 and 0 < min(starts) < 0.3 < 0.7 < max(starts) < 1
    assert MODEL.start(ANIMALS, np.random.default_rng(7)).theta == starts[7]
    assert all(fit(MODEL, ANIMALS, start, tol=1e-15).params.theta == pytest.approx(LIMIT, abs=1e-6) for start in starts)


def test_sample_follows_the_model_and_is_found_again():
    seen, hidden = MODEL.sample(0.3, 100_000, 1)
    assert seen.shape == (4,) and hidden.shape == (5,)
    assert seen.tolist() == [hidden[0] + hidden[1], *hidden[2:]] and seen.sum() == 100_000
    assert hidden / 100_000 == pytest.approx([0.5, 0.075, 0.175, 0.175, 0.075], abs=0.005)
    assert (seen == MODEL.sample(0.3, 100_000, 1)[0]).all()
    assert fit(MODEL, seen, rng=1).params.theta == pytest.approx(0.3, abs=0.01)
    with pytest.raises(InputError) as caught:
        MODEL.sample(0.3, 0)
    assert caught.value.code == "sample_size_not_whole"
    assert MODEL.free_parameters() == 1 and MODEL.config() == {} and MODEL == GeneticLinkage()
