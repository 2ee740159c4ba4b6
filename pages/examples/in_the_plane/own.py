"""The reader's own points: two pasted columns, kept in the visit alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from pages.examples.gaussians.solve import Problem
from pages.examples.in_the_plane.data import LARGEST, MOST_POINTS, own
from pages.parts import downloads, pasting
from pages.parts.words import Words
from pages.reading.columns import numeric
from pages.reading.said import FileError
from pages.reading.tables import Table

PASTED = "gmm-2d own points"
ACROSS, UP = "gmm-2d own x", "gmm-2d own y"
EXAMPLE = "x, y\n1.2, 3.1\n0.8, 2.7\n1.5, 3.6\n1.1, 2.2\n0.4, 2.9\n1.9, 3.3\n4.8, 0.7\n5.3, 1.1\n4.4, 0.2\n5.9, 1.6\n5.1, 0.4\n4.9, 1.5"
MOST_PASTED = 60_000  # characters
SHOWN = 5  # rows left out that are named


class Pasted(NamedTuple):
    """What was read: points (N, 2), and which rows were left out because one of the two cells is no usable number."""

    points: np.ndarray
    left_out: int = 0
    rows: tuple[int, ...] = ()  # numbers of the first ones, as a spreadsheet counts


def draw(words: Words) -> np.ndarray | None:
    """The field for own points, folded away, and what was done with them; None where there are none."""
    with st.popover(words("gmm_2d.own"), width="stretch"):
        text = pasting.field(words, words("gmm_2d.own_label"), key=PASTED, most=MOST_PASTED, value=EXAMPLE, height=220, help=words("gmm_2d.own_help"))
        st.caption(words("gmm_2d.own_limits", limit=MOST_POINTS))
        table = pasting.table(words, text, key="gmm-2d own ", series=False)
        places = columns(table) if table else ()
        if len(places) > 2:
            places = choose(words, table, places)
    if table is not None and (marked := pasting.not_numbers(words, table)):
        st.warning(marked, icon=":material/rule:")
    if len(places) < 2:
        st.info(words("gmm_2d.own_none"), icon=":material/edit:")
        return None
    found = read(table, places[:2])
    if found.left_out:
        rows = words("list.separator").join(map(str, found.rows[:SHOWN])) + (" …" if found.left_out > SHOWN else "")
        st.warning(words("gmm_2d.own_left_out", count=found.left_out, rows=rows), icon=":material/rule:")
    if table.decimal == ",":
        st.caption(words("gmm_2d.own_commas"))
    if len(found.points) > MOST_POINTS:
        st.warning(words("gmm_2d.own_too_many", count=len(found.points), limit=MOST_POINTS), icon=":material/rule:")
    if len(found.points) == 0:
        st.info(words("gmm_2d.own_none"), icon=":material/edit:")
        return None
    return found.points[:MOST_POINTS]


def choose(words: Words, table: Table, places: tuple[int, ...]) -> tuple[int, int]:
    """Of several columns of numbers, the one for each axis."""
    chosen = []
    for key, label, usual in ((ACROSS, words("gmm_2d.own_x"), places[0]), (UP, words("gmm_2d.own_y"), places[1])):
        if st.session_state.get(key) not in places:  # another table than before
            st.session_state[key] = usual
        chosen.append(st.selectbox(label, places, format_func=lambda place: downloads.plain(table.names[place]), key=key, persist_state="session"))
    return chosen[0], chosen[1]


def columns(table: Table) -> tuple[int, ...]:
    """The places of a table's columns of numbers; of more than two, those that only say which row it is stand last."""
    found = pasting.number_columns(table)
    return tuple(found if len(found) > 2 else sorted(found))


def read(table: Table, places: tuple[int, int]) -> Pasted:
    """The points of two columns."""
    try:
        found = numeric(table, places)
    except FileError:  # not one row in which both are numbers
        return Pasted(np.empty((0, 2)), table.total)
    usable = (np.abs(found.values) < LARGEST).all(axis=1)
    rows = sorted([*(dropped.row for dropped in found.dropped), *found.rows[~usable].tolist()])
    return Pasted(found.values[usable], sum(found.reasons.values()) + int((~usable).sum()), tuple(rows))


def problem(words: Words, axes: tuple[str, str]) -> Problem | None:
    """The pasted points as data; None where there are none."""
    points = draw(words)
    return None if points is None else own(points, axes)
