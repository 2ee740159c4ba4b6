r"""EM for every mixture of an exponential family, as short as the sentence that says it.

    log p(x | k) = η_k · T(x) − A(η_k) + h(x),        ∇A(η) = E_η[T]

A family is three functions: T(x), (η, A) of its parameters, and the way back from E[T] to them. They are written apart from
em_core, whose traces the ten lines must reproduce.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, PoissonMixture, Trace, fit
from em_core.datasets import DEATHS_IN_THE_TIMES, TWO_COINS
from pages.examples.on_a_line import data

ITERATIONS = 50
TOSSES, DRAWS = 10, 12


class Family(NamedTuple):
    """What tells one exponential family from another; parameters have the components as their first axis."""

    statistics: Callable[[np.ndarray], np.ndarray]  # x -> T(x), (N, d)
    natural: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # parameters -> η (K, d), A (K,)
    back: Callable[[np.ndarray], np.ndarray]  # E[T] (K, d) -> parameters


def em(family, x, weights, theta):
    T = family.statistics(x)
    while True:
        yield weights, theta
        eta, A = family.natural(theta)
        joint = np.log(weights) + T @ eta.T - A               # log p(x, z = k) − h(x)
        q = np.exp(joint - joint.max(axis=1, keepdims=True))
        q /= q.sum(axis=1, keepdims=True)                     # E-step: posterior, and
        N, sums = q.sum(axis=0)[:, np.newaxis], q.T @ T       # expected statistics
        weights, theta = N[:, 0] / len(x), family.back(sums / N)  # M-step: match them


def coin() -> Family:
    return Family(
        statistics=lambda heads: heads[:, np.newaxis],
        natural=lambda p: (np.log(p / (1 - p))[:, np.newaxis], -TOSSES * np.log(1 - p)),
        back=lambda mean: mean[:, 0] / TOSSES,
    )


def poisson() -> Family:
    return Family(
        statistics=lambda x: x[:, np.newaxis],
        natural=lambda rates: (np.log(rates)[:, np.newaxis], rates),
        back=lambda mean: mean[:, 0],
    )


def categories() -> Family:
    return Family(
        statistics=lambda draws: draws[:, :-1],
        natural=lambda p: (np.log(p[:, :-1] / p[:, -1:]), -DRAWS * np.log(p[:, -1])),
        back=lambda mean: np.column_stack([mean / DRAWS, 1 - mean.sum(axis=1) / DRAWS]),
    )


def gaussian() -> Family:
    return Family(
        statistics=lambda x: np.stack([x, x**2], axis=1),
        natural=lambda p: (
            np.stack([p[:, 0], np.full(len(p), -0.5)], axis=1) / p[:, 1:],
            p[:, 0] ** 2 / (2 * p[:, 1]) + np.log(p[:, 1]) / 2,
        ),
        back=lambda mean: np.stack([mean[:, 0], mean[:, 1] - mean[:, 0] ** 2], axis=1),
    )


FAMILIES = {"coin": coin, "poisson": poisson, "categories": categories, "gaussian": gaussian}


class Example(NamedTuple):
    """A family's data, the model of em_core, and where both set out from."""

    model: Any
    data: np.ndarray
    weights: np.ndarray
    theta: np.ndarray
    names: tuple[str, ...]  # of the parameters, in the order of `flat`

    def params(self) -> Any:
        """The start as em_core writes it."""
        half = (self.theta[:, 0], self.theta[:, 1]) if isinstance(self.model, GaussianMixture) else (self.theta,)
        return self.model.check_params((self.weights, *half))


@functools.cache
def example(name: str) -> Example:
    """The data that a family is tried on; two components each."""
    half = np.array([0.5, 0.5])
    if name == "coin":
        return Example(BinomialMixture(TOSSES), TWO_COINS.heads.astype(float), half, np.array(TWO_COINS.start), ("π₁", "π₂", "θ₁", "θ₂"))
    if name == "poisson":
        days = np.repeat(np.arange(len(DEATHS_IN_THE_TIMES)), DEATHS_IN_THE_TIMES).astype(float)
        return Example(PoissonMixture(2), days, np.array([0.4, 0.6]), np.array([1.0, 2.0]), ("π₁", "π₂", "λ₁", "λ₂"))
    if name == "categories":
        random = np.random.default_rng(2)
        kinds = np.array([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]])[random.integers(2, size=40)]
        draws = np.array([random.multinomial(DRAWS, p) for p in kinds]).astype(float)
        return Example(CategoricalMixture(3), draws, half, np.array([[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]]), ("π₁", "π₂", "p₁₁", "p₁₂", "p₁₃", "p₂₁", "p₂₂", "p₂₃"))
    points = data.simulated(data.TRUE[:2], 200, 0, "x").points
    return Example(GaussianMixture(2), points, half, np.array([[-1.0, 4.0], [1.0, 4.0]]), ("π₁", "π₂", "μ₁", "σ₁²", "μ₂", "σ₂²"))


def flat(weights: np.ndarray, theta: np.ndarray) -> np.ndarray:
    return np.concatenate([weights, theta.ravel()])


@functools.cache
def runs(name: str) -> tuple[np.ndarray, np.ndarray, Trace]:
    """Parameters after each iteration, (ITERATIONS + 1, P), by the ten lines and by em_core, and the latter's trace."""
    chosen = example(name)
    short = em(FAMILIES[name](), chosen.data, chosen.weights, chosen.theta)
    ours = np.array([flat(*step) for step in itertools.islice(short, ITERATIONS + 1)])
    trace = fit(chosen.model, chosen.data, chosen.params(), tol=0, max_iter=ITERATIONS)
    theirs = np.array([flat(p.weights, theta_of(p)) for p in (step.params for step in trace.steps)])
    return ours, theirs, trace


def theta_of(params: Any) -> np.ndarray:
    """The parameters besides the weights, in the shape that the ten lines use."""
    if "means" in params._fields:
        return np.stack([params.means[:, 0], params.covariances[:, 0, 0]], axis=1)
    return params[1]


# Matching, for one natural parameter ---------------------------------------------------------------------------------


class Slope(NamedTuple):
    """A family with one natural parameter free: A(η), its derivative E_η[T], and a sensible stretch of η."""

    normaliser: Callable[[np.ndarray], np.ndarray]
    mean: Callable[[np.ndarray], np.ndarray]
    reach: tuple[float, float]
    observed: float  # T̄: mean of T in the example's data


@functools.cache
def slope(name: str) -> Slope:
    """Of the whole example's data as one sample: no mixture, nothing hidden."""
    observed = float(FAMILIES[name]().statistics(example(name).data)[:, 0].mean())
    if name == "coin":
        return Slope(lambda e: TOSSES * np.logaddexp(0, e), lambda e: TOSSES / (1 + np.exp(-e)), (-3, 3), observed)
    if name == "poisson":
        return Slope(np.exp, np.exp, (-1, 2), observed)
    if name == "categories":  # the second natural parameter at 0: as likely as the last category
        return Slope(lambda e: DRAWS * np.log(2 + np.exp(e)), lambda e: DRAWS * np.exp(e) / (2 + np.exp(e)), (-3, 3), observed)
    return Slope(lambda e: e**2 / 2, lambda e: e, (-3, 3), observed)  # the variance is 1
