"""What the stage works on: rounds of so many tosses each, and how the ledger shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from em_core import BinomialMixture

ONE_BY_ONE = 12  # up to so many rounds each has a row; more are grouped by their counts


@dataclass(frozen=True)
class Row:
    """What the ledger shows as one row: rounds with the same counts. `sequence` is H and T in order, where known."""

    label: str
    heads: int
    tosses: int
    sequence: str | None
    times: int = 1


@dataclass(frozen=True)
class Problem:
    """Rounds and how they are shown. heads and tosses: (N,); rows: what the ledger shows, in its order."""

    heads: tuple[int, ...]
    tosses: tuple[int, ...]
    sequences: tuple[str | None, ...]

    @cached_property
    def rows(self) -> list[Row]:
        rounds = list(zip(self.heads, self.tosses, self.sequences))
        if len(rounds) <= ONE_BY_ONE:
            return [Row(str(i), h, n, s or "H" * h + "T" * (n - h)) for i, (h, n, s) in enumerate(rounds, 1)]
        groups = Counter((h, n) for h, n, _ in rounds)
        ordered = sorted(groups.items(), key=lambda item: (-item[0][0] / max(item[0][1], 1), item[0][1]))
        return [Row(f"{h}/{n}", h, n, "H" * h + "T" * (n - h), times) for (h, n), times in ordered]

    def tosses_needed(self, n_components: int, learned: bool) -> int:
        """How many tosses some round must have for the parameters to be determined, up to the names of the
        components: rounds of n tosses say n moments of them (Teicher 1963, Blischke 1964). With equal weights held
        fixed K power sums say all (Newton's identities); with learned weights there are 2K − 1 unknowns."""
        return 2 * n_components - 1 if learned else n_components

    def model(self, n_components: int, learned: bool) -> BinomialMixture:
        alike = len(set(self.tosses)) == 1
        trials = self.tosses[0] if alike else np.array(self.tosses)
        return BinomialMixture(trials, n_components, fixed_weights=not learned)

    @property
    def data(self) -> np.ndarray:
        return np.array(self.heads)
