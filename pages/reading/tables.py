"""From text to a table: rows of cells as the reader wrote them, names for the columns, and what was guessed or left out.

The text is read once, row by row, and only rows that are kept are stored. Of more rows than are kept, a sample is drawn on the
way (reservoir sampling with jumps, Li 1994, algorithm L: the chance of every row is the same, and rows between two jumps
cost no random number). Rows with another number of cells than most are never filled up or cut: they are left out and named.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from pages.reading import guessing
from pages.reading.guessing import ANNOUNCED, ONE_COLUMN, SEPARATORS, dialect
from pages.reading.limits import HEAD, LISTED, LONGEST_CELL, LONGEST_LINE, MOST_BYTES, MOST_CELLS, MOST_COLUMNS
from pages.reading.limits import MOST_LINES, MOST_ROWS, SEED
from pages.reading.said import FileError, Note, Question

CHUNK = 2**16     # characters that are cut into lines at a time
END = "\x00"      # a line after the last; no text has it, and it comes back in a cell where a quotation mark is open
ONE_LINE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")

Numbered = tuple[int, list[str]]  # a row and its number in the file


class Ragged(NamedTuple):
    """A row with another number of cells than most: its number in the file, and its cells."""

    row: int
    cells: int


@dataclass(frozen=True)
class Table:
    """A reader's table.

    Attributes:
        names: of the columns, all different; `#3` where a column has none. Text of a stranger: escape it where it is shown.
        rows: the cells of each kept row, as they were written.
        numbers: the number of each kept row in the file, counted from 1 with the header and blank rows.
        total: how many rows there were before a sample was drawn.
        delimiter, decimal, header: how it was read; what `parse` was told or guessed.
        ragged: the first rows with a wrong number of cells; how many there were is in the note.
        notes: what was done without asking.
        questions: what was guessed and is better asked. Those about decimals and header stay when they are answered, so that the
            answer can be changed; that about the separator comes only with a guess.
    """

    names: tuple[str, ...]
    rows: tuple[list[str], ...]
    numbers: tuple[int, ...]
    total: int
    delimiter: str
    decimal: str
    header: bool
    ragged: tuple[Ragged, ...] = ()
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()


def parse(text: str, *, delimiter: str | None = None, decimal: str | None = None, header: bool | None = None) -> Table:
    """Read a table of text.

    Args:
        text: decoded or pasted.
        delimiter: one sign; "" for a single column; None to guess it.
        decimal: "." or ","; None to guess it.
        header: whether the first row has names; None to guess it.

    Raises:
        FileError: always this and nothing else, whatever the text: file_over_size, file_empty, file_binary, and
            those that begin with table_.
    """
    text = _tidy(text)
    sign = guessing.separator(text) if delimiter is None else delimiter
    if sign not in (*SEPARATORS, ONE_COLUMN):
        raise FileError("table_separator_unknown", value=sign, allowed=" ".join(map(repr, SEPARATORS)))
    rows = _Rows(text, sign)
    head = rows.head()
    rows.width = guessing.width([row for _, row in head])
    if rows.width > MOST_COLUMNS:
        raise FileError("table_too_many_columns", value=rows.width, limit=MOST_COLUMNS)
    full = rows.full(head)
    first_number, first = next(full)
    looked_at = [row for _, row in head if len(row) == rows.width]
    about_pairs = guessing.pairs_or_decimals(head[0][1], looked_at, sign) if delimiter is None and looked_at else None
    if about_pairs and about_pairs.guess != sign:
        table = parse(text, delimiter=about_pairs.guess, decimal=decimal, header=header)
        return replace(table, questions=(about_pairs, *table.questions))
    looked_at = [row for row in looked_at if row is not first]
    point, about_decimal = guessing.decimal(looked_at, sign)
    point = decimal or point
    named, about_header = guessing.header(first, looked_at, point)
    named = named if header is None else header
    if not named:
        full = chain([(first_number, first)], full)
    kept = sample(full, min(MOST_ROWS, MOST_CELLS // rows.width), text.count("\n") + 1)
    total = rows.total - named
    if not kept:
        raise FileError("table_header_only")
    for number, row in [(first_number, first), *kept]:
        if max(map(len, row)) > LONGEST_CELL:
            raise FileError("table_cell_too_long", row=number, limit=LONGEST_CELL)
    names, about_names = _names(first if named else [""] * rows.width, named)
    drawn = [Note("sampled", {"total": total, "value": len(kept), "seed": SEED})] if len(kept) < total else []
    questions = tuple(question for question in (about_pairs, about_decimal, about_header) if question)
    return Table(
        names, tuple(row for _, row in kept), tuple(number for number, _ in kept), total, sign, point, named,
        tuple(rows.ragged), (*about_names, *rows.notes(), *drawn), questions,
    )  # fmt: skip


def sample(rows: Iterator[Numbered], most: int, bound: int) -> list[Numbered]:
    """At most `most` of the rows, each with the same chance, in their order; there are no more than `bound` of them.

    The largest of `most` uniform numbers is a product of `most`-th roots of uniform numbers; the next row that has a smaller
    one, and so enters for one of the others, is a geometric jump ahead.
    """
    kept = [*islice(rows, most)]
    if len(kept) < most or bound <= most:
        return kept
    rng = np.random.default_rng(SEED)
    jumps = int(most * (math.log(bound / most) + 1)) + 1000  # more than there can be, but for one chance in millions
    largest = np.exp(np.cumsum(np.log(1 - rng.random(jumps))) / most)
    with np.errstate(divide="ignore", over="ignore"):  # where the largest is next to 0, the jump leads beyond the end
        ahead = np.log(1 - rng.random(jumps)) / np.log1p(-np.minimum(largest, 1 - 1e-16))
    skipped = np.minimum(ahead, bound).astype(int).tolist()
    for skip, place in zip(skipped, rng.integers(most, size=jumps).tolist()):
        entering = next(islice(rows, skip, None), None)
        if entering is None:
            break
        kept[place] = entering
    deque(rows, maxlen=0)  # so that all rows are counted
    return sorted(kept)


def _tidy(text: str) -> str:
    """One kind of line end, no mark at the beginning, no lone surrogates; refused where it cannot be a table."""
    if len(text) > MOST_BYTES:
        raise FileError("file_over_size", value=len(text), limit=MOST_BYTES)
    text = text.removeprefix("\ufeff").removesuffix("\x1a").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise FileError("file_binary", position=text.index("\x00") + 1, value="0x00")
    if not text.strip():
        raise FileError("file_empty")
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        raise FileError("table_too_many_lines", value=lines, limit=MOST_LINES)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class _Rows:
    """The numbered rows of a text. Blank ones are passed over, those that are not of the usual width set aside."""

    def __init__(self, text: str, sign: str) -> None:
        self.width = self.total = 0
        self.ragged: list[Ragged] = []
        self._set_aside = 0
        announced = ANNOUNCED.match(text)
        self._first = self._number = self._last = 1 if announced else 0
        self._at_end = False
        lines = _lines(text[announced.end():] if announced else text, sign)
        self._reader = csv.reader(chain(lines, self._end()), **dialect(sign))

    def _end(self) -> Iterator[str]:
        self._at_end = True
        yield END

    def _raw(self) -> Iterator[list[str]]:
        """The rows as the csv module finds them; after the last it is known whether a quotation mark is open."""
        try:
            for row in self._reader:
                if self._at_end:
                    if row != [END]:
                        raise FileError("table_quote_open", row=self._number + 1)
                    return
                self._number += 1
                yield row
        except csv.Error as error:  # its only reason here: a cell beyond the csv module's own limit
            raise FileError("table_cell_too_long", row=self._number + 1, limit=LONGEST_CELL) from error

    def head(self) -> list[Numbered]:
        """The first rows that are not blank, not many cells of them. Asked for once, before `full`."""
        self._rest = self._raw()
        head, cells = [], 0
        for row in self._rest:
            if any(row):
                head.append((self._number, row))
                cells += len(row)
            if len(head) == HEAD or cells > LONGEST_LINE:
                break
        if not head:
            raise FileError("file_empty")
        return head

    def full(self, head: list[Numbered]) -> Iterator[Numbered]:
        """The rows of the usual width; of too wide ones, what is empty beyond it does not count."""
        width = self.width
        for number, row in chain(head, ((self._number, row) for row in self._rest)):
            if len(row) == width and (row[0] or any(row)):
                self.total += 1
                self._last = number
                yield number, row
            elif not any(row):
                continue
            elif len(row) > width and not any(row[width:]):
                self.total += 1
                self._last = number
                yield number, row[:width]
            else:
                self._set_aside += 1
                self._last = number
                if len(self.ragged) < LISTED:
                    self.ragged.append(Ragged(number, len(row)))

    def notes(self) -> list[Note]:
        notes = []
        if self._set_aside:
            listed = ", ".join(str(ragged.row) for ragged in self.ragged) + (" …" if self._set_aside > LISTED else "")
            notes.append(Note("rows_ragged", {"value": self._set_aside, "limit": self.width, "rows": listed}))
        blank = self._last - self._first - self.total - self._set_aside  # below the last row there is nothing to be missed
        if blank:
            notes.append(Note("rows_blank", {"value": blank}))
        return notes


def _lines(text: str, sign: str) -> Iterator[str]:
    """The lines of a text with their ends, cut a part at a time: a list of all of them would take many times its size."""
    rest, place = "", 0  # what is not yet a whole line, and where it begins
    for start in range(0, len(text), CHUNK):
        lines = (rest + text[start:start + CHUNK]).split("\n")
        for line in lines if len(max(lines, key=len)) > LONGEST_LINE else ():
            if len(line) > LONGEST_LINE:
                _refuse_long_line(text, place, sign)
            place += len(line) + 1
        rest = lines.pop()
        for line in lines:
            yield line + "\n"
        place = start + CHUNK - len(rest)
    if rest:
        yield rest + "\n"


def _refuse_long_line(text: str, place: int, sign: str) -> None:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    cells = text.count(sign, place, end) + 1 if sign else 1
    if cells > MOST_COLUMNS:
        raise FileError("table_too_many_columns", value=cells, limit=MOST_COLUMNS)
    raise FileError("table_line_too_long", line=text.count("\n", 0, place) + 1, value=end - place, limit=LONGEST_LINE)


def _names(cells: list[str], named: bool) -> tuple[tuple[str, ...], list[Note]]:
    """A name of one line for each column, all different, and what was done to make them so."""
    wanted = [ONE_LINE.sub(" ", cell).strip()[:LONGEST_CELL] for cell in cells]
    times = Counter(name for name in wanted if name)
    taken = {*times}
    names: list[str] = []
    for place, name in enumerate(wanted, 1):
        if not name or name in names:
            base = f"{name} ({{}})" if name else "#{}"
            name = next(new for i in range(place if not name else 2, 10**6) if (new := base.replace("{}", str(i))) not in taken)
            taken.add(name)
        names.append(name)
    if not named:
        return tuple(names), [Note("header_none")]
    notes = [Note("header_doubled", {"value": name}) for name, count in times.items() if count > 1][:LISTED]
    unnamed = wanted.count("")
    return tuple(names), notes + ([Note("header_unnamed", {"value": unnamed})] if unnamed else [])
