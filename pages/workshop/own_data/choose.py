"""Step 2: a family of distributions, and the columns of the table that it is to explain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from pages.workshop.own_data.bring import Brought, forget_choices as forget
from pages.workshop.own_data.examples import EXAMPLES
from pages.workshop.own_data.own import PAGE, once
from pages.workshop.own_data.problem import FAMILIES, MOST_CATEGORY_COLUMNS, MOST_COORDINATES, Problem
from pages.parts import address
from pages.parts.downloads import trouble
from pages.parts.words import Words
from pages.reading.columns import Columns, categories, kinds, numeric, rounds, whole
from pages.reading.said import FileError

SUITS = {  # the kinds of columns that a family is offered, the likelier ones first: one bad cell makes numbers of counts
    "gaussian": ("numbers", "counts"), "poisson": ("counts", "numbers"), "binomial": ("counts", "numbers"), "labels": ("labels", "counts", "numbers", "text"), "counts": ("counts", "numbers"),
}  # fmt: skip
SAME = -1  # in place of a column of trials: the same number in every row
LONGEST_NAME = 60  # characters of a column's name in a choice or a chart
MOST_TRIALS = 1_000_000
LONGEST_LIST = 200  # characters of a list of columns in the address


def draw(words: Words, brought: Brought) -> Problem | None:
    """Draw the step; the problem, where the columns make one."""
    found = once("kinds", brought.key, lambda: kinds(brought.table))
    family = address.choice("model", FAMILIES, customary(brought, found), PAGE)
    st.session_state[f"{PAGE}model box"] = family
    st.selectbox(words("lab.model"), FAMILIES, format_func=lambda offered: words(f"lab.model_{offered}"), key=f"{PAGE}model box", on_change=change_model)
    offered = [place for suits in SUITS[family] for place, kind in enumerate(found) if kind == suits]
    likely = sum(kind == SUITS[family][0] for kind in found)
    if not offered or (family == "counts" and len(offered) < 2):
        st.info(words(f"lab.unsuited_{family}"), icon=":material/view_column:")
        return None
    places = draw_columns(words, brought, family, offered, likely)
    trials = draw_trials(words, brought, places, offered) if family == "binomial" else (None, 1)
    if not places or (family == "counts" and len(places) < 2):
        st.info(words("lab.choose_two" if family == "counts" else "lab.choose_one"), icon=":material/view_column:")
        return None
    problem = once("problem", (brought.key, family, places, trials), lambda: make(brought, family, places, *trials))
    if isinstance(problem, FileError):
        st.error(trouble(words, problem), icon=":material/block:")
        return None
    if family == "labels":
        st.caption(words("lab.labels_caution"))
    return problem


def customary(brought: Brought, found: Sequence[str]) -> str:
    """The family that one would begin with."""
    if not brought.own:
        return EXAMPLES[brought.key[0]].family
    if "numbers" in found:
        return "gaussian"
    return "poisson" if "counts" in found else "labels" if {"labels", "text"} & {*found} else "gaussian"


def change_model() -> None:
    address.write("model", st.session_state[f"{PAGE}model box"], PAGE)
    forget(("columns", "trials"))


def name_of(brought: Brought, place: int) -> str:
    """A column in a choice: its number keeps apart what begins alike."""
    name = brought.table.names[place]
    return f"{place + 1}. {name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + '…'}"


def in_address(name: str, offered: Sequence[int], key: str) -> list[int]:
    """Columns that the address names by their numbers, from 1. Another address also moves the control with this key."""
    said = address.text(name, lambda text: len(text) <= LONGEST_LIST, "", PAGE)
    asked = [int(part) - 1 for part in said.split(",") if part.isascii() and part.isdigit() and len(part) < 6]
    places = [place for place in dict.fromkeys(asked) if place in offered]
    if key in st.session_state and st.session_state.get(f"{key} in the address", said) != said and places:
        st.session_state[key] = places if isinstance(st.session_state[key], list) else places[0]
    st.session_state[f"{key} in the address"] = said
    return places


def write(name: str, key: str) -> None:
    """A choice of columns goes into the address, as their numbers; for callbacks."""
    chosen = st.session_state[key]
    text = ",".join(str(place + 1) for place in (chosen if isinstance(chosen, list) else [chosen]) if place is not None)
    address.write(name, text, PAGE)
    st.session_state[f"{key} in the address"] = text


def draw_columns(words: Words, brought: Brought, family: str, offered: list[int], likely: int) -> tuple[int, ...]:
    """The columns that are chosen, in the table's order; the first `likely` of those on offer suit best."""
    key = f"{PAGE}columns {family} {str(brought.key[0])[:12]} {len(brought.table.names)}"
    asked, example = in_address("columns", offered, key), EXAMPLES.get(brought.key[0])
    if not asked and example and example.family == family:
        asked = [*example.columns]
    label = words(f"lab.columns_{family}")
    many = {"gaussian": MOST_COORDINATES, "counts": MOST_CATEGORY_COLUMNS}.get(family)
    if many:
        chosen = st.multiselect(label, offered, default=asked[:many] or sorted(offered[: 2 if family == "gaussian" else max(likely, 2)][:many]), format_func=lambda place: name_of(brought, place), key=key,
                                max_selections=many, on_change=write, args=("columns", key), persist_state="session", placeholder=words("lab.choose_columns"), wrap=True)  # fmt: skip
        return tuple(sorted(place for place in chosen if place in offered))
    start = offered.index(asked[0]) if asked else 0
    chosen = st.selectbox(label, offered, index=start, format_func=lambda place: name_of(brought, place), key=key, on_change=write, args=("columns", key), persist_state="session")
    return () if chosen is None or chosen not in offered else (chosen,)


