"""From what the reader has chosen to a run of EM: problem, model, start, trace.

Runs on built-in data are kept for everybody, since views of the same run are asked for often. Runs on the reader's own data
are kept in the reader's own visit alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from em_core import GaussianMixture, GaussianPrior, Trace, fit
from pages.examples.gaussians.film import Run, undecided

FEW = 8  # results on own data that a visit keeps
OWN = "means"  # the way to start that names the means; the others are those of em_core.starts


@dataclass(frozen=True)
class Problem:
    """Data to be explained: `key` says all about where they come from, and stands for them in comparisons.

    points: (N,) or (N, D); axes: the names of the D coordinates; labels: (N,) which group each is of, where that is known.
    """

    key: tuple
    points: np.ndarray = field(compare=False)
    axes: tuple[str, ...]  # compared too: they are in the reader's language
    labels: np.ndarray | None = field(default=None, compare=False)
    own: bool = False


@dataclass(frozen=True)
class Settings:
    """What the reader has chosen."""

    problem: Problem
    components: tuple[str, ...]  # their names: K of them
    covariance: str = "full"
    way: str = "k-means++"
    seed: int = 0
    means: tuple[tuple[float, ...], ...] = ()  # K means, where the way is `OWN`
    prior: GaussianPrior | None = None
    tol: float = 1e-9
    max_iter: int = 1000
    trace: Trace | None = None  # a trace that was brought, instead of a fit

    @property
    def model(self) -> GaussianMixture:
        return GaussianMixture(len(self.components), self.covariance, self.prior)


def solve(settings: Settings) -> Run:
    """EM from the chosen start.

    Raises:
        InputError: those of the model for the data and the start (data_singular, component_collapsed …).
    """
    return kept(settings.problem, _solve, settings)


def _solve(settings: Settings) -> Run:
    trace = settings.trace
    if trace is None:
        model, points = settings.model, settings.problem.points
        trace = fit(model, points, start_of(settings), method="em" if settings.prior is None else "map", tol=settings.tol, max_iter=settings.max_iter)
    return Run(trace, settings.problem.axes, settings.components, undecided(trace))


def start_of(settings: Settings) -> Any:
    """The parameters to start from; means that were named get what else em_core starts with."""
    model, points = settings.model, settings.problem.points
    if settings.way != OWN:
        return model.start(points, settings.seed, settings.way)
    return model.start(points, 0)._replace(means=np.array(settings.means, dtype=float).reshape(len(settings.components), -1))


@functools.lru_cache(maxsize=128)
def _for_everybody(make: Callable, key: tuple) -> Any:
    return make(*key)


def kept(problem: Problem, make: Callable, *key: Any) -> Any:
    """`make(*key)`, computed once: for everybody on built-in data, else for this visit, of which the last few are kept."""
    if not problem.own:
        return _for_everybody(make, key)
    mine = st.session_state.setdefault("kept runs", {})
    if (make, *key) not in mine:
        while len(mine) >= FEW:
            del mine[next(iter(mine))]
        mine[make, *key] = make(*key)
    return mine[make, *key]
