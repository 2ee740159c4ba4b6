r"""The numbers behind `gaussian.py`: the frame that a fit computes in, the centred form, and small matrices.

The frame is an origin at the data's mean and units near their standard deviations, worked out once. At a step there are only
some K·D² numbers to do with it, and then what costs is the number of numpy's calls, about half a microsecond each: so the
frame keeps the places of all it picks from an array, and holds what meets the parameters once for each component.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from em_core.checks import Array
from em_core.model import Findings

NARROW = 1e-5  # variance over squared reach: below it the expanded square loses more than eleven of sixteen digits
POINT = 1e-20  # variance in units of the data's: in a width below 1e-10 the rounding of a mean moves the log-likelihood
FLAT = 1e-13  # 1 − R² of one coordinate by the others: below it a covariance is singular in double precision
ADJUGATE = np.array([[1.0, -1.0], [-1.0, 1.0]])  # signs in the inverse of two by two


class Frame(NamedTuple):
    """The origin and the units that a fit computes in, and what depends on the dimension alone. P is the number of pairs.

    Arrays of (K, …) repeat the same for each component: matching shapes would take numpy longer than the arithmetic.
    """

    dimension: int    # D
    crosses: bool     # whether T(x) has the products of different coordinates
    origins: Array    # (K, D)
    units: Array      # (K, D) powers of two
    areas: Array      # (K, D, D) products of units
    constants: Array  # (K,) D/2 log 2π + Σ log units
    steepest: float   # 1 / variance up to which the expanded square is good enough
    pairs: tuple[np.ndarray, np.ndarray]  # (i, j) of the products x_i x_j in T(x)
    doubling: Array   # (K, P) by which an inverse is multiplied: −½, or −1 off the diagonal, which stands there once
    identity: Array   # (D, D)
    # Where something stands:
    firsts: np.ndarray   # (D,) x_i in T(x)
    seconds: np.ndarray  # (P,) x_i x_j in T(x)
    squares: np.ndarray  # (D,) x_i² among the pairs
    places: np.ndarray   # (D, D) the product of two coordinates among the pairs
    corners: np.ndarray  # (P,) the pairs in a flattened matrix

    @classmethod
    def of(cls, origin: Array, units: Array, reach: float, crosses: bool, n_components: int) -> Frame:
        """`reach` is the largest |x| in the units."""
        dimension, each = len(units), np.ones(n_components)
        i, j = pairs = np.triu_indices(dimension) if crosses else (np.arange(dimension),) * 2
        places = np.zeros((dimension, dimension), dtype=np.intp)
        places[i, j] = places[j, i] = np.arange(len(i))
        return cls(
            dimension, crosses, origins=np.outer(each, origin), units=np.outer(each, units),
            areas=np.multiply.outer(each, np.outer(units, units)),
            constants=each * (0.5 * dimension * np.log(2 * np.pi) + np.log(units).sum()), steepest=1 / (NARROW * reach**2),
            pairs=pairs, doubling=np.outer(each, np.where(i == j, -0.5, -1.0)), identity=np.eye(dimension),
            firsts=np.arange(dimension), seconds=dimension + np.arange(len(i)), squares=np.flatnonzero(i == j), places=places,
            corners=i * dimension + j)


class Centred(NamedTuple):
    """What the centred form needs, in the frame's units."""

    means: Array      # (K, D)
    whitening: Array  # (K, D, D) W with Wᵀ W = Σ⁻¹
    constants: Array  # (K,) log w_k + ½ log|Λ_k| − D/2 log 2π, in the units of the data

    def dot(self, statistics: Array) -> Array:
        """log p(x_n, z_n = k) − h(x_n), (K, B): what a matrix of coefficients gives by a product."""
        x = statistics[1 : 1 + self.means.shape[1]]
        joint = np.empty((len(self.means), x.shape[1]))
        for row, mean, whitening, constant in zip(joint, *self):
            white = whitening @ (x - mean[:, np.newaxis])
            np.einsum("db,db->b", white, white, out=row)
            row *= -0.5
            row += constant
        return joint


def inverted(matrices: Array) -> tuple[Array, Array]:
    """K symmetric matrices inverted, (K, D, D), and the logarithms of their determinants, (K,); infinite or NaN where a matrix
    is singular.

    Two by two in closed form: what numpy does before and after it calls LAPACK takes as long as some hundred points.
    """
    if matrices.shape[1] == 2:
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            determinants = matrices[:, 0, 0] * matrices[:, 1, 1] - matrices[:, 0, 1] ** 2
            return matrices[:, ::-1, ::-1] * (ADJUGATE / determinants[:, np.newaxis, np.newaxis]), np.log(determinants)
    try:
        return np.linalg.inv(matrices), np.linalg.slogdet(matrices)[1]
    except np.linalg.LinAlgError:
        return np.full_like(matrices, np.nan), np.full(len(matrices), np.nan)


def diagonals(matrices: Array) -> Array:
    """The diagonals of K square matrices, (K, D)."""
    k, d, _ = matrices.shape
    return matrices.reshape(k, d * d)[:, :: d + 1]


def positive(covariance: Array, least: float = 0.0) -> bool:
    """Whether every coordinate keeps more than `least` of its variance when those before it are known."""
    widths = np.sqrt(np.diagonal(covariance))
    try:
        return bool(np.diagonal(np.linalg.cholesky(covariance / widths / widths[:, np.newaxis])).min() ** 2 > least)
    except np.linalg.LinAlgError:
        return False


def singular(covariances: Array) -> Findings:
    """The components whose covariance, in units of the data's spread, is that of a point, a line or a plane."""
    found = []
    for k, covariance in enumerate(covariances):
        variances = np.diagonal(covariance)
        if not variances.min() > POINT or not positive(covariance, FLAT):
            found.append(("collapse", k))
    return tuple(found)
