"""What a text says in another way than a table of one row for each observation does; rewritten as such a table.

    comment lines          # made by an instrument           passed over; names in the last of them are kept
    rules                  |---|---|  of Markdown, +---+     passed over; LaTeX's & and \\\\ are taken for separators
    notation               c(4.2, 5.1), [[1, 2], [3, 4]]     see notation.py
    a matrix in R          [,1] [,2] over [1,] 4.2 5.1       names V1, V2
    a line or a block      4.2 5.1 4.8 …                     one column, asked where it might be rows
    pairs                  height,weight over 56,4,5,72      decimal commas among the commas that separate, asked

Rows keep their numbers where a row is still a row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import NamedTuple

from pages.reading import guessing, notation
from pages.reading.cells import half_width, is_missing, is_number, numbers
from pages.reading.guessing import NEVER, ONE_COLUMN, dialect
from pages.reading.limits import HEAD, LONGEST_CELL, LONGEST_LINE, MOST_COLUMNS
from pages.reading.said import Note, Question

TABLE, COLUMN = "table", "column"   # answers: rows of a table, or one column of numbers
PAIRS = ",,"                        # a separator in name only: every second comma is a decimal sign
COMMENT = re.compile(r"[ \t]*(?:#|%|//)")
RULE = re.compile(r"(?=[^|+┼│\n]*[|+┼│])(?=[^-=━─\n]*(?:--|==|━|─))[|+:=─━┼│\- \t]+")
LATEX = re.compile(r"[ \t]*\\\\[ \t]*(?:\\hline|\\midrule|\\bottomrule)?[ \t]*$", re.MULTILINE)
MATRIX = re.compile(r"\s*\[,1\]\s")  # R's print of a matrix: [,1] [,2] above, [1,] before each row
MATRIX_COLUMN, MATRIX_ROW = re.compile(r"\[,(\d+)\]"), re.compile(r"^[ \t]*\[(\d+),\]", re.MULTILINE)
MOST_COMMENTS = 200
LONGEST_NAME = 40     # characters of a comment that names a single column
WIDE = 5              # a block of so many numbers a line is asked about; rows of a table are seldom so wide without names
FEW = 20              # rows of a narrower block whose last line is short
CELLS_LOOKED_AT = 2_000   # of a line
LINES = 200               # that are looked at


class Rewritten(NamedTuple):
    """A text as a table, and how it is to be read: the separator, whether it has a row of names (None where that is to be seen),
    what was done, and what is asked."""

    text: str
    separator: str | None = None
    header: bool | None = None
    decimal: str | None = None
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()


def rewritten(text: str, shape: str | None, series: bool) -> Rewritten | None:
    """The text as a table, where it is one in another way; None where it is one already.

    Args:
        text: without comment lines.
        shape: what the reader answered: `TABLE`, `COLUMN`, or None.
        series: whether one column is what is looked for, so that numbers without names are taken for one.
    """
    written = notation.read(text)
    if written is not None:
        return _of_notation(written, shape)
    if MATRIX.match(text):
        return Rewritten(MATRIX_ROW.sub(r"\1", MATRIX_COLUMN.sub(r"V\1", text)))
    if text.count("&") > 1 and "\\\\" in text:
        return Rewritten(LATEX.sub("", text).replace("\\&", "and").replace("&", "\t"), "\t")
    return _of_lines(text, shape, series)


def _of_notation(written: notation.Written, shape: str | None) -> Rewritten:
    rows, note = written.rows, Note("notation", {"value": sum(map(len, written.rows))})
    if not written.lines:
        return Rewritten(*_written(rows, written.names), notes=(note,))
    question = Question("shape", (COLUMN, TABLE), COLUMN if len(rows) <= len(rows[0]) else TABLE)
    if (shape or question.guess) == COLUMN:
        rows = [[cell] for row in rows for cell in row]
    return Rewritten(*_written(rows, written.names if shape != TABLE else ()), notes=(note,), questions=(question,))


def _written(rows: list[list[str]], names: tuple[str, ...]) -> tuple[str, str, bool]:
    """The rows as text, the separator, and whether there are names."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    separator = ONE_COLUMN if width == 1 else "\t"
    out = io.StringIO()
    csv.writer(out, delimiter=separator or NEVER, lineterminator="\n").writerows([names, *rows] if names else rows)
    return out.getvalue(), separator, bool(names)


# Lines and blocks of numbers ------------------------------------------------------------------------------------------


def _of_lines(text: str, shape: str | None, series: bool) -> Rewritten | None:
    """Numbers in lines, without names: a series that goes on from line to line, or the rows of a table."""
    lines = [line for line in text.split("\n", LINES)[:LINES] if line.strip()]
    name = ""
    if len(lines) > 1 and not any(sign in lines[0].strip() for sign in "\t;|,；，") and not _numeric(lines[0].split()):
        name = lines.pop(0).strip()
    separator = guessing.separator("\n".join(lines))
    if separator == ONE_COLUMN or '"' in lines[0] or max(map(len, lines)) > LONGEST_LINE:
        return None
    rows = [_cut(line, separator) for line in lines]
    guess = _guess(rows, separator, whole=text.count("\n") < LINES, series=series)
    if guess is None or (name and (guess == TABLE or _is_header(name, rows[0], separator))):
        return None
    certain = len(rows) == 1 or _goes_on(rows)
    question = () if certain else (Question("shape", (COLUMN, TABLE), guess),)
    if (shape or guess) == TABLE:
        return Rewritten(text, questions=question)
    cells = [cell for line in text.split("\n") if line.strip() for cell in _cut(line, separator) if cell]
    if name:
        cells = cells[len([cell for cell in _cut(name, separator) if cell]):]
    if max(map(len, cells)) > LONGEST_CELL:
        return None
    note = Note("numbers_in_lines", {"value": len(cells)})
    return Rewritten("\n".join([name, *cells] if name else cells) + "\n", ONE_COLUMN, bool(name), notes=(note,), questions=question)


