"""Closer looks at the same steps, which a film moves along: the mountain, the bound, and the pace of the run.

With φ the free parameters, the pace view has two curves on a log axis: how much an iteration raises the log-likelihood, and
how far it moves the parameter that it moves most. Near a maximum each step shrinks the error by one factor, the fraction of
missing information ρ. So the moves fall as ρᵗ, the rises, which are quadratic in the error, as ρ²ᵗ: twice as steep. A rule
that watches the log-likelihood sees the end long before the parameters are there.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from em_core import BinomialMixture
from em_core.landscape import along_line
from pages.examples.binomial.stage import Run
from pages.figures import landscape, progress
from pages.figures.landscape import bar, finite, scale
from pages.parts.player import Film, fixed

LINE = np.arange(-8, 19) / 10  # places on the line from θ⁽ᵗ⁾ (0) to θ⁽ᵗ⁺¹⁾ (1)


def add_mountain(made: Film, run: Run) -> None:
    """The path climbed, on the mountain of two coins; a click there is a new start."""
    steps = run.trace.steps
    shown = [0] + run.iterations
    path = np.array([steps[t].params.probabilities for t in shown]).round(6)
    passed = [bisect_right(shown, stop.parameters_of) for stop in run.stops]
    made.grow(run.chart("mountain"), landscape.PATH, {"x": path[:, 0].tolist(), "y": path[:, 1].tolist()}, passed)
    places = [steps[stop.parameters_of].params.probabilities.round(6).tolist() for stop in run.stops]
    made.swap(run.chart("mountain"), landscape.HERE, [{"x": [x], "y": [y]} for x, y in places], range(len(places)))
    made.layouts[run.chart("mountain")] = {"meta": {"pick": True}}


def add_bound(made: Film, run: Run) -> None:
    """Along the line from θ⁽ᵗ⁻¹⁾ to θ⁽ᵗ⁾: log-likelihood, bound, the touching point, the top, and the bar ELBO + KL."""
    steps = run.trace.steps
    model = BinomialMixture(run.counts.sum(axis=1), run.components)
    rows = model.observe(run.counts[:, 0], run.times)
    curves, bounds, points, elbo, gap, axes = [{"x": [], "y": []}], [{"x": [], "y": []}], [{"x": [], "y": []}], [bar([], [], [])], [bar([], [], [])], [{}]
    at = {("start", 0): 0}
    for t in run.iterations:
        before, after = steps[t - 1], steps[t]
        likelihood, lower = along_line(model, rows, run.shares[t], before.params, after.params, LINE)
        top = float(lower[LINE == 1][0])
        floor, ceiling = scale(LINE, likelihood, before.log_likelihood, after.log_likelihood)
        for kind in "EM":
            value, height = (before.log_likelihood, before.log_likelihood) if kind == "E" else (top, after.log_likelihood)
            at[kind, t] = len(curves)
            curves.append({"x": LINE.round(3).tolist(), "y": finite(likelihood)})
            bounds.append({"x": LINE.round(3).tolist(), "y": finite(lower)})
            points.append({"x": [0.0, None] if kind == "E" else [1.0, 1.0], "y": [value, height]})
            elbo.append(bar([value - floor], [floor], [f"ELBO<br>{fixed(value)}"]))
            gap.append(bar([height - value], [value], [f"KL {fixed(height - value)}" if kind == "M" else ""]))
            axes.append({"yaxis.range": [floor, ceiling]})
    places = [at[stop.kind, stop.iteration] for stop in run.stops]
    for index, frames in enumerate((curves, bounds, points, elbo, gap)):
        made.swap(run.chart("bound"), index, frames, places)
    made.relayout(run.chart("bound"), axes, places)


def changes(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """How much each iteration raised the log-likelihood, and the largest change that it made to a parameter, (T,) each."""
    moved = np.array([np.concatenate(step.params if run.learned else [step.params.probabilities]) for step in run.trace.steps])
    return np.diff(run.trace.log_likelihoods), np.abs(np.diff(moved, axis=0)).max(axis=1)


def add_pace(made: Film, run: Run) -> None:
    """Rises and moves up to the present iteration, on a log axis that holds all of them and the threshold of the rule."""
    rises, moves = changes(run)
    shown, threshold = run.iterations, run.trace.tol * abs(run.trace.log_likelihood)
    heights = [positive(values[np.array(shown) - 1]) for values in (rises, moves)]
    reached = [bisect_right(shown, stop.parameters_of) for stop in run.stops]
    for trace, values in ((progress.RISES, heights[0]), (progress.MOVES, heights[1])):
        made.grow(run.chart("pace"), trace, {"x": shown, "y": values}, reached)
    last = max(shown[-1], 1)
    known = [value for value in (*heights[0], *heights[1], threshold) if value]
    made.swap(run.chart("pace"), progress.THRESHOLD, [{"x": [0, last], "y": [threshold or None] * 2}], [0] * len(run.stops))
    low, high = np.log10([min(known, default=1e-9), max(known, default=1)])
    made.layouts[run.chart("pace")] = {"xaxis.range": [-0.02 * last, 1.04 * last], "yaxis.range": [low - 0.4, high + 0.4]}


def positive(values: np.ndarray) -> list[float | None]:
    """What a log axis can show."""
    return [float(f"{value:.6g}") if value > 0 else None for value in values]
