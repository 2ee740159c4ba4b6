"""A mixture of counts on the stage: how often each value or category was observed, divided by responsibility, and how often
each component expects it.

A component k expects in the bar of the values a … b of a Poisson or binomial mixture

    N w_k P(a ≤ x ≤ b | k),    with trials that differ    Σ_n w_k P(a ≤ x_n / m_n < b | k, m_n),

and of category c, in M draws altogether, M w_k p_kc.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import bdtr, pdtr

from em_core import BinomialMixture, posterior
from em_core.em import Trace
from pages.workshop.own_data.cloud import title
from pages.workshop.own_data.problem import Problem

MOST_BARS = 60
SHARES = 20           # bars of shares of successes
MOST_CATEGORIES = 40  # bars of categories, the most frequent ones
MOST_WORK = 4_000_000     # responsibilities for one film
MOST_EXPECTED = 400_000   # terms of expected counts for one film; beyond some per step there are no curves

Params = Any


@dataclass(frozen=True, eq=False)
class Bars:
    """What the bars are, B of them, of U different observations.

    model, rows, times: U observations and how often each was made; spread: from (U, K) to the bars' (B, K); expected: the
    same of parameters, None where it would take too long; at, ticks: where the bars stand, and layout entries that name them;
    work: how many numbers one step goes through.
    """

    model: Any
    rows: np.ndarray
    times: np.ndarray
    spread: Callable[[np.ndarray], np.ndarray]
    expected: Callable[[Params], np.ndarray] | None
    at: list[float]
    ticks: dict[str, Any]
    joined: bool
    work: float

    def divided(self, params: Params) -> np.ndarray:
        """The observations of each bar, divided by responsibility, (B, K)."""
        return self.spread(posterior(self.model, self.rows, params) * self.times[:, np.newaxis])

    @property
    def undivided(self) -> np.ndarray:
        return self.spread(self.times[:, np.newaxis].astype(float))[:, 0]


def bars_of(problem: Problem, trace: Trace) -> Bars:
    """The bars that suit the family of the problem."""
    times = np.ones(len(trace.data)) if trace.counts is None else trace.counts
    if problem.family in ("labels", "counts"):
        return of_categories(problem, trace, times)
    if problem.family == "binomial" and isinstance(problem.trials, tuple):
        return of_shares(problem, trace, times)
    return of_values(problem, trace, times)


def gathered(index: np.ndarray, size: int) -> Callable[[np.ndarray], np.ndarray]:
    """Sums of rows (U, K) by the bar that each stands in."""
    return lambda rows: np.stack([np.bincount(index, weights=column, minlength=size) for column in rows.T], axis=1)


def of_values(problem: Problem, trace: Trace, times: np.ndarray) -> Bars:
    """One bar for each whole number, or for some of them together."""
    values, place = np.unique(trace.data, return_inverse=True)
    many = np.bincount(place, weights=times)
    low, high = float(values[0]), float(values[-1])
    if problem.family == "binomial" and problem.trials < MOST_BARS:
        low, high = 0.0, float(problem.trials)
    elif high < MOST_BARS:
        low = 0.0
    width = float(np.ceil((high - low + 1) / MOST_BARS))
    size = int((high - low) // width) + 1
    upper = low + width * np.arange(1, size + 1) - 1  # the last value of each bar

    def below(last: np.ndarray, params: Params) -> np.ndarray:
        if problem.family == "poisson":
            found = pdtr(np.maximum(last, 0), params.rates[:, np.newaxis])
        else:
            found = bdtr(np.clip(last, 0, problem.trials), problem.trials, params.probabilities[:, np.newaxis])
        return np.where(last < 0, 0.0, found)

    def expected(params: Params) -> np.ndarray:
        return (many.sum() * params.weights[:, np.newaxis] * (below(upper, params) - below(upper - width, params))).T

    at = (low + width * np.arange(size) + (width - 1) / 2).tolist()
    ticks = {"xaxis.title.text": title(problem.axes[0]), "xaxis.range": [at[0] - 0.6 * width, at[-1] + 0.6 * width]}
    index = ((values - low) // width).astype(int)
    return Bars(trace.model, values, many, gathered(index, size), expected, at, ticks, True, len(values) * trace.model.n_components)


def of_shares(problem: Problem, trace: Trace, times: np.ndarray) -> Bars:
    """Where the trials differ from row to row: bars of the share of successes."""
    pairs, place = np.unique(np.column_stack([trace.data, problem.trials]), axis=0, return_inverse=True)
    many = np.bincount(place.reshape(-1), weights=times)
    told = pairs[:, 1] > 0
    share = np.where(told, pairs[:, 0] / np.maximum(pairs[:, 1], 1), 0.5)
    edges = np.arange(SHARES + 1) / SHARES
    trials, which = np.unique(pairs[:, 1], return_inverse=True)
    rounds = np.bincount(which.reshape(-1), weights=many)
    last = np.ceil(edges[:, np.newaxis] * trials - 1e-9) - 1  # (edges, trials): the most successes below each edge
    last[-1] = trials
    trials = trials.astype(np.int64)  # as bdtr wants them

    def expected(params: Params) -> np.ndarray:
        below = np.stack([np.where(last < 0, 0.0, bdtr(np.maximum(last, 0), trials, p)) @ rounds for p in params.probabilities], axis=1)
        return params.weights * np.diff(below, axis=0)

    index = np.minimum((share * SHARES + 1e-9).astype(int), SHARES - 1)
    model = BinomialMixture(tuple(pairs[:, 1].astype(int).tolist()), trace.model.n_components)
    terms = last.size * trace.model.n_components
    ticks = {"xaxis.title.text": " / ".join(map(title, problem.axes)), "xaxis.range": [-0.02, 1.02]}
    return Bars(model, pairs[:, 0], many, gathered(index, SHARES), expected if terms <= MOST_EXPECTED / 4 else None, (edges[:-1] + 0.5 / SHARES).tolist(), ticks, True,
                max(len(pairs) * trace.model.n_components, terms * MOST_WORK / MOST_EXPECTED if terms <= MOST_EXPECTED / 4 else 0))  # fmt: skip


def of_categories(problem: Problem, trace: Trace, times: np.ndarray) -> Bars:
    """A bar for each category, of very many the most frequent ones."""
    size, k = problem.categories, trace.model.n_components
    if trace.data.ndim == 1:
        values, place = np.unique(trace.data, return_inverse=True)
        rows, many = values, np.bincount(place, weights=times)
        spread = gathered(values.astype(int), size)
    else:
        rows, many = trace.data, times

        def spread(shares: np.ndarray) -> np.ndarray:
            return trace.data.T @ shares

    draws = spread(many[:, np.newaxis].astype(float))[:, 0]
    shown = np.sort(np.argsort(-draws, kind="stable")[:MOST_CATEGORIES])

    def expected(params: Params) -> np.ndarray:
        return (draws.sum() * params.weights[:, np.newaxis] * params.probabilities).T[shown]

    at = list(range(len(shown)))
    ticks = {
        "xaxis.tickvals": at, "xaxis.ticktext": [title(problem.labels[c]) for c in shown], "xaxis.range": [-0.7, len(shown) - 0.3],
        "xaxis.title.text": title(problem.axes[0]) if trace.data.ndim == 1 else " ",
    }  # fmt: skip
    return Bars(trace.model, rows, many, lambda shares: spread(shares)[shown], expected, at, ticks, False, rows.size * k)
