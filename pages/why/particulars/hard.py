r"""EM that makes up its mind: each observation is given whole to its likeliest component, or its responsibilities are rounded.

Two groups at ±d/2 of variance 1 and equal shares, an endless sample: cutting at 0 leaves on each side values that |x| has, a
folded normal. Hard EM therefore comes to rest at

    m = E|x| = √(2/π) e^{−d²/8} + (d/2) (1 − 2 Φ(−d/2)),        σ² = 1 + d²/4 − m²

while EM comes to rest at the truth, m = d/2 and σ = 1.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from em_core import BinomialMixture, GaussianMixture, Trace, fit, posterior
from em_core.binomial import Params as Coins
from em_core.datasets import TWO_COINS

POINTS = 600
SEPARATIONS = np.round(np.arange(1.5, 6.01, 0.5), 1)
COINS = BinomialMixture(10, 2, fixed_weights=True)
START = Coins(np.array([0.5, 0.5]), np.array(TWO_COINS.start))


class Halves(NamedTuple):
    """What hard EM came to: shares and means of the two groups, their common standard deviation, and after how many iterations
    nothing changed."""

    weights: np.ndarray
    means: np.ndarray
    deviation: float
    iterations: int


@functools.cache
def points(separation: float) -> np.ndarray:
    """Two groups of 300, each with its mean and standard deviation to the last digit."""
    z = np.random.default_rng(3).standard_normal((2, POINTS // 2))
    z = (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)
    return (z + separation * np.array([[-0.5], [0.5]])).ravel()


@functools.cache
def soft(separation: float) -> Trace:
    """EM with one variance for both groups, from the quantiles."""
    x, model = points(separation), GaussianMixture(2, "tied")
    return fit(model, x, model.start(x, 0, "quantiles"))


@functools.cache
def hard(separation: float) -> Halves:
    """The same model and start, every point given whole to the likelier component."""
    x, iterations, before = points(separation), 0, None
    params = GaussianMixture(2, "tied").start(x, 0, "quantiles")
    weights, means, variance = params.weights, params.means[:, 0], params.covariances[0, 0, 0]
    while True:
        mine = (np.log(weights) - (x[:, np.newaxis] - means) ** 2 / (2 * variance)).argmax(axis=1)
        if before is not None and (mine == before).all():
            return Halves(weights, means, float(np.sqrt(variance)), iterations)
        weights, means = np.bincount(mine, minlength=2) / len(x), np.array([x[mine == k].mean() for k in (0, 1)])
        variance, before, iterations = float(np.mean((x - means[mine]) ** 2)), mine, iterations + 1


def limit(separation: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Half the distance of the means and the standard deviation that hard EM finds in an endless sample."""
    half = np.asarray(separation) / 2
    mean = np.sqrt(2 / np.pi) * np.exp(-(half**2) / 2) + half * (1 - 2 * ndtr(-half))
    return mean, np.sqrt(1 + half**2 - mean**2)


@functools.lru_cache(maxsize=16)
def rounded(decimals: int | None, iterations: int = 80) -> tuple[np.ndarray, list[Coins]]:
    """The coins with responsibilities of so many decimals (None: all): those of the first E-step, (5, 2), and every step."""
    heads, steps, first = TWO_COINS.heads, [START], None
    for _ in range(iterations):
        q = posterior(COINS, heads, steps[-1])
        if decimals is not None:
            of_a = np.round(q[:, 0], decimals)
            q = np.stack([of_a, 1 - of_a], axis=1)
        first = q if first is None else first
        steps.append(COINS.m_step(heads, q, steps[-1]))
    return first, steps
