"""The film of a Gaussian mixture: its stops with their sentences, and what table, charts and inspector show at each.

The film carries the data and the parameters of the shown steps; responsibilities, curves and ellipses follow from them in the
browser (`gaussians.js`), by the formulas of em_core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from em_core import Trace, posterior, spurious_in
from pages.figures.style import colour, symbol
from pages.parts.ending import on_a_plateau
from pages.parts.measured import measured
from pages.parts.player import Film, Shown, Stop, fixed, small, superscript
from pages.parts.words import Words, number

ALIKE = 1e-9  # distance of means in widths below which components count as equal


@dataclass(frozen=True, eq=False)
class Run(Shown):
    """A trace of EM on a Gaussian mixture, and what its coordinates and components are called.

    `axes` are the names of the D coordinates, `components` those of the K components, in the reader's language. `focus` is
    the place of the observation that the sentences and, at first, the inspector speak of.
    """

    trace: Trace
    axes: tuple[str, ...]
    components: tuple[str, ...]
    focus: int = 0

    @cached_property
    def columns(self) -> np.ndarray:
        """The data, (N, D)."""
        return self.trace.data.reshape(len(self.trace.data), -1)

    @property
    def observations(self) -> float:
        return len(self.columns) if self.trace.counts is None else float(self.trace.counts.sum())

    @cached_property
    def sets(self) -> list[int]:
        """The steps of the trace whose parameters some stop shows or divides the data by."""
        return sorted({stop.parameters_of for stop in self.stops} | {stop.iteration - 1 for stop in self.stops if stop.iteration})

    def shares(self, t: int) -> np.ndarray:
        """The responsibilities at step t, (N, K)."""
        return posterior(self.trace.model, self.trace.data, self.trace.steps[t].params)

    def share_of_focus(self, t: int) -> np.ndarray:
        """The responsibilities of the observation in focus at step t, (K,)."""
        return self.trace.model.e_step(self.observed_in_focus, self.trace.steps[t].params)[0][0]

    @cached_property
    def observed_in_focus(self) -> Any:
        """The observation in focus as an E-step takes it; checked once, since every stop asks for its responsibilities."""
        return self.trace.model.observe(self.trace.data[self.focus : self.focus + 1])

    @cached_property
    def spreads(self) -> np.ndarray:
        """The standard deviation of each coordinate, (D,)."""
        return self.columns.std(axis=0)

    def credited(self, t: int) -> float:
        """The expected number of observations of the first component in iteration t. Unless a prior speaks of the weights, the
        M-step makes the weight of it, and a whole E-step at every stop would be the dearest part of a film."""
        if self.trace.method == "em" or self.trace.model.prior.weights == 1:
            return float(self.trace.steps[t].params.weights[0]) * self.observations
        shares = self.shares(t - 1)[:, 0]
        return float(shares.sum() if self.trace.counts is None else self.trace.counts @ shares)


def undecided(trace: Trace) -> int:
    """The place of the observation that the start is least sure of (of those that are alike, the first): the one whose
    arithmetic tells most."""
    shares = posterior(trace.model, trace.data, trace.steps[0].params)
    return int(np.argmin(np.round(shares.max(axis=1), 9)))


def film(run: Run, words: Words, group: str, say: Callable[[Run, Words, Stop], str] | None = None) -> Film:
    """The stops with their sentences (those of `say`, where a page tells its own story) and the part `mixture`, which table,
    charts and inspector live on."""
    stops = run.stops
    titles = [words(f"stage.title_{stop.kind.lower()}", t=stop.iteration) for stop in stops]
    made = Film(group, stops, titles, [(say or sentence)(run, words, stop) for stop in stops], [readout(run, stop) for stop in stops], note=run.thinned(words))
    made.parts["mixture"] = mixture_part(run, words)
    return made


def readout(run: Run, stop: Stop) -> list[tuple[str, str]]:
    """The log-likelihood at the stop and, with a prior, what is climbed: it and the log prior."""
    step = run.trace.steps[stop.parameters_of]
    at = f"(θ{superscript(step.t)})"
    line = [(f"ℓ{at}", fixed(step.log_likelihood))]
    return line if run.trace.method == "em" else [*line, (f"ℓ + log p{at}", fixed(step.objective))]


def mixture_part(run: Run, words: Words) -> dict[str, Any]:
    """The data and the parameters as the browser takes them; see gaussians.js."""
    place = {t: i for i, t in enumerate(run.sets)}
    steps, dimension = run.trace.steps, run.columns.shape[1]
    upper = np.triu_indices(dimension)
    return {
        "words": words.table("estimates"),
        "components": list(run.components),
        "colours": [colour(k) for k in range(len(run.components))],
        "symbols": [symbol(k) for k in range(len(run.components))],
        "axes": list(run.axes),
        "units": [float(s) or 1.0 for s in run.spreads],
        "points": run.columns.T.tolist(),
        "counts": None if run.trace.counts is None else run.trace.counts.tolist(),
        "sets": [{"weights": p.weights.tolist(), "means": p.means.tolist(), "covariances": p.covariances[:, *upper].tolist()} for p in (steps[t].params for t in run.sets)],
        "steps": [stop.step for stop in run.stops],
        "kinds": [stop.kind for stop in run.stops],
        "at": [place[stop.parameters_of] for stop in run.stops],
        "shared": [place[stop.iteration - 1] if stop.iteration else -1 for stop in run.stops],
        "focus": run.focus,
        "covariance": run.trace.model.covariance,
        "method": run.trace.method,
        "places": [f"θ{superscript(t)}" for t in run.sets],
    }


# Sentences -----------------------------------------------------------------------------------------------------------


def place_of(run: Run, values: np.ndarray) -> str:
    """A point or a mean as text, with the digits that its coordinates' spread makes worth reading."""
    texts = [measured(float(v), float(s)) for v, s in zip(values, run.spreads)]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts[:3])}{', …' if len(texts) > 3 else ''})"


