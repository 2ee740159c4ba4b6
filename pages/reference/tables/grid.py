"""Tables of numbers as HTML: captions and heads for screen readers, numbers to the right, what must not be in red; and numbers as
these tables print them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from pages.parts.numbers import times_ten
from pages.parts.tables import framed
from pages.parts.words import number

LOWERED = re.compile(r"_([A-Za-z0-9]+)")


class Cell(NamedTuple):
    """A text, and how it looks: `number`, `good`, `near`, `fall` (see parts.css)."""

    text: str
    looks: str = ""


def figure(text: str) -> Cell:
    """A number, as text."""
    return Cell(text, "number")


def named(symbol: str) -> str:
    """A name with what is lowered in it: θ_A, γ_1A."""
    return LOWERED.sub(lambda match: f"<sub>{match[1]}</sub>", html.escape(symbol))


def table(caption: str, heads: Sequence[Cell | str], rows: Sequence[Sequence[Cell | str]], *, looks: str = "", large: bool = False) -> str:
    """A table whose first column names its rows."""

    def cell(content: Cell | str, tag: str, scope: str = "") -> str:
        text, seen = content if isinstance(content, Cell) else (content, "")
        marks = {"scope": scope, "class": " ".join(f"em-{each}" for each in seen.split())}
        return f"<{tag}{''.join(f' {name}={chr(34)}{value}{chr(34)}' for name, value in marks.items() if value)}>{named(text)}</{tag}>"

    head = "".join(cell(each, "th", "col") for each in heads)
    body = "".join(f"<tr>{cell(row[0], 'th', 'row')}{''.join(cell(each, 'td') for each in row[1:])}</tr>" for row in rows)
    return framed(caption, f"<tr>{head}</tr>", body, f"{'em-large' if large else ''} {looks}")


def power(value: float) -> str:
    """A small number with one digit and its power of ten: 7 × 10⁻¹⁰; from 0.001 on as decimals."""
    if value == 0:
        return "0"
    if abs(value) >= 1e-3:
        return number(float(f"{value:.2g}"), ".2g" if abs(value) < 1 else ".1f")
    return times_ten(value, 0).replace(" ", "\u00a0")  # on one line


def with_decimals(value: float, decimals: int) -> str:
    return number(float(value), f".{decimals}f")
