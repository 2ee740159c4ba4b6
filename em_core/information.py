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

from typing import Any

import numpy as np

from em_core import checks
from em_core.checks import Array
from em_core.scores import Free, check_inside, complete, family_of, free_entries, places_of, weight_scores

BLOCK = 2**18  # numbers in one block of scores: 2 MB
NO_INFORMATION = 1e-13  # eigenvalue of I_c, in units of its diagonal, below which a direction has none
NOT_SEEN = 1e-10  # 1 − fraction missing below which the observed data say nothing of a direction
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
        InputError: params_at_edge, observation_impossible, and those of the model for data, counts and parameters.
    """
    return _informations(model, data, params, counts)[0]


def complete_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_c, (P, P): what the data would say if the hidden were seen; minus the Hessian of Q(·; params) at `params`.

    Raises:
        InputError: as `gradient`.
    """
    return _informations(model, data, params, counts)[1]


def missing_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_m, (P, P): what is lost because the hidden is not seen; the variance of the complete scores given the data.

    Raises:
        InputError: as `gradient`.
    """
    return _informations(model, data, params, counts)[2]


def observed_information(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_o, (P, P): what the data say; minus the Hessian of the log-likelihood at `params`.

    Raises:
        InputError: as `gradient`.
    """
    _, whole, missing = _informations(model, data, params, counts)
    return whole - missing


def rate_matrix(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """I_c⁻¹ I_m, (P, P): at a maximum the derivative of the EM map, entry (i, j) of its i-th component by φ_j.

    Directions of which even the complete data say nothing (those of a component without any share) are 0. NaN where there
    are none but these, and where Q curves upwards: `params` are then far from any maximum.

    Raises:
        InputError: as `gradient`.
    """
    _, whole, missing = _informations(model, data, params, counts)
    whitening = _whitening(whole)
    if not whitening.size:  # Q curves upwards somewhere: no maximum, and no rate
        return np.full_like(whole, np.nan)
    return whitening @ (whitening.T @ missing)


def missing_fraction(model: Any, data: Any, params: Any, counts: Any = None) -> float:
    """The largest eigenvalue of I_c⁻¹ I_m: at a maximum the rate at which EM converges; 0 where nothing is hidden.

    Only directions that the data identify count. Where the complete data say nothing there is no step to make; where the
    observed data say nothing (an eigenvalue within 1e-10 of 1: components that are equal, coins tossed once a round) EM
    stops anywhere on a ridge, and converges to it at the rate of the other directions. NaN where no direction is left, and
    where Q curves upwards: `params` are then far from any maximum.

    Raises:
        InputError: as `gradient`.
    """
    fractions, _ = _fractions(model, data, params, counts)
    identified = fractions[np.abs(1 - fractions) > NOT_SEEN]
    return max(0.0, float(identified[-1])) if len(identified) else float("nan")


def standard_errors(model: Any, data: Any, params: Any, counts: Any = None) -> Array:
    """Square roots of the diagonal of I_o⁻¹, (P,), in the order of `names`: how far estimates scatter in large samples.

    All are NaN where I_o is not positive definite: `params` are no maximum, or some direction is not identified (a component
    without weight, equal components), and then no finite error can be given. Of the weight that follows from the others, and
    near the edge of what is possible, they say nothing.

    Raises:
        InputError: as `gradient`.
    """
    fractions, directions = _fractions(model, data, params, counts)
    if len(fractions) < len(directions) or fractions[-1] >= 1 - NOT_SEEN:
        return np.full(len(directions), np.nan)
    return np.sqrt(np.sum(np.square(directions) / (1 - fractions), axis=1))


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


def _informations(model: Any, data: Any, params: Any, counts: Any) -> tuple[Array, Array, Array]:
    """The gradient (P,), the complete (P, P) and the missing information (P, P), all from one E-step."""
    observed, params = model.observe(data, counts), model.check_params(params)
    check_inside(model, params)
    family, places, of_weights = family_of(model), places_of(model, params), weight_scores(model, params)
    (k, n_weights), size = of_weights.shape, _size(free_entries(model, params))
    responsibilities = model.e_step(observed, params)[0]
    slope, seen, unseen = np.zeros(size), np.zeros((size, size)), np.zeros((size, size))
    rows = max(1, BLOCK // (k * size))
    for start in range(0, len(observed.counts), rows):
        part = slice(start, min(start + rows, len(observed.counts)))
        r, c, x = responsibilities[part], observed.counts[part], family.outcomes(model, observed, part)
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
        scores -= means[:, np.newaxis]
        flat = scores.reshape(-1, size)
        unseen += flat.T @ (flat * weighted.reshape(-1, 1))
    return slope, seen, unseen


def _fractions(model: Any, data: Any, params: Any, counts: Any) -> tuple[Array, Array]:
    """The fractions of the information that are missing, (R,), rising, and the directions U (P, R) that they belong to: with
    F their diagonal matrix, Uᵀ I_c U = 1, Uᵀ I_m U = F and I_o⁻¹ = U (1 − F)⁻¹ Uᵀ. R = 0 where I_c has a negative eigenvalue.
    """
    _, whole, missing = _informations(model, data, params, counts)
    whitening = _whitening(whole)
    fractions, vectors = np.linalg.eigh(whitening.T @ missing @ whitening)
    return fractions, whitening @ vectors


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
