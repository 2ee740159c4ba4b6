r"""Sums over all paths of a chain, in logs, and without a step of Python for each link of it.

A chain of T links has K states at each of its T + 1 places, a vector f (K,) to begin with, a matrix M_t (K, K) for each link
and a vector e (K,) to end with. A path z_0 … z_T weighs f(z_0) M_1(z_0, z_1) ⋯ M_T(z_{T−1}, z_T) e(z_T), and

    α_0 = f,   α_t = α_{t−1} M_t          forward: all ways to come to each state
    β_T = e,   β_{t−1} = M_t β_t          backward: all ways to go on from it
    Z = α_T · e                           the weight of all paths
    α_t(i) β_t(i) / Z                     the share of the paths through state i at place t
    α_{t−1}(i) M_t(i, j) β_t(j) / Z       the share of those that go from i to j over link t

Products of matrices may be taken in any grouping: the links are cut into √T blocks, all blocks are multiplied out side by
side, and only the blocks are gone through one by one. So ten thousand links take two hundred steps, not ten thousand.

Everything is in logs, since a path that has lost a factor of e^745 may yet turn out to be the only one that is possible.
"""
from __future__ import annotations

from math import isqrt

import numpy as np

from em_core.checks import Array
from em_core.mixture import NEVER
from em_core.model import log_sum_exp

MANY = 4          # states, from which on a matrix product is the faster way
DOUBTFUL = 1e-250  # what underflow has taken from a sum that is larger than this cannot be seen in it


def forward(first: Array, links: Array) -> tuple[Array, float]:
    """log α_0 … log α_T, (T + 1, K), for log f (K,) and log M (T, K, K). What is taken away from them (from all of a block
    the same, so that they stay near 0) is told for the last one: log α_T is its row plus that number."""
    count, states = len(links), len(first)
    if count == 0:
        return first[np.newaxis], 0.0
    length = isqrt(count)
    blocks = -(-count // length)
    inside = np.full((blocks * length, states, states), -np.inf)
    inside[:, range(states), range(states)] = 0  # the rest of the last block changes nothing: ones on the diagonal
    inside[:count] = links
    inside = inside.reshape(blocks, length, states, states)
    for place in range(1, length):
        inside[:, place] = times(inside[:, place - 1], inside[:, place])
    begins, taken, here = np.empty((blocks, states)), 0.0, first
    for block in range(blocks):
        largest = float(here.max())
        shift = largest if largest > -np.inf else 0.0
        begins[block], taken = here - shift, taken + shift
        here = np.logaddexp.reduce(begins[block][:, np.newaxis] + inside[block, -1], axis=0)
    reached = np.logaddexp.reduce(begins[:, np.newaxis, :, np.newaxis] + inside, axis=2).reshape(-1, states)
    return np.concatenate([begins[:1], reached[:count]]), taken


def backward(links: Array, end: Array) -> Array:
    """log β_0 … log β_T, (T + 1, K), but for a number that is the same for all states of a place."""
    return forward(end, links[::-1].swapaxes(1, 2))[0][::-1]


def times(one: Array, other: Array) -> Array:
    """Matrix products of (B, K, K), all in logs.

    From a few states on, true products of what the logs stand for, each row of the one and each column of the other measured
    by its largest: K² exponentials and not K³. Where an entry comes out so small that it may have lost a part to underflow,
    that product is worked out in logs after all.
    """
    if one.shape[1] < MANY:
        return _times_in_logs(one, other)
    rows, columns = np.maximum(one.max(axis=2, keepdims=True), NEVER), np.maximum(other.max(axis=1, keepdims=True), NEVER)
    product = np.matmul(np.exp(one - rows), np.exp(other - columns))
    doubtful = (product < DOUBTFUL).any(axis=(1, 2))
    with np.errstate(divide="ignore"):  # what is 0 is doubtful
        product = np.log(product) + rows + columns
    if doubtful.any():
        product[doubtful] = _times_in_logs(one[doubtful], other[doubtful])
    return product


def _times_in_logs(one: Array, other: Array) -> Array:
    return np.logaddexp.reduce(one[:, :, :, np.newaxis] + other[:, np.newaxis], axis=2)


def shares(forwards: Array, links: Array, backwards: Array) -> tuple[Array, Array]:
    """The share of the paths through each state at each place, (T + 1, K), and over each link, (T, K, K)."""
    places = forwards + backwards
    over = forwards[:-1, :, np.newaxis] + links + backwards[1:, np.newaxis]
    places -= log_sum_exp(places)[:, np.newaxis]
    flat = over.reshape(len(over), len(forwards[0]) ** 2)
    if len(flat):
        flat -= log_sum_exp(flat)[:, np.newaxis]
    return np.exp(places), np.exp(flat).reshape(over.shape)
