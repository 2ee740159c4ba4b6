"""From the columns that a reader chose to the arrays that a model takes, and the rows that were left out, each with its reason.

    numeric      (N, D) numbers              GaussianMixture
    whole        (N, D) counts from 0        PoissonMixture (D = 1), CategoricalMixture (a column for each category)
    rounds       successes (N,), trials (N,) BinomialMixture
    categories   codes 0 … C − 1 (N,)        CategoricalMixture, and the labels that the codes stand for

A row is left out as a whole where one of the chosen cells cannot be used; the first such cell is named. Columns are chosen
by their place, counted from 0 as in `Table.names`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pages.reading.cells import is_missing, numbers
from pages.reading.limits import MOST_CATEGORIES, MOST_COUNT, MOST_DROPPED
from pages.reading.said import Dropped, FileError
from pages.reading.tables import Table

Reasons = dict[int, str]


@dataclass(frozen=True)
class Columns:
    """What was read of some columns.

    Attributes:
        values: (N, D) float64, N of the table's rows.
        names: of the chosen columns.
        places: (N,) where the rows stand in `Table.rows`.
        rows: (N,) their numbers in the file.
        dropped: the first rows that were left out, in order, at most `MOST_DROPPED`.
        reasons: how many were left out for each reason, the most frequent first.
    """

    values: np.ndarray
    names: tuple[str, ...]
    places: np.ndarray
    rows: np.ndarray
    dropped: tuple[Dropped, ...]
    reasons: dict[str, int]


@dataclass(frozen=True)
class Rounds(Columns):
    """Successes and trials: the two columns of `values`."""

    @property
    def successes(self) -> np.ndarray:
        return self.values[:, 0]

    @property
    def trials(self) -> tuple[int, ...]:
        """As BinomialMixture takes them."""
        return tuple(self.values[:, 1].astype(int).tolist())


@dataclass(frozen=True)
class Categories(Columns):
    """Codes of labels: the only column of `values`; the label of code c is `labels[c]`."""

    labels: tuple[str, ...]

    @property
    def codes(self) -> np.ndarray:
        return self.values[:, 0]


def numeric(table: Table, columns: Sequence[int]) -> Columns:
    """The numbers in some columns.

    Raises:
        FileError: column_not_chosen, column_unknown, column_nothing_usable.
    """
    values, reasons = _numbers(table, columns)
    usable = _usable(table, columns, reasons)
    return Columns(values[usable.places], *usable)


def whole(table: Table, columns: Sequence[int]) -> Columns:
    """The counts in some columns: whole numbers from 0 to `MOST_COUNT`.

    Raises:
        FileError: column_not_chosen, column_unknown, column_nothing_usable.
    """
    values, reasons = _numbers(table, columns)
    usable = _usable(table, columns, [found | not_counts(column) for found, column in zip(reasons, values.T)])
    return Columns(values[usable.places], *usable)


def rounds(table: Table, successes: int, *, trials_column: int | None = None, trials: int = 1) -> Rounds:
    """Successes in one column, out of trials in another, or without one out of the same number of trials in every row.

    Raises:
        FileError: column_unknown, column_nothing_usable.
    """
    columns = [successes] if trials_column is None else [successes, trials_column]
    values, reasons = _numbers(table, columns)
    if trials_column is None:
        values = np.column_stack([values, np.full(len(values), trials)])
    reasons = [found | not_counts(column) for found, column in zip(reasons, values.T)]
    above = np.flatnonzero(values[:, 0] > values[:, 1]).tolist()
    reasons[0] = dict.fromkeys(above, "above_trials") | reasons[0]  # a fraction above the trials is a fraction first
    usable = _usable(table, columns, reasons)
    return Rounds(values[usable.places], *usable)


def categories(table: Table, column: int) -> Categories:
    """The labels in a column as codes. Their order: as numbers where they are all numbers, else as text.

    Raises:
        FileError: column_unknown, column_nothing_usable, column_too_many_labels, column_one_label.
    """
    cells = [cell.strip() for cell in _cells(table, column)]
    usable = _usable(table, [column], [{place: "missing" for place, cell in enumerate(cells) if is_missing(cell)}])
    there = {cells[place] for place in usable.places}
    name = table.names[column]
    if len(there) > MOST_CATEGORIES:
        raise FileError("column_too_many_labels", column=name, value=len(there), limit=MOST_CATEGORIES)
    if len(there) == 1:
        raise FileError("column_one_label", column=name, value=there.pop(), limit=2)
    labels = sorted(there)
    values, none = numbers(labels, table.decimal)
    if not none:
        labels = [labels[i] for i in np.argsort(values, kind="stable")]
    code = {label: float(i) for i, label in enumerate(labels)}
    return Categories(np.array([[code[cells[place]]] for place in usable.places]), *usable, tuple(labels))


def not_counts(values: np.ndarray) -> Reasons:
    """Why values are no counts, by their position. Where there is no number, nothing is said."""
    reasons: Reasons = {}
    fraction = np.isfinite(values) & (values != np.floor(values))
    for reason, wrong in (("too_large", values > MOST_COUNT), ("fraction", fraction), ("negative", values < 0)):
        reasons |= dict.fromkeys(np.flatnonzero(wrong).tolist(), reason)
    return reasons


def _cells(table: Table, column: int) -> list[str]:
    if not 0 <= column < len(table.names):
        raise FileError("column_unknown", value=column + 1, limit=len(table.names))
    return [row[column] for row in table.rows]


def _numbers(table: Table, columns: Sequence[int]) -> tuple[np.ndarray, list[Reasons]]:
    """The numbers in some columns, (rows, D), and for each column why there is none where there is none."""
    if not len(columns):
        raise FileError("column_not_chosen", value=0, limit=1)
    read = [numbers(_cells(table, column), table.decimal) for column in columns]
    return np.column_stack([values for values, _ in read]), [reasons for _, reasons in read]


class _Usable(NamedTuple):
    """The fields of `Columns` after `values`."""

    names: tuple[str, ...]
    places: np.ndarray
    rows: np.ndarray
    dropped: tuple[Dropped, ...]
    reasons: dict[str, int]


def _usable(table: Table, columns: Sequence[int], reasons: Sequence[Reasons]) -> _Usable:
    """The rows that nothing is wrong with in any of the columns, and what was wrong with the others."""
    wrong: dict[int, int] = {}  # place -> the first of the columns in which it has a wrong cell
    for order in reversed(range(len(columns))):
        wrong |= dict.fromkeys(reasons[order], order)
    dropped = tuple(
        Dropped(table.numbers[place], table.names[columns[order]], reasons[order][place], table.rows[place][columns[order]])
        for place, order in sorted(wrong.items())[:MOST_DROPPED]
    )
    left = np.ones(len(table.rows), dtype=bool)
    left[[*wrong]] = False
    if not left.any():
        row, column, _, cell = dropped[0]
        raise FileError("column_nothing_usable", value=len(table.rows), row=row, cell=cell, column=column)
    places = np.flatnonzero(left)
    counted = Counter(reasons[order][place] for place, order in wrong.items())
    names = tuple(table.names[column] for column in columns)
    return _Usable(names, places, np.array(table.numbers)[places], dropped, dict(counted.most_common()))
