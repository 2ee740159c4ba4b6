r"""Q of a Gaussian mixture around the answer of its M-step: parameters are moved away from it, and Q falls.

With Λ = Σ_k⁻¹, S_k(μ) = Σ_n γ_nk (x_n − μ)(x_n − μ)ᵀ and a move of the parameters along δ,

    dQ/dδ = N_k (x̄_k − μ)ᵀ Λ dμ/dδ                         the mean of component k
    dQ/dδ = −½ tr[Λ (N_k Σ − S_k(μ)) Λ dΣ/dδ]               its covariance
    dQ/dδ = N_1 − N π_1                                     the log odds of the first of two weights

These are the derivatives of the text; they are held against differences of em_core's own Q.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from em_core import GaussianMixture, Trace, fit, posterior, q_function
from em_core.datasets import old_faithful
from em_core.gaussian import Params

MODEL = GaussianMixture(2)
MOVES = ("mean", "scale", "tilt", "weight")
LAST = 10  # iterations to choose from
REACH = np.round(np.linspace(-1, 1, 81), 3)
HAIR = 1e-5


class Expected(NamedTuple):
    """What an E-step leaves: responsibilities (N, 2), the start of the M-step and its answer."""

    shares: np.ndarray
    before: Params
    after: Params


@functools.cache
def run() -> Trace:
    """Old Faithful in the plane, from a start that needs some iterations."""
    points = old_faithful()
    spread = np.cov(points.T, bias=True)
    start = Params(np.array([0.5, 0.5]), np.array([[2.5, 65.0], [4.0, 75.0]]), np.array([spread, spread]))
    return fit(MODEL, points, start, tol=0, max_iter=LAST + 1)


@functools.cache
def at(t: int) -> Expected:
    trace = run()
    return Expected(posterior(MODEL, trace.data, trace.steps[t].params), trace.steps[t].params, trace.steps[t + 1].params)


def moved(params: Params, move: str, delta: float) -> Params:
    """The parameters, with something of component 1 moved by δ: its mean along the first axis in standard deviations, log σ of
    its ellipse as a whole, its correlation (by Fisher's z), or the log odds of its weight."""
    means, covariances, weights = params.means.copy(), params.covariances.copy(), params.weights.copy()
    if move == "mean":
        means[0, 0] += delta * np.sqrt(covariances[0, 0, 0])
    elif move == "scale":
        covariances[0] *= np.exp(2 * delta)
    elif move == "tilt":
        covariances[0, 0, 1] = covariances[0, 1, 0] = size(params) * np.tanh(np.arctanh(covariances[0, 0, 1] / size(params)) + delta)
    else:
        weights[0] = 1 / (1 + np.exp(-np.log(weights[0] / weights[1]) - delta))
        weights[1] = 1 - weights[0]
    return Params(weights, means, covariances)


def size(params: Params) -> float:
    """σ_1 σ_2 of component 1: its covariance is the correlation times this."""
    return float(np.sqrt(params.covariances[0, 0, 0] * params.covariances[0, 1, 1]))


def height(t: int, params: Any) -> float:
    """Q(θ; θ^(t))."""
    return q_function(MODEL, run().data, at(t).shares, params)


def derivative(t: int, move: str, delta: float) -> float:
    """dQ/dδ by the formulas of the text."""
    shares, _, after = at(t)
    there, x = moved(after, move, delta), run().data
    counts, precision = shares.sum(axis=0), np.linalg.inv(there.covariances[0])
    if move == "weight":
        return float(counts[0] - counts.sum() * there.weights[0])
    if move == "mean":
        along = np.array([np.sqrt(after.covariances[0, 0, 0]), 0])
        return float(counts[0] * (shares[:, 0] @ x / counts[0] - there.means[0]) @ precision @ along)
    apart = x - there.means[0]
    scatter = (shares[:, :1] * apart).T @ apart
    turn = 2 * there.covariances[0] if move == "scale" else np.array([[0, 1], [1, 0]]) * size(after) * (1 - (there.covariances[0, 0, 1] / size(after)) ** 2)
    return float(-0.5 * np.trace(precision @ (counts[0] * there.covariances[0] - scatter) @ precision @ turn))


def difference(t: int, move: str, delta: float) -> float:
    """dQ/dδ as a central difference of em_core's Q."""
    after = at(t).after
    return (height(t, moved(after, move, delta + HAIR)) - height(t, moved(after, move, delta - HAIR))) / (2 * HAIR)


@functools.lru_cache(maxsize=64)
def curve(t: int, move: str) -> np.ndarray:
    """Q less its maximum along a move, at `REACH`."""
    after = at(t).after
    top = height(t, after)
    return np.array([height(t, moved(after, move, float(delta))) - top for delta in REACH])


def around_the_old_mean(t: int) -> Params:
    """The M-step of somebody who measures the covariances from the means of the step before."""
    shares, before, after = at(t)
    x = run().data
    covariances = []
    for k, count in enumerate(shares.sum(axis=0)):
        apart = x - before.means[k]
        scatter = (shares[:, k : k + 1] * apart).T @ apart / count
        covariances.append((scatter + scatter.T) / 2)
    return after._replace(covariances=np.array(covariances))
