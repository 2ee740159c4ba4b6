r"""Counts of rare events: a mixture of Poisson distributions.

On day n something happens x_n times; the day is of kind k with probability w_k, and days of kind k see λ_k events on average.

    log p(x | k) = x log λ_k − λ_k − log x!

so T(x) = x is the count itself, η_k = log λ_k, A_k = λ_k and h(x) = −log x!. A component that expects x̄ events has λ = x̄:
the M-step is a mean. λ = 0 is a component in which nothing ever happens.

Example: the deaths of women over 80 announced in The Times, 1910–1912 (Hasselblad 1969, Estimation of finite mixtures of
distributions from the exponential family, JASA 64:1459–1471), on which EM takes thousands of steps.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks, starts
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.mixture import NO_SHARE, Expectation, Mixture, Observations
from em_core.priors import PoissonPrior

MOST_EVENTS = 10**9    # the log-likelihood of so many events is still right to about 1e-5
HIGHEST_RATE = 10**15  # above all data, and still in the reach of numpy's Poisson sampler


class Params(NamedTuple):
    """How often each component is the one, and how many events it sees on average."""

    weights: Array  # (K,) non-negative, sum 1
    rates: Array    # (K,) non-negative


@dataclass(frozen=True)
class PoissonMixture(Mixture):
    """K Poisson distributions, of which one makes each count.

    Args:
        n_components: K, the number of Poisson distributions.
        prior: a `PoissonPrior`, which method "map" takes into account.

    Raises:
        InputError: components_not_whole, prior_invalid, prior_out_of_range, prior_unbounded.
    """

    n_components: int = 2
    prior: PoissonPrior | None = None

    Params: ClassVar[type] = Params

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_components", checks.components(self.n_components))
        object.__setattr__(self, "prior", PoissonPrior.of(self.prior))

    def check_data(self, data: Any) -> np.ndarray:
        """The number of events of each observation, (N,): whole numbers from 0 to `MOST_EVENTS`.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, events_not_whole,
                events_out_of_range.
        """
        return checks.events(data, 0, MOST_EVENTS)

    def check_params(self, params: Any) -> Params:
        """Weights (K,) and rates (K,) as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, weight_negative,
                weights_sum, rate_out_of_range.
        """
        weights, rates = checks.fields(params, Params)
        weights = checks.weights(weights, self.n_components)
        rates = checks.parameter(rates, "rates", (self.n_components,))
        outside = (rates < 0) | (rates > HIGHEST_RATE)
        if outside.any():
            k = checks.first(outside)
            raise InputError("rate_out_of_range", component=k + 1, value=rates[k], lowest=0, highest=HIGHEST_RATE)
        return Params(weights, rates)

    def statistics(self, data: np.ndarray, part: slice, frame: None) -> Array:
        """Ones, and the events of each observation, (2, B)."""
        events = data[part]
        return np.array([np.ones(len(events)), events])

    def base_measure(self, data: np.ndarray, part: slice) -> Array:
        """−log x_n!, (B,)."""
        return -gammaln(data[part] + 1.0)

    def natural_parameters(self, params: Params, frame: None) -> tuple[Array, Array]:
        """η = log λ, (K, 1), and A = λ, (K,)."""
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant: this component never sees an event
            return np.log(params.rates)[:, np.newaxis], params.rates

    def from_mean_statistics(self, expectation: Expectation, params: Params, observed: Observations) -> Params:
        """λ = the mean number of events; a component with nothing to take the mean of keeps its λ."""
        known = expectation.totals > NO_SHARE * expectation.totals.sum()
        return params._replace(rates=np.where(known, expectation.means[:, 0], params.rates))

    def sample_given(self, labels: np.ndarray, params: Params, rng: np.random.Generator) -> np.ndarray:
        """The number of events (N,) that the components `labels` (N,) see."""
        return rng.poisson(params.rates[labels])

    def start(self, data: Any, rng: Seed = None, how: str = "k-means++") -> Params:
        """Equal weights, and for each component a rate half-way between an observation of its own and the overall mean;
        with `how` = "responsibilities" what the M-step makes of random ones. `how` is a way of `starts.py`, on √x, where
        Poisson distributions are about equally wide.

        Components with equal observations share the room of one count, since equal components would stay equal for ever.
        A rate of 0 would stay 0 for ever; none starts there unless all data are 0.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        random, _ = checks.generator(rng)
        mean = self._mean_of(observed)
        if how == "responsibilities":
            divided = self.expectation_given(
                observed, starts.responsibilities(len(observed.counts), self.n_components, random))
            alike = Params(np.ones(self.n_components), np.full(self.n_components, mean))
            return self.check_params(self.best(observed, divided, alike, prior=self.prior is not None)[0])
        points = np.sqrt(observed.data)[:, np.newaxis]
        events = observed.data[starts.rows(how, points, observed.counts, self.n_components, random)]
        same = events[:, np.newaxis] == events
        position = (np.tril(same).sum(axis=1) - 0.5) / same.sum(axis=1)  # 1/2 where no other has this observation
        apart = events + min(1.0, mean) * (position - 0.5)
        weights = np.full(self.n_components, 1 / self.n_components)
        return self.check_params(Params(weights, np.minimum((apart + mean) / 2, HIGHEST_RATE)))

    def _mean_of(self, observed: Observations) -> float:
        """The mean of all data, with what the prior adds to it: under a prior 0 may be impossible as a rate."""
        one = Expectation(observed.counts.sum(keepdims=True),
                          np.average(observed.data, weights=observed.counts).reshape(1, 1), np.nan)
        return float((one if self.prior is None else self.with_prior(one, observed)).means[0, 0])

    def free_parameters(self, dimension: int = 1) -> int:
        """A rate for each component, and the weights (the last one follows from the others)."""
        return 2 * self.n_components - 1
