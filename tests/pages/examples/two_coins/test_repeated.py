"""More rounds, better estimates; and how many tosses a round must have, against the models' own distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import binom

from em_core import BinomialMixture
from pages.examples.two_coins import repeated, rounds


def test_errors_fall_with_the_root_of_the_number_of_rounds():
    few, some, many = repeated.repeated()
    assert few.hidden > some.hidden > many.hidden and few.seen > some.seen > many.seen
    assert all(row.seen < row.hidden for row in (few, some, many)), "the labels are worth something"
    assert some.hidden / many.hidden == pytest.approx(np.sqrt(10), rel=0.25)


def test_the_error_with_labels_seen_is_that_of_counting():
    """Known coins, N/2 rounds each on the average: a share of 10 N/2 tosses has the variance θ(1 − θ) / (10 N/2)."""
    expected = [np.mean([p * (1 - p) / (repeated.TOSSES * row.rounds / 2) for p in repeated.TRUE]) for row in repeated.repeated()[1:]]
    found = [row.seen for row in repeated.repeated()[1:]]
    assert found == pytest.approx(np.sqrt(expected), rel=0.25)


@pytest.mark.parametrize("place", [1, 2])
def test_the_first_data_set_is_at_a_maximum(place):
    """Along either coin no other value explains the simulated rounds better."""
    row, model = repeated.repeated()[place], BinomialMixture(repeated.TOSSES, 2, fixed_weights=True)
    truth = model.Params(np.array([0.5, 0.5]), np.array(repeated.TRUE))
    heads, _ = model.sample(truth, row.rounds, np.random.default_rng(repeated.SEED))

    def minus(theta: float, other: float) -> float:
        return -np.log(0.5 * (binom.pmf(heads, repeated.TOSSES, theta) + binom.pmf(heads, repeated.TOSSES, other))).sum()

    for here, other in (row.first, row.first[::-1]):
        best = minimize_scalar(minus, bounds=(here - 0.05, here + 0.05), args=(other,), method="bounded", options={"xatol": 1e-8})
        assert best.x == pytest.approx(here, abs=2e-4)


def distribution(tosses: int, weights: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """P(h) of a round, (tosses + 1,)."""
    return weights @ binom.pmf(np.arange(tosses + 1), tosses, probabilities[:, np.newaxis])


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("coins", [2, 3, 4])
def test_as_many_tosses_as_needed_and_not_one_fewer_determine_the_coins(coins, learned):
    """The derivative of the distribution with respect to the parameters has full rank from so many tosses on: below, there is
    a direction in which no data can tell a difference."""
    theta, weights = np.linspace(0.15, 0.8, coins), np.full(coins, 1 / coins)

    def rank(tosses: int) -> int:
        def at(free: np.ndarray) -> np.ndarray:
            own = np.append(free[coins:], 1 - free[coins:].sum()) if learned else weights
            return distribution(tosses, own, free[:coins])

        free = np.concatenate([theta, weights[:-1]]) if learned else theta
        steps = 1e-5 * np.eye(len(free))
        return int(np.linalg.matrix_rank(np.array([(at(free + s) - at(free - s)) / 2e-5 for s in steps]), tol=1e-7))

    unknowns = 2 * coins - 1 if learned else coins
    needed = rounds.classic().tosses_needed(coins, learned)
    assert rank(needed) == unknowns and rank(needed - 1) < unknowns
