r"""Where EM ends from every start of a grid: two landscapes of two parameters, with one thing known that the reader sets.

    coins     the five rounds of Do and Batzoglou; known is how often coin A is picked; the parameters are (θ_A, θ_B)
    groups    three groups of points and two Gaussians; known is their width σ; the parameters are (μ_1, μ_2)

In both, with h_n and m_n the statistics of an observation (heads and tosses; x and 1) and d_n the difference of the two log
densities, a step of EM is, for all starts at once,

    r_n = 1 / (1 + (w_2 / w_1) e^{−d_n}),      θ_1 ← Σ_n r_n h_n / Σ_n r_n m_n,      θ_2 ← Σ_n (1 − r_n) h_n / Σ_n (1 − r_n) m_n

The two parameters never change places: where θ_1 > θ_2, r_n grows with h_n / m_n, and so the first weighted mean is the larger.
The diagonal is therefore the border of what leads to either order, and a start on it stays on it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, gammaln
from scipy.stats import norm

from em_core import BinomialMixture, Trace, fit
from em_core.datasets import TWO_COINS
from pages.why.climbing.known import KnownWidths, rate

NAMES = ("coins", "groups")
SIZE = 41  # starts along each axis
GROUPS = ((-5.0, 8), (0.0, 20), (6.0, 8))  # centre and number of points of each
SPREAD = 0.5  # standard deviation within each
SPANS = {"coins": (0.01, 0.99), "groups": (-9.0, 9.0)}
KNOWN = {"coins": (0.5, 0.6, 0.7, 0.8, 0.9), "groups": tuple(0.5 * i for i in range(1, 11))}  # what may be set
USUAL = {"coins": 0.5, "groups": 1.5}
STILL, MOST = 1e-7, 2000  # a move, in spans, that is none any more; iterations at most
SAME = 0.005  # spans between ends within which they are one


@functools.cache
def three_groups() -> np.ndarray:
    """Points at the quantiles of three normal distributions, two decimals each: no chance in them, (36,)."""
    return np.round(np.concatenate([centre + SPREAD * norm.ppf((np.arange(n) + 0.5) / n) for centre, n in GROUPS]), 2)


@dataclass(frozen=True)
class Landscape:
    """One of the two, with the value of what is known: the weight of the first component, or the width of both."""

    name: str
    known: float

    @property
    def span(self) -> tuple[float, float]:
        return SPANS[self.name]

    @property
    def weight(self) -> float:
        return self.known if self.name == "coins" else 0.5

    @property
    def model(self) -> Any:
        return BinomialMixture(tuple(TWO_COINS.tosses.tolist()), 2, fixed_weights=True) if self.name == "coins" else KnownWidths(2)

    @property
    def data(self) -> np.ndarray:
        return TWO_COINS.heads if self.name == "coins" else three_groups()

    def params(self, x: float, y: float) -> Any:
        """The parameters at a place of the map."""
        weights, places = np.array([self.weight, 1 - self.weight]), np.array([x, y])
        if self.name == "coins":
            return self.model.Params(weights, places)
        return self.model.Params(weights, places[:, np.newaxis], np.full((2, 1, 1), self.known**2))

    def place(self, params: Any) -> tuple[float, float]:
        """The place of the map at which parameters are."""
        x, y = np.ravel(params.probabilities if self.name == "coins" else params.means).tolist()
        return x, y

    def statistics(self) -> tuple[np.ndarray, np.ndarray]:
        """h_n and m_n, (N,) each."""
        x = self.data.astype(float)
        return (x, TWO_COINS.tosses.astype(float)) if self.name == "coins" else (x, np.ones_like(x))

    def densities(self, places: np.ndarray) -> np.ndarray:
        """log p(x_n | component at a place), without what no place changes, (…, N)."""
        h, m = self.statistics()
        at = np.asarray(places)[..., np.newaxis]
        if self.name == "coins":
            return h * np.log(at) + (m - h) * np.log1p(-at)
        return -0.5 * np.square((h - at) / self.known)

    def constant(self) -> float:
        """What `densities` leave out, of all observations."""
        h, m = self.statistics()
        if self.name == "coins":
            return float(np.sum(gammaln(m + 1) - gammaln(h + 1) - gammaln(m - h + 1)))
        return float(-len(h) * (np.log(self.known) + 0.5 * np.log(2 * np.pi)))

    def step(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One iteration of EM from all places (S,) at once."""
        h, m = self.statistics()
        r = expit(np.log(self.weight / (1 - self.weight)) + self.densities(x) - self.densities(y))
        rest = 1 - r
        return (r @ h) / (r @ m), (rest @ h) / (rest @ m)

    def heights(self, axis: np.ndarray) -> np.ndarray:
        """The log-likelihood over a square grid, rows along the second parameter, (G, G)."""
        each = self.densities(axis)
        first, second = np.log(self.weight) + each, np.log(1 - self.weight) + each
        return np.logaddexp(first[np.newaxis, :], second[:, np.newaxis]).sum(axis=-1) + self.constant()