def draw_trials(words: Words, brought: Brought, places: tuple[int, ...], offered: list[int]) -> tuple[int | None, int]:
    """The column of trials, or the number of them."""
    example = EXAMPLES.get(brought.key[0])
    others = [place for place in offered if place not in places]
    options, key = [*others, SAME], f"{PAGE}trials {str(brought.key[0])[:12]} {places}"
    asked = in_address("trials", options, key) or ([example.trials_column] if example and example.trials_column in others else others[:1])
    chosen = st.selectbox(words("lab.trials"), options, index=options.index(asked[0]) if asked else len(others), format_func=lambda place: words("lab.trials_same") if place == SAME else name_of(brought, place),
                          key=key, on_change=write, args=("trials", key), persist_state="session")  # fmt: skip
    if chosen != SAME:
        return chosen, 1
    most = largest(brought, places)
    return None, int(st.number_input(words("lab.trials_number"), 1, MOST_TRIALS, most, key=f"{PAGE}number of trials {str(brought.key[0])[:12]} {places}", persist_state="session") or 1)


def largest(brought: Brought, places: tuple[int, ...]) -> int:
    """The largest count in the column: there were at least as many trials."""
    found = once("largest", (brought.key, places), lambda: whole(brought.table, places))
    return 1 if isinstance(found, FileError) or not places else int(np.clip(found.values.max(), 1, MOST_TRIALS))


def make(brought: Brought, family: str, places: tuple[int, ...], trials_column: int | None, trials: int) -> Problem:
    """The arrays that em_core takes.

    Raises:
        FileError: those of pages.reading.columns.
    """
    table, key, most_trials, labels = brought.table, (*brought.key, family, places, trials_column, trials), 1, ()
    read: Columns
    if family == "gaussian":
        read = numeric(table, places)
        data = read.values[:, 0] if len(places) == 1 else read.values
    elif family == "binomial":
        found = rounds(table, places[0], trials_column=trials_column, trials=trials)
        read, data = found, found.successes
        most_trials = trials if trials_column is None else alike(found.trials)
    elif family == "labels":
        coded = categories(table, places[0])
        read, data, labels = coded, coded.codes, coded.labels
    else:
        read = whole(table, places)
        data = read.values[:, 0] if family == "poisson" else read.values
        labels = tuple(map(shortened, read.names)) if family == "counts" else ()
    return Problem(key, family, data, tuple(map(shortened, read.names)), most_trials, tuple(map(shortened, labels)), read, brought.own)


def alike(trials: tuple[int, ...]) -> int | tuple[int, ...]:
    """The same number in all rows is one number."""
    return trials[0] if len(set(trials)) == 1 else trials


def shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"


