"""The engine: repeated observations, infinite natural parameters, dead components."""
import math

import numpy as np
import pytest
from scipy.stats import binom

from em_core import BinomialMixture, Event, InputError, bound, entropy, fit, posterior
from em_core.binomial import Params
from em_core.mixture import log_sum_exp

pytestmark = pytest.mark.filterwarnings("error")


def params(weights, probabilities):
    return Params(np.array(weights, dtype=float), np.array(probabilities, dtype=float))


# log_sum_exp --------------------------------------------------------------------------------------------------------

def test_log_sum_exp_far_from_zero():
    rows = np.array([[0.0, 0.0], [-1e5, -1e5 + 1], [1e5, 1e5], [-math.inf, 3.0], [-math.inf, -math.inf]])
    expected = [math.log(2), -1e5 + math.log1p(math.e), 1e5 + math.log(2), 3.0, -math.inf]
    assert log_sum_exp(rows) == pytest.approx(expected, rel=1e-14)


def test_densities_that_underflow():
    """Both coins give these 10⁵ tosses a probability below 10^−20000; Bayes' rule still works."""
    model = BinomialMixture(100_000)
    r = posterior(model, [50_000], params([0.5, 0.5], [0.1, 0.1 + 1e-9]))
    log_odds = 50_000 * math.log1p(1e-9 / 0.1) + 50_000 * math.log1p(-1e-9 / 0.9)
    assert r[0, 1] == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-9)


# Counts -------------------------------------------------------------------------------------------------------------

def test_counts_are_repetition():
    heads, counts, start = np.array([2, 5, 9, 4]), np.array([3, 1, 0, 2]), params([0.3, 0.7], [0.2, 0.6])
    model, repeated = BinomialMixture(10), np.repeat(heads, counts)
    short, long = fit(model, heads, start, counts=counts), fit(model, repeated, start)
    assert len(short.steps) == len(long.steps)
    assert short.log_likelihoods == pytest.approx(long.log_likelihoods, rel=1e-13)
    for mine, other in zip(short.params, long.params):
        assert mine == pytest.approx(other, abs=1e-13)
    assert short.counts.tolist() == counts.tolist() and long.counts is None
    q, q_repeated = posterior(model, heads, start), posterior(model, repeated, start)
    assert bound(model, heads, q, short.params, counts=counts) == pytest.approx(bound(model, repeated, q_repeated, long.params))
    assert entropy(q, counts) == pytest.approx(entropy(q_repeated))
    assert model.expected_statistics(heads, q, counts) == pytest.approx(model.expected_statistics(repeated, q_repeated))
    assert model.log_likelihood(heads, start, counts) == pytest.approx(model.log_likelihood(repeated, start))
    assert model.e_step(heads, start, counts)[1] == pytest.approx(model.e_step(repeated, start)[1])


@pytest.mark.parametrize("factor", [1e-300, 0.5, 1e12])
def test_counts_need_not_be_whole(factor):
    start = params([0.3, 0.7], [0.2, 0.6])
    once, scaled = (fit(BinomialMixture(10), [2, 5, 9], start, counts=np.ones(3) * c, tol=0, max_iter=20) for c in (1, factor))
    assert scaled.params.probabilities == pytest.approx(once.params.probabilities, abs=1e-12)
    assert scaled.log_likelihood == pytest.approx(factor * once.log_likelihood, rel=1e-12)


@pytest.mark.parametrize(("counts", "code", "values"), [
    ([1, 2], "counts_wrong_length", {"value": 2, "limit": 3}),
    ([[1, 2, 3]], "counts_wrong_length", {"value": "an array of shape (1, 3)", "limit": 3}),
    ([1, -2, 1], "counts_out_of_range", {"row": 2, "value": -2, "lowest": 0, "highest": 10**15}),
    ([1, 1, float("nan")], "counts_out_of_range", {"row": 3, "value": "nan", "lowest": 0, "highest": 10**15}),
    ([math.inf, 1, 1], "counts_out_of_range", {"row": 1, "value": "inf", "lowest": 0, "highest": 10**15}),
    ([0, 0, 0], "counts_all_zero", {"value": 3, "limit": 0}),
    (["a", "b", "c"], "counts_not_numbers", {"value": "list"}),
])
def test_wrong_counts(counts, code, values):
    with pytest.raises(InputError) as caught:
        fit(BinomialMixture(10), [2, 5, 9], params([0.5, 0.5], [0.2, 0.6]), counts=counts)
    assert (caught.value.code, caught.value.values) == (code, values)


def test_counts_are_given_once():
    model = BinomialMixture(10)
    observed = model.observe([2, 5], [1, 3])
    start = params([0.5, 0.5], [0.2, 0.6])
    assert model.log_likelihood(observed, start) == model.log_likelihood([2, 5], start, [1, 3])
    assert fit(model, observed, start).counts.tolist() == [1, 3]
    with pytest.raises(InputError, match="already"):
        model.log_likelihood(observed, start, [1, 3])


# Probabilities of 0 and 1 ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("probabilities", [[0.0, 0.5], [1.0, 0.5], [0.0, 1.0], [0.3, 1.0]])
def test_probability_zero_and_one(probabilities):
    """Against scipy's pmf, which knows that 0⁰ = 1."""
    model, heads, weights = BinomialMixture((3, 3, 0)), [0, 3, 0], np.array([0.25, 0.75])
    joint = weights * np.array([[binom.pmf(x, m, p) for p in probabilities] for x, m in zip(heads, model.trials)])
    here = params(weights, probabilities)
    assert posterior(model, heads, here) == pytest.approx(joint / joint.sum(axis=1, keepdims=True), abs=1e-14)
    assert model.log_likelihood(heads, here) == pytest.approx(np.log(joint.sum(axis=1)).sum(), abs=1e-13)
    trace = fit(model, heads, here)
    assert np.isfinite(trace.log_likelihoods).all() and trace.stop in ("converged", "degenerate")


