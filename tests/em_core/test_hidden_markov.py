"""Hidden Markov models: against the sum over all paths, another program, a published table; and all laws of EM."""
import itertools
import math
import time

import numpy as np
import pytest

from em_core import (BinomialMixture, CategoricalMixture, GaussianMixture, HiddenMarkov, InputError, PoissonMixture, PoissonPrior, bound, chain, compare,
                     fit, from_json, iterate, posterior, q_function, to_csv, to_json)
from em_core.datasets import ICE_CREAM
from em_core.hidden_markov import Posterior

pytestmark = pytest.mark.filterwarnings("error")

WEATHER = HiddenMarkov(CategoricalMixture(3), 2, stop=True)
CONES = np.array(ICE_CREAM) - 1
START = ([0.5, 0.5], [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]], [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
EMISSIONS = ("categorical", "Poisson", "coins", "Gaussian", "Gaussian in the plane", "tied Gaussian")
KINDS = [(emission, k, stop, lengths) for emission in EMISSIONS for k, stop, lengths in ((2, False, None), (3, True, None), (2, True, (1, 3, 2)), (3, False, (2, 4)), (1, False, None))]
kinds = pytest.mark.parametrize(("emission", "k", "stop", "lengths"), KINDS)


def case(emission, k, stop=False, lengths=None, n=6, seed=0):
    """A model, data that suit it, and parameters."""
    rng = np.random.default_rng([seed, k, stop, n, *emission.encode()])
    start, transition = rng.dirichlet(np.full(k, 2.0)), rng.dirichlet(np.full(k + stop, 2.0), k)
    spread = np.array([[1.5, 0.3], [0.3, 0.8]])
    family, data, shown = {
        "categorical": (CategoricalMixture(3), rng.integers(0, 3, n), (rng.dirichlet(np.ones(3) * 2, k),)),
        "Poisson": (PoissonMixture(), rng.poisson(4, n), (rng.uniform(1, 8, k),)),
        "coins": (BinomialMixture(6), rng.integers(0, 7, n), (rng.uniform(0.2, 0.8, k),)),
        "Gaussian": (GaussianMixture(1), rng.normal(0, 2, n), (rng.normal(0, 2, k), rng.uniform(0.5, 2, k))),
        "Gaussian in the plane": (GaussianMixture(1), rng.normal(0, 2, (n, 2)), (rng.normal(0, 2, (k, 2)), np.repeat(spread[None], k, axis=0))),
        "tied Gaussian": (GaussianMixture(1, "tied"), rng.normal(0, 2, n), (rng.normal(0, 2, k), np.full(k, 1.3))),
    }[emission]
    model = HiddenMarkov(family, k, stop, lengths)
    return model, data, model.check_params((start, transition, *shown))


def all_paths(model, data, params):
    """log p(x, z) of every path z through all sequences, from the definition."""
    k = model.n_states
    seen = model.emission.log_joint(data, model.emission.check_params((np.full(k, 1 / k), *params[2:]))) + math.log(k)
    ends = np.cumsum(model.lengths or (len(data),))
    for path in itertools.product(range(k), repeat=len(data)):
        total = sum(seen[n, z] for n, z in enumerate(path))
        for first, end in zip([0, *ends[:-1]], ends):
            total += math.log(params.start[path[first]]) + sum(math.log(params.transition[i, j]) for i, j in itertools.pairwise(path[first:end]))
            total += math.log(params.transition[path[end - 1], k]) if model.stop else 0.0
        yield path, total


# Against other ways to the same numbers -----------------------------------------------------------------------------------

@kinds
def test_against_all_paths(emission, k, stop, lengths):
    model, data, params = case(emission, k, stop, lengths)
    total, states, pairs = 0.0, np.zeros((6, k)), np.zeros((5, k, k))
    for path, log_probability in all_paths(model, data, params):
        probability = math.exp(log_probability)
        total += probability
        states[range(6), path] += probability
        pairs[range(5), path[:-1], path[1:]] += probability
    pairs[np.cumsum(lengths or (6,))[:-1] - 1] = 0
    q, log_likelihood = model.e_step(data, params)
    assert log_likelihood == pytest.approx(math.log(total), rel=1e-12) == model.log_likelihood(data, params)
    assert q.states == pytest.approx(states / total, abs=1e-12) and q.pairs == pytest.approx(pairs / total, abs=1e-12)


@kinds
def test_the_bound_against_all_paths(emission, k, stop, lengths):
    """F and Q for the posterior at other parameters, and for states that are independent of each other."""
    model, data, params = case(emission, k, stop, lengths)
    other = case(emission, k, stop, lengths, seed=1)[2]
    free = np.random.default_rng(3).dirichlet(np.ones(k), 6)
    paths, logs = zip(*all_paths(model, data, params))
    _, others = zip(*all_paths(model, data, other))
    chained = np.exp(np.array(others) - model.log_likelihood(data, other))
    independent = np.array([np.prod(free[range(6), path]) for path in paths])
    for q, shares in ((posterior(model, data, other), chained), (free, independent)):
        assert q_function(model, data, q, params) == pytest.approx(float(shares @ logs), rel=1e-10)
        assert bound(model, data, q, params) == pytest.approx(float(shares @ (np.array(logs) - np.log(shares))), rel=1e-10)


@pytest.mark.parametrize(("t", "log_likelihood", "cold", "hot", "stay"), [
    (0, -41.5378178211, [0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.8, 0.8]),
    (1, -36.7422925932, [0.676502, 0.218819, 0.104678], [0.058372, 0.425087, 0.516541], [0.875741, 0.865158]),
    (2, -35.9576881140, [0.696970, 0.171459, 0.131570], [0.040252, 0.463799, 0.495949], [0.904034, 0.870402]),
    (10, -35.3342724478, [0.640704, 0.148087, 0.211209], [0.000158, 0.534132, 0.465711], [0.933723, 0.865008]),
])
def test_ice_cream(t, log_likelihood, cold, hot, stay):
    step = fit(WEATHER, CONES, START, tol=0, max_iter=10).steps[t]
    assert step.log_likelihood == pytest.approx(log_likelihood, abs=6e-11)
    assert step.params.probabilities == pytest.approx(np.array([cold, hot]), abs=6e-7)
    assert step.params.transition.diagonal() == pytest.approx(stay, abs=6e-7)


def test_ice_cream_on_the_first_day():
    assert posterior(WEATHER, CONES, START).states[0, 1] == pytest.approx(0.87094213, abs=6e-9)


@pytest.mark.parametrize(("seed", "lengths"), [(0, None), (1, (4, 1, 25)), (2, (10, 20))])
def test_against_hmmlearn(seed, lengths):
    """Five steps of another program, from the same start. Its priors are taken away."""
    hmm = pytest.importorskip("hmmlearn.hmm")
    model, data, params = case("categorical", 3, lengths=lengths, n=30, seed=seed)
    theirs = hmm.CategoricalHMM(3, startprob_prior=1, transmat_prior=1, emissionprob_prior=1, n_iter=5, tol=-np.inf, init_params="", n_features=3)
    theirs.startprob_, theirs.transmat_, theirs.emissionprob_ = (np.array(field) for field in params)
    theirs.fit(data[:, None], lengths)
    mine = fit(model, data, params, tol=0, max_iter=5)
    assert mine.log_likelihoods[:5] == pytest.approx(list(theirs.monitor_.history), rel=1e-9)
    for field, other in zip(mine.params, (theirs.startprob_, theirs.transmat_, theirs.emissionprob_), strict=True):
        assert field == pytest.approx(other, abs=1e-8)


def test_a_chain_that_forgets_is_a_mixture():
    """Every row of the transitions is the start: then neighbours tell nothing."""
    weights, rates, data = [0.3, 0.7], [1.0, 6.0], [0, 3, 8, 5, 1, 2]
    forgets, mixture = HiddenMarkov(PoissonMixture(), 2), PoissonMixture(2)
    params = forgets.check_params((weights, [weights, weights], rates))
    q, log_likelihood = forgets.e_step(data, params)
    assert q.states == pytest.approx(posterior(mixture, data, (weights, rates)), abs=1e-14)
    assert log_likelihood == pytest.approx(mixture.log_likelihood(data, mixture.check_params((weights, rates))), abs=1e-12)
    assert forgets.m_step(data, q, params).rates == pytest.approx(mixture.m_step(data, q.states, mixture.check_params((weights, rates))).rates)


def test_the_transitions_of_the_page_of_tables():
    """A_ij = Σ ξ_nij / Σ γ_ni, to stop γ_Ni / Σ γ_ni."""
    params = WEATHER.check_params(START)
    (states, pairs), _ = WEATHER.e_step(CONES, params)
    found = fit(WEATHER, CONES, START, tol=0, max_iter=1).params.transition
    assert found[:, :2] == pytest.approx(pairs.sum(axis=0) / states.sum(axis=0)[:, None]) and found[:, 2] == pytest.approx(states[-1] / states.sum(axis=0))


# Laws of EM -----------------------------------------------------------------------------------------------------------------

@kinds
def test_the_ladder_and_the_top_of_the_bound(emission, k, stop, lengths):
    model, data, start = case(emission, k, stop, lengths, seed=5)
    trace = fit(model, data, start, tol=0, max_iter=3)
    assert trace.stop in ("max_iter", "degenerate")
    for before, after in itertools.pairwise(trace.steps):
        q, room = posterior(model, data, before.params), 1e-9
        assert bound(model, data, q, before.params) == pytest.approx(before.log_likelihood, abs=room)
        rung = bound(model, data, q, after.params)
        assert before.log_likelihood - room <= rung <= after.log_likelihood + room
        again = model.m_step(data, q, before.params)
        assert all(mine == pytest.approx(theirs, abs=1e-9) for mine, theirs in zip(again, after.params))
        for seed in range(5):
            assert q_function(model, data, q, case(emission, k, stop, lengths, seed=seed + 20)[2]) <= rung - bound(model, data, q, before.params) + q_function(model, data, q, before.params) + room


@pytest.mark.parametrize("emission", EMISSIONS)
@pytest.mark.parametrize("stop", [False, True])
def test_climbs_and_comes_back_to_the_bit(emission, stop):
    for seed, lengths in enumerate((None, (1, 40, 19), (60,))):
        model, data, _ = case(emission, 2, stop, lengths, n=60, seed=seed)
        trace = fit(model, data, rng=seed, tol=0, max_iter=25)
        assert trace.stop == "max_iter", trace.message
        assert (np.diff(trace.log_likelihoods) >= -1e-10).all() and np.ptp(trace.log_likelihoods) > 1e-3
        back = from_json(to_json(trace))
        assert back.model == model and back.seed == seed
        for mine, other in zip(trace.steps, back.steps, strict=True):
            assert mine.log_likelihood == other.log_likelihood and all((a == b).all() for a, b in zip(mine.params, other.params))
        lazy = next(itertools.islice(iterate(model, data, trace.steps[0].params), 3, None))
        assert lazy.log_likelihood == trace.steps[3].log_likelihood


def test_sampling_then_fitting_recovers():
    model = HiddenMarkov(CategoricalMixture(3), 2, stop=True, lengths=(40,) * 60)
    true = model.check_params(([0.9, 0.1], [[0.85, 0.10, 0.05], [0.2, 0.77, 0.03]], [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]]))
    data, states = model.sample(true, 2400, 1)
    trace = fit(model, data, true, max_iter=200)
    assert 0 <= trace.log_likelihood - trace.log_likelihoods[0] < 3 + 2.5 * model.free_parameters()
    assert trace.params.probabilities == pytest.approx(true.probabilities, abs=0.06)
    assert (posterior(model, data, true).states.argmax(axis=1) == states).mean() > 0.8
    assert model.free_parameters() == 1 + 4 + 4 and HiddenMarkov(GaussianMixture(1), 3).free_parameters(2) == 2 + 6 + 15


