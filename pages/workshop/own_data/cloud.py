"""A Gaussian mixture of the reader's points on the stage. Of many points some hundreds are drawn; histogram, expected numbers and
of course the fit itself are those of all of them."""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from em_core import posterior
from pages.examples.gaussians import line, plane
from pages.examples.gaussians.film import Run, film, undecided
from pages.figures import gaussians as figures
from pages.figures.pairs import panels, suffix
from pages.workshop.own_data.problem import Problem, Result
from pages.parts.climb import add_log_likelihood
from pages.parts.player import Film, Stop, shown_iterations
from pages.parts.words import Words

SHOWN = 1000       # points drawn of a line or a plane
SHOWN_WIDE = 500   # points drawn of more coordinates, all of which the film carries
SHOWN_PAIRS = 240  # points drawn of every pair
LONGEST_TITLE = 40  # characters of a name at an axis
LONGEST_IN_GRID = 10  # and at an axis of the small clouds
MOST_SETS = 160_000  # bytes of parameters that a film carries


def title(name: str, longest: int = LONGEST_TITLE) -> str:
    """A name at an axis: text to plotly, which would take < and & for markup."""
    return html.escape(name if len(name) <= longest else name[:longest] + "…", quote=False)


def thinned(total: int, most: int) -> list[Stop]:
    """The half-steps of a film of a run of `total` iterations, of which at most `most` are shown: densely at first."""
    shown = shown_iterations(total)
    if len(shown) > most:
        shown = [shown[i] for i in np.unique(np.round(np.linspace(0, len(shown) - 1, max(most, 2))).astype(int))]
    return [Stop("start", 0)] + [Stop(kind, t) for t in shown for kind in "EM"]


@dataclass(frozen=True, eq=False)
class Cloud(Run):
    """A run of which only the points `drawn` are shown, the observation in focus first."""

    drawn: np.ndarray | None = None

    @cached_property
    def stops(self) -> list[Stop]:
        k, d = self.trace.params.means.shape
        a_set = 20 * k * (1 + d + d * (d + 1) // 2)
        return thinned(len(self.trace.steps) - 1, MOST_SETS // (2 * a_set))

    @cached_property
    def columns(self) -> np.ndarray:
        return self.trace.data.reshape(len(self.trace.data), -1)[self.drawn]

    @property
    def observations(self) -> float:
        return len(self.trace.data) if self.trace.counts is None else float(self.trace.counts.sum())

    def share_of_focus(self, t: int) -> np.ndarray:
        one = self.trace.data[self.drawn[self.focus]][np.newaxis]
        return self.trace.model.e_step(one, self.trace.steps[t].params)[0][0]

    @property
    def whole(self) -> bool:
        return len(self.drawn) == len(self.trace.data)


def cloud(problem: Problem, result: Result) -> Cloud:
    """The run as the stage shows it; of many points the extreme ones of each coordinate and a seeded sample of the others."""
    trace = result.trace
    names = tuple(str(k + 1) for k in range(trace.model.n_components))
    focus, n = undecided(trace), len(trace.data)
    most = SHOWN if problem.dimension <= 2 else SHOWN_WIDE
    if n <= most:
        return Cloud(trace, problem.axes, names, focus, np.arange(n))
    columns = trace.data.reshape(n, -1)
    must = {focus, *columns.argmin(axis=0).tolist(), *columns.argmax(axis=0).tolist()}
    drawn = [focus, *sorted(must - {focus})]
    rest = np.setdiff1d(np.random.default_rng(0).choice(n, most, replace=False), drawn)[: most - len(drawn)]
    return Cloud(trace, problem.axes, names, 0, np.concatenate([drawn, rest]).astype(int))


def make_film(words: Words, problem: Problem, result: Result, group: str, chart: str, likelihood: str, pair: tuple[int, int], grid: str = "") -> Film:
    """The film of the points on their line, or in the plane of two coordinates; of more, all pairs on the chart `grid`."""
    run = cloud(problem, result)
    made = film(run, words, group)
    part = made.parts["mixture"]
    part["axes"] = list(problem.axes)
    if run.trace.counts is not None:
        part["counts"] = run.trace.counts[run.drawn].tolist()
    if not run.whole:
        part["totals"] = [totals(run, t) for t in run.sets]
        made.note = words("list.then").join(filter(None, [made.note, words("lab.sampled_points", shown=len(run.drawn), total=len(run.trace.data))]))
    if problem.dimension == 1:
        line.add(made, run, chart)
        edges, heights = line.histogram(run.trace.data.reshape(-1), run.trace.counts)
        made.fix(chart, figures.HISTOGRAM, {"x": edges, "y": heights})
        made.layouts[chart] |= {"yaxis.range": [0, line.tallest(run, max(heights))], "xaxis.title.text": title(problem.axes[0])}
    else:
        plane.add(made, run, chart, axes=pair)
        made.layouts[chart] |= {"xaxis.title.text": title(problem.axes[pair[0]]), "yaxis.title.text": title(problem.axes[pair[1]])}
    if grid and problem.dimension > 2:
        add_pairs(made, problem, result, grid)
    if not run.whole:  # the inspector opens any observation, and here it has not all of them
        made.layouts[chart].pop("meta", None)
    add_log_likelihood(made, run.trace, likelihood)
    return made


def totals(run: Cloud, t: int) -> list[float]:
    """N_k at step t for all observations: plain EM makes the next weights of them."""
    if run.trace.method == "em" and t + 1 < len(run.trace.steps):
        return (run.trace.steps[t + 1].params.weights * run.observations).tolist()
    shares = run.shares(t)
    return (shares.sum(axis=0) if run.trace.counts is None else run.trace.counts @ shares).tolist()


def enough(points: np.ndarray, of_range: int = 5) -> list[int]:
    """Digits of the numbers in each column that tell apart a share 10^−`of_range` of its range: more of them far from 0."""
    largest, ranges = np.abs(points).max(axis=0), np.ptp(points, axis=0)
    far = np.log10(np.where(ranges > 0, largest / np.where(ranges > 0, ranges, 1), 1))
    return (of_range + np.clip(np.ceil(far), 0, 17 - of_range)).astype(int).tolist()


def add_pairs(made: Film, problem: Problem, result: Result, chart: str) -> None:
    """All pairs of coordinates at the last step: a sample of the points, each with its likeliest component."""
    trace, d = result.trace, problem.dimension
    places = np.arange(len(trace.data)) if len(trace.data) <= SHOWN_PAIRS else np.sort(np.random.default_rng(0).choice(len(trace.data), SHOWN_PAIRS, replace=False))
    points = trace.data[places]
    likeliest = posterior(trace.model, points, trace.params).argmax(axis=1)
    k = trace.model.n_components
    written = [[[float(f"{v:.{digits}g}") for v in points[likeliest == c, i]] for i, digits in enumerate(enough(points))] for c in range(k)]
    names = [title(name, LONGEST_IN_GRID) for name in problem.axes]
    layout: dict[str, Any] = {}
    for number, (i, j) in enumerate(panels(d)):
        for c in range(k):
            made.fix(chart, number * k + c, {"x": written[c][j], "y": written[c][i]})
        if i == d - 1:
            layout[f"xaxis{suffix(i, j, d)}.title.text"] = names[j]
        if j == 0:
            layout[f"yaxis{suffix(i, j, d)}.title.text"] = names[i]
    made.layouts[chart] = layout
