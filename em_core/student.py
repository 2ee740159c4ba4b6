r"""Heavy tails: Student's t, a Gaussian whose precision differs from one observation to the next and is hidden.

    u_n ~ Gamma(ν/2, rate ν/2),    x_n | u_n ~ 𝒩(μ, σ²/u_n)

What is hidden is a positive number, not a name: where a mixture has a sum over k, the likelihood has an integral over u. This
one is known, and x_n follows Student's t with ν degrees of freedom, location μ and scale σ:

    ∫ 𝒩(x | μ, σ²/u) Gamma(u | ν/2, ν/2) du = Γ((ν+1)/2) / (Γ(ν/2) √(νπ) σ) · (1 + d²/ν)^{−(ν+1)/2},    d = (x − μ)/σ

    E-step    u_n | x_n ~ Gamma((ν+1)/2, rate (ν + d_n²)/2),  so  w_n = E[u_n | x_n] = (ν + 1) / (ν + d_n²)
    M-step    μ = Σ_n c_n w_n x_n / Σ_n c_n w_n,      σ² = Σ_n c_n w_n (x_n − μ)² / Σ_n c_n

log p(x, u | θ) holds θ beside −½ log σ² only with u itself, −½ u (x − μ)²/σ²: so of the whole posterior the M-step needs the
mean. ν is given. Where more than a share ν/(ν+1) of the observations are equal, the likelihood is unbounded at σ = 0.

References: Dempster, Laird & Rubin (1977), section 4.6 (iteratively reweighted least squares); Lange, Little & Taylor (1989),
Robust statistical modeling using the t distribution, JASA 84:881–896.
"""
from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import Collapsed, Findings, Model, weighted_sum

LARGEST = 1e140  # of |x|: squares and their sums are still finite
NARROWEST = 1e-12  # a scale below this share of the data's reach is rounding


class Params(NamedTuple):
    """Where the distribution lies and how wide it is."""

    location: Array  # () μ
    scale: Array     # () σ > 0; the standard deviation is σ √(ν / (ν − 2)) where ν > 2


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: E[u_n | x_n], (N,)."""

    precisions: Array
    log_likelihood: float


@dataclass(frozen=True)
class Sample:
    """Data that were checked once."""

    data: np.ndarray  # (N,)
    counts: Array     # (N,) how often each was made
    reach: float      # from the least observation to the largest


@dataclass(frozen=True)
class StudentT(Model):
    """Student's t with given degrees of freedom.

    Args:
        degrees: ν, at least 0.01; the smaller, the heavier the tails (1 is Cauchy's, ∞ would be the Gaussian).

    Raises:
        InputError: degrees_out_of_range.
    """

    degrees: float

    Params: ClassVar[type] = Params
    against_collapse: ClassVar[str] = "More than a share ν / (ν + 1) of the data are equal, or nearly: use more degrees of freedom."

    def __post_init__(self) -> None:
        if not isinstance(self.degrees, Real) or isinstance(self.degrees, bool) or not 0.01 <= self.degrees <= 1e9:
            raise InputError("degrees_out_of_range", value=self.degrees, lowest=0.01, highest=1e9)
        object.__setattr__(self, "degrees", float(self.degrees))

    def check_data(self, data: Any) -> np.ndarray:
        """(N,) finite numbers, none beyond 1e140.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, data_too_large.
        """
        array = checks.observations(data)
        if (large := np.abs(array) > LARGEST).any():
            row = checks.first(large)
            raise InputError("data_too_large", row=row + 1, value=array[row], limit=LARGEST)
        return array

    def check_params(self, params: Any) -> Params:
        """Location and scale as read-only arrays of no dimension.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, scale_not_positive.
        """
        location, scale = (checks.parameter(np.atleast_1d(value), name, (1,))[0]
                           for name, value in zip(Params._fields, checks.fields(params, Params)))
        if scale <= 0:
            raise InputError("scale_not_positive", value=scale, limit=0)
        return Params(checks.read_only(location), checks.read_only(scale))

    def observe(self, data: Any, counts: Any = None) -> Sample:
        """Check the data.

        Raises:
            InputError: the data errors; those of the counts, counts_given_twice.
        """
        if isinstance(data, Sample):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        array = self.check_data(data)
        return Sample(array, checks.counts(counts, len(array)), float(np.ptp(array)))

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """E[u_n | x_n] = (ν + 1) / (ν + d_n²), (N,), and the log-likelihood, both at `params`."""
        observed, params, nu = self.observe(data, counts), self.accept(params), self.degrees
        squares = np.square((observed.data - params.location) / params.scale)
        constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(params.scale)
        logs = constant - (nu + 1) / 2 * np.log1p(squares / nu)
        return (nu + 1) / (nu + squares), weighted_sum(observed.counts, logs)

    def m_step(self, data: Any, precisions: Array, params: Any, counts: Any = None) -> Params:
        """The μ and σ that maximise E[log p(x, u | θ)], for E[u_n], (N,)."""
        observed = self.observe(data, counts)
        return self.maximise(observed, Expectation(checks.read_only(precisions), np.nan), params)[0]

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ, natural logarithm, every constant included."""
        return self.e_step(data, params, counts)[1]

    def expect(self, observed: Sample, params: Params) -> Expectation:
        """The E-step of a fit; `Collapsed` where there is no width left: beside the data's, or beside the spacing of the doubles
        at the location (for times in seconds since 1970 that is a quarter of a microsecond)."""
        if not params.scale > max(NARROWEST * observed.reach, np.spacing(np.abs(params.location))):
            raise Collapsed((("collapse", 0),))
        return Expectation(*self.e_step(observed, params))

    def maximise(self, observed: Sample, expectation: Expectation, params: Params, *, prior: bool = False) -> tuple[Params, Findings]:
        """The M-step of a fit. This model has no prior. The location is rounded once: sums are those of distances from one of the
        observations, which far from 0 have more digits than the observations themselves."""
        weights = observed.counts * expectation.precisions
        near = observed.data[np.argmax(weights)]
        location = near + np.sum(weights * (observed.data - near)) / np.sum(weights)
        scale = np.sqrt(np.sum(weights * np.square(observed.data - location)) / np.sum(observed.counts))
        return Params(checks.read_only(location), checks.read_only(scale)), ()

    def rounding_at(self, observed: Sample, params: Params) -> float:
        """A location rounded by δ costs at most (ν + 1)/ν · δ²/2σ² for each observation: at the maximum of Q it is flat."""
        shift = np.spacing(np.abs(params.location)) / params.scale
        return float(observed.counts.sum() * (self.degrees + 1) / self.degrees * shift**2)

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations, (n,), and the hidden precisions, (n,).

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        hidden = random.gamma(self.degrees / 2, 2 / self.degrees, int(n))
        return params.location + params.scale / np.sqrt(hidden) * random.standard_normal(int(n)), hidden

    def start(self, data: Any, rng: Seed = None, how: str = "moments") -> Params:
        """Mean and standard deviation of the data. There is no other way, and no chance in it.

        Raises:
            InputError: start_unknown, data_singular, those of the data.
        """
        observed = self.observe(data)
        checks.only_way(how, "moments")
        if observed.reach == 0:
            raise InputError("data_singular", value=len(observed.data))
        return self.maximise(observed, Expectation(np.ones(len(observed.data)), np.nan), None)[0]

    def free_parameters(self, dimension: int = 1) -> int:
        """Location and scale."""
        return 2
