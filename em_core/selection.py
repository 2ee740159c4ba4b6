r"""Which summit, and how many components: random restarts, and criteria that charge for every parameter.

EM climbs to the nearest summit of the likelihood. So it is run from several random starts, and the highest summit is kept.
With more components the highest summit is always higher; what tells models apart is the height less a price for the p free
parameters, with N observations (smaller is better in all three):

    AIC = 2 p − 2 ℓ
    BIC = p log N − 2 ℓ
    ICL = BIC + 2 H,     H = −Σ_n c_n Σ_k r_nk log r_nk          the entropy of the posterior

BIC asks for the density; ICL also charges for components that overlap, and so asks for clusters.

References: Akaike (1974); Schwarz (1978), Estimating the dimension of a model; Biernacki, Celeux & Govaert (2000), Assessing a
mixture model for clustering with the integrated completed likelihood. McLachlan & Peel (2000), ch. 6.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log, nan
from typing import Any, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.em import Trace, fit
from em_core.errors import InputError

FAILED = ("degenerate", "decreased")  # stops that do not win: a collapsing component's likelihood has no bound
SAME_SUMMIT = 1e-6  # relative difference of objectives within which two restarts ended on the same summit


@dataclass(frozen=True, eq=False)
class Best:
    """What random restarts found.

    The winner is the first that ended on the highest summit, among those that did not end "degenerate" or "decreased". (Which
    of several restarts on one summit ends the highest is chance: their last bits, which differ from machine to machine.)
    Where all of them did, the search is among all, and the winner's `stop` says that it is no maximum.
    """

    traces: tuple[Trace, ...]  # of all restarts, in order
    winner: int                # index of the best

    @property
    def trace(self) -> Trace:
        """The winner."""
        return self.traces[self.winner]

    @property
    def objectives(self) -> Array:
        """The final objective of every restart, (R,)."""
        return np.array([trace.steps[-1].objective for trace in self.traces])

    @property
    def reached(self) -> float:
        """The share of the restarts that ended on the highest summit: with an objective within 1e-6 of the highest, relative,
        and without having failed (where all failed, this is not asked)."""
        return float(np.mean(_on_the_summit(self.traces)))


class Criteria(NamedTuple):
    """Prices and heights; of aic, bic and icl the smaller is the better."""

    free_parameters: int
    log_likelihood: float
    aic: float
    bic: float
    icl: float


class Candidate(NamedTuple):
    """One number of components, with what was found for it."""

    n_components: int      # 1 for a model without components
    best: Best
    criteria: Criteria  # of the best


def fit_best(model: Any, data: Any, *, restarts: int = 10, rng: Seed = None, counts: Any = None, method: str = "em",
             tol: float = 1e-9, max_iter: int = 1000, how: str | None = None,
             progress: Callable[[int, Trace], Any] | None = None) -> Best:
    """Fit from several random starts.

    Restart i has a generator of its own, spawned from `rng`: with a seed it is the same to the last bit whatever the number
    of restarts.

    Args:
        model, data, counts, method, tol, max_iter: see `fit`.
        restarts: how many, at least 1.
        rng: a seed, a numpy Generator (which then spawns others next time), or None.
        how: the way to start, for models whose `start` has one; their own where None.
        progress: called as progress(i, trace) after each restart; the search ends where it returns False.

    Raises:
        InputError: model_not_made, restarts_not_whole, start_unknown, and those of `fit` and `model.start`.
    """
    if not checks.is_whole(restarts, 1):
        raise InputError("restarts_not_whole", value=restarts, limit=1)
    chosen = {} if how is None else {"how": how}
    parent, _ = checks.generator(rng)
    observed = checks.a_model(model).observe(data, counts)
    traces: list[Trace] = []
    for i in range(restarts):
        start = model.start(observed, parent.spawn(1)[0], **chosen)
        traces.append(fit(model, observed, start, method=method, tol=tol, max_iter=max_iter))
        if progress is not None and progress(i, traces[-1]) is False:
            break
    return Best(tuple(traces), int(np.argmax(_on_the_summit(traces))))


def _on_the_summit(traces: Sequence[Trace]) -> np.ndarray:
    """Which restarts ended on the highest summit, (R,), of those that did not fail; of all where all failed."""
    heights = np.array([trace.steps[-1].objective for trace in traces])
    sound = np.array([trace.stop not in FAILED for trace in traces])
    heights = np.where((sound | ~sound.any()) & np.isfinite(heights), heights, -inf)
    highest = heights.max()
    return (heights >= highest - SAME_SUMMIT * abs(highest)) if isfinite(highest) else np.zeros(len(heights), dtype=bool)


def criteria(trace: Trace) -> Criteria:
    """AIC, BIC and ICL at the last step of a trace; the smaller, the better.

    N is the sum of the counts. For method "map" too the log-likelihood is that of the data, without the prior (as in Fraley &
    Raftery 2007). A trace that ended "degenerate" or "decreased" is at no maximum, and may be on its way to a likelihood
    without bound: its criteria are +∞, so that it is never chosen. ICL asks which component an observation came from; where
    what is hidden is nothing of the kind (a precision, a lost plot), it is NaN.
    """
    model, data = trace.model, trace.data
    observed = model.observe(data, trace.counts)
    price = model.free_parameters(data.shape[1] if data.ndim == 2 else 1)
    if trace.stop in FAILED:
        return Criteria(price, trace.log_likelihood, inf, inf, inf)
    posterior, log_likelihood = model.e_step(observed, trace.params)
    bic = price * log(observed.counts.sum()) - 2 * log_likelihood
    icl = bic + 2 * model.entropy(observed, posterior) if hasattr(model, "n_components") else nan
    return Criteria(price, log_likelihood, 2 * price - 2 * log_likelihood, bic, icl)


def compare(models: Callable[[int], Any] | Iterable[Any], data: Any, *, components: Iterable[int] = range(1, 9),
            rng: Seed = None, progress: Callable[[int, int, Trace], Any] | None = None, **settings: Any) -> list[Candidate]:
    """Fit models of several sizes from random starts, to be compared by their criteria.

    With a seed, what is found for one number of components does not depend on which others are asked for.

    Args:
        models: from K to a model, for example GaussianMixture; or the models themselves (`components` is then not used), which
            need not have components: StudentT(1), StudentT(4).
        data: (N,) or (N, D).
        components: the numbers of components K, or a single one.
        rng: see `fit_best`.
        progress: called as progress(K, i, trace) after each restart i; where it returns False all ends there, and the last
            model has fewer restarts than the others.
        settings: restarts, counts, method, tol, max_iter, how, as in `fit_best`.

    Raises:
        InputError: models_not_listed, components_not_listed, and those of `fit_best` and of the models.
    """
    candidates: list[Candidate] = []
    stopped = False
    for model in _listed(models, components):
        k = getattr(checks.a_model(model), "n_components", 1)

        def tell(i: int, trace: Trace, k: int = k) -> bool:
            nonlocal stopped
            stopped = progress is not None and progress(k, i, trace) is False
            return not stopped

        best = fit_best(model, data, rng=rng, progress=tell, **settings)
        candidates.append(Candidate(k, best, criteria(best.trace)))
        if stopped:
            break
    return candidates


def _listed(models: Any, components: Any) -> Iterable[Any]:
    """The models to be compared, one after the other."""
    if not callable(models):
        if not isinstance(models, Iterable) or isinstance(models, (str, bytes, Mapping)):
            raise InputError("models_not_listed", value=type(models).__name__)
        return models
    if checks.is_whole(components, 1):
        components = (components,)
    if not isinstance(components, Iterable) or isinstance(components, (str, bytes, Mapping)):
        raise InputError("components_not_listed", value=components)
    return map(models, components)
