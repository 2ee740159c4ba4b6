"""The sections of the page of Gaussian mixtures in one dimension."""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core import GaussianMixture, Trace
from em_core.errors import InputError
from pages.examples.gaussians import line
from pages.examples.gaussians.film import Run, film
from pages.examples.gaussians.solve import Settings, kept, solve
from pages.examples.on_a_line import controls, data, views
from pages.figures import gaussians as figures
from pages.figures import progress
from pages.parts import address, bringing, charts, downloads, frame, quiz
from pages.parts.climb import add_log_likelihood
from pages.parts.estimates import estimates
from pages.parts.player import Film, player
from pages.parts.words import Words, languages, number

GROUP = "gmm-1d"
CHART, LIKELIHOOD, GAP = f"{GROUP}-chart", f"{GROUP}-likelihood", f"{GROUP}-gap"
ON_STAGE = "gmm-1d on the stage"
GUESS = "gmm-1d-guess"


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the stage that they set; a start draws the film alone anew (see `two_coins.page.workbench`)."""
    words, large = languages()[code], frame.projecting()
    place, side = frame.stage_and_controls(words)
    with side:
        settings = controls.draw(words)
        starts = frame.kept_place()
    with place:
        if settings is None:
            st.info(words("gmm_1d.no_numbers"), icon=":material/edit:")
            return
        if not large:
            quiz.guess(GUESS, words, words("gmm_1d.guess"))
        draw_stage(words, settings, large)
        playing = st.container()
    # Below both columns: on a phone the controls then follow the stage at once.
    view, closer = (None, None) if large else (views.choose(words, GROUP), frame.kept_place())
    with playing:
        on_stage(code, settings, view, starts, closer)


@st.fragment
def on_stage(code: str, settings: Settings, view: str | None, starts, closer) -> None:
    """A start, the film of the run that sets out from it, and what the open view shows of that run."""
    words, large = languages()[code], frame.projecting()
    with starts:
        settings = controls.draw_start(words, settings)
    try:
        run = solve(settings)
    except InputError as error:
        st.error(downloads.trouble(words, error), icon=":material/block:")
        return
    st.session_state.setdefault(ON_STAGE, {}).update(run=run, settings=settings)  # the same dict always: downloads hold on to it
    if not large:
        predicted(words, run)
        crowded(words, settings)
    player(screenplay(settings, code, view), words, large=large, on_point=place_mean)
    if view:
        with closer:
            views.draw(words, settings, view, GROUP)


def predicted(words: Words, run: Run) -> None:
    """The answer to the question is the weight of component 1 at the end."""
    answer = 100 * float(run.trace.params.weights[0])
    quiz.reply(GUESS, answer, lambda guessed, close: words(
        "gmm_1d.guess_close" if close else "gmm_1d.guess_far", guessed=guessed, answer=number(answer, ".1f"), t=len(run.trace.steps) - 1
    ))  # fmt: skip


def crowded(words: Words, settings: Settings) -> None:
    """That there are more components than places to stand on."""
    places = len(np.unique(settings.problem.points))
    if len(settings.components) > places:
        st.warning(words("gmm_1d.crowded", components=len(settings.components), places=places), icon=":material/groups:")


def place_mean() -> None:
    """A click into the chart: the nearest mean of the start moves there."""
    point = st.session_state[f"{GROUP}-player"].point
    if point:
        controls.place(st.session_state[ON_STAGE]["settings"], float(point["x"]))


def draw_stage(words: Words, settings: Settings, large: bool) -> None:
    """Curves over the data, log-likelihood and table of estimates, all empty; the player beneath fills and moves them."""
    left, right = st.columns([1.4, 1], gap="medium", vertical_alignment="top")
    with left:
        line.draw(words.code, CHART, settings.components, settings.problem.axes[0], 376 if large else 372, large)
    with right:
        charts.log_likelihood(words.code, LIKELIHOOD, 205 if large else 165, large)
        estimates(GROUP, large=large)


def screenplay(settings: Settings, code: str, view: str | None) -> Film:
    """The film of a run with the chart of the open view; kept, because it changes with the run and the view only."""
    return kept(settings.problem, _screenplay, settings, code, "gap" if view == "gap" else None)


def _screenplay(settings: Settings, code: str, view: str | None) -> Film:
    made = film_of(solve(settings), languages()[code], pick=settings.trace is None)
    if view == "gap":
        views.add_gap(made, settings, GAP)
    return made


def film_of(run: Run, words: Words, *, pick: bool = False) -> Film:
    """The film of a run with the charts of the stage."""
    made = film(run, words, GROUP)
    line.add(made, run, CHART, pick=pick)
    add_log_likelihood(made, run.trace, LIKELIHOOD)
    return made


def drawn_empty(run: Run, words: Words) -> dict:
    """The charts of the animation that is taken home."""
    labels = {name: words(f"gaussian.{name}") for name in ("histogram", "sum", "share")}
    return {
        CHART: figures.line("", labels, run.components, run.axes[0], height=420),
        LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
    }


def take_home(words: Words) -> None:
    """Downloads of what is on the stage, the link to it, and the way back (see `two_coins.page.take_home`). A file is made
    outside of any run, where there is no session: so the dict is taken along."""
    st.header(words("section.take"), anchor="take")
    shown = st.session_state.setdefault(ON_STAGE, {})
    if "run" in shown:
        downloads.downloads(
            words,
            GROUP,
            trace=lambda: shown["run"].trace,
            film=lambda: film_of(shown["run"], words),
            figures=lambda: drawn_empty(shown["run"], words),
        )
    bringing.bring_back(words, GROUP, can_show, accept)


def can_show(trace: Trace) -> bool:
    """Whether a trace is of this page: a mixture of at most so many Gaussians, on a line, of not too many observations."""
    on_a_line = trace.data.ndim == 1 or trace.data.shape[1] == 1
    return isinstance(trace.model, GaussianMixture) and on_a_line and trace.model.n_components <= controls.MOST_COMPONENTS and len(trace.data) <= data.MOST


def accept(trace: Trace) -> None:
    """A trace that was brought back and agrees: it becomes what is on the stage."""
    st.session_state[controls.BROUGHT] = trace
    address.write("source", "trace", controls.PAGE)
