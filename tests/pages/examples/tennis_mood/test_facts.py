"""The numbers that the prose names against EM by hand, against derivatives by differences, and against each other."""

from __future__ import annotations

import functools
from math import log

import numpy as np
import pytest

from pages.examples.tennis_mood.facts import facts
from tests.pages.examples.binomial import plain_em

GOOD, SHOTS = (1, 2, 3, 4), (4, 4, 4, 4)
FIRST = {  # by hand, from θ = 0.8 and 0.3 and equal weights: 0.8^g 0.2^b against 0.3^g 0.7^b
    i: 0.8**g * 0.2 ** (4 - g) / (0.8**g * 0.2 ** (4 - g) + 0.3**g * 0.7 ** (4 - g)) for i, g in enumerate(GOOD, 1)
}


@functools.cache
def run(learned: bool, iterations: int):
    return plain_em.steps(GOOD, SHOTS, [0.5, 0.5], [0.8, 0.3], iterations, learned=learned)


def first_iteration_below(learned: bool) -> int:
    """The first iteration that raises the log-likelihood by no more than 1e-9 of its size: where the rule stops."""
    heights = [state.log_likelihood for state in run(learned, 300)]
    return next(t for t in range(1, 300) if heights[t] - heights[t - 1] <= 1e-9 * abs(heights[t]))


def as_vector(state) -> np.ndarray:
    return np.array([state.weights[0], *state.probabilities])


def height(vector, learned: bool) -> float:
    weight, *probabilities = vector if learned else [0.5, *vector]
    return plain_em.log_likelihood(GOOD, SHOTS, [weight, 1 - weight], probabilities)


def information(at: np.ndarray, learned: bool, width: float = 1e-4) -> np.ndarray:
    """Minus the Hessian of the log-likelihood, by central differences."""
    size = len(at)
    found = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            steps = [(si, sj) for si in (1, -1) for sj in (1, -1)]
            found[i, j] = -sum(si * sj * height(at + si * width * np.eye(size)[i] + sj * width * np.eye(size)[j], learned) for si, sj in steps) / (4 * width**2)
    return found


@pytest.mark.parametrize(("i", "share"), FIRST.items())
def test_the_first_e_step(i, share):
    assert facts()[f"share_{i}"] == pytest.approx(share, abs=1e-12)
    assert (facts()[f"good_{i}"], facts()[f"bad_{i}"]) == (i, 4 - i)


def test_the_first_m_step():
    shares = np.array([*FIRST.values()])
    for mood, mine in (("calm", shares), ("anxious", 1 - shares)):
        good, bad = mine @ np.array(GOOD), mine @ (4 - np.array(GOOD))
        assert (facts()[f"good_{mood}"], facts()[f"bad_{mood}"], facts()[f"first_{mood}"]) == pytest.approx((good, bad, good / (good + bad)), abs=1e-12)
    assert facts()["share_2_anxious"] == pytest.approx(1 - FIRST[2], abs=1e-12)


def test_where_equal_weights_lead():
    t = first_iteration_below(False)
    end = run(False, 300)[t]
    assert facts()["iterations"] == t == 13
    assert (facts()["calm"], facts()["anxious"], facts()["loglik"]) == pytest.approx((*end.probabilities, end.log_likelihood), abs=1e-10)
    assert facts()["loglik_0"] == pytest.approx(run(False, 300)[0].log_likelihood, abs=1e-12)
    assert [facts()[f"last_share_{i}"] for i in range(1, 5)] == pytest.approx([row[0] for row in end.shares], abs=1e-10)


def test_the_long_run():
    """What the surprise says, from thousands of plain steps: the wrong way first, near the top early, far from home."""
    t, known, path = first_iteration_below(True), facts(), run(True, 4000)
    limit, heights = path[-1], np.array([state.log_likelihood for state in run(True, 4000)])
    assert known["long"] == t == 228
    assert (known["limit_weight"], known["limit_calm"], known["limit_anxious"]) == pytest.approx(as_vector(limit), abs=1e-9)
    assert known["limit_loglik"] == pytest.approx(heights[-1], abs=1e-12) and known["gain"] == pytest.approx(heights[-1] - known["loglik"], abs=1e-12)
    assert known["start_weight"] == 0.5 < known["weight_1"] == pytest.approx(path[1].weights[0], abs=1e-12) and known["limit_weight"] < 0.5
    assert known["weight_2"] == pytest.approx(path[2].weights[0], abs=1e-12)
    gaps = heights[-1] - heights
    assert known["two_steps"] == pytest.approx(1 - gaps[2] / gaps[0], abs=1e-9)
    still = next(i for i in range(t) if gaps[i] <= 0.01 * gaps[0])
    assert (known["still"], known["after_still"]) == (still, t - still) and known["still_gap"] == pytest.approx(gaps[still], abs=1e-10)
    assert (known["still_weight"], known["still_calm"]) == pytest.approx((path[still].weights[0], path[still].probabilities[0]), abs=1e-10)
    assert [known[f"limit_share_{i}"] for i in range(1, 5)] == pytest.approx([row[0] for row in limit.shares], abs=1e-8)
    rise, off = heights[t] - heights[t - 1], abs(path[t].weights[0] - limit.weights[0])
    assert (1e-9 * known["stop_rise_nano"], known["stop_off"]) == pytest.approx((rise, off), rel=1e-5)
    assert abs(known["stop_times"] - off / rise) <= 500, "to the thousand"


