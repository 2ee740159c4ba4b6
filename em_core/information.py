r"""How much the data say about the parameters, how much of it EM does not see, and how slow this makes it.

With φ the free parameters, r_nk the responsibilities and s_nk = ∂ log p(x_n, z_n = k | φ) / ∂φ the scores of the complete
data, everything about the likelihood of the observed data follows from one E-step:

    gradient             ∂ℓ/∂φ = Σ_n c_n s̄_n,      s̄_n = Σ_k r_nk s_nk                        (Fisher's identity)
    complete information I_c = Σ_n c_n Σ_k r_nk (−∂ s_nk / ∂φ)                                 of Q(·; φ) at φ
    missing information  I_m = Σ_n c_n Σ_k r_nk (s_nk − s̄_n)(s_nk − s̄_n)ᵀ                      (Louis)
    observed information I_o = −∂²ℓ/∂φ∂φᵀ = I_c − I_m

At a maximum the EM map θ ↦ M(θ) has the derivative I_c⁻¹ I_m: each step multiplies the error by it, and its largest
eigenvalue, the fraction of missing information, is the rate of convergence. The inverse of I_o estimates the covariance of
the estimate. The prior of method "map" is not part of any of this.

A component's scores are those of its family: for probabilities of C outcomes of which the last one follows (coins, categories,
and the weights themselves) t_j / p_j − t_C / p_C, for a Poisson T / λ − 1, and for a Gaussian with Σ = Σ_a φ_a E_a

    ∂/∂μ = Λ (x − μ),    ∂/∂φ_a = ½ (x − μ)ᵀ Λ E_a Λ (x − μ) − ½ tr Λ E_a.

References: Dempster, Laird & Rubin (1977), section 3; Louis (1982), Finding the observed information matrix when using the EM
algorithm; McLachlan & Krishnan (2008), The EM algorithm and extensions, ch. 3 and 4.
"""
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array
from em_core.errors import InputError
from em_core.scores import Free, check_inside, complete, family_of, free_entries, learns_weights, places_of, weight_scores

BLOCK = 2**18  # numbers in one block of scores: 2 MB
NO_INFORMATION = 1e-13  # eigenvalue of I_c, in units of its diagonal, below which a direction has none
NOT_SEEN = 1e-10  # 1 − fraction missing below which the observed data have no information about a direction
FLAT = 1e-12  # of the information, what the scores of the observed data may have in a direction in which nothing changes
NEARLY_ALIKE = 1e-4  # of a component's width: what parts such components differs from 1 by less than `NOT_SEEN`
APART = 0.3  # of a parameter's own standard error for one observation: how far equal components are put apart
RESOLVED = 1e-10  # changes of the parameters below this share of their size are mostly rounding


def pack(model: Any, params: Any) -> Array:
    """The free parameters as one vector (P,), P = model.free_parameters(D), in the order of `names`.

    Weights without the last (none where they are kept), then what the family has: probabilities, rates, the probabilities of
    categories without each component's last, means and then the free entries of the covariances, theta.

    Raises:
        InputError: those of the model for the parameters.
    """
    return _pack(model, model.check_params(params))


def _pack(model: Any, params: Any) -> Array:
    return np.concatenate([np.atleast_1d(getattr(params, free.field))[free.index] for free in free_entries(model, params)])


def names(model: Any, params: Any) -> list[str]:
    """Names of the free parameters, P of them: those of the entries in `to_csv`, such as `weights_1`, `means_2_1`.

    A tied covariance goes by the first component's, a spherical one by its first variance.
    """
    params = model.check_params(params)
    return ["_".join([free.field, *(str(i + 1) for i in place[: np.ndim(getattr(params, free.field))])])
            for free in free_entries(model, params) for place in zip(*free.index, strict=True)]


