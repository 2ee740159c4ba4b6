"""A trace that was taken home from this page, brought back: which choice it came of, and the controls that say so.

The choice is read off the data and the start, and counts only if its run has the very data, start and stopping rule of the trace,
which make it what it is. So a trace of the same model that was made elsewhere, on other data, is not taken for one of these
problems; and one that was made here is, also on a processor that rounds its steps otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from em_core import CensoredExponential, GeneticLinkage, MissingPlots, NormalScaleMixture, Trace, TruncatedPoisson
from em_core.old_problems import CHOLERA_FREE
from pages.reference.timeline import bench, blight, linkage, mckendrick, newcomb, westmacott

SAME = 1e-12  # relative difference of two starts that are the same: some are computed from the data
BELONGS = {NormalScaleMixture: "newcomb", TruncatedPoisson: "mckendrick", MissingPlots: "westmacott", CensoredExponential: "blight", GeneticLinkage: "linkage"}


def guessed(trace: Trace) -> tuple[str, Any] | None:
    """The problem whose model the trace has, and the choice that its data and start would mean there."""
    name, start = BELONGS.get(type(trace.model), ""), trace.steps[0].params
    counts = () if trace.counts is None else tuple(int(c) for c in trace.counts)
    if name == "newcomb":
        without = len(trace.data) < len(newcomb.NEWCOMB)
        if trace.model.n_components == 1:
            return name, newcomb.Choice(1, without=without)
        ratio = float(np.sqrt(start.variances[-1] / start.variances[0]))
        return name, newcomb.Choice(trace.model.n_components, round(1 - float(start.weights[0]), 2), round(2 * ratio) / 2, without)
    if name == "mckendrick" and len(trace.data) == len(mckendrick.CASES) == len(counts):
        return name, mckendrick.Choice(round(float(mckendrick.CASES @ counts) / float(start.rate)) - sum(counts), counts)
    if name == "westmacott" and (trace.model.n_rows, trace.model.n_columns) == westmacott.BARLEY.shape:
        missing = trace.model.observe(trace.data).missing
        return name, westmacott.Choice(tuple((int(i), int(j)) for i, j in np.argwhere(missing)), float(start.mean))
    if name == "blight" and trace.data.ndim == 2:
        cut = trace.data[trace.data[:, 1] == 0, 0]
        return name, blight.Choice(int(cut[0]) if len(cut) else blight.LONGEST, float(start.mean))
    if name == "linkage":
        return name, linkage.Choice(float(start.theta), tuple(int(y) for y in trace.data))
    return None


def choice_of(trace: Trace) -> tuple[str, Any] | None:
    """The problem and the choice whose run the trace is; None where it is none of this page."""
    found = guessed(trace)
    if found is None or not can_be_set(*found):
        return None
    again = bench.solve(*found).trace
    starts = zip(again.steps[0].params, trace.steps[0].params, strict=True)
    same = (again.tol, again.max_iter) == (trace.tol, trace.max_iter) and all(np.allclose(mine, other, rtol=SAME, atol=0) for mine, other in starts)
    return found if same and np.array_equal(again.data, trace.data) and np.array_equal(again.counts, trace.counts) else None


def can_be_set(name: str, choice: Any) -> bool:
    """Whether the controls reach a choice."""
    if name == "newcomb":
        return choice.sizes <= newcomb.MOST_SIZES and 0.05 <= choice.share <= 0.95 and 1 <= choice.ratio <= 20
    if name == "mckendrick":
        return 0 <= choice.guess <= CHOLERA_FREE and max(choice.houses) <= mckendrick.MOST_HOUSES
    if name == "westmacott":
        return 0 <= choice.guess <= 250
    if name == "blight":
        return 1 <= choice.limit <= blight.LONGEST and 1 <= choice.start <= 40
    return 0.01 <= choice.start <= 0.99 and max(choice.animals) <= linkage.MOST_ANIMALS


def controls_of(name: str, choice: Any) -> dict[str, Any]:
    """The controls by their keys, as they stand when they say this choice."""
    if name == "newcomb":
        return {"sizes": choice.sizes, "without": choice.without} | ({"share": choice.share, "ratio": choice.ratio} if choice.sizes > 1 else {})
    if name == "mckendrick":
        return {"unseen": choice.guess} | {f"cases_{i}": n for i, n in enumerate(choice.houses, 1)}
    if name == "westmacott":
        return {"guess": choice.guess}
    if name == "blight":
        return {"weeks": choice.limit, "start_mean": choice.start}
    return {"start_theta": choice.start} | {f"animals_{i}": n for i, n in enumerate(choice.animals, 1)}


def accept(trace: Trace) -> None:
    """Put the problem of a trace on the stage, with the controls as they then stood; for callbacks."""
    name, choice = choice_of(trace)
    bench.choose(name)
    st.session_state.update(controls_of(name, choice))
    if name == "westmacott":
        westmacott.write(choice.lost)
