"""Dempster, Laird and Rubin 1977: the animals with which EM got its name."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from em_core import GeneticLinkage, Trace, fit, posterior
from em_core.information import missing_fraction
from em_core.old_problems import LINKAGE, LINKAGE_PUBLISHED, LINKAGE_RATIOS
from pages.figures import timeline
from pages.figures.timeline import CELLS, FIRST_HALF, FITTED, SECOND_HALF
from pages.parts.address import whole_number
from pages.parts.player import Film, superscript
from pages.parts.words import Words, number
from pages.reference.timeline import problem
from pages.reference.timeline.problem import MOST_STEPS, TOLERANCE, Run, markdown, rise, swap, table

MOST_ANIMALS = 999
CLASSES = ("y₁", "y₂", "y₃", "y₄")
PUBLISHED_START = LINKAGE_PUBLISHED[0]
INSIDE = 1e-9  # from 0 and 1, where the fraction of missing information can still be told


class Choice(NamedTuple):
    start: float = PUBLISHED_START
    animals: tuple[int, ...] = LINKAGE


def draw(words: Words) -> Choice:
    start = st.slider(words("history.dlr_start"), 0.01, 0.99, PUBLISHED_START, 0.01, key="start_theta", bind="query-params")
    st.caption(words("history.dlr_animals"))
    with st.container(horizontal=True, gap="small"):
        animals = tuple(whole_number(name, 0, MOST_ANIMALS, count, f"animals_{i}", width=92) for i, (name, count) in enumerate(zip(CLASSES, LINKAGE), 1))
    return Choice(start, animals)


def solve(choice: Choice) -> Trace:
    """To the nine decimals that were printed."""
    return fit(GeneticLinkage(), choice.animals, choice.start, tol=TOLERANCE / 10, max_iter=MOST_STEPS)


def figure(words: Words, height: int, large: bool, choice: Choice) -> dict[str, Any]:
    labels = {name: words(f"history.dlr_{name}") for name in ("first", "second", "cells", "fitted", "y")}
    return timeline.cells(labels, CLASSES, height=height, large=large)


def divided(run: Run, t: int) -> tuple[float, float]:
    """The first class in its two halves, as the E-step at step t divides it."""
    shares = posterior(run.trace.model, run.trace.data, run.trace.steps[t].params)[0, :2]
    return float(shares[0] * run.trace.data[0]), float(shares[1] * run.trace.data[0])


def film(run: Run, words: Words) -> Film:
    steps, y = run.trace.steps, run.trace.data.astype(float)

    def theta(t: int) -> float:
        return float(steps[t].params.theta)

    def say(stop) -> str:
        t = stop.iteration
        if stop.kind == "start":
            return words("history.dlr_say_start", theta=number(theta(0), ".2f"), animals=number(y[0], ".0f"))
        first, second = divided(run, t - 1)
        if stop.kind == "E":
            return words("history.dlr_say_e", at=f"θ{superscript(t - 1)}", animals=number(y[0], ".0f"), first=number(first, ".3f"), second=number(second, ".3f"))
        return words("history.dlr_say_m", above=number(second + y[3], ".3f"), below=number(second + y[1:].sum(), ".3f"), theta=number(theta(t), ".9f"), rise=rise(run, t))

    made = problem.film(run, words, say, lambda t: [("θ", number(theta(t), ".9f"))])
    swap(made, run, FIRST_HALF, lambda t: {"x": [0], "y": [round(divided(run, t)[0], 3)]}, hidden=True)
    swap(made, run, SECOND_HALF, lambda t: {"x": [0], "y": [round(divided(run, t)[1], 3)]}, hidden=True)
    undivided = [{"x": [0, 1, 2, 3], "y": y.tolist()}, {"x": [1, 2, 3], "y": y[1:].tolist()}]
    made.swap(run.chart, CELLS, undivided, [min(stop.iteration, 1) for stop in run.stops])
    swap(made, run, FITTED, lambda t: {"x": [0, 1, 2, 3], "y": (y.sum() * np.array([2 + theta(t), 1 - theta(t), 1 - theta(t), theta(t)]) / 4).round(3).tolist()})
    made.layouts[run.chart] = {"yaxis.range": [0, 1.12 * max(float(y.max()), 0.75 * float(y.sum()))]}
    rows = (words("history.dlr_theta"), words("history.dlr_first"), words("history.dlr_second"))
    made.parts["parameters"] = table(run, words, rows, lambda t: [number(theta(t), ".9f"), *(number(half, ".3f") for half in divided(run, t))])
    return made


def left(run: Run) -> float:
    """How much of the error a step leaves at the end: the fraction of missing information, where it can be told."""
    theta = float(run.trace.params.theta)
    return missing_fraction(run.trace.model, run.trace.data, run.trace.params) if INSIDE < theta < 1 - INSIDE else float("nan")


def answer(run: Run) -> float:
    return 100 * left(run)


def root(y: np.ndarray) -> float:
    """The zero of dℓ/dθ = y₁ / (2 + θ) − (y₂ + y₃) / (1 − θ) + y₄ / θ: the positive root of
    n θ² − (y₁ − 2 (y₂ + y₃) − y₄) θ − 2 y₄ = 0."""
    n, middle = float(y.sum()), float(y[0] - 2 * (y[1] + y[2]) - y[3])
    return (middle + np.sqrt(middle**2 + 8 * n * y[3])) / (2 * n)


def check(run: Run, words: Words) -> str:
    """The published sequence beside the one just computed; of other animals or another start, the root in closed form."""
    told, steps = "", [float(step.params.theta) for step in run.trace.steps]
    best = root(run.trace.data.astype(float))
    if run.choice == Choice():
        heads = tuple(words(f"history.dlr_head_{name}") for name in ("iteration", "published", "computed", "ratio_published", "ratio"))
        ratios = [(after - best) / (before - best) for before, after in zip(steps, steps[1:])]
        rows = [(str(t), number(printed, ".9f"), number(steps[t], ".9f"), number(LINKAGE_RATIOS[t], ".4f") if t < len(LINKAGE_RATIOS) else "", number(ratios[t], ".4f") if t < len(LINKAGE_RATIOS) else "")
                for t, printed in enumerate(LINKAGE_PUBLISHED)]  # fmt: skip
        told = markdown(heads, rows) + "\n\n"
    fraction = left(run)
    missing = number(fraction, ".4f") if np.isfinite(fraction) else words("history.nothing")
    return told + words("history.dlr_root", root=number(best, ".9f"), em=number(steps[-1], ".9f"), missing=missing)