def test_a_sample_of_a_given_length_stops_there():
    """The share of each path among those of three observations, against its share in many draws."""
    model = HiddenMarkov(CategoricalMixture(2), 2, stop=True)
    params = model.check_params(([0.3, 0.7], [[0.6, 0.1, 0.3], [0.5, 0.45, 0.05]], [[1.0, 0.0], [0.0, 1.0]]))
    chances = {path: params.start[path[0]] * params.transition[path[0], path[1]] * params.transition[path[1], path[2]] * params.transition[path[2], 2]
               for path in itertools.product(range(2), repeat=3)}
    rng, drawn = np.random.default_rng(0), dict.fromkeys(chances, 0)
    for _ in range(4000):
        drawn[tuple(int(z) for z in model.sample(params, 3, rng)[1])] += 1
    for path, chance in chances.items():
        expected = chance / sum(chances.values())
        assert drawn[path] / 4000 == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / 4000))


# Edges ----------------------------------------------------------------------------------------------------------------------

def test_a_single_observation():
    params = WEATHER.check_params(START)
    q, log_likelihood = WEATHER.e_step([2], params)
    assert log_likelihood == pytest.approx(math.log((0.5 * 0.1 + 0.5 * 0.7) * 0.1))
    assert q.states == pytest.approx(np.array([[1 / 8, 7 / 8]])) and q.pairs.shape == (0, 2, 2)
    trace = fit(WEATHER, [2], START)
    assert trace.stop == "converged" and trace.params.transition[:, 2] == pytest.approx([1, 1])
    assert trace.params.probabilities[:, 2] == pytest.approx([1, 1])


