"""Where a stopping rule ended a run that is at no summit.

At a maximum EM's rate ρ, the fraction of missing information, is below 1: each iteration multiplies what is left by it. Where ρ
is 1 or more a run may stop too, because the log-likelihood hardly rises there: on a plateau, whose rule is met and which EM
leaves, or on a saddle. A rule that looks at rises cannot tell; the information at the end can.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from em_core import InputError, Trace
from em_core.information import missing_fraction
from pages.parts.words import Words, number

MOST_WORK = 400_000  # scores: some ten or twenty milliseconds


_known: WeakKeyDictionary[Trace, float | None] = WeakKeyDictionary()


def plateau(trace: Trace) -> float | None:
    """ρ at the end of a run that is said to have converged, where it is 1 or more; else None, as where it cannot be said: with
    a prior, at the edge of what is possible, or of so many observations that it would take long. Worked out once."""
    if trace not in _known:
        _known[trace] = _plateau(trace)
    return _known[trace]


def _plateau(trace: Trace) -> float | None:
    model, data = trace.model, trace.data
    free = model.free_parameters(data.shape[1] if data.ndim == 2 else 1)
    if trace.stop != "converged" or trace.method != "em" or len(data) * model.n_components * free > MOST_WORK:
        return None
    try:
        rate = missing_fraction(model, data, trace.params, trace.counts)
    except InputError:  # a parameter at the edge has no derivative
        return None
    return rate if np.isfinite(rate) and rate >= 1 else None


def on_a_plateau(words: Words, trace: Trace) -> str | None:
    """That the rule ended the run where no summit is; None elsewhere."""
    rate = plateau(trace)
    return None if rate is None else words("stop.plateau", t=len(trace.steps) - 1, rate=number(rate, ".4f"))
