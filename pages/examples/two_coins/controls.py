"""The controls of the two coins: which data, how many coins, where EM starts. All of them live in the address.

`draw` draws the controls of data and model and says what they hold; `draw_start` adds the start. They are apart because the
start alone is moved again and again, and a run for it draws nothing else.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from em_core import BinomialMixture, Trace, fit
from em_core.datasets import TWO_COINS
from pages.examples.two_coins import problem as problems
from pages.examples.two_coins.problem import NAMES, Problem, Unreadable
from pages.examples.two_coins.stage import Run
from pages.parts import address
from pages.parts.words import Words

SOURCES = ("classic", "simulated", "pasted", "trace")
START = tuple(f"start_{n.lower()}" for n in NAMES)  # also the names in the link
TRUE = tuple(f"true_{n.lower()}" for n in NAMES)
STARTS = {"classic": (*TWO_COINS.start, 0.4, 0.7, 0.3), "simulated": (0.3, 0.4, 0.5, 0.6, 0.7)}
BIASES = (0.45, 0.75, 0.2, 0.6, 0.9)
PASTED, BROUGHT = "own rows", "brought trace"
EXAMPLE = "5, 10\n9, 10\nHTHHHHHTHH\n4, 10\n7, 10"
BOUND_NAMES = ("k", "learned", "n", "m", "seed", *START, *TRUE)


@dataclass(frozen=True)
class Settings:
    """What the reader has chosen; without a problem there is nothing to run, and without a start not yet."""

    problem: Problem | None
    start: tuple[float, ...]
    learned: bool
    trace: Trace | None = None

    @property
    def coins(self) -> int:
        return len(self.start)


@functools.lru_cache(maxsize=64)
def solve(settings: Settings) -> Run | None:
    """EM from the chosen start, or the trace that was brought. Kept, because views of the same run are asked for often."""
    if settings.problem is None:
        return None
    if settings.trace is not None:
        return Run(settings.problem, settings.trace)
    model = settings.problem.model(len(settings.start), settings.learned)
    init = model.Params(np.full(len(settings.start), 1 / len(settings.start)), np.array(settings.start))
    return Run(settings.problem, fit(model, settings.problem.data, init))


def draw(words: Words) -> tuple[Settings, list[Unreadable]]:
    """Draw the controls of data and model. Gives what they say, with the customary start, and what could not be read of the
    reader's own rows."""
    allowed = SOURCES if BROUGHT in st.session_state else SOURCES[:-1]
    source = address.choice("source", allowed, "classic")
    st.session_state["coins source"] = source
    st.selectbox(words("coins.source"), allowed, format_func=lambda name: words(f"coins.source_{name}"), key="coins source", on_change=change_source)
    if source == "trace":
        st.caption(words("coins.brought"))
        brought: Trace = st.session_state[BROUGHT]
        return Settings(from_trace(brought), tuple(brought.steps[0].params.probabilities), not brought.model.fixed_weights, trace=brought), []
    k = st.radio(words("coins.coins"), [2, 3, 4, 5], horizontal=True, key="k", bind="query-params")
    problem, wrong = draw_data(words, source, k)
    learned = st.toggle(words("coins.learned"), key="learned", bind="query-params", help=words("coins.learned_help"))
    return Settings(problem, STARTS.get(source, STARTS["classic"])[:k], learned), wrong


def draw_data(words: Words, source: str, k: int) -> tuple[Problem | None, list[Unreadable]]:
    """Draw the controls of the chosen source of data, folded away, and read the data."""
    bound = {"bind": "query-params"}
    if source == "simulated":
        with st.popover(words("coins.simulation"), width="stretch"):
            n = st.slider(words("coins.rounds"), 1, problems.MOST_ROUNDS, 100, key="n", **bound)
            m = st.slider(words("coins.tosses"), 1, 50, 10, key="m", **bound)
            seed = st.slider(words("coins.seed"), 0, 99, 0, key="seed", **bound)  # a number_input fails on ?seed=inf
            true = [
                st.slider(words("coins.true", name=f"$\\theta_{letter}$"), 0.0, 1.0, value, 0.01, key=name, **bound)
                for name, letter, value in zip(TRUE[:k], NAMES, BIASES)
            ]
        return problems.simulated(tuple(true), n, m, seed), []
    if source == "pasted":
        with st.popover(words("coins.own"), width="stretch"):
            rows = st.text_area(words("coins.own_label"), value=EXAMPLE, height=220, key=PASTED, help=words("coins.own_help"), persist_state="session", max_chars=20_000)
            st.caption(words("coins.own_limits", rounds=problems.MOST_ROUNDS, tosses=problems.MOST_TOSSES))
        return problems.pasted(rows or "")
    return problems.classic(), []


def draw_start(words: Words, settings: Settings) -> Settings:
    """Draw the sliders of the start, except for a trace, which brought its own; the settings with what they say."""
    if settings.trace is not None:
        return settings
    return replace(settings, start=tuple(
        st.slider(words("coins.start", name=f"$\\theta_{letter}^{{(0)}}$"), 0.01, 0.99, value, 0.01, key=name, bind="query-params")
        for name, letter, value in zip(START, NAMES, settings.start)
    ))  # fmt: skip


def change_source() -> None:
    """Another source brings its own customary start; the rest stays."""
    source = st.session_state["coins source"]
    address.write("source", source)
    for name, value in zip(START, STARTS.get(source, STARTS["classic"])):
        st.session_state[name] = value


def new_start(x: float, y: float) -> None:
    """A click on the mountain: the point becomes the start of the two coins."""
    for name, value in zip(START, (x, y)):
        st.session_state[name] = round(min(max(value, 0.01), 0.99), 2)


def from_trace(trace: Trace) -> Problem:
    """The problem that a brought trace was made on."""
    model: BinomialMixture = trace.model
    heads = tuple(int(h) for h in trace.data)
    tosses = model.trials if isinstance(model.trials, tuple) else (model.trials,) * len(heads)
    return Problem(heads, tuple(tosses), (None,) * len(heads))
