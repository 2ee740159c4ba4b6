"""The example that the steps of the argument share: the five classic rounds, coin B's probability known, A's the question."""

from __future__ import annotations

import numpy as np

from em_core import posterior
from em_core.datasets import TWO_COINS
from em_core.slices import curves
from pages.why.argument.examples import EXAMPLES

KNOWN = 0.5  # coin B's probability of heads
MODEL = EXAMPLES["coins"].slice(KNOWN)
HEADS, TOSSES = TWO_COINS.heads, TWO_COINS.tosses
ROUNDS = range(1, len(HEADS) + 1)
GRID = np.linspace(0.005, 0.995, 199)


def known_tosses() -> tuple[int, int]:
    """Coin A's heads and tosses, as the labels tell that the paper prints."""
    mine = np.array(TWO_COINS.labels) == 0
    return int(HEADS[mine].sum()), int(TOSSES[mine].sum())


def shares(theta: float) -> np.ndarray:
    """The probability that each round was coin A's, (5,)."""
    return posterior(MODEL, HEADS, theta)[:, 0]


def weighted_share(weights: np.ndarray) -> float | None:
    """Heads over tosses, every round counted with its weight; None where no round counts."""
    total = float(weights @ TOSSES)
    return float(weights @ HEADS) / total if total > 0 else None


def log_likelihood(theta: float) -> float:
    return MODEL.log_likelihood(HEADS, MODEL.check_params(theta))


def pairs(of_a: np.ndarray) -> np.ndarray:
    """q as em_core takes it, (5, 2), from A's part of each round."""
    return np.column_stack([of_a, 1 - of_a])


def over_the_axis(of_a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ℓ and the bound of this q over the axis, (G,) each."""
    heights, bounds = curves(MODEL, HEADS, [pairs(of_a)], GRID)
    return heights, bounds[0]
