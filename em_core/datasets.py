"""The data sets that the pages begin with, each with its source."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class CoinRounds(NamedTuple):
    """Rounds of coin tossing: `sequences` (H and T, one string a round), `labels` (the coin of each round, from 0)."""

    sequences: tuple[str, ...]
    labels: tuple[int, ...]
    start: tuple[float, ...]

    @property
    def heads(self) -> np.ndarray:
        """Heads a round, (N,)."""
        return np.array([s.count("H") for s in self.sequences])

    @property
    def tosses(self) -> np.ndarray:
        """Tosses a round, (N,)."""
        return np.array([len(s) for s in self.sequences])


TWO_COINS = CoinRounds(
    sequences=("HTTTHHTHTH", "HHHHTHHHHH", "HTHHHHHTHH", "HTHTTTHHTT", "THHHTHHHTH"),
    labels=(1, 0, 0, 1, 0),
    start=(0.6, 0.5),
)
"""Figure 1 of C. B. Do and S. Batzoglou, "What is the expectation maximization algorithm?", Nature Biotechnology 26
(2008) 897–899: five rounds of ten tosses, the coins of figure 1a, the start of figure 1b."""
