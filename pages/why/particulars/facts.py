"""The numbers that steps 8 to 12 name, all of them computed."""

from __future__ import annotations

import functools

import numpy as np

from em_core.datasets import TWO_COINS
from pages.why.particulars import beliefs, gradients, hard, missing, tails, ten_lines

LOST, APART, DECIMALS, DEGREES, OUTLIER = 0.5, 2.5, 2, 2, 10.0
BELIEF = 6


@functools.cache
def facts() -> dict[str, float | int]:
    return of_filling() | of_families() | of_gaussians() | of_tails() | of_priors()


def of_filling() -> dict[str, float | int]:
    """Half of a sample lost; two groups not far apart; rounded responsibilities."""
    by_em, filled = (missing.estimate("random", LOST, keep).deviation for keep in (True, False))
    censored, cut = (missing.estimate("large", LOST, keep).deviation for keep in (True, False))
    heads = {decimals: TWO_COINS.heads @ hard.rounded(decimals)[0] for decimals in (None, DECIMALS, 0)}
    return {
        "lost_percent": round(100 * LOST), "lost_em": by_em, "lost_filled": filled, "censored_em": censored, "censored_filled": cut,
        "apart": APART, "hard_limit": float(hard.limit(APART)[1]), "hard_apart": float(2 * hard.limit(APART)[0]),
        "split_a": float(heads[None][0]), "split_b": float(heads[None][1]), "rounded_a": float(heads[DECIMALS][0]), "rounded_b": float(heads[DECIMALS][1]),
    }  # fmt: skip


def of_families() -> dict[str, float | int]:
    """How far the ten lines are from em_core at most, in any family."""
    apart = max(float(np.abs(np.subtract(*ten_lines.runs(name)[:2])).max()) for name in ten_lines.FAMILIES)
    return {"ten_lines_digits": int(-np.log10(apart)), "ten_lines_iterations": ten_lines.ITERATIONS}


def of_gaussians() -> dict[str, float | int]:
    """What it costs to measure the covariances from the old means, in the first iteration on Old Faithful."""
    expected = gradients.at(0)
    top, late, before = (gradients.height(0, params) for params in (expected.after, gradients.around_the_old_mean(0), expected.before))
    return {"late_cost": top - late, "late_rise": late - before, "full_rise": top - before}


def of_tails() -> dict[str, float | int]:
    """One observation far away from fifteen others."""
    trace, x = tails.run(DEGREES, OUTLIER), tails.with_outlier(OUTLIER)
    return {
        "tail_degrees": DEGREES, "tail_outlier": round(OUTLIER), "tail_mean": float(x.mean()), "tail_location": float(trace.params.location),
        "tail_weight": float(trace.model.e_step(x, trace.params)[0][-1]), 
    }  # fmt: skip


def of_priors() -> dict[str, float | int]:
    """The coins with Beta(6, 6), and the three points."""
    without, share, odds = (beliefs.coins(*prior).params.probabilities for prior in ((1, 1, "share"), (BELIEF, BELIEF, "share"), (BELIEF, BELIEF, "odds")))
    free, kept = beliefs.three(0), beliefs.three(beliefs.WIDTH)
    return {
        "belief": BELIEF, "belief_added": BELIEF - 1, "map_mle_a": float(without[0]), "map_mle_b": float(without[1]), "map_a": float(share[0]), "map_b": float(share[1]),
        "map_odds_a": float(odds[0]), "map_odds_b": float(odds[1]), "collapse_after": len(free.steps) - 1, "width": beliefs.WIDTH, "kept_narrow": float(np.sqrt(kept.params.covariances.min())),
    }  # fmt: skip
