"""Where to start: EM climbs to the nearest summit, so that the start decides which one is found.

"points"            K observations, drawn without repetition
"k-means++"         the first at random, each further one with a probability that grows with its squared distance from those
                    chosen (Arthur & Vassilvitskii 2007): spread out, and yet random
"quantiles"         the observations in the middle of K equal parts (one dimension; no chance in it)
"responsibilities"  random responsibilities, each row uniform on the simplex: all components start near the mean of the data
"""
from __future__ import annotations

import numpy as np

from em_core.checks import Array
from em_core.errors import InputError

WAYS = ("k-means++", "points", "quantiles", "responsibilities")


def responsibilities(n: int, k: int, rng: np.random.Generator) -> Array:
    """(K, N), each column uniform on the simplex."""
    drawn = rng.standard_exponential((k, n))
    return drawn / drawn.sum(axis=0)


def rows(how: str, points: Array, counts: Array, k: int, rng: np.random.Generator) -> np.ndarray:
    """The places of K observations (K,) among points (N, m); an observation serves twice only where there are too few.

    Raises:
        InputError: start_unknown, quantiles_one_dimensional.
    """
    if how == "points":
        return rng.choice(len(points), size=k, replace=k > np.count_nonzero(counts), p=counts / counts.sum())
    if how == "k-means++":
        return _spread_out(points, counts, k, rng)
    if how == "quantiles":
        if points.shape[1] != 1:
            raise InputError("quantiles_one_dimensional", value=points.shape[1], limit=1)
        order = np.argsort(points[:, 0], kind="stable")
        passed = np.cumsum(counts[order]) / counts.sum()
        return order[np.searchsorted(passed, (np.arange(k) + 0.5) / k)]
    raise InputError("start_unknown", value=how, allowed=", ".join(WAYS))


def _spread_out(points: Array, counts: Array, k: int, rng: np.random.Generator) -> np.ndarray:
    chosen = [int(rng.choice(len(points), p=counts / counts.sum()))]
    nearest = np.full(len(points), np.inf)
    while len(chosen) < k:
        apart = points - points[chosen[-1]]
        nearest = np.minimum(nearest, np.einsum("nm,nm->n", apart, apart))
        chances = nearest * counts
        total = chances.sum()
        chosen.append(int(rng.choice(len(points), p=chances / total if total > 0 else counts / counts.sum())))
    return np.array(chosen)
