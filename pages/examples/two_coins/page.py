"""The sections of the page of the two coins. Each takes the words it speaks with and, where it has one, the run."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from em_core import BinomialMixture
from em_core.datasets import TWO_COINS
from em_core.landscape import binomial_surface
from pages.examples.two_coins import controls, facts, stage
from pages.examples.two_coins.problem import NAMES, Problem, Unreadable
from pages.examples.two_coins.stage import Run
from pages.figures import landscape
from pages.figures.style import CONFIG
from pages.parts import address, charts, downloads, frame, quiz
from pages.parts.inspector import inspector
from pages.parts.ledger import ledger
from pages.parts.player import Film, player
from pages.parts.sections import section
from pages.parts.words import Words, languages, number

ON_STAGE = "two coins on the stage"
GUESS = "coins-guess"
VIEWS = ("arithmetic", "mountain", "bound")
GRID = np.linspace(0.01, 0.99, 50)
MOUNTAIN_DEPTH = 14.0  # log-likelihood units below the summit that are still told apart


@st.fragment
def workbench(code: str) -> None:
    """Controls, and the stage that they set: ledger, charts and a closer look, which a film fills and moves. A start draws
    the film alone anew, which is a fragment of its own and comes to places kept for it here."""
    words, large = languages()[code], frame.projecting()
    if large:
        place = st.container()
        side = st.container(key="tuning").popover(words("shell.controls"), icon=":material/tune:")
    else:
        place, side = st.columns([4.6, 1.25], gap="medium")
    with side:
        settings, wrong = controls.draw(words)
        starts = frame.kept_place()
    with place:
        unusable_rows(words, wrong)
        st.session_state.setdefault(ON_STAGE, {})["shown"] = settings.problem is not None
        if settings.problem is None:
            with starts:
                controls.draw_start(words, settings)
            st.info(words("coins.no_rows"), icon=":material/edit:")
            return
        if not large:
            predict(words, settings.problem)
        draw_stage(words, settings.coins, large)
        playing = st.container()
        view, closer = (None, None) if large else (draw_view(words, settings.coins), frame.kept_place())
        with playing:
            on_stage(code, settings, view, starts, closer)


@st.fragment
def on_stage(code: str, settings: controls.Settings, view: str | None, starts, closer) -> None:
    """A start, and what follows from it: the answer to the question, the film of the run, and its mountain."""
    words, large = languages()[code], frame.projecting()
    with starts:
        run = controls.solve(controls.draw_start(words, settings))
    st.session_state[ON_STAGE]["run"] = run
    if not large:
        predicted(words, run)
    player(screenplay(run, code, view), words, large=large, on_point=climb)
    if view == "mountain" and settings.coins == 2:
        with closer:
            mountain(words, run)


def take_home(words: Words) -> None:
    """Downloads of what is on the stage, the link to it, and the way back. They stand outside of the workbench and look up
    its run when a file is asked for, so that a control does not draw them again."""
    on_stage = st.session_state[ON_STAGE]
    st.header(words("section.take"), anchor="take")
    if on_stage["shown"]:  # should the rows become unusable later, the last run that was shown can still be had
        downloads.downloads(
            words,
            stage.GROUP,
            trace=lambda: on_stage["run"].trace,
            film=lambda: screenplay(on_stage["run"], words.code, None),
            figures=lambda: stage.figures(on_stage["run"], words),
        )
    downloads.bring_back(words, stage.GROUP, lambda trace: isinstance(trace.model, BinomialMixture) and trace.method == "em", accept)


@functools.lru_cache(maxsize=64)
def screenplay(run: Run, code: str, view: str | None) -> Film:
    """The film of a run with the charts of the open view; kept, because a film changes with its run and view only."""
    words, focus = languages()[code], focus_of(run.problem)
    film = stage.film(run, words, focus)
    if view == "arithmetic":
        film.parts["inspector"] = stage.inspector_data(run, words, focus)
    if view == "mountain" and len(run.names) == 2:
        stage.add_mountain(film, run)
    if view == "bound":
        stage.add_bound(film, run)
    return film


def focus_of(problem: Problem) -> int:
    """The row that sentences and the question speak of: the second, as in the paper."""
    return min(1, len(problem.rows) - 1)


def unusable_rows(words: Words, wrong: list[Unreadable]) -> None:
    """Say which own rows are left out, why, and what to do."""
    if wrong:
        lines = "\n".join(f"- {words('coins.row', row=bad.row)} {words(f'error.{bad.code}', **{name: downloads.plain(value) for name, value in bad.values.items()})}" for bad in wrong[:6])
        more = "\n\n" + words("coins.more_rows", count=len(wrong) - 6) if len(wrong) > 6 else ""
        st.warning(f"{words('coins.rows_left_out')}\n\n{lines}{more}", icon=":material/rule:")


def predict(words: Words, problem: Problem) -> None:
    """Ask before showing: how sure is it that round 2 was coin A's?"""
    quiz.guess(GUESS, words, words("coins.guess", round=stage.name_of(problem.rows[focus_of(problem)], words, long=True)))


