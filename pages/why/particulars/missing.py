r"""A normal sample of which a part is not seen, estimated in two ways: by EM, and by filling in each missing value's mean.

A missing x has E[x] = m and E[x²] = m² + v, with m and v its mean and variance given what is known of it: that it is missing
for no reason (then m = μ, v = σ²), or that it is larger than c (then, with a = (c − μ)/σ and λ = φ(a) / (1 − Φ(a)),
m = μ + σλ and v = σ² (1 + aλ − λ²)). The two ways differ in v alone, which filling in takes for 0:

    μ = (Σ_seen x + M m) / N,       σ² = (Σ_seen x² + M (m² + v)) / N − μ²
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr

KINDS = ("random", "large")
N = 200
SHARES = np.round(np.arange(0, 0.81, 0.05), 2)
MOST, STILL = 3000, 1e-12


class Sample(NamedTuple):
    """What is seen, how many are not, and above what they are known to lie (None: nothing is known of them)."""

    seen: np.ndarray
    missing: int
    above: float | None


class Estimates(NamedTuple):
    """Where the iteration came to rest, and all of the way there: (T+1, 2) of μ and σ."""

    mean: float
    deviation: float
    path: np.ndarray
    filled: float  # E[x] of a missing value, at the end


@functools.cache
def complete() -> np.ndarray:
    """The sample before anything was lost, with mean 0 and standard deviation 1 to the last digit."""
    x = np.random.default_rng(8).standard_normal(N)
    return (x - x.mean()) / x.std()


@functools.cache
def sample(kind: str, share: float) -> Sample:
    """The complete sample with a share of it lost."""
    x, lost = complete(), round(share * N)
    if kind == "random":
        return Sample(np.random.default_rng(1).permutation(x)[lost:], lost, None)
    ordered = np.sort(x)
    return Sample(ordered[: N - lost], lost, float(ordered[N - lost - 1 : N - lost + 1].mean()) if lost else float(ordered[-1]))


def moments(mean: float, deviation: float, above: float | None) -> tuple[float, float]:
    """Mean and variance of a missing value."""
    if above is None:
        return mean, deviation**2
    a = (above - mean) / deviation
    ratio = np.exp(-0.5 * a * a - 0.5 * np.log(2 * np.pi) - log_ndtr(-a))
    return mean + deviation * ratio, deviation**2 * (1 + a * ratio - ratio**2)


def step(known: Sample, mean: float, deviation: float, keep_variance: bool) -> tuple[float, float]:
    """One iteration of EM, or with `keep_variance` false of filling in."""
    m, v = moments(mean, deviation, known.above)
    total = len(known.seen) + known.missing
    new = (known.seen.sum() + known.missing * m) / total
    second = (np.square(known.seen).sum() + known.missing * (m * m + (v if keep_variance else 0.0))) / total
    return float(new), float(np.sqrt(second - new * new))


@functools.lru_cache(maxsize=128)
def estimate(kind: str, share: float, keep_variance: bool) -> Estimates:
    """From the mean and half the deviation of what is seen, until nothing moves any more."""
    known = sample(kind, share)
    path = [(float(known.seen.mean()), float(known.seen.std()) / 2)]
    while len(path) <= MOST and (len(path) < 2 or max(abs(a - b) for a, b in zip(path[-1], path[-2])) > STILL):
        path.append(step(known, *path[-1], keep_variance))
    return Estimates(*path[-1], np.array(path), float(moments(*path[-1], known.above)[0]))


def log_likelihood(known: Sample, mean: float, deviation: float) -> float:
    """Of what is known: the densities of what is seen, and for what is only known to be large the chance of that."""
    z = (known.seen - mean) / deviation
    seen = float(np.sum(-0.5 * z * z - 0.5 * np.log(2 * np.pi) - np.log(deviation)))
    return seen if known.above is None else seen + known.missing * float(log_ndtr((mean - known.above) / deviation))
