"""The film of a run on the stage: what ledger, inspector and charts show at each half-step, all of it read off the trace.

One stage serves every page on a mixture of binomials. What the pages do not share is their *scene*: its name is the group of
the film, and `Words.scene` lays the scene's words over the shared ones. Coins have letters for names, moods have words.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from em_core import BinomialMixture, Trace
from em_core.mixture import log_sum_exp
from pages.examples.binomial.problem import ONE_BY_ONE, Problem, Row
from pages.figures import progress
from pages.parts.climb import add_log_likelihood
from pages.parts.ending import on_a_plateau
from pages.parts.player import Film, Shown, Stop, fixed, small, subscripted, superscript
from pages.parts.words import Words, number

PLACES = ("first", "second", "third", "fourth", "fifth")  # components, by the keys of their names


@dataclass(frozen=True)
class Run(Shown):
    """A problem, the trace of EM on it, and the scene that tells of it; everything below is a function of these."""

    scene: str
    problem: Problem
    trace: Trace

    @property
    def components(self) -> int:
        return self.trace.model.n_components

    @property
    def learned(self) -> bool:
        """Whether the weights are estimated, too."""
        return not self.trace.model.fixed_weights

    def chart(self, name: str) -> str:
        """The key of one of the scene's charts."""
        return f"{self.scene}-{name}"

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
        model = BinomialMixture(self.counts.sum(axis=1), self.components)
        every = model.Params(*(np.concatenate(field) for field in zip(*before)))
        joint = model.log_joint(self.counts[:, 0], every).reshape(-1, self.components)
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


def names(words: Words, components: int) -> list[str]:
    """What the components are called where they stand below a θ: A, B; or calm, anxious."""
    return [words(f"names.{place}") for place in PLACES[:components]]


def film(run: Run, words: Words, focus: int) -> Film:
    """The stops with their sentences, and the two charts of progress. `focus` is the row the E-step speaks about."""
    steps, stops, k, called = run.trace.steps, run.stops, run.components, names(words, run.components)
    titles = [words(f"stage.title_{s.kind.lower()}", t=s.iteration) for s in stops]
    readouts = []
    for stop in stops:
        step = steps[stop.parameters_of]
        line = [(subscripted("θ", n), fixed(p)) for n, p in zip(called, step.params.probabilities)]
        if run.learned:
            line += [(subscripted("π", n), fixed(w)) for n, w in zip(called, step.params.weights)]
        readouts.append(line + [(f"ℓ(θ{superscript(step.t)})", fixed(step.log_likelihood))])
    made = Film(run.scene, stops, titles, [sentence(run, words, stop, focus) for stop in stops], readouts, note=run.thinned(words))
    made.parts["ledger"] = ledger_data(run, words)
    probabilities = np.array([step.params.probabilities for step in steps])
    shown = [0] + run.iterations
    trail = probabilities[shown].round(6)
    lines = np.tile(np.arange(k), len(shown))
    passed = [bisect_left(shown, stop.parameters_of) for stop in stops]
    made.grow(run.chart("estimates"), progress.TRAIL, {"x": trail.ravel().tolist(), "y": lines.tolist()}, [p * k for p in passed])
    made.swap(run.chart("estimates"), progress.PRESENT, [{"x": list(p), "y": list(range(k))} for p in probabilities[[s.parameters_of for s in stops]].round(6).tolist()], range(len(stops)))
    add_log_likelihood(made, run.trace, run.chart("likelihood"))
    return made


def figures(run: Run, words: Words) -> dict[str, Any]:
    """The two charts of the film, drawn empty: for the animation that is taken home."""
    below = [f"θ<sub>{name}</sub>" for name in names(words, run.components)]
    return {
        run.chart("estimates"): progress.estimates(words("figure.estimates"), below, height=72 + 28 * len(below)),
        run.chart("likelihood"): progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
    }


def sentence(run: Run, words: Words, stop: Stop, focus: int) -> str:
    """What just happened, in the reader's language."""
    steps, t, called = run.trace.steps, stop.iteration, names(words, run.components)
    if stop.kind == "start":
        estimates = words("list.separator").join(f"{subscripted('θ', n)} = {number(p, '.2f')}" for n, p in zip(called, steps[0].params.probabilities))
        return words("stage.say_start", estimates=estimates)
    if stop.kind == "E":
        shares, row = run.shares[t][focus], run.rows[focus]
        likely = int(np.argmax(shares))
        return words("stage.say_e", at=f"θ{superscript(t - 1)}", round=name_of(row, words, long=True), coin=called[likely], share=number(shares[likely], ".3f"))
    heads, tails = run.sums[t][0]
    rise = steps[t].log_likelihood - steps[t - 1].log_likelihood
    said = words("stage.say_m", coin=called[0], heads=number(heads, ".2f"), tails=number(tails, ".2f"), estimate=fixed(steps[t].params.probabilities[0]), theta=subscripted("θ", called[0]),
                 rise=small(max(rise, 0.0)))
    return said + words("list.then") + outcome(run, words) if t == len(steps) - 1 else said


def outcome(run: Run, words: Words) -> str:
    """How the run ended, in words: converged, capped, stuck on the ridge or a plateau, or in trouble."""
    steps, trace = run.trace.steps, run.trace
    alike = np.ptp(trace.params.probabilities) < 1e-9 and run.components > 1
    started_alike = np.ptp(steps[0].params.probabilities) == 0
    if trace.stop == "converged" and alike and started_alike:
        return words("stop.ridge" if is_saddle(run) else "stop.ridge_top", estimate=fixed(trace.params.probabilities[0]))
    return on_a_plateau(words, trace) or words(f"stop.{trace.stop}", t=len(steps) - 1)


def is_saddle(run: Run) -> bool:
    """Whether the log-likelihood rises when the first two coins part from one another."""
    model, data, params = run.trace.model, run.trace.data, run.trace.params
    rounding = 1e-12 * max(1.0, abs(run.trace.log_likelihood))
    apart = params.probabilities + np.array([1.0, -1.0] + [0.0] * (run.components - 2)) * 1e-3
    return bool(apart.min() > 0 and apart.max() < 1 and model.log_likelihood(data, params._replace(probabilities=apart)) > run.trace.log_likelihood + rounding)


def ledger_data(run: Run, words: Words) -> dict[str, Any]:
    """The ledger as the browser takes it; see ledger.js."""
    def spoken(row) -> str:
        return words("ledger.spoken", heads=row.heads, tails=row.tosses - row.heads)

    grouped, drawn = not run.rows[0].label.isdigit(), max(row.tosses for row in run.rows) <= 20
    return {
        "words": words.table("ledger"),
        "components": [words("ledger.coin", name=n) for n in names(words, run.components)],
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
        "components": names(words, run.components),
        "row": focus,
        "weights": [p.weights.tolist() for p in before],
        "probabilities": [p.probabilities.tolist() for p in before],
        "spelled": len(run.rows) <= ONE_BY_ONE and int(run.times.max()) == 1,
        "next": [p.probabilities.tolist() for p in after],
        "places": [f"θ{superscript(t - 1)}" for t in run.iterations],
        "learned": run.learned,
        "mass": [run.mass(t).round(6).tolist() for t in run.iterations],
        "nextWeights": [p.weights.tolist() for p in after],
        "observations": int(run.times.sum()),
    }
