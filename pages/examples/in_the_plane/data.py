"""The data of the page of Gaussian mixtures in the plane, and the prior that suits them."""

from __future__ import annotations

import functools
import hashlib

import numpy as np

from em_core import GaussianPrior, Trace
from em_core.datasets import banana, davis, old_faithful, rings, three_blobs
from pages.examples.gaussians.solve import Problem

SIMULATED = ("blobs", "banana", "rings")
SOURCES = ("blobs", "faithful", "banana", "rings", "davis", "pasted")
OBSERVATIONS = 200  # of a simulation, unless the reader asks for more or fewer
MOST_POINTS = 2000  # of the reader's own: what one film can carry
LARGEST = 1e9  # of a reader's number; what is larger is left out with the rest
STRENGTH, MORE_DEGREES = 0.01, 2  # Fraley and Raftery's customary prior: κ, and ν − D


@functools.lru_cache(maxsize=64)
def simulated(source: str, n: int, seed: int, axes: tuple[str, str]) -> Problem:
    """n points of the seed's mixture, of the bent cloud, or of the ring around a disc."""
    labels = None
    if source == "banana":
        points = banana(n, seed)
    else:
        points, labels = (three_blobs if source == "blobs" else rings)(n, seed)
    return Problem((source, n, seed, axes), points, axes, labels)


@functools.lru_cache(maxsize=8)
def built_in(source: str, axes: tuple[str, str]) -> Problem:
    """Measured data: the geyser's eruptions, or Davis's weights and heights."""
    if source == "faithful":
        return Problem((source, axes), old_faithful(), axes)
    people = davis()
    return Problem((source, axes), np.column_stack([people.weights, people.heights]), axes, people.women.astype(int))


def brought(trace: Trace, axes: tuple[str, str]) -> Problem:
    """The data of a trace that a reader brought; they are the reader's own."""
    return Problem(("trace", id(trace), axes), trace.data, axes, own=True)


def own(points: np.ndarray, axes: tuple[str, str]) -> Problem:
    """The reader's own points (N, 2)."""
    return Problem(("pasted", hashlib.sha256(points.tobytes()).hexdigest(), len(points), axes), points, axes, own=True)


def customary_prior(points: np.ndarray, n_components: int) -> GaussianPrior:
    """The prior of Fraley and Raftery (2007) for points (N, D): around the data's mean, worth next to nothing there; the scale
    is the data's covariance, divided so that K ellipses of it fill the volume of the data's one; ν = D + 2."""
    dimension = points.shape[1]
    scale = np.cov(points.T, bias=True).reshape(dimension, dimension) / n_components ** (2 / dimension)
    return GaussianPrior.of(GaussianPrior(points.mean(axis=0), (scale + scale.T) / 2, STRENGTH, dimension + MORE_DEGREES))
