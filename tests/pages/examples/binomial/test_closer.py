"""The pace of a run and the standard errors, against the plain EM and against differences of its log-likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from pages.examples.binomial import closer, looks, stage
from pages.figures import progress
from tests.pages.examples.binomial import plain_em
from tests.pages.examples.binomial.runs import CASES, by_hand, every_language, run_of

each_case = pytest.mark.parametrize("case", CASES)
LEVEL = ("on the ridge", "always heads")  # runs whose estimates have no standard error


def paced(case: str):
    run = run_of(case)
    film = stage.film(run, every_language()[0], 0)
    closer.add_pace(film, run)
    return run, film, {channel["trace"]: channel for channel in film.channels if channel["chart"] == "coins-pace"}


@each_case
def test_the_pace_is_what_each_iteration_did(case):
    """Rise of the log-likelihood and largest move of an estimated parameter, up to the iteration whose parameters are shown;
    what a log axis cannot show is left out, and everything else is within the axes."""
    run, film, channels = paced(case)
    hand, learned = by_hand(case), CASES[case][2]
    heights = [state.log_likelihood for state in hand]
    vectors = [np.array([*state.probabilities, *(state.weights if learned else [])]) for state in hand]
    (left, right), (low, high) = (film.layouts["coins-pace"][f"{axis}axis.range"] for axis in "xy")
    for trace, changes in ((progress.RISES, np.diff(heights)), (progress.MOVES, [np.abs(b - a).max() for a, b in zip(vectors, vectors[1:])])):
        arrays = channels[trace]["arrays"]
        for t, shown in zip(arrays["x"], arrays["y"], strict=True):
            assert shown is None and changes[t - 1] < 1e-12 or shown == pytest.approx(changes[t - 1], rel=1e-4, abs=2e-13)
            assert left < t < right and (shown is None or low < np.log10(shown) < high)
        assert channels[trace]["upto"] == [sum(t <= stop.parameters_of for t in run.iterations) for stop in run.stops]
    (threshold,) = channels[progress.THRESHOLD]["frames"]
    assert threshold["y"] == ([pytest.approx(1e-9 * abs(heights[-1]))] * 2 if heights[-1] else [None] * 2)


@each_case
def test_the_rule_stops_at_the_first_rise_below_the_threshold(case):
    """What the page says of the two lines: the grey one stays above the dotted one until the end."""
    run, _, channels = paced(case)
    (threshold,) = channels[progress.THRESHOLD]["frames"]
    rises = [0.0 if y is None else y for y in channels[progress.RISES]["arrays"]["y"]]
    if run.trace.stop == "converged":
        limit = threshold["y"][0] or 0.0
        assert rises[-1] <= limit and all(rise > limit for rise in rises[:-1])


@pytest.mark.parametrize("case", ["classic", "classic, weights learned", "a hundred rounds", "rounds of several lengths"])
def test_the_last_rate_and_what_it_says_of_the_rest(case):
    """Each move is so many per cent of the one before, and the moves to come add up to a geometric series: a run ten times as
    long gets there."""
    run = run_of(case)
    rate, moves = looks.last_rate(run), closer.changes(run)[1]
    problem, start, learned = CASES[case]
    path = plain_em.steps(problem.heads, problem.tosses, [1 / len(start)] * len(start), start, 12 * len(moves), learned=learned)
    vectors = [np.array([*state.probabilities, *(state.weights[:-1] if learned else [])]) for state in path]
    lengths = [np.linalg.norm(b - a) for a, b in zip(vectors, vectors[1:])]
    assert rate == pytest.approx(lengths[len(moves) - 1] / lengths[len(moves) - 2], rel=1e-4)
    everything = [np.array([*state.probabilities, *(state.weights if learned else [])]) for state in (path[len(moves)], path[-1])]
    assert moves[-1] * rate / (1 - rate) == pytest.approx(np.abs(everything[1] - everything[0]).max(), rel=0.1)


def hessian(case: str, width: float = 1e-4) -> np.ndarray:
    """Of the log-likelihood over the free parameters at the end of the run, by central differences."""
    problem, start, learned = CASES[case]
    end, k = by_hand(case)[-1], len(start)
    at = np.array([*(end.weights[:-1] if learned else []), *end.probabilities])

    def height(vector) -> float:
        weights = [*vector[: k - 1], 1 - sum(vector[: k - 1])] if learned else end.weights
        return plain_em.log_likelihood(problem.heads, problem.tosses, weights, list(vector[-k:]))

    unit, size = width * np.eye(len(at)), len(at)
    corners = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    return np.array([[sum(a * b * height(at + a * unit[i] + b * unit[j]) for a, b in corners) for j in range(size)] for i in range(size)]) / (4 * width**2)


@pytest.mark.parametrize("case", ["classic", "classic, weights learned", "a hundred rounds", "rounds of several lengths"])
def test_standard_errors(case):
    """From the curvature; and, with the labels seen, smaller."""
    observed, seen = looks.errors_of(run_of(case))
    np.testing.assert_allclose(observed, np.sqrt(np.diagonal(np.linalg.inv(-hessian(case)))), rtol=2e-3)
    assert (seen < observed).all()


@pytest.mark.parametrize("case", LEVEL)
def test_where_there_is_no_standard_error_none_is_given(case):
    observed, seen = looks.errors_of(run_of(case))
    assert seen is None and (observed is None or not np.isfinite(observed).any())
