"""The film of a mixture of counts: its stops with their sentences, its bars and the table of its parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from em_core import BinomialMixture, posterior
from pages.examples.gaussians.film import undecided
from pages.figures import bars as figures
from pages.figures.style import colour
from pages.workshop.own_data.bars import MOST_WORK, Bars, bars_of
from pages.workshop.own_data.choose import shortened
from pages.workshop.own_data.cloud import thinned
from pages.workshop.own_data.problem import Problem, Result
from pages.parts.climb import add_log_likelihood
from pages.parts.ending import on_a_plateau
from pages.parts.numbers import significant
from pages.parts.player import Film, Stop, fixed, small, superscript
from pages.parts.words import Words, number

MOST_BYTES = 160_000  # of bars and curves in a film
MOST_COLUMNS = 8      # categories whose probabilities the table shows


def make_film(words: Words, problem: Problem, result: Result, group: str, chart: str, likelihood: str) -> Film:
    """The film, from the start to the last step."""
    trace, k = result.trace, result.trace.model.n_components
    found = bars_of(problem, trace)
    most = int(min(MOST_BYTES // (9 * len(found.at) * (2 * k + 1)), MOST_WORK // max(found.work, 1)))
    stops = thinned(len(trace.steps) - 1, max(most, 4))
    titles = [words(f"stage.title_{stop.kind.lower()}", t=stop.iteration) for stop in stops]
    readouts = [[(f"ℓ(θ{superscript(stop.parameters_of)})", fixed(trace.steps[stop.parameters_of].log_likelihood))] for stop in stops]
    speaker = Speaker(words, problem, result)
    notes = [words("stage.thinned", shown=(len(stops) - 1) // 2, total=len(trace.steps) - 1)] if (len(stops) - 1) // 2 < len(trace.steps) - 1 else []
    if found.expected is None:
        notes.append(words("lab.no_curves"))
    made = Film(group, stops, titles, [speaker.sentence(stop) for stop in stops], readouts, note=words("list.then").join(notes))
    add_bars(made, found, trace, chart)
    made.parts["parameters"] = table(words, problem, result, made)
    add_log_likelihood(made, trace, likelihood)
    return made


def add_bars(made: Film, found: Bars, trace: Any, chart: str) -> None:
    """Undivided before the first E-step, then divided as the last E-step saw it; the curves at the parameters in force."""
    k, stops, steps = trace.model.n_components, made.stops, trace.steps
    before = sorted({stop.iteration - 1 for stop in stops if stop.iteration})
    at = [0 if stop.iteration == 0 else 1 + before.index(stop.iteration - 1) for stop in stops]
    divided = [found.divided(steps[t].params).round(3) for t in before]
    places, whole = {"x": found.at}, found.undivided
    nothing: dict[str, list] = {"y": []}
    made.fix(chart, figures.UNDIVIDED, places)
    made.swap(chart, figures.UNDIVIDED, [{"y": whole.round(3).tolist()}, nothing], [min(place, 1) for place in at])
    for j in range(k):
        made.fix(chart, figures.share(j), places)
        made.swap(chart, figures.share(j), [nothing, *({"y": rows[:, j].tolist()} for rows in divided)], at)
    tallest = float(whole.max())
    if found.expected is not None:
        forces = sorted({stop.parameters_of for stop in stops})
        curves = [found.expected(steps[t].params).round(3) for t in forces]
        shown = [forces.index(stop.parameters_of) for stop in stops]
        for j in range(k + 1):
            made.fix(chart, figures.expected(j, k), places)
            made.swap(chart, figures.expected(j, k), [{"y": (rows.sum(axis=1).round(3) if j == k else rows[:, j]).tolist()} for rows in curves], shown)
        tallest = max(tallest, float(curves[-1].sum(axis=1).max()))
    made.layouts[chart] = found.ticks | {"yaxis.range": [0, 1.15 * tallest]}


class Speaker:
    """What happens at each half-step, in the reader's language."""

    def __init__(self, words: Words, problem: Problem, result: Result) -> None:
        self.words, self.problem, self.trace = words, problem, result.trace
        self.focus = undecided(self.trace)
        self.n = len(self.trace.data) if self.trace.counts is None else float(self.trace.counts.sum())
        self.category = int(np.argmax(np.ptp(self.trace.params.probabilities, axis=0))) if problem.family in ("labels", "counts") else 0

    def parameter(self, t: int, k: int) -> float:
        params = self.trace.steps[t].params
        if self.problem.family in ("labels", "counts"):
            return float(params.probabilities[k, self.category])
        return float(params[1][k])

    def named(self) -> str:
        """The parameter that the sentences speak of."""
        words, family = self.words, self.problem.family
        return words(f"lab.parameter_{'category' if family in ('labels', 'counts') else family}", **({"category": self.problem.labels[self.category]} if family in ("labels", "counts") else {}))

    def observation(self) -> str:
        """The observation in focus, as the E-step speaks of it."""
        words, family, value = self.words, self.problem.family, self.trace.data[self.focus]
        if family == "binomial":
            trials = self.problem.trials
            return words("lab.of_trials", count=f"{value:.0f}", trials=trials[self.focus] if isinstance(trials, tuple) else trials)
        if family == "labels":
            return words("lab.of_label", label=shortened(self.problem.labels[int(value)]))
        return words("lab.of_row", row=int(self.problem.read.rows[self.focus]) if self.problem.read else self.focus + 1) if family == "counts" else words("lab.of_count", count=f"{value:.0f}")

    def shares(self, t: int) -> np.ndarray:
        """The responsibilities of the observation in focus at step t."""
        trials = self.problem.trials
        params = self.trace.steps[t].params
        one = self.trace.data[self.focus : self.focus + 1]
        if isinstance(trials, tuple):
            return posterior(BinomialMixture(trials[self.focus], self.trace.model.n_components), one, params)[0]
        return posterior(self.trace.model, one, params)[0]

    def credited(self, t: int) -> float:
        """The expected number of observations of the first component in iteration t; plain EM makes the weight of it."""
        if self.trace.method == "em" and not self.trace.model.keeps_weights():
            return float(self.trace.steps[t].params.weights[0]) * self.n
        shares = posterior(self.trace.model, self.trace.data, self.trace.steps[t - 1].params)[:, 0]
        return float(shares.sum() if self.trace.counts is None else self.trace.counts @ shares)

    def sentence(self, stop: Stop) -> str:
        words, t, steps = self.words, stop.iteration, self.trace.steps
        if stop.kind == "start":
            start = words("lab.say_start", what=self.named(), values=words("list.separator").join(significant(self.parameter(0, k), 3) for k in range(self.trace.model.n_components)))
            return start if len(steps) > 1 else start + words("list.then") + self.outcome()
        if stop.kind == "E":
            shares = self.shares(t - 1)
            likely = int(np.argmax(shares))
            return words("lab.say_e", at=f"θ{superscript(t - 1)}", observation=self.observation(), component=likely + 1, share=number(float(shares[likely]), ".3f"))
        said = words("lab.say_m", count=number(self.credited(t), ".1f"), n=f"{self.n:.0f}", what=self.named(), before=significant(self.parameter(t - 1, 0), 4), after=significant(self.parameter(t, 0), 4),
                     rise=small(max(steps[t].objective - steps[t - 1].objective, 0.0)))  # fmt: skip
        return said + words("list.then") + self.outcome() if t == len(steps) - 1 else said

    def outcome(self) -> str:
        return outcome(self.words, self.trace)


