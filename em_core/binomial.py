r"""Coins: a mixture of binomial distributions.

In round n somebody picks coin k with probability w_k and tosses it m_n times; we see the heads x_n but not the coin.

    log p(x | k) = x log p_k + (m − x) log(1 − p_k) + log C(m, x)

so T(x) = (x, m − x) are heads and tails, η_k = (log p_k, log(1 − p_k)), A_k = 0 and h(x) = log C(m, x). A coin that
expects x̄ heads and ȳ tails a round has p = x̄ / (x̄ + ȳ): the M-step is counting.

Example: the five rounds of Do & Batzoglou (2008), What is the expectation maximization algorithm?, Nature Biotechnology
26:897–899.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks, starts
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.mixture import Expectation, Mixture, Observations
from em_core.priors import BinomialPrior

MOST_TRIALS = 10**9  # the log-likelihood of so many tosses is still right to about 1e-5
BELOW_ONE = 1 - np.finfo(np.float64).epsneg  # the largest double below 1


class Params(NamedTuple):
    """How often each coin is picked, and how often it shows heads."""

    weights: Array        # (K,) non-negative, sum 1
    probabilities: Array  # (K,) of heads, in [0, 1]


@dataclass(frozen=True)
class BinomialMixture(Mixture):
    """K coins, of which one is tossed in each round.

    Args:
        trials: tosses a round; one whole number for all rounds, or (N,) of them. A round of 0 tosses is allowed: it says
            nothing about the coin.
        n_components: K, the number of coins.
        fixed_weights: whether the M-step keeps the weights of the start (each coin picked with a known probability).
        prior: a `BinomialPrior`, which method "map" takes into account.

    Raises:
        InputError: trials_out_of_range, trials_out_of_range_in_row, components_not_whole, fixed_weights_not_bool,
            prior_invalid, prior_out_of_range.
    """

    trials: int | tuple[int, ...]
    n_components: int = 2
    fixed_weights: bool = False
    prior: BinomialPrior | None = None

    Params: ClassVar[type] = Params

    def __post_init__(self) -> None:
        if not isinstance(self.fixed_weights, bool):
            raise InputError("fixed_weights_not_bool", value=self.fixed_weights, allowed="True, False")
        # Plain ints make two models equal whenever they describe the same thing, and fit for JSON.
        object.__setattr__(self, "n_components", checks.components(self.n_components))
        object.__setattr__(self, "prior", BinomialPrior.of(self.prior))
        object.__setattr__(self, "trials", _check_trials(self.trials))

    def check_data(self, data: Any) -> np.ndarray:
        """Heads of each round, (N,): whole numbers from 0 to the tosses of the round.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, trials_wrong_length,
                heads_not_whole, heads_negative, heads_above_tosses.
        """
        heads = checks.observations(data)
        if isinstance(self.trials, tuple) and len(self.trials) != len(heads):
            raise InputError("trials_wrong_length", value=len(self.trials), limit=len(heads))
        trials = np.broadcast_to(self.trials, heads.shape)
        for code, wrong, limits in (("heads_not_whole", heads != np.floor(heads), None),
                                    ("heads_negative", heads < 0, np.zeros_like(trials)),
                                    ("heads_above_tosses", heads > trials, trials)):
            if wrong.any():
                row = checks.first(wrong)
                limit = {} if limits is None else {"limit": limits[row]}
                raise InputError(code, row=row + 1, value=heads[row], **limit)
        return heads

    def check_params(self, params: Any) -> Params:
        """Weights (K,) and probabilities (K,) as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, weight_negative,
                weights_sum, probability_out_of_range.
        """
        weights, probabilities = checks.fields(params, Params)
        weights = checks.weights(weights, self.n_components)
        probabilities = checks.parameter(probabilities, "probabilities", (self.n_components,))
        outside = (probabilities < 0) | (probabilities > 1)
        if outside.any():
            k = checks.first(outside)
            raise InputError("probability_out_of_range", component=k + 1, value=probabilities[k], lowest=0, highest=1)
        return Params(weights, probabilities)

    def statistics(self, data: np.ndarray, part: slice, frame: None) -> Array:
        """Ones, heads and tails of each round, (3, B)."""
        heads = data[part]
        return np.array([np.ones(len(heads)), heads, self._tosses(data, part) - heads])

    def base_measure(self, data: np.ndarray, part: slice) -> Array:
        """log C(m_n, x_n), (B,): in how many orders the heads can have come."""
        heads, tails = data[part], self._tosses(data, part) - data[part]
        return gammaln(heads + tails + 1) - gammaln(heads + 1) - gammaln(tails + 1)

    def _tosses(self, data: np.ndarray, part: slice) -> np.ndarray:
        return np.broadcast_to(self.trials, data.shape)[part]

    def natural_parameters(self, params: Params, frame: None) -> tuple[Array, Array]:
        """η = (log p, log(1 − p)), (K, 2), and A = 0, (K,)."""
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant: this coin never shows heads, or never tails
            natural = np.array([np.log(params.probabilities), np.log1p(-params.probabilities)]).T
        return natural, np.zeros(len(natural))

    def from_mean_statistics(self, expectation: Expectation, params: Params, observed: Observations) -> Params:
        """p = heads / (heads + tails); a coin that was not tossed at all keeps its p."""
        heads, tails = expectation.means.T
        tossed = heads + tails > 0
        probabilities = heads / np.where(tossed, heads + tails, 1)
        # Next to very many heads a small share of tails is rounded away; but p = 1 would call these tails impossible.
        probabilities = np.where(tails > 0, np.minimum(probabilities, BELOW_ONE), probabilities)
        return params._replace(probabilities=np.where(tossed, probabilities, params.probabilities))

    def keeps_weights(self) -> bool:
        """Whether the weights of the start are kept."""
        return self.fixed_weights

    def sample_given(self, labels: np.ndarray, params: Params, rng: np.random.Generator) -> np.ndarray:
        """Heads (N,) from the tosses of the coins `labels` (N,).

        Raises:
            InputError: sample_size_not_rounds, where the tosses are given for another number of rounds.
        """
        if isinstance(self.trials, tuple) and len(self.trials) != len(labels):
            raise InputError("sample_size_not_rounds", value=len(labels), limit=len(self.trials))
        return rng.binomial(self.trials, params.probabilities[labels])

    def start(self, data: Any, rng: Seed = None, how: str = "points") -> Params:
        """Equal weights, and for each coin a probability that a round of its own makes plausible.

        It is drawn from Beta(heads + 1, tails + 1), the posterior of that round after an even prior. So coins never start
        equal (they would stay equal for ever), never at 0 or 1, and never so far from all rounds that one dies at once.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        random, _ = checks.generator(rng)
        observed = self.observe(data)
        heads = observed.data
        tails = self._tosses(heads, slice(None)) - heads
        if how == "responsibilities":
            divided = self.expectation_given(observed, starts.responsibilities(len(heads), self.n_components, random))
            heads, tails = divided.means.T * divided.totals
            rounds = np.arange(self.n_components)
        else:
            rounds = starts.rows(how, (heads / np.maximum(heads + tails, 1))[:, np.newaxis], observed.counts, self.n_components, random)
        probabilities = random.beta(heads[rounds] + 1, tails[rounds] + 1)
        return self.check_params(Params(np.full(self.n_components, 1 / self.n_components), probabilities))

    def free_parameters(self, dimension: int = 1) -> int:
        """A probability for each coin, and the weights where they are learned (the last one follows from the others)."""
        return self.n_components + (0 if self.fixed_weights else self.n_components - 1)


def _check_trials(trials: Any) -> int | tuple[int, ...]:
    """Tosses a round as an int, or as a tuple of ints."""
    if isinstance(trials, np.ndarray):
        trials = trials.tolist()
    if isinstance(trials, Sequence) and not isinstance(trials, str):
        wrong = [row for row, tosses in enumerate(trials) if not _is_trials(tosses)]
        if wrong:
            raise InputError("trials_out_of_range_in_row", row=wrong[0] + 1, value=trials[wrong[0]], lowest=0,
                             highest=MOST_TRIALS)
        return tuple(int(tosses) for tosses in trials)
    if not _is_trials(trials):
        raise InputError("trials_out_of_range", value=trials, lowest=0, highest=MOST_TRIALS)
    return int(trials)


def _is_trials(value: Any) -> bool:
    """Whether `value` is a possible number of tosses; 10.0 is one, since a table may hold nothing but floats."""
    whole = checks.is_whole(value, 0) or (isinstance(value, (float, np.floating)) and value >= 0 and value == value // 1)
    return bool(whole and value <= MOST_TRIALS)
