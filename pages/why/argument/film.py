"""The film of the bound: EM on one unknown number, every half-step as curves over that number.

At every half-step there are a q and a value v, and with them the five numbers of

    ℓ(v) = F(q, v) + KL(q ‖ posterior at v),        F(q, v) = Q + H(q)

Before the first E-step q is the mixing weights for every observation, as if nothing had been seen: any q would do. The E-step
changes q alone, and the bound is lifted until it touches; the M-step changes v alone, and goes to the top of the bound.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from em_core import Slice, Trace, bound, entropy, fit, posterior
from em_core.slices import curves
from pages.figures import argument, landscape
from pages.figures.landscape import bar, finite
from pages.parts.climb import add_log_likelihood
from pages.parts.player import Film, Shown, Stop, fixed, small, superscript
from pages.parts.words import Words, languages
from pages.why.argument.examples import EXAMPLES, Example

GROUP = "derivation"
BOUND, SPLIT, LIKELIHOOD = f"{GROUP}-bound", f"{GROUP}-split", f"{GROUP}-likelihood"
PLACES = 121  # of the axis where a curve is worked out
DIGITS = 4  # of these places, and of the heights there
NEAR = np.arange(-8, 19) / 10  # the same when the picture follows a step: from where it begins (0) to where it ends (1)
ROUNDING = 1e-13  # share of the terms of F below which a gap is rounding
TOLD = 0.045  # share of the picture's height from which a bar has room for its name


class Moment(NamedTuple):
    """The numbers of one half-step."""

    value: float
    log_likelihood: float
    lower: float      # F(q, v)
    entropy: float    # H(q)

    @property
    def divergence(self) -> float:
        """KL(q ‖ posterior); what rounding leaves where it is 0 is 0."""
        gap = self.log_likelihood - self.lower
        return gap if gap > ROUNDING * max(1.0, abs(self.expected)) else 0.0

    @property
    def expected(self) -> float:
        """Q: the expected log-likelihood of the complete data."""
        return self.lower - self.entropy


@dataclass(frozen=True)
class Run(Shown):
    """EM on one number of an example, the other known, from a start; everything below is a function of its trace."""

    example: Example
    model: Slice
    trace: Trace

    def value(self, t: int) -> float:
        return float(self.trace.steps[t].params.value)

    @cached_property
    def shares(self) -> dict[int, np.ndarray]:
        """q by iteration, of those that are shown and the ones before: 0 is the mixing weights, t the posterior at θ⁽ᵗ⁻¹⁾."""
        steps, n = self.trace.steps, len(self.trace.data)
        known = {0: np.tile(self.model.known[0], (n, 1))}
        asked = sorted({max(t - back, 1) for t in self.iterations for back in (0, 1)})
        return known | {t: posterior(self.model, self.trace.data, steps[t - 1].params) for t in asked}

    def moment(self, q: int, t: int) -> Moment:
        """The numbers for q of iteration `q` at the value of step `t`."""
        step, shares = self.trace.steps[t], self.shares[q]
        lower = bound(self.model, self.trace.data, shares, step.params, counts=self.trace.counts)
        return Moment(float(step.params.value), step.log_likelihood, lower, entropy(shares, self.trace.counts))

    @cached_property
    def moments(self) -> list[Moment]:
        """The numbers of each half-step."""
        return [self.moment(stop.iteration, stop.parameters_of) for stop in self.stops]


@lru_cache(maxsize=64)
def solve(name: str, known: float, start: float) -> Run:
    """EM from a start; kept, because views of the same run are asked for often."""
    example = EXAMPLES[name]
    model = example.slice(known)
    return Run(example, model, fit(model, example.data, start, counts=example.counts))


@lru_cache(maxsize=64)
def screenplay(run: Run, code: str, near: bool) -> Film:
    """The film of a run; with `near` its picture follows the step."""
    words, stops = languages()[code], run.stops
    titles = [words(f"stage.title_{stop.kind.lower()}", t=stop.iteration) for stop in stops]
    readouts = [readout(run, stop, moment) for stop, moment in zip(stops, run.moments)]
    made = Film(GROUP, stops, titles, [sentence(run, words, i) for i in range(len(stops))], readouts, note=run.thinned(words))
    (add_near if near else add_curves)(made, run)
    add_places(made, run)
    add_split(made, run)
    add_log_likelihood(made, run.trace, LIKELIHOOD)
    return made


def readout(run: Run, stop: Stop, moment: Moment) -> list[tuple[str, str]]:
    t = stop.parameters_of
    named = [(f"{run.example.symbol}{superscript(t)}", moment.value), ("ℓ", moment.log_likelihood), ("F", moment.lower), ("KL", moment.divergence), ("Q", moment.expected), ("H", moment.entropy)]
    return [(name, small(value) if name == "KL" else fixed(value)) for name, value in named]


def sentence(run: Run, words: Words, i: int) -> str:
    """What just happened, in the reader's language."""
    stop, moment, before = run.stops[i], run.moments[i], run.moments[i - 1]
    place = f"{run.example.symbol} = {fixed(moment.value)}"
    if stop.kind == "start":
        return words("the_bound.say_start", place=place, gap=small(moment.divergence))
    if stop.kind == "E":
        lifted = run.moment(stop.iteration - 1, stop.parameters_of)
        return words("the_bound.say_e", symbol=run.example.symbol, lift=small(lifted.divergence))
    said = words("the_bound.say_m", place=place, climb=small(max(moment.lower - before.lower, 0.0)), rise=small(max(moment.log_likelihood - before.log_likelihood, 0.0)), gap=small(moment.divergence))
    if stop.iteration < len(run.trace.steps) - 1:
        return said
    return said + words("list.then") + words("the_bound.converged" if run.trace.stop == "converged" else "the_bound.max_iter", t=stop.iteration)


