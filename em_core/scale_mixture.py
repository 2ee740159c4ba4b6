r"""Errors of several sizes about one value: a mixture of normal distributions with a common mean.

    p(x) = Σ_k w_k N(x | μ, v_k)

Observation n was made with care or without, which is hidden: it has variance v_k with probability w_k. A mixture of this kind
has longer tails than any normal distribution, and its estimate of μ trusts an observation the less the farther it lies out.

    E-step    r_nk ∝ w_k N(x_n | μ, v_k)
    M-step    1. with the variances held    μ = Σ_nk r_nk x_n / v_k  /  Σ_nk r_nk / v_k
              2. with the new μ held        w_k = Σ_n r_nk / N,   v_k = Σ_n r_nk (x_n − μ)² / Σ_n r_nk

μ and the variances that maximise Q together have no closed form. The two halves of the M-step each maximise Q in some
parameters with the others held, so that Q rises and with it the likelihood: this is an ECM algorithm (Meng & Rubin 1993), and
a generalized EM. Where it comes to rest, the gradient of the likelihood is 0, as for EM. The likelihood has no bound: μ may sit
on an observation and one v_k go to 0.

References: Newcomb (1886), A generalized theory of the combination of observations so as to obtain the best result, American
Journal of Mathematics 8:343–366; Meng & Rubin (1993), Maximum likelihood estimation via the ECM algorithm, Biometrika 80:267–278.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.gaussian import LARGEST
from em_core.gaussian_frame import POINT
from em_core.mixture import NO_SHARE
from em_core.model import Collapsed, DiscreteModel, Findings, log_sum_exp, weighted_sum


class Params(NamedTuple):
    """How often errors are of each size, the common mean, and the variances."""

    weights: Array    # (K,) non-negative, sum 1
    mean: Array       # ()
    variances: Array  # (K,) above 0


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: responsibilities (N, K)."""

    responsibilities: Array
    log_likelihood: float


@dataclass(frozen=True)
class Errors:
    """Data that were checked once."""

    data: np.ndarray  # (N,) as given
    counts: Array     # (N,)
    variance: float   # of the data


