"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools
import math

import numpy as np

from em_core import BinomialMixture, Trace, fit, information, posterior
from em_core.datasets import TENNIS

SHOTS = len(TENNIS.sets[0])
GOOD = np.array([shots.count("G") for shots in TENNIS.sets])
NEAR = 0.01  # of the whole rise of the log-likelihood: what no eye sees on the chart any more
WANTED_ERROR = 0.05  # a standard error that would let a coach tell something


def run(learned: bool, **settings: float) -> Trace:
    """EM from the customary start, both moods equally likely."""
    model = BinomialMixture(SHOTS, 2, fixed_weights=not learned)
    return fit(model, GOOD, model.Params(np.array([0.5, 0.5]), np.array(TENNIS.start)), **settings)


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the four sets: the first step, both runs, the slow one's pace, and how sure all this is."""
    named: dict[str, float | int] = {
        "start_calm": TENNIS.start[0], "start_anxious": TENNIS.start[1],
    }  # fmt: skip
    named |= {f"good_{i}": int(g) for i, g in enumerate(GOOD, 1)} | {f"bad_{i}": int(SHOTS - g) for i, g in enumerate(GOOD, 1)}
    return named | first_step() | equal_weights() | learned_weights() | single_mood()


def first_step() -> dict[str, float]:
    """The first E-step and M-step, with both moods equally likely."""
    trace = run(False)
    shares = posterior(trace.model, GOOD, trace.steps[0].params)
    good, bad = shares.T @ GOOD, shares.T @ (SHOTS - GOOD)
    named = {f"share_{i}": share for i, share in enumerate(shares[:, 0], 1)} | {"share_2_anxious": shares[1, 1]}
    for k, mood in enumerate(("calm", "anxious")):
        named |= {f"good_{mood}": good[k], f"bad_{mood}": bad[k], f"first_{mood}": trace.steps[1].params.probabilities[k]}
    return named


def equal_weights() -> dict[str, float | int]:
    """Where EM ends with both moods equally likely, and how sure that is."""
    trace = run(False)
    model, (calm, anxious) = trace.model, trace.params.probabilities
    errors = information.standard_errors(model, GOOD, trace.params)
    seen = np.sqrt(np.diagonal(np.linalg.inv(information.complete_information(model, GOOD, trace.params))))
    low, high = calm - 2 * errors[0], anxious + 2 * errors[1]
    named = {f"last_share_{i}": share for i, share in enumerate(posterior(model, GOOD, trace.params)[:, 0], 1)}
    return named | {
        "iterations": len(trace.steps) - 1, "calm": calm, "anxious": anxious, "loglik": trace.log_likelihood, "loglik_0": trace.log_likelihoods[0],
        "error_calm": errors[0], "error_anxious": errors[1], "seen_calm": seen[0], "seen_anxious": seen[1],
        "calm_low": max(low, 0.0), "anxious_high": min(high, 1.0), "missing": information.missing_fraction(model, GOOD, trace.params),
        "wanted_error": WANTED_ERROR, "enough_sets": math.ceil(len(GOOD) * (errors.max() / WANTED_ERROR) ** 2),
    }  # fmt: skip


def learned_weights() -> dict[str, float | int]:
    """The long run: what it does first, where it seems to rest, where it goes, and at which pace."""
    trace, limit = run(True), run(True, tol=0, max_iter=5000)
    heights, top = trace.log_likelihoods, limit.log_likelihood
    rise = top - heights[0]
    still = int(np.argmax(top - heights <= NEAR * rise))
    rate = information.missing_fraction(limit.model, GOOD, limit.params)
    error = information.standard_errors(limit.model, GOOD, limit.params)[0]
    shares = posterior(limit.model, GOOD, limit.params)[:, 0]
    last_rise, off = heights[-1] - heights[-2], float(abs(trace.params.weights[0] - limit.params.weights[0]))
    return {
        "long": len(heights) - 1, "limit_calm": limit.params.probabilities[0], "limit_anxious": limit.params.probabilities[1], "limit_weight": limit.params.weights[0],
        "limit_loglik": top, "gain": top - run(False).log_likelihood, "two_steps": (heights[2] - heights[0]) / rise, "weight_1": trace.steps[1].params.weights[0],
        "weight_2": trace.steps[2].params.weights[0], "still": still, "still_gap": top - heights[still], "after_still": len(heights) - 1 - still,
        "still_weight": trace.steps[still].params.weights[0], "still_calm": trace.steps[still].params.probabilities[0],
        "rate": rate, "left_over": 1 - rate, "halving": math.log(0.5) / math.log(rate), "error_weight": error,
        "start_weight": trace.steps[0].params.weights[0], "stop_rise_nano": 1e9 * last_rise, "stop_off": off, "stop_times": round(off / last_rise, -3),
    } | {f"limit_share_{i}": share for i, share in enumerate(shares, 1)}  # fmt: skip


def single_mood() -> dict[str, float]:
    """One mood only, against two: log-likelihood and AIC."""
    model, pooled = BinomialMixture(SHOTS, 1, fixed_weights=True), GOOD.sum() / (SHOTS * len(GOOD))
    alone, two = model.log_likelihood(GOOD, model.Params(np.ones(1), np.array([pooled]))), run(False).log_likelihood
    return {"pooled": pooled, "alone": alone, "aic_one": 2 * 1 - 2 * alone, "aic_two": 2 * 2 - 2 * two}