def predicted(words: Words, run: Run) -> None:
    """The answer to the question is the first E-step's."""
    focus = focus_of(run.problem)
    answer, asked_about = 100 * float(run.shares[1][focus, 0]), stage.name_of(run.rows[focus], words)
    quiz.reply(GUESS, answer, lambda guessed, close: words(
        "coins.guess_close" if close else "coins.guess_far", guessed=guessed, answer=number(answer, ".1f"), round=asked_about
    ))  # fmt: skip


def draw_stage(words: Words, coins: int, large: bool) -> None:
    """Ledger, estimates and log-likelihood, all empty; the player beneath fills and moves them."""
    left, right = st.columns([1.9, 1], gap="medium", vertical_alignment="top")
    with left:
        ledger(stage.GROUP, large=large)
    with right:
        charts.estimates(words.code, stage.ESTIMATES, tuple(NAMES[:coins]), (84 if large else 72) + (46 if large else 26) * coins, large)
        charts.log_likelihood(words.code, stage.LIKELIHOOD, 205 if large else 190, large)


def climb() -> None:
    """A click on the mountain: the point becomes the start."""
    point = st.session_state[f"{stage.GROUP}-player"].point
    if point:
        controls.new_start(float(point["x"]), float(point["y"]))


def draw_view(words: Words, coins: int) -> str:
    """Choose one closer look at the same step: its arithmetic, the mountain, or the bound. The mountain comes with its run."""
    view = st.segmented_control(words("section.views"), VIEWS, default=VIEWS[0], format_func=lambda v: words(f"coins.view_{v}"), key="panel", required=True, persist_state="session", label_visibility="collapsed")
    if view == "arithmetic":
        inspector(stage.GROUP)
    elif view == "bound":
        st.markdown(words("coins.bound_text"))
        charts.bound(words.code, stage.BOUND, 430)
    elif coins == 2:
        st.markdown(words("coins.mountain_text"))
    else:
        st.info(words("coins.mountain_two_only"), icon=":material/terrain:")
    return view


def mountain(words: Words, run: Run) -> None:
    """The log-likelihood over both biases; drawn once for the same data and weights."""
    if not run.trace.model.fixed_weights:
        st.caption(words("coins.mountain_weights", weights=words("list.separator").join(number(w, ".3f") for w in run.trace.params.weights)))
    weights = tuple(float(w) for w in run.trace.params.weights)
    draw_mountain(words.code, run.problem.heads, run.problem.tosses, weights)


@st.cache_data(max_entries=64, show_spinner=False)
def draw_mountain(code: str, heads: tuple[int, ...], tosses: tuple[int, ...], weights: tuple[float, ...]) -> None:
    words = languages()[code]
    surface = binomial_surface(BinomialMixture(tosses, 2, fixed_weights=True), list(heads), weights, GRID)
    figure = landscape.mountain(words("figure.mountain"), "θ<sub>A</sub>", "θ<sub>B</sub>", words("figure.ridge"), GRID, surface, depth=MOUNTAIN_DEPTH, height=520)
    st.plotly_chart(figure, width=620, key=stage.MOUNTAIN, config=CONFIG, alt=words("figure.mountain_alt"))


def accept(trace) -> None:
    """A trace that was brought back and agrees: it becomes the data of the stage."""
    st.session_state[controls.BROUGHT] = trace
    address.write("source", "trace")


@st.fragment
def labels_known(code: str) -> None:
    """The easy case first: every round's coin is known, and maximum likelihood is counting."""
    words = languages()[code]
    section(words.prose("examples/coins"), "known", facts.facts())
    heads, labels = [], []
    table, result = st.columns([1.3, 1], gap="large")
    with table:
        for i, sequence in enumerate(TWO_COINS.sequences):
            with st.container(horizontal=True, vertical_alignment="bottom", key=f"known-{i}"):
                heads.append(st.slider(words("known.heads", round=i + 1), 0, len(sequence), sequence.count("H"), key=f"h{i + 1}", width=220, bind="query-params"))
                labels.append(st.radio(words("known.coin", round=i + 1), ["A", "B"], index=TWO_COINS.labels[i], horizontal=True, key=f"coin{i + 1}", bind="query-params"))
    with result:
        tosses = np.array([len(s) for s in TWO_COINS.sequences])
        values = [counted(words, name, np.array(heads), tosses, np.array(labels) == name) for name in "AB"]
        if None not in values:
            charts.estimates(code, "known-estimates", ("A", "B"), 130, values=tuple(round(v, 6) for v in values))


def counted(words: Words, name: str, heads: np.ndarray, tosses: np.ndarray, mine: np.ndarray) -> float | None:
    """One coin's estimate as a fraction of counts; a coin without a round has none, and that is said."""
    n = int(tosses[mine].sum())
    if n == 0:
        st.warning(words("known.no_rounds", name=name))
        return None
    terms, share = "+".join(str(h) for h in heads[mine]), heads[mine].sum() / n
    st.markdown(f"$$\\hat\\theta_{name} = \\frac{{{terms}}}{{{n}}} = {number(share, '.3f')}$$")
    return float(share)
