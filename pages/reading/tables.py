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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from pages.reading import guessing, layout
from pages.reading.guessing import ANNOUNCED, ONE_COLUMN, SEPARATORS, dialect
from pages.reading.limits import HEAD, LISTED, LONGEST_CELL, LONGEST_LINE, MOST_BYTES, MOST_CELLS, MOST_COLUMNS
from pages.reading.limits import MOST_LINES, MOST_ROWS, SEED
from pages.reading.said import FileError, Note, Question
from pages.reading.shape import PAIRS, Stripped, joined_pairs, rewritten, stripped

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
            answer can be changed; those about the separator and the shape come only with a guess.
        width, places: how many cells a row has in the file, and which of them are the columns here: empty ones disappear.
        above: how many rows of that width stand above the data: one with the names, or none.
        rewritten: whether the rows are no longer those of the text.
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
    width: int = 0
    places: tuple[int, ...] = ()
    above: int = 0
    rewritten: bool = False


def parse(text: str, *, delimiter: str | None = None, decimal: str | None = None, header: bool | None = None,
          shape: str | None = None, series: bool = False) -> Table:
    """Read a table of text.

    Args:
        text: decoded or pasted.
        delimiter: one sign; "" for a single column; `PAIRS` where every second comma is a decimal sign; None to guess it.
        decimal: "." or ","; None to guess it.
        header: whether the first row has names; None to guess it.
        shape: whether numbers in lines are rows (`TABLE`) or go on from line to line (`COLUMN`); None to guess it.
        series: whether one column of numbers is looked for: then numbers without names are taken for one.

    Raises:
        FileError: always this and nothing else, whatever the text: file_over_size, file_empty, file_binary, and
            those that begin with table_.
    """
    above = stripped(_tidy(text))
    found = rewritten(above.text, shape, series) if delimiter is None and not ANNOUNCED.match(text) else None
    if found is None or found.text == above.text:
        table = _read(above.text, Told(delimiter, decimal, header, series, above))
        return replace(table, questions=(*(found.questions if found else ()), *table.questions))
    named = found.header if header is None else header
    table = _read(found.text, Told(found.separator, decimal, named, series))
    notes = [note for note in table.notes if note.code != "header_none" or len(table.names) > 1]
    if above.comments:
        notes.insert(0, Note("comments", {"value": above.comments}))
    return replace(table, notes=(*found.notes, *notes), questions=(*found.questions, *table.questions), rewritten=True)


class Told(NamedTuple):
    """What is known of a text before it is read: the arguments of `parse`, and the comments that stood above."""

    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    series: bool = False
    above: Stripped = Stripped("")


def _read(text: str, told: Told) -> Table:
    """A table of one row for each observation."""
    sign = guessing.separator(text) if told.delimiter is None else told.delimiter
    pairs, sign = sign == PAIRS, "," if sign == PAIRS else sign
    if sign not in (*SEPARATORS, ONE_COLUMN, "\t"):
        raise FileError("table_separator_unknown", value=sign, allowed=" ".join(map(repr, SEPARATORS)))
    rows = _Rows(text, sign, told.above.lines)
    head = rows.head()
    rows.width = guessing.width([row for _, row in head])
    if rows.width > MOST_COLUMNS:
        raise FileError("table_too_many_columns", value=rows.width, limit=MOST_COLUMNS)
    looked_at = [row for _, row in head if len(row) == rows.width]
    if pairs or told.delimiter is None:
        table = _with_decimals(text, told, head[0][1], looked_at, sign)
        if table is not None:
            return table
    about_pairs = guessing.pairs_or_decimals(head[0][1], looked_at, sign, told.series) if told.delimiter is None else None
    if about_pairs and about_pairs.guess != sign:
        table = _read(text, told._replace(delimiter=about_pairs.guess))
        return replace(table, questions=(about_pairs, *table.questions))
    first_number, first = _first(rows, head)
    below = [row for number, row in head if len(row) == rows.width and number != first_number]
    point, about_decimal = guessing.decimal(below, sign)
    point = told.decimal or point
    top = layout.heading(told.header, told.above.last, head, rows.width, sign, point, (first_number, first), told.series)
    rows.names_at = 0 if top.is_first else top.number
    full = rows.full(head)
    if top.is_first:
        next(full)
    kept = sample(full, min(MOST_ROWS, MOST_CELLS // rows.width), text.count("\n") + 1)
    if not kept:
        raise FileError("table_header_only")
    for number, row in [(top.number, list(top.cells)), *kept]:
        if max(map(len, row), default=0) > LONGEST_CELL:
            raise FileError("table_cell_too_long", row=number, limit=LONGEST_CELL)
    total = rows.total - top.is_first
    cells, used = top.cells or ("",) * rows.width, range(rows.width)
    empty = layout.empty(cells, [row for _, row in kept])
    if empty:
        used = [j for j in used if j not in empty]
        kept = [(number, [row[j] for j in used]) for number, row in kept]
    names, about_names = _names([cells[j] for j in used], top)
    drawn = [Note("sampled", {"total": total, "value": len(kept), "seed": SEED})] if len(kept) < total else []
    comments = told.above.comments - (top.named and top.number == 0)
    notes = (*([Note("comments", {"value": comments})] if comments > 0 else []), *top.notes, *about_names, *([Note("columns_empty", {"value": len(empty)})] if empty else []), *rows.notes(), *drawn)
    questions = tuple(question for question in (about_pairs, about_decimal, top.question) if question)
    return Table(
        names, tuple(row for _, row in kept), tuple(number for number, _ in kept), total, sign, point, top.named,
        tuple(rows.ragged), notes, questions, rows.width, tuple(used), int(top.is_first),
    )  # fmt: skip


def _first(rows: _Rows, head: list[Numbered]) -> Numbered:
    """The first row of the usual width, or of empty cells beyond it."""
    return next((number, row[: rows.width]) for number, row in head if len(row) == rows.width or (len(row) > rows.width and not any(row[rows.width:])))


def _with_decimals(text: str, told: Told, top: list[str], rows: list[list[str]], sign: str) -> Table | None:
    """The table where decimal commas stand among those that separate: in rows of two cells for every name of numbers."""
    joined = joined_pairs(text, top, rows) if sign == "," and rows and len(top) > 1 else None
    if joined is None:
        return None
    question = () if told.delimiter else (Question("delimiter", (",", PAIRS), PAIRS),)
    table = _read(joined, Told("\t", ",", told.header))
    rest = (other for other in table.questions if other.code != "decimal")
    return replace(table, questions=(*question, *rest), rewritten=True)


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

    def __init__(self, text: str, sign: str, comments: int = 0) -> None:
        self.width = self.total = self.names_at = 0
        self._comments = comments
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
            if number == self.names_at:
                self._comments += 1
            elif len(row) == width and (row[0] or any(row)):
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
        blank = self._last - self._first - self.total - self._set_aside - self._comments  # below the last row there is nothing to be missed
        if blank > 0:
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


def _names(cells: Sequence[str], top: layout.Heading) -> tuple[tuple[str, ...], list[Note]]:
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
    if not top.named:
        return tuple(names), [Note("header_none")]
    notes = [Note("header_doubled", {"value": name}) for name, count in times.items() if count > 1][:LISTED]
    unnamed = wanted.count("") - top.row_names
    return tuple(names), notes + ([Note("header_unnamed", {"value": unnamed})] if unnamed > 0 else [])
