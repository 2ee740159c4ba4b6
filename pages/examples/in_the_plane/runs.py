"""From the page's settings to its runs: the one on the stage, fifty random starts, and eight numbers of components.

Start s of the random ones is restart s of `fit_best` with the seed 0: what the page replays is, to the last bit, one of the
fifty. Results are kept (see `gaussians.solve`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from em_core import Best, Candidate, GaussianMixture, Trace, compare, fit, fit_best, spurious_in
from em_core.selection import FAILED, SAME_SUMMIT
from pages.examples.gaussians import solve as shared
from pages.examples.gaussians.film import Run, undecided
from pages.examples.gaussians.solve import OWN, Settings, kept

STARTS = 50
SIZES = range(1, 9)
RESTARTS = 20  # for each number of components: a summit that one start in seven reaches is then missed once in twenty times
SEED = 0  # of all restarts


def method(settings: Settings) -> str:
    return "em" if settings.prior is None else "map"


def solve(settings: Settings) -> Run:
    """EM from the chosen start, or the trace that was brought.

    Raises:
        InputError: those of the model for the data and the start (data_singular …).
    """
    return kept(settings.problem, _solve, settings)


def _solve(settings: Settings) -> Run:
    trace = settings.trace
    if trace is None:
        trace = fit(settings.model, settings.problem.points, start_of(settings), method=method(settings), tol=settings.tol, max_iter=settings.max_iter)
    return Run(trace, settings.problem.axes, settings.components, undecided(trace))


def start_of(settings: Settings) -> Any:
    """The parameters to start from. `settings.seed` is the number of the restart, from 1."""
    if settings.way == OWN:
        return shared.start_of(settings)
    generator = np.random.default_rng(SEED).spawn(settings.seed)[-1]
    return settings.model.start(settings.problem.points, generator, settings.way)


def of_the_fifty(settings: Settings) -> Settings:
    """The settings without the choice of one start; means that the reader placed are none of the random ones."""
    way = "k-means++" if settings.way == OWN or settings.trace is not None else settings.way
    return replace(settings, way=way, seed=0, means=(), trace=None)


def many(settings: Settings) -> Best:
    """The fifty runs from random starts."""
    return kept(settings.problem, _many, of_the_fifty(settings))


def _many(settings: Settings) -> Best:
    return fit_best(settings.model, settings.problem.points, restarts=STARTS, rng=SEED, how=settings.way, method=method(settings), tol=settings.tol, max_iter=settings.max_iter)


def failed(best: Best) -> np.ndarray:
    """Which runs ended in trouble, (R,)."""
    return np.array([trace.stop in FAILED for trace in best.traces])


def suspect(best: Best) -> np.ndarray:
    """Which runs ended on a spurious maximum, (R,)."""
    return np.array([bool(spurious_in(trace)) for trace in best.traces])


def summits(best: Best) -> list[tuple[float, int]]:
    """The heights on which the sound runs ended, highest first, each with the number of runs there."""
    left = np.sort(best.objectives[~failed(best)])[::-1]
    found = []
    while len(left):
        near = left[0] - left <= SAME_SUMMIT * abs(left[0])
        found.append((float(left[0]), int(near.sum())))
        left = left[~near]
    return found


def sizes(settings: Settings) -> list[Candidate]:
    """The best of a few starts for each number of components, with its criteria."""
    return kept(settings.problem, _sizes, replace(settings, components=(), prior=None, way="k-means++", seed=0, means=(), trace=None))


def highest(best: Best, *, without_spurious: bool) -> tuple[Trace, int] | None:
    """The best of the restarts and how many of them reached its height; None where all ended in trouble or, if those are left
    out, on spurious maxima."""
    out = failed(best) | suspect(best) if without_spurious else failed(best)
    if out.all():
        return None
    heights = np.where(out, -np.inf, best.objectives)
    on_top = heights.max() - heights <= SAME_SUMMIT * abs(heights.max())
    return best.traces[int(np.argmax(on_top))], int(on_top.sum())


def _sizes(settings: Settings) -> list[Candidate]:
    return compare(lambda k: GaussianMixture(k, settings.covariance), settings.problem.points, components=SIZES, restarts=RESTARTS, rng=SEED, tol=settings.tol, max_iter=settings.max_iter)
