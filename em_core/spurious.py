r"""Spurious maxima: high summits of a Gaussian mixture's likelihood that are made of a few observations.

The likelihood of a mixture with covariances of its own for each component has no bound, and beside the places where it
is infinite it has finite summits of the same kind: one component holds a few observations that happen to lie close
together, or almost on a line or a plane, and is very narrow there. Such a summit is high and says nothing of the
population. A component k is taken for one when both hold:

    few      N_k = N π_k < 2 p_k,    p_k = 1 + D + the free entries of its covariance    (weight, mean, covariance)
    narrow   the smallest root λ of |Σ_k − λ W_k| = 0 is below (1/10)²,    W_k = Σ_{j≠k} π_j Σ_j / Σ_{j≠k} π_j

√λ is the component's width, in the direction in which it is narrowest, in units of the width of the others there; a
change of units or a turn of the axes leaves it as it is. Hathaway's constraint bounds the same roots, taken between
pairs of components, from below. Neither sign is enough alone: a group may be small, and a group may be narrow. It is a
rule of thumb and no test: what it names is to be looked at.

References: Hathaway (1985), A constrained formulation of maximum-likelihood estimation for normal mixture
distributions, Annals of Statistics 13:795–800; McLachlan & Peel (2000), Finite mixture models, ch. 3 (spurious local
maximizers).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import eigh

from em_core.em import Trace
from em_core.gaussian import GaussianMixture, Params
from em_core.selection import FAILED

PER_PARAMETER = 2  # observations for each parameter of a component below which it holds few
NARROW = 0.1  # of the others' width


class Spurious(NamedTuple):
    """A component that makes a maximum spurious."""

    component: int  # from 0
    expected: float  # observations that it is credited with, N_k
    width: float  # its smallest standard deviation
    ratio: float  # its width in units of the others', where that is smallest


def suspects(model: GaussianMixture, params: Params, n: float) -> tuple[Spurious, ...]:
    """The components that look like the making of a few among n observations (the sum of the counts), narrowest first."""
    weights, covariances = params.weights, params.covariances
    dimension = covariances.shape[1]
    entries = {"full": dimension * (dimension + 1) // 2, "diagonal": dimension, "spherical": 1}.get(model.covariance)
    if len(weights) == 1 or entries is None:  # a covariance that all share is as wide as itself
        return ()
    few = np.flatnonzero(n * weights < PER_PARAMETER * (1 + dimension + entries))
    found = [
        Spurious(
            int(k),
            float(n * weights[k]),
            float(np.sqrt(np.linalg.eigvalsh(covariances[k])[0])),
            _ratio(weights, covariances, k),
        )
        for k in few
    ]
    return tuple(sorted((each for each in found if each.ratio < NARROW), key=lambda each: each.ratio))


def _ratio(weights: np.ndarray, covariances: np.ndarray, k: int) -> float:
    rest = np.delete(np.arange(len(weights)), k)
    if not weights[rest].any():
        return 1.0
    others = np.einsum("k,kij->ij", weights[rest] / weights[rest].sum(), covariances[rest])
    units = np.sqrt(np.diag(others))
    scale = np.outer(units, units)
    return float(np.sqrt(max(eigh(covariances[k] / scale, others / scale, eigvals_only=True)[0], 0.0)))


def spurious_in(trace: Trace) -> tuple[Spurious, ...]:
    """The same for the end of a run; nothing where it ended in trouble, which is said otherwise, and for other families."""
    if not isinstance(trace.model, GaussianMixture) or trace.stop in FAILED:
        return ()
    return suspects(trace.model, trace.params, _total(trace))


def _total(trace: Any) -> float:
    return float(len(trace.data) if trace.counts is None else trace.counts.sum())
