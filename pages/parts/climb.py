"""The climb: the objective against the iteration, a chart of every film (`figures/progress.py` draws it empty)."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from em_core import Trace
from pages.figures import progress
from pages.parts.player import Film


def add_log_likelihood(made: Film, trace: Trace, chart: str) -> None:
    """The objective against the iteration, up to the stop."""
    shown = sorted({0, *(stop.iteration for stop in made.stops)})
    heights = trace.objectives
    made.grow(chart, progress.PATH, {"x": shown, "y": heights[shown].round(9).tolist()}, [bisect_right(shown, stop.parameters_of) for stop in made.stops])
    made.swap(chart, progress.HERE, [{"x": [s.parameters_of], "y": [round(float(heights[s.parameters_of]), 9)]} for s in made.stops], range(len(made.stops)))
    margin = 0.08 * max(float(np.ptp(heights)), 1e-6 * max(1.0, abs(float(heights[-1]))))
    last = max(shown[-1], 1)
    made.layouts[chart] = {"xaxis.range": [-0.04 * last, 1.04 * last], "yaxis.range": [float(heights.min()) - margin, float(heights.max()) + margin]}
