"""Many simulated data sets: how far estimates are from the truth, with few rounds and with many.

For N rounds of n tosses, EM estimates both coins from the heads alone (labels hidden), and counting from heads and
labels. The error told is the root of the mean squared distance from the truth over all data sets and both coins. If
maximum likelihood is consistent, it goes to zero, in the end like 1/√N.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from em_core import BinomialMixture, fit

TRUE, START, TOSSES = (0.45, 0.75), (0.3, 0.4), 10  # the customary truth and start of the page's simulation
ROUNDS, SAMPLES, SEED = (5, 50, 500), 60, 3


class Repeated(NamedTuple):
    """What N rounds give: the estimates from the first data set, (2,), and the typical error with labels hidden and seen."""

    rounds: int
    first: tuple[float, float]
    hidden: float
    seen: float


@functools.cache
def repeated() -> tuple[Repeated, ...]:
    return tuple(with_rounds(rounds) for rounds in ROUNDS)


def with_rounds(rounds: int) -> Repeated:
    model, rng = BinomialMixture(TOSSES, 2, fixed_weights=True), np.random.default_rng(SEED)
    half, possible = np.array([0.5, 0.5]), np.arange(TOSSES + 1)
    hidden, seen = np.empty((SAMPLES, 2)), np.empty((SAMPLES, 2))
    for place in range(SAMPLES):
        heads, labels = model.sample(model.Params(half, np.array(TRUE)), rounds, rng)
        start, times = model.Params(half, np.array(START)), np.bincount(heads, minlength=TOSSES + 1)
        hidden[place] = np.sort(fit(model, possible, start, counts=times).params.probabilities)
        own = np.bincount(labels, minlength=2)
        seen[place] = np.bincount(labels, heads, minlength=2) / np.maximum(own * TOSSES, 1) if own.all() else np.nan
    return Repeated(rounds, tuple(hidden[0].tolist()), typical(hidden), typical(seen))


def typical(estimates: np.ndarray) -> float:
    """The root of the mean squared error, over the data sets in which each coin was picked at all."""
    return float(np.sqrt(np.nanmean((estimates - np.array(TRUE)) ** 2)))
