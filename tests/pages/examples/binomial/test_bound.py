"""The view of the bound against a plain sum: it touches at λ = 0, its top is at λ = 1, and ELBO + KL is the log-likelihood."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from pages.examples.binomial import closer, stage
from pages.figures import landscape
from tests.pages.examples.binomial import plain_em
from tests.pages.examples.binomial.runs import CASES, by_hand, every_language, number_of, run_of

WORDS = every_language()[0]
ROUNDED = 2e-7  # curves are handed over with seven decimals
TRACES = {"curve": landscape.CURVE, "bound": landscape.BOUND, "points": landscape.POINTS, "elbo": landscape.ELBO, "gap": landscape.GAP}
each_case = pytest.mark.parametrize("case", CASES)


@functools.cache
def frames(case: str) -> list:
    """Each stop with what the five traces and the axis show there."""
    run = run_of(case)
    film = stage.film(run, WORDS, 0)
    closer.add_bound(film, run)
    own = [channel for channel in film.channels if channel["chart"] == "coins-bound"]
    by_trace = {channel.get("trace"): channel for channel in own}
    made = []
    for i, stop in enumerate(run.stops):
        shown = {name: by_trace[trace]["frames"][by_trace[trace]["at"][i]] for name, trace in TRACES.items()}
        axis = by_trace[None]
        made.append((stop, shown, axis["patches"][axis["at"][i]]))
    return made


def on_the_line(case: str, t: int, position: float):
    """Weights and probabilities at start + λ (end − start)."""
    before, after = by_hand(case)[t - 1], by_hand(case)[t]
    return [[a + position * (b - a) for a, b in zip(*pair)] for pair in ((before.weights, after.weights), (before.probabilities, after.probabilities))]


def inside(weights, probabilities) -> bool:
    return all(0 < value < 1 for value in (*weights, *probabilities))


@each_case
def test_the_curves_are_the_log_likelihood_and_the_bound(case):
    """At each place of the line for some iterations; nothing is drawn where there is no such parameter."""
    problem = CASES[case][0]
    shown_early = [(stop, shown) for stop, shown, _ in frames(case) if stop.kind == "E" and stop.iteration in (1, 4)]
    for stop, shown in shown_early:
        q = by_hand(case)[stop.iteration - 1].shares
        for x, curve, bound in [*zip(shown["curve"]["x"], shown["curve"]["y"], shown["bound"]["y"], strict=True)][::3]:
            weights, probabilities = on_the_line(case, stop.iteration, x)
            if not inside(weights, probabilities):
                assert curve is None or max(probabilities) > 1 - 1e-9 or min(probabilities) < 1e-9
                continue
            assert curve == pytest.approx(plain_em.log_likelihood(problem.heads, problem.tosses, weights, probabilities), abs=2e-5)
            assert bound == pytest.approx(plain_em.bound(problem.heads, problem.tosses, q, weights, probabilities), abs=2e-5)
            assert bound <= curve + ROUNDED


@each_case
def test_it_touches_at_the_beginning_and_is_highest_at_the_end(case):
    for stop, shown, _ in frames(case):
        if stop.kind == "start":
            assert shown["curve"]["y"] == shown["bound"]["y"] == []
            continue
        at = {round(x, 3): (curve, bound) for x, curve, bound in zip(shown["curve"]["x"], shown["curve"]["y"], shown["bound"]["y"])}
        before, after = by_hand(case)[stop.iteration - 1], by_hand(case)[stop.iteration]
        assert at[0.0][0] == pytest.approx(at[0.0][1], abs=ROUNDED) and at[0.0][0] == pytest.approx(before.log_likelihood, abs=1e-6)
        assert at[1.0][1] >= max(bound for _, bound in at.values() if bound is not None) - ROUNDED
        assert at[1.0][0] == pytest.approx(after.log_likelihood, abs=1e-6)


@each_case
def test_elbo_plus_kl_is_the_log_likelihood(case):
    """The bar stands on the axis, its parts on each other, and its top is the log-likelihood at this stop's place."""
    problem = CASES[case][0]
    for stop, shown, patch in frames(case):
        if stop.kind == "start":
            assert shown["elbo"]["y"] == shown["gap"]["y"] == [] and patch == {}
            continue
        hand = by_hand(case)
        now = hand[stop.iteration - 1] if stop.kind == "E" else hand[stop.iteration]
        elbo = plain_em.bound(problem.heads, problem.tosses, hand[stop.iteration - 1].shares, now.weights, now.probabilities)
        (base,), (height,), (text,) = (shown["elbo"][name] for name in ("base", "y", "text"))
        assert base + height == pytest.approx(elbo, abs=1e-7)
        assert abs(number_of(text.partition("<br>")[2]) - elbo) <= 0.5e-4 + 1e-7
        (gap_base,), (gap,), (gap_text,) = (shown["gap"][name] for name in ("base", "y", "text"))
        assert gap_base == pytest.approx(elbo, abs=1e-7) and gap >= -1e-9
        assert gap_base + gap == pytest.approx(now.log_likelihood, abs=1e-7)
        if stop.kind == "E":
            assert gap == 0 and gap_text == "", "the E-step closes the gap"
        else:
            assert abs(number_of(gap_text.removeprefix("KL ")) - (now.log_likelihood - elbo)) <= 0.5e-4 + 1e-7


@each_case
def test_the_marked_points_and_the_axis(case):
    """One point where they touch; two at the end, on the bound and on the log-likelihood; all of them on the axis."""
    for stop, shown, patch in frames(case):
        if stop.kind == "start":
            continue
        x, y = shown["points"]["x"], shown["points"]["y"]
        after = by_hand(case)[stop.iteration]
        low, high = patch["yaxis.range"]
        assert low < high
        if stop.kind == "E":
            assert (x[0], x[1]) == (0.0, None) and y[0] == pytest.approx(by_hand(case)[stop.iteration - 1].log_likelihood, abs=1e-7)
        else:
            assert x == [1.0, 1.0] and y[1] == pytest.approx(after.log_likelihood, abs=1e-7) and y[0] <= y[1] + 1e-9
        assert all(low < value < high for place, value in zip(x, y) if place is not None)
        assert shown["elbo"]["base"][0] == pytest.approx(low), "the bar stands on the axis"


@pytest.mark.parametrize("seed", range(3))
def test_the_plain_bound_itself(seed):
    """F(q, θ) = ℓ(θ) − KL(q ‖ posterior), for any q: what the tests above compare with is right."""
    rng = np.random.default_rng(seed)
    heads, tosses, weights, probabilities = [2, 5, 0], [6, 7, 3], [0.3, 0.7], [0.2, 0.6]
    q = rng.dirichlet([1, 1], size=3).tolist()
    at = plain_em.state(heads, tosses, weights, probabilities)
    kl = sum(share * np.log(share / other) for row, true in zip(q, at.shares) for share, other in zip(row, true))
    assert plain_em.bound(heads, tosses, q, weights, probabilities) == pytest.approx(at.log_likelihood - kl, abs=1e-12)
