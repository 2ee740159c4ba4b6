r"""Lifetimes that are cut short by the end of the study: an exponential distribution, seen up to a limit.

A unit lives z_n, exponential with mean θ. Either its end is seen, at x_n = z_n, or the study ends first, at x_n, and all that is
known is z_n > x_n. With D the number of ends that are seen,

    ℓ(θ) = −D log θ − Σ_n x_n / θ

The exponential has no memory: what has lived x_n lives on for θ more, on average. Were all z_n seen, θ would be their mean. So

    E-step    E[z_n] = x_n where the end was seen, x_n + θ where it was not
    M-step    θ = Σ_n E[z_n] / N

Each step is linear in θ: it multiplies the distance to θ̂ = Σ_n x_n / D by the share of the units whose end was not seen. That
share is the fraction of missing information, here exactly and at every step.

Reference: Blight (1970), Estimation from a censored sample for the exponential family, Biometrika 57:389–395.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import Findings, Model, weighted_sum

SHORTEST, LONGEST = 1e-100, 1e100  # lifetimes: their sums and quotients stay finite


class Params(NamedTuple):
    """The mean lifetime."""

    mean: Array  # () above 0


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: the expected total of all lifetimes."""

    total: float
    log_likelihood: float


@dataclass(frozen=True)
class Lifetimes:
    """Data that were checked once."""

    data: np.ndarray  # (N,) or (N, 2), as given
    counts: Array     # (N,)
    times: Array      # (N,) until the end, or until the study ended
    ended: Array      # (N,) 1 where the end was seen, 0 where not


def censor(lifetimes: Any, limit: float) -> np.ndarray:
    """What a study that ends at `limit` sees of lifetimes (N,): (N, 2), times and 1 where the end was seen."""
    times = np.asarray(lifetimes, dtype=np.float64)
    return checks.read_only(np.column_stack([np.minimum(times, limit), times <= limit]))


@dataclass(frozen=True)
class CensoredExponential(Model):
    """One exponential distribution; some of its draws are known to be larger than a limit, and no more."""

    Params: ClassVar[type] = Params

    def check_data(self, data: Any) -> np.ndarray:
        """(N, 2): times, and 1 where the end was seen or 0 where it was not; or (N,), times of ends that were all seen.

        Raises:
            InputError: data_not_numbers, data_not_a_table, data_empty, data_not_finite, lifetime_columns,
                time_out_of_range, ended_not_flag.
        """
        array = checks.observations(data, (1, 2))
        if array.ndim == 2 and array.shape[1] != 2:
            raise InputError("lifetime_columns", value=array.shape[1], limit=2)
        times = array if array.ndim == 1 else array[:, 0]
        outside = (times < SHORTEST) | (times > LONGEST)
        if outside.any():
            row = checks.first(outside)
            raise InputError("time_out_of_range", row=row + 1, value=times[row], lowest=SHORTEST, highest=LONGEST)
        wrong = (array[:, 1] != 0) & (array[:, 1] != 1) if array.ndim == 2 else np.zeros(1, dtype=bool)
        if wrong.any():
            row = checks.first(wrong)
            raise InputError("ended_not_flag", row=row + 1, value=array[row, 1], allowed="0, 1")
        return array

    def check_params(self, params: Any) -> Params:
        """The mean as a read-only array of no dimension, from Params, a tuple or list of one, or a plain number.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, mean_out_of_range.
        """
        return Params(checks.alone(params, Params, "mean_out_of_range", SHORTEST, LONGEST))

    def observe(self, data: Any, counts: Any = None) -> Lifetimes:
        """Check the data, and work out what no step changes.

        Raises:
            InputError: the data errors and those of the counts; no_end_seen, where the likelihood rises with θ for ever.
        """
        if isinstance(data, Lifetimes):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        array = self.check_data(data)
        made = checks.counts(counts, len(array))
        times, ended = (array, np.ones(len(array))) if array.ndim == 1 else array.T
        if not (made * ended).any():
            raise InputError("no_end_seen", value=len(array))
        return Lifetimes(array, made, checks.read_only(times), checks.read_only(ended))

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The expected lifetimes E[z_n], (N,), and the log-likelihood, both at `params`."""
        observed = self.observe(data, counts)
        mean = float(self.accept(params).mean)
        return observed.times + (1 - observed.ended) * mean, self.log_likelihood(observed, params)

    def m_step(self, data: Any, lifetimes: Array, params: Any, counts: Any = None) -> Params:
        """The θ that maximises Σ_n E[−log θ − z_n / θ]: the mean of the expected lifetimes (N,)."""
        observed = self.observe(data, counts)
        return self.maximise(observed, Expectation(weighted_sum(observed.counts, checks.read_only(lifetimes)), np.nan), params)[0]

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = Σ_n c_n (−[end seen] log θ − x_n / θ), natural logarithm."""
        observed = self.observe(data, counts)
        mean = float(self.accept(params).mean)
        return weighted_sum(observed.counts, -observed.ended * np.log(mean) - observed.times / mean)

    def expect(self, observed: Lifetimes, params: Params) -> Expectation:
        """The E-step of a fit: the expected total lifetime, and the log-likelihood."""
        lifetimes, log_likelihood = self.e_step(observed, params)
        return Expectation(weighted_sum(observed.counts, lifetimes), log_likelihood)

    def maximise(self, observed: Lifetimes, expectation: Expectation, params: Params, *, prior: bool = False
                 ) -> tuple[Params, Findings]:
        """The M-step of a fit. This model has no prior, and it finds nothing amiss."""
        return Params(checks.read_only(expectation.total / observed.counts.sum())), ()

    def rounding_scale(self, observed: Lifetimes) -> float:
        """Its two terms are of opposite sign where θ is below 1, and may nearly cancel."""
        return float(observed.counts.sum() * (1 + abs(np.log(observed.times.mean()))))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n units whose ends are all seen, (n, 2), and their lifetimes, (n,); `censor` cuts them.

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        lifetimes = random.exponential(float(params.mean), int(n))
        return censor(lifetimes, np.inf), lifetimes

    def start(self, data: Any, rng: Seed = None, how: str = "uniform") -> Params:
        """Between a quarter of the mean time and four times it, uniform on the logarithm. There is no other way.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        checks.only_way(how, "uniform")
        random, _ = checks.generator(rng)
        return Params(checks.read_only(np.average(observed.times, weights=observed.counts) * 4 ** random.uniform(-1, 1)))

    def free_parameters(self, dimension: int = 1) -> int:
        """One: the mean."""
        return 1
