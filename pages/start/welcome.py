"""The sections of the home page, and its small film: people who learned and people who guessed, told apart by EM."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st
from scipy.stats import binom

from em_core import BinomialMixture, Trace, fit, posterior
from pages.figures.histogram import FIRST_SHARE, UNDIVIDED, first_curve, mixture_histogram
from pages.figures.style import CONFIG
from pages.parts.frame import link, time_of
from pages.parts.player import Film, Stop, player, stops_of
from pages.parts.sections import section
from pages.parts.words import Prose, Words, languages, number
from pages.sitemap import PAGES, SHORT_PATH, chapters

GROUP, CHART = "demo", "demo-chart"
QUESTIONS, PEOPLE, SEED = 20, 200, 8
TRUE_WEIGHT, TRUE_LEARNED, TRUE_GUESS = 0.6, 0.85, 0.5
SCORES = np.arange(QUESTIONS + 1)
ASKED_ABOUT = 13  # the score that the E-step's sentence speaks of: either group could have it


@functools.cache
def demonstration() -> tuple[np.ndarray, Trace]:
    """People by score, (21,), and EM on them from a start that fits badly. Component 0 guessed, component 1 had learned."""
    model = BinomialMixture(QUESTIONS, 2)
    true = model.Params(np.array([1 - TRUE_WEIGHT, TRUE_WEIGHT]), np.array([TRUE_GUESS, TRUE_LEARNED]))
    scores, _ = model.sample(true, PEOPLE, np.random.default_rng(SEED))
    people = np.bincount(scores, minlength=QUESTIONS + 1)
    start = model.Params(np.array([0.5, 0.5]), np.array([0.25, 0.4]))
    return people, fit(model, SCORES, start, counts=people, tol=1e-6)


@functools.lru_cache(maxsize=16)
def film(code: str) -> Film:
    """The film of the demonstration: an E-step colours the bars, an M-step moves the curves."""
    words = languages()[code]
    _, trace = demonstration()
    stops = stops_of(trace)
    sentences = [sentence(words, trace, stop) for stop in stops]
    readouts = [[("ℓ", number(trace.steps[stop.parameters_of].log_likelihood, ".2f"))] for stop in stops]
    made = Film(GROUP, stops, [words(f"stage.title_{s.kind.lower()}", t=s.iteration) for s in stops], sentences, readouts)
    add_shares(made, trace)
    add_curves(made, trace)
    return made


def add_shares(made: Film, trace: Trace) -> None:
    """The people of each score, divided between the groups as the last E-step saw it; undivided before the first."""
    people, _ = demonstration()
    divided = [people[:, None] * posterior(trace.model, SCORES, step.params) for step in trace.steps]
    at = [stop.iteration for stop in made.stops]  # the E- and the M-step of iteration t share the responsibilities at t − 1
    nobody: dict[str, list] = {"y": []}
    made.swap(CHART, UNDIVIDED, [{"y": people.tolist()}, nobody], [min(t, 1) for t in at])
    for k in range(2):
        made.swap(CHART, FIRST_SHARE + k, [nobody, *({"y": shares[:, k].round(3).tolist()} for shares in divided)], at)


def add_curves(made: Film, trace: Trace) -> None:
    """How many people of each score the parameters expect, by group and in all."""
    curves = []
    for step in trace.steps:
        parts = PEOPLE * step.params.weights[:, None] * binom.pmf(SCORES, QUESTIONS, step.params.probabilities[:, None])
        curves.append([{"y": y.round(3).tolist()} for y in (*parts, parts.sum(axis=0))])
    for place in range(3):
        made.swap(CHART, first_curve(2) + place, [curve[place] for curve in curves], [stop.parameters_of for stop in made.stops])


def sentence(words: Words, trace: Trace, stop: Stop) -> str:
    """What just happened, with the numbers of the step in force."""
    params = trace.steps[stop.parameters_of].params
    guess, learned = params.probabilities
    last = stop.kind == "M" and stop.iteration == len(trace.steps) - 1
    return words(
        f"demo.say_{'end' if last else stop.kind.lower()}",
        score=ASKED_ABOUT, share=number(posterior(trace.model, SCORES, params)[ASKED_ABOUT, 1], ".2f"), t=stop.iteration,
        weight=number(params.weights[1], ".0%"), learned=number(learned, ".2f"), guess=number(guess, ".2f"),
        true_weight=number(TRUE_WEIGHT, ".0%"), true_learned=number(TRUE_LEARNED, ".2f"), true_guess=number(TRUE_GUESS, ".2f"),
    )  # fmt: skip


@st.cache_data(max_entries=16, show_spinner=False)
def draw(code: str, height: int, large: bool) -> None:
    words = languages()[code]
    people, _ = demonstration()
    names = [words("figure.group_guess"), words("figure.group_learned")]
    labels = (words("figure.histogram"), words("figure.group_sum"))
    figure = mixture_histogram(SCORES, people, names, labels, x=words("figure.counts"), y=words("figure.people"), height=height, large=large)
    st.plotly_chart(figure, key=CHART, config=CONFIG, alt=words("figure.mixture_alt"))


def live(words: Words, *, large: bool = False) -> None:
    """The mixture that fits itself when asked."""
    draw(words.code, 430 if large else 300, large)
    player(film(words.code), words, large=large)


def one_minute(words: Words, prose: Prose) -> None:
    text, stage = st.columns([1, 1.25], gap="large")
    with text:
        section(prose, "what", {})
    with stage:
        st.subheader(words("home.play_title"), anchor=False)
        st.markdown(words("home.play_text"))
        live(words)


def short_path(words: Words, prose: Prose, known: dict[str, int]) -> None:
    """The pages that carry the whole idea, in order, with what is read of each and how long it takes."""
    section(prose, "path", known)
    with st.container(key="short-path"):
        for place, (name, minutes) in zip(st.columns(len(SHORT_PATH)), SHORT_PATH.items()):
            with place.container(border=True, height="stretch"):
                link(words, next(entry for entry in PAGES if entry.id == name))
                st.caption(f"{words(f'path.{name}')} · {time_of(words, minutes)}")


def where_to_go(words: Words) -> None:
    """Every page but this one, by chapter."""
    st.header(words("home.go_text"), anchor="go")
    for chapter, entries in chapters().items():
        others = [entry for entry in entries if entry.url]
        if others:
            st.subheader(words(f"chapter.{chapter}"), anchor=False)
            for entry in others:
                with st.container(border=True, key=f"card-{entry.id}"):
                    link(words, entry)
                    st.markdown(words(f"summary.{entry.id}"))
                    st.caption(time_of(words, entry.minutes))


def for_whom(prose: Prose, known: dict[str, int]) -> None:
    for place, anchor in zip(st.columns(2, gap="large"), ("teachers", "self-study")):
        with place:
            section(prose, anchor, known)
