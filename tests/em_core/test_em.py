"""The loop, the stopping rule and the bound, held against slower ways to the same numbers."""
import itertools
import math
import pickle

import numpy as np
import pytest
from scipy.stats import binom

from em_core import (BinomialMixture, Event, StoppingRule, bound, entropy, fit, iterate, posterior, q_function)
from em_core.binomial import Params

pytestmark = pytest.mark.filterwarnings("error")

COINS = BinomialMixture(trials=10, fixed_weights=True)
HEADS = [5, 9, 8, 4, 7]
START = Params(np.array([0.5, 0.5]), np.array([0.6, 0.5]))

# Do & Batzoglou (2008), recomputed independently; t, θ_A, θ_B, log-likelihood
COIN_TABLE = [(0, 0.6, 0.5, -11.320586576058), (1, 0.7130122354005, 0.5813393083137, -10.085982004452),
              (2, 0.7452920360820, 0.5692557501719, -9.949840135585),
              (3, 0.7680988343673, 0.5495359141383, -9.854551418139),
              (5, 0.7910552458638, 0.5262811670299, -9.799781697216),
              (10, 0.7967441494752, 0.5196586622041, -9.796924559704),
              (400, 0.7967890669226, 0.5195831201451, -9.796924292222)]


class Broken(BinomialMixture):
    """Its M-step throws away half of what it learned about the first coin: the likelihood must fall sooner or later."""

    def from_mean_statistics(self, expectation, params, observed):
        right = super().from_mean_statistics(expectation, params, observed)
        return right._replace(probabilities=right.probabilities * [0.5, 1])


def random_problem(seed, n_max=12, k_max=4, fixed=False):
    """A model, heads, counts and a start, everything drawn from the seed."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, n_max + 1)), int(rng.integers(1, k_max + 1))
    trials = rng.integers(0, 15, n)
    model = BinomialMixture(trials, k, fixed)
    return model, rng.integers(0, trials + 1), rng.integers(1, 5, n), Params(rng.dirichlet(np.ones(k)), rng.random(k))


def plain_em(heads, trials, weights, probabilities, n_steps, fixed):
    """EM for coins in plain Python, straight from Bayes' rule; a list of (weights, probabilities, log-likelihood)."""
    out = []
    for _ in range(n_steps + 1):
        joint = [[w * math.comb(m, x) * p**x * (1 - p)**(m - x) for w, p in zip(weights, probabilities)]
                 for x, m in zip(heads, trials)]
        out.append((weights, probabilities, math.fsum(math.log(sum(row)) for row in joint)))
        r = [[value / sum(row) for value in row] for row in joint]
        totals = [sum(row[k] for row in r) for k in range(len(weights))]
        probabilities = [sum(row[k] * x for row, x in zip(r, heads)) / sum(row[k] * m for row, m in zip(r, trials))
                         for k in range(len(weights))]
        weights = weights if fixed else [total / len(heads) for total in totals]
    return out


# The published example ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("t", "theta_a", "theta_b", "log_likelihood"), COIN_TABLE)
def test_coin_table(t, theta_a, theta_b, log_likelihood):
    step = fit(COINS, HEADS, START, tol=0, max_iter=t).steps[-1]
    assert step.t == t
    assert step.params.probabilities == pytest.approx([theta_a, theta_b], abs=1e-10)
    assert step.log_likelihood == pytest.approx(log_likelihood, abs=1e-10)


def test_coin_responsibilities_and_expected_counts():
    r = posterior(COINS, HEADS, START)
    assert r[:, 0] == pytest.approx([0.4491, 0.8050, 0.7335, 0.3522, 0.6472], abs=5e-5)
    assert COINS.expected_statistics(HEADS, r) == pytest.approx(np.array([[21.2975, 8.5722], [11.7025, 8.4278]]), abs=5e-5)
    for (x, row) in zip(HEADS, r):
        a, b = 0.6**x * 0.4**(10 - x), 0.5**10
        assert row == pytest.approx([a / (a + b), b / (a + b)], abs=1e-12)
    assert COINS.expected_statistics(HEADS, r).sum() == pytest.approx(50, abs=1e-12)


