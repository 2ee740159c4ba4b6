"""Which row of a table has the names, and which columns are none.

A row of names is mostly as wide as the others. It is one cell short where R's write.table has written the names of the rows
without a name of their own, or where every row ends with a separator; it is longer where a name too many stands in it; and it
may stand in the last comment above the numbers. Columns without a name in which every cell is empty disappear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pages.reading import guessing
from pages.reading.cells import half_width, is_number
from pages.reading.said import Note, Question
from pages.reading.shape import names_in_comment

Numbered = tuple[int, list[str]]


class Heading(NamedTuple):
    """The names of the columns, none where there are none, and the number of their row, 0 where it is none of the table's.

    is_first: whether that row is as wide as the others, and so the first of them; row_names: whether the first column has no name
    because it holds those of the rows.
    """

    cells: tuple[str, ...] = ()
    number: int = 0
    is_first: bool = False
    question: Question | None = None
    notes: tuple[Note, ...] = ()
    row_names: bool = False

    @property
    def named(self) -> bool:
        return bool(self.cells)


def heading(
    told: bool | None, comment: str, head: Sequence[Numbered], width: int, sign: str, point: str, first: Numbered, series: bool,
) -> Heading:
    """The names of a table.

    Args:
        told: what the reader says: whether there are names. comment: the last one above the table.
        head: the first rows. width: the usual number of cells. sign, point: separator and decimal sign.
        first: the first row of the usual width, and its number. series: whether one column of numbers is looked for.
    """
    number, cells = first
    rows = [row for place, row in head if len(row) == width and place != number]
    named, question = guessing.header(cells, rows, point, series)
    other = None if named and question is None else _of_another_width(head, width, point, number)
    if other is not None and told is not False:
        return other
    if comment and not named and told is None:
        names = names_in_comment(comment, sign, width)
        if names:
            return Heading(tuple(names))
    named = named if told is None else told
    return Heading(tuple(cells), number, True, question) if named else Heading(question=question)


def _of_another_width(head: Sequence[Numbered], width: int, point: str, first: int) -> Heading | None:
    """The names where their row, directly above the first usual one, is shorter or longer than the rows below."""
    above = [(number, row) for number, row in head if number < first]
    rows = [row for _, row in head if len(row) == width]
    if not above or not rows:
        return None
    number, cells = above[-1]
    short = width - len(cells)
    numbers = [is_number(cell, point) for cell in cells]
    if short > 0 and all(not any(row[-short:]) for row in rows) and not any(numbers) and any(cells):
        return Heading((*cells, *[""] * short), number)
    if short == 1 and (_are_names if not any(numbers) else _count)([row[0] for row in rows]) and all(numbers) == any(numbers):
        return Heading(("", *cells), number, notes=(Note("header_short", {"value": len(cells), "limit": width}),), row_names=True)
    if short < 0 and not any(numbers) and all(cells[:width]):
        extra = [cell for cell in cells[width:] if cell]
        note = Note("header_long", {"value": len(cells), "limit": width, "names": ", ".join(extra)})
        return Heading(tuple(cells[:width]), number, notes=(note,) if extra else ())
    return None


def _are_names(cells: list[str]) -> bool:
    """Whether cells can be the names of rows: text, or different whole numbers."""
    if not all(is_number(cell, ".") for cell in cells):
        return True
    return len({*cells}) == len(cells) and all(half_width(cell).isdigit() for cell in cells)


def _count(cells: list[str]) -> bool:
    """Whether cells count on by one, from 0 or 1."""
    return all(half_width(cell) == str(i + int(half_width(cells[0]) == "1")) for i, cell in enumerate(cells))


def empty(names: Sequence[str], rows: Sequence[Sequence[str]]) -> set[int]:
    """The places of columns without a name in which nothing stands. One column remains in any case."""
    nothing = {j for j, name in enumerate(names) if not name.strip() and not any(row[j].strip() for row in rows)}
    return nothing if len(nothing) < len(names) else set()