@dataclass(frozen=True)
class NormalScaleMixture(DiscreteModel):
    """K normal distributions with one mean.

    Args:
        n_components: K, the number of variances.

    Raises:
        InputError: components_not_whole.
    """

    n_components: int = 2

    Params: ClassVar[type] = Params

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_components", checks.components(self.n_components))

    def check_data(self, data: Any) -> np.ndarray:
        """(N,) finite numbers, none beyond 1e140.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, data_too_large.
        """
        array = checks.observations(data)
        large = np.abs(array) > LARGEST
        if large.any():
            row = checks.first(large)
            raise InputError("data_too_large", row=row + 1, value=array[row], limit=LARGEST)
        return array

    def check_params(self, params: Any) -> Params:
        """Weights (K,), mean () and variances (K,) as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, weight_negative,
                weights_sum, variance_not_positive.
        """
        weights, mean, variances = checks.fields(params, Params)
        weights = checks.weights(weights, self.n_components)
        mean = checks.parameter(np.reshape(mean, -1) if np.ndim(mean) == 0 else mean, "mean", (1,))[0]
        variances = checks.parameter(variances, "variances", (self.n_components,))
        if (variances <= 0).any():
            k = checks.first(variances <= 0)
            raise InputError("variance_not_positive", component=k + 1, value=variances[k], limit=0)
        return Params(weights, checks.read_only(mean), variances)

    def observe(self, data: Any, counts: Any = None) -> Errors:
        """Check the data, and work out what no step changes.

        Raises:
            InputError: the data errors and those of the counts.
        """
        if isinstance(data, Errors):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        array = self.check_data(data)
        made = checks.counts(counts, len(array))
        middle = np.average(array, weights=made)
        return Errors(array, made, float(np.average(np.square(array - middle), weights=made)))

    def log_joint(self, data: Any, params: Any) -> Array:
        """log w_k N(x_n | μ, v_k), (N, K); −∞ for a component of weight 0."""
        params = self.accept(params)
        apart = np.square(self.observe(data).data - params.mean)[:, np.newaxis]
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
            return np.log(params.weights) - 0.5 * (np.log(2 * np.pi * params.variances) + apart / params.variances)

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The responsibilities, (N, K), and the log-likelihood, both at `params`."""
        observed = self.observe(data, counts)
        joint = self.log_joint(observed, params)
        logs = log_sum_exp(joint)
        return np.exp(joint - logs[:, np.newaxis]), weighted_sum(observed.counts, logs)

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = Σ_n c_n log Σ_k w_k N(x_n | μ, v_k), natural logarithm."""
        observed = self.observe(data, counts)
        return weighted_sum(observed.counts, log_sum_exp(self.log_joint(observed, params)))

    def expect(self, observed: Errors, params: Params) -> Expectation:
        """The E-step of a fit; `Collapsed` where the mean sits on observations and a variance has gone."""
        narrowest = max(POINT * observed.variance, np.spacing(np.abs(params.mean)) ** 2)  # the rounding of the mean is no width
        found = tuple(("collapse", int(k)) for k in np.flatnonzero(~(params.variances > narrowest)))
        if found:
            raise Collapsed(found)
        return Expectation(*self.e_step(observed, params))

    def maximise(self, observed: Errors, expectation: Expectation, params: Params, *, prior: bool = False
                 ) -> tuple[Params, Findings]:
        """The M-step of a fit, in two halves: the mean with the variances held, then the rest with the mean held. This model
        has no prior. A component without any share keeps its variance, and is found dead."""
        shares = observed.counts[:, np.newaxis] * expectation.responsibilities
        totals = shares.sum(axis=0)
        known = totals > NO_SHARE * totals.sum()
        trust = (shares / params.variances).sum(axis=1)
        near = observed.data[np.argmax(trust)]  # distances from there have more digits than the observations
        mean = near + np.average(observed.data - near, weights=trust)
        squares = np.square(observed.data - mean) @ shares
        variances = np.where(known, squares / np.where(known, totals, 1), params.variances)
        weights = np.where(known, totals, 0) / totals[known].sum()
        found = tuple(("dead_component", int(k)) for k in np.flatnonzero(~known & (params.weights > 0)))
        return Params(*map(checks.read_only, (weights, mean, variances))), found

    def m_step(self, data: Any, responsibilities: Array, params: Any, counts: Any = None) -> Params:
        """Parameters at which Q is higher than at `params`, for responsibilities (N, K): see the two halves above."""
        observed = self.observe(data, counts)
        return self.maximise(observed, Expectation(checks.read_only(responsibilities), np.nan), self.check_params(params))[0]

    def rounding_at(self, observed: Errors, params: Params) -> float:
        """A mean rounded by δ costs δ²/2v for each observation: at the maximum of Q it is flat."""
        shifts = np.spacing(np.abs(params.mean)) ** 2 / params.variances
        return float(observed.counts.sum() * (params.weights @ shifts))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations, (n,), and which of the variances each has, (n,).

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        labels = random.choice(self.n_components, int(n), p=params.weights)
        return params.mean + random.normal(size=int(n)) * np.sqrt(params.variances[labels]), labels

    def start(self, data: Any, rng: Seed = None, how: str = "spread") -> Params:
        """Equal weights, the median, and variances from a sixteenth of the data's to four times it, moved a little at random.
        There is no other way.

        Raises:
            InputError: start_unknown, data_singular, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        checks.only_way(how, "spread")
        if not observed.variance > 0:
            raise InputError("data_singular", value=len(observed.data))
        random, _ = checks.generator(rng)
        k = self.n_components
        spread = np.linspace(-2, 1, k) if k > 1 else np.zeros(1)
        variances = observed.variance * 4 ** (spread + random.uniform(-0.4, 0.4, k))
        return self.check_params(Params(np.full(k, 1 / k), np.median(observed.data), variances))

    def free_parameters(self, dimension: int = 1) -> int:
        """A variance for each component, the mean, and the weights (the last one follows from the others)."""
        return 2 * self.n_components
