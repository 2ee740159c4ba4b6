"""Every identity that the steps of the argument state, in numbers: by differences, by enumeration of all that may be hidden, by
scipy's optimisers. A sign or a factor that changed would turn one of these red."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize, minimize_scalar
from scipy.stats import binom, multinomial

from em_core import BinomialMixture, GeneticLinkage, bound, entropy, fit, posterior, q_function
from em_core.datasets import LINKAGE
from pages.why.argument import any_q, circle, coins, facts, film, hidden, jensen, turns, two_steps

H = 1e-6
VALUES = (0.05, 0.3, 0.62, 0.8, 0.93)
OF_A = (np.full(5, 0.5), np.array([0.1, 0.9, 0.4, 0.0, 1.0]), np.array([0.99, 0.01, 0.3, 0.6, 0.2]))
at_values = pytest.mark.parametrize("theta", VALUES)
for_each_q = pytest.mark.parametrize("of_a", OF_A, ids=("half", "mixed", "strange"))


def slope_of(function, at: float) -> float:
    return (function(at + H) - function(at - H)) / (2 * H)


def joint(theta: float, b: float = coins.KNOWN) -> np.ndarray:
    """p(h_i, z_i = k) as on paper, (5, 2)."""
    return 0.5 * np.column_stack([binom.pmf(coins.HEADS, 10, theta), binom.pmf(coins.HEADS, 10, b)])


def every_z():
    """All 32 ways in which the coins may have been dealt, as places in a row of `joint`."""
    return [np.array(z) for z in product((0, 1), repeat=5)]


def probability(table: np.ndarray, z: np.ndarray) -> float:
    return float(np.prod(table[range(5), z]))


# 1 -------------------------------------------------------------------------------------------------------------------


@at_values
@pytest.mark.parametrize("heads", [1, 24, 29])
def test_the_slope_when_all_is_seen(theta, heads):
    slope = slope_of(lambda p: binom.logpmf(heads, 30, p), theta)
    assert heads / theta - (30 - heads) / (1 - theta) == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert (heads - 30 * theta) / (theta * (1 - theta)) == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert minimize_scalar(lambda p: -binom.logpmf(heads, 30, p), bounds=(0, 1), method="bounded").x == pytest.approx(heads / 30, abs=1e-4)


# 2 -------------------------------------------------------------------------------------------------------------------


@at_values
def test_the_log_likelihood_is_the_log_of_the_sum_over_all_that_may_be_hidden(theta):
    total = sum(probability(joint(theta), z) for z in every_z())
    assert coins.log_likelihood(theta) == pytest.approx(np.log(total), rel=1e-12)


@at_values
def test_fishers_identity(theta):
    """Over all 32 dealings, and as the page computes it."""
    posterior_of = np.array([probability(joint(theta), z) for z in every_z()])
    posterior_of /= posterior_of.sum()
    complete = [slope_of(lambda p: np.log(probability(joint(p), z)), theta) for z in every_z()]
    slope = slope_of(coins.log_likelihood, theta)
    assert posterior_of @ complete == pytest.approx(slope, rel=1e-5, abs=1e-5)
    assert hidden.slope(theta) == pytest.approx(slope, rel=1e-5, abs=1e-5)


@at_values
def test_the_answer_lies_where_the_log_likelihood_rises(theta):
    weight = coins.shares(theta) @ coins.TOSSES
    assert hidden.answer(theta) - theta == pytest.approx(theta * (1 - theta) / weight * slope_of(coins.log_likelihood, theta), rel=1e-5, abs=1e-9)
    assert hidden.answer(theta) == pytest.approx(float(coins.MODEL.m_step(coins.HEADS, posterior(coins.MODEL, coins.HEADS, theta), theta).value), rel=1e-12)


def test_the_answer_to_itself_is_the_maximum():
    theta = 0.3
    for _ in range(60):
        theta = hidden.answer(theta)
    best = minimize_scalar(lambda p: -coins.log_likelihood(p), bounds=(0.5, 0.99), method="bounded", options={"xatol": 1e-10}).x
    assert theta == pytest.approx(best, abs=1e-6) and hidden.slope(theta) == pytest.approx(0, abs=1e-9)


# 3 -------------------------------------------------------------------------------------------------------------------


def test_bayes_rule_and_which_dealings_confirm_themselves():
    table = joint(0.7, 0.4)
    assert circle.asked(0.7, 0.4) == pytest.approx(table[:, 0] / table.sum(axis=1), rel=1e-12)
    confirmed = []
    for z in every_z():
        if z.min() == z.max():
            continue
        a, b = (coins.HEADS[z == k].sum() / (10 * (z == k).sum()) for k in (0, 1))
        both = joint(a, b)
        if ((both[:, 1] > both[:, 0]) == z).all():
            confirmed.append(tuple(np.flatnonzero(z == 0) + 1))
    assert sorted(confirmed) == sorted(circle.confirmed()) and len(confirmed) == facts.facts()["confirmed"]
    assert {tuple(sorted(set(range(1, 6)) - {*each})) for each in confirmed} == {*confirmed}, "with every dealing the one with names exchanged"


def test_every_dealing_leads_to_one_that_confirms_itself():
    for z in every_z():
        if z.min() == z.max():
            assert circle.said(z == 0) is None
            continue
        of_a = z == 0
        for _ in range(10):
            of_a = circle.said(of_a)
        assert tuple(np.flatnonzero(of_a) + 1) in circle.confirmed()


# 4 -------------------------------------------------------------------------------------------------------------------


def test_jensen_and_its_tangent():
    rng = np.random.default_rng(0)
    for _ in range(200):
        points, shares = rng.uniform(0.05, 10, 4), rng.dirichlet(np.ones(4))
        mean, upper, lower = jensen.numbers(points, shares)
        assert mean == pytest.approx(float(np.average(points, weights=shares))) and lower < upper == pytest.approx(np.log(mean))
        assert (np.log(points) <= np.log(mean) + (points - mean) / mean + 1e-12).all()
        assert np.exp(lower) == pytest.approx(np.prod(points**shares), rel=1e-10)
    _, upper, lower = jensen.numbers(np.array([3.0, 3.0, 7.0]), np.array([0.4, 0.6, 0.0]))
    assert upper == pytest.approx(lower, abs=1e-14)


# 5 -------------------------------------------------------------------------------------------------------------------


@at_values
@for_each_q
def test_the_gap_is_the_divergence(theta, of_a):
    """F by enumeration, KL by enumeration and round by round; all against the log-likelihood."""
    table, pairs = joint(theta), coins.pairs(of_a)
    gamma = table / table.sum(axis=1, keepdims=True)
    dealt = [z for z in every_z() if probability(pairs, z) > 0]
    lower = sum(probability(pairs, z) * np.log(probability(table, z) / probability(pairs, z)) for z in dealt)
    divergence = sum(probability(pairs, z) * np.log(probability(pairs, z) / probability(gamma, z)) for z in dealt)
    assert any_q.lower(of_a, theta) == pytest.approx(lower, rel=1e-10)
    assert coins.log_likelihood(theta) - lower == pytest.approx(divergence, rel=1e-9) and divergence > 0
    assert any_q.divergences(of_a, coins.shares(theta)).sum() == pytest.approx(divergence, rel=1e-9)


@at_values
def test_the_gap_closes_at_the_posterior_and_nowhere_else(theta):
    gamma = coins.shares(theta)
    assert any_q.lower(gamma, theta) == pytest.approx(coins.log_likelihood(theta), abs=1e-12)
    assert any_q.divergences(gamma, gamma) == pytest.approx(np.zeros(5), abs=1e-14)
    for kind in ("half", "decided", "reversed"):
        assert any_q.lower(any_q.chosen(kind, theta, gamma), theta) < coins.log_likelihood(theta) - 1e-3


def test_a_bound_that_does_not_touch_may_lower_the_log_likelihood():
    told = facts.facts()
    q, theta = np.full(5, 0.5), told["half_theta"]
    top = coins.HEADS.sum() / 50
    assert told["half_top"] == pytest.approx(top) and told["half_f_top"] > told["half_f"] + 1 and told["half_ell_top"] < told["half_ell"] - 0.5
    by_hand = [float((np.column_stack([q, 1 - q]) * np.log(joint(p) / 0.5)).sum()) for p in (theta, top)]
    assert [told["half_f"], told["half_f_top"]] == pytest.approx(by_hand, rel=1e-12)
    assert told["half_gap"] == pytest.approx(any_q.divergences(q, coins.shares(theta)).sum(), rel=1e-9)
    for start in np.linspace(0.02, 0.98, 49):  # from the posterior it never does
        after = coins.weighted_share(coins.shares(start))
        assert coins.log_likelihood(after) >= coins.log_likelihood(start) - 1e-12


# 6 -------------------------------------------------------------------------------------------------------------------


@at_values
@for_each_q
def test_expected_log_joint_and_entropy(theta, of_a):
    pairs = coins.pairs(of_a)
    expected = float((pairs * np.log(joint(theta))).sum())
    assert q_function(coins.MODEL, coins.HEADS, pairs, theta) == pytest.approx(expected, rel=1e-12)
    assert two_steps.entropy_of(of_a).sum() == pytest.approx(entropy(pairs), abs=1e-12)
    assert any_q.lower(of_a, theta) == pytest.approx(expected + entropy(pairs), rel=1e-12)


@pytest.mark.parametrize("temperature", [0.2, 0.5, 1.0, 2.5])
@pytest.mark.parametrize("place", range(5))
def test_the_free_energy_is_least_at_the_tempered_posterior(place, temperature):
    """By an optimiser over q, and proportional to p(x, z)^(1/T); at T = 1 its minimum is −log p(x)."""
    both = joint(*two_steps.START)[place]

    def free_energy(q: float) -> float:
        return -(q * np.log(both[0]) + (1 - q) * np.log(both[1])) + temperature * (q * np.log(q) + (1 - q) * np.log(1 - q))

    best = two_steps.best(place, temperature)
    assert minimize_scalar(free_energy, bounds=(1e-9, 1 - 1e-9), method="bounded", options={"xatol": 1e-10}).x == pytest.approx(best, abs=1e-6)
    raised = both ** (1 / temperature)
    assert best == pytest.approx(raised[0] / raised.sum(), rel=1e-9)
    if temperature == 1:
        assert free_energy(best) == pytest.approx(-np.log(both.sum()), rel=1e-12)
        assert best == pytest.approx(posterior(two_steps.BOTH, coins.HEADS, ([0.5, 0.5], two_steps.START))[place, 0], rel=1e-9)


def test_cold_decides_and_heat_makes_alike():
    for place in range(5):
        likelier = joint(*two_steps.START)[place].argmax() == 0
        assert two_steps.best(place, 0) == likelier == round(two_steps.best(place, 0.01))
        assert two_steps.best(place, 1e6) == pytest.approx(0.5, abs=1e-5)


@at_values
def test_what_the_log_likelihood_gains(theta):
    """Δℓ = ΔQ + KL, each from its own definition."""
    rise, climb, gap = two_steps.changes(theta)
    old, new = joint(two_steps.FROM), joint(theta)
    q, gamma = old / old.sum(axis=1, keepdims=True), new / new.sum(axis=1, keepdims=True)
    assert rise == pytest.approx(float(np.log(new.sum(axis=1) / old.sum(axis=1)).sum()), rel=1e-9)
    assert climb == pytest.approx(float((q * np.log(new / old)).sum()), rel=1e-9)
    assert gap == pytest.approx(float((q * np.log(q / gamma)).sum()), rel=1e-9)
    assert rise == pytest.approx(climb + gap, abs=1e-10) and gap >= 0


def test_generalized_em_climbs_whatever_the_model_chooses():
    """Any step that does not lower Q: the log-likelihood rises by at least as much; two parameters, random steps."""
    rng, model = np.random.default_rng(1), BinomialMixture(10, 2)
    params = model.check_params(([0.4, 0.6], [0.3, 0.6]))
    for _ in range(300):
        q = posterior(model, coins.HEADS, params)
        new = model.check_params((rng.dirichlet(np.ones(2)), np.clip(params.probabilities + rng.normal(0, 0.05, 2), 0.01, 0.99)))
        gain = q_function(model, coins.HEADS, q, new) - q_function(model, coins.HEADS, q, params)
        if gain >= 0:
            assert model.log_likelihood(coins.HEADS, new) - model.log_likelihood(coins.HEADS, params) >= gain - 1e-12
            params = new


def test_q_may_fall_from_iteration_to_iteration_while_the_log_likelihood_rises():
    told = facts.facts()
    assert told["q_2"] < told["q_1"] - 50 and told["ell_2"] > told["ell_1"] + 20
    run = film.solve("times", 2.66, 0.3)
    for t, name in ((1, "q_1"), (2, "q_2")):
        q = posterior(run.model, run.trace.data, run.trace.steps[t - 1].params)
        assert told[name] == pytest.approx(q_function(run.model, run.trace.data, q, run.trace.steps[t].params, counts=run.trace.counts), rel=1e-12)


# 7 -------------------------------------------------------------------------------------------------------------------


def halves(q: float) -> np.ndarray:
    """q as em_core's linkage model takes it: the first cell divided, the others as they are."""
    rows = np.zeros((4, 5))
    rows[0, :2], rows[1, 2], rows[2, 3], rows[3, 4] = (1 - q, q), 1, 1, 1
    return rows


