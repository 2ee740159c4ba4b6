"""The workbench of a page on a mixture of binomials: question, controls, stage, closer looks, and what is taken home.

A page hands over its `Scene`; the controls of its data are its own, everything that follows from them is here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from em_core import BinomialMixture, Trace, fit
from pages.examples.binomial import closer, looks, stage
from pages.examples.binomial.problem import Problem
from pages.examples.binomial.stage import Run
from pages.parts import bringing, charts, downloads, frame, quiz
from pages.parts.inspector import inspector
from pages.parts.ledger import ledger
from pages.parts.player import Film, player, tex
from pages.parts.words import Words, languages, number

VIEWS = ("arithmetic", "mountain", "bound", "pace", "sure")
BELOW = ("mountain", "pace", "sure")  # views that change with the start, and are drawn with its run


@dataclass(frozen=True)
class Settings:
    """What the reader has chosen; without a problem there is nothing to run, and without a start not yet."""

    problem: Problem | None
    start: tuple[float, ...]
    learned: bool
    trace: Trace | None = None

    @property
    def components(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Scene:
    """A page on this bench.

    name: names its film, its words and its charts; the page's id.
    starts: keys of the sliders of the start, also their names in the link.
    draw: draws the controls of data and model, and says what they hold; what is wrong with the data it writes into the
        container that it is given, above the stage.
    beyond: says that a trace that somebody brings is more than the stage has room for; nothing where it is not.
    accept: puts such a trace on the stage.
    """

    name: str
    starts: tuple[str, ...]
    draw: Callable[[Words, st.delta_generator.DeltaGenerator], Settings]
    beyond: Callable[[Words, Trace], str]
    accept: Callable[[Trace], None]

    @property
    def on_stage(self) -> str:
        """Where a visit keeps what is on the stage, for parts that stand outside of the bench."""
        return f"{self.name} on the stage"

    @property
    def guess(self) -> str:
        return f"{self.name}-guess"


@functools.lru_cache(maxsize=64)
def solve(scene: str, settings: Settings) -> Run | None:
    """EM from the chosen start, or the trace that was brought. Kept, because views of the same run are asked for often."""
    if settings.problem is None:
        return None
    if settings.trace is not None:
        return Run(scene, settings.problem, settings.trace)
    model = settings.problem.model(settings.components, settings.learned)
    init = model.Params(np.full(settings.components, 1 / settings.components), np.array(settings.start))
    return Run(scene, settings.problem, fit(model, settings.problem.data, init))


@st.fragment
def workbench(scene: Scene, code: str) -> None:
    """Controls, and the stage that they set: ledger, charts and a closer look, which a film fills and moves. A start draws
    the film alone anew, which is a fragment of its own and comes to places kept for it here."""
    words, large = languages()[code].scene(scene.name), frame.projecting()
    place, side = frame.stage_and_controls(words)
    notes = place.container()
    with side:
        settings = scene.draw(words, notes)
        starts = frame.kept_place()
    with place:
        st.session_state.setdefault(scene.on_stage, {})["shown"] = settings.problem is not None
        if settings.problem is None:
            with starts:
                draw_start(words, scene, settings)
            return
        if not large:
            quiz.guess(scene.guess, words, words("bench.guess", round=stage.name_of(settings.problem.rows[focus_of(settings.problem)], words, long=True)))
        few_tosses(words, settings)
        draw_stage(words, scene.name, settings.components, large)
        playing = st.container()
        view, below = (None, None) if large else (draw_view(words, scene.name, settings.components), frame.kept_place())
        with playing:
            on_stage(scene, code, settings, view, starts, below)


@st.fragment
def on_stage(scene: Scene, code: str, settings: Settings, view: str | None, starts, below) -> None:
    """A start, and what follows from it: the answer to the question, the film of the run, and a closer look at it."""
    words, large = languages()[code].scene(scene.name), frame.projecting()
    with starts:
        run = solve(scene.name, draw_start(words, scene, settings))
    st.session_state[scene.on_stage]["run"] = run
    if not large:
        predicted(words, scene, run)
    player(screenplay(run, code, view), words, large=large, on_point=functools.partial(climb, scene))
    if view in BELOW:
        with below:
            looks.draw(view, words, run)


def draw_start(words: Words, scene: Scene, settings: Settings) -> Settings:
    """Draw the sliders of the start, except for a trace, which brought its own; the settings with what they say."""
    if settings.trace is not None:
        return settings
    return replace(settings, start=tuple(
        st.slider(words("bench.start", name=f"${tex('theta', name)}$"), 0.01, 0.99, value, 0.01, key=key, bind="query-params")
        for key, name, value in zip(scene.starts, stage.names(words, settings.components), settings.start)
    ))  # fmt: skip


def new_start(scene: Scene, values: tuple[float, ...]) -> None:
    """Other values for the sliders of the start, kept within them; for callbacks."""
    for key, value in zip(scene.starts, values):
        st.session_state[key] = round(min(max(value, 0.01), 0.99), 2)


def climb(scene: Scene) -> None:
    """A click on the mountain: the point becomes the start."""
    point = st.session_state[f"{scene.name}-player"].point
    if point:
        new_start(scene, (float(point["x"]), float(point["y"])))


def few_tosses(words: Words, settings: Settings) -> None:
    """Say so where the rounds are too short for the parameters to be determined by any number of them."""
    needed, most = settings.problem.tosses_needed(settings.components, settings.learned), max(settings.problem.tosses)
    if most < needed:
        st.info(words("bench.too_few", tosses=most, coins=settings.components, needed=needed), icon=":material/call_split:")


def take_home(words: Words, scene: Scene) -> None:
    """Downloads of what is on the stage, the link to it, and the way back. They stand outside of the workbench and look up
    its run when a file is asked for, so that a control does not draw them again."""
    on_stage = st.session_state[scene.on_stage]
    st.header(words("section.take"), anchor="take")
    if on_stage["shown"]:  # should the rows become unusable later, the last run that was shown can still be had
        downloads.downloads(
            words.scene(scene.name),
            scene.name,
            trace=lambda: on_stage["run"].trace,
            film=lambda: screenplay(on_stage["run"], words.code, None),
            figures=lambda: stage.figures(on_stage["run"], words.scene(scene.name)),
        )
    beyond = functools.partial(scene.beyond, words.scene(scene.name))
    bringing.bring_back(words.scene(scene.name), scene.name, lambda trace: isinstance(trace.model, BinomialMixture) and trace.method == "em", scene.accept, beyond=beyond)


@functools.lru_cache(maxsize=64)
def screenplay(run: Run, code: str, view: str | None) -> Film:
    """The film of a run with the charts of the open view; kept, because a film changes with its run and view only."""
    words, focus = languages()[code].scene(run.scene), focus_of(run.problem)
    film = stage.film(run, words, focus)
    if view == "arithmetic":
        film.parts["inspector"] = stage.inspector_data(run, words, focus)
    if view == "mountain" and run.components == 2:
        closer.add_mountain(film, run)
    if view == "bound":
        closer.add_bound(film, run)
    if view == "pace":
        closer.add_pace(film, run)
    return film


def focus_of(problem: Problem) -> int:
    """The row that sentences and the question speak of: the second, as in Do and Batzoglou's figure."""
    return min(1, len(problem.rows) - 1)