class End(NamedTuple):
    """Where runs end: a place, how high it is, and what it is."""

    x: float
    y: float
    height: float
    rate: float  # ρ there; above 1 on a saddle
    share: float  # of the starts beside the diagonal that end here

    @property
    def summit(self) -> bool:
        return self.rate < 1


class Basins(NamedTuple):
    """The grid (G,), the ends, and for each start (row along y, column along x) the place of its end in their list, (G, G)."""

    axis: np.ndarray
    ends: tuple[End, ...]
    which: np.ndarray


@functools.lru_cache(maxsize=32)
def basins(landscape: Landscape) -> Basins:
    """Run EM from every start of the grid, and sort what comes out: summits first, the highest first."""
    low, high = landscape.span
    axis = np.linspace(low, high, SIZE)
    x, y = (each.ravel() for each in np.meshgrid(axis, axis))
    x, y = run_all(landscape, x, y, STILL * (high - low))
    places, which = together(np.stack([x, y], axis=1), SAME * (high - low))
    beside = ~np.eye(SIZE, dtype=bool).ravel()
    ends = [end_of(landscape, place, float(np.mean(which[beside] == i))) for i, place in enumerate(places)]
    order = sorted(range(len(ends)), key=lambda i: (not ends[i].summit, round(-ends[i].height, 6), -ends[i].x))
    return Basins(axis, tuple(ends[i] for i in order), np.argsort(order)[which].reshape(SIZE, SIZE))


def run_all(landscape: Landscape, x: np.ndarray, y: np.ndarray, still: float) -> tuple[np.ndarray, np.ndarray]:
    """EM from all places, each until it moves no more."""
    x, y, moving = x.copy(), y.copy(), np.arange(len(x))
    for _ in range(MOST):
        new_x, new_y = landscape.step(x[moving], y[moving])
        move = np.maximum(np.abs(new_x - x[moving]), np.abs(new_y - y[moving]))
        x[moving], y[moving] = new_x, new_y
        moving = moving[move > still]
        if not len(moving):
            break
    return x, y


def together(points: np.ndarray, near: float) -> tuple[list[np.ndarray], np.ndarray]:
    """Points (S, 2) that lie within `near` of one another as one place: the places, and the place of each point, (S,)."""
    places: list[np.ndarray] = []
    which = np.full(len(points), -1)
    while (left := np.flatnonzero(which < 0)).size:
        place = points[left[0]]
        which[left[np.abs(points[left] - place).max(axis=1) <= near]] = len(places)
        places.append(place)
    return places, which


def end_of(landscape: Landscape, place: np.ndarray, share: float) -> End:
    """What an end is: a few steps more make it exact, and ρ tells a summit from a saddle."""
    x, y = run_all(landscape, place[:1], place[1:], 1e-14 * (landscape.span[1] - landscape.span[0]))
    params = landscape.params(float(x[0]), float(y[0]))
    height = landscape.model.log_likelihood(landscape.data, params)
    return End(float(x[0]), float(y[0]), height, rate(landscape.model, landscape.data, params), share)


@functools.lru_cache(maxsize=256)
def run(landscape: Landscape, x: float, y: float) -> Trace:
    """EM from one start, every step of it."""
    return fit(landscape.model, landscape.data, landscape.params(x, y), tol=1e-10)


def end_at(landscape: Landscape, trace: Trace) -> int | None:
    """The place in the list of ends of that which a run came to; None where it stopped before any of them."""
    found, (low, high) = basins(landscape).ends, landscape.span
    x, y = landscape.place(trace.params)
    near = [max(abs(end.x - x), abs(end.y - y)) for end in found]
    return int(np.argmin(near)) if min(near) < 2 * SAME * (high - low) else None
