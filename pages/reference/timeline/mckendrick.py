"""McKendrick 1926: how many houses of a village were exposed to cholera and had no case?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from scipy.optimize import brentq
from scipy.stats import poisson

from em_core import Trace, TruncatedPoisson, fit
from em_core.old_problems import CHOLERA, CHOLERA_FREE
from pages.figures import timeline
from pages.figures.timeline import COUNTED, EXPECTED, UNSEEN
from pages.parts.address import whole_number
from pages.parts.player import Film, fixed, superscript
from pages.parts.words import Words, number
from pages.reference.timeline import problem
from pages.reference.timeline.problem import MOST_STEPS, TOLERANCE, Run, markdown, rise, swap, table

CASES = np.array(CHOLERA[0])
MOST_HOUSES = 200
BEYOND = 2  # numbers of cases shown beyond those that were seen


class Choice(NamedTuple):
    guess: int = CHOLERA_FREE             # exposed houses without a case, to begin with
    houses: tuple[int, ...] = CHOLERA[1]  # with 1, 2, 3, 4 cases


def draw(words: Words) -> Choice:
    guess = st.slider(words("history.mckendrick_guess"), 0, CHOLERA_FREE, CHOLERA_FREE, key="unseen", bind="query-params", help=words("history.mckendrick_guess_help"))
    st.caption(words("history.mckendrick_houses"))
    with st.container(horizontal=True, gap="small"):
        houses = tuple(
            whole_number(words("history.mckendrick_cases", cases=i), 0, MOST_HOUSES, count, f"cases_{i}", width=92) for i, count in zip(*CHOLERA)
        )
    return Choice(guess, houses)


def solve(choice: Choice) -> Trace:
    """From the rate that there would be if so many houses without a case had been exposed as the reader guesses."""
    houses = np.array(choice.houses)
    start = max(float(CASES @ houses), 1e-9) / max(int(houses.sum()) + choice.guess, 1)
    return fit(TruncatedPoisson(), CASES, start, counts=houses, tol=10 * TOLERANCE, max_iter=MOST_STEPS)


def figure(words: Words, height: int, large: bool, choice: Choice) -> dict[str, Any]:
    labels = {name: words(f"history.mckendrick_{name}") for name in ("counted", "unseen", "expected", "x", "y")}
    return timeline.counts(labels, height=height, large=large)


def unseen(run: Run, t: int) -> float:
    """E[z] at step t."""
    return float(run.trace.model.e_step(run.trace.data, run.trace.steps[t].params, run.trace.counts)[0])


def film(run: Run, words: Words) -> Film:
    steps, counts = run.trace.steps, np.array(run.choice.houses, dtype=float)
    houses, cases = float(counts.sum()), float(CASES @ counts)
    places = np.arange(0, CASES[-1] + BEYOND + 1)

    def rate(t: int) -> float:
        return float(steps[t].params.rate)

    def say(stop) -> str:
        t = stop.iteration
        if stop.kind == "start":
            return words("history.mckendrick_say_start", guess=run.choice.guess, rate=number(rate(0), ".4f"))
        if stop.kind == "E":
            return words("history.mckendrick_say_e", at=f"λ{superscript(t - 1)}", houses=number(houses, ".0f"), unseen=number(unseen(run, t - 1), ".2f"))
        return words("history.mckendrick_say_m", cases=number(cases, ".0f"), houses=number(houses, ".0f"), unseen=number(unseen(run, t - 1), ".2f"), rate=fixed(rate(t)), rise=rise(run, t))

    made = problem.film(run, words, say, lambda t: [("λ", fixed(rate(t)))])
    made.fix(run.chart, COUNTED, {"x": CASES.tolist(), "y": counts.tolist()})
    swap(made, run, UNSEEN, lambda t: {"x": [0], "y": [round(unseen(run, t), 3)]}, hidden=True)
    swap(made, run, EXPECTED, lambda t: {"x": places.tolist(), "y": (poisson.pmf(places, rate(t)) * (houses + unseen(run, t))).round(3).tolist()})
    made.layouts[run.chart] = {"xaxis.range": [-0.6, float(places[-1]) + 0.6], "yaxis.range": [0, 1.15 * max(float(counts.max()), min(max(unseen(run, t) for t in (0, run.last)), CHOLERA_FREE))]}
    rows = (words("history.mckendrick_rate"), words("history.mckendrick_row_unseen"), words("history.mckendrick_exposed"))
    made.parts["parameters"] = table(run, words, rows, lambda t: [fixed(rate(t)), number(unseen(run, t), ".2f"), number(houses + unseen(run, t), ".2f")])
    return made


def answer(run: Run) -> float:
    """Of the houses without a case, how many were exposed, in percent."""
    return min(100.0, 100 * unseen(run, run.last) / CHOLERA_FREE)


def by_moments(houses: np.ndarray) -> float:
    """McKendrick's number of exposed houses: (Σ x)² / (Σ x² − Σ x), since a Poisson has Σ x ≈ nλ and Σ x² ≈ n (λ + λ²)."""
    first, second = float(CASES @ houses), float(CASES**2 @ houses)
    return first**2 / (second - first)


def most_likely(houses: np.ndarray) -> float:
    """The rate at which λ / (1 − e^{−λ}) is the mean of what was seen."""
    mean = float(CASES @ houses / houses.sum())
    return float(brentq(lambda rate: rate / -np.expm1(-rate) - mean, 1e-12, mean, xtol=1e-14))


def check(run: Run, words: Words) -> str:
    """The houses without a case by several ways, and the pace."""
    counts = np.array(run.choice.houses, dtype=float)
    houses, rate = float(counts.sum()), most_likely(counts)
    rows = [
        (words("history.mckendrick_moments"), by_moments(counts) - houses), (words("history.mckendrick_root"), houses / np.expm1(rate)), (words("history.mckendrick_em"), unseen(run, run.last)),
    ]  # fmt: skip
    told = markdown((words("history.mckendrick_way"), words("history.mckendrick_row_unseen")), [(name, number(value, ".2f")) for name, value in rows])
    return f"{told}\n\n{words('history.mckendrick_pace', rate=number(rate / np.expm1(rate), '.4f'), zeros=number(poisson.pmf(0, CASES @ counts / (houses + CHOLERA_FREE)) * (houses + CHOLERA_FREE), '.1f'))}"
