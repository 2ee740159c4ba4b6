r"""The free parameters φ of each family, and the first two derivatives of log p(x | k) by those of one component.

    shares      p_1 … p_C, of which the last follows; x are counts t_j of C outcomes
                s_j = t_j / p_j − t_C / p_C,           −∂s_i/∂p_j = t_j / p_j² [i = j] + t_C / p_C²
    Poisson     s = T / λ − 1,                         −∂s/∂λ = T / λ²
    Gaussian    Σ = Σ_a φ_a E_a, Λ = Σ⁻¹, d = x − μ
                s_μ = Λ d,                             −∂s_μ/∂μ = Λ,   −∂s_μ/∂φ_a = Λ E_a Λ d
                s_a = ½ dᵀ Λ E_a Λ d − ½ tr Λ E_a,     −∂s_a/∂φ_b = dᵀ Λ E_a Λ E_b Λ d − ½ tr Λ E_a Λ E_b
    linkage     of five cells with probabilities ½, θ/4, (1 − θ)/4, (1 − θ)/4, θ/4: s = 0, 1/θ, −1/(1 − θ), …

The free parameters are entries of the arrays in `Params`; `information.py` puts them in one vector.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import numpy as np

from em_core.binomial import BinomialMixture
from em_core.categorical import CategoricalMixture
from em_core.checks import Array
from em_core.errors import InputError
from em_core.gaussian import GaussianMixture
from em_core.linkage import GeneticLinkage
from em_core.poisson import PoissonMixture

EDGE = 1e-100  # the square of one over a probability below this may overflow


class Free(NamedTuple):
    """The free entries of one field."""

    field: str
    index: tuple[np.ndarray, ...]  # of each entry, an array for each axis; the first says whose it is
    shared: bool = False           # whether every component has them


class Family(ABC):
    """What `information.py` asks of a family. `x` is what `outcomes` returns, and q counts a component's own parameters."""

    between_0_and_1 = ""  # a field of probabilities, whose derivatives end at 0 and at 1
    above_0 = ""          # a field whose derivatives end at 0

    @abstractmethod
    def entries(self, model: Any, params: Any) -> list[Free]:
        """The free entries of each field but the weights."""

    def follow(self, model: Any, fields: dict[str, Array]) -> None:
        """Set, in place, the entries that follow from the free ones."""

    def units(self, model: Any, params: Any) -> dict[str, Array]:
        """What the fields are measured in that are no pure numbers, each in the shape of its field."""
        return {}

    def outcomes(self, model: Any, observed: Any, part: slice, units: dict[str, Array]) -> Array:
        """What the scores need of some observations, (B, d), in these units."""
        return model.statistics(observed.data, part, observed.frame)[1:].T

    @abstractmethod
    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        """∂ log p(x | k) / ∂φ_k, (B, q), or (q,) where it is the same for all x."""

    @abstractmethod
    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        """Minus the second derivative of Σ_n weights_n log p(x_n | k), (q, q), for weights (B,)."""


class Binomial(Family):
    """Two outcomes, heads and tails."""

    between_0_and_1 = "probabilities"

    def entries(self, model: Any, params: Any) -> list[Free]:
        return [Free("probabilities", (np.arange(model.n_components),))]

    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        return share_scores(x, np.array([params.probabilities[k], 1 - params.probabilities[k]]))

    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        return share_curvature(weights @ x, np.array([params.probabilities[k], 1 - params.probabilities[k]]))


class Categorical(Family):
    """C outcomes; T(x) says which of them it was, or how often each of them."""

    between_0_and_1 = "probabilities"

    def entries(self, model: Any, params: Any) -> list[Free]:
        return [Free("probabilities", tuple(np.indices(params.probabilities[:, :-1].shape).reshape(2, -1)))]

    def follow(self, model: Any, fields: dict[str, Array]) -> None:
        fields["probabilities"][:, -1] = 1 - fields["probabilities"][:, :-1].sum(axis=1)

    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        return share_scores(x, params.probabilities[k])

    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        return share_curvature(weights @ x, params.probabilities[k])