def test_one_state_is_done_in_one_step():
    trace = fit(HiddenMarkov(PoissonMixture(), 1), [3, 5, 4], rng=0)
    assert trace.stop == "converged" and trace.params.rates == pytest.approx([4]) and trace.params.transition == pytest.approx(1)


def test_ten_thousand_observations_take_no_python_step_each():
    model, data, params = case("categorical", 2, n=10_000)
    began = time.process_time()
    trace = fit(model, data, params, tol=0, max_iter=4)
    assert time.process_time() - began < 1.0, "a step took a tenth of that"
    assert trace.stop == "max_iter" and (np.diff(trace.log_likelihoods) > 0).all()
    alpha, total = params.start * params.probabilities[:, data[0]], 0.0  # the textbook's scaled recursion
    for n in range(1, len(data)):
        total, alpha = total + math.log(alpha.sum()), alpha / alpha.sum()
        alpha = alpha @ params.transition * params.probabilities[:, data[n]]
    assert trace.log_likelihoods[0] == pytest.approx(total + math.log(alpha.sum()), rel=1e-12)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 10, 17, 26])
def test_blocks_of_any_size(count):
    """Forward and backward messages against products of matrices, one by one."""
    rng = np.random.default_rng(count)
    first, links, end = rng.uniform(0.1, 1, 3), rng.uniform(0, 1, (count, 3, 3)), rng.uniform(0.1, 1, 3)
    alphas, betas = [first], [end]
    for link, mirrored in zip(links, links[::-1]):
        alphas.append(alphas[-1] @ link)
        betas.append(mirrored @ betas[-1])
    forwards, taken = chain.forward(np.log(first), np.log(links))
    assert np.exp(forwards[-1] + taken) == pytest.approx(alphas[-1], rel=1e-12)
    for mine, other in [*zip(forwards, alphas), *zip(chain.backward(np.log(links), np.log(end)), betas[::-1])]:
        assert np.exp(mine - mine.max()) == pytest.approx(other / other.max(), rel=1e-12)