@pytest.mark.parametrize(("learned", "name"), [(False, "missing"), (True, "rate")])
def test_the_pace_is_the_fraction_of_missing_information(learned, name):
    """The error shrinks by λ an iteration, what the log-likelihood lacks by λ², both measured on the plain steps."""
    path = run(learned, 4000)
    t, limit = 250 if learned else 12, as_vector(path[-1])
    errors = [np.linalg.norm(as_vector(path[i]) - limit) for i in (t, t + 1)]
    assert errors[1] / errors[0] == pytest.approx(facts()[name], rel=2e-3)
    gaps = [path[-1].log_likelihood - path[i].log_likelihood for i in (t, t + 1)]
    assert gaps[1] / gaps[0] == pytest.approx(facts()[name] ** 2, rel=0.03)


def test_the_pace_in_other_words():
    assert facts()["left_over"] == pytest.approx(1 - facts()["rate"]) and 0.5 ** (1 / facts()["halving"]) == pytest.approx(facts()["rate"])


def test_standard_errors_against_differences():
    calm, anxious = facts()["calm"], facts()["anxious"]
    errors = np.sqrt(np.diagonal(np.linalg.inv(information(np.array([calm, anxious]), False))))
    assert (facts()["error_calm"], facts()["error_anxious"]) == pytest.approx(errors, rel=1e-4)
    at = np.array([facts()[f"limit_{name}"] for name in ("weight", "calm", "anxious")])
    assert facts()["error_weight"] == pytest.approx(np.sqrt(np.linalg.inv(information(at, True))[0, 0]), rel=1e-4)
    assert facts()["calm_low"] == pytest.approx(calm - 2 * errors[0], abs=1e-4) and facts()["anxious_high"] == pytest.approx(anxious + 2 * errors[1], abs=1e-4)


def test_standard_errors_with_the_moods_seen():
    """A share of n shots has the variance θ (1 − θ) / n, here with the shots that each mood is credited with."""
    for mood, mine in (("calm", lambda share: share), ("anxious", lambda share: 1 - share)):
        shots, p = 4 * sum(mine(facts()[f"last_share_{i}"]) for i in range(1, 5)), facts()[mood]
        assert facts()[f"seen_{mood}"] == pytest.approx(np.sqrt(p * (1 - p) / shots), rel=1e-4)
        assert facts()[f"seen_{mood}"] < facts()[f"error_{mood}"]


def test_how_many_sets_would_do():
    """So many copies of the four sets that the larger standard error is small enough, and one set fewer is not."""
    larger = max(facts()["error_calm"], facts()["error_anxious"])
    enough = facts()["enough_sets"]
    assert larger * np.sqrt(4 / enough) <= facts()["wanted_error"] < larger * np.sqrt(4 / (enough - 1))


def test_one_mood_or_two():
    """Ten good shots of sixteen; AIC = 2 · parameters − 2 ℓ."""
    alone = log(4) + log(6) + log(4) + 10 * log(10 / 16) + 6 * log(6 / 16)
    assert (facts()["pooled"], facts()["alone"]) == pytest.approx((10 / 16, alone), abs=1e-12)
    assert (facts()["aic_one"], facts()["aic_two"]) == pytest.approx((2 - 2 * alone, 4 - 2 * facts()["loglik"]), abs=1e-12)
    assert facts()["aic_one"] < facts()["aic_two"], "the page says that it takes the side of one mood"


@pytest.mark.parametrize("name", ["missing", "rate"])
def test_nothing_of_this_depends_on_the_start(name):
    """From ten other starts the plain EM climbs the same summit or its mirror image."""
    rng, learned = np.random.default_rng(0), name == "rate"
    for start in rng.uniform(0.1, 0.9, (10, 2)):
        end = plain_em.steps(GOOD, SHOTS, [0.5, 0.5], start.tolist(), 1500 if learned else 200, learned=learned)[-1]
        expected = [facts()["limit_anxious"], facts()["limit_calm"]] if learned else [facts()["anxious"], facts()["calm"]]
        assert sorted(end.probabilities) == pytest.approx(expected, abs=1e-4)
