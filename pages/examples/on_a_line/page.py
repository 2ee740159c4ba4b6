"""The sections of the page of Gaussian mixtures in one dimension."""

from __future__ import annotations

import streamlit as st

from em_core import GaussianMixture
from pages.examples.gaussians import line
from pages.examples.gaussians.film import Run, add_log_likelihood, film
from pages.examples.gaussians.solve import Settings, kept, solve
from pages.examples.on_a_line import controls
from pages.parts import charts, downloads, frame
from pages.parts.estimates import estimates
from pages.parts.gaussian_inspector import gaussian_inspector
from pages.parts.player import Film, player
from pages.parts.words import Words, languages

GROUP = "gmm-1d"
CHART, LIKELIHOOD = f"{GROUP}-chart", f"{GROUP}-likelihood"
ON_STAGE = "gmm-1d on the stage"


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the stage that they set; a start draws the film alone anew (see `two_coins.page.workbench`)."""
    words, large = languages()[code], frame.projecting()
    if large:
        place = st.container()
        side = st.container(key="tuning").popover(words("shell.controls"), icon=":material/tune:")
    else:
        place, side = st.columns([4.6, 1.25], gap="medium")
    with side:
        settings = controls.draw(words)
        starts = frame.kept_place()
    with place:
        draw_stage(words, settings, large)
        playing = st.container()
        if not large:
            gaussian_inspector(GROUP, words)
        with playing:
            on_stage(code, settings, starts)


@st.fragment
def on_stage(code: str, settings: Settings, starts) -> None:
    """A start, and the film of the run that sets out from it."""
    words, large = languages()[code], frame.projecting()
    with starts:
        settings = controls.draw_start(words, settings)
        st.button(words("gmm_1d.alike"), on_click=controls.alike, args=(settings,), help=words("gmm_1d.alike_help"), width="stretch", key=f"{GROUP}-alike")
    run = solve(settings)
    st.session_state[ON_STAGE] = {"run": run, "settings": settings}
    player(screenplay(settings, code), words, large=large, on_point=place_mean)


def place_mean() -> None:
    point = st.session_state[f"{GROUP}-player"].point
    if point:
        controls.place(st.session_state[ON_STAGE]["settings"], float(point["x"]))


def draw_stage(words: Words, settings: Settings, large: bool) -> None:
    """Curves over the data, log-likelihood and table of estimates, all empty; the player beneath fills and moves them."""
    left, right = st.columns([1.4, 1], gap="medium", vertical_alignment="top")
    with left:
        line.draw(words.code, CHART, settings.components, settings.problem.axes[0], 480 if large else 400, large)
    with right:
        charts.log_likelihood(words.code, LIKELIHOOD, 205 if large else 170, large)
        estimates(GROUP, large=large)


def screenplay(settings: Settings, code: str) -> Film:
    """The film of a run; kept, because it changes with the run only."""
    return kept(settings.problem, _screenplay, settings, code)


def _screenplay(settings: Settings, code: str) -> Film:
    run: Run = solve(settings)
    made = film(run, languages()[code], GROUP)
    line.add(made, run, CHART, pick=True)
    add_log_likelihood(made, run.trace, LIKELIHOOD)
    return made


def take_home(words: Words) -> None:
    st.header(words("section.take"), anchor="take")
    downloads.bring_back(words, GROUP, lambda trace: isinstance(trace.model, GaussianMixture), lambda trace: None)
