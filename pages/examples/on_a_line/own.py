"""The reader's own numbers: pasted, one column (or one line), kept in the visit alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from pages.examples.gaussians.solve import Problem
from pages.examples.on_a_line import data
from pages.parts import downloads
from pages.parts.words import Words
from pages.reading import guessing
from pages.reading.columns import kinds, numeric
from pages.reading.said import FileError
from pages.reading.tables import Table, parse

PASTED = "gmm-1d own numbers"
EXAMPLE = "4.2\n5.1\n4.8\n3.9\n5.5\n9.7\n10.4\n11.2\n9.1\n10.0"
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
        text = st.text_area(words("gmm_1d.own_label"), value=EXAMPLE, height=220, key=PASTED, help=words("gmm_1d.own_help"), persist_state="session", max_chars=20_000)
        st.caption(words("gmm_1d.own_limits", limit=data.MOST))
    found = read(text or "")
    if found.column is not None:
        st.caption(words("gmm_1d.own_column", name=downloads.plain(found.column)))
    if found.commas:
        st.caption(words("gmm_1d.own_commas"))
    if found.wrong:
        st.warning(words("gmm_1d.own_left_out", count=len(found.wrong), list=words("list.separator").join(map(downloads.plain, found.wrong[:SHOWN]))), icon=":material/rule:")
    if len(found.numbers) > data.MOST:
        st.warning(words("gmm_1d.own_too_many", count=len(found.numbers), limit=data.MOST), icon=":material/rule:")
    return data.own(found.numbers[: data.MOST], axis) if len(found.numbers) else None


def read(text: str) -> Pasted:
    """The numbers of a text: of several columns, the first that holds numbers."""
    try:
        table = as_table(text)
        place = next((place for place, kind in enumerate(kinds(table)) if kind in ("counts", "numbers")), 0)
        columns = numeric(table, [place])
    except FileError:
        return Pasted(np.empty(0))
    values = columns.values[:, 0]
    usable = np.abs(values) < LARGEST
    wrong = (*(dropped.cell for dropped in columns.dropped), *(f"{value:g}" for value in values[~usable]))
    return Pasted(values[usable], wrong, columns.names[0] if len(table.names) > 1 else None, table.decimal == ",")


def as_table(text: str) -> Table:
    """A pasted text as a table. Numbers on a single line count as one column, and one column has no header: a name above it is
    left out with the cells that are no numbers.

    Raises:
        FileError: those of `parse`.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    separator = guessing.separator(lines[0]) if len(lines) == 1 else None
    if separator:
        lines = lines[0].replace(separator, " ").split()
        return parse("\n".join(lines), delimiter="", header=False)
    table = parse(text)
    return table if len(table.names) > 1 else parse(text, delimiter="", header=False)
