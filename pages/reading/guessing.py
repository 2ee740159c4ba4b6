"""What a table does not say of itself, guessed from its first rows: the separator, the decimal sign, whether there is a header.

Each guess that other readings could dispute comes with a `Question`; answers are arguments of `tables.parse`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from pages.reading.cells import half_width, is_missing, is_number, number
from pages.reading.limits import LONGEST_CELL
from pages.reading.said import Question

SEPARATORS = ("\t", ";", "|", ",", "；", "，", "、", " ")  # of equally regular ones the first: decimal commas stand beside ; and TAB
ONE_COLUMN = ""               # the separator of a table of one column
NEVER = "\x1f"                # what is given to the csv module for it: a sign that no text has
HEAD_TEXT = 2**16             # characters that the separator is guessed from
WITH_COMMA = re.compile(r"[+-]?[0-9]+(?:[. ][0-9]{3})*,[0-9]+(?:[eE][+-]?[0-9]+)?|[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
YEARS = (1500, 2200)
ANNOUNCED = re.compile(r"sep=([\t;|, ])\n", re.IGNORECASE)  # the first line that some spreadsheets write and read


def dialect(separator: str) -> dict:
    """The csv module's arguments; several spaces in a row separate once."""
    return {"delimiter": separator or NEVER, "skipinitialspace": True}


def separator(text: str) -> str:
    """The sign that cuts the first rows into the same number of cells most often; `ONE_COLUMN` where none does."""
    announced = ANNOUNCED.match(text)
    if announced:
        return announced[1]
    head = text[:HEAD_TEXT]
    lines = head.split("\n")[:200]
    if len(head) < len(text) and len(lines) > 1:
        lines.pop()  # it may be cut
    if _thousands_apart(lines):
        return ONE_COLUMN
    if _decimals_between_spaces(lines):
        return " "
    best, regular = ONE_COLUMN, 0.0
    for sign in SEPARATORS:
        if sign in head:
            share = _regularity([line + "\n" for line in lines], sign)
            if share > regular + 0.05:
                best, regular = sign, share
    return best


def _thousands_apart(lines: list[str]) -> bool:
    """Whether every line is one number whose thousands stand apart: 1 234,5."""
    there = [line for line in lines if line.strip()]
    below = there[1:] or there
    return any(" " in line.strip() and "," in line for line in map(half_width, below)) and all(is_number(line, ",") for line in below)


def _decimals_between_spaces(lines: list[str]) -> bool:
    """Whether the numbers have commas within, and stand between spaces: 1,5 2,5 or 1,234 2,345."""
    rows = [half_width(line).split() for line in lines if line.strip()]
    if len(rows) > 1 and len(rows[0]) == len(rows[1]):
        rows = rows[1:]  # the first may be names
    cells = [cell for row in rows for cell in row]
    if len(cells) == len(rows) or not any("," in cell for cell in cells) or any("\t" in line for line in lines):
        return False
    return all(WITH_COMMA.fullmatch(cell) or is_number(cell, ".") for cell in cells)


def _regularity(lines: list[str], sign: str) -> float:
    """The share of rows with the usual number of cells, where that is two or more. Spaces must separate numbers: words have
    spaces between them, too."""
    try:
        *rows, _ = csv.reader([*lines, f"{NEVER}\n"], **dialect(sign))  # the last is the mark, or what an open quotation mark took in
        rows = [row for row in rows if row]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows)
    if not widths or (width := widths.most_common(1)[0][0]) < 2:
        return 0.0
    below = rows[1:] or rows  # the first may be names
    if sign == " " and sum(is_number(cell, ".") for row in below for cell in row) * 2 < sum(map(len, below)):
        return 0.0
    return widths[width] / len(rows)


def width(rows: Sequence[Sequence[str]]) -> int:
    """The usual number of cells of a row; of equally frequent ones the larger."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda cells: (counts[cells], cells))


def decimal(rows: Sequence[Sequence[str]], sign: str) -> tuple[str, Question | None]:
    """The decimal sign, asked for where numbers have commas: 1,5 is surely one and a half, 1,234 may be either."""
    cells = [half_width(cell) for row in rows for cell in row if "," in cell or "，" in cell]
    commas = [cell for cell in cells if len(cell) <= LONGEST_CELL and WITH_COMMA.fullmatch(cell)]
    if not commas:
        return ".", None
    surely = any(not GROUPED.fullmatch(cell) for cell in commas)
    points = any("." in cell and is_number(cell, ".") for row in rows for cell in row)
    guess = "," if surely or (sign == ";" and not points) else "."
    return guess, Question("decimal", (",", "."), guess)


def pairs_or_decimals(top: Sequence[str], rows: Sequence[Sequence[str]], sign: str, series: bool) -> Question | None:
    """Two columns of whole numbers with commas between them may be one column of decimals. A single name at the top says so, or
    that one column is what is looked for; two names say that it is not so.

    Args:
        top: the first row of the file, whatever its width.
        rows: the first rows of the usual width.
        sign: the separator that was guessed.
        series: whether one column is looked for.
    """
    if sign != "," or len(rows[0]) != 2 or not all(half_width(cell).lstrip("+-").isdigit() for row in rows for cell in row):
        return None
    single = len(top) == 1 and not is_number(top[0], ".")
    return Question("delimiter", (",", ONE_COLUMN), ONE_COLUMN if single or series else ",")


def header(first: Sequence[str], rows: Sequence[Sequence[str]], sign: str, series: bool = False) -> tuple[bool, Question | None]:
    """Whether the first row has names. It has where text stands above numbers; it has not where its own text comes again
    below. Between texts alone, where numbers count on (2019, 2020, 2021), and where years stand above what are none, the reader
    is asked. Above a `series` of numbers whatever is none is its name."""
    if series and len(first) == 1:
        return number(first[0], sign) == "not_number", None
    if not rows:
        return not any(is_number(cell, sign) for cell in first), None
    counted = [_mostly_numbers([row[j] for row in rows], sign) for j in range(len(first))]
    if any(counted):
        above = [cell for cell, of_numbers in zip(first, counted) if of_numbers]
        if any(number(cell, sign) == "not_number" for cell in above):
            return True, None
        years = _are_years(above) and len(rows) > 2 and not any(
            _is_year(row[j]) for row in rows for j, of_numbers in enumerate(counted) if of_numbers)
        return years, Question("header", (True, False), years) if years or _counts_on(above) else None
    again = any(first[j] in {row[j] for row in rows} for j in range(len(first)) if first[j])
    return not again, Question("header", (True, False), not again)


def _mostly_numbers(cells: list[str], sign: str) -> bool:
    there = [cell for cell in cells if not is_missing(cell)]
    return 2 * sum(is_number(cell, sign) for cell in there) > len(there) if there else False


def _is_year(cell: str) -> bool:
    plain = half_width(cell)
    return len(plain) == 4 and plain.isascii() and plain.isdigit() and YEARS[0] <= int(plain) <= YEARS[1]


def _are_years(cells: list[str]) -> bool:
    """Whether the cells are different years, as they name columns."""
    return len(cells) > 1 and len({*map(half_width, cells)}) == len(cells) and all(map(_is_year, cells))


def _counts_on(cells: list[str]) -> bool:
    """Whether the cells are whole numbers, each the one before plus 1."""
    plain = [half_width(cell) for cell in cells]
    if len(plain) < 2 or not all(cell.isascii() and cell.isdigit() and len(cell) < 10 for cell in plain):
        return False
    return all(int(after) == int(before) + 1 for before, after in zip(plain, plain[1:]))
