"""Davis's people as the page uses them: what was measured of them, in which state of the data, and who they were.

Measured are heights (cm) or weights (kg). The data are corrected, as they were entered (of one person height and weight
had changed places), or without that person.
"""

from __future__ import annotations

import functools

import numpy as np

from em_core import Trace
from em_core.datasets import davis
from pages.examples.gaussians.solve import Problem

MEASURES = ("heights", "weights")
STATES = ("corrected", "entered", "without")
ROW = 12  # the person whose height and weight had changed places, counted from 1
WOMEN, MEN = 0, 1  # labels


@functools.cache
def measured(measure: str, state: str) -> tuple[np.ndarray, np.ndarray]:
    """The measurements (N,) and the labels (N,), 0 for a woman and 1 for a man."""
    people = davis(corrected=state == "corrected")
    kept = np.arange(len(people.women)) != ROW - 1 if state == "without" else slice(None)
    return getattr(people, measure)[kept], np.where(people.women, WOMEN, MEN)[kept]


@functools.cache
def problem(measure: str, state: str, axis: str) -> Problem:
    """The measurements as a problem for EM; `axis` is their name in the reader's language."""
    x, labels = measured(measure, state)
    return Problem(("davis", measure, state, axis), x, (axis,), labels)


def found_in(trace: Trace) -> tuple[str, str] | None:
    """Which measure and which state of the data a trace was made on; None if on none of them."""
    if trace.counts is not None:
        return None
    for state in STATES:
        for measure in MEASURES:
            if np.array_equal(np.ravel(trace.data), measured(measure, state)[0]):
                return measure, state
    return None
