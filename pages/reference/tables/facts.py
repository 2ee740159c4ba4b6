"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

from em_core.datasets import DEATHS_IN_THE_TIMES, LINKAGE, TWO_COINS
from em_core.information import missing_fraction
from pages.reference.tables import faults, known
from pages.reference.tables.compare import agreement
from pages.reference.tables.known import CLASSICS, classic_run, computed

FLOOR = 0.1
LONG, MOST_TOSSES = 1200, 2000  # tosses a round, of the program without logarithms
MOST = 60  # iterations to where nothing moves any more, on the coins


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the tables and of the mistakes."""
    return of_coins() | of_linkage() | of_geyser() | of_times() | of_cones() | of_three() | of_rounding() | of_other_mistakes() | of_floor() | of_underflow()


def of_coins() -> dict[str, float | int]:
    right = faults.coins(iterations=MOST)
    return {
        "coin_rounds": len(TWO_COINS.heads), "heads_a": computed("coins", "heads_a", 0), "heads_b": computed("coins", "heads_b", 0),
        "first_a": right.values[1, 0], "first_b": right.values[1, 1], "limit_a": right.values[-1, 0], "limit_b": right.values[-1, 1], "em_height": right.heights[-1],
    }  # fmt: skip


def of_linkage() -> dict[str, float | int]:
    found = agreement("linkage", "published")
    return {
        "animals": sum(LINKAGE), "linkage_count": found.count, "linkage_exact": found.exact, "linkage_off": found.count - found.exact,
        "theta_2": computed("linkage", "theta", 2), "rho": computed("linkage", "missing", None),
    }  # fmt: skip


def of_geyser() -> dict[str, float | int]:
    stop = int(computed("faithful", "iterations", None))
    start = CLASSICS["faithful"].start
    return {
        "eruptions": len(known.GEYSER.data), "start_mean_1": int(start[0]), "start_mean_2": int(start[1]), "start_sd": int(start[2]),
        "geyser_stop": stop, "geyser_weight": computed("faithful", "weight_1", stop), "geyser_limit": computed("faithful", "weight_1", None),
    }  # fmt: skip


def of_times() -> dict[str, float | int]:
    trace = classic_run("times")
    return {
        "days": sum(DEATHS_IN_THE_TIMES), "times_rise": trace.log_likelihood - trace.log_likelihoods[10], "times_rate_10": computed("times", "rate_1", 10),
        "times_rate": computed("times", "rate_1", None), "times_rho": missing_fraction(trace.model, trace.data, trace.params, trace.counts),
    }  # fmt: skip


def of_cones() -> dict[str, float | int]:
    return {"cone_days": len(known.CONES.data), "hot_first": computed("ice_cream", "hot_first_day", 0), "stay_hot": computed("ice_cream", "stay_hot", 10)}


def of_three() -> dict[str, float | int]:
    found = agreement("three", "published")
    wrong = {f"wrong_{t}": computed("three", "wrong_loglik", t) for t in (1, 2)}
    return {"three_count": found.count, "three_exact": found.exact, "three_gap": found.off} | wrong | {f"right_{t}": computed("three", "loglik", t) for t in range(4)}


def of_rounding() -> dict[str, float | int]:
    heads, rest = faults.rounded_heads(2), faults.rounded(1, MOST)
    return {
        "rounded_heads_a": heads[0], "rounded_heads_b": heads[1], "rest_a": rest.values[-1, 0], "rest_b": rest.values[-1, 1],
        "rest_loss": faults.coins(iterations=MOST).heights[-1] - rest.heights[-1],
    }  # fmt: skip


def of_other_mistakes() -> dict[str, float | int]:
    true = int(TWO_COINS.heads[faults.TYPED])
    typed, hard, shifted = faults.mistyped(true - 1, MOST), faults.likely(TWO_COINS.start), faults.shifted()
    return {
        "true_heads": true, "typed_heads": true - 1, "typed_first_a": typed.values[1, 0], "typed_first_b": typed.values[1, 1], "typed_limit_a": typed.values[-1, 0],
        "hard_a": hard.values[-1, 0], "hard_b": hard.values[-1, 1], "hard_height": hard.heights[-1],
        "shifted_1": shifted.heights[1], "right_height_1": faults.coins().heights[1],
    }  # fmt: skip


def of_floor() -> dict[str, float | int]:
    hours = faults.floor("hours", FLOOR)[0]
    return {
        "floor": FLOOR, "floor_height": faults.floor("three", FLOOR)[1].heights[-1], "lower_height": faults.floor("three", FLOOR / 10)[1].heights[-1],
        "hours_sd_1": hours.values[-1, 2], "hours_sd_2": hours.values[-1, 3],
    }  # fmt: skip


def of_underflow() -> dict[str, float | int]:
    runs = [(tosses, faults.underflow(tosses, iterations=0)) for tosses in range(10, MOST_TOSSES + 1, 10)]
    return {
        "long": LONG, "silent_tosses": next(tosses for tosses, run in runs if run.heights[0] == -float("inf")),
        "dead_tosses": next(tosses for tosses, run in runs if run.ends == "not_finite"),
    }  # fmt: skip