@pytest.mark.parametrize("fixed", [True, False])
def test_every_step_against_plain_python(fixed):
    trials = [10, 12, 9, 10, 7]
    model = BinomialMixture(trials, 2, fixed)
    steps = fit(model, HEADS, ([0.3, 0.7], [0.6, 0.5]), tol=0, max_iter=25).steps
    for step, (weights, probabilities, log_likelihood) in zip(
            steps, plain_em(HEADS, trials, [0.3, 0.7], [0.6, 0.5], 25, fixed), strict=True):
        assert step.params.weights == pytest.approx(weights, abs=1e-12)
        assert step.params.probabilities == pytest.approx(probabilities, abs=1e-12)
        assert step.log_likelihood == pytest.approx(log_likelihood, abs=1e-12)
        assert step.objective == step.log_likelihood


# Brute force over all assignments -----------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(8))
def test_brute_force_over_all_assignments(seed):
    model, heads, _, params = random_problem(seed, n_max=5, k_max=3)
    n, k = len(heads), model.n_components
    q = np.random.default_rng(seed + 100).dirichlet(np.ones(k), n)
    evidence, marginals, expectation, negative_entropy = 0.0, np.zeros((n, k)), 0.0, 0.0
    for z in itertools.product(range(k), repeat=n):
        joint = math.prod(params.weights[j] * binom.pmf(x, m, params.probabilities[j])
                          for j, x, m in zip(z, heads, model.trials))
        q_z = math.prod(q[i, j] for i, j in enumerate(z))
        evidence += joint
        for i, j in enumerate(z):
            marginals[i, j] += joint
        expectation += q_z * math.log(joint)
        negative_entropy += q_z * math.log(q_z)
    kl = (q * np.log(q * evidence / marginals)).sum()
    log_likelihood = model.log_likelihood(heads, params)
    assert log_likelihood == pytest.approx(math.log(evidence), abs=1e-11)
    assert posterior(model, heads, params) == pytest.approx(marginals / evidence, abs=1e-12)
    assert q_function(model, heads, q, params) == pytest.approx(expectation, abs=1e-11)
    assert entropy(q) == pytest.approx(-negative_entropy, abs=1e-11)
    assert bound(model, heads, q, params) == pytest.approx(expectation - negative_entropy, abs=1e-11)
    assert bound(model, heads, q, params) == pytest.approx(log_likelihood - kl, abs=1e-11)


# The laws of EM -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(20))
def test_monotone_and_the_ladder(seed):
    model, heads, counts, start = random_problem(seed, fixed=seed % 2 == 0)
    trace = fit(model, heads, start, counts=counts, tol=0, max_iter=15)
    assert trace.stop == "max_iter"
    for before, after in itertools.pairwise(trace.steps):
        q = posterior(model, heads, before.params)
        rung = bound(model, heads, q, after.params, counts=counts)
        room = 1e-12 * max(1, abs(before.log_likelihood))
        assert bound(model, heads, q, before.params, counts=counts) == pytest.approx(before.log_likelihood, abs=room)
        assert before.log_likelihood <= rung + room
        assert rung <= after.log_likelihood + room
    assert trace.log_likelihoods[-1] >= trace.log_likelihoods[0]


@pytest.mark.parametrize("seed", range(5))
def test_the_m_step_is_the_top_of_the_bound(seed):
    model, heads, counts, start = random_problem(seed)
    q = posterior(model, heads, start)
    best = model.m_step(heads, q, start, counts)
    top = bound(model, heads, q, best, counts=counts)
    rng = np.random.default_rng(seed)
    for _ in range(50):
        weights = 0.9 * best.weights + 0.1 * rng.dirichlet(np.ones(model.n_components))
        near = Params(weights / weights.sum(), np.clip(best.probabilities + rng.normal(0, 0.05, model.n_components), 0, 1))
        assert bound(model, heads, q, near, counts=counts) <= top + 1e-12 * abs(top)


