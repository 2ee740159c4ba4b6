"""The film of the two coins: what ledger, inspector and charts show at each half-step, all of it read off the trace."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from em_core import BinomialMixture, Trace
from em_core.landscape import along_line
from em_core.mixture import log_sum_exp
from pages.examples.two_coins.problem import NAMES, ONE_BY_ONE, Problem, Row
from pages.figures import landscape, progress
from pages.parts.player import Film, Stop, fixed, small, stops_of, superscript
from pages.parts.words import Words, number

GROUP = "coins"
ESTIMATES, LIKELIHOOD, MOUNTAIN, BOUND = (f"{GROUP}-{name}" for name in ("estimates", "likelihood", "mountain", "bound"))
LINE = np.arange(-8, 19) / 10  # places on the line from θ⁽ᵗ⁾ (0) to θ⁽ᵗ⁺¹⁾ (1)


@dataclass(frozen=True)
class Run:
    """A problem and the trace of EM on it; everything below is a function of these two."""

    problem: Problem
    trace: Trace

    @property
    def names(self) -> str:
        return NAMES[: self.trace.model.n_components]

    @cached_property
    def stops(self) -> list[Stop]:
        return stops_of(self.trace)

    @cached_property
    def iterations(self) -> list[int]:
        return [stop.iteration for stop in self.stops if stop.kind == "M"]

    @cached_property
    def rows(self):
        return self.problem.rows

    @cached_property
    def counts(self) -> np.ndarray:
        """Heads and tails of each row, (R, 2), repeated rounds not yet counted in."""
        return np.array([(row.heads, row.tosses - row.heads) for row in self.rows])

    @cached_property
    def times(self) -> np.ndarray:
        return np.array([row.times for row in self.rows])

    @cached_property
    def shares(self) -> dict[int, np.ndarray]:
        """For each shown iteration, the responsibilities of its E-step: rows × coins, at θ⁽ᵗ⁻¹⁾. All of them at once, as if
        the coins of different steps were different coins."""
        before = [self.trace.steps[t - 1].params for t in self.iterations]
        model = BinomialMixture(self.counts.sum(axis=1), len(self.names))
        every = model.Params(*(np.concatenate(field) for field in zip(*before)))
        joint = model.log_joint(self.counts[:, 0], every).reshape(-1, len(self.names))
        shares = np.exp(joint - log_sum_exp(joint)[:, np.newaxis]).reshape(len(self.rows), len(before), -1)
        return dict(zip(self.iterations, shares.swapaxes(0, 1)))

    @cached_property
    def sums(self) -> dict[int, np.ndarray]:
        """Expected heads and tails of each coin in each shown iteration, (K, 2)."""
        return {t: (shares * self.times[:, np.newaxis]).T @ self.counts for t, shares in self.shares.items()}

    def mass(self, t: int) -> np.ndarray:
        """Expected number of rounds of each coin in iteration t, (K,)."""
        return self.times @ self.shares[t]


def name_of(row: Row, words: Words, long: bool = False) -> str:
    """A row in words: a round by its number, or all rounds with the same counts; `long` says the counts too."""
    kind = "round" if row.times == 1 and row.label.isdigit() else "group"
    return words(f"stage.{kind}_long" if long else f"stage.{kind}", number=row.label, heads=row.heads, tails=row.tosses - row.heads, tosses=row.tosses)


def coin(name: str) -> str:
    return f"θ_{name}"


def film(run: Run, words: Words, focus: int) -> Film:
    """The stops with their sentences, and the two charts of progress. `focus` is the row the E-step speaks about."""
    steps, stops = run.trace.steps, run.stops
    titles = [words(f"stage.title_{s.kind.lower()}", t=s.iteration) for s in stops]
    readouts = []
    for stop in stops:
        step = steps[stop.parameters_of]
        line = [(coin(n), fixed(p)) for n, p in zip(run.names, step.params.probabilities)]
        if not run.trace.model.fixed_weights:
            line += [(f"π_{n}", fixed(w)) for n, w in zip(run.names, step.params.weights)]
        readouts.append(line + [(f"ℓ(θ{superscript(step.t)})", fixed(step.log_likelihood))])
    made = Film(GROUP, stops, titles, [sentence(run, words, stop, focus) for stop in stops], readouts, note=thinned(run, words))
    made.parts["ledger"] = ledger_data(run, words)
    probabilities = np.array([step.params.probabilities for step in steps])
    shown = [0] + run.iterations
    trail = probabilities[shown].round(6)
    lines = np.tile(np.arange(len(run.names)), len(shown))
    passed = [bisect_left(shown, stop.parameters_of) for stop in stops]
    reached = [bisect_right(shown, stop.parameters_of) for stop in stops]
    made.grow(ESTIMATES, progress.TRAIL, {"x": trail.ravel().tolist(), "y": lines.tolist()}, [p * len(run.names) for p in passed])
    made.swap(ESTIMATES, progress.PRESENT, [{"x": list(p), "y": list(range(len(run.names)))} for p in probabilities[[s.parameters_of for s in stops]].round(6).tolist()], range(len(stops)))
    heights = run.trace.log_likelihoods
    made.grow(LIKELIHOOD, progress.PATH, {"x": shown, "y": heights[shown].round(9).tolist()}, reached)
    made.swap(LIKELIHOOD, progress.HERE, [{"x": [s.parameters_of], "y": [round(float(heights[s.parameters_of]), 9)]} for s in stops], range(len(stops)))
    margin = 0.08 * max(float(np.ptp(heights)), 1e-6 * max(1.0, abs(float(heights[-1]))))
    last = max(shown[-1], 1)
    made.layouts[LIKELIHOOD] = {"xaxis.range": [-0.04 * last, 1.04 * last], "yaxis.range": [float(heights.min()) - margin, float(heights.max()) + margin]}
    return made


def figures(run: Run, words: Words) -> dict[str, Any]:
    """The two charts of the film, drawn empty: for the animation that is taken home."""
    names = [f"θ<sub>{name}</sub>" for name in run.names]
    return {
        ESTIMATES: progress.estimates(words("figure.estimates"), names, height=72 + 28 * len(names)),
        LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
    }


def thinned(run: Run, words: Words) -> str:
    """That a long run is not shown iteration by iteration; empty where it is."""
    total = len(run.trace.steps) - 1
    return words("stage.thinned", shown=len(run.iterations), total=total) if len(run.iterations) < total else ""


def sentence(run: Run, words: Words, stop: Stop, focus: int) -> str:
    """What just happened, in the reader's language."""
    steps, t = run.trace.steps, stop.iteration
    if stop.kind == "start":
        estimates = words("list.separator").join(f"{coin(n)} = {number(p, '.2f')}" for n, p in zip(run.names, steps[0].params.probabilities))
        return words("stage.say_start", estimates=estimates)
    if stop.kind == "E":
        shares, row = run.shares[t][focus], run.rows[focus]
        likely = int(np.argmax(shares))
        return words("stage.say_e", at=f"θ{superscript(t - 1)}", round=name_of(row, words, long=True), coin=run.names[likely], share=number(shares[likely], ".3f"))
    heads, tails = run.sums[t][0]
    rise = steps[t].log_likelihood - steps[t - 1].log_likelihood
    said = words("stage.say_m", coin=run.names[0], heads=number(heads, ".2f"), tails=number(tails, ".2f"), estimate=fixed(steps[t].params.probabilities[0]), theta=coin(run.names[0]),
                 rise=small(max(rise, 0.0)))
    return said + words("list.then") + outcome(run, words) if t == len(steps) - 1 else said