def axis_of(example: Example) -> np.ndarray:
    return np.linspace(example.low, example.high, PLACES).round(DIGITS)


def heights(run: Run) -> tuple[float, float]:
    """The range of heights that holds the start, the summit and, unless it is far below, the first bound."""
    grid = axis_of(run.example)
    drawn, moment = curves(run.model, run.trace.data, [], grid, counts=run.trace.counts)[0], run.moments[0]
    highest = max(float(drawn.max()), run.trace.log_likelihood)
    reach = max(highest - moment.log_likelihood, 0.3 * (highest - float(drawn.min())))
    lowest = min(moment.log_likelihood, max(moment.lower, moment.log_likelihood - 1.4 * reach))
    return lowest - 0.12 * (highest - lowest), highest + 0.1 * (highest - lowest)


def add_curves(made: Film, run: Run) -> None:
    """The log-likelihood over the whole axis; the bound of this q, and that of the q before where an E-step has just left it."""
    grid = axis_of(run.example)
    log_likelihoods, bounds = curves(run.model, run.trace.data, list(run.shares.values()), grid, counts=run.trace.counts)
    x, place = grid.tolist(), {t: i for i, t in enumerate(run.shares)}
    frames = [{"x": x, "y": finite(curve, DIGITS)} for curve in bounds]
    made.fix(BOUND, landscape.CURVE, {"x": x, "y": finite(log_likelihoods, DIGITS)})
    made.swap(BOUND, landscape.BOUND, frames, [place[stop.iteration] for stop in run.stops])
    made.swap(BOUND, landscape.BEFORE, [*frames, {"x": [], "y": []}], [place[stop.iteration - 1] if stop.kind == "E" else len(frames) for stop in run.stops])
    low, high = heights(run)
    made.relayout(BOUND, [{"yaxis.range": [low, high], "xaxis.range": [run.example.low, run.example.high]}], [0] * len(run.stops))
    add_bars(made, run, [(low, high)] * len(run.stops))


