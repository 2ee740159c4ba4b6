"""The controls of the tennis player's mood: every shot of every set, how many sets, learned weights or not.

The sets stand in the address as `sets=GBBB-GGBB-GBGG-GGGG`, G for a good shot and B for a bad one. To the model a set is a
round of tosses, a good shot is heads, and the mood is the coin.
"""

from __future__ import annotations

import re

import streamlit as st

from em_core import Trace
from em_core.datasets import TENNIS
from pages.examples.binomial.bench import Scene, Settings
from pages.examples.binomial.problem import Problem
from pages.parts import address
from pages.parts.words import Words

SHOTS = len(TENNIS.sets[0])  # a set
PLACES = tuple(str(number) for number in range(1, SHOTS + 1))
MOST_SETS = 8  # that many rows the controls and the ledger can show on one screen
MOODS = 2
CUSTOMARY = "-".join(TENNIS.sets)
NEW_SET = "G" * (SHOTS // 2) + "B" * (SHOTS - SHOTS // 2)
WRITTEN = re.compile(rf"[GB]{{{SHOTS}}}(-[GB]{{{SHOTS}}}){{0,{MOST_SETS - 1}}}")
START = ("start_calm", "start_anxious")  # also the names in the link
PAGE = "tennis "  # its choices are its own
BROUGHT, OWN = "brought tennis trace", "sets before the trace"
BOUND_NAMES = ("sets", "learned", *START)


def usable(sets: str) -> bool:
    """Whether the address says sets; `trace` means the one that was brought, for who has brought one."""
    return bool(WRITTEN.fullmatch(sets)) or (sets == "trace" and BROUGHT in st.session_state)


def problem_of(sets: str) -> Problem:
    """Sets as rounds of tosses."""
    each = sets.split("-")
    return Problem(tuple(s.count("G") for s in each), (SHOTS,) * len(each), tuple(s.replace("G", "H").replace("B", "T") for s in each))


def draw(words: Words, notes) -> Settings:
    """Draw the controls of the sets and of the model; the settings with the customary start. Nothing can be wrong here, so
    that nothing is written into `notes`."""
    sets = address.text("sets", usable, CUSTOMARY, PAGE)
    if sets == "trace":
        brought: Trace = st.session_state[BROUGHT]
        st.caption(words("bench.brought"))
        st.button(words("tennis.own_sets"), key="own sets", on_click=change, args=(st.session_state.get(OWN, CUSTOMARY),), icon=":material/undo:", width="stretch")
        start = tuple(float(p) for p in brought.steps[0].params.probabilities)
        return Settings(from_trace(brought), start, not brought.model.fixed_weights, trace=brought)
    draw_sets(words, sets.split("-"))
    learned = st.toggle(words("bench.learned"), key="learned_moods", bind="query-params", help=words("bench.learned_help"))
    return Settings(problem_of(sets), TENNIS.start, learned)


def draw_sets(words: Words, each: list[str]) -> None:
    """A row of four shots a set, each of which can be flipped, and what takes the set away; beneath, what adds one."""
    st.caption(words("tennis.shots"))
    with st.container(gap="xsmall", key="sets"):
        for i, shots in enumerate(each):
            with st.container(horizontal=True, vertical_alignment="center", gap=None, wrap=False, key=f"set-{i + 1}"):
                st.caption(f"**{i + 1}**", width=10)
                key = f"shots {i + 1}"
                st.session_state[key] = [place for place, shot in zip(PLACES, shots) if shot == "G"]
                st.segmented_control(words("tennis.shots_of", set=i + 1), PLACES, selection_mode="multi", key=key, on_change=flip, args=(i, each), label_visibility="collapsed")
                rest = "-".join(each[:i] + each[i + 1 :])
                st.button(words("tennis.remove", set=i + 1), key=f"remove {i + 1}", on_click=change, args=(rest,), disabled=not rest, type="tertiary", icon=":material/close:")
    with st.container(horizontal=True, gap="small"):
        st.button(words("tennis.add"), key="add set", on_click=change, args=("-".join([*each, NEW_SET]),), disabled=len(each) == MOST_SETS, icon=":material/add:")
        st.button(words("tennis.reset"), key="reset sets", on_click=change, args=(CUSTOMARY,), disabled=each == CUSTOMARY.split("-"), type="tertiary")


def flip(i: int, each: list[str]) -> None:
    """A shot of set i was pressed: what is chosen now is good, the rest bad."""
    good = st.session_state[f"shots {i + 1}"]
    change("-".join([*each[:i], "".join("G" if place in good else "B" for place in PLACES), *each[i + 1 :]]))


def change(sets: str) -> None:
    """Other sets come on the stage, and into the address."""
    address.write("sets", sets, PAGE)


def from_trace(trace: Trace) -> Problem:
    """The problem that a brought trace was made on; in which order its shots came it does not say."""
    return problem_of("-".join("G" * int(good) + "B" * (SHOTS - int(good)) for good in trace.data))


def beyond(words: Words, trace: Trace) -> str:
    """The stage has room for two moods and as many sets as the controls can set."""
    trials = trace.model.trials if isinstance(trace.model.trials, tuple) else (trace.model.trials,)
    fits = trace.counts is None and trace.model.n_components == MOODS and {*trials} == {SHOTS} and len(trace.data) <= MOST_SETS
    return "" if fits else words("tennis.beyond", sets=MOST_SETS, shots=SHOTS)


def accept(trace: Trace) -> None:
    """A trace that was brought back and agrees comes on the stage; the reader's own sets wait."""
    shown = st.session_state[f"{PAGE}sets"]
    if shown != "trace":
        st.session_state[OWN] = shown
    st.session_state[BROUGHT] = trace
    change("trace")


SCENE = Scene("tennis", START, draw, beyond, accept)


def offer_learning(words: Words) -> None:
    """A button that puts the run of the section on learned weights on the stage, which is out of sight: it says what it did."""
    st.button(words("tennis.show_learning"), key="show learning", on_click=show_learning, icon=":material/vertical_align_top:")
    if st.session_state.pop("learning shown", False):
        st.success(words("tennis.learning_shown"), icon=":material/check_circle:")


def show_learning() -> None:
    """The customary sets and start, learned weights, and the view of the pace."""
    change(CUSTOMARY)
    st.session_state.update({"learned_moods": True, "panel": "pace", "learning shown": True} | dict(zip(START, TENNIS.start)))
