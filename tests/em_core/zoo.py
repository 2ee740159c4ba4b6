"""One of every model, drawn from a seed: what the laws are tried on. To add a model to all laws, add a line to `MODELS`."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from em_core import (BinomialMixture, CategoricalMixture, GaussianMixture, GaussianPrior, PoissonMixture)

SEEDS = range(20)


class Case(NamedTuple):
    """A model with data that suit it, whole counts of how often each was made, and a start."""

    model: Any
    data: np.ndarray
    counts: np.ndarray
    start: Any


def weights(rng: np.random.Generator, k: int) -> np.ndarray:
    return rng.dirichlet(np.full(k, 4.0))


def coins(rng: np.random.Generator, fixed: bool = False, lengths: bool = False) -> Case:
    k, n = int(rng.integers(1, 4)), int(rng.integers(2, 30))
    tosses = rng.integers(0, 12, n) if lengths else np.full(n, rng.integers(1, 12))
    model = BinomialMixture(tosses if lengths else int(tosses[0]), k, fixed_weights=fixed)
    heads = rng.binomial(tosses, rng.choice(rng.uniform(0.05, 0.95, 3), n))
    return Case(model, heads, rng.integers(1, 4, n), model.Params(weights(rng, k), rng.uniform(0.1, 0.9, k)))


def poisson(rng: np.random.Generator) -> Case:
    k, n = int(rng.integers(1, 4)), int(rng.integers(2, 40))
    model = PoissonMixture(k)
    return Case(model, rng.poisson(rng.choice(rng.uniform(0.5, 12, 3), n)), rng.integers(1, 4, n), model.Params(weights(rng, k), rng.uniform(0.5, 12, k)))


def categories(rng: np.random.Generator, rows: bool = True) -> Case:
    k, c, n = int(rng.integers(1, 4)), int(rng.integers(2, 5)), int(rng.integers(3, 30))
    model = CategoricalMixture(c, k)
    kinds = rng.dirichlet(np.ones(c), 3)
    data = np.array([rng.multinomial(int(rng.integers(1, 9)), kinds[i]) for i in rng.integers(3, size=n)]) if rows else rng.integers(0, c, n)
    return Case(model, data, rng.integers(1, 4, n), model.Params(weights(rng, k), rng.dirichlet(np.full(c, 3.0), k)))


def gaussian(rng: np.random.Generator, covariance: str, d: int) -> Case:
    k, n = int(rng.integers(1, 4)), int(rng.integers(30, 60))
    data = rng.normal(0, 3, (3, d))[rng.integers(3, size=n)] + rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 100 * rng.normal(size=d)
    model = GaussianMixture(k, covariance)
    spread = np.eye(d) * data.var() if covariance in ("spherical", "diagonal") else np.cov(data.T).reshape(d, d)
    start = model.Params(weights(rng, k), data[rng.choice(n, k, replace=False)], np.repeat(spread[np.newaxis], k, axis=0))
    return Case(model, data if d > 1 else data[:, 0], rng.integers(1, 4, n), model.check_params(start))


MODELS: dict[str, Callable[[np.random.Generator], Case]] = {
    "coins": coins,
    "coins, weights fixed": lambda rng: coins(rng, fixed=True),
    "coins, rounds of several lengths": lambda rng: coins(rng, lengths=True),
    "Poisson": poisson,
    "categories": lambda rng: categories(rng, rows=False),
    "counts of categories": categories,
    **{f"{covariance} Gaussian in {d}-D": (lambda rng, covariance=covariance, d=d: gaussian(rng, covariance, d))
       for covariance in ("full", "tied", "diagonal", "spherical") for d in (1, 2, 3)},
}


def with_prior(case: Case) -> Case:
    """The same with a prior that has something to say."""
    priors = {BinomialMixture: {"heads": 2.0, "tails": 3.0, "weights": 1.5}, PoissonMixture: {"shape": 2.0, "rate": 0.5, "weights": 1.5},
              CategoricalMixture: {"categories": 2.0, "weights": 1.5}}
    from dataclasses import replace

    if isinstance(case.model, GaussianMixture):
        columns = case.data.reshape(len(case.data), -1)
        prior: Any = GaussianPrior(mean=columns.mean(axis=0), scale=np.cov(columns.T).reshape(columns.shape[1], -1) / 4, strength=0.5, degrees=4.0, weights=1.5)
    else:
        prior = priors[type(case.model)]
    return case._replace(model=replace(case.model, prior=prior))


def others(rng: np.random.Generator) -> dict[str, Case]:
    """One of every model that is no mixture of an exponential family, or has its data in an order: they obey the laws that
    do not ask for priors or counts."""
    from em_core import (CensoredExponential, GeneticLinkage, HiddenMarkov, MissingPlots, NormalScaleMixture, StudentT, TruncatedPoisson)
    from em_core.plots import plots_of

    n = int(rng.integers(20, 40))
    table = rng.normal(size=(4, 5)) * 3 + np.arange(5)
    table[1, 2] = table[3, 0] = np.nan
    around = rng.normal(size=(n, 2)) + 4 * rng.integers(0, 2, (n, 1))
    hidden = HiddenMarkov(GaussianMixture(2), 2)
    chain = HiddenMarkov(PoissonMixture(), 3, lengths=(n - 9, 9))
    lifetimes = np.column_stack([rng.exponential(3, n), rng.integers(0, 2, n) | (np.arange(n) == 0)])
    found = {
        "linkage": (GeneticLinkage(), rng.integers(20, 90, 4)), "plots": (MissingPlots(4, 5), plots_of(table)),
        "lifetimes": (CensoredExponential(), lifetimes), "truncated": (TruncatedPoisson(), 1 + rng.poisson(1.5, n)),
        "Student": (StudentT(3), rng.standard_t(3, n) + 7), "scales": (NormalScaleMixture(2), rng.normal(0, rng.choice([1, 9], n)) + 5),
        "Gaussian chain": (hidden, around), "Poisson chain": (chain, rng.poisson(rng.choice([1, 8], n))),
    }
    return {name: Case(model, data, np.ones(len(data), dtype=int), model.start(data, int(rng.integers(99)))) for name, (model, data) in found.items()}
