r"""Genetic linkage: the example with which Dempster, Laird & Rubin introduced EM. One parameter, two cells seen as one.

Animals fall into four cells, with probabilities that depend on one number θ:

    seen      1/2 + θ/4          (1 − θ)/4    (1 − θ)/4    θ/4         y = (125, 18, 20, 34)
    hidden    1/2       θ/4      (1 − θ)/4    (1 − θ)/4    θ/4         x_1 + x_2 = y_1, the others are seen

Were the first cell's two halves told apart, θ would be a share of animals. So

    E-step    x_1, x_2 = y_1 divided as 1/2 : θ/4                     the expected numbers in the two halves
    M-step    θ = (x_2 + x_5) / (x_2 + x_3 + x_4 + x_5)               the share among the animals that θ is about

An animal's hidden z is the one of the five cells that it is in. The log-likelihood has the multinomial coefficient
log (n! / (y_1! ⋯ y_4!)); `log_joint` gives each of the n animals an equal part of it, so that sums over all animals have
all of it.

Reference: Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, section 1; data of
Rao (1965).
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import DiscreteModel, Findings, log_sum_exp, weighted_sum

MOST_ANIMALS = 10**9  # in one cell; the log-likelihood of so many is still right to about 1e-5
SEEN_AS = np.array([0, 0, 1, 2, 3])  # the visible cell of each hidden cell
PLACES = np.array([[seen == cell for seen in SEEN_AS] for cell in range(4)])  # (4, 5) where a hidden cell can be


class Params(NamedTuple):
    """The one number that the probabilities of the cells depend on."""

    theta: Array  # () in [0, 1]: a single number, as an array of no dimension


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: the expected number of animals in each hidden cell, (5,)."""

    hidden: Array
    log_likelihood: float


@dataclass(frozen=True)
class Animals:
    """Data that were checked once. An "observation" is a visible cell, made as often as there are animals in it."""

    data: np.ndarray    # (4,) animals in each visible cell, as given
    counts: Array       # (4,) the same as doubles
    coefficient: float  # log of the multinomial coefficient


