"""The controls of the two coins: which data, how many coins, where EM starts. All of them live in the address."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import streamlit as st

from em_core import BinomialMixture, Trace, fit
from em_core.datasets import TWO_COINS
from pages.examples.two_coins import problem as problems
from pages.examples.two_coins.problem import NAMES, Problem
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
    """What the reader has chosen; without a problem there is nothing to run."""

    problem: Problem | None
    start: tuple[float, ...]
    learned: bool
    trace: Trace | None = None


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


def draw(words: Words) -> None:
    """Draw the controls of data and model; `draw_start` draws the others."""
    allowed = SOURCES if BROUGHT in st.session_state else SOURCES[:-1]
    source = address.choice("source", allowed, "classic")
    st.session_state["coins source"] = source
    st.selectbox(words("coins.source"), allowed, format_func=lambda name: words(f"coins.source_{name}"), key="coins source", on_change=change_source)
    if source == "trace":
        st.caption(words("coins.brought"))
        return
    k = st.radio(words("coins.coins"), [2, 3, 4, 5], horizontal=True, key="k", bind="query-params")
    values: dict[str, object] = {"k": k}
    data_controls(words, source, values)
    values["learned"] = st.toggle(words("coins.learned"), key="learned", bind="query-params", help=words("coins.learned_help"))
    address.keep(values)


def draw_start(words: Words) -> tuple[float, ...]:
    """Draw the sliders of the start: part of the stage, so that moving one draws the stage alone."""
    source = st.session_state["source"]
    if source == "trace":
        return tuple(st.session_state[BROUGHT].steps[0].params.probabilities)
    start = {}
    for name, letter, value in zip(START[: address.present()["k"]], NAMES, STARTS.get(source, STARTS["classic"])):
        start[name] = st.slider(words("coins.start", name=f"$\\theta_{letter}^{{(0)}}$"), 0.01, 0.99, value, 0.01, key=name, bind="query-params")
    address.keep(start)
    return tuple(start.values())


def data_controls(words: Words, source: str, values: dict[str, object]) -> None:
    """The controls of the chosen source of data, folded away; their values are added to `values`."""
    bound = {"bind": "query-params"}
    if source == "simulated":
        with st.popover(words("coins.simulation"), width="stretch"):
            values["n"] = st.slider(words("coins.rounds"), 1, problems.MOST_ROUNDS, 100, key="n", **bound)
            values["m"] = st.slider(words("coins.tosses"), 1, 50, 10, key="m", **bound)
            values["seed"] = st.slider(words("coins.seed"), 0, 99, 0, key="seed", **bound)  # a number_input fails on ?seed=inf
            for name, letter, value in zip(TRUE[: values["k"]], NAMES, BIASES):
                values[name] = st.slider(words("coins.true", name=f"$\\theta_{letter}$"), 0.0, 1.0, value, 0.01, key=name, **bound)
    elif source == "pasted":
        with st.popover(words("coins.own"), width="stretch"):
            values[PASTED] = st.text_area(
                words("coins.own_label"), value=EXAMPLE, height=220, key=PASTED, help=words("coins.own_help"), persist_state="session", max_chars=20_000
            )
            st.caption(words("coins.own_limits", rounds=problems.MOST_ROUNDS, tosses=problems.MOST_TOSSES))


def read(start: tuple[float, ...]) -> tuple[Settings, list[problems.Unreadable]]:
    """What the controls say, and what could not be read of the reader's own rows."""
    if st.session_state["source"] == "trace":
        brought: Trace = st.session_state[BROUGHT]
        return Settings(from_trace(brought), start, not brought.model.fixed_weights, trace=brought), []
    state = address.present()
    if st.session_state["source"] == "simulated":
        problem, wrong = problems.simulated(tuple(state[name] for name in TRUE[: state["k"]]), state["n"], state["m"], state["seed"]), []
    elif st.session_state["source"] == "pasted":
        problem, wrong = problems.pasted(state[PASTED] or "")
    else:
        problem, wrong = problems.classic(), []
    return Settings(problem, start, state["learned"]), wrong


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
