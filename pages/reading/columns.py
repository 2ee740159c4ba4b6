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
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pages.reading.cells import half_width, is_missing, numbers
from pages.reading.limits import HEAD, MOST_CATEGORIES, MOST_COUNT
from pages.reading.said import Dropped, FileError
from pages.reading.tables import Table

Reasons = dict[int, str]
Check = Callable[[np.ndarray], Reasons]


@dataclass(frozen=True)
class Columns:
    """What was read of some columns.

    Attributes:
        values: (N, D) float64, N of the table's rows.
        names: of the columns, D of them.
        places: (N,) where the rows stand in `Table.rows`.
        rows: (N,) their numbers in the file.
        dropped: the rows that were left out, in order.
    """

    values: np.ndarray
    names: tuple[str, ...]
    places: np.ndarray
    rows: np.ndarray
    dropped: tuple[Dropped, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were left out for each reason, the most frequent first."""
        return dict(Counter(row.reason for row in self.dropped).most_common())


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
    return Columns(*_read(table, columns, lambda values: {}))


def whole(table: Table, columns: Sequence[int]) -> Columns:
    """The counts in some columns: whole numbers from 0 to `MOST_COUNT`.

    Raises:
        FileError: column_not_chosen, column_unknown, column_nothing_usable.
    """
    return Columns(*_read(table, columns, _not_counts))


def rounds(table: Table, successes: int, *, trials_column: int | None = None, trials: int | None = None) -> Rounds:
    """Successes in one column, out of trials in another, or of the same number of `trials` in every row.

    Raises:
        FileError: column_unknown, column_nothing_usable.
    """
    chosen = [successes] if trials_column is None else [successes, trials_column]
    values, names, places, rows, dropped = _read(table, chosen, _not_counts)
    if trials_column is None:
        values = np.column_stack([values, np.full(len(values), trials)])
    above = values[:, 0] > values[:, 1]
    more = [Dropped(int(rows[i]), names[0], "above_trials", table.rows[places[i]][successes]) for i in np.flatnonzero(above)]
    dropped = tuple(sorted((*dropped, *more)))
    _some_left(~above, names, dropped)
    return Rounds(values[~above], names, places[~above], rows[~above], dropped)


def categories(table: Table, column: int) -> Categories:
    """The labels in a column as codes. Their order: as numbers where they are all numbers, else as text.

    Raises:
        FileError: column_unknown, column_nothing_usable, column_too_many_labels, column_one_label.
    """
    cells = [cell.strip() for cell in _cells(table, column)]
    missing = {i: "missing" for i, cell in enumerate(cells) if is_missing(cell)}
    names = (table.names[column],)
    places, rows, dropped = _without(table, [missing], [column])
    _some_left(places, names, dropped)
    there = {cells[i] for i in places}
    if len(there) > MOST_CATEGORIES:
        raise FileError("column_too_many_labels", column=names[0], value=len(there), limit=MOST_CATEGORIES)
    if len(there) == 1:
        raise FileError("column_one_label", column=names[0], value=there.pop(), limit=2)
    labels = sorted(there)
    values, none = numbers(labels, table.decimal)
    if not none:
        labels = [labels[i] for i in np.argsort(values, kind="stable")]
    code = {label: float(i) for i, label in enumerate(labels)}
    return Categories(np.array([[code[cells[i]]] for i in places]), names, places, rows, dropped, tuple(labels))


def kinds(table: Table) -> tuple[str, ...]:
    """What each column seems to hold, by its first rows: "counts", "numbers", "labels", "text" or "nothing". A page offers
    the columns that suit a model; what they really hold is found out when they are read."""
    return tuple(_kind([row[j] for row in table.rows[:HEAD]], table.decimal) for j in range(len(table.names)))


def _kind(cells: list[str], decimal: str) -> str:
    there = [cell.strip() for cell in cells if not is_missing(cell)]
    if not there:
        return "nothing"
    values, none = numbers(there, decimal)
    if 2 * len(none) < len(there):
        return "numbers" if _not_counts(values[np.isfinite(values)]) else "counts"
    return "labels" if len({*there}) <= min(MOST_CATEGORIES, max(len(there) - 1, 1)) else "text"


def _not_counts(values: np.ndarray) -> Reasons:
    """Why values are no counts, by their position."""
    reasons: Reasons = {}
    for reason, wrong in (("too_large", values > MOST_COUNT), ("fraction", values != np.floor(values)), ("negative", values < 0)):
        reasons |= dict.fromkeys(np.flatnonzero(wrong & ~np.isnan(values)).tolist(), reason)
    return reasons


def _cells(table: Table, column: int) -> list[str]:
    """Raises: FileError: column_unknown."""
    if not 0 <= column < len(table.names):
        raise FileError("column_unknown", value=column + 1, limit=len(table.names))
    return [row[column] for row in table.rows]


def _read(table: Table, columns: Sequence[int], check: Check) -> tuple[np.ndarray, tuple[str, ...], np.ndarray, np.ndarray, tuple[Dropped, ...]]:
    """Values, names, places, rows and what was dropped: the fields of `Columns`."""
    if not len(columns):
        raise FileError("column_not_chosen", value=0, limit=1)
    values, reasons = [], []
    for column in columns:
        found, none = numbers(_cells(table, column), table.decimal)
        values.append(found)
        reasons.append(none | check(found))
    names = tuple(table.names[column] for column in columns)
    places, rows, dropped = _without(table, reasons, columns)
    _some_left(places, names, dropped)
    return np.column_stack(values)[places], names, places, rows, dropped


def _without(table: Table, reasons: Sequence[Reasons], columns: Sequence[int]) -> tuple[np.ndarray, np.ndarray, tuple[Dropped, ...]]:
    """The places and numbers of the rows that nothing is wrong with, and those that were left out."""
    wrong: dict[int, tuple[int, str]] = {}
    for column, found in zip(reversed(columns), reversed(reasons)):  # so that the first column has the last word
        wrong |= {place: (column, reason) for place, reason in found.items()}
    dropped = tuple(Dropped(table.numbers[place], table.names[column], reason, table.rows[place][column])
                    for place, (column, reason) in sorted(wrong.items()))  # fmt: skip
    places = np.setdiff1d(np.arange(len(table.rows)), np.fromiter(wrong, int, len(wrong)))
    return places, np.array(table.numbers)[places], dropped


def _some_left(left: np.ndarray, names: tuple[str, ...], dropped: tuple[Dropped, ...]) -> None:
    if not left.any() and not (left.dtype != bool and len(left)):
        example = dropped[0]
        cell = half_width(example.cell) or "\u2423"
        raise FileError("column_nothing_usable", value=len(dropped), row=example.row, cell=cell, column=example.column)