@pytest.mark.parametrize("reach", [1.0, 300.0, 2000.0])
def test_products_in_logs_and_in_numbers(reach):
    """Many states take another way; sums that would underflow, and what is impossible, too."""
    rng = np.random.default_rng(int(reach))
    one, other = (np.where(rng.random((40, 6, 6)) < 0.2, -np.inf, rng.normal(0, reach, (40, 6, 6))) for _ in range(2))
    one[3], other[5, :, 2] = -np.inf, -np.inf
    terms = one[:, :, :, None] + other[:, None]
    largest = terms.max(axis=2, keepdims=True)
    with np.errstate(divide="ignore"):
        plain = np.log(np.exp(terms - np.where(np.isfinite(largest), largest, 0)).sum(axis=2)) + np.where(np.isfinite(largest), largest, 0)[:, :, 0]
    assert chain.times(one, other) == pytest.approx(plain, rel=1e-12, abs=1e-12)


def test_what_seemed_lost_may_be_all_there_is():
    """For 40 observations state 1 is less plausible by e^2000 in all; the last ones are possible in it alone."""
    for states in (2, 5):
        model = HiddenMarkov(GaussianMixture(1), states)
        params = model.check_params((np.full(states, 1 / states), np.eye(states), [0.0, 10.0, 300.0, 400.0, 500.0][:states], np.ones(states)))
        data = np.concatenate([np.full(40, 0.0), np.full(60, 10.0)])
        q, log_likelihood = model.e_step(data, params)
        assert q.states[:, 1] == pytest.approx(np.ones(100), abs=1e-12)
        assert log_likelihood == pytest.approx(math.log(1 / states) - 50 * math.log(2 * math.pi) - 40 * 50, rel=1e-12)


