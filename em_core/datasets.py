"""The data that the pages begin with, each with its source, and simulators of shapes that mixtures are tried on.

Counts and classic tables stand here; the two files in `data/` are read when they are first asked for. All arrays are
read-only.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.gaussian import GaussianMixture, Params

FOLDER = Path(__file__).parent / "data"


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


class Shots(NamedTuple):
    """A tennis player's sets: `sets` (G good, B bad, one string a set), `start` (chance of a good shot when calm, anxious)."""

    sets: tuple[str, ...]
    start: tuple[float, float]


TENNIS = Shots(sets=("GBBB", "GGBB", "GBGG", "GGGG"), start=(0.8, 0.3))
"""The example of one of the seed articles: four sets of four shots."""

DEATHS_IN_THE_TIMES = (162, 267, 271, 185, 111, 61, 27, 8, 3, 1)
"""Days of 1910–1912 on which The Times announced the deaths of 0, 1, …, 9 women of 80 or more (Hasselblad 1969, Estimation of
finite mixtures of distributions from the exponential family, Journal of the American Statistical Association 64:1459–1471)."""

LINKAGE = (125, 18, 20, 34)
"""197 animals in four cells (Rao 1965; Dempster, Laird & Rubin 1977, section 1)."""

ICE_CREAM = (2, 3, 3, 2, 3, 2, 3, 2, 2, 3, 1, 3, 3, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 1, 1, 1, 2, 3, 3, 2, 3, 2, 2)
"""Ice creams eaten on 33 days, from which the weather is to be told (Eisner 2002, An interactive spreadsheet for teaching the
forward-backward algorithm, Proceedings of the ACL workshop on effective tools and methodologies for teaching NLP and CL)."""

THREE_BLOBS = Params(np.array([0.6, 0.3, 0.1]), np.array([[0.0, 4.0], [-2.0, 0.0], [3.0, -3.0]]),
                     np.array([np.diag([3.0, 0.5]), np.diag([1.0, 2.0]), np.diag([0.5, 0.5])]))
"""The mixture in two dimensions of one of the seed articles."""


class People(NamedTuple):
    """Davis's 200 people: `women` (N,) of bool, `weights` (N,) in kg, `heights` (N,) in cm."""

    women: np.ndarray
    weights: Array
    heights: Array


def old_faithful() -> Array:
    """272 eruptions: how long each took, and the wait for the next one, both in minutes, (272, 2)."""
    return checks.read_only(np.array([[float(row["eruptions"]), float(row["waiting"])] for row in _table("faithful.csv")]))


def davis(corrected: bool = True) -> People:
    """The 200 people; row 12 as it was entered (166 kg, 57 cm) where not `corrected`, else with the two put right."""
    table = _table("davis.csv")
    measured = np.array([[float(row["weight"]), float(row["height"])] for row in table])
    if corrected:
        measured[11] = measured[11, ::-1]
    women = np.array([row["sex"] == "F" for row in table])
    women.setflags(write=False)
    return People(women, *(checks.read_only(column) for column in measured.T))


@cache
def _table(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def three_blobs(n: int = 200, rng: Seed = 0) -> tuple[Array, np.ndarray]:
    """Points (n, 2) of the mixture `THREE_BLOBS`, and the component of each, (n,)."""
    return GaussianMixture(3).sample(THREE_BLOBS, n, rng)


def banana(n: int = 200, rng: Seed = 0) -> Array:
    """A bent cloud (n, 2) around the parabola y = x² / 2: one group that no single Gaussian fits."""
    random = checks.drawing(n, rng)
    x = random.normal(0, 1.5, n)
    return np.column_stack([x, x**2 / 2 + random.normal(0, 0.4, n)])


def rings(n: int = 300, rng: Seed = 0) -> tuple[Array, np.ndarray]:
    """A ring of radius 4 around a disc (n, 2), and which of them each point is of, (n,): groups that Gaussians cannot tell."""
    random = checks.drawing(n, rng)
    outside = random.random(n) < 0.6
    angles, radii = random.uniform(0, 2 * np.pi, n), np.where(outside, random.normal(4, 0.3, n), np.abs(random.normal(0, 0.8, n)))
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]), outside.astype(int)
