r"""The numbers behind `gaussian.py`: the frame that a fit computes in, its two ways to write a square, and what is singular.

The frame is an origin at the data's mean and units near their standard deviations, worked out once. At a step there are only
some K·D² numbers to do with it, and then what costs is the number of numpy's calls, about half a microsecond each: so the
frame keeps the places of all it picks from an array, and holds what meets the parameters once for each component.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from em_core.checks import EPSILON, Array
from em_core.matrices import diagonals, inverted, least_eigenvalues, whitened
from em_core.mixture import NEVER
from em_core.model import Findings

NARROW = 1e-5  # variance over squared reach: below it the expanded square loses more than eleven of sixteen digits
STEEP = 1e4  # Σ_ij |Λ_ij|, what an observation's terms add up to before they cancel: above it four digits and more are lost
MILD = 1e6  # the same sum up to which means of products, less the product of the means, still give a covariance nine digits
POINT = 1e-20  # variance in units of the data's: in a width below 1e-10 the rounding of a mean moves the log-likelihood
FLAT = 100 * EPSILON  # eigenvalue of a correlation matrix, for each of its columns: below it rounding alone may have made it


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

    means: Array      # (K, D, 1)
    whitening: Array  # (K, D, D) W with Wᵀ W = Σ⁻¹
    constants: Array  # (K, 1) log w_k + ½ log|Λ_k| − D/2 log 2π, in the units of the data
    mild: bool        # whether no component is so steep that its covariance must be measured from its mean too

    def dot(self, statistics: Array) -> Array:
        """log p(x_n, z_n = k) − h(x_n), (K, B): what a matrix of coefficients gives by a product."""
        with np.errstate(over="ignore"):  # 10¹⁵⁴ widths away an observation is impossible
            white = self.whitening @ (statistics[1 : 1 + self.means.shape[1]] - self.means)
            joint = np.einsum("kdb,kdb->kb", white, white)
        joint *= -0.5
        joint += self.constants
        return np.maximum(joint, NEVER, out=joint)


def form_of(means: Array, covariances: Array, constants: Array, frame: Frame) -> Array | Centred:
    """Gaussians with these `constants` (K,) besides their determinants: the coefficients of the expanded square, (K, 1 + d), by
    which the statistics are multiplied as in every family; the centred form where its terms are so large beside their sum that
    too many digits would be lost.

    Raises:
        LinAlgError: where a covariance is not positive definite.
    """
    if not frame.crosses:
        variances = diagonals(covariances)
        if not all(variance * frame.steepest > 1 for variance in variances.ravel().tolist()):
            return centred(means, constants, *whitened(covariances))
        inverses = 1 / variances
        linear, quadratic = inverses * means, inverses * frame.doubling
        constants = constants - 0.5 * np.add.reduce(np.log(variances) + means * linear, axis=1)
        return np.concatenate([constants[:, np.newaxis], linear, quadratic], axis=1)
    found = None if frame.dimension == 2 else whitened(covariances)
    inverses, log_determinants = inverted(covariances) if found is None else (found[0].swapaxes(1, 2) @ found[0], 2 * found[1])
    quadratic = inverses.reshape(len(means), -1).take(frame.corners, axis=1) * frame.doubling
    steep = (-2 * quadratic.take(frame.squares, axis=1)).ravel().tolist()  # 1 / variance given the other coordinates
    if not all(0 < each < frame.steepest for each in steep):  # or where one is NaN
        return centred(means, constants, *(found or whitened(covariances)))
    # Σ_ij |Λ_ij| ≤ (Σ_i √Λ_ii)², so that mostly the diagonals are enough.
    if frame.dimension**2 * max(steep) > STEEP and (terms := np.abs(inverses).sum(axis=(1, 2)).max()) > STEEP:
        return centred(means, constants, *(found or whitened(covariances)), mild=bool(terms < MILD))
    linear = np.matvec(inverses, means)
    constants = constants - 0.5 * (log_determinants + np.vecdot(means, linear))
    return np.concatenate([constants[:, np.newaxis], linear, quadratic], axis=1)


def centred(means: Array, constants: Array, whitening: Array, log_widths: Array, mild: bool = False) -> Centred:
    """The centred form, from W and ½ log|Σ| of each component."""
    return Centred(means[:, :, np.newaxis], whitening, (constants - log_widths)[:, np.newaxis], mild)


def singular(means: Array, covariances: Array, frame: Frame) -> Findings:
    """The components whose covariance is that of a point (a width that rounding may have made: beside the data's, or beside the
    spacing of the doubles at the mean), of a line or a plane (columns that depend on one another, but for rounding)."""
    narrowest = np.maximum(np.sqrt(POINT) * frame.units, np.spacing(np.abs(means)))
    with np.errstate(invalid="ignore"):
        wide = (np.sqrt(np.maximum(diagonals(covariances), 0)) > narrowest).all(axis=1)
    solid = least_eigenvalues(covariances) > FLAT * frame.dimension
    return tuple(("collapse", int(k)) for k in np.flatnonzero(~(wide & solid)))


def rounding(means: Array, covariances: Array, frame: Frame) -> Array:
    """How far the rounding of a component's parameters can move the log-likelihood of one of its observations, (K,), in nats.

    At an M-step's maximum the bound is flat, so that a mean rounded by δ and a covariance rounded in its last digits cost a
    square: ½ δᵀ Λ δ, and ¼ of the squared relative error in the direction in which the covariance is narrowest. The distance
    itself, of the order of √D, is rounded in proportion to how much longer a component is than narrow.
    """
    with np.errstate(divide="ignore"):
        flatness = 1 / np.maximum(least_eigenvalues(covariances), 0)
    shifts = np.spacing(np.abs(means) + np.abs(frame.origins)) / np.sqrt(diagonals(covariances))
    d = frame.dimension
    return 0.5 * np.square(shifts).sum(axis=1) * flatness + np.square(4 * d * EPSILON * flatness) + 4 * d * EPSILON * np.sqrt(flatness)
