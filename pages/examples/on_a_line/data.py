"""The data of the page of Gaussian mixtures in one dimension."""

from __future__ import annotations

import functools

import numpy as np

from em_core import GaussianMixture
from em_core.datasets import davis, old_faithful
from pages.examples.gaussians.solve import Problem

SOURCES = ("simulated", "faithful", "heights")
TRUE = ((0.3, -1.5, 0.8), (0.5, 1.5, 0.6), (0.2, 4.5, 1.0), (0.2, -4.5, 0.7))  # weight, mean, standard deviation of each


@functools.lru_cache(maxsize=64)
def simulated(true: tuple[tuple[float, float, float], ...], n: int, seed: int, axis: str) -> Problem:
    """n observations of a mixture with these weights (in proportion), means and standard deviations."""
    weights, means, deviations = (np.array(column) for column in zip(*true))
    model = GaussianMixture(len(true))
    params = model.Params(weights / weights.sum(), means[:, np.newaxis], (deviations**2)[:, np.newaxis, np.newaxis])
    points, labels = model.sample(params, n, np.random.default_rng(seed))
    return Problem(("simulated", true, n, seed), points, (axis,), labels)


def built_in(source: str, axis: str) -> Problem:
    if source == "faithful":
        return Problem(("faithful",), old_faithful()[:, 1], (axis,))
    return Problem(("heights",), davis().heights, (axis,), davis().women.astype(int))
