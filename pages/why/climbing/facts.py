"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import BinomialMixture, fit, information, mixture
from pages.why.climbing import controls, ladder, many, pace, ring, rules, still
from pages.why.climbing.basins import SIZE, USUAL, Landscape, basins, three_groups
from pages.why.climbing.known import fractions

RING, STOPPED = 1000, 6  # steps of the run around the circle, and the power of 1/10 of the threshold, that the prose speaks of


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of every step of the argument."""
    controls.warmed()
    return of_the_ladder() | of_the_ring() | of_saddles() | of_summits() | of_a_swap() | of_rates() | of_rules() | of_storage() | of_many()


def of_the_ladder() -> dict[str, float | int]:
    """The first iteration on the five rounds of the two coins."""
    found = ladder.rungs(ladder.trace_of("coins"), 0)
    return {"rung_start": found.start, "rung_bound": found.bound, "rung_end": found.end, "rung_step": found.step, "rung_kl": found.kl}


def of_the_ring() -> dict[str, float | int]:
    found = ring.account(RING)
    return {"ring_turn": ring.TURN, "ring_share": found.share, "ring_squares": ring.account(ring.LENGTHS[-1]).squares, "ring_steps": RING, "ring_length": found.length, "ring_turns": found.turns}


def of_saddles() -> dict[str, float | int]:
    x = three_groups()
    return {"saddle_coins": still.growth("coins"), "saddle_groups": still.growth("groups"), "spread_of_groups": float(x.std()), "points": len(x), "groups_width": USUAL["groups"]}


def of_summits() -> dict[str, float | int]:
    """Heights and shares on the map: coins picked unequally often, and the three groups."""
    unequal, tight = (basins(Landscape(*controls.PRESETS[which][:2])).ends for which in ("unequal", "poor"))
    heights = sorted({round(end.height, 9) for end in unequal if end.summit}, reverse=True)
    best, poor = tight[0], next(end for end in tight if end.summit and tight[0].height - end.height > 1)
    return {
        "starts": SIZE * SIZE, "unequal_share": controls.PRESETS["unequal"][1], "unequal_best": heights[0], "unequal_poor": heights[1],
        "groups_best": best.height, "groups_poor": poor.height, "groups_poor_share": sum(end.share for end in tight if end.summit and best.height - end.height > 1),
    }  # fmt: skip


def of_a_swap() -> dict[str, float | int]:
    """Rounds of different lengths, with which one iteration exchanges the order of the coins."""
    heads, tosses, start = (9, 1, 1, 1, 1), (15, 2, 2, 2, 2), (0.8, 0.65)
    after = fit(BinomialMixture(tosses, 2, fixed_weights=True), heads, ([0.5, 0.5], start), tol=0, max_iter=1).params.probabilities
    return {"swap_heads": heads[0], "swap_tosses": tosses[0], "swap_rounds": len(heads) - 1, "swap_from_a": start[0], "swap_from_b": start[1], "swap_to_a": float(after[0]), "swap_to_b": float(after[1])}


def of_storage() -> dict[str, float | int]:
    """Megabytes of the responsibilities of many points, and of one of the engine's blocks."""
    points, components, number = 1_000_000, 8, np.dtype(float).itemsize
    return {"store_points": points, "store_components": components, "store_shares": number * points * components / 1e6, "store_block": number * mixture.BLOCK / 1e6}


def of_rates() -> dict[str, float | int]:
    """Rates by theory, the informations of the linkage example, and the ratios of its errors as first printed in 1977."""
    trace, coins = pace.at_length("linkage"), pace.at_length("coins")
    errors = np.abs(np.array([float(step.params.theta) for step in trace.steps]) - float(trace.params.theta))
    rates = {f"rate_{name}": pace.pace_of(name).theory for name in pace.FIXED}
    times = rates["rate_times"]
    return rates | {f"error_ratio_{t}": float(errors[t + 1] / errors[t]) for t in range(4)} | {
        "rate_coins_other": float(fractions(coins.model, coins.data, coins.params)[0]),
        "link_complete": float(information.complete_information(trace.model, trace.data, trace.params)[0, 0]),
        "link_missing": float(information.missing_information(trace.model, trace.data, trace.params)[0, 0]),
        "times_digit": pace.pace_of("times").digit, "times_kept": 1 - times, "times_ahead": times / (1 - times), "times_ahead_height": times**2 / (1 - times**2),
    }  # fmt: skip


def of_rules() -> dict[str, float | int]:
    """What the rules make of The Times with one threshold."""
    epsilon = 10.0**-STOPPED
    stops = {rule: rules.stop_of(rule, epsilon) for rule in rules.RULES}
    early = rules.stop_of("limit", 1e-4)
    return {f"stop_{rule}": stops[rule] for rule in rules.RULES} | {
        "weight_relative": rules.left_at(stops["relative"])[1], "weight_absolute": rules.left_at(stops["absolute"])[1], "weight_change": rules.left_at(stops["change"])[1],
        "size_of_height": abs(float(rules.heights()[-1])), "early_limit": early, "early_weight": rules.left_at(early)[1],
    }  # fmt: skip


def of_many() -> dict[str, float | int]:
    found = many.summits()
    return {"many_starts": many.STARTS, "many_best": found[0][0], "many_reached": found[0][1], "many_share": many.reached(), "many_needed": many.needed(many.reached()), "many_summits": len(found)}