def unpack(model: Any, vector: Any, like: Any) -> Any:
    """The parameters of which `pack` made the vector (P,); shapes, and weights that are kept, from the parameters `like`.

    Raises:
        InputError: params_not_numbers, params_wrong_shape, params_not_finite, and those of the model for the parameters.
    """
    like = model.check_params(like)
    entries = free_entries(model, like)
    vector = checks.parameter(vector, "vector", (_size(entries),))
    fields = {field: np.array(values) for field, values in like._asdict().items()}
    start = 0
    for free in entries:
        end = start + len(free.index[0])
        np.atleast_1d(fields[free.field])[free.index] = vector[start:end]  # a view, also of a field without a dimension
        start = end
    complete(model, like, fields)
    return model.check_params(like._replace(**fields))


def gradient(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """∂ℓ/∂φ of the log-likelihood at `params`, (P,).

    Raises:
        InputError: params_at_edge, observation_impossible, information_out_of_range, and those of the model for data, counts
            and parameters.
    """
    found = _informations(model, data, params, counts)
    return _in_range(found.gradient / found.units, found.gradient)


def complete_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_c, (P, P): what the data would say if the hidden were seen; minus the Hessian of Q(·; params) at `params`.

    Raises:
        InputError: as `gradient`.
    """
    found = _informations(model, data, params, counts)
    return found.in_units(found.complete)


def missing_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_m, (P, P): what is lost because the hidden is not seen; the variance of the complete scores given the data.

    Raises:
        InputError: as `gradient`.
    """
    found = _informations(model, data, params, counts)
    return found.in_units(found.missing)


def observed_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_o, (P, P): what the data say; minus the Hessian of the log-likelihood at `params`.

    Raises:
        InputError: as `gradient`.
    """
    found = _informations(model, data, params, counts)
    return found.in_units(found.complete - found.missing)


def rate_matrix(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_c⁻¹ I_m, (P, P): at a maximum the derivative of the EM map, entry (i, j) of its i-th component by φ_j.

    Directions of which even the complete data say nothing (those of a component without any share) are 0. NaN where there
    are none but these, and where Q curves upwards: `params` are then far from any maximum.

    Raises:
        InputError: as `gradient`.
    """
    found = _informations(model, data, params, counts)
    whitening = _whitening(found.complete)
    if not whitening.size:  # Q curves upwards somewhere: no maximum, and no rate
        return np.full_like(found.complete, np.nan)
    return whitening @ (whitening.T @ found.missing) * found.units[:, np.newaxis] / found.units


def missing_fraction(model: Any, data: Any, params: Any, counts: Any = None) -> float:
    """The largest eigenvalue ρ of I_c⁻¹ I_m: at a maximum the rate at which EM converges; 0 where nothing is hidden.

    Only directions that the data identify count. Where the complete data say nothing there is no step to make. Where nothing
    changes for any observation (the weights of components that are equal, coins tossed once a round) EM stops anywhere on a
    ridge, and converges to it at the rate of the other directions. NaN where no direction is left, and where Q curves upwards:
    `params` are then far from any maximum.

    ρ is 1 where the observed data have no information about a direction and yet identify it. The point where all components
    are equal is such a place if they share a variance that is learned: it is the data's own, so that they scatter just as much
    as they are modelled to. Linear theory is silent there: EM comes nearer, or leaves, more slowly than at any geometric rate.
    Above 1 the point is no maximum.

    Raises:
        InputError: params_at_edge, observation_impossible, and those of the model for data, counts and parameters.
    """
    found = _informations(model, data, params, counts)
    fractions, directions = found.fractions()
    unseen = np.abs(1 - fractions) <= NOT_SEEN
    kept = fractions[~unseen].tolist()
    if unseen.any() and unseen.sum() > _flat(model, data, params, counts, found, directions[:, unseen]):
        kept.append(1.0)
    return max(0.0, *kept) if kept else float("nan")


def standard_errors(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """Square roots of the diagonal of I_o⁻¹, (P,), in the order of `names`: how far estimates scatter in large samples.

    All are NaN where I_o is not positive definite: `params` are no maximum, or some direction is not identified (a component
    without weight, equal components), and then no finite error can be given. Of the weight that follows from the others, and
    near the edge of what is possible, they say nothing.

    Raises:
        InputError: as `gradient`.
    """
    found = _informations(model, data, params, counts)
    fractions, directions = found.fractions()
    if len(fractions) < len(directions) or fractions[-1] >= 1 - NOT_SEEN:
        return np.full(len(directions), np.nan)
    return np.sqrt(np.sum(np.square(directions) / (1 - fractions), axis=1)) * found.units


def measured_rate(trace: Any) -> Array:
    """‖φ_{t+1} − φ_t‖ / ‖φ_t − φ_{t−1}‖ for t = 1 … T − 1, (T − 1,): what tends to `missing_fraction` as the fit converges.

    φ as `pack` makes it. NaN where the earlier change is below 1e-10 of the size of φ: rounding would show in the ratio.
    """
    path = np.array([_pack(trace.model, step.params) for step in trace.steps])
    changes = np.linalg.norm(np.diff(path, axis=0), axis=1)
    before, after = changes[:-1], changes[1:]
    resolved = before > RESOLVED * np.linalg.norm(path[1:-1], axis=1)
    return np.divide(after, before, out=np.full(len(before), np.nan), where=resolved)


def _size(entries: list[Free]) -> int:
    return sum(len(free.index[0]) for free in entries)


class Informations(NamedTuple):
    """What one E-step tells, in units of the components' own (`units`, (P,)): of data in 1e-100 the information about a
    variance is 1e400, and of nothing that follows from it need the numbers be so large."""

    gradient: Array  # (P,)
    complete: Array  # (P, P)
    missing: Array   # (P, P)
    scatter: Array   # (P, P) Σ_n c_n s̄_n s̄_nᵀ
    units: Array     # (P,)

    def in_units(self, information: Array) -> Array:
        """A matrix of information in the parameters' units."""
        with np.errstate(over="ignore", under="ignore"):
            return _in_range(information / self.units[:, np.newaxis] / self.units, information)

    def fractions(self) -> tuple[Array, Array]:
        """The fractions of the information that are missing, (R,), rising, and the directions U (P, R) that they belong to:
        with F their diagonal matrix, Uᵀ I_c U = 1, Uᵀ I_m U = F and I_o⁻¹ = U (1 − F)⁻¹ Uᵀ. R = 0 where I_c has a negative
        eigenvalue."""
        whitening = _whitening(self.complete)
        fractions, vectors = np.linalg.eigh(whitening.T @ self.missing @ whitening)
        return fractions, whitening @ vectors


def _in_range(numbers: Array, scaled: Array) -> Array:
    """The numbers, if doubles can hold them."""
    lost = ~np.isfinite(numbers) | ((numbers == 0) & (scaled != 0))
    if lost.any():
        raise InputError("information_out_of_range", value=abs(float(np.ravel(numbers)[checks.first(np.ravel(lost))])))
    return numbers


def _informations(model: Any, data: Any, params: Any, counts: Any) -> Informations:
    """The gradient, the complete and the missing information, all from one E-step."""
    observed, params = model.observe(data, counts), model.check_params(params)
    check_inside(model, params)
    family, places, of_weights = family_of(model), places_of(model, params), weight_scores(model, params)
    (k, n_weights), size = of_weights.shape, _size(free_entries(model, params))
    responsibilities = model.e_step(observed, params)[0]
    units = family.units(model, params)
    params = params._replace(**{field: getattr(params, field) / unit for field, unit in units.items()})
    slope, seen, unseen, scatter = np.zeros(size), *np.zeros((3, size, size))
    rows = max(1, BLOCK // (k * size))
    for start in range(0, len(observed.counts), rows):
        part = slice(start, min(start + rows, len(observed.counts)))
        r, c, x = responsibilities[part], observed.counts[part], family.outcomes(model, observed, part, units)
        weighted = r * c[:, np.newaxis]
        scores = np.zeros((len(c), k, size))
        scores[:, :, :n_weights] = of_weights
        # Which component it was is itself a draw of one of K outcomes, with the weights as probabilities: for one draw the
        # curvature is the square of the score.
        seen[:n_weights, :n_weights] += (of_weights * weighted.sum(axis=0)[:, np.newaxis]).T @ of_weights
        for j, place in enumerate(places):
            scores[:, j, place] = family.scores(model, params, j, x)
            seen[np.ix_(place, place)] += family.curvature(model, params, j, x, weighted[:, j])
        means = np.einsum("nk,nkp->np", r, scores)
        slope += c @ means
        scatter += means.T @ (means * c[:, np.newaxis])
        scores -= means[:, np.newaxis]
        flat = scores.reshape(-1, size)
        unseen += flat.T @ (flat * weighted.reshape(-1, 1))
    of_each = [np.broadcast_to(units.get(free.field, 1.0), np.shape(getattr(params, free.field)) or (1,))[free.index]
               for free in free_entries(model, params)]
    return Informations(slope, seen, unseen, scatter, np.concatenate(of_each))


def _flat(model: Any, data: Any, params: Any, counts: Any, found: Informations, unseen: Array) -> int:
    """In how many of the directions `unseen` (P, M), about which the observed data have no information, nothing changes at all.

    In these no observation has a score. Where components are equal there are others without a score, those that part them,
    and along them a good deal changes. So they are put apart first: what then has no score is not identified anywhere near;
    besides that the weights of equal components may be shared out at will.
    """
    params = model.check_params(params)
    alike = _alike(model, params)
    if not alike:
        return _without_score(found, unseen)
    return max(alike if learns_weights(model, params) else 0, _nowhere_identified(model, data, params, counts, found))


def _alike(model: Any, params: Any) -> int:
    """How many components are the same as one before them, or so nearly that only rounding tells them apart here."""
    if not hasattr(params, "weights"):
        return 0
    units = family_of(model).units(model, params)
    own = np.column_stack([(np.asarray(field) / units.get(name, 1.0)).reshape(model.n_components, -1)
                           for name, field in list(params._asdict().items())[1:]])
    return sum(bool((np.abs(own[:k] - own[k]).max(axis=1) <= NEARLY_ALIKE).any()) for k in range(1, len(own)))


def _nowhere_identified(model: Any, data: Any, params: Any, counts: Any, found: Informations) -> int:
    """In how many dimensions no observation has a score at a place nearby, with no two components alike."""
    own = np.diagonal(found.complete) / model.observe(data, counts).counts.sum()
    away = np.random.default_rng(0).uniform(-APART, APART, len(own)) * found.units / np.sqrt(np.where(own > 0, own, np.inf))
    for _ in range(8):
        try:
            there = _informations(model, data, unpack(model, pack(model, params) + away, params), counts)
        except InputError:  # beyond what is possible
            there = None
        if there is not None and (directions := _whitening(there.complete)).size:
            return _without_score(there, directions)
        away /= 2
    return 0


def _without_score(found: Informations, directions: Array) -> int:
    """In how many dimensions of these directions no observation has a score."""
    return int((np.linalg.eigvalsh(directions.T @ found.scatter @ directions) <= FLAT).sum())


def _whitening(information: Array) -> Array:
    """W (P, R) with W Wᵀ the inverse of a positive semidefinite (P, P) of rank R; R = 0 where an eigenvalue is negative.

    In units of each parameter's own information, so that what counts as nothing does not depend on units.
    """
    own = np.diagonal(information)
    units = np.sqrt(np.where(own > 0, own, 1))
    values, vectors = np.linalg.eigh(information / np.outer(units, units))
    negligible = NO_INFORMATION * len(values)
    known = (values > negligible) & (values[0] >= -negligible)
    return vectors[:, known] / np.sqrt(values[known]) / units[:, np.newaxis]
