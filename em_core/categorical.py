r"""Dice: a mixture of categorical distributions, or of multinomial ones.

In round n somebody picks die k with probability w_k and throws it; we see how often each of the C categories came up,
x_n = (x_n1, …, x_nC), but not the die.

    log p(x | k) = Σ_c x_c log p_kc + log ( m! / (x_1! ⋯ x_C!) ),   m = Σ_c x_c

so T(x) = x, η_k = log p_k, A_k = 0 and h(x) is the log of the multinomial coefficient (0 where a round is one throw). A die
that expects x̄_c of category c has p_c = x̄_c / Σ_b x̄_b: the M-step is counting. With C = 2 these are the coins of
`binomial.py`.

Reference: Bishop (2006), Pattern recognition and machine learning, sections 2.2 and 9.3.3.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.special import gammaln

from em_core import checks, starts
from em_core.checks import SUM_TOLERANCE, Array, Seed
from em_core.errors import InputError
from em_core.mixture import Expectation, Mixture, Observations
from em_core.priors import CategoricalPrior

MOST_CATEGORIES = 1000  # each is a row of statistics, as long as the data
MOST_THROWS = 10**9     # in one category; the log-likelihood of so many is still right to about 1e-5


class Params(NamedTuple):
    """How often each component is picked, and how often it shows each category."""

    weights: Array        # (K,) non-negative, sum 1
    probabilities: Array  # (K, C) in [0, 1], each row sums to 1


@dataclass(frozen=True)
class CategoricalMixture(Mixture):
    """K distributions over C categories, of which one makes each observation.

    An observation is a single draw (data (N,)) or a row of counts, how often each category came up (data (N, C)).

    Single draws do not identify more than one component: their likelihood depends on the parameters only through the
    overall probabilities Σ_k w_k p_kc, and so very many parameters are equally good. EM then takes the data's proportions
    in one step and stops at some of them, which the start decides. Rows of several draws tell components apart.

    Args:
        n_categories: C, the number of categories.
        n_components: K, the number of components.
        prior: a `CategoricalPrior`, which method "map" takes into account.

    Raises:
        InputError: categories_out_of_range, components_not_whole, prior_invalid, prior_out_of_range.
    """

    n_categories: int
    n_components: int = 2
    prior: CategoricalPrior | None = None

    Params: ClassVar[type] = Params

    def __post_init__(self) -> None:
        if not checks.is_whole(self.n_categories, 2) or self.n_categories > MOST_CATEGORIES:
            raise InputError("categories_out_of_range", value=self.n_categories, lowest=2, highest=MOST_CATEGORIES)
        object.__setattr__(self, "n_categories", int(self.n_categories))
        object.__setattr__(self, "n_components", checks.components(self.n_components))
        object.__setattr__(self, "prior", CategoricalPrior.of(self.prior))

    def check_data(self, data: Any) -> np.ndarray:
        """Categories (N,), whole numbers from 0 to C − 1; or counts (N, C), whole numbers from 0 to `MOST_THROWS`.

        A row of nothing but zeros is allowed: it says nothing about the component.

        Raises:
            InputError: data_not_numbers, data_not_a_table, data_empty, data_not_finite, category_out_of_range,
                category_columns_wrong, category_count_out_of_range.
        """
        array = checks.observations(data, (1, 2))
        if array.ndim == 2 and array.shape[1] != self.n_categories:
            raise InputError("category_columns_wrong", value=array.shape[1], limit=self.n_categories)
        highest = self.n_categories - 1 if array.ndim == 1 else MOST_THROWS
        wrong = np.argwhere((array != np.floor(array)) | (array < 0) | (array > highest))
        if len(wrong):
            place = tuple(wrong[0])
            code, where = (("category_out_of_range", {}) if array.ndim == 1 else
                           ("category_count_out_of_range", {"column": place[1] + 1}))
            raise InputError(code, row=place[0] + 1, value=array[place], lowest=0, highest=highest, **where)
        return array

    def check_params(self, params: Any) -> Params:
        """Weights (K,) and probabilities (K, C) as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, weight_negative,
                weights_sum, probability_out_of_range, probabilities_sum.
        """
        weights, probabilities = checks.fields(params, Params)
        weights = checks.weights(weights, self.n_components)
        probabilities = checks.parameter(probabilities, "probabilities", (self.n_components, self.n_categories))
        outside = np.argwhere((probabilities < 0) | (probabilities > 1))
        if len(outside):
            place = tuple(outside[0])
            raise InputError("probability_out_of_range", component=place[0] + 1, value=probabilities[place],
                             lowest=0, highest=1)
        sums = probabilities.sum(axis=1)
        off = np.abs(sums - 1) > SUM_TOLERANCE
        if off.any():
            k = checks.first(off)
            raise InputError("probabilities_sum", component=k + 1, value=sums[k], limit=1, tolerance=SUM_TOLERANCE)
        return Params(weights, checks.summing_to_one(probabilities))

    def width(self, data: np.ndarray) -> int:
        return 1 + self.n_categories

    def statistics(self, data: np.ndarray, part: slice, frame: None) -> Array:
        """Ones, then how often each category came up in each observation, (1 + C, B)."""
        draws = data[part]
        rows = np.zeros((1 + self.n_categories, len(draws)))
        rows[0] = 1
        if draws.ndim == 1:
            rows[1 + draws.astype(np.intp), np.arange(len(draws))] = 1
        else:
            rows[1:] = draws.T
        return rows

    def base_measure(self, data: np.ndarray, part: slice) -> Array | None:
        """The log multinomial coefficient, (B,): in how many orders the categories can have come. None for single draws."""
        if data.ndim == 1:
            return None
        return gammaln(data[part].sum(axis=1) + 1.0) - gammaln(data[part] + 1.0).sum(axis=1)

    def natural_parameters(self, params: Params, frame: None) -> tuple[Array, Array]:
        """η = log p, (K, C), and A = 0, (K,)."""
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant: this component never shows that category
            return np.log(params.probabilities), np.zeros(self.n_components)

    def from_mean_statistics(self, expectation: Expectation, params: Params, observed: Observations) -> Params:
        """p_c = the share of category c; a component without a single draw keeps its p."""
        draws = expectation.means.sum(axis=1, keepdims=True)
        shares = expectation.means / np.where(draws > 0, draws, 1)
        return params._replace(probabilities=np.where(draws > 0, shares, params.probabilities))

    def sample_given(self, labels: np.ndarray, params: Params, rng: np.random.Generator) -> np.ndarray:
        """Single draws (N,) from the components `labels` (N,): categories from 0."""
        cumulative = np.cumsum(params.probabilities, axis=1)
        cumulative /= cumulative[:, -1:]  # ends at exactly 1, above every uniform number
        uniform, draws = rng.random(len(labels)), np.empty(len(labels), dtype=np.int64)
        for k in range(self.n_components):
            mine = labels == k
            draws[mine] = np.searchsorted(cumulative[k], uniform[mine], side="right")
        return draws

    def start(self, data: Any, rng: Seed = None, how: str = "k-means++") -> Params:
        """Equal weights, and for each component probabilities half-way between the overall proportions and those that an
        observation of its own makes plausible; with `how` = "responsibilities" what the M-step makes of random ones.

        The plausible ones are drawn from the Dirichlet posterior of that observation after a prior worth one draw at the
        overall proportions. So components never start equal (they would stay equal for ever), and only what was never
        seen (and is not in the prior) starts at 0. `how` is a way of `starts.py`, on the proportions of each observation;
        "quantiles" is none here, since proportions have no order.

        Raises:
            InputError: start_unknown, quantiles_one_dimensional, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        random, _ = checks.generator(rng)
        overall = self._overall(observed)
        alike = Params(np.full(self.n_components, 1 / self.n_components), np.tile(overall, (self.n_components, 1)))
        if how == "responsibilities":
            divided = self.expectation_given(
                observed, starts.responsibilities(len(observed.counts), self.n_components, random))
            # Not by `maximise`, which lets equal components stay equal.
            added = divided if self.prior is None else self.with_prior(divided, observed)
            found = self.from_mean_statistics(added, alike, observed)
            return self.check_params(found._replace(weights=divided.totals / divided.totals.sum()))
        draws = self.statistics(observed.data, slice(None), None)[1:].T
        points = draws / np.maximum(draws.sum(axis=1, keepdims=True), 1)
        rows = starts.rows(how, points, observed.counts, self.n_components, random)
        plausible = np.zeros((self.n_components, self.n_categories))
        seen = overall > 0
        plausible[:, seen] = [random.dirichlet(own) for own in draws[rows][:, seen] + overall[seen]]
        return self.check_params(alike._replace(probabilities=(overall + plausible) / 2))

    def _overall(self, observed: Observations) -> Array:
        """The proportions of the categories in all data and in the prior, (C,); even where there is nothing of either."""
        sums = sum(block.statistics[1:] @ observed.counts[block.place] for block in observed.blocks)
        if self.prior is not None:
            sums = sums + (self.prior.categories - 1)
        return sums / sums.sum() if sums.any() else np.full(self.n_categories, 1 / self.n_categories)

    def free_parameters(self, dimension: int = 1) -> int:
        """C − 1 probabilities for each component, and the weights (the last of each follows from the others)."""
        return self.n_components * (self.n_categories - 1) + self.n_components - 1