class Poisson(Family):
    """One rate."""

    above_0 = "rates"

    def entries(self, model: Any, params: Any) -> list[Free]:
        return [Free("rates", (np.arange(model.n_components),))]

    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        return x / params.rates[k] - 1

    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        return np.atleast_2d(weights @ x / params.rates[k] ** 2)


class Gaussian(Family):
    """A mean, and the free entries of a covariance: its lower triangle, its diagonal, or its first variance."""

    def entries(self, model: Any, params: Any) -> list[Free]:
        components, dimension = params.means.shape
        rows, columns = self._free(model, dimension)
        tied = model.covariance == "tied"
        owners = np.arange(1 if tied else components)
        index = owners.repeat(len(rows)), np.tile(rows, len(owners)), np.tile(columns, len(owners))
        return [Free("means", tuple(np.indices((components, dimension)).reshape(2, -1))), Free("covariances", index, tied)]

    def follow(self, model: Any, fields: dict[str, Array]) -> None:
        covariances = fields["covariances"]
        first = covariances[:1] if model.covariance == "tied" else covariances
        free = first[:, *self._free(model, covariances.shape[1])]
        covariances[:] = np.einsum("ka,aij->kij", free, self._basis(model, covariances.shape[1]))

    def units(self, model: Any, params: Any) -> dict[str, Array]:
        variances = np.diagonal(params.covariances, axis1=1, axis2=2).max(axis=0)
        if model.covariance == "spherical":  # a ball in other units would be none
            variances = np.full_like(variances, variances.max())
        unit = np.exp2(np.round(np.log2(variances) / 2))
        return {"means": np.tile(unit, (model.n_components, 1)), "covariances": np.tile(np.outer(unit, unit), (model.n_components, 1, 1))}

    def outcomes(self, model: Any, observed: Any, part: slice, units: dict[str, Array]) -> Array:
        return observed.data[part].reshape(part.stop - part.start, -1) / units["means"][0]

    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        precision, basis = np.linalg.inv(params.covariances[k]), self._basis(model, x.shape[1])
        white = (x - params.means[k]) @ precision
        bent = np.einsum("bi,aij->baj", white, basis)
        traces = np.einsum("ij,aji->a", precision, basis)
        return np.concatenate([white, 0.5 * (np.einsum("baj,bj->ba", bent, white) - traces)], axis=1)

    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        precision = np.linalg.inv(params.covariances[k])
        apart = x - params.means[k]
        directions = precision @ self._basis(model, x.shape[1])  # Λ E_a
        total, first, second = weights.sum(), weights @ apart, (apart * weights[:, np.newaxis]).T @ apart
        mixed = (directions @ precision @ first).T
        products = np.einsum("aij,bjk->abik", directions, directions)  # Λ E_a Λ E_b
        own = np.einsum("abij,ji->ab", products, precision @ second - 0.5 * total * np.eye(len(precision)))
        return np.block([[total * precision, mixed], [mixed.T, (own + own.T) / 2]])

    @staticmethod
    def _free(model: Any, dimension: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the free entries of one covariance."""
        if model.covariance in ("full", "tied"):
            return np.tril_indices(dimension)
        return (np.arange(dimension if model.covariance == "diagonal" else 1),) * 2

    def _basis(self, model: Any, dimension: int) -> Array:
        """E_a, (q, D, D): the covariance is the sum of these, each times its free entry."""
        if model.covariance == "spherical":
            return np.eye(dimension)[np.newaxis]
        rows, columns = self._free(model, dimension)
        basis = np.zeros((len(rows), dimension, dimension))
        basis[np.arange(len(rows)), rows, columns] = basis[np.arange(len(rows)), columns, rows] = 1
        return basis


class Linkage(Family):
    """One theta for all five cells; which cell it was is hidden, and nothing else."""

    between_0_and_1 = "theta"
    in_theta = np.array([0, 1, 0, 0, 1])  # cells with a probability proportional to theta
    in_rest = np.array([0, 0, 1, 1, 0])   # … and to 1 − theta

    def entries(self, model: Any, params: Any) -> list[Free]:
        return [Free("theta", (np.array([0]),), True)]

    def outcomes(self, model: Any, observed: Any, part: slice, units: dict[str, Array]) -> Array:
        return np.ones((part.stop - part.start, 1))

    def scores(self, model: Any, params: Any, k: int, x: Array) -> Array:
        return np.atleast_1d(self.in_theta[k] / params.theta - self.in_rest[k] / (1 - params.theta))

    def curvature(self, model: Any, params: Any, k: int, x: Array, weights: Array) -> Array:
        each = np.atleast_1d(self.in_theta[k] / params.theta**2 + self.in_rest[k] / (1 - params.theta) ** 2)
        return each[:, np.newaxis] * weights.sum()


FAMILIES: dict[type, Family] = {BinomialMixture: Binomial(), CategoricalMixture: Categorical(), PoissonMixture: Poisson(),
                                GaussianMixture: Gaussian(), GeneticLinkage: Linkage()}


def family_of(model: Any) -> Family:
    """The family of a model.

    Raises:
        InputError: scores_unknown.
    """
    for kind, family in FAMILIES.items():
        if isinstance(model, kind):
            return family
    raise InputError("scores_unknown", value=type(model).__name__, allowed=", ".join(kind.__name__ for kind in FAMILIES))


def share_scores(times: Array, shares: Array) -> Array:
    """t_j / p_j − t_C / p_C, (B, C − 1), for times (B, C) that each of C outcomes with probabilities `shares` came."""
    ratios = times / shares
    return ratios[:, :-1] - ratios[:, -1:]


def share_curvature(times: Array, shares: Array) -> Array:
    """Minus the Hessian of Σ_j t_j log p_j, (C − 1, C − 1), for times (C,)."""
    each = times / np.square(shares)
    return np.diag(each[:-1]) + each[-1]


def learns_weights(model: Any, params: Any) -> bool:
    """Whether the weights are among the free parameters."""
    return hasattr(params, "weights") and not model.keeps_weights()


def free_entries(model: Any, params: Any) -> list[Free]:
    """The free entries of each field: the weights where they are learned, then the family's."""
    weights = [Free("weights", (np.arange(model.n_components - 1),), True)] if learns_weights(model, params) else []
    return weights + family_of(model).entries(model, params)


def complete(model: Any, params: Any, fields: dict[str, Array]) -> None:
    """Set, in place, the entries of the fields that follow from the free ones."""
    if learns_weights(model, params):
        fields["weights"][-1] = 1 - fields["weights"][:-1].sum()
    family_of(model).follow(model, fields)


def weight_scores(model: Any, params: Any) -> Array:
    """∂ log w_k / ∂w_j by the free weights, (K, K − 1); (K, 0) where they are kept."""
    k = model.n_components
    return share_scores(np.eye(k), params.weights) if learns_weights(model, params) else np.zeros((k, 0))


def places_of(model: Any, params: Any) -> list[np.ndarray]:
    """For each component where in the vector the parameters are that its family's scores are about."""
    owners = [np.full(len(free.index[0]), -1) if free.shared else free.index[0]
              for free in family_of(model).entries(model, params)]
    before = weight_scores(model, params).shape[1]
    return [before + np.flatnonzero(np.isin(np.concatenate(owners), (k, -1))) for k in range(model.n_components)]


def check_inside(model: Any, params: Any) -> None:
    """That every free parameter, and what follows from it, has derivatives.

    Raises:
        InputError: params_at_edge.
    """
    family = family_of(model)
    fields = [("weights", np.inf)] if learns_weights(model, params) else []
    fields += [(field, highest) for field, highest in ((family.between_0_and_1, 1), (family.above_0, np.inf)) if field]
    for field, highest in fields:
        values = np.atleast_1d(getattr(params, field))
        wrong = (values <= EDGE) | (values >= highest)
        if wrong.any():
            place = tuple(np.argwhere(wrong)[0])
            raise InputError("params_at_edge", field=field, component=int(place[0]) + 1, value=values[place])
