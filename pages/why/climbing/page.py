"""The workbench of the page: question, controls, map, player; and the steps of the argument below it."""

from __future__ import annotations

import streamlit as st

from pages.parts import downloads, frame, quiz
from pages.parts.player import player
from pages.parts.words import Words, languages, number
from pages.why.climbing import controls, stage
from pages.why.climbing.basins import SIZE, Landscape, basins, run

ON_STAGE = "convergence on the stage"
GUESS = "convergence-guess"


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the map that they set. A start draws the film alone anew, which is a fragment of its own."""
    words, large = languages()[code], frame.projecting()
    place, side = frame.stage_and_controls(words)
    with side:
        landscape = controls.draw(words)
        starts = frame.kept_place()
    with place:
        if not large:
            quiz.guess(GUESS, words, words("convergence.guess"))
        stage.draw(words, landscape, large)
        on_stage(code, landscape, starts)


@st.fragment
def on_stage(code: str, landscape: Landscape, starts) -> None:
    """A start, the answer to the question, and the film of the run."""
    words, large = languages()[code], frame.projecting()
    with starts:
        start = controls.draw_start(words, landscape.name)
    st.session_state.setdefault(ON_STAGE, {}).update(landscape=landscape, start=start)
    if not large:
        predicted(words, landscape)
    player(stage.film(landscape, start, code), words, large=large, on_point=set_out)


def set_out() -> None:
    """A click on the map: the place becomes the start."""
    point, shown = st.session_state[f"{stage.GROUP}-player"].point, st.session_state[ON_STAGE]
    if point:
        controls.start_at(shown["landscape"].name, float(point["x"]), float(point["y"]))


def predicted(words: Words, landscape: Landscape) -> None:
    """The answer to the question: the share of starts that end as high as any."""
    ends = basins(landscape).ends
    best = max(end.height for end in ends)
    answer = 100 * sum(end.share for end in ends if end.summit and best - end.height < 1e-6)
    quiz.reply(GUESS, answer, lambda guessed, close: words(
        "convergence.guess_close" if close else "convergence.guess_far", guessed=guessed, answer=number(answer, ".0f"), starts=SIZE * SIZE
    ))  # fmt: skip


def take_home(words: Words) -> None:
    """The trace, the animation and the link."""
    st.header(words("section.take"), anchor="take")
    shown = st.session_state.setdefault(ON_STAGE, {})
    if shown:
        downloads.downloads(
            words,
            stage.GROUP,
            trace=lambda: run(shown["landscape"], *shown["start"]),
            film=lambda: stage.film(shown["landscape"], shown["start"], words.code),
            figures=lambda: stage.figures(words, shown["landscape"]),
            trace_file=False,
        )


def presets(code: str) -> None:
    """Places worth seeing, put on the stage by a press."""
    words = languages()[code]
    with st.container(horizontal=True, key="convergence-presets"):
        for which in controls.PRESETS:
            st.button(words(f"convergence.preset_{which}"), key=f"{controls.PAGE}preset {which}", on_click=controls.preset, args=(which,), icon=":material/map:")
    st.markdown(words("convergence.presets_said"))
