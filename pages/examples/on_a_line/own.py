"""The reader's own numbers: pasted as they stand elsewhere, kept in the visit alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from pages.examples.gaussians.solve import Problem
from pages.examples.on_a_line import data
from pages.parts import downloads, pasting
from pages.parts.words import Words
from pages.reading.columns import numeric
from pages.reading.said import FileError
from pages.reading.tables import Table

PASTED = "gmm-1d own numbers"
EXAMPLE = "4.2\n5.1\n4.8\n3.9\n5.5\n9.7\n10.4\n11.2\n9.1\n10.0"
MOST_PASTED = 20_000  # characters
SHOWN = 5  # cells that could not be read and are named
LARGEST = 1e9  # of a number; what is larger is left out with the rest


class Pasted(NamedTuple):
    """What was read: the numbers (N,), the cells that are none, of several columns the one that was taken, and whether decimals
    were written with a comma."""

    numbers: np.ndarray
    wrong: tuple[str, ...] = ()
    column: str | None = None
    commas: bool = False


def draw(words: Words, axis: str) -> Problem | None:
    """The field for own numbers, folded away, and what was done with them; None where there is no number."""
    with st.popover(words("gmm_1d.own"), width="stretch"):
        text = pasting.field(words, words("gmm_1d.own_label"), key=PASTED, most=MOST_PASTED, value=EXAMPLE, height=220, help=words("gmm_1d.own_help"))
        st.caption(words("gmm_1d.own_limits", limit=data.MOST))
        table = pasting.table(words, text, key="gmm-1d own ", series=True)
    if table is None:
        return None
    found = read(table)
    if found.column is not None:
        st.caption(words("gmm_1d.own_column", name=downloads.plain(found.column)))
    for note in table.notes:
        if note.code in pasting.OF_PASTED:
            st.caption(pasting.noted(words, note))
    if found.commas:
        st.caption(words("gmm_1d.own_commas"))
    if found.wrong:
        st.warning(words("gmm_1d.own_left_out", count=len(found.wrong), list=words("list.separator").join(map(downloads.plain, found.wrong[:SHOWN]))), icon=":material/rule:")
    if marked := pasting.not_numbers(words, table):
        st.warning(marked, icon=":material/rule:")
    if len(found.numbers) > data.MOST:
        st.warning(words("gmm_1d.own_too_many", count=len(found.numbers), limit=data.MOST), icon=":material/rule:")
    return data.own(found.numbers[: data.MOST], axis) if len(found.numbers) else None


def read(table: Table) -> Pasted:
    """The numbers of a table: of several columns, the first that holds numbers."""
    place = next(iter(pasting.number_columns(table)), 0)
    try:
        columns = numeric(table, [place])
    except FileError:  # not one cell is a number
        return Pasted(np.empty(0), tuple(row[place] for row in table.rows))
    values = columns.values[:, 0]
    usable = np.abs(values) < LARGEST
    wrong = (*(dropped.cell for dropped in columns.dropped), *(f"{value:g}" for value in values[~usable]))
    return Pasted(values[usable], wrong, columns.names[0] if len(table.names) > 1 else None, table.decimal == ",")