def test_nothing_but_heads():
    trace = fit(BinomialMixture(4), [4, 4, 4], params([0.5, 0.5], [0.3, 0.6]))
    assert trace.stop == "converged"
    assert trace.params.probabilities.tolist() == [1, 1]
    assert trace.log_likelihood == pytest.approx(0, abs=1e-14)


def test_impossible_start():
    with pytest.raises(InputError) as caught:
        fit(BinomialMixture(10), [0, 0, 4], params([0.5, 0.5], [0, 0]))
    assert (caught.value.code, caught.value.values) == ("observation_impossible", {"row": 3, "value": 0})
    with pytest.raises(InputError) as caught:  # possible only under a coin that is never picked
        posterior(BinomialMixture(10), [4, 10], params([1, 0], [1, 0.5]))
    assert caught.value.values["row"] == 1
    assert BinomialMixture(10).log_likelihood([0, 0, 4], params([0.5, 0.5], [0, 0])) == -math.inf


def test_an_impossible_observation_that_was_never_made_tells_nothing():
    model, here = BinomialMixture(10), params([0.3, 0.7], [0, 0])
    r, log_likelihood = model.e_step([0, 4], here, counts=[1, 0])
    assert r[1] == pytest.approx([0.3, 0.7]) and log_likelihood == pytest.approx(0)
    assert fit(model, [0, 4], here, counts=[1, 0]).stop == "converged"


# Weights of 0 and dead components ---------------------------------------------------------------------------------

@pytest.mark.parametrize("fixed", [True, False])
def test_weight_zero_stays_zero_and_is_no_event(fixed):
    heads = [5, 9, 8, 4, 7]
    trace = fit(BinomialMixture(10, 3, fixed), heads, params([0.5, 0, 0.5], [0.6, 0.7, 0.5]))
    alone = fit(BinomialMixture(10, 2, fixed), heads, params([0.5, 0.5], [0.6, 0.5]))
    assert trace.stop == "converged" and trace.events == ()
    for step in trace.steps:
        assert step.params.weights[1] == 0 and step.params.probabilities[1] == 0.7
        assert (posterior(trace.model, heads, step.params)[:, 1] == 0).all()
    assert trace.log_likelihoods == pytest.approx(alone.log_likelihoods, rel=1e-14)


@pytest.mark.parametrize(("fixed", "weights"), [(False, [1, 0]), (True, [0.5, 0.5])])
@pytest.mark.parametrize("far", [0.9999, 1.0])
def test_a_dead_component_stops_the_fit(fixed, weights, far):
    trace = fit(BinomialMixture(1000, 2, fixed), [500, 510, 490], params([0.5, 0.5], [0.4, far]))
    assert trace.stop == "degenerate"
    assert trace.events == (Event("dead_component", 1, 1),)
    assert trace.params.weights.tolist() == weights
    assert trace.params.probabilities == pytest.approx([0.5, far], abs=1e-14)
    assert np.isfinite(trace.log_likelihoods).all()
    assert "component 2" in trace.message and "fewer components" in trace.message


def test_two_dead_components_are_both_named():
    trace = fit(BinomialMixture(1000, 3), [500], params([0.2, 0.3, 0.5], [0, 0.5, 1]))
    assert trace.events == (Event("dead_component", 1, 0), Event("dead_component", 1, 2))
    assert "component 1, 3" in trace.message


@pytest.mark.parametrize(("heads", "start"), [
    ([10, 10, 9, 3], params([0.4, 0.6], [0.999, 0.5])),
    ([0, 0, 1, 7], params([0.4, 0.6], [0.001, 0.5])),
    ([1, 0, 1, 1, 0], params([0.5, 0.5], [1 - 1e-15, 0.5])),
])
def test_the_ladder_holds_where_a_probability_is_rounded_to_its_edge(heads, start):
    """A responsibility of 1e-17 for a tail makes p = 1 after rounding; the bound must not see −∞ there."""
    model = BinomialMixture([10] * 4 if len(heads) == 4 else [1] * 5)
    trace = fit(model, heads, start, tol=0, max_iter=400)
    assert trace.stop == "max_iter"
    for before, after in zip(trace.steps, trace.steps[1:]):
        rung = bound(model, heads, posterior(model, heads, before.params), after.params)
        assert before.log_likelihood - 1e-12 <= rung <= after.log_likelihood + 1e-12


def test_one_tail_in_very_many_tosses_stays_possible():
    heads = [10**9] * 3 + [10**9 - 1]
    trace = fit(BinomialMixture(10**9, 1), heads, params([1], [0.5]), counts=[10**15] * 3 + [1])
    assert trace.params.probabilities[0] < 1 and np.isfinite(trace.log_likelihood)


def test_the_ladder_holds_while_a_probability_underflows():
    """The first coin's p shrinks by a constant factor a step, through the denormal numbers to 0."""
    model, heads = BinomialMixture(3), [0] * 6 + [1] + [2] * 6
    trace = fit(model, heads, params([0.6, 0.4], [1e-316, 0.9]), tol=0, max_iter=40)
    assert trace.params.probabilities[0] == 0 < trace.steps[20].params.probabilities[0]
    for before, after in zip(trace.steps, trace.steps[1:]):
        rung = bound(model, heads, posterior(model, heads, before.params), after.params)
        assert before.log_likelihood - 1e-12 <= rung <= after.log_likelihood + 1e-12
