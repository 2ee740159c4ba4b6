"""EM for coins as one would write it on paper: lists and loops, one density after another. Slow, and shares no line with
the program that it checks."""

from __future__ import annotations

from math import comb, fsum, log
from typing import NamedTuple


class State(NamedTuple):
    """Weights and probabilities, the log-likelihood at them, and the responsibilities that follow from them (N × K)."""

    weights: list[float]
    probabilities: list[float]
    log_likelihood: float
    shares: list[list[float]]


def density(heads: int, tosses: int, p: float) -> float:
    return comb(tosses, heads) * p**heads * (1 - p) ** (tosses - heads)


def state(heads, tosses, weights, probabilities) -> State:
    joint = [[w * density(h, n, p) for w, p in zip(weights, probabilities)] for h, n in zip(heads, tosses)]
    shares = [[value / fsum(row) for value in row] for row in joint]
    return State(list(weights), list(probabilities), fsum(log(fsum(row)) for row in joint), shares)


def expected(heads, tosses, shares, k: int) -> tuple[float, float]:
    """Expected heads and tails of coin k."""
    return fsum(s[k] * h for s, h in zip(shares, heads)), fsum(s[k] * (n - h) for s, h, n in zip(shares, heads, tosses))


def steps(heads, tosses, weights, probabilities, iterations: int, *, learned: bool) -> list[State]:
    """The start and so many iterations."""
    made = [state(heads, tosses, weights, probabilities)]
    for _ in range(iterations):
        shares, coins = made[-1].shares, range(len(probabilities))
        sums = [expected(heads, tosses, shares, k) for k in coins]
        new = [h / (h + t) for h, t in sums]
        mass = [fsum(s[k] for s in shares) / len(heads) for k in coins]
        made.append(state(heads, tosses, mass if learned else weights, new))
    return made


def bound(heads, tosses, q, weights, probabilities) -> float:
    """F(q, θ) = Σ q log( π θ^h … / q ), term by term."""
    terms = []
    for h, n, row in zip(heads, tosses, q):
        terms += [share * (log(w * density(h, n, p)) - log(share)) for share, w, p in zip(row, weights, probabilities) if share > 0]
    return fsum(terms)


def log_likelihood(heads, tosses, weights, probabilities) -> float:
    return state(heads, tosses, weights, probabilities).log_likelihood


def most_curved(heads, tosses, weights, probabilities, width: float = 1e-4) -> float:
    """The largest eigenvalue of the numerical Hessian of the log-likelihood over the probabilities."""
    import numpy as np

    k = len(probabilities)
    hessian = np.empty((k, k))
    for i in range(k):
        for j in range(k):
            corners = [(si, sj, si * sj) for si in (1, -1) for sj in (1, -1)]
            total = 0.0
            for si, sj, sign in corners:
                moved = list(probabilities)
                moved[i] += si * width
                moved[j] += sj * width
                total += sign * log_likelihood(heads, tosses, weights, moved)
            hessian[i, j] = total / (4 * width**2)
    return float(np.linalg.eigvalsh(hessian)[-1])