def outcome(words: Words, trace: Any) -> str:
    """How a run ended, with the remedy where there is one."""
    t, what = len(trace.steps) - 1, words(f"gaussian.what_{trace.method}")
    for event, said in (("collapse", "gaussian.collapse"), ("dead_component", "gaussian.dead")):
        troubled = [str(e.component + 1) for e in trace.events if e.kind == event]
        if troubled:
            return words(said, t=t, component=words("list.separator").join(troubled))
    return on_a_plateau(words, trace) or words(f"gaussian.stop_{trace.stop}", t=t, what=what)


def table(words: Words, problem: Problem, result: Result, made: Film) -> dict[str, Any]:
    """The parameters at every shown step as the browser takes them; see parameters.js. Of very many categories the first."""
    trace = result.trace
    k, family = trace.model.n_components, problem.family
    heads = [words("estimates.weight")]
    if family in ("labels", "counts"):
        heads += [f"p {shortened(label)[:20]}" for label in problem.labels[:MOST_COLUMNS]]
    else:
        heads.append(words(f"lab.head_{family}"))
    places = sorted({stop.parameters_of for stop in made.stops})

    def cells(t: int) -> list[list[str]]:
        params = trace.steps[t].params
        others = params[1] if params[1].ndim == 2 else params[1][:, np.newaxis]
        return [[fixed(float(params.weights[j])), *(significant(float(v), 5) for v in others[j, :MOST_COLUMNS])] for j in range(k)]

    return {
        "caption": words("lab.table_caption"), "component": words("estimates.component"), "heads": heads,
        "names": [str(j + 1) for j in range(k)], "colours": [colour(j) for j in range(k)],
        "sets": [cells(t) for t in places], "steps": [stop.step for stop in made.stops], "at": [places.index(stop.parameters_of) for stop in made.stops],
        "kinds": [stop.kind for stop in made.stops],
    }  # fmt: skip
