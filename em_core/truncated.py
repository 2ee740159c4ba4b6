r"""Counts that are seen only where they are not 0: a Poisson distribution without its zeros.

N units with at least one event are seen, with x_n events each; how many units z had none is hidden. Units come until N of them
have had an event, each of them with Poisson(λ) many, so that

    p(x, z | λ) = (N + z − 1 choose z) e^{−λz} Π_n e^{−λ} λ^{x_n} / x_n!
    ℓ(λ) = Σ_n (x_n log λ − log(e^λ − 1) − log x_n!)                                    the sum over all z

z given x is negative binomial. Were it known, λ would be the events per unit, those without any counted in. So

    E-step    E[z] = N e^{−λ} / (1 − e^{−λ}) = N / (e^λ − 1)
    M-step    λ = Σ_n x_n / (N + E[z])

One step takes λ to x̄ (1 − e^{−λ}); at the top its derivative, the rate of convergence, is λ / (e^λ − 1).

References: McKendrick (1926), Applications of mathematics to medical problems, Proceedings of the Edinburgh Mathematical
Society 44:98–130; Meng (1997), The EM algorithm and medical studies: a historical link, Statistical Methods in Medical Research
6:3–23.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import Findings, Model, weighted_sum
from em_core.poisson import MOST_EVENTS

LOWEST, HIGHEST = 1e-100, 1e15  # rates


class Params(NamedTuple):
    """Events per unit, units without any counted in."""

    rate: Array  # () above 0


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: the expected number of units that were not seen."""

    unseen: float
    log_likelihood: float


@dataclass(frozen=True)
class Seen:
    """Data that were checked once."""

    data: np.ndarray  # (N,) as given
    counts: Array     # (N,) units with so many events
    events: float     # Σ c_n x_n
    constant: float   # −Σ c_n log x_n!


@dataclass(frozen=True)
class TruncatedPoisson(Model):
    """One Poisson distribution whose zeros nobody recorded."""

    Params: ClassVar[type] = Params

    def check_data(self, data: Any) -> np.ndarray:
        """The number of events of each unit that was seen, (N,): whole numbers from 1 to `MOST_EVENTS`.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, events_not_whole,
                events_out_of_range.
        """
        return checks.events(data, 1, MOST_EVENTS)

    def check_params(self, params: Any) -> Params:
        """The rate as a read-only array of no dimension, from Params, a tuple or list of one, or a plain number.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, rate_out_of_range.
        """
        return Params(checks.alone(params, Params, "rate_out_of_range", LOWEST, HIGHEST, component=1))

    def observe(self, data: Any, counts: Any = None) -> Seen:
        """Check the data, and work out what no step changes.

        Raises:
            InputError: the data errors and those of the counts; events_all_one, where the likelihood rises as λ falls to 0.
        """
        if isinstance(data, Seen):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        array = self.check_data(data)
        made = checks.counts(counts, len(array))
        if not (made * (array > 1)).any():
            raise InputError("events_all_one", value=len(array))
        return Seen(array, made, weighted_sum(made, array.astype(np.float64)), -weighted_sum(made, gammaln(array + 1.0)))

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The expected number of units without an event, (), and the log-likelihood, both at `params`."""
        observed = self.observe(data, counts)
        with np.errstate(over="ignore"):  # of a high rate nothing is missing
            unseen = observed.counts.sum() / np.expm1(float(self.accept(params).rate))
        return np.array(unseen), self.log_likelihood(observed, params)

    def m_step(self, data: Any, unseen: Array, params: Any, counts: Any = None) -> Params:
        """The λ that maximises E[log p(x, z | λ)]: all events over all units, `unseen` of them without any."""
        return self.maximise(self.observe(data, counts), Expectation(float(unseen), np.nan), params)[0]

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = Σ_n c_n (x_n log λ − λ − log(1 − e^{−λ}) − log x_n!), natural logarithm."""
        observed = self.observe(data, counts)
        rate = float(self.accept(params).rate)
        return float(observed.events * np.log(rate) - observed.counts.sum() * (rate + np.log(-np.expm1(-rate))) + observed.constant)

    def expect(self, observed: Seen, params: Params) -> Expectation:
        """The E-step of a fit: the expected number of units that were not seen, and the log-likelihood."""
        unseen, log_likelihood = self.e_step(observed, params)
        return Expectation(float(unseen), log_likelihood)

    def maximise(self, observed: Seen, expectation: Expectation, params: Params, *, prior: bool = False
                 ) -> tuple[Params, Findings]:
        """The M-step of a fit. This model has no prior, and it finds nothing amiss."""
        return Params(checks.read_only(observed.events / (observed.counts.sum() + expectation.unseen))), ()

    def rounding_scale(self, observed: Seen) -> float:
        """The factorials nearly cancel the other terms where counts are large."""
        return super().rounding_scale(observed) + abs(observed.constant)

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Units until n of them have had an event: the events of these, (n,), and how many had none, ().

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        rate = float(self.accept(params).rate)
        # The first event of such a unit comes before time 1 in any case; the others fall into what is left of it.
        first = -np.log1p(random.uniform(size=int(n)) * np.expm1(-rate)) / rate
        return 1 + random.poisson(rate * (1 - first)), np.array(random.negative_binomial(int(n), -np.expm1(-rate)))

    def start(self, data: Any, rng: Seed = None, how: str = "uniform") -> Params:
        """Between 0 and the mean of what was seen, which is too high by all the zeros. There is no other way.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        checks.only_way(how, "uniform")
        random, _ = checks.generator(rng)
        return Params(checks.read_only(observed.events / observed.counts.sum() * random.uniform(0.05, 1)))

    def free_parameters(self, dimension: int = 1) -> int:
        """One: the rate."""
        return 1
