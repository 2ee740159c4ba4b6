"""What is printed beside what is computed: the difference, and to how many digits they agree.

A printed value has d decimals and stands for all numbers that round to it: they agree in every digit where

    |computed − printed| ≤ ½ 10⁻ᵈ

and otherwise are apart by so many units of the last printed digit as their roundings are.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

from em_core.checks import EPSILON
from pages.reference.tables.known import computed

FILE = Path(__file__).parent / "printed.csv"
KINDS = ("published", "recomputed")


@dataclass(frozen=True)
class Printed:
    """One value as it is printed: `published` in the source, or `recomputed` by another program from the same data."""

    table: str
    kind: str
    quantity: str
    t: int | None  # None for the limit
    text: str

    @property
    def value(self) -> float:
        return float(self.text)

    @property
    def decimals(self) -> int:
        return len(self.text.partition(".")[2])


@dataclass(frozen=True)
class Row:
    """A printed value and the computed one."""

    printed: Printed
    computed: float

    @property
    def difference(self) -> float:
        return self.computed - self.printed.value

    @property
    def units(self) -> int:
        """By how many units of the last printed digit the computed value, rounded like the printed one, is apart from it."""
        unit = 10.0**self.printed.decimals
        within = abs(self.difference) * unit <= 0.5 + 4 * EPSILON * abs(self.printed.value) * unit
        return 0 if within else abs(round(self.computed * unit) - round(self.printed.value * unit))


@dataclass(frozen=True)
class Agreement:
    """What a table's rows of one kind come to: how many there are, how many agree in every digit, and the largest difference
    of the others."""

    count: int
    exact: int
    off: float


@functools.cache
def printed() -> tuple[Printed, ...]:
    with open(FILE, encoding="utf-8", newline="") as file:
        return tuple(
            Printed(row["table"], row["kind"], row["quantity"], None if row["t"] == "limit" else int(row["t"]), row["value"])
            for row in csv.DictReader(file)
        )


@functools.cache
def rows(table: str) -> tuple[Row, ...]:
    """A table recomputed; once in a process, by em_core."""
    return tuple(Row(each, computed(table, each.quantity, each.t)) for each in printed() if each.table == table)


def of_kind(table: str, kind: str) -> list[Row]:
    return [row for row in rows(table) if row.printed.kind == kind]


def agreement(table: str, kind: str) -> Agreement | None:
    """None where the table has nothing of this kind."""
    found = of_kind(table, kind)
    if not found:
        return None
    apart = [abs(row.difference) for row in found if row.units]
    return Agreement(len(found), len(found) - len(apart), max(apart, default=0.0))