def outcome(run: Run, words: Words) -> str:
    """How the run ended, in words: converged, capped, stuck on the ridge, or in trouble."""
    steps, trace = run.trace.steps, run.trace
    alike = np.ptp(trace.params.probabilities) < 1e-9 and len(run.names) > 1
    started_alike = np.ptp(steps[0].params.probabilities) == 0
    if trace.stop == "converged" and alike and started_alike:
        return words("stop.ridge" if is_saddle(run) else "stop.ridge_top", estimate=fixed(trace.params.probabilities[0]))
    return words(f"stop.{trace.stop}", t=len(steps) - 1)


def is_saddle(run: Run) -> bool:
    """Whether the log-likelihood rises when the first two coins part from one another."""
    model, data, params = run.trace.model, run.trace.data, run.trace.params
    rounding = 1e-12 * max(1.0, abs(run.trace.log_likelihood))
    apart = params.probabilities + np.array([1.0, -1.0] + [0.0] * (len(run.names) - 2)) * 1e-3
    return bool(apart.min() > 0 and apart.max() < 1 and model.log_likelihood(data, params._replace(probabilities=apart)) > run.trace.log_likelihood + rounding)


def ledger_data(run: Run, words: Words) -> dict[str, Any]:
    """The ledger as the browser takes it; see ledger.js."""
    def spoken(row) -> str:
        return words("ledger.spoken", heads=row.heads, tails=row.tosses - row.heads)

    grouped, drawn = not run.rows[0].label.isdigit(), max(row.tosses for row in run.rows) <= 20
    return {
        "words": words.table("ledger"),
        "components": [words("ledger.coin", name=n) for n in run.names],
        "tosses": "none" if grouped else "drawn" if drawn else "said",
        "rows": [{"label": row.label, "name": name_of(row, words), "heads": row.heads, "tails": row.tosses - row.heads, "sequence": row.sequence if drawn else None, "times": row.times, "spoken": spoken(row)} for row in run.rows],
        "iterations": run.iterations,
        "shares": [run.shares[t].round(6).tolist() for t in run.iterations],
        "sums": [run.sums[t].round(6).tolist() for t in run.iterations],
        "places": [words("ledger.place", at=f"θ{superscript(t - 1)}") for t in run.iterations],
    }


