r"""Conjugate priors: what was believed before the data, told as observations that one might have made.

A conjugate prior has the form of the likelihood, so that the M-step stays the same and only its sums grow:

    Dirichlet(a) on the weights          N_k + a − 1
    Beta(a, b) on a probability          heads + a − 1, tails + b − 1
    Dirichlet(a) on probabilities        counts + a − 1
    Gamma(a, b) on a rate                (sum + a − 1) / (number + b)
    normal–inverse-Wishart               see gaussian.py

All densities are those of the parameters as `Params` holds them, without constants; method "map" climbs
log-likelihood + log prior. Parameters below 1 (a prior with its peak at the edge, at infinity) are not taken.

Reference: Gelman et al. (2013), Bayesian data analysis, appendix A and section 13.
"""
from __future__ import annotations

from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from em_core import checks
from em_core.errors import InputError
from em_core.matrices import whitened


def of(kind: type, value: Any, **lowest: float) -> Any:
    """A prior from a prior of this kind, a dict (as trace files have it), or None; `lowest` are the least values of its fields.

    Raises:
        InputError: prior_invalid, prior_out_of_range.

    Its numbers become Python's own, which a trace file can hold.
    """
    if value is None:
        return None
    try:
        prior = value if isinstance(value, kind) else kind(**value)
    except TypeError as error:
        raise InputError("prior_invalid", value=type(value).__name__, allowed=kind.__name__) from error
    for field, limit in lowest.items():
        number = getattr(prior, field)
        if not isinstance(number, Real) or isinstance(number, bool) or not limit <= checks.plain(number) < float("inf"):
            raise InputError("prior_out_of_range", field=field, value=number, limit=limit)
    return prior._replace(**{field: checks.plain(getattr(prior, field)) for field in lowest})


def pseudo(expectation: Any, statistics: Any, observations: float = 0.0) -> Any:
    """The expectation with statistics (d,) of that many more observations in each component."""
    totals = expectation.totals + observations
    sums = expectation.totals[:, np.newaxis] * expectation.means + np.asarray(statistics, dtype=np.float64)
    return expectation._replace(totals=totals, means=sums / np.where(totals > 0, totals, 1)[:, np.newaxis])


def log_terms(exponents: Any, values: Any) -> float:
    """Σ exponents · log values, with 0 · log 0 = 0."""
    exponents = np.broadcast_to(exponents, np.shape(values))
    with np.errstate(divide="ignore"):
        return float(np.sum(exponents * np.log(values, out=np.zeros(np.shape(values)), where=exponents > 0)))


class BinomialPrior(NamedTuple):
    """Dirichlet on the weights, Beta(heads, tails) on each probability. 1 says nothing; each must be at least 1."""

    weights: float = 1.0
    heads: float = 1.0
    tails: float = 1.0

    @classmethod
    def of(cls, value: Any) -> BinomialPrior | None:
        return of(cls, value, weights=1, heads=1, tails=1)

    def added_to(self, expectation: Any) -> Any:
        return pseudo(expectation, [self.heads - 1, self.tails - 1])

    def log_density(self, params: Any) -> float:
        return log_terms(self.heads - 1, params.probabilities) + log_terms(self.tails - 1, 1 - params.probabilities)


class PoissonPrior(NamedTuple):
    """Dirichlet on the weights, Gamma(shape, rate) on each rate: shape at least 1, rate above 0 unless shape is 1."""

    weights: float = 1.0
    shape: float = 1.0
    rate: float = 0.0

    @classmethod
    def of(cls, value: Any) -> PoissonPrior | None:
        prior = of(cls, value, weights=1, shape=1, rate=0)
        if prior is not None and prior.rate == 0 and prior.shape > 1:
            # The rate of a component that receives little would run to infinity.
            raise InputError("prior_unbounded", value=prior.shape)
        return prior

    def added_to(self, expectation: Any) -> Any:
        return pseudo(expectation, [self.shape - 1], self.rate)

    def log_density(self, params: Any) -> float:
        return log_terms(self.shape - 1, params.rates) - self.rate * float(params.rates.sum())


class CategoricalPrior(NamedTuple):
    """Dirichlet on the weights, and Dirichlet(categories) on each component's probabilities; each at least 1."""

    weights: float = 1.0
    categories: float = 1.0

    @classmethod
    def of(cls, value: Any) -> CategoricalPrior | None:
        return of(cls, value, weights=1, categories=1)

    def added_to(self, expectation: Any) -> Any:
        return pseudo(expectation, self.categories - 1)

    def log_density(self, params: Any) -> float:
        return log_terms(self.categories - 1, params.probabilities)


class GaussianPrior(NamedTuple):
    """Dirichlet on the weights; normal–inverse-Wishart on each mean and covariance, in the units of the data.

    `mean` (D,), its worth `strength` in observations, `scale` (D, D) and `degrees` of freedom. strength = 0 says nothing of
    the mean. With scale = s² I and degrees = 1 a component cannot become narrower than about s.
    """

    mean: Any
    scale: Any
    strength: float = 0.01
    degrees: float = 1.0
    weights: float = 1.0

    @classmethod
    def of(cls, value: Any) -> GaussianPrior | None:
        prior = of(cls, value, strength=0, degrees=0, weights=1)
        if prior is None:
            return None
        mean = checks.read_only(np.atleast_1d(checks.numbers(prior.mean, "params_not_numbers", field="mean")))
        scale = checks.read_only(np.atleast_2d(checks.numbers(prior.scale, "params_not_numbers", field="scale")))
        if mean.ndim != 1 or scale.shape != (len(mean), len(mean)):
            raise InputError("params_wrong_shape", field="scale", value=str(scale.shape), limit=str((len(mean), len(mean))))
        for field, array in (("mean", mean), ("scale", scale)):
            if not np.isfinite(array).all():
                place = np.argwhere(~np.isfinite(array))[0]
                raise InputError("prior_not_finite", field=field, position=int(place[0]) + 1, value=array[tuple(place)])
        scale, uneven = checks.symmetric(scale)
        if uneven or np.linalg.eigvalsh(scale)[0] < 0:
            raise InputError("prior_invalid", value="scale", allowed="a symmetric matrix without negative eigenvalues")
        return prior._replace(
            mean=tuple(mean.tolist()), scale=tuple(map(tuple, scale.tolist())))

    def log_density(self, params: Any) -> float:
        """Σ_k log p(μ_k, Σ_k), without constants."""
        whitening, log_widths = whitened(params.covariances)
        apart = np.matvec(whitening, params.means - np.array(self.mean))
        traces = np.sum(whitening @ np.array(self.scale) * whitening)  # tr Ψ Λ = tr W Ψ Wᵀ
        return float(-0.5 * (self.strength * np.sum(apart * apart) + traces)
                     - (self.degrees + len(self.mean) + 2) * log_widths.sum())