def sentence(run: Run, words: Words, stop: Stop) -> str:
    """What just happened, in the reader's language."""
    steps, t = run.trace.steps, stop.iteration
    if stop.kind == "start":
        means = words("list.separator").join(place_of(run, mean) for mean in steps[0].params.means)
        start = words("gaussian.say_start", means=means)
        return start if len(steps) > 1 else start + words("list.then") + outcome(run, words)
    if stop.kind == "E":
        shares = run.share_of_focus(t - 1)
        likely = int(np.argmax(shares))
        return words("gaussian.say_e", at=f"θ{superscript(t - 1)}", point=place_of(run, run.columns[run.focus]), component=run.components[likely], share=number(float(shares[likely]), ".3f"))
    rise = steps[t].objective - steps[t - 1].objective
    what = words(f"gaussian.what_{run.trace.method}")
    said = words("gaussian.say_m", component=run.components[0], count=number(run.credited(t), ".1f"), n=number(run.observations, ".0f"), before=place_of(run, steps[t - 1].params.means[0]),
                 mean=place_of(run, steps[t].params.means[0]), what=what, rise=small(max(rise, 0.0)))
    return said + words("list.then") + outcome(run, words) if t == len(steps) - 1 else said


def outcome(run: Run, words: Words) -> str:
    """How the run ended, in words: converged, capped, stuck on a saddle or a plateau, on a spurious maximum, or in trouble."""
    trace, t = run.trace, len(run.trace.steps) - 1
    troubled = {event.kind: words("list.separator").join(run.components[e.component] for e in trace.events if e.kind == event.kind) for event in trace.events if event.component is not None}
    if "collapse" in troubled:
        return words("gaussian.collapse", t=t, component=troubled["collapse"])
    if "dead_component" in troubled:
        return words("gaussian.dead", t=t, component=troubled["dead_component"])
    if trace.stop == "converged" and alike(trace.steps[0].params) and alike(trace.params):
        return words("gaussian.saddle")
    said = on_a_plateau(words, trace) or words(f"gaussian.stop_{trace.stop}", t=t, what=words(f"gaussian.what_{trace.method}"))
    if suspects := spurious_in(trace):
        narrow = suspects[0]
        said += words("list.then") + words("gaussian.spurious", component=run.components[narrow.component], expected=number(narrow.expected, ".1f"), width=small(narrow.width))
    return said


def alike(params: Any) -> bool:
    """Whether two components have the same mean and the same covariance, measured by how wide they are."""
    widths = np.sqrt(np.diagonal(params.covariances, axis1=1, axis2=2))
    means, covariances, k = params.means, params.covariances, len(params.weights)
    return any((np.abs(means[i] - means[j]) <= ALIKE * widths[i]).all()
               and (np.abs(covariances[i] - covariances[j]) <= ALIKE * np.outer(widths[i], widths[i])).all()
               for i in range(k) for j in range(i))