def inspector_data(run: Run, words: Words, focus: int) -> dict[str, Any]:
    """What the inspector shows beyond the ledger, as the browser takes it; see inspector.js, which writes these numbers down
    and multiplies the terms of Bayes' rule."""
    steps = run.trace.steps
    before = [steps[t - 1].params for t in run.iterations]
    after = [steps[t].params for t in run.iterations]
    return {
        "words": words.table("inspector"),
        "components": list(run.names),
        "row": focus,
        "weights": [p.weights.tolist() for p in before],
        "probabilities": [p.probabilities.tolist() for p in before],
        "spelled": len(run.rows) <= ONE_BY_ONE and int(run.times.max()) == 1,
        "next": [p.probabilities.tolist() for p in after],
        "places": [f"θ{superscript(t - 1)}" for t in run.iterations],
        "learned": not run.trace.model.fixed_weights,
        "mass": [run.mass(t).round(6).tolist() for t in run.iterations],
        "nextWeights": [p.weights.tolist() for p in after],
        "observations": int(run.times.sum()),
    }


def add_mountain(made: Film, run: Run) -> None:
    """The path climbed, on the mountain of two coins; a click there is a new start."""
    steps = run.trace.steps
    shown = [0] + run.iterations
    path = np.array([steps[t].params.probabilities for t in shown]).round(6)
    passed = [bisect_right(shown, stop.parameters_of) for stop in run.stops]
    made.grow(MOUNTAIN, landscape.PATH, {"x": path[:, 0].tolist(), "y": path[:, 1].tolist()}, passed)
    places = [steps[stop.parameters_of].params.probabilities.round(6).tolist() for stop in run.stops]
    made.swap(MOUNTAIN, landscape.HERE, [{"x": [x], "y": [y]} for x, y in places], range(len(places)))
    made.layouts[MOUNTAIN] = {"meta": {"pick": True}}


def add_bound(made: Film, run: Run) -> None:
    """Along the line from θ⁽ᵗ⁻¹⁾ to θ⁽ᵗ⁾: log-likelihood, bound, the touching point, the top, and the bar ELBO + KL."""
    steps = run.trace.steps
    model = BinomialMixture(run.counts.sum(axis=1), len(run.names))
    rows = model.observe(run.counts[:, 0], run.times)
    curves, bounds, points, elbo, gap, axes = [{"x": [], "y": []}], [{"x": [], "y": []}], [{"x": [], "y": []}], [bar([], [], [])], [bar([], [], [])], [{}]
    at = {("start", 0): 0}
    for t in run.iterations:
        before, after = steps[t - 1], steps[t]
        likelihood, lower = along_line(model, rows, run.shares[t], before.params, after.params, LINE)
        top = float(lower[LINE == 1][0])
        floor, ceiling = scale(lower, likelihood, before.log_likelihood, after.log_likelihood)
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
        made.swap(BOUND, index, frames, places)
    made.relayout(BOUND, axes, places)


def bar(heights: list[float], bases: list[float], texts: list[str]) -> dict[str, list]:
    return {"x": [0] * len(heights), "y": heights, "base": bases, "text": texts}


def finite(values: np.ndarray) -> list[float | None]:
    return [round(float(v), 7) if np.isfinite(v) else None for v in values]


def scale(lower: np.ndarray, likelihood: np.ndarray, before: float, after: float) -> tuple[float, float]:
    """A range of heights that shows the touching point, the top and the gap between the curves."""
    rise = max(after - before, 1e-9 * max(1.0, abs(after)))
    highest = max(after, float(np.nanmax(likelihood[(LINE > -0.3) & (LINE < 1.5)], initial=after)))
    return before - 1.6 * rise, highest + 0.35 * (highest - before + rise)