def _cut(line: str, separator: str) -> list[str]:
    cells = line.split() if separator == " " else line.split(separator)
    return [cell.strip() for cell in cells]


def _is_header(name: str, row: list[str], separator: str) -> bool:
    """Whether the words above a block are names of its columns, or 1,5 below a name is one and a half."""
    if separator == " ":
        return 1 < len(name.split()) >= len(row) - 1
    return separator == "," and len(row) == 2 and all(half_width(cell).isdigit() for cell in row)


def _goes_on(rows: list[list[str]]) -> bool:
    """Whether all lines but the last end with a separator."""
    return len(rows) > 1 and all(row[-1] == "" for row in rows[:-1]) and rows[-1][-1] != ""


def _guess(rows: list[list[str]], separator: str, whole: bool, series: bool) -> str | None:
    """What rows of numbers are; None where nothing speaks against a table. `whole`: the last row is the text's last."""
    if not all(_numeric(row) for row in rows):
        return None
    if len(rows) == 1 or _goes_on(rows):
        return COLUMN
    widths = [len(row) for row in rows]
    *above, last = widths if whole else [*widths, widths[-1]]
    usual, times = Counter(above).most_common(1)[0]
    if usual < 2 or usual > MOST_COLUMNS or any(row[-1] == "" or row[0] == "" for row in rows):
        return None
    if {*widths} == {2} and separator == "," and all(half_width(cell).lstrip("+-").isdigit() for row in rows for cell in row):
        return None  # 1,5 is a question of its own
    if times < 0.75 * len(above):
        return COLUMN
    if times < len(above):
        return COLUMN if series else None
    if last < usual:
        return COLUMN if series or usual >= WIDE or len(rows) <= FEW else TABLE
    if usual >= WIDE and last == usual:
        return COLUMN if series or (whole and len(rows) <= usual) else TABLE
    return COLUMN if series and last <= usual else None


def _numeric(cells: list[str]) -> bool:
    """Whether there are numbers, and nothing else but what is missing."""
    cells = cells[:CELLS_LOOKED_AT]
    if not numbers(cells, ".")[1]:
        return True
    known = [is_number(cell, ".") or is_number(cell, ",") for cell in cells]
    return any(known) and all(fine or is_missing(cell) for fine, cell in zip(known, cells))


# Comments, and decimal commas among others ----------------------------------------------------------------------------


class Stripped(NamedTuple):
    """A text with blank lines in place of its comments and rules: how many lines these are, how many of them comments, and the
    last comment."""

    text: str
    lines: int = 0
    comments: int = 0
    last: str = ""


def stripped(text: str) -> Stripped:
    """The text without rules, and without the comments at its head."""
    rules = 0
    if "--" in text or "==" in text or "━" in text or "─" in text:
        lines = text.split("\n")
        kept = ["" if RULE.fullmatch(line) else line for line in lines]
        rules = sum(old != new for old, new in zip(lines, kept))
        text = "\n".join(kept) if rules else text
    if not COMMENT.match(text.lstrip("\n")[:LONGEST_CELL]):
        return Stripped(text, rules)
    lines = text.split("\n", MOST_COMMENTS)
    above = next((i for i, line in enumerate(lines[:MOST_COMMENTS]) if line.strip() and not COMMENT.match(line)), len(lines))
    comments = [line for line in lines[:above] if line.strip()]
    there = [line for line in lines[above:][:HEAD] if line.strip()]
    if not there or all(COMMENT.match(line) for line in there):
        return Stripped(text, rules)  # then a # begins every row, and is part of it
    return Stripped("\n".join([""] * above + lines[above:]), rules + len(comments), len(comments), comments[-1])


def names_in_comment(comment: str, separator: str, width: int) -> list[str] | None:
    """The names of the columns in a comment directly above the numbers, as numpy.savetxt and R write them; None where it has
    other words. In "#,x,y" the mark itself is a name."""
    for line in (comment.strip(), COMMENT.sub("", comment, count=1).strip()):
        cells = next(csv.reader([line], **dialect(separator)), [])
        own = line.startswith(("#", "%")) and cells[0].strip() not in ("#", "%")
        if len(cells) == width and not own and not any(is_number(cell, ".") for cell in cells):
            return cells if width > 1 or len(cells[0]) <= LONGEST_NAME else None
    return None


def joined_pairs(text: str, top: list[str], rows: list[list[str]]) -> str | None:
    """The text with decimal commas told from the commas that separate, where the rows have two cells for every name of a column
    of numbers; with TABs between the cells. None where they do not.

    Args:
        top: the names. rows: the first rows of the usual width.
    """
    if any(is_number(cell, ".") for cell in top) or not all(_pairs(row, len(top)) for row in rows):
        return None
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    try:
        for cells in csv.reader(text.split("\n"), **dialect(",")):
            writer.writerow(_pairs(cells, len(top)) or cells)
    except csv.Error:  # a cell beyond the csv module's own limit: the usual reading says so
        return None
    return out.getvalue()


def _pairs(cells: list[str], width: int) -> list[str] | None:
    """Numbers of two cells each made one, "56", "4" → "56,4", where that comes to the width; else None."""
    if len(cells) <= width:
        return None
    joined, before = [], ""
    for cell in cells:
        plain = half_width(cell)
        if before and plain.isdigit():
            joined.append(f"{before},{plain}")
            before = ""
        elif before:
            return None
        elif plain.lstrip("+-").isdigit():
            before = plain
        else:
            joined.append(cell)
    return joined if not before and len(joined) == width else None
