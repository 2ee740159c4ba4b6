"""Small covariance matrices, K at a time: their inverses, determinants and least eigenvalues, whatever the units.

At a step there is little to compute with them, and what costs is the number of numpy's calls.
"""
from __future__ import annotations

import numpy as np

from em_core.checks import Array

ADJUGATE = np.array([[1.0, -1.0], [-1.0, 1.0]])  # signs in the inverse of two by two


def inverted(matrices: Array) -> tuple[Array, Array]:
    """K covariances inverted, (K, D, D), and the logarithms of their determinants, (K,); infinite or NaN where one is singular.

    Two by two in closed form: what numpy does before and after it calls LAPACK takes as long as some hundred points. Larger ones
    from their Cholesky factors: an inverse by elimination is not symmetric, and its error grows as the condition to 3/2.
    """
    if matrices.shape[1] == 2:
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            determinants = matrices[:, 0, 0] * matrices[:, 1, 1] - matrices[:, 0, 1] ** 2
            return matrices[:, ::-1, ::-1] * (ADJUGATE / determinants[:, np.newaxis, np.newaxis]), np.log(determinants)
    try:
        whitening, log_widths = whitened(matrices)
    except np.linalg.LinAlgError:
        return np.full_like(matrices, np.nan), np.full(len(matrices), np.nan)
    return whitening.swapaxes(1, 2) @ whitening, 2 * log_widths


def whitened(covariances: Array) -> tuple[Array, Array]:
    """W (K, D, D) with Wᵀ W = Σ⁻¹, and ½ log|Σ|, (K,). Worked out in units near each component's own widths (powers of two, which
    round nothing): pivots must not be chosen by the units.

    Raises:
        LinAlgError: where a covariance is not positive definite.
    """
    variances = diagonals(covariances)
    if not variances.min() > 0:
        raise np.linalg.LinAlgError("a variance of 0")
    widths = np.exp2(np.frexp(variances)[1] // 2)
    factors = np.linalg.cholesky(covariances / (widths[:, :, np.newaxis] * widths[:, np.newaxis]))
    log_widths = np.add.reduce(np.log(widths) + np.log(diagonals(factors)), axis=1)
    return np.linalg.inv(factors) / widths[:, np.newaxis], log_widths


def diagonals(matrices: Array) -> Array:
    """The diagonals of K square matrices, (K, D)."""
    k, d, _ = matrices.shape
    return matrices.reshape(k, d * d)[:, :: d + 1]


def least_eigenvalues(covariances: Array) -> Array:
    """The smallest eigenvalue of each correlation matrix, (K,); 0 where a variance is none."""
    variances = diagonals(covariances)
    sound = (np.isfinite(covariances).all(axis=(1, 2))) & (variances > 0).all(axis=1)
    widths = np.sqrt(np.where(sound[:, np.newaxis], variances, 1))
    found = np.zeros(len(covariances))
    found[sound] = np.linalg.eigvalsh(covariances[sound] / widths[sound, :, np.newaxis] / widths[sound, np.newaxis])[:, 0]
    return found
