"""The mistakes, each against a few lines of its own; and that each shows what the page says of it."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binom, norm

from em_core.datasets import TWO_COINS, old_faithful
from pages.reference.tables import facts, faults

HEADS = TWO_COINS.heads


def shares_at(theta) -> np.ndarray:
    density = binom.pmf(HEADS[:, None], 10, theta)
    return density / density.sum(axis=1, keepdims=True)


def height_at(theta, heads=HEADS) -> float:
    return float(np.log(binom.pmf(np.asarray(heads)[:, None], 10, theta).mean(axis=1)).sum())


def counted(shares) -> np.ndarray:
    return shares.T @ HEADS / (10 * shares.sum(axis=0))


@pytest.mark.parametrize("decimals", [1, 2, 4])
def test_rounded(decimals):
    theta, run = np.array(TWO_COINS.start), faults.rounded(decimals)
    for t in range(11):
        assert run.values[t] == pytest.approx(theta, abs=1e-13) and run.heights[t] == pytest.approx(height_at(theta))
        theta = counted(np.round(shares_at(theta), decimals))


def test_rounded_heads_are_those_of_the_tutorials():
    by_hand = 0.45 * 5 + 0.80 * 9 + 0.73 * 8 + 0.35 * 4 + 0.65 * 7
    assert faults.rounded_heads(2) == pytest.approx([by_hand, 33 - by_hand]) and by_hand == pytest.approx(21.24)
    assert faults.rounded_heads(None) == pytest.approx(shares_at(TWO_COINS.start).T @ HEADS) and faults.rounded_heads(None).round(2).tolist() == [21.30, 11.70]


def test_mistyped():
    assert (faults.mistyped(9).values == faults.coins().values).all() and (faults.mistyped(9).heights == faults.coins().heights).all()
    wrong = faults.mistyped(8)
    assert wrong.heights[0] == pytest.approx(height_at(TWO_COINS.start, [5, 8, 8, 4, 7])) and (HEADS == [5, 9, 8, 4, 7]).all()
    assert wrong.values[1].round(2).tolist() == [0.68, 0.58]


@pytest.mark.parametrize("start", [TWO_COINS.start, (0.5, 0.6), (0.55, 0.45), (0.9, 0.1), (0.4, 0.45)])
def test_likely(start):
    """It climbs log p(x, z | θ) at its own z, and ends below EM."""
    theta, run, joint = np.array(start), faults.likely(start), faults.guess_height(start)
    for t in range(11):
        assert run.values[t] == pytest.approx(theta, abs=1e-13)
        own = np.log(0.5 * binom.pmf(HEADS[:, None], 10, theta))
        assert joint[t] == pytest.approx(own.max(axis=1).sum())
        theta = counted(np.eye(2)[(own[:, 0] < own[:, 1] - 1e-12).astype(int)])  # five heads in ten are as likely of 0.55 as of 0.45
    assert (np.diff(joint) >= -1e-12).all() and sorted(run.values[-1].round(6).tolist()) == [0.45, 0.8]
    assert run.heights[-1] < faults.coins(start, iterations=60).heights[-1] - 0.1


def test_shifted():
    run, right = faults.shifted(), faults.coins()
    assert np.isnan(run.heights[0]) and (run.values == right.values).all()
    for t in range(1, 11):
        assert run.heights[t] == pytest.approx(height_at(right.values[t - 1])) != pytest.approx(height_at(right.values[t]), abs=1e-9)
        assert faults.shares_recorded(t) == pytest.approx(np.column_stack([shares_at(right.values[t - 1])[:, 0], shares_at(right.values[t])[:, 0]]))
    assert len(run.falls) == 0


@pytest.mark.parametrize(("which", "lowest"), [("three", 0.1), ("three", 0.3), ("hours", 0.1), ("hours", 0.3), ("hours", 0.02)])
def test_floor(which, lowest):
    data, means, sd = faults.CROWD[which]
    x, weights, means, sds = np.array(data)[:, None], np.array([0.5, 0.5]), np.array(means), np.maximum([sd, sd], lowest)
    run = faults.floor(which, lowest)[1]
    for t in range(8):
        joint = weights * norm.pdf(x, means, sds)
        assert run.values[t] == pytest.approx([*means, *sds], rel=1e-8) and run.heights[t] == pytest.approx(np.log(joint.sum(axis=1)).sum(), rel=1e-8)
        shares = joint / joint.sum(axis=1, keepdims=True)
        weights, means = shares.mean(axis=0), (shares * x).sum(axis=0) / shares.sum(axis=0)
        sds = np.maximum(np.sqrt((shares * (x - means) ** 2).sum(axis=0) / shares.sum(axis=0)), lowest)
    assert len(run.falls) == 0


def test_what_a_floor_adds():
    """log(π N(x | x, σ²)) = log(π / √2π) − log σ: ten times lower, log 10 more; on the three points all but that."""
    assert math.log(0.3 * norm.pdf(2.0, 2.0, 0.01)) == pytest.approx(math.log(0.3 / math.sqrt(2 * math.pi)) - math.log(0.01))
    ends = [faults.floor("three", lowest)[1].heights[-1] for lowest in (0.1, 0.01, 0.001)]
    assert np.diff(ends) == pytest.approx([math.log(10)] * 2, abs=5e-3)
    assert faults.floor("three", 0.1)[0].ends == "degenerate" and faults.floor("three", 0.1)[1].ends == "converged"
    right, wrong = faults.floor("hours", 0.1)
    assert right.ends == "converged" and (right.values[-1, 2:] < 0.1).all() and wrong.values[-1, 2:].tolist() == [0.1, 0.1] and wrong.heights[-1] < right.heights[-1] - 0.1
    assert faults.CROWD["hours"][0] == tuple(old_faithful()[:, 1] / 60)


def test_variance_and_falls():
    right, wrong = faults.variance(3.0, 6)
    assert wrong.falls.tolist()[0] == 2 and len(right.falls) == 0
    assert right.heights[:4] == pytest.approx([-4.389253938648, -3.549215109178, -3.486789399391, -3.418307166142], abs=1e-11)
    assert faults.Run((), np.zeros((4, 0)), np.array([np.nan, -2.0, -2.0 - 1e-12, -3.0])).falls.tolist() == [3], "less is rounding; of what is not told nothing can be said"


@pytest.mark.parametrize("tosses", [10, 100, 200])
def test_without_logarithms_nothing_is_lost_while_rounds_are_short(tosses):
    """Against scipy's probabilities: the same run as with logarithms."""
    heads, theta, run, right = HEADS * (tosses // 10), np.array(TWO_COINS.start), faults.underflow(tosses), faults.in_logarithms(tosses)
    for t in range(11):
        density = binom.pmf(heads[:, None], tosses, theta)
        orders = sum(math.log(math.comb(tosses, int(h))) for h in heads)
        for found in (run, right):
            assert found.heights[t] == pytest.approx(np.log(density.mean(axis=1)).sum() - orders, rel=1e-9)
            assert found.values[t] == pytest.approx(theta, rel=1e-9)
        shares = density / density.sum(axis=1, keepdims=True)
        theta = shares.T @ heads / (tosses * shares.sum(axis=0))


def test_where_probabilities_underflow():
    """By exact fractions: the product over the rounds is too small for a double first, then a round is under both coins."""
    known = facts.facts()
    smallest = Fraction(5, 10**324)

    def rounds(tosses: int) -> list[Fraction]:
        coins = [Fraction(6, 10), Fraction(5, 10)]
        return [sum(theta ** (int(h) * tosses // 10) * (1 - theta) ** ((10 - int(h)) * tosses // 10) for theta in coins) / 2 for h in HEADS]

    silent, dead = known["silent_tosses"], known["dead_tosses"]
    assert math.prod(rounds(silent)) < smallest < math.prod(rounds(silent - 20)), "a product of products rounds on its way"
    assert min(rounds(dead)) < smallest < min(rounds(dead - 20))
    assert faults.underflow(dead, 0).ends == "not_finite" and faults.underflow(dead - 10, 0).ends == "max_iter"
    assert np.isneginf(faults.underflow(silent).heights[0]) and len(faults.underflow(silent).falls) == 0
    assert faults.underflow(silent).values == pytest.approx(faults.in_logarithms(silent).values, rel=1e-9), "the estimates are still right"
    long = faults.in_logarithms(known["long"])
    assert np.isfinite(long.heights).all() and (np.diff(long.heights) >= -1e-9).all() and known["long"] > dead


def test_facts_say_what_the_page_says():
    known = facts.facts()
    assert known["geyser_stop"] == 9 and known["linkage_off"] == 5 and known["typed_heads"] == 8
    assert known["rest_loss"] > 0 and known["hard_height"] < known["em_height"] and known["shifted_1"] < known["right_height_1"]
    assert f"{known['rounded_heads_a']:.2f} {known['rounded_heads_b']:.2f}" == "21.24 11.76" and known["wrong_2"] < known["wrong_1"]
