"""Tables to begin with, for readers who have none at hand. They go the same way as a reader's own: from text to a table."""

from __future__ import annotations

import functools
from typing import NamedTuple

from em_core.datasets import DEATHS_IN_THE_TIMES, TENNIS, davis, old_faithful
from pages.reading.tables import Table, parse


class Example(NamedTuple):
    """A table, and what is customarily done with it: the family, the columns (from 0), the trials' column."""

    family: str
    columns: tuple[int, ...]
    trials_column: int | None = None


EXAMPLES = {
    "faithful": Example("gaussian", (0, 1)),
    "davis": Example("gaussian", (2,)),
    "times": Example("poisson", (0,)),
    "tennis": Example("binomial", (1,), 2),
}


@functools.cache
def text(source: str) -> str:
    """The example as a CSV file."""
    if source == "faithful":
        return "eruptions,waiting\n" + "".join(f"{length:g},{wait:g}\n" for length, wait in old_faithful())
    if source == "davis":
        people = davis()
        return "sex,weight,height\n" + "".join(f"{'F' if w else 'M'},{kg:g},{cm:g}\n" for w, kg, cm in zip(*people))
    if source == "times":
        return "deaths\n" + "".join(f"{deaths}\n" * days for deaths, days in enumerate(DEATHS_IN_THE_TIMES))
    return "set,good,shots\n" + "".join(f"{i},{shots.count('G')},{len(shots)}\n" for i, shots in enumerate(TENNIS.sets, 1))


@functools.cache
def table(source: str) -> Table:
    return parse(text(source), header=True)