@dataclass(frozen=True)
class GeneticLinkage(DiscreteModel):
    """Four visible cells, five hidden ones, one parameter."""

    Params: ClassVar[type] = Params
    n_components: ClassVar[int] = 5  # the hidden cells

    def check_data(self, data: Any) -> np.ndarray:
        """The number of animals in each of the four visible cells, (4,), whole numbers from 0 to `MOST_ANIMALS`.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, cells_not_four,
                animals_out_of_range, counts_all_zero.
        """
        animals = checks.observations(data)
        if len(animals) != 4:
            raise InputError("cells_not_four", value=len(animals), limit=4)
        wrong = (animals != np.floor(animals)) | (animals < 0) | (animals > MOST_ANIMALS)
        if wrong.any():
            cell = checks.first(wrong)
            raise InputError("animals_out_of_range", row=cell + 1, value=animals[cell], lowest=0, highest=MOST_ANIMALS)
        if not animals.any():
            raise InputError("counts_all_zero", value=4, limit=0)
        return animals

    def check_params(self, params: Any) -> Params:
        """Theta as a read-only array of no dimension, from Params, a tuple or list of one, or a plain number.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite,
                theta_out_of_range.
        """
        return Params(checks.alone(params, Params, "theta_out_of_range", 0, 1))

    def observe(self, data: Any, counts: Any = None) -> Animals:
        """Check the data, and work out what no step changes.

        The data are counts already. `counts` may say the same once more (as a trace of this model does), and nothing else.

        Raises:
            InputError: the data errors; counts_not_taken, counts_given_twice.
        """
        if isinstance(data, Animals):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        animals = self.check_data(data)
        if counts is not None and not np.array_equal(checks.numbers(counts, "counts_not_numbers"), animals):
            raise InputError("counts_not_taken", value=len(animals))
        coefficient = float(gammaln(animals.sum() + 1.0) - gammaln(animals + 1.0).sum())
        return Animals(animals, checks.read_only(animals), coefficient)

    def log_joint(self, data: Any, params: Any) -> Array:
        """log p(visible cell i, hidden cell z) of one animal, and its part of the multinomial coefficient, (4, 5)."""
        observed = self.observe(data)
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
            logs = np.log(_hidden_probabilities(self.accept(params)))
        return np.where(PLACES, logs + observed.coefficient / observed.counts.sum(), -np.inf)

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """In which hidden cell an animal of each visible cell is, p(z | i), (4, 5), and the log-likelihood at `params`.

        Only the first visible cell leaves a doubt: there it is 1/2 against θ/4.

        Raises:
            InputError: observation_impossible, where there are animals in a cell of probability 0.
        """
        observed, params = self.observe(data, counts), self.accept(params)
        logs = log_sum_exp(self.log_joint(observed, params))
        impossible = (logs == -np.inf) & (observed.counts > 0)
        if impossible.any():
            raise InputError("observation_impossible", row=checks.first(impossible) + 1, value=0)
        r = PLACES.astype(np.float64)
        first = _hidden_probabilities(params)[:2]
        r[0, :2] = first / first.sum()
        return r, weighted_sum(observed.counts, logs)

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = log (n! / (y_1! ⋯ y_4!)) + Σ_i y_i log p_i, natural logarithm; −∞ where an animal is impossible."""
        observed = self.observe(data, counts)
        return weighted_sum(observed.counts, log_sum_exp(self.log_joint(observed, params)))

    def expect(self, observed: Animals, params: Params) -> Expectation:
        """The E-step of a fit: the expected number of animals in each hidden cell, and the log-likelihood."""
        r, log_likelihood = self.e_step(observed, params)
        return Expectation(observed.counts @ r, log_likelihood)

    def maximise(self, observed: Animals, expectation: Expectation, params: Params, *, prior: bool = False
                 ) -> tuple[Params, Findings]:
        """The M-step of a fit. This model has no prior, and it finds nothing amiss.

        Where all animals are in the first half of the first cell, nothing tells of θ, and it stays.
        """
        _, second, third, fourth, fifth = expectation.hidden
        of_theta, others = second + fifth, third + fourth
        if of_theta + others == 0:
            return params, ()
        return Params(checks.read_only(of_theta / (of_theta + others))), ()

    def m_step(self, data: Any, responsibilities: Array, params: Any, counts: Any = None) -> Params:
        """The θ that maximises E_r[log p(x, z | θ)], for responsibilities (4, 5)."""
        observed = self.observe(data, counts)
        hidden = observed.counts @ checks.read_only(responsibilities)
        return self.maximise(observed, Expectation(hidden, np.nan), self.check_params(params))[0]

    def rounding_scale(self, observed: Animals) -> float:
        """The multinomial coefficient nearly cancels the other terms where there are many animals."""
        return super().rounding_scale(observed) + abs(observed.coefficient)

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n animals: how many are in each visible cell, (4,), and in each hidden cell, (5,).

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        hidden = random.multinomial(int(n), _hidden_probabilities(params))
        return PLACES @ hidden, hidden

    def start(self, data: Any, rng: Seed = None, how: str = "uniform") -> Params:
        """θ uniform between 0.01 and 0.99: at 0 or 1 itself some cells would be impossible. There is no other way.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        self.observe(data)
        checks.only_way(how, "uniform")
        random, _ = checks.generator(rng)
        return Params(checks.read_only(random.uniform(0.01, 0.99)))

    def free_parameters(self, dimension: int = 1) -> int:
        """One: θ."""
        return 1


def _hidden_probabilities(params: Params) -> Array:
    """The probabilities of the five hidden cells, (5,)."""
    theta = float(np.ravel(params.theta)[0])
    return np.array([0.5, theta / 4, (1 - theta) / 4, (1 - theta) / 4, theta / 4])
