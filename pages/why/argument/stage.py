"""The stage of the page: which model, what is known and where to start; the bound over the unknown number; the player."""

from __future__ import annotations

import streamlit as st

from em_core.datasets import DEATHS_IN_THE_TIMES
from pages.figures import argument, landscape
from pages.figures.style import CONFIG
from pages.parts import address, charts, downloads, frame
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number
from pages.why.argument import film
from pages.why.argument.examples import EXAMPLES, TIMES_WEIGHTS, Example

PAGE = "derivation: "  # its choices are its own
ON_STAGE = "derivation on the stage"


@st.fragment
def workbench(code: str) -> None:
    """Controls and the empty charts of the model; a start draws the film alone anew, a fragment of its own."""
    words, large = languages()[code], frame.projecting()
    place, side = frame.stage_and_controls(words)
    with side:
        example = EXAMPLES[address.choice("model", tuple(EXAMPLES), "coins", PAGE)]
        st.session_state["derivation model"] = example.name
        st.radio(words("the_bound.model"), tuple(EXAMPLES), format_func=lambda name: words(f"the_bound.model_{name}"), key="derivation model", on_change=change_model)
        st.caption(about(words, example.name))
        known = st.slider(words("the_bound.known", name=f"${example.other_tex}$"), example.low, example.high, example.second, example.step, key=example.known, bind="query-params")
        starts = frame.kept_place()
    with place:
        draw(code, example.name, large)
        playing = st.container()
    with playing:
        on_stage(code, example, known, starts)


@st.fragment
def on_stage(code: str, example: Example, known: float, starts) -> None:
    """The start, and the film of the run that sets out from it."""
    words = languages()[code]
    with starts:
        start = st.slider(words("the_bound.start", name=f"${example.tex}$"), example.low, example.high, example.first, example.step, key=example.start, bind="query-params")
        near = st.toggle(words("the_bound.near"), key="near", bind="query-params", help=words("the_bound.near_help"))
    run = film.solve(example.name, example.inside(known), example.inside(start))
    st.session_state.setdefault(ON_STAGE, {})["run"] = run  # the same dict always: downloads hold on to it
    player(film.screenplay(run, code, near), words, large=frame.projecting(), on_point=set_out)


def about(words: Words, name: str) -> str:
    """What the model is, and what of it is known."""
    if name == "times":
        first, second = (number(weight, ".2f") for weight in TIMES_WEIGHTS)
        return words("the_bound.about_times", days=sum(DEATHS_IN_THE_TIMES), first=first, second=second)
    return words("the_bound.about_coins") if name == "coins" else words("the_bound.about_line")


def change_model() -> None:
    address.write("model", st.session_state["derivation model"], PAGE)


def set_out() -> None:
    """A click into the picture: set out from there."""
    point, run = st.session_state[f"{film.GROUP}-player"].point, st.session_state[ON_STAGE]["run"]
    if point:
        st.session_state[run.example.start] = run.example.inside(float(point["x"]))


def draw(code: str, name: str, large: bool) -> None:
    """The bound over the unknown number; beside it what the bound is made of, and the climb. All empty: the film fills them."""
    left, right = st.columns([2.1, 1], gap="medium", vertical_alignment="top")
    with left:
        draw_bound(code, name, 425 if large else 470, large)
    with right:
        draw_split(code, 140, large)
        charts.log_likelihood(code, film.LIKELIHOOD, 262 if large else 300, large)


def figure(words: Words, name: str, title: str, *, large: bool = False, height: int = 420) -> dict:
    """The chart of the bound, drawn empty."""
    labels = {key: words(f"figure.bound_{key}") for key in ("curve", "bound", "bar")} | {"before": words("the_bound.before"), "from": "", "to": ""}
    return landscape.bound(title, labels, height=height, large=large, parameter=words(f"the_bound.axis_{name}"))


@st.cache_data(max_entries=charts.KEPT, show_spinner=False)
def draw_bound(code: str, name: str, height: int, large: bool) -> None:
    words = languages()[code]
    st.plotly_chart(figure(words, name, words("the_bound.chart"), large=large, height=height), key=film.BOUND, config=CONFIG, alt=words("the_bound.chart_alt"))


@st.cache_data(max_entries=charts.KEPT, show_spinner=False)
def draw_split(code: str, height: int, large: bool) -> None:
    words = languages()[code]
    st.plotly_chart(argument.split(words("the_bound.split"), height=height, large=large), key=film.SPLIT, config=CONFIG, alt=words("the_bound.split_alt"))


def take_home(words: Words) -> None:
    """The trace as CSV, the animation, and the link. A file is made outside of any run: so the dict is taken along."""
    shown = st.session_state[ON_STAGE]
    st.header(words("the_bound.take"), anchor="take")

    def drawn() -> dict:
        run = shown["run"]
        likelihood = charts.progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220)
        return {film.BOUND: figure(words, run.example.name, words("figure.bound_bound")), film.SPLIT: argument.split(words("the_bound.split"), height=135), film.LIKELIHOOD: likelihood}

    def made() -> Film:
        return film.screenplay(shown["run"], words.code, False)

    downloads.downloads(words, film.GROUP, trace=lambda: shown["run"].trace, film=made, figures=drawn, trace_file=False)