@pytest.mark.parametrize("seed", range(5))
def test_permuted_components_and_rows_give_the_same_fit(seed):
    rng = np.random.default_rng(seed)
    trials = rng.integers(5, 15, 30)
    heads = rng.binomial(trials, rng.choice([0.2, 0.5, 0.9], 30))
    start = Params(np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.4, 0.8]))
    rows, components = rng.permutation(30), np.array([2, 0, 1])
    here = fit(BinomialMixture(trials, 3), heads, start, tol=0, max_iter=30)
    there = fit(BinomialMixture(trials[rows], 3), heads[rows], Params(*(field[components] for field in start)), tol=0,
                max_iter=30)
    assert there.log_likelihoods == pytest.approx(here.log_likelihoods, rel=1e-12)
    for mine, other in zip(here.params, there.params):
        assert other == pytest.approx(mine[components], abs=1e-11)


def test_a_converged_fit_stays():
    top = fit(COINS, HEADS, START, tol=0, max_iter=500).params
    again = fit(COINS, HEADS, top, tol=0, max_iter=3).params
    assert again.probabilities == pytest.approx(top.probabilities, abs=1e-14)


@pytest.mark.parametrize("weights", [[0.2, 0.3, 0.5], [1 / 3, 1 / 3, 1 / 3], [0.7, 0.3, 0]])
def test_equal_coins_stay_equal_for_ever(weights):
    """A saddle: rounding alone would throw them apart within some 50 steps."""
    trace = fit(BinomialMixture(10, 3), HEADS, (weights, [0.4, 0.4, 0.4]), tol=0, max_iter=500)
    picked = np.array(weights) > 0
    assert trace.params.probabilities[picked] == pytest.approx(0.66, abs=1e-13)  # 33 heads of 50
    assert np.ptp(trace.params.probabilities[picked]) == 0
    assert trace.params.weights == pytest.approx(weights, abs=1e-12)


def test_two_equal_coins_beside_a_third_stay_equal_and_match_plain_python():
    trace = fit(BinomialMixture(10, 3), HEADS, ([0.2, 0.5, 0.3], [0.4, 0.7, 0.4]), tol=0, max_iter=15)
    plain = plain_em(HEADS, [10] * 5, [0.2, 0.5, 0.3], [0.4, 0.7, 0.4], 15, False)
    for step, (weights, probabilities, _) in zip(trace.steps, plain, strict=True):
        assert step.params.probabilities[0] == step.params.probabilities[2]
        assert step.params.weights == pytest.approx(weights, abs=1e-12)
        assert step.params.probabilities == pytest.approx(probabilities, abs=1e-12)


def test_one_component_is_done_in_one_step():
    trace = fit(BinomialMixture(10, 1), HEADS, ([1.0], [0.123]))
    assert trace.steps[1].params.probabilities == pytest.approx([33 / 50], abs=1e-14)
    assert (trace.stop, len(trace.steps)) == ("converged", 3)
    assert trace.log_likelihood == pytest.approx(binom.logpmf(HEADS, 10, 0.66).sum(), abs=1e-12)


# fit and iterate ----------------------------------------------------------------------------------------------------

def test_fit_is_iterate():
    trace = fit(COINS, HEADS, START, counts=[1, 2, 3, 1, 1])
    for step, other in zip(trace.steps, iterate(COINS, HEADS, START, counts=[1, 2, 3, 1, 1])):
        assert step.t == other.t
        assert step.log_likelihood == other.log_likelihood and step.objective == other.objective
        assert all((a == b).all() for a, b in zip(step.params, other.params))
    assert trace.log_likelihood == trace.log_likelihoods[-1] == trace.objectives[-1]
    assert trace.params is trace.steps[-1].params
    assert [step.t for step in trace.steps] == list(range(len(trace.steps)))


