"""The sections of the page of Gaussian mixtures in the plane."""

from __future__ import annotations

from typing import Any

import streamlit as st

from em_core import GaussianMixture, InputError, Trace
from pages.examples.gaussians import plane
from pages.examples.gaussians.film import film
from pages.examples.gaussians.solve import OWN, Settings, kept
from pages.examples.in_the_plane import closer, collapse, controls, newcomer, runs, ways
from pages.examples.in_the_plane.data import MOST_POINTS
from pages.figures import gaussians as figures
from pages.figures import progress
from pages.figures.style import CONFIG
from pages.parts import address, bringing, downloads, frame, quiz
from pages.parts.charts import KEPT
from pages.parts.climb import add_log_likelihood
from pages.parts.estimates import estimates
from pages.parts.gaussian_inspector import gaussian_inspector
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number

GROUP = "gmm-2d"
CHART, LIKELIHOOD = f"{GROUP}-chart", f"{GROUP}-likelihood"
ON_STAGE = "gmm-2d on the stage"
GUESS = "gmm-2d-guess"
VIEWS = ("arithmetic", "many", "sizes", "collapse", "new")


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the stage that they set; a start draws the film alone anew (see `two_coins.page.workbench`)."""
    words, large = languages()[code], frame.projecting()
    place, side = frame.stage_and_controls(words)
    with side:
        chosen = controls.draw(words)
        starts = frame.kept_place()
    st.session_state.setdefault(ON_STAGE, {})["shown"] = chosen.settings is not None
    if chosen.settings is None:
        place.info(words("gmm_2d.own_none"), icon=":material/edit:")
        return
    with place:
        if not large:
            quiz.guess(GUESS, words, words("gmm_2d.guess", starts=runs.STARTS))
        draw_stage(words, chosen, large)
        playing = frame.kept_place()
    view, look = (None, None) if large else (draw_view(words, chosen.settings), frame.kept_place())
    with playing:
        on_stage(code, chosen, view, starts, look)


@st.fragment
def on_stage(code: str, chosen: controls.Chosen, view: str | None, starts, look) -> None:
    """A start, and what follows from it: the answer to the question, the film of the run, and the fifty runs beside it."""
    words, large = languages()[code], frame.projecting()
    with starts:
        settings = controls.draw_start(words, chosen.settings)
    try:
        run = runs.solve(settings)
    except InputError:
        st.session_state[ON_STAGE]["shown"] = False
        st.error(words("gmm_2d.unusable"), icon=":material/error:")
        return
    if not large:
        predicted(words, settings)
    strip = False
    if view == "many":
        with look:
            strip = closer.many_starts(words, settings)
            ways.section(words, settings)
    if view == "new":
        with look:
            newcomer.section(words, run.trace, chosen.titles)
    made = screenplay(settings, code, chosen.contours, strip)
    st.session_state[ON_STAGE].update(run=run, film=made, settings=settings, chosen=chosen)
    player(made, words, large=large, on_point=pressed)


def draw_stage(words: Words, chosen: controls.Chosen, large: bool) -> None:
    """The plane, the log-likelihood and the table of estimates, all empty; the player beneath fills and moves them."""
    settings = chosen.settings
    left, right = st.columns([1.12, 1], gap="medium", vertical_alignment="top")
    with left:
        plane.draw(words.code, CHART, settings.components, chosen.titles, 378 if large else 385, large, contours=chosen.contours)
    with right:
        draw_climb(words.code, 170 if large else 160, large, penalised=settings.prior is not None)
        estimates(GROUP, large=large)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_climb(code: str, height: int, large: bool, penalised: bool) -> None:
    """What EM climbs, against the iteration, empty: the log-likelihood, or it with the log prior."""
    words = languages()[code]
    title, alt = (words("gmm_2d.penalised"), words("gmm_2d.penalised_alt")) if penalised else (words("figure.likelihood"), words("figure.likelihood_alt"))
    st.plotly_chart(progress.log_likelihood(title, words("figure.iteration"), height=height, large=large), key=LIKELIHOOD, config=CONFIG, alt=alt)


def draw_view(words: Words, settings: Settings) -> str:
    """Choose one closer look; only the open one is computed. What is about the run on the stage comes with it
    (`on_stage`)."""
    view, key = address.choice("panel", VIEWS, VIEWS[0], controls.PAGE), f"{controls.PAGE}panel box"
    st.session_state[key] = view
    st.segmented_control(words("section.views"), VIEWS, format_func=lambda v: words(f"gmm_2d.view_{v}"), key=key, required=True, label_visibility="collapsed",
                         on_change=lambda: address.write("panel", st.session_state[key], controls.PAGE))
    if view == "arithmetic":
        gaussian_inspector(GROUP, words)
    elif view == "collapse":
        collapse.section(words)
    elif view == "sizes":
        closer.how_many(words, settings)
    return view


def screenplay(settings: Settings, code: str, contours: bool, strip: bool) -> Film:
    """The film of a run; kept, because it changes with the run and what is drawn only."""
    return kept(settings.problem, _screenplay, settings, code, contours, strip)


def _screenplay(settings: Settings, code: str, contours: bool, strip: bool) -> Film:
    words, run = languages()[code], runs.solve(settings)
    made = film(run, words, GROUP)
    plane.add(made, run, CHART, contours=contours, pick=settings.way == OWN and settings.trace is None)
    add_log_likelihood(made, run.trace, LIKELIHOOD)
    if strip:
        closer.add_strip(made, settings, words)
    return made


def pressed() -> None:
    """A click: into the plane, and the nearest mean of the start moves there; on a dot of the strip, and its run is replayed."""
    point, settings = st.session_state[f"{GROUP}-player"].point, st.session_state[ON_STAGE]["settings"]
    if not point:
        return
    if point.get("chart") == closer.STRIP:
        run = closer.pressed(settings, int(point["trace"]), int(point["place"]))
        if run and settings.trace is None:
            controls.choose_run(run)
    else:
        controls.place(settings, float(point["x"]), float(point["y"]))


def predicted(words: Words, settings: Settings) -> None:
    """The answer to the question: the fifty starts themselves."""
    if st.session_state.get(f"{GUESS} asked"):
        closer.ask("many", runs.of_the_fifty(settings))
        best = runs.many(settings)
        quiz.reply(GUESS, 100 * best.reached, lambda guessed, close: words(
            "gmm_2d.guess_close" if close else "gmm_2d.guess_far", guessed=guessed, answer=number(100 * best.reached, ".0f"), count=round(best.reached * len(best.traces)), starts=len(best.traces), look=words("gmm_2d.view_many"),
        ))  # fmt: skip


def take_home(words: Words) -> None:
    """Downloads of what is on the stage, the link to it, and the way back. A file is made when it is asked for, outside of any
    run, from what the stage has left in its place."""
    on_stage = st.session_state[ON_STAGE]
    st.header(words("section.take"), anchor="take")
    if on_stage["shown"]:
        downloads.downloads(words, GROUP, trace=lambda: on_stage["run"].trace, film=lambda: on_stage["film"], figures=lambda: empty_figures(words, **on_stage))
    bringing.bring_back(words, GROUP, shows, accept)


def empty_figures(words: Words, settings: Settings, chosen: controls.Chosen, **_: Any) -> dict[str, Any]:
    """The charts of the animation, drawn empty."""
    title = words("gmm_2d.penalised") if settings.prior is not None else words("figure.likelihood")
    return {
        CHART: figures.plane("", settings.components, *chosen.titles, height=460, contours=chosen.contours),
        LIKELIHOOD: progress.log_likelihood(title, words("figure.iteration"), height=220),
    }


def shows(trace: Trace) -> bool:
    """Whether the stage can show a trace: points in the plane, no more of them and of components than it has room for."""
    return (isinstance(trace.model, GaussianMixture) and trace.method in ("em", "map") and trace.data.ndim == 2 and trace.data.shape[1] == 2
            and len(trace.data) <= MOST_POINTS and trace.model.n_components <= controls.MOST_COMPONENTS and trace.counts is None)


def accept(trace: Trace) -> None:
    """A trace that was brought back and agrees: it becomes what is on the stage."""
    st.session_state[controls.BROUGHT] = trace
    address.write("source", "trace", controls.PAGE)
