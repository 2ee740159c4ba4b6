"""Step 4: the result on the stage. Charts are drawn empty, and nothing of the reader's data is in them until the film comes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import streamlit as st

from em_core.selection import criteria
from pages.examples.gaussians import line, plane
from pages.examples.gaussians.film import outcome as gaussian_outcome
from pages.figures import bars as bar_figures
from pages.figures import gaussians as figures
from pages.figures import progress
from pages.figures.pairs import pairs
from pages.figures.style import CONFIG
from pages.workshop.own_data import cloud, counted
from pages.workshop.own_data.choose import shortened
from pages.workshop.own_data.own import PAGE
from pages.workshop.own_data.problem import Problem, Result
from pages.parts import charts
from pages.parts.charts import KEPT
from pages.parts.estimates import estimates
from pages.parts.gaussian_inspector import gaussian_inspector
from pages.parts.parameters import parameters
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number

GROUP = "lab"
LINE, PLANE, BARS, LIKELIHOOD, PAIRS = (f"{GROUP}-{name}" for name in ("line", "plane", "bars", "likelihood", "pairs"))


def draw(words: Words, problem: Problem, result: Result, *, large: bool) -> None:
    """Charts, player, and in words how the fit came out."""
    names, height = tuple(str(k + 1) for k in range(result.trace.model.n_components)), 366 if large else 310
    pair = (0, 1)
    if problem.family == "gaussian" and problem.dimension > 2:
        pair = choose_pair(words, problem)
        left, right = st.columns([1, 1], gap="medium")
        with left:
            plane.draw(words.code, PLANE, names, ("", ""), height, large)
        with right:
            draw_pairs(words.code, problem.dimension, len(names), height)
        player(screenplay(words, problem, result, pair), words, large=large)
        if not large:
            below, aside = st.columns([1.6, 1], gap="medium")
            with below:
                estimates(GROUP)
            with aside:
                charts.log_likelihood(words.code, LIKELIHOOD, 190)
    else:
        left, right = st.columns([1.1, 1], gap="medium")
        with left:
            draw_chart(words.code, problem, names, height, large)
        with right:
            charts.log_likelihood(words.code, LIKELIHOOD, 205 if large else 170, large)
            estimates(GROUP, large=large) if problem.family == "gaussian" else parameters(GROUP, large=large)
        player(screenplay(words, problem, result, pair), words, large=large)
    if not large:
        told(words, problem, result)
        if problem.family == "gaussian" and len(result.trace.data) <= (cloud.SHOWN if problem.dimension <= 2 else cloud.SHOWN_WIDE):
            gaussian_inspector(GROUP, words)


def draw_chart(code: str, problem: Problem, names: tuple[str, ...], height: int, large: bool) -> None:
    if problem.family != "gaussian":
        draw_bars(code, names, height, large, problem.family not in ("labels", "counts"))
    elif problem.dimension == 1:
        line.draw(code, LINE, names, " ", height, large)
    else:
        plane.draw(code, PLANE, names, (" ", " "), height, large)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_bars(code: str, names: tuple[str, ...], height: int, large: bool, joined: bool) -> None:
    words = languages()[code]
    st.plotly_chart(bars_figure(words, names, height, large, joined), key=BARS, config=CONFIG, alt=words("lab.bars_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_pairs(code: str, dimension: int, n_components: int, height: int) -> None:
    words = languages()[code]
    st.plotly_chart(pairs(dimension, n_components, words("lab.pairs_note", most=cloud.SHOWN_PAIRS), height=height), key=PAIRS, config=CONFIG, alt=words("lab.pairs_alt"))


def bars_figure(words: Words, names: tuple[str, ...], height: int, large: bool, joined: bool) -> dict[str, Any]:
    return bar_figures.bars(names, (words("gaussian.histogram"), words("gaussian.sum")), words("lab.bars_axis"), height=height, large=large, joined=joined)


def choose_pair(words: Words, problem: Problem) -> tuple[int, int]:
    """Which two of many coordinates the plane shows."""
    pairs = list(combinations(range(problem.dimension), 2))
    return st.selectbox(words("lab.pair"), pairs, format_func=lambda pair: " × ".join(f"{i + 1}. {shortened(problem.axes[i])[:30]}" for i in pair), key=f"{PAGE}pair {problem.dimension}", width=420)


def screenplay(words: Words, problem: Problem, result: Result, pair: tuple[int, int] = (0, 1)) -> Film:
    """The film of a result, made once for each language and pair of coordinates, and kept with the result."""
    key = ("film", words.code, problem.axes, pair)
    if key not in result.kept:
        if problem.family == "gaussian":
            chart = LINE if problem.dimension == 1 else PLANE
            result.kept[key] = cloud.make_film(words, problem, result, GROUP, chart, LIKELIHOOD, pair, PAIRS)
        else:
            result.kept[key] = counted.make_film(words, problem, result, GROUP, BARS, LIKELIHOOD)
    return result.kept[key]


def empty_figures(words: Words, problem: Problem, result: Result) -> Mapping[str, Any]:
    """The film's charts, for the animation that is taken home."""
    names = tuple(str(k + 1) for k in range(result.trace.model.n_components))
    climb = {LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220)}
    if problem.family != "gaussian":
        return {BARS: bars_figure(words, names, 420, False, problem.family not in ("labels", "counts"))} | climb
    if problem.dimension == 1:
        labels = {name: words(f"gaussian.{name}") for name in ("histogram", "sum", "share")}
        return {LINE: figures.line("", labels, names, " ", height=420)} | climb
    return {PLANE: figures.plane("", names, " ", " ", height=480)} | climb


def told(words: Words, problem: Problem, result: Result) -> None:
    """What was found, from how many starts, and what to do where it is no maximum."""
    trace = result.trace
    how = counted.outcome(words, trace) if problem.family != "gaussian" else gaussian_outcome(cloud.cloud(problem, result), words)
    price = criteria_of(result)
    parts = [words("lab.found", rows=f"{len(trace.data):,}", components=trace.model.n_components, likelihood=number(trace.log_likelihood, ".2f"))]
    if result.settings is not None:
        if trace.stop in ("converged", "max_iter"):
            parts.append(words("lab.criteria", parameters=price.free_parameters, bic=number(price.bic, ".1f")))
        parts.append(words("lab.stopped" if result.stopped else "lab.tried", tried=len(result.heights), total=result.settings.restarts, reached=round(result.reached * len(result.heights))))
    fine = trace.stop == "converged"
    (st.success if fine else st.warning)(words("list.then").join([*parts, how, *remedies(words, trace)]), icon=":material/check_circle:" if fine else ":material/warning:")


def remedies(words: Words, trace: Any) -> list[str]:
    return [words("lab.remedy_steps")] if trace.stop == "max_iter" else []


def criteria_of(result: Result) -> Any:
    """AIC, BIC and ICL of the result, worked out once."""
    if "criteria" not in result.kept:
        result.kept["criteria"] = criteria(result.trace)
    return result.kept["criteria"]