def test_iterate_is_endless_and_lazy():
    asked = []

    class Counting(BinomialMixture):
        def expect(self, *args):
            asked.append(1)
            return super().expect(*args)

    steps = iterate(Counting(10), HEADS, START)
    assert not asked
    assert [step.t for step in itertools.islice(steps, 5)] == [0, 1, 2, 3, 4]
    assert len(asked) == 5
    assert next(itertools.islice(steps, 2000, None)).t == 2005


def test_each_step_has_its_own_log_likelihood():
    """Not the old likelihood beside the new parameters."""
    for step in fit(COINS, HEADS, START).steps:
        expected = np.log(0.5 * sum(binom.pmf(HEADS, 10, p) for p in step.params.probabilities)).sum()
        assert step.log_likelihood == pytest.approx(expected, abs=1e-12)


def test_seed_is_kept_and_gives_the_same_bits():
    traces = [fit(BinomialMixture(10, 3), HEADS, rng=7) for _ in range(2)]
    assert traces[0].seed == 7
    assert traces[0].objectives.tobytes() == traces[1].objectives.tobytes()
    assert fit(COINS, HEADS, rng=8).objectives[0] != fit(COINS, HEADS, rng=9).objectives[0]
    assert fit(COINS, HEADS, rng=np.random.default_rng(7)).seed is None
    assert fit(COINS, HEADS).seed is None


def test_a_trace_cannot_be_changed():
    heads = np.array(HEADS)
    trace = fit(COINS, heads, START)
    heads[0] = 0
    assert trace.data[0] == 5
    for array in (trace.data, *trace.params, *trace.steps[0].params):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        trace.stop = "converged"
    assert pickle.loads(pickle.dumps(trace)).log_likelihood == trace.log_likelihood


# Stopping -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("objectives", "tol", "max_iter", "scale", "expected"), [
    ([-5.0], 1e-9, 10, 1, None),
    ([-5.0], 1e-9, 0, 1, "max_iter"),
    ([-5.0, -4.0], 1e-9, 1, 1, "max_iter"),
    ([-5.0, -4.0], 1e-9, 2, 1, None),
    ([-5.0, -4.0], 0.3, 1, 1, "converged"),            # a rise of 1 is no more than 0.3 · 4
    ([-5.0, -4.0], 0.25, 9, 1, "converged"),           # exactly at the limit
    ([-5.0, -4.0], 0.24, 9, 1, None),
    ([5.0, 6.0], 0.17, 9, 1, "converged"),             # positive objectives are fine
    ([-5.0, -5.0], 1e-9, 9, 1, "converged"),
    ([-5.0, -5.0], 0, 9, 1, None),                     # tol = 0 never converges
    ([-5.0, -5.0], 0, 1, 1, "max_iter"),
    ([0.0, 0.0], 1e-9, 9, 1, "converged"),
    ([-1.0, -1.0 - 4e-16], 1e-9, 9, 1, "converged"),   # rounding is not a fall
    ([-1.0, -1.0 - 4e-16], 0, 9, 1, None),
    ([-1.0, -1.0 - 1e-12], 1e-9, 9, 1, "decreased"),
    ([-1.0, -1.0 - 1e-12], 0.5, 9, 1, "decreased"),    # however large tol
    ([-1.0, -1.1], 1e-9, 1, 1, "decreased"),           # before max_iter
    ([-1e6, -1e6 - 1e-8], 0, 9, 1, None),
    ([-1e6, -1e6 - 1e-6], 0, 9, 1, "decreased"),
    ([-1.0, -1.0 - 1e-12], 0, 9, 1e3, None),           # terms of 1e3 leave so much behind
    ([-1.0, float("nan")], 1e-9, 9, 1, "degenerate"),
    ([-1.0, float("inf")], 1e-9, 9, 1, "degenerate"),
    ([-1.0, -float("inf")], 1e-9, 9, 1, "degenerate"),
])
def test_stopping_rule(objectives, tol, max_iter, scale, expected):
    assert StoppingRule(tol, max_iter).verdict(objectives, scale) == expected