@pytest.mark.parametrize(("first", "fourth"), [(125, 34), (300, 0), (7, 100), (0, 5)])
@pytest.mark.parametrize("q", [0.05, 0.4])
@pytest.mark.parametrize("theta", [0.1, 0.6, 0.95])
def test_the_height_of_the_map_is_the_bound(q, theta, first, fourth):
    animals = [first, LINKAGE[1], LINKAGE[2], fourth]
    assert float(turns.height(q, theta, first, fourth)) == pytest.approx(bound(GeneticLinkage(), animals, halves(q), theta), rel=1e-11)
    cells = np.array([0.5 + theta / 4, (1 - theta) / 4, (1 - theta) / 4, theta / 4])
    top = multinomial.logpmf(animals, sum(animals), cells)
    assert float(turns.height(turns.best_share(theta), theta, first, fourth)) == pytest.approx(top, rel=1e-10), "at the best q it is ℓ"


@pytest.mark.parametrize(("first", "fourth"), [(125, 34), (300, 0), (7, 100)])
def test_the_two_curves_are_the_two_tops(first, fourth):
    bounded = {"bounds": (1e-9, 1 - 1e-9), "method": "bounded", "options": {"xatol": 1e-11}}
    for theta in (0.1, 0.6, 0.9):
        assert minimize_scalar(lambda q: -float(turns.height(q, theta, first, fourth)), **bounded).x == pytest.approx(turns.best_share(theta), abs=1e-6)
    for q in (0.05, 0.3, 0.5):
        assert minimize_scalar(lambda theta: -float(turns.height(q, theta, first, fourth)), **bounded).x == pytest.approx(turns.best_theta(q, first, fourth), abs=1e-6)


