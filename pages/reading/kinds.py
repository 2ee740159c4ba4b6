"""What each column of a table seems to hold, by its first rows. A page offers the columns that suit a model; what they really hold
is found out when they are read.

    counts, numbers, labels, text, nothing
    index     row numbers, years, identifiers: numbers that say which row it is, and nothing about it
    marked    what looks like numbers and is none: 5.7%, 170 cm, 1.2万; `marks` says why

An index counts on by one with the rows, or is a permutation of what does, or is named like one, or has no name at all.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from pages.reading.cells import half_width, is_missing, is_number, numbers
from pages.reading.columns import not_counts
from pages.reading.guessing import YEARS as SPAN
from pages.reading.limits import HEAD, MOST_CATEGORIES
from pages.reading.tables import Table

FEWEST = 5     # rows that tell whether a column counts on
LOOKED_AT, LONGEST = 60, 40  # cells that tell how a column is written, and characters of the longest one
MOSTLY = 0.8   # the share of steps by one, where rows were left out, or of cells that are written in the same way
NAMES = re.compile(
    r"(row[ ._-]?)?(index|idx|id)|row[ ._-]?(names?|no|nr|num|number)|rows?|(sample|case|subject|patient|participant|student|record|obs|"
    r"observation)[ ._-]?(id|no|nr|num|number)|obs|subject|patient|participant|uuid|unnamed: ?\d+|\.\.\.\d+|#|№|.*[ ._-]id|"
    r"(?-i:\w*[a-z0-9]I[Dd])|.*(编号|序号|学号|工号|行号|代号|編號|序號|學號)|号|索引", re.IGNORECASE)  # fmt: skip
YEARS = re.compile(r"(.*[ ._-])?(years?|yr)|.*(年份|年度)|年", re.IGNORECASE)
NUMERAL = r"[+-]?(?:[0-9][0-9,.' ]*|\.[0-9]+)"
MONEY = r"(?:[$€£¥￥₩₹₽₺₴元圆]|(?:RMB|CNY|USD|EUR|GBP|JPY|HKD|TWD|CHF|AUD|CAD)(?![A-Za-z])|NT\$|HK\$|US\$)"
WRITTEN = {  # the first that fits is the reason
    "percent": re.compile(rf"{NUMERAL}\s*[%‰]"),
    "currency": re.compile(rf"\(?[+-]?\s*{MONEY}\s*{NUMERAL}\)?|{NUMERAL}\s*{MONEY}"),
    "formula": re.compile(rf"=\s*\"?{NUMERAL}\"?"),
    "date": re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T]\d{1,2}:\d\d.*)?|\d{1,2}:\d\d(:\d\d)?(\.\d+)?( ?[ap]m)?|\d{4}年(\d{1,2}月(\d{1,2}日)?)?", re.IGNORECASE),
    "scale": re.compile(rf"{NUMERAL}\s*(?:[kKmM]|[Bb]n?|mio|mln|[十百千万亿萬億]+)"),
    "grouping": re.compile(r"[+-]?[0-9]+(?:[,.'’ _][0-9]+){2,}|[+-]?[0-9]{1,4}(?:[,_][0-9]{4})+|[+-]?[0-9]+(?:_[0-9]+)+"),
    "unit": re.compile(rf"{NUMERAL}\s*([^\W\d_].{{0,11}}|[°℃℉'\"″′].{{0,3}})"),
}


class Mark(NamedTuple):
    """A column of what looks like numbers: its place, why it is none (a code of `said.WRITTEN`), and one of its cells."""

    place: int
    reason: str
    cell: str


def kinds(table: Table) -> tuple[str, ...]:
    """The kind of each column."""
    found = [_kind([row[j] for row in table.rows[:HEAD]], table.decimal) for j in range(len(table.names))]
    index = {j for j, kind in enumerate(found) if kind in ("counts", "numbers") and _is_index(table, j)}
    others = {kind for j, kind in enumerate(found) if j not in index} - {"nothing"}
    return tuple("index" if j in index and others else kind for j, kind in enumerate(found))


def marks(table: Table) -> tuple[Mark, ...]:
    """The columns of kind "marked", each with its reason."""
    found = []
    for j in range(len(table.names)):
        cells = [row[j].strip() for row in table.rows[:HEAD] if not is_missing(row[j])]
        reason = _marked(cells, table.decimal)
        if reason:
            found.append(Mark(j, reason, next(cell for cell in cells if WRITTEN[reason].fullmatch(half_width(cell)))))
    return tuple(found)


def _kind(cells: list[str], decimal: str) -> str:
    there = [cell.strip() for cell in cells if not is_missing(cell)]
    if not there:
        return "nothing"
    values, none = numbers(there, decimal)
    if 2 * len(none) < len(there):
        return "numbers" if not_counts(values) else "counts"
    if _marked(there, decimal):
        return "marked"
    return "labels" if len({*there}) <= min(MOST_CATEGORIES, max(len(there) - 1, 1)) else "text"


def _marked(there: list[str], decimal: str) -> str:
    """Why cells that look like numbers are none: the reason of most of them; "" where they are something else, or numbers."""
    there = [half_width(cell) for cell in there[:LOOKED_AT] if not is_number(cell, decimal)]
    if not there or max(map(len, there)) > LONGEST:
        return ""
    reasons: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for cell in there:
        for reason, pattern in WRITTEN.items():
            match = pattern.fullmatch(cell)
            if match:
                reasons[reason] += 1
                if reason == "unit":
                    units[match[1]] += 1
                break
    if not reasons:
        return ""
    reason, times = reasons.most_common(1)[0]
    if reason == "unit":  # 170 cm, 165 cm; but 1st, 2nd, 3rd are labels
        times = units.most_common(1)[0][1]
        if len({*there}) < 3:
            return ""
    return reason if times >= MOSTLY * len(there) and 2 * times >= FEWEST - 1 else ""


def _is_index(table: Table, place: int) -> bool:
    """Whether a column of numbers only says which row it is."""
    values, _ = numbers([row[place] for row in table.rows[:HEAD]], table.decimal)
    if place == 0 and table.header and table.names[0] == "#1":  # the only one without a name: names of rows
        return True
    known = np.isfinite(values)
    values, rows = values[known], np.array(table.numbers[:HEAD])[known]
    if len(values) == 0 or (values != np.floor(values)).any():
        return False
    name = half_width(table.names[place])
    if table.header and (NAMES.fullmatch(name) or (YEARS.fullmatch(name) and SPAN[0] <= values.min() <= values.max() <= SPAN[1])):
        return True
    return len(values) >= FEWEST and _counts_on(values, rows)


def _counts_on(values: np.ndarray, rows: np.ndarray) -> bool:
    """Whether whole numbers go up or down by one from row to row, also where rows are missing or in another order."""
    steps = np.diff(values)
    if (steps > 0).all() or (steps < 0).all():
        return bool((np.abs(steps) == np.abs(np.diff(rows))).all() or (np.abs(steps) == 1).mean() >= MOSTLY)
    return bool((np.diff(np.sort(values)) == 1).all())
