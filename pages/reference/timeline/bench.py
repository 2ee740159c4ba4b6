"""The stage of the page: the line of years, the problem that was chosen with its controls, its film, and the same by other ways."""

from __future__ import annotations

import functools
from dataclasses import replace
from math import isfinite
from typing import Any

import streamlit as st

from em_core.errors import InputError
from pages.figures import progress, timeline
from pages.figures.style import CONFIG
from pages.parts import address, charts, downloads, frame, quiz
from pages.parts.charts import KEPT
from pages.parts.climb import add_log_likelihood
from pages.parts.estimates import estimates
from pages.parts.parameters import parameters
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number
from pages.reference.timeline import westmacott
from pages.reference.timeline.entries import ENTRIES, LANES, PROBLEMS, RUN
from pages.reference.timeline.problem import GROUP, Run

PAGE = f"{GROUP} "
YEARS, LIKELIHOOD = f"{GROUP}-years", f"{GROUP}-likelihood"
ON_STAGE = f"{PAGE}on the stage"
BOX = f"{PAGE}problem box"
TROUBLES = ("counts_all_zero", "data_empty", "events_all_one", "plots_not_connected", "plots_too_few")  # errors that controls can cause


@functools.lru_cache(maxsize=128)
def solve(name: str, choice: Any) -> Run:
    """EM on a problem; kept for everybody. An error of em_core is for the page to tell."""
    return Run(name, choice, PROBLEMS[name].solve(choice))


@functools.lru_cache(maxsize=128)
def screenplay(name: str, choice: Any, code: str) -> Film:
    """The film of a run; on the line of years it rings the problem, and takes presses there."""
    run = solve(name, choice)
    made = PROBLEMS[name].film(run, languages()[code])
    entry = next(entry for entry in RUN if entry.problem == name)
    add_log_likelihood(made, run.trace, LIKELIHOOD)
    made.fix(YEARS, timeline.HERE, {"x": [entry.year], "y": [entry.lane]})
    made.layouts[YEARS] = {"meta": {"pick": True}}
    return made


def chosen() -> str:
    """The problem on the stage."""
    return address.choice("problem", tuple(PROBLEMS), next(iter(PROBLEMS)), PAGE)


def choose(name: str) -> None:
    """Another problem comes on the stage, at its start or where it was left; for callbacks."""
    address.write("problem", name, PAGE)
    if "step" in st.query_params:
        del st.query_params["step"]


def pressed(run: Run) -> None:
    """A press into a chart: on the line of years the problem there, in the table of plots the plot there."""
    point = st.session_state[f"{run.group}-player"].point
    if point and point["chart"] == YEARS and point.get("trace") == timeline.RUN:
        choose(RUN[int(point["place"])].problem)
    elif point and run.name == "westmacott" and point["chart"] == run.chart:
        westmacott.press(point)


@st.fragment
def workbench(code: str) -> None:
    """Line of years, choice, controls and stage; a control draws all of it anew, which is little."""
    words, large = languages()[code], frame.projecting()
    name = chosen()
    if not large:
        draw_years(code)
        draw_choice(words, name)
    place, side = frame.stage_and_controls(words)
    with side:
        if large:
            draw_choice(words, name)
        st.caption(words(f"history.story_{name}"))
        if not large:
            st.markdown(f"[{words('history.read_story')}](#{LANES[next(entry.lane for entry in RUN if entry.problem == name)]})")
        choice = PROBLEMS[name].draw(words)
    with place:
        try:
            run = solve(name, choice)
        except InputError as error:
            st.error(downloads.trouble(words, error), icon=":material/block:")
            return
        st.session_state.setdefault(ON_STAGE, {})["run"] = run
        if not large:
            ask(words, run)
        draw_stage(words, run, large)
        player(screenplay(name, choice, code), words, large=large, on_point=functools.partial(pressed, run))
    if not large:
        st.markdown(f"**{words('history.other_ways')}**")
        with st.container(key=f"{GROUP}-numbers"):
            st.markdown(PROBLEMS[name].check(run, words))


def draw_choice(words: Words, name: str) -> None:
    """The problems that are run, by year."""
    years = {entry.problem: entry for entry in RUN}
    st.session_state[BOX] = name
    st.segmented_control(words("history.choose"), tuple(PROBLEMS), format_func=lambda p: f"{years[p].year} {years[p].who}", key=BOX, required=True,
                         on_change=lambda: choose(st.session_state[BOX]), label_visibility="collapsed")


def ask(words: Words, run: Run) -> None:
    """A question whose answer is a percentage, and the answer to who was asked in the last run."""
    answer = PROBLEMS[run.name].answer(run)
    if isfinite(answer):
        key = f"{run.group}-guess"
        quiz.guess(key, words, words(f"history.ask_{run.name}"))
        quiz.reply(key, answer, lambda guessed, close: words("history.guess_close" if close else "history.guess_far", guessed=guessed, answer=number(answer, ".1f")))


def draw_stage(words: Words, run: Run, large: bool) -> None:
    """The problem's chart, the climb and the table of numbers, all empty; the player beneath fills and moves them."""
    left, right = st.columns([1.5, 1], gap="medium", vertical_alignment="top")
    with left:
        draw_problem(words.code, run.name, run.chart, 400 if large else 284, large, run.choice if run.name == "newcomb" else None)
    with right:
        charts.log_likelihood(words.code, LIKELIHOOD, 205 if large else 165, large)
        (estimates if run.name == "newcomb" else parameters)(run.group, large=large)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_problem(code: str, name: str, key: str, height: int, large: bool, choice: Any) -> None:
    words = languages()[code]
    st.plotly_chart(PROBLEMS[name].figure(words, height, large, choice), key=key, config=CONFIG, alt=words(f"history.alt_{name}"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_years(code: str) -> None:
    words = languages()[code]
    lanes = [words("history.lane_cases"), words("history.lane_method"), words("history.lane_ways")]
    told = [(entry.year, entry.lane, f"{entry.year} {entry.who}") for entry in ENTRIES if not entry.problem]
    run = [(entry.year, entry.lane, f"{entry.year} {entry.who}") for entry in RUN]
    st.plotly_chart(timeline.years(told, run, lanes, height=118), key=YEARS, config=CONFIG, alt=words("history.years_alt", entries=words("list.separator").join(f"{entry.year} {entry.who}" for entry in ENTRIES)))


def take_home(words: Words) -> None:
    """Downloads of the run on the stage. A file is made outside of any run, where there is no session: so the dict is taken
    along."""
    st.header(words("section.take"), anchor="take")
    shown = st.session_state.setdefault(ON_STAGE, {})
    if "run" in shown:
        downloads.downloads(words, GROUP, trace=lambda: shown["run"].trace, film=lambda: replace(screenplay(shown["run"].name, shown["run"].choice, words.code), group=GROUP), figures=lambda: drawn_empty(shown["run"], words))


def drawn_empty(run: Run, words: Words) -> dict[str, Any]:
    """The charts of the animation that is taken home."""
    return {
        run.chart: PROBLEMS[run.name].figure(words, 400, False, run.choice),
        LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
    }
