"""From a cell to a number, or to the reason why it is none.

Taken are −3.5, 1e-3, the full-width －３．５ of Chinese keyboards, digits in groups (1,234.5 or 1 234,5, 1'234.5 in Switzerland,
12,34,567 in India), what accountants write for −1.5, (1.5) or 1.5−, and a number that a spreadsheet was told to keep as text, '1.5. What
stands for a missing value, in either language, is told from text that is no number. A number too large for double precision
is not infinite but left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

MISSING = frozenset({
    "", "-", "--", "---", "—", "——", "?", "??", ".", "..", "...", "…", "/", "na", "n/a", "n.a.", "nan", "#n/a", "<na>",
    "null", "(null)", "none", "nil", "missing", "empty", "\\n", "#null!", "#div/0!", "#value!", "#ref!", "#num!", "#name?",
    "缺失", "缺失值", "缺", "缺测", "空", "空值", "无", "未知", "无数据", "暂无", "缺省",
})  # fmt: skip
ENDLESS = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "+∞", "-∞", "无穷", "无穷大"})
HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    ord(dash): "-" for dash in "\u2212\u2010\u2011\u2012\u2013\ufe63"} | {
    ord(quote): "'" for quote in "\u2018\u2019\u02bc"} | {
    ord(space): " " for space in "\u3000\u00a0\u2007\u2009\u202f"} | {
    ord(unseen): None for unseen in "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"}  # fmt: skip
ACCOUNTED = re.compile(r"\(([^()+-]+)\)|([^()+-]+)-")  # (1.5) and 1.5- are -1.5
SIMPLE = re.compile(r"[0-9+\-.eE]*")  # of letters only e: among such cells, float() takes numbers and nothing else
NUMBER = {  # by its decimal sign; no two parts of a pattern can take the same characters, so that each is one pass
    sign: re.compile(
        rf"[+-]?(?:(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,3}}(?: [0-9]{{3}})+|[0-9]{{1,3}}(?:'[0-9]{{3}})+{indian}|[0-9]+)"
        rf"(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")
    for sign, point, group, indian in ((".", r"\.", ",", "|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"), (",", ",", r"\.", ""))
}  # fmt: skip


TOGETHER = {ord(" "): None, ord("'"): None}


def half_width(cell: str) -> str:
    """The cell as an English keyboard would have it: half-width, plain minus and spaces, nothing invisible."""
    return (cell if cell.isascii() else cell.translate(HALF_WIDTH)).strip()


def is_missing(cell: str) -> bool:
    return half_width(cell).casefold() in MISSING


def number(cell: str, decimal: str) -> float | str:
    """The number in a cell; else the reason: "missing", "not_finite" or "not_number"."""
    cell = half_width(cell)
    written = cell if cell[:1] != "'" else cell[1:].strip()
    if written[-1:] in (")", "-"):
        written = ACCOUNTED.sub(lambda found: "-" + (found[1] or found[2]).strip(), written, count=1)
    if NUMBER[decimal].fullmatch(written):
        grouping = "," if decimal == "." else "."
        value = float(written.translate(TOGETHER).replace(grouping, "").replace(decimal, "."))
        return value if abs(value) < np.inf else "not_finite"
    known = cell.casefold()
    return "missing" if known in MISSING else "not_finite" if known in ENDLESS else "not_number"


def is_number(cell: str, decimal: str) -> bool:
    return not isinstance(number(cell, decimal), str)


def numbers(cells: Sequence[str], decimal: str) -> tuple[np.ndarray, dict[int, str]]:
    """The numbers in the cells, (N,), NaN where there is none, and the reason for each of those by its position."""
    if decimal == "." and SIMPLE.fullmatch("".join(cells)):  # the common case: five times as fast
        try:
            values = np.array([*map(float, cells)])
        except ValueError:
            pass
        else:
            endless = np.flatnonzero(np.isinf(values)).tolist()
            values[endless] = np.nan
            return values, dict.fromkeys(endless, "not_finite")
    found = [number(cell, decimal) for cell in cells]
    reasons = {i: value for i, value in enumerate(found) if isinstance(value, str)}
    return np.array([np.nan if isinstance(value, str) else value for value in found], dtype=np.float64), reasons
