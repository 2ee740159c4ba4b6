"""The stage of the page: controls, curves over the people's measurements, player, and a closer look at the step."""

from __future__ import annotations

import streamlit as st

from pages.examples.gaussians import line
from pages.examples.gaussians.film import Run
from pages.examples.gaussians.solve import Settings, kept, solve
from pages.examples.two_groups import controls, findings, story
from pages.examples.two_groups.story import DOTS, GROUP
from pages.figures import gaussians, groups, progress
from pages.figures.style import CONFIG
from pages.parts import bringing, charts, downloads, frame, quiz
from pages.parts.climb import add_log_likelihood
from pages.parts.estimates import estimates
from pages.parts.gaussian_inspector import gaussian_inspector
from pages.parts.labels import labels
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number

CHART, LIKELIHOOD = f"{GROUP}-chart", f"{GROUP}-likelihood"
ON_STAGE = "heights on the stage"
GUESS = f"{GROUP}-guess"


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the stage that they set; a start draws the film alone anew (see `two_coins.page.workbench`)."""
    words, large = languages()[code], frame.projecting()
    place, side = frame.stage_and_controls(words)
    with side:
        settings = controls.draw(words)
        starts = frame.kept_place()
        controls.draw_presets(words)
        uncovered = controls.panel(words) == "labels" if large else None
    with place:
        if not large:
            quiz.guess(GUESS, words, words(f"heights.ask_{controls.measure_of(settings)}", people=len(settings.problem.points)))
        draw_stage(words, settings, large, bool(uncovered))
        playing = st.container()
        if not large:
            uncovered = draw_panel(words, settings)
        with playing:
            on_stage(code, settings, bool(uncovered), starts)


@st.fragment
def on_stage(code: str, settings: Settings, uncovered: bool, starts) -> None:
    """A start, and the film of the run that sets out from it."""
    words, large = languages()[code], frame.projecting()
    with starts:
        settings = controls.draw_start(words, settings)
    st.session_state.setdefault(ON_STAGE, {})["settings"] = settings
    if not large:
        answer(words, settings)
    player(screenplay(settings, code, uncovered, large), words, large=large, on_point=place_mean)


def place_mean() -> None:
    point = st.session_state[f"{GROUP}-player"].point
    if point:
        controls.place(st.session_state[ON_STAGE]["settings"], float(point["x"]))


def answer(words: Words, settings: Settings) -> None:
    """The answer to the question: how many EM puts right in the end."""
    judged = kept(settings.problem, last_judged, settings)
    people = len(settings.problem.points)
    share = 100 * judged.right / people
    quiz.reply(GUESS, share, lambda guessed, close: words("heights.guess_close" if close else "heights.guess_far", guessed=guessed, answer=number(share, ".1f"), right=judged.right, people=people))


def last_judged(settings: Settings) -> findings.Judged:
    run = solve(settings)
    return findings.judge(run.shares(len(run.trace.steps) - 1).argmax(axis=1), settings.problem.labels)


def group_names(words: Words) -> tuple[str, str]:
    return words("heights.group", group=1), words("heights.group", group=2)


def draw_stage(words: Words, settings: Settings, large: bool, uncovered: bool) -> None:
    """Curves over the data, log-likelihood and table of estimates, all empty; the player beneath fills and moves them. In a
    room, the labels when they are uncovered take the place of the two on the right."""
    left, right = st.columns([1.4, 1], gap="medium", vertical_alignment="top")
    with left:
        line.draw(words.code, CHART, group_names(words), settings.problem.axes[0], 356 if large else 360, large)
    with right:
        if uncovered:
            draw_dots(words.code, settings.problem.axes[0], 150, True)
            labels(GROUP, large=True)
        else:
            charts.log_likelihood(words.code, LIKELIHOOD, 205 if large else 190, large)
            estimates(GROUP, large=large)


def draw_panel(words: Words, settings: Settings) -> bool:
    """A closer look at the same step: its arithmetic, or the labels uncovered. Says whether they are."""
    if controls.panel(words) == "arithmetic":
        gaussian_inspector(GROUP, words)
        return False
    st.markdown(words("heights.labels_text"))
    left, right = st.columns([1.4, 1], gap="medium", vertical_alignment="top")
    with left:
        draw_dots(words.code, settings.problem.axes[0], 400, False)
    with right:
        labels(GROUP)
    return True


@st.cache_data(max_entries=charts.KEPT, show_spinner=False)
def draw_dots(code: str, axis: str, height: int, large: bool) -> None:
    words = languages()[code]
    figure = groups.dots("" if large else words("heights.dots"), (words("heights.women"), words("heights.men")), axis, height=height, large=large)
    st.plotly_chart(figure, key=DOTS, config=CONFIG, alt=words("heights.dots_alt"))


def screenplay(settings: Settings, code: str, uncovered: bool = False, large: bool = False) -> Film:
    """The film of a run for the charts that are there; kept, because it changes with the run only."""
    return kept(settings.problem, _screenplay, settings, code, uncovered, large)


def _screenplay(settings: Settings, code: str, uncovered: bool, large: bool) -> Film:
    run: Run = solve(settings)
    words = languages()[code]
    made = story.film(run, words, words(f"heights.unit_{controls.measure_of(settings)}"))
    line.add(made, run, CHART, pick=True)
    if not (uncovered and large):
        add_log_likelihood(made, run.trace, LIKELIHOOD)
    if uncovered:
        story.add_labels(made, run, settings.problem.labels, words)
    return made


def take_home(words: Words) -> None:
    """Downloads of what is on the stage, the link to it, and the way back. They stand outside of the workbench and look up
    its settings when a file is asked for, so that a control does not draw them again."""
    on_stage: dict[str, Settings] = st.session_state[ON_STAGE]
    st.header(words("section.take"), anchor="take")

    def figures():
        curves = {name: words(f"gaussian.{name}") for name in ("histogram", "sum", "share")}
        return {
            CHART: gaussians.line("", curves, group_names(words), on_stage["settings"].problem.axes[0], height=420),
            LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
        }

    downloads.downloads(words, GROUP, trace=lambda: solve(on_stage["settings"]).trace, film=lambda: screenplay(on_stage["settings"], words.code), figures=figures)
    bringing.bring_back(words, GROUP, controls.fits, controls.accept)
