"""The film of two groups: sentences that speak of people, and what the part `labels` and the chart of dots show.

Charts, table and inspector are those of every Gaussian mixture (`gaussians.film`).
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import numpy as np

from pages.examples.gaussians import film as gaussian
from pages.examples.gaussians.film import Run
from pages.examples.two_groups import findings
from pages.figures import groups as figures
from pages.parts.ending import plateau
from pages.parts.player import Film, Stop, small, superscript
from pages.parts.words import Words, number

GROUP = "heights"
DOTS = f"{GROUP}-dots"
NOBODY = 0.5  # expected number of people below which a group counts as empty
MET = 0.1  # of their standard deviation: means nearer than this have come together


def film(run: Run, words: Words, unit: str) -> Film:
    """The film of a run on people; `unit` is cm or kg."""
    made = gaussian.film(run, words, GROUP, partial(sentence, unit))
    mixture = made.parts["mixture"]
    mixture["words"] = mixture["words"] | {"component": words("heights.group_head")}
    return made


def add_labels(made: Film, run: Run, labels: np.ndarray, words: Words) -> None:
    """The labels uncovered: who was put where at each step, and a dot for each person."""
    known = findings.counted(run.columns[:, 0], labels)
    made.parts["labels"] = {
        "words": words.table("labels"),
        "names": [words("heights.women"), words("heights.men")],
        "of": labels.tolist(),
        "counted": [[float(share), float(mean), float(deviation)] for share, mean, deviation in zip(known.weights, known.means[:, 0], findings.deviations(known))],
    }
    x, y = stacked(run.columns[:, 0], labels)
    low, high = figures.span(x)
    tallest = max(1.0, float(np.abs(y).max())) + 1
    made.fix(DOTS, figures.DOTS, {"x": x.tolist(), "y": y.tolist()})
    made.paint(DOTS, figures.DOTS, "points", shapes=figures.RADIUS)
    made.make(DOTS, figures.BOUNDARY, "boundary", grid={"from": low, "to": high, "size": 241}, low=-tallest, high=tallest)
    made.layouts[DOTS] = {"xaxis.range": [low, high], "yaxis.range": [-tallest, tallest], "yaxis.tickvals": [tallest / 2, -tallest / 2], "meta": {"choose": figures.DOTS}}


def stacked(x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A place for each person: at the measurement, women above the middle and men beneath it, one further out than the
    other where several have the same."""
    before: Counter[tuple[float, int]] = Counter()
    heights = []
    for value, label in zip(x.tolist(), labels.tolist()):
        before[value, label] += 1
        heights.append((before[value, label] - 0.3) * (1 if label == 0 else -1))
    return x, np.array(heights)


def sentence(unit: str, run: Run, words: Words, stop: Stop) -> str:
    """What just happened, in the reader's language."""
    steps, t = run.trace.steps, stop.iteration

    def where(value: float) -> str:
        return f"{number(float(value), '.2f')} {unit}"

    if stop.kind == "start":
        first, second = (where(mean) for mean in steps[0].params.means[:, 0])
        return words("heights.say_start", people=len(run.columns), first=first, second=second)
    if stop.kind == "E":
        shares = run.share_of_focus(t - 1)
        likely = int(np.argmax(shares))
        place = f"{number(float(run.columns[run.focus, 0]), '.0f')} {unit}"
        return words("heights.say_e", at=f"θ{superscript(t - 1)}", place=place, group=run.components[likely], share=number(float(shares[likely]), ".3f"))
    before, after = steps[t - 1], steps[t]
    said = words("heights.say_m", count=number(run.credited(t), ".1f"), before=where(before.params.means[0, 0]), mean=where(after.params.means[0, 0]),
                 first=run.components[0], rise=small(max(after.objective - before.objective, 0.0)))
    return said + words("list.then") + outcome(run, words, where) if t == len(steps) - 1 else said


def outcome(run: Run, words: Words, where) -> str:
    """How the run ended: in trouble, with one group only, or with two."""
    trace, t = run.trace, len(run.trace.steps) - 1
    last = trace.params
    crowd = last.weights * run.observations
    for event in trace.events:
        if event.kind == "collapse":
            return words("heights.end_collapse", t=t, group=run.components[event.component], mean=where(last.means[event.component, 0]))
    if trace.stop == "converged" and crowd.min() < NOBODY:
        return words("heights.end_empty", t=t, group=run.components[int(np.argmin(crowd))])
    if trace.stop == "converged" and np.ptp(last.means) < MET * findings.deviations(last).max():
        if (rate := plateau(trace)) is not None:  # no summit: whatever parts the means grows, however slowly
            return words("heights.end_met", t=t, rate=number(rate, ".4f"))
    if trace.stop == "max_iter" and trace.tol == 0:
        return words("heights.end_further", t=t)
    return gaussian.outcome(run, words)