def predicted(words: Words, scene: Scene, run: Run) -> None:
    """The answer to the question, how sure it is that the row in focus came from the first component: the first E-step's."""
    focus = focus_of(run.problem)
    answer, asked_about = 100 * float(run.shares[1][focus, 0]), stage.name_of(run.rows[focus], words)
    quiz.reply(scene.guess, answer, lambda guessed, close: words(
        "bench.guess_close" if close else "bench.guess_far", guessed=guessed, answer=number(answer, ".1f"), round=asked_about
    ))  # fmt: skip


def draw_stage(words: Words, scene: str, components: int, large: bool) -> None:
    """Ledger, estimates and log-likelihood, all empty; the player beneath fills and moves them."""
    left, right = st.columns([1.9, 1], gap="medium", vertical_alignment="top")
    with left:
        ledger(scene, large=large)
    with right:
        charts.estimates(words.code, f"{scene}-estimates", tuple(stage.names(words, components)), (84 if large else 72) + (46 if large else 26) * components, large, scene=scene)
        charts.log_likelihood(words.code, f"{scene}-likelihood", 205 if large else 190, large)


def draw_view(words: Words, scene: str, components: int) -> str:
    """Choose one closer look at the same step. Those of `BELOW` come with their run."""
    view = st.segmented_control(words("section.views"), VIEWS, default=VIEWS[0], format_func=lambda v: words(f"bench.view_{v}"), key="panel", required=True, persist_state="session", label_visibility="collapsed")
    if view == "arithmetic":
        inspector(scene)
    elif view == "bound":
        st.markdown(words("bench.bound_text"))
        charts.bound(words.code, f"{scene}-bound", 430)
    elif view == "pace":
        st.markdown(words("bench.pace_text"))
        charts.pace(words.code, f"{scene}-pace", 360)
    elif view == "sure":
        st.markdown(words("bench.sure_text"))
    elif components == 2:
        st.markdown(words("bench.mountain_text"))
    else:
        st.info(words("bench.mountain_two_only"), icon=":material/terrain:")
    return view