def test_tol_is_relative_to_the_objective():
    trace = fit(COINS, HEADS, START, tol=1e-6)
    assert trace.stop == "converged" and trace.events == ()
    rises = np.diff(trace.objectives) / np.abs(trace.objectives[1:])
    assert rises[-1] <= 1e-6 < rises[:-1].min()


@pytest.mark.parametrize("max_iter", [0, 1, 37])
def test_max_iter(max_iter):
    trace = fit(COINS, HEADS, START, tol=0, max_iter=max_iter)
    assert (trace.stop, len(trace.steps)) == ("max_iter", max_iter + 1)
    assert trace.events == (Event("max_iter", max_iter, None),)
    assert str(max_iter) in trace.message


def test_a_fall_stops_and_is_kept():
    trace = fit(Broken(10, fixed_weights=True), HEADS, START)
    assert trace.stop == "decreased"
    assert trace.objectives[-1] < trace.objectives[-2]
    t = len(trace.steps) - 1
    assert trace.events == (Event("decreased", t, None),)
    assert "fell" in trace.message and str(t) in trace.message


@pytest.mark.parametrize("trials", [10**4, 10**6, 10**8])
def test_rounding_of_large_terms_is_no_fall(trials):
    """log C(n, x) and T·η are huge here and nearly cancel; the sum then falls by more than 1e-13 of itself."""
    model = BinomialMixture(trials)
    heads, _ = model.sample(Params(np.array([0.4, 0.6]), np.array([0.5, 0.5 + 2 / trials**0.5])), 50, 1)
    trace = fit(model, heads, rng=1, tol=0, max_iter=300)
    assert trace.stop == "max_iter"
    if trials > 10**4:
        assert np.diff(trace.objectives).min() < -1e-13 * abs(trace.log_likelihood)  # the case is a real one


def test_not_a_number_stops_as_degenerate():
    class Lost(BinomialMixture):
        def expect(self, observed, params):
            found = super().expect(observed, params)
            return found if params.probabilities[0] == 0.6 else found._replace(log_likelihood=float("nan"))

    trace = fit(Lost(10), HEADS, START)
    assert (trace.stop, len(trace.steps)) == ("degenerate", 2)
    assert trace.events == (Event("not_finite", 1, None),)


# The bound at its edges -----------------------------------------------------------------------------------------------

def test_bound_with_certain_q_is_the_complete_log_likelihood():
    q = np.array([[0, 1], [1, 0], [1, 0], [0, 1], [1, 0]])
    expected = sum(math.log(0.5) + binom.logpmf(x, 10, 0.6 if row[0] else 0.5) for x, row in zip(HEADS, q))
    assert bound(COINS, HEADS, q, START) == pytest.approx(expected, abs=1e-12)
    assert entropy(q) == 0


def test_bound_is_minus_infinity_where_q_believes_the_impossible():
    params = Params(np.array([0.5, 0.5]), np.array([1.0, 0.5]))  # the first coin cannot show tails
    assert bound(COINS, HEADS, np.full((5, 2), 0.5), params) == -math.inf
    second_coin = np.tile([0.0, 1.0], (5, 1))  # 0 · log 0 = 0
    expected = math.fsum(math.log(0.5) + binom.logpmf(x, 10, 0.5) for x in HEADS)
    assert bound(COINS, HEADS, second_coin, params) == pytest.approx(expected, abs=1e-12)
    assert COINS.log_likelihood(HEADS, params) == pytest.approx(expected, abs=1e-12)