def test_what_is_impossible_stays_so():
    """Left to right: no way back, and none past the next state."""
    model = HiddenMarkov(CategoricalMixture(3), 3)
    params = model.check_params(([1, 0, 0], [[0.6, 0.4, 0], [0, 0.7, 0.3], [0, 0, 1]], [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.0, 0.2, 0.8]]))
    trace = fit(model, [0, 0, 1, 0, 1, 1, 2, 1, 2, 2], params, tol=0, max_iter=30)
    assert trace.stop == "max_iter"
    for field, before in zip(trace.params, params):
        assert (field[before == 0] == 0).all()


@pytest.mark.parametrize(("data", "row"), [([0, 1, 2, 0], 3), ([2], 1), ([0, 2], 2)])
def test_an_impossible_symbol(data, row):
    model = HiddenMarkov(CategoricalMixture(3), 2)
    params = model.check_params(([0.5, 0.5], [[0.5, 0.5]] * 2, [[0.5, 0.5, 0.0]] * 2))
    assert model.log_likelihood(data, params) == -math.inf
    with pytest.raises(InputError) as caught:
        fit(model, data, params)
    assert (caught.value.code, caught.value.values) == ("observation_impossible", {"row": row, "value": 0})


def test_a_chain_that_cannot_stop():
    endless = ([0.5, 0.5], [[0.5, 0.5, 0.0]] * 2, START[2])
    with pytest.raises(InputError) as caught:
        fit(WEATHER, CONES, endless)
    assert caught.value.values == {"row": 33, "value": 0}
    with pytest.raises(InputError) as caught:
        WEATHER.sample(endless, 5, 0)
    assert caught.value.code == "observation_impossible"


def test_a_state_that_dies_is_told():
    model = HiddenMarkov(CategoricalMixture(2), 2)
    trace = fit(model, [0, 0, 0], ([0.5, 0.5], [[0.5, 0.5]] * 2, [[0.5, 0.5], [0.0, 1.0]]))
    assert trace.stop == "degenerate" and [(event.kind, event.component) for event in trace.events] == [("dead_component", 1)]
    assert trace.params.probabilities[1].tolist() == [0, 1] and trace.params.start.tolist() == [1, 0]


def test_a_collapse_is_told():
    trace = fit(HiddenMarkov(GaussianMixture(1), 2), [0.0, 1.0, 2.0, 1.5, 50.0], ([0.9, 0.1], [[0.9, 0.1], [0.5, 0.5]], [1.0, 50.0], [1.0, 1.0]), tol=0)
    assert trace.stop == "degenerate" and trace.events[0].kind == "collapse" and trace.events[0].component == 1
    assert "state 2" in trace.message and "fewer states" in trace.message and "map" not in trace.message, "it takes no prior"


def test_equal_states_stay_equal():
    trace = fit(WEATHER, CONES, ([0.5, 0.5], [[0.45, 0.45, 0.1]] * 2, [[0.2, 0.3, 0.5]] * 2), tol=0, max_iter=60)
    assert (trace.params.probabilities[0] == trace.params.probabilities[1]).all()
    assert trace.params.probabilities[0] == pytest.approx(np.bincount(CONES) / 33)


