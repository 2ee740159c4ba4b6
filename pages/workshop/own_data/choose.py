"""Step 2: a family of distributions, and the columns of the table that it is to explain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from pages.workshop.own_data.bring import Brought, forget_choices as forget
from pages.workshop.own_data.examples import EXAMPLES
from pages.workshop.own_data.own import PAGE, once
from pages.workshop.own_data.problem import FAMILIES, MOST_CATEGORY_COLUMNS, MOST_COORDINATES, Problem
from pages.parts import address, pasting
from pages.parts.downloads import trouble
from pages.parts.words import Words
from pages.reading.columns import Columns, categories, numeric, rounds, whole
from pages.reading.cells import numbers
from pages.reading.kinds import kinds, marks
from pages.reading.limits import HEAD, MOST_COUNT
from pages.reading.said import FileError

SUITS = {  # the kinds of columns that a family is offered, the likelier ones first: one bad cell makes numbers of counts
    "gaussian": ("numbers", "counts", "index"), "poisson": ("counts", "numbers", "index"), "binomial": ("counts", "numbers", "index"),
    "labels": ("labels", "counts", "numbers", "text", "marked", "index"), "counts": ("counts", "numbers", "index"),
}  # fmt: skip
NEVER_FIRST = ("marked", "index")  # on offer, and chosen by nobody but the reader
SAME = -1  # in place of a column of trials: the same number in every row
LONGEST_NAME = 60  # characters of a column's name in a choice or a chart
MOST_PAIRED = 20    # columns among which successes and trials are looked for
LONGEST_LIST = 200  # characters of a list of columns in the address


def draw(words: Words, brought: Brought, wide: Any) -> Problem | None:
    """Draw the step; the problem, where the columns make one, else it is said why in the place `wide`."""
    found = once("kinds", brought.key, lambda: kinds(brought.table))
    family = address.choice("model", FAMILIES, customary(brought, found), PAGE)
    st.session_state[f"{PAGE}model box"] = family
    st.selectbox(words("lab.model"), FAMILIES, format_func=lambda offered: words(f"lab.model_{offered}"), key=f"{PAGE}model box", on_change=change_model)
    offered = [place for suits in SUITS[family] for place, kind in enumerate(found) if kind == suits]
    usual = [place for place in offered if found[place] not in NEVER_FIRST]
    if family != "labels" and "marked" in found:
        wide.info(pasting.said_of(words, brought.table.names, once("marks", brought.key, lambda: marks(brought.table))), icon=":material/view_column:")
    if not offered or (family == "counts" and len(offered) < 2):
        st.info(words(f"lab.unsuited_{family}"), icon=":material/view_column:")
        return None
    likely = sum(kind == SUITS[family][0] for kind in found)
    places, trials = draw_choices(words, brought, family, offered, usual, likely)
    if not places or (family == "counts" and len(places) < 2):
        st.info(words("lab.choose_two" if family == "counts" else "lab.choose_one"), icon=":material/view_column:")
        return None
    problem = once("problem", (brought.key, family, places, trials), lambda: make(brought, family, places, *trials))
    if isinstance(problem, FileError):
        wide.error(trouble(words, problem), icon=":material/block:")
        return None
    if family == "labels":
        st.caption(words("lab.labels_caution"))
    return problem


def draw_choices(words: Words, brought: Brought, family: str, offered: list[int], usual: list[int], likely: int) -> tuple[tuple[int, ...], tuple[int | None, int]]:
    """The columns that are chosen; and the column of trials, or their number."""
    if family != "binomial":
        return draw_columns(words, brought, family, offered, usual, likely), (None, 1)
    pair = once("successes and trials", (brought.key, tuple(usual)), lambda: likely_rounds(brought, usual))
    places = draw_columns(words, brought, family, offered, list(pair[:1]) or usual, likely)
    return places, draw_trials(words, brought, places, offered, pair[1] if places == pair[:1] else None)


def likely_rounds(brought: Brought, usual: Sequence[int]) -> tuple[int, ...]:
    """The first column of counts with another that is nowhere below it: successes, and trials; () where there are none."""
    values = {place: numbers([row[place] for row in brought.table.rows[:HEAD]], brought.table.decimal)[0] for place in usual[:MOST_PAIRED]}
    for of, successes in values.items():
        for among, trials in values.items():
            if of != among and not (successes > trials).any() and (successes < trials).any():
                return of, among
    return ()


def customary(brought: Brought, found: Sequence[str]) -> str:
    """The family that one would begin with."""
    if not brought.own:
        return EXAMPLES[brought.key[0]].family
    if "numbers" in found:
        return "gaussian"
    if "counts" in found:
        return "poisson"
    return "labels" if {"labels", "text"} & {*found} and "marked" not in found else "gaussian"


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


def draw_columns(words: Words, brought: Brought, family: str, offered: list[int], usual: list[int], likely: int) -> tuple[int, ...]:
    """The columns that are chosen, in the table's order; until then some of the `usual` ones, of which the first `likely` suit
    best."""
    key = f"{PAGE}columns {family} {str(brought.key[0])[:12]} {len(brought.table.names)}"
    asked, example = in_address("columns", offered, key), EXAMPLES.get(brought.key[0])
    if not asked and example and example.family == family:
        asked = [*example.columns]
    label = words(f"lab.columns_{family}")
    many = {"gaussian": MOST_COORDINATES, "counts": MOST_CATEGORY_COLUMNS}.get(family)
    if many:
        chosen = st.multiselect(label, offered, default=asked[:many] or sorted(usual[: 2 if family == "gaussian" else max(likely, 2)][:many]), format_func=lambda place: name_of(brought, place), key=key,
                                max_selections=many, on_change=write, args=("columns", key), persist_state="session", placeholder=words("lab.choose_columns"), wrap=True)  # fmt: skip
        return tuple(sorted(place for place in chosen if place in offered))
    first = (asked or usual)[:1]
    start = offered.index(first[0]) if first else None
    chosen = st.selectbox(label, offered, index=start, format_func=lambda place: name_of(brought, place), key=key, on_change=write, args=("columns", key), persist_state="session")
    return () if chosen is None or chosen not in offered else (chosen,)


def draw_trials(words: Words, brought: Brought, places: tuple[int, ...], offered: list[int], likely: int | None) -> tuple[int | None, int]:
    """The column of trials, or the number of them; `likely` is a column that may well be it."""
    example = EXAMPLES.get(brought.key[0])
    others = [place for place in offered if place not in places]
    options, key = [*others, SAME], f"{PAGE}trials {str(brought.key[0])[:12]} {places}"
    asked = in_address("trials", options, key) or ([example.trials_column] if example and example.trials_column in others else [likely] if likely in others else [])
    chosen = st.selectbox(words("lab.trials"), options, index=options.index(asked[0]) if asked else len(others), format_func=lambda place: words("lab.trials_same") if place == SAME else name_of(brought, place),
                          key=key, on_change=write, args=("trials", key), persist_state="session")  # fmt: skip
    if chosen != SAME:
        return chosen, 1
    most = largest(brought, places)
    return None, int(st.number_input(words("lab.trials_number"), 1, MOST_COUNT, most, key=f"{PAGE}number of trials {str(brought.key[0])[:12]} {places}", persist_state="session") or 1)


def largest(brought: Brought, places: tuple[int, ...]) -> int:
    """The largest count in the column: there were at least as many trials."""
    found = once("largest", (brought.key, places), lambda: whole(brought.table, places))
    return 1 if isinstance(found, FileError) or not places else int(np.clip(found.values.max(), 1, MOST_COUNT))


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