def test_the_path_is_em_and_never_steps_down():
    trace = fit(GeneticLinkage(), LINKAGE, 0.05, tol=0, max_iter=10)
    path = turns.climb(0.5, 0.05, LINKAGE[0], LINKAGE[3], 20)
    assert path[::2, 1] == pytest.approx([float(step.params.theta) for step in trace.steps], rel=1e-12)
    heights = turns.height(path[:, 0], path[:, 1], LINKAGE[0], LINKAGE[3])
    assert (np.diff(heights) >= -1e-12).all() and (np.count_nonzero(np.diff(path, axis=0), axis=1) <= 1).all(), "one argument at a time"
    assert heights[1::2] == pytest.approx(trace.log_likelihoods[: len(heights[1::2])], rel=1e-12), "after an E-step F = ℓ"


@pytest.mark.parametrize(("first", "fourth", "theta"), [(125, 34, 0.6), (300, 0, 0.3), (20, 3, 0.9)])
def test_the_pace_is_the_derivative_of_a_whole_step(first, fourth, theta):
    slope = slope_of(lambda value: turns.best_theta(turns.best_share(value), first, fourth), theta)
    assert turns.rate(theta, first, fourth) == pytest.approx(slope, rel=1e-6)


def test_the_classic_pace():
    """Dempster, Laird & Rubin (1977): 0.1328; the limit is (15 + √53809) / 394."""
    told = facts.facts()
    assert told["link_rate"] == pytest.approx(0.1328, abs=5e-5) and told["link_theta"] == pytest.approx((15 + 53809**0.5) / 394, rel=1e-12)
    path = turns.climb(0.5, 0.5, LINKAGE[0], LINKAGE[3], 16)[::2, 1] - told["link_theta"]
    assert path[6] / path[5] == pytest.approx(told["link_rate"], rel=1e-3)


@pytest.mark.parametrize("theta", [(0.2, 0.7), (0.55, 0.5)])
def test_bound_and_log_likelihood_are_equally_steep_where_they_touch(theta):
    model = BinomialMixture(10, 2, fixed_weights=True)
    q = posterior(model, coins.HEADS, ([0.5, 0.5], theta))
    lower = approx_fprime(theta, lambda p: bound(model, coins.HEADS, q, ([0.5, 0.5], p)), 1e-7)
    upper = approx_fprime(theta, lambda p: model.log_likelihood(coins.HEADS, model.check_params(([0.5, 0.5], p))), 1e-7)
    assert lower == pytest.approx(upper, rel=1e-4, abs=1e-4)


def test_a_top_of_f_is_a_top_of_the_log_likelihood():
    """F climbed in both arguments at once by an optimiser that knows nothing of EM ends where EM ends."""
    best = minimize(lambda v: -float(turns.height(v[0], v[1], LINKAGE[0], LINKAGE[3])), [0.3, 0.5], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x
    assert best == pytest.approx([facts.facts()["link_q"], facts.facts()["link_theta"]], abs=1e-6)
