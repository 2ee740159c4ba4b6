"""What other stopping rules would have done: a run carried on to its limit, and where each rule would have ended it.

With φ the free parameters (weights without the last, means, variances) and ε a threshold, iteration t is the first at which

    relative rise    ℓ_t − ℓ_{t−1} ≤ ε |ℓ_t|          the rule of this site
    absolute rise    ℓ_t − ℓ_{t−1} ≤ ε
    change           ‖φ_t − φ_{t−1}‖₂ ≤ ε

and a cap ends a run whatever it does. What a rule leaves undone is ℓ∗ − ℓ_t and ‖φ_t − φ∗‖₂, with ∗ the end of the long run.
Near a maximum the error of φ shrinks by ρ a step, the fraction of missing information, and ℓ∗ − ℓ_t, being quadratic in it, by ρ².
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from em_core import Trace, iterate
from em_core.errors import InputError
from em_core.information import missing_fraction

THRESHOLDS = tuple(10.0**-e for e in range(3, 13))
CAPS = (5, 10, 20, 50, 100, 200, 500)
RULES = ("relative", "absolute", "change")
STILL = 1e-13  # a change of φ below this is no longer told apart by any threshold
PATIENCE = 12  # steps without a smaller change than before: what is left is rounding
CALM = 1e-9  # of the size of φ: a change above it is no rounding
NEAR = 1e-6  # of the size of φ: with smaller changes a run is close enough to its limit to ask for its rate
WORK = 1_500_000  # responsibilities that a run is carried on for, at most
FEWEST, MOST = 200, 1500  # iterations of a long run, whatever its size
ROUNDING = 5e-15  # of ℓ: differences below this share of it are rounding


@dataclass(frozen=True, eq=False)
class LongRun:
    """All iterations of a trace and those beyond, heights (T+1,) and vectors (T+1, P); `settled`: φ has come to rest."""

    trace: Trace
    heights: np.ndarray
    vectors: np.ndarray
    settled: bool
    rate: float  # ρ at the end; NaN where it cannot be said

    @property
    def last(self) -> int:
        return len(self.heights) - 1

    @cached_property
    def missing(self) -> np.ndarray:
        """ℓ∗ − ℓ_t for every t, (T+1,)."""
        return self.heights[-1] - self.heights

    @cached_property
    def distances(self) -> np.ndarray:
        """‖φ_t − φ∗‖₂ for every t, (T+1,)."""
        return np.linalg.norm(self.vectors - self.vectors[-1], axis=1)

    @cached_property
    def measures(self) -> dict[str, np.ndarray]:
        """What each rule looks at in iterations 1 … T, (T,)."""
        rises = np.diff(self.heights)
        sizes = np.maximum(np.abs(self.heights[1:]), np.finfo(float).tiny)
        return {"relative": rises / sizes, "absolute": rises, "change": np.linalg.norm(np.diff(self.vectors, axis=0), axis=1)}

    def stop_of(self, rule: str, threshold: float) -> int | None:
        """The iteration at which a rule would have ended the run; None where the long run ends before."""
        met = np.flatnonzero(self.measures[rule] <= threshold)
        return int(met[0]) + 1 if len(met) else None

    @property
    def rounding(self) -> float:
        """What differences of log-likelihoods may be without meaning anything."""
        return ROUNDING * max(1.0, abs(float(self.heights[-1])))

    @property
    def resolved(self) -> np.ndarray:
        """Places t at which ℓ∗ − ℓ_t is more than rounding."""
        return np.flatnonzero(self.missing > self.rounding)


def carry_on(trace: Trace) -> LongRun:
    """The run of a trace, carried on until φ rests, EM ends by itself, or the work is too much."""
    model, data = trace.model, trace.data
    most = max(len(trace.steps) - 1, int(np.clip(WORK // (len(data) * model.n_components), FEWEST, MOST)))
    heights, vectors = [step.log_likelihood for step in trace.steps], [free(trace, step.params) for step in trace.steps]
    params, settled, least, waited = trace.params, False, np.inf, 0
    further = iterate(model, data, params, method=trace.method, counts=trace.counts) if trace.stop in ("converged", "max_iter") else iter(())
    next(further, None)  # the last step of the trace itself
    while not settled and len(heights) <= most and (step := next(further, None)):
        params = step.params
        heights.append(step.log_likelihood)
        vectors.append(free(trace, params))
        change = float(np.linalg.norm(vectors[-1] - vectors[-2]))
        least, waited = min(least, change), 0 if change < least else waited + 1
        settled = change <= STILL or (waited >= PATIENCE and least < CALM * max(1.0, float(np.linalg.norm(vectors[-1]))))
    near = len(vectors) > 1 and float(np.linalg.norm(vectors[-1] - vectors[-2])) < NEAR * max(1.0, float(np.linalg.norm(vectors[-1])))
    return LongRun(trace, np.array(heights), np.array(vectors), settled, rate_at(trace, params) if near else float("nan"))


def free(trace: Trace, params) -> np.ndarray:
    """φ of a mixture on a line, (P,), in the order of `em_core.information.pack`, without its checks: a long run asks often."""
    variances = params.covariances[:, 0, 0]
    return np.concatenate([params.weights[:-1], params.means[:, 0], variances[:1] if trace.model.covariance == "tied" else variances])


def rate_at(trace: Trace, params) -> float:
    """ρ at the end of a run; NaN where the derivatives cannot be had."""
    try:
        return missing_fraction(trace.model, trace.data, params, trace.counts)
    except InputError:  # a weight of 0: at the edge there is no derivative
        return float("nan")