def add_near(made: Film, run: Run) -> None:
    """The same along each step: from a little before where it begins to a little beyond where it ends."""
    empty = {"x": [], "y": []}
    curve, lower, former, axes, ranges = [], [], [], [], []
    for t in run.iterations:
        begin, end = run.value(t - 1), run.value(t)
        far = end if abs(end - begin) > 1e-9 * max(1.0, abs(begin)) else begin + run.example.step
        grid = np.clip(begin + NEAR * (far - begin), run.example.low, run.example.high).round(9)
        log_likelihoods, bounds = curves(run.model, run.trace.data, [run.shares[t - 1], run.shares[t]], grid, counts=run.trace.counts)
        x = grid.tolist()
        curve.append({"x": x, "y": finite(log_likelihoods, 9)})
        former.append({"x": x, "y": finite(bounds[0], 9)})
        lower.append({"x": x, "y": finite(bounds[1], 9)})
        before, after = run.trace.steps[t - 1].log_likelihood, run.trace.steps[t].log_likelihood
        ranges.append(landscape.scale(NEAR, log_likelihoods, before, after))
        axes.append({"xaxis.range": sorted([float(grid[0]), float(grid[-1])]), "yaxis.range": list(ranges[-1])})
    low, high = heights(run)
    start = {"xaxis.range": [run.example.low, run.example.high], "yaxis.range": [low, high]}
    grid = axis_of(run.example)
    whole, first = curves(run.model, run.trace.data, [run.shares[0]], grid, counts=run.trace.counts)
    curve.append({"x": grid.tolist(), "y": finite(whole, DIGITS)})
    lower.append({"x": grid.tolist(), "y": finite(first[0], DIGITS)})
    at = [run.iterations.index(stop.iteration) if stop.iteration else len(axes) for stop in run.stops]
    made.swap(BOUND, landscape.CURVE, curve, at)
    made.swap(BOUND, landscape.BOUND, lower, at)
    made.swap(BOUND, landscape.BEFORE, [*former, empty], [place if stop.kind == "E" else len(former) for stop, place in zip(run.stops, at)])
    made.relayout(BOUND, [*axes, start], at)
    add_bars(made, run, [[*ranges, (low, high)][place] for place in at])


def add_places(made: Film, run: Run) -> None:
    """Where we stand: on the curve, and below it on the bound, with the gap between; and where we stood before."""
    stops = range(len(run.stops))
    points, gaps = [], []
    for stop, moment in zip(run.stops, run.moments):
        both = stop.kind != "E"
        points.append({"x": [moment.value, moment.value if both else None], "y": [round(moment.log_likelihood, 9), round(moment.lower, 9)]})
        gaps.append({"x": [moment.value] * 2 if both else [], "y": [round(moment.lower, 9), round(moment.log_likelihood, 9)] if both else []})
    made.swap(BOUND, landscape.POINTS, points, stops)
    made.swap(BOUND, landscape.GAP_LINE, gaps, stops)
    shown = [0, *run.iterations]
    passed = {"x": [run.value(t) for t in shown], "y": [round(run.trace.steps[t].log_likelihood, 9) for t in shown]}
    made.grow(BOUND, landscape.PASSED, passed, [bisect_right(shown, stop.parameters_of - 1) for stop in run.stops])
    made.layouts[BOUND] = {"meta": {"pick": "anywhere"}}


def add_bars(made: Film, run: Run, ranges: list[tuple[float, float]]) -> None:
    """ELBO and KL, one on the other, on the scale of the curves."""
    elbo, gap = [], []
    for moment, (low, high) in zip(run.moments, ranges):
        roomy = moment.divergence > TOLD * (high - low)
        elbo.append(bar([max(moment.lower - low, 0.0)], [low], [f"ELBO<br>{fixed(moment.lower)}"]))
        gap.append(bar([moment.log_likelihood - max(moment.lower, low)], [max(moment.lower, low)], [f"KL {fixed(moment.divergence)}" if roomy else ""]))
    for trace, frames in ((landscape.ELBO, elbo), (landscape.GAP, gap)):
        made.swap(BOUND, trace, frames, range(len(frames)))


def add_split(made: Film, run: Run) -> None:
    """Q, from there H up to F, and from there KL up to ℓ. The start, whose q is far off, has a scale of its own."""
    moments = run.moments
    every = range(len(moments))
    made.swap(SPLIT, argument.ENTROPY, [{"x": [moment.entropy], "y": [1], "base": [moment.expected]} for moment in moments], every)
    made.swap(SPLIT, argument.DIVERGENCE, [{"x": [moment.divergence], "y": [0], "base": [moment.lower]} for moment in moments], every)
    made.swap(SPLIT, argument.ENDS, [{"x": [moment.expected, moment.lower, moment.log_likelihood], "y": [0.5] * 3} for moment in moments], every)
    made.relayout(SPLIT, [{"xaxis.range": around(moments[:1])}, {"xaxis.range": around(moments[1:] or moments)}], [min(i, 1) for i in every])


def around(moments: list[Moment]) -> list[float]:
    """A range that holds all of these."""
    low, high = min(moment.expected for moment in moments), max(moment.log_likelihood for moment in moments)
    margin = 0.1 * max(high - low, 1e-6 * max(1.0, abs(high)))
    return [low - margin, high + margin]
