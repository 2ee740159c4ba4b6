"""The data of the page of Gaussian mixtures in one dimension."""

from __future__ import annotations

import functools
import hashlib

import numpy as np

from em_core import GaussianMixture, Trace
from em_core.datasets import davis, old_faithful
from pages.examples.gaussians.solve import Problem

SOURCES = ("simulated", "faithful", "heights", "three", "pasted", "trace")
TRUE = ((0.3, -1.5, 0.8), (0.5, 1.5, 0.6), (0.2, 4.5, 1.0), (0.2, -4.5, 0.7))  # weight, mean, standard deviation of each
THREE = (1.0, 2.0, 3.0)  # of Cross Validated, question 312703
MOST = 1000  # observations on this page


@functools.lru_cache(maxsize=64)
def simulated(true: tuple[tuple[float, float, float], ...], n: int, seed: int, axis: str) -> Problem:
    """n observations of a mixture with these weights (in proportion), means and standard deviations."""
    weights, means, deviations = (np.array(column) for column in zip(*true))
    model = GaussianMixture(len(true))
    params = model.Params(weights / weights.sum(), means[:, np.newaxis], (deviations**2)[:, np.newaxis, np.newaxis])
    points, labels = model.sample(params, n, np.random.default_rng(seed))
    return Problem(("simulated", true, n, seed), points, (axis,), labels)


def built_in(source: str, axis: str) -> Problem:
    """One of the data sets that come with the site."""
    if source == "faithful":
        return Problem((source,), old_faithful()[:, 1], (axis,))
    if source == "three":
        return Problem((source,), np.array(THREE), (axis,))
    return Problem((source,), davis().heights, (axis,), davis().women.astype(int))


def own(points: np.ndarray, axis: str) -> Problem:
    """The reader's numbers, (N,); results on them are kept in the visit alone."""
    return Problem(("pasted", hashlib.blake2b(points.tobytes(), digest_size=16).hexdigest()), points, (axis,), own=True)


def brought(trace: Trace, axis: str) -> Problem:
    """The data of a trace file."""
    return Problem(("trace",), trace.data.reshape(-1), (axis,), own=True)
