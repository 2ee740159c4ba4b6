r"""The weights of the M-step from a linear system, as the browser shows it (pages/parts/arrowhead.js).

Q depends on the weights by Σ_j N_j log π_j, with N_j the expected counts and Σ_j π_j = 1. Instead of a Lagrange multiplier, put
π_K = 1 − Σ_{l<K} π_l and set each derivative to zero:

    N_j / π_j = N_K / (1 − Σ_{l<K} π_l)    ⇔    N_j Σ_{l<K} π_l + N_K π_j = N_j,        j = 1 … K − 1

that is (N 1ᵀ + N_K I) π = N. Row j less N_j/N_1 times row 1, over N_K, is (−N_j/N_1, 0 … 1 … 0 | 0); row 1 over N_1 is
(1 + N_K/N_1, 1 … 1 | 1): an arrowhead. Row 1 less all the others then is (Σ_j N_j / N_1, 0 … 0 | 1), and π_j = N_j / N.
"""

from __future__ import annotations

import numpy as np


def system(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The matrix (K−1, K−1) and the right-hand side (K−1,) for expected counts (K,)."""
    rest = counts[:-1]
    return np.tile(rest[:, np.newaxis], len(rest)) + counts[-1] * np.eye(len(rest)), rest


def arrowhead(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same system after the first round of elimination: full first row and column, ones on the diagonal below."""
    rest = counts[:-1]
    matrix = np.eye(len(rest))
    matrix[1:, 0] = -rest[1:] / rest[0]
    matrix[0] = 1
    matrix[0, 0] = 1 + counts[-1] / rest[0]
    return matrix, np.eye(len(rest))[0]


def solved(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """After the second round: the first row says π_1, each further one π_j by π_1."""
    matrix, right = arrowhead(counts)
    matrix[0] = 0
    matrix[0, 0] = counts.sum() / counts[0]
    return matrix, right
