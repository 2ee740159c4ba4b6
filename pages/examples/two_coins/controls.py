"""The controls of the two coins: which data, how many coins, learned weights or not. All of them live in the address."""

from __future__ import annotations

import streamlit as st

from em_core import BinomialMixture, Trace
from em_core.datasets import TWO_COINS
from pages.examples.binomial.bench import Scene, Settings
from pages.examples.binomial.problem import Problem
from pages.examples.two_coins import rounds
from pages.examples.two_coins.rounds import Unreadable
from pages.parts import address, downloads, pasting
from pages.parts.words import Words

LETTERS = "ABCDE"
PAGE = "coins: "  # its choices are its own
SOURCES = ("classic", "simulated", "pasted", "trace")
START = tuple(f"start_{n.lower()}" for n in LETTERS)  # also the names in the link
TRUE = tuple(f"true_{n.lower()}" for n in LETTERS)
STARTS = {"classic": (*TWO_COINS.start, 0.4, 0.7, 0.3), "simulated": (0.3, 0.4, 0.5, 0.6, 0.7)}
BIASES = (0.45, 0.75, 0.2, 0.6, 0.9)
PASTED, BROUGHT = "own rows", "brought trace"
MOST_PASTED = 20_000  # characters
EXAMPLE = "5, 10\n9, 10\nHTHHHHHTHH\n4, 10\n7, 10"
BOUND_NAMES = ("k", "learned", "n", "m", "seed", *START, *TRUE)


def draw(words: Words, notes) -> Settings:
    """Draw the controls of data and model. Gives what they say, with the customary start; what could not be read of the
    reader's own rows is said in `notes`."""
    allowed = SOURCES if BROUGHT in st.session_state else SOURCES[:-1]
    source = address.choice("source", allowed, "classic", PAGE)
    st.session_state["coins source"] = source
    st.selectbox(words("coins.source"), allowed, format_func=lambda name: words(f"coins.source_{name}"), key="coins source", on_change=change_source)
    if source == "trace":
        st.caption(words("bench.brought"))
        brought: Trace = st.session_state[BROUGHT]
        return Settings(from_trace(brought), tuple(brought.steps[0].params.probabilities), not brought.model.fixed_weights, trace=brought)
    k = st.radio(words("coins.coins"), [2, 3, 4, 5], horizontal=True, key="k", bind="query-params")
    problem, wrong = draw_data(words, source, k, notes)
    learned = st.toggle(words("bench.learned"), key="learned", bind="query-params", help=words("bench.learned_help"))
    with notes:
        unusable_rows(words, wrong)
        if problem is None:
            st.info(words("coins.no_rows"), icon=":material/edit:")
    return Settings(problem, STARTS.get(source, STARTS["classic"])[:k], learned)


def unusable_rows(words: Words, wrong: list[Unreadable]) -> None:
    """Say which own rows are left out, why, and what to do."""
    if wrong:
        lines = "\n".join(f"- {words('coins.row', row=bad.row)} {words(f'error.{bad.code}', **{name: downloads.plain(value) for name, value in bad.values.items()})}" for bad in wrong[:6])
        more = "\n\n" + words("coins.more_rows", count=len(wrong) - 6) if len(wrong) > 6 else ""
        st.warning(f"{words('coins.rows_left_out')}\n\n{lines}{more}", icon=":material/rule:")


def draw_data(words: Words, source: str, k: int, notes) -> tuple[Problem | None, list[Unreadable]]:
    """Draw the controls of the chosen source of data, folded away, and read the data."""
    bound = {"bind": "query-params"}
    if source == "simulated":
        with st.popover(words("coins.simulation"), width="stretch"):
            n = st.slider(words("coins.rounds"), 1, rounds.MOST_ROUNDS, 100, key="n", **bound)
            m = st.slider(words("coins.tosses"), 1, 50, 10, key="m", **bound)
            seed = st.slider(words("coins.seed"), 0, 99, 0, key="seed", **bound)  # a number_input fails on ?seed=inf
            true = [
                st.slider(words("coins.true", name=f"$\\theta_{letter}$"), 0.0, 1.0, value, 0.01, key=name, **bound)
                for name, letter, value in zip(TRUE[:k], LETTERS, BIASES)
            ]
        return rounds.simulated(tuple(true), n, m, seed), []
    if source == "pasted":
        with st.popover(words("coins.own"), width="stretch"):
            rows = pasting.field(words, words("coins.own_label"), key=PASTED, most=MOST_PASTED, place=notes, value=EXAMPLE, height=220, help=words("coins.own_help"))
            st.caption(words("coins.own_limits", rounds=rounds.MOST_ROUNDS, tosses=rounds.MOST_TOSSES))
        return rounds.pasted(rows or "")
    return rounds.classic(), []


def change_source() -> None:
    """Another source brings its own customary start; the rest stays."""
    source = st.session_state["coins source"]
    address.write("source", source, PAGE)
    for name, value in zip(START, STARTS.get(source, STARTS["classic"])):
        st.session_state[name] = value


def from_trace(trace: Trace) -> Problem:
    """The problem that a brought trace was made on."""
    model: BinomialMixture = trace.model
    heads = tuple(int(h) for h in trace.data)
    tosses = model.trials if isinstance(model.trials, tuple) else (model.trials,) * len(heads)
    return Problem(heads, tuple(tosses), (None,) * len(heads))


def beyond(words: Words, trace: Trace) -> str:
    """What the reader's own rows may be is what the stage has room for."""
    tosses = trace.model.trials if isinstance(trace.model.trials, tuple) else (trace.model.trials,)
    fits = trace.counts is None and trace.model.n_components <= len(LETTERS) and len(trace.data) <= rounds.MOST_ROUNDS and 1 <= min(tosses) and max(tosses) <= rounds.MOST_TOSSES
    return "" if fits else words("coins.beyond", coins=len(LETTERS), rounds=rounds.MOST_ROUNDS, tosses=rounds.MOST_TOSSES)


def accept(trace: Trace) -> None:
    """A trace that was brought back and agrees: it becomes the data of the stage."""
    st.session_state[BROUGHT] = trace
    address.write("source", "trace", PAGE)


def offer(words: Words, name: str, offers: dict[str, dict[str, int | str]]) -> None:
    """Buttons that put simulated rounds on the stage, which is out of sight: they say what they did. offers: the label of
    each, and what it sets besides two coins of equal weights."""
    with st.container(horizontal=True, key=f"coins-offers-{name}"):
        for place, (label, settings) in enumerate(offers.items()):
            st.button(label, key=f"offer {name} {place}", on_click=put_on_stage, args=(name, settings), icon=":material/vertical_align_top:")
    if st.session_state.pop(f"offered {name}", False):
        st.success(words("coins.offered"), icon=":material/check_circle:")


def put_on_stage(name: str, settings: dict[str, int | str]) -> None:
    address.write("source", "simulated", PAGE)
    st.session_state.update({"k": 2, "learned": False, f"offered {name}": True} | settings | dict(zip(START, STARTS["simulated"])))


SCENE = Scene("coins", START, draw, beyond, accept)
