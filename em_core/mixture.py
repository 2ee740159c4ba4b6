r"""The engine: one E-step and one M-step for every mixture of an exponential family.

An observation x comes from component k with probability w_k, and within the component

    log p(x | k) = T(x)·η_k − A_k + h(x)

with the sufficient statistics T(x) (d numbers), the natural parameters η_k, the log-normaliser A_k and the base measure
h(x). Hence

    E-step    r_nk ∝ w_k p(x_n | k)                              a matrix product T ηᵀ and a softmax over k
              ℓ = Σ_n c_n log Σ_k w_k p(x_n | k)                 the log-likelihood, found on the way
    M-step    N_k = Σ_n c_n r_nk                                 expected number of observations of component k
              T̄_k = Σ_n c_n r_nk T(x_n) / N_k                    a matrix product rᵀ T: mean statistics
              w_k = N_k / Σ_j N_j,   θ_k = the parameters at which a component expects just T̄_k

where c_n is how often observation n was made (`counts`; 1 unless given). A family of distributions supplies only T, η, A,
h and the last map: coins, categories, Poissons and Gaussians then all run on this page.

Reference: Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, section 2.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError

# Below this share of all observations a component's mean statistics are 0/0, or have lost their digits to underflow.
NO_SHARE = np.finfo(np.float64).tiny / np.finfo(np.float64).eps


class Observations(NamedTuple):
    """Data that were checked once, with everything about them that no step changes."""

    data: np.ndarray     # (N,) or (N, D), as given
    counts: Array        # (N,) how often each was made
    statistics: Array    # (N, d) T(x)
    base_measure: Array  # (N,) h(x)


@dataclass(frozen=True)
class Mixture(ABC):
    """A mixture of K components of one exponential family.

    `data` is in every method either the reader's own array, which is then checked, or the `Observations` that `observe`
    made of it: a fit checks its data once and not at every step. `params` is the family's NamedTuple, whose first field
    is `weights` (K,) and whose other fields have the components as their first axis. A family has the field `n_components` (K).
    """

    Params: ClassVar[type]

    # What a family supplies ------------------------------------------------------------------------------------------

    @abstractmethod
    def check_data(self, data: Any) -> np.ndarray:
        """The data as a read-only array; InputError where they cannot be observations of this model."""

    @abstractmethod
    def check_params(self, params: Any) -> Any:
        """The parameters as read-only arrays; InputError where they cannot be parameters of this model."""

    @abstractmethod
    def statistics(self, data: np.ndarray) -> Array:
        """T(x), (N, d)."""

    @abstractmethod
    def base_measure(self, data: np.ndarray) -> Array:
        """h(x), (N,)."""

    @abstractmethod
    def natural_parameters(self, params: Any) -> tuple[Array, Array]:
        """η (K, d) and A (K,); η may be infinite, where a component rules something out."""

    @abstractmethod
    def from_mean_statistics(self, means: Array, params: Any) -> Any:
        """The parameters whose components expect the mean statistics (K, d); weights, and what the means leave open, as in
        `params`."""

    @abstractmethod
    def sample_given(self, labels: np.ndarray, params: Any, rng: np.random.Generator) -> np.ndarray:
        """One observation from each of the components `labels` (N,)."""

    @abstractmethod
    def start(self, data: Any, rng: Seed = None) -> Any:
        """Random parameters to start from, suited to the data."""

    @abstractmethod
    def free_parameters(self) -> int:
        """The number of parameters that a fit is free to choose."""

    @abstractmethod
    def config(self) -> dict[str, Any]:
        """The constructor's arguments, as JSON knows them."""

    def keeps_weights(self) -> bool:
        """Whether the M-step leaves the weights as they are."""
        return False

    # What all of them share ------------------------------------------------------------------------------------------

    def observe(self, data: Any, counts: Any = None) -> Observations:
        """Check the data, and work out what no step changes.

        Raises:
            InputError: the family's data errors; counts_not_numbers, counts_wrong_length, counts_out_of_range,
                counts_all_zero, counts_given_twice.
        """
        if isinstance(data, Observations):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        array = self.check_data(data)
        return Observations(array, checks.counts(counts, len(array)), self.statistics(array), self.base_measure(array))

    def log_densities(self, statistics: Array, params: Any) -> Array:
        """log p(x_n | k) − h(x_n) = T(x_n)·η_k − A_k, (N, K)."""
        natural, log_normalisers = self.natural_parameters(params)
        if np.isfinite(natural).all():
            return statistics @ natural.T - log_normalisers
        # A probability of 0 or 1 makes η infinite. What was never seen (T = 0) then costs nothing: 0·(−∞) = 0 here,
        # where a matrix product would say NaN.
        products = np.zeros((len(statistics), *natural.shape))  # (N, K, d)
        seen = np.broadcast_to(statistics[:, np.newaxis, :] != 0, products.shape)
        np.multiply(statistics[:, np.newaxis, :], natural, out=products, where=seen)
        return products.sum(axis=2) - log_normalisers

    def log_joint(self, data: Any, params: Any) -> Array:
        """log p(x_n, z_n = k) = log w_k + log p(x_n | k), (N, K); −∞ where the weight is 0 or x_n impossible."""
        observed = self.observe(data)
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
            log_weights = np.log(params.weights)
        return self.log_densities(observed.statistics, params) + log_weights + observed.base_measure[:, np.newaxis]

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = Σ_n c_n log p(x_n), natural logarithm, every constant included; −∞ where an observation is impossible."""
        observed = self.observe(data, counts)
        return weighted_sum(observed.counts, log_sum_exp(self.log_joint(observed, params)))

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The responsibilities r_nk = p(z_n = k | x_n), (N, K), and the log-likelihood, both at `params`.

        An observation counted 0 times that is impossible tells nothing: its responsibilities are the weights.

        Raises:
            InputError: observation_impossible, where an observation has probability 0 under every component.
        """
        observed = self.observe(data, counts)
        log_joint = self.log_joint(observed, params)
        log_evidence = log_sum_exp(log_joint)  # log p(x_n)
        impossible = log_evidence == -np.inf
        if impossible.any():
            if observed.counts[impossible].any():
                row = checks.first(impossible & (observed.counts > 0))
                raise InputError("observation_impossible", row=row + 1, value=0)
            with np.errstate(divide="ignore"):
                log_joint[impossible], log_evidence[impossible] = np.log(params.weights), 0
        return np.exp(log_joint - log_evidence[:, np.newaxis]), weighted_sum(observed.counts, log_evidence)

    def m_step(self, data: Any, responsibilities: Array, params: Any, counts: Any = None) -> Any:
        """The parameters that maximise E_r[log p(x, z | params)].

        A component that received no responsibility has nothing to learn from: it keeps what it had in `params`, and its
        weight becomes 0 (unless the weights are kept).
        """
        observed = self.observe(data, counts)
        totals = observed.counts @ responsibilities  # (K,) N_k
        alive = self._alive(observed, responsibilities)
        means = _expected_statistics(observed, responsibilities) / np.where(alive, totals, 1)[:, np.newaxis]
        if len({component.tobytes() for component in params[1]}) < self.n_components:
            means = means[_first_alike(params, alive)]
        updated = self.from_mean_statistics(means, params)
        kept = [_where(alive, new, old) for new, old in zip(updated, params, strict=True)]
        updated = updated._make(checks.read_only(field) for field in kept)
        if self.keeps_weights():
            return updated._replace(weights=params.weights)
        shares = np.where(alive, totals, 0)
        return updated._replace(weights=checks.read_only(shares / shares.sum()))

    def expected_statistics(self, data: Any, responsibilities: Array, counts: Any = None) -> Array:
        """Σ_n c_n r_nk T(x_n), (K, d): for coins, the expected heads and tails of each coin.

        Raises:
            InputError: the data errors; responsibilities_not_numbers, responsibilities_wrong_shape,
                responsibility_out_of_range, responsibilities_row_sum.
        """
        observed = self.observe(data, counts)
        shape = (len(observed.counts), self.n_components)
        return _expected_statistics(observed, checks.responsibilities(responsibilities, shape))

    def degeneracies(self, data: Any, responsibilities: Array, params: Any) -> tuple[tuple[str, int], ...]:
        """What makes the M-step after this E-step degenerate: pairs of a kind of event and a component, from 0.

        A component whose weight was 0 before is none: it was switched off, and just stays so.
        """
        dead = ~self._alive(self.observe(data), responsibilities) & (params.weights > 0)
        return tuple(("dead_component", int(k)) for k in np.flatnonzero(dead))

    def rounding_scale(self, data: Any) -> float:
        """The size of the terms whose sum is the log-likelihood, which sets how far rounding can move it.

        T(x)·η and h(x) are both large where an observation stands for many tosses, and nearly cancel.
        """
        observed = self.observe(data)
        return float(np.sum(observed.counts * np.abs(observed.base_measure)))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations and the components they came from: data (n,) or (n, D), labels (n,) from 0.

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the family's parameter errors.
        """
        params = self.check_params(params)
        if not checks.is_whole(n, 1):
            raise InputError("sample_size_not_whole", value=n, limit=1)
        random, _ = checks.generator(rng)
        labels = random.choice(self.n_components, size=int(n), p=params.weights / params.weights.sum())
        return self.sample_given(labels, params, random), labels

    def _alive(self, observed: Observations, responsibilities: Array) -> np.ndarray:
        """Which components received responsibility, (K,) of bool."""
        return observed.counts @ responsibilities > NO_SHARE * observed.counts.sum()


def log_sum_exp(terms: Array) -> Array:
    """log Σ_k exp(terms_nk) of each row, (N,), without overflow or underflow; −∞ where all of a row is −∞.

    The same as scipy's logsumexp, which takes longer for five rounds of tosses than all the rest of a step.
    """
    largest = terms.max(axis=1)
    shift = np.where(largest == -np.inf, 0, largest)
    with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
        return np.log(np.exp(terms - shift[:, np.newaxis]).sum(axis=1)) + shift


def weighted_sum(counts: Array, terms: Array) -> float:
    """Σ_n c_n terms_n, where what was counted 0 times adds 0 even if its term is −∞.

    numpy's own sum and not a BLAS product: its last bits do not depend on the number of threads.
    """
    return float(np.sum(np.multiply(counts, terms, out=np.zeros_like(terms), where=counts > 0)))


def _expected_statistics(observed: Observations, responsibilities: Array) -> Array:
    """Σ_n c_n r_nk T(x_n), (K, d)."""
    return (responsibilities * observed.counts[:, np.newaxis]).T @ observed.statistics


def _first_alike(params: Any, alive: np.ndarray) -> np.ndarray:
    """For each component the first live one that has the same parameters but for its weight (itself, as a rule), (K,).

    Components that are equal stay equal for ever, at a saddle of the likelihood. Were their mean statistics rounded
    differently, the saddle would throw them apart after some dozens of steps, and the fit would show what EM does not do.
    """
    alike = np.eye(len(alive), dtype=bool)
    for k, j in combinations(np.flatnonzero(alive), 2):
        alike[j, k] = all(np.array_equal(field[k], field[j]) for field in params[1:])
    return alike.argmax(axis=1)


def _where(alive: np.ndarray, new: Array, old: Array) -> Array:
    """The rows of `new` for the components that are alive, of `old` for the others."""
    return np.where(alive.reshape(-1, *[1] * (new.ndim - 1)), new, old)