# Input ----------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("make", "code"), [
    (lambda: HiddenMarkov("categorical", 2), "emission_unknown"), (lambda: HiddenMarkov({"name": "GeneticLinkage", "config": {}}, 2), "emission_unknown"),
    (lambda: HiddenMarkov({"name": "PoissonMixture", "config": {"x": 1}}, 2), "emission_unknown"), (lambda: HiddenMarkov({"name": "PoissonMixture"}, 2), "emission_unknown"),
    (lambda: HiddenMarkov(PoissonMixture(1, PoissonPrior()), 2), "emission_unknown"), (lambda: HiddenMarkov(PoissonMixture(), 0), "components_not_whole"),
    (lambda: HiddenMarkov(PoissonMixture(), 2, stop=1), "stop_not_bool"), (lambda: HiddenMarkov(PoissonMixture(), 2, lengths=()), "lengths_out_of_range"),
    (lambda: HiddenMarkov(PoissonMixture(), 2, lengths=(3, 0)), "lengths_out_of_range"), (lambda: HiddenMarkov(PoissonMixture(), 2, lengths=3.5), "lengths_out_of_range"),
    (lambda: HiddenMarkov(PoissonMixture(), 2, lengths=(3, 2)).observe([1, 2, 3]), "lengths_wrong_sum"),
    (lambda: HiddenMarkov(PoissonMixture(), 2, lengths=(3, 2)).sample(([1, 0], [[1, 0], [0, 1]], [1, 2]), 4), "lengths_wrong_sum"),
    (lambda: fit(WEATHER, CONES, START, counts=np.ones(33)), "counts_not_for_chains"), (lambda: fit(WEATHER, [], START), "data_empty"),
    (lambda: fit(WEATHER, [0, 3], START), "category_out_of_range"), (lambda: fit(WEATHER, CONES, START[:2]), "params_wrong_fields"),
    (lambda: fit(WEATHER, CONES, ([0.5, 0.6], *START[1:])), "start_sum"), (lambda: fit(WEATHER, CONES, ([1.5, -0.5], *START[1:])), "probability_out_of_range"),
    (lambda: fit(WEATHER, CONES, (START[0], [[0.8, 0.1], [0.1, 0.8]], START[2])), "params_wrong_shape"),
    (lambda: fit(WEATHER, CONES, (START[0], [[0.8, 0.1, 0.1], [0.1, 0.8, 0.2]], START[2])), "transitions_sum"),
    (lambda: fit(WEATHER, CONES, (*START[:2], [[0.7, 0.2, 0.2], [0.1, 0.2, 0.7]])), "probabilities_sum"),
    (lambda: fit(WEATHER, CONES, START, method="map"), "prior_missing"), (lambda: fit(WEATHER, CONES, "nowhere"), "start_unknown"),
    (lambda: WEATHER.sample(START, 0), "sample_size_not_whole"), (lambda: bound(WEATHER, CONES, np.full((3, 2), 0.5), START), "responsibilities_wrong_shape"),
    (lambda: bound(WEATHER, CONES, Posterior(np.full((33, 2), 0.5), np.zeros((3, 2, 2))), START), "responsibilities_wrong_shape"),
])
def test_errors_have_a_code(make, code):
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.code == code and "{" not in str(caught.value)


def test_several_sizes_are_compared():
    candidates = compare(lambda k: HiddenMarkov(CategoricalMixture(3), k, stop=True), CONES, components=(1, 2), rng=0, restarts=3)
    for candidate in candidates:
        price, height = candidate.best.trace.model.free_parameters(), candidate.best.trace.log_likelihood
        assert candidate.criteria.aic == pytest.approx(2 * price - 2 * height) and candidate.criteria.bic == pytest.approx(price * math.log(33) - 2 * height)
        assert candidate.criteria.icl >= candidate.criteria.bic - 1e-9
    assert candidates[0].criteria.icl == pytest.approx(candidates[0].criteria.bic) and candidates[0].criteria.free_parameters == 0 + 1 + 2


def test_starts_and_files():
    one, two = (WEATHER.start(CONES, seed) for seed in (7, 8))
    assert not (one.probabilities == two.probabilities).all() and (one.transition[:, 2] == 1 / 34).all()
    assert all((a == b).all() for a, b in zip(one, WEATHER.start(CONES, 7))) and not one.start.flags.writeable
    header = to_csv(fit(WEATHER, CONES, START, max_iter=1)).splitlines()[0]
    assert header.startswith("t,log_likelihood,objective,start_1,start_2,transition_1_1,transition_1_2,transition_1_3,") and header.endswith("probabilities_2_3")
    assert HiddenMarkov(CategoricalMixture(3, 5), 2) == HiddenMarkov(CategoricalMixture(3), 2), "the number of states is that of the chain"
