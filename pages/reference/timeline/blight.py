"""Blight 1970: lifetimes that are cut off by the end of the study, and exponential."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from em_core import CensoredExponential, Trace, fit
from em_core.censored import censor
from em_core.old_problems import REMISSIONS
from pages.figures import timeline
from pages.figures.timeline import BEYOND, CUT, LATER, LIMIT, SEEN
from pages.parts.player import Film, fixed, superscript
from pages.parts.words import Words, number
from pages.reference.timeline import problem
from pages.reference.timeline.problem import MOST_STEPS, TOLERANCE, Run, markdown, rise, swap, table

LONGEST = int(REMISSIONS.max())
WEEKS = np.sort(REMISSIONS)
ROWS = np.arange(len(WEEKS), dtype=float)


class Choice(NamedTuple):
    limit: int = 8       # weeks that the study lasts
    start: float = 20.0


def draw(words: Words) -> Choice:
    limit = st.slider(words("history.blight_limit"), 1, LONGEST, 8, key="weeks", bind="query-params", help=words("history.blight_limit_help"))
    return Choice(limit, st.slider(words("history.blight_start"), 1.0, 40.0, 20.0, 0.5, key="start_mean", bind="query-params"))


def solve(choice: Choice) -> Trace:
    return fit(CensoredExponential(), censor(WEEKS, choice.limit), choice.start, tol=TOLERANCE, max_iter=MOST_STEPS)


def figure(words: Words, height: int, large: bool, choice: Choice) -> dict[str, Any]:
    labels = {name: words(f"history.blight_{name}") for name in ("seen", "cut", "beyond", "later", "x", "y")}
    return timeline.lifetimes(labels, height=height, large=large)


def segments(rows: np.ndarray, ends: np.ndarray, starts: float = 0.0) -> dict[str, list]:
    """Horizontal lines with gaps between them."""
    x = [value for end in ends.tolist() for value in (starts, round(end, 3), None)]
    return {"x": x, "y": [value for row in rows.tolist() for value in (row, row, None)]}


def film(run: Run, words: Words) -> Film:
    steps, limit = run.trace.steps, float(run.choice.limit)
    ended = WEEKS <= limit
    units, cut = len(WEEKS), int((~ended).sum())

    def mean(t: int) -> float:
        return float(steps[t].params.mean)

    def total(t: int) -> float:
        return float(np.minimum(WEEKS, limit).sum()) + cut * mean(t)

    def say(stop) -> str:
        t = stop.iteration
        if stop.kind == "start":
            return words("history.blight_say_start", mean=number(mean(0), ".1f"), cut=cut, units=units)
        if stop.kind == "E":
            return words("history.blight_say_e", at=f"θ{superscript(t - 1)}", cut=cut, limit=run.choice.limit, mean=fixed(mean(t - 1), 3), expected=fixed(limit + mean(t - 1), 3))
        return words("history.blight_say_m", total=fixed(total(t - 1), 2), units=units, mean=fixed(mean(t)), rise=rise(run, t))

    made = problem.film(run, words, say, lambda t: [("θ", fixed(mean(t)))])
    made.fix(run.chart, SEEN, segments(ROWS[ended], WEEKS[ended]))
    made.fix(run.chart, CUT, segments(ROWS[~ended], np.full(cut, limit)))
    swap(made, run, BEYOND, lambda t: segments(ROWS[~ended], np.full(cut, limit + mean(t)), limit), hidden=True)
    made.fix(run.chart, LATER, {"x": WEEKS[~ended].tolist(), "y": ROWS[~ended].tolist()})
    made.fix(run.chart, LIMIT, {"x": [limit, limit], "y": [-1.0, float(units)]})
    made.layouts[run.chart] = {"xaxis.range": [0, 1.04 * max(LONGEST, (limit + max(mean(0), mean(run.last))) if cut else 0)], "yaxis.range": [-1, units]}
    rows = (words("history.blight_mean"), words("history.blight_total"), words("history.blight_expected"))
    made.parts["parameters"] = table(run, words, rows, lambda t: [fixed(mean(t)), fixed(total(t), 2), fixed(limit + mean(t), 3) if cut else words("history.nothing")])
    return made


def answer(run: Run) -> float:
    """How much of the error a step leaves: the share that was cut off, in percent."""
    return 100 * float((WEEKS > run.choice.limit).mean())


def check(run: Run, words: Words) -> str:
    """The mean by several ways, and the pace that was measured."""
    limit = run.choice.limit
    ended, seen = WEEKS <= limit, np.minimum(WEEKS, limit)
    best = float(seen.sum() / ended.sum())
    errors = [abs(float(step.params.mean) - best) for step in run.trace.steps[:2]]
    rows = [(words("history.blight_dropped"), float(WEEKS[ended].mean())), (words("history.blight_as_ends"), float(seen.mean())), (words("history.blight_closed"), best),
            (words("history.blight_em"), float(run.trace.params.mean)), (words("history.blight_all"), float(WEEKS.mean()))]
    told = markdown((words("history.blight_way"), words("history.blight_mean")), [(name, fixed(value)) for name, value in rows])
    pace = number(errors[1] / errors[0], ".4f") if errors[0] > 1e-9 else words("history.nothing")
    return f"{told}\n\n{words('history.blight_pace', share=number(float((~ended).mean()), '.4f'), measured=pace)}"
