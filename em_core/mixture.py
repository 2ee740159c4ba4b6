r"""The engine: one E-step and one M-step for every mixture of an exponential family.

An observation x comes from component k with probability w_k, and within the component

    log p(x | k) = T(x)·η_k − A_k + h(x)

with the sufficient statistics T(x) (d numbers), the natural parameters η_k, the log-normaliser A_k and the base measure
h(x). Hence

    E-step    r_nk ∝ w_k p(x_n | k)                              a matrix product η Tᵀ and a softmax over k
              ℓ = Σ_n c_n log Σ_k w_k p(x_n | k)                 the log-likelihood, found on the way
    M-step    N_k = Σ_n c_n r_nk                                 expected number of observations of component k
              T̄_k = Σ_n c_n r_nk T(x_n) / N_k                    a matrix product r T: mean statistics
              w_k = N_k / Σ_j N_j,   θ_k = the parameters at which a component expects just T̄_k

where c_n is how often observation n was made (`counts`; 1 unless given). A family of distributions supplies only T, η, A,
h and the last map: coins, categories, Poissons and Gaussians then all run on this page.

The M-step needs the sums N_k and T̄_k and not the responsibilities, so a fit goes through the data once a step, in blocks
that fit the processor's cache, and keeps none of them. With a conjugate prior (method "map") the sums are those of the data
and of some observations more that the prior stands for.

Reference: Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, section 2.
"""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from em_core import checks, priors
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import ONE_STEP, DiscreteModel, Findings, log_sum_exp, weighted_sum

# Below this share of all observations a component's mean statistics are 0/0, or have lost their digits to underflow.
NO_SHARE = float(np.finfo(np.float64).tiny / np.finfo(np.float64).eps)
TINY = float(np.finfo(np.float64).tiny)  # divides sums of 0, in place of 0
NEVER = -1e290  # stands for the −∞ of log 0 in a matrix product, where 0 · (−∞) must be 0
IMPOSSIBLE = -1e280  # a log-probability below this is that of the impossible
BLOCK = 2**17  # numbers in one block of statistics and responsibilities: 1 MB


class Block(NamedTuple):
    """Some observations as the processor likes them: a row for each statistic, side by side in memory."""

    place: slice                # which observations these are
    statistics: Array           # (1 + d, B): ones, then T(x)
    base_measure: Array | None  # (B,) h(x); None where it is 0
    counts: Array | None        # (B,) None where all are 1


@dataclass(frozen=True)
class Observations:
    """Data that were checked once, with everything about them that no step changes."""

    data: np.ndarray            # (N,) or (N, D), as given
    counts: Array               # (N,) how often each was made
    blocks: tuple[Block, ...]
    frame: Any = None           # what a family keeps besides (Gaussians: the origin and the units they compute in)


class Expectation(NamedTuple):
    """What the E-step hands to the M-step: (K,) N_k, and (K, d) T̄_k (0 where N_k is 0).

    A family may have its own, with the same first and last field and something else of each component between them.
    """

    totals: Array
    means: Array
    log_likelihood: float


@dataclass(frozen=True)
class Mixture(DiscreteModel):
    """A mixture of K components of one exponential family.

    `params` is the family's NamedTuple, whose first field is `weights` (K,) and whose other fields have the components as
    their first axis. A family has the field `n_components` (K), and may have `prior`, a conjugate prior.
    """

    prior = None  # no field: a family with priors makes it one

    # What a family supplies, besides what every model does --------------------------------------------------------------

    def check_data(self, data: Any) -> np.ndarray:
        """The data as a read-only array; here (N,) finite numbers, which a family may narrow or widen.

        Raises:
            InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite.
        """
        return checks.observations(data)

    @abstractmethod
    def statistics(self, data: np.ndarray, part: slice, frame: Any) -> Array:
        """A row of ones, then T(x) of a part of the data, (1 + d, B)."""

    def base_measure(self, data: np.ndarray, part: slice) -> Array | None:
        """h(x) of a part of the data, (B,); None where it is 0."""
        return None

    def natural_parameters(self, params: Any, frame: Any) -> tuple[Array, Array]:
        """η (K, d) and A (K,); η may be −∞, where a component rules something out. (Not asked of a family that has its own
        `coefficients`.)"""
        raise NotImplementedError

    @abstractmethod
    def from_mean_statistics(self, expectation: Expectation, params: Any, observed: Observations) -> Any:
        """The parameters whose components expect `expectation.means`, weights as in `params`."""

    def with_prior(self, expectation: Expectation, observed: Observations) -> Expectation:
        """The expectation with the observations that the prior stands for."""
        return self.prior.added_to(expectation)

    @abstractmethod
    def sample_given(self, labels: np.ndarray, params: Any, rng: np.random.Generator) -> np.ndarray:
        """One observation from each of the components `labels` (N,)."""

    def keeps_weights(self) -> bool:
        """Whether the M-step leaves the weights as they are."""
        return False

    def width(self, data: np.ndarray) -> int:
        """How many numbers `statistics` makes of one observation: 1 + d."""
        return 3

    # What all of them share ---------------------------------------------------------------------------------------------

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
        times = checks.counts(counts, len(array))
        frame = self.frame_of(array, times)
        size = max(256, BLOCK // (len(self.statistics(array, slice(1), frame)) + self.n_components))
        parts = [slice(start, min(start + size, len(array))) for start in range(0, len(array), size)]
        once = counts is None or bool((times == 1).all())
        blocks = (Block(part, self.statistics(array, part, frame), self.base_measure(array, part), None if once else times[part])
                  for part in parts)
        return Observations(array, times, tuple(blocks), frame)

    def work(self, data: np.ndarray) -> int:
        n, k, width = len(data), self.n_components, self.width(data)
        return ONE_STEP + 2 * n * (k * width + 3 * k + width) + 5_000 * k

    def room(self, data: np.ndarray) -> int:
        n, k, width = len(data), self.n_components, self.width(data)
        return n * (k + width) + 3 * k * width

    def frame_of(self, data: np.ndarray, counts: Array) -> Any:
        """What a family keeps of all the data besides their statistics."""
        return None

    def coefficients(self, params: Any, frame: Any) -> Array:
        """What the statistics are multiplied by to give log p(x, z = k) − h(x), (K, 1 + d)."""
        natural, log_normalisers = self.natural_parameters(params, frame)
        first = log_weights(params.weights) - log_normalisers
        return np.maximum(np.concatenate([first[:, np.newaxis], natural], axis=1), NEVER)

    def joint_of(self, block: Block, coefficients: Any) -> Array:
        """log p(x_n, z_n = k) of one block, (K, B); far below `IMPOSSIBLE` where it is −∞."""
        joint = coefficients.dot(block.statistics)
        if block.base_measure is not None:
            joint += block.base_measure
        return joint

    def log_joint(self, data: Any, params: Any) -> Array:
        """log p(x_n, z_n = k), (N, K); −∞ where the weight is 0 or x_n impossible."""
        observed = self.observe(data)
        coefficients = self.coefficients(self.accept(params), observed.frame)
        joint = np.concatenate([self.joint_of(block, coefficients) for block in observed.blocks], axis=1)
        joint[joint < IMPOSSIBLE] = -np.inf
        return joint.T

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
        observed, params = self.observe(data, counts), self.accept(params)
        return self.e_step_with(observed, params, self.coefficients(params, observed.frame))

    def e_step_with(self, observed: Observations, params: Any, coefficients: Any) -> tuple[Array, float]:
        """The E-step for coefficients that were worked out before."""
        responsibilities, log_likelihood = np.empty((self.n_components, len(observed.counts))), 0.0
        for block in observed.blocks:
            joint = self.joint_of(block, coefficients)
            log_likelihood += self._normalise(joint, block, params)
            responsibilities[:, block.place] = joint
        return responsibilities.T, log_likelihood

    def expect(self, observed: Observations, params: Any) -> Expectation:
        """The E-step of a fit: the log-likelihood, and the sums that the M-step needs, in one pass through the data."""
        return self.expectation_with(observed, params, self.coefficients(params, observed.frame))

    def expectation_with(self, observed: Observations, params: Any, coefficients: Array) -> Expectation:
        """The expectation for coefficients that were worked out before."""
        sums, log_likelihood = None, 0.0
        for block in observed.blocks:
            joint = self.joint_of(block, coefficients)
            log_likelihood += self._normalise(joint, block, params)
            if block.counts is not None:
                joint *= block.counts
            of_block = joint.dot(block.statistics.T)
            sums = of_block if sums is None else sums + of_block
        return expectation_of(sums, log_likelihood)

    def expectation_given(self, observed: Observations, responsibilities: Array) -> Expectation:
        """The sums for given responsibilities, (K, N)."""
        sums = sum((responsibilities[:, block.place] * observed.counts[block.place]) @ block.statistics.T
                   for block in observed.blocks)
        return expectation_of(sums, np.nan)

    def _normalise(self, joint: Array, block: Block, params: Any) -> float:
        """Turn log p(x_n, z_n = k), (K, B), into responsibilities, in place; gives the block's log-likelihood."""
        largest = np.maximum.reduce(joint, axis=0)
        if block.counts is not None:
            self._excuse_uncounted(joint, largest, block.counts, params)
        joint -= largest
        np.exp(joint, out=joint)
        total = np.add.reduce(joint, axis=0)
        joint *= np.reciprocal(total)
        np.log(total, out=total)
        total += largest
        log_likelihood = float(np.add.reduce(total)) if block.counts is None else weighted_sum(block.counts, total)
        if log_likelihood < IMPOSSIBLE:
            row = block.place.start + checks.first(largest < IMPOSSIBLE) + 1
            raise InputError("observation_impossible", row=row, value=0)
        return log_likelihood

    def _excuse_uncounted(self, joint: Array, largest: Array, counts: Array, params: Any) -> None:
        """An observation counted 0 times may be impossible: it tells nothing, and its responsibilities are the weights."""
        impossible = (largest < IMPOSSIBLE) & (counts == 0)
        if impossible.any():
            joint[:, impossible] = log_weights(params.weights)[:, np.newaxis]
            largest[impossible] = 0

    def maximise(self, observed: Observations, expectation: Expectation, params: Any, *, prior: bool = False) -> tuple[Any, Findings]:
        """The M-step of a fit: `best`, but components that are equal stay equal for ever, at a saddle of the likelihood.

        Their responsibilities are in proportion. Were their mean statistics rounded differently, the saddle would throw them
        apart after some dozens of steps, and the fit would show what EM does not do.
        """
        if may_be_alike(params):
            expectation = sharing(expectation, first_equal(params, _received(expectation)))
        return self.best(observed, expectation, params, prior=prior)

    def best(self, observed: Observations, expectation: Expectation, params: Any, *, prior: bool = False) -> tuple[Any, Findings]:
        """The parameters that maximise Q (with `prior`, plus the log prior), and what was found.

        A component that received no responsibility has nothing to learn from: it keeps what it had in `params`, and its
        weight becomes 0 (unless the weights are kept). A component whose weight was 0 before is not told of again.
        """
        received, shares = _received(expectation), expectation.totals
        if prior:
            expectation = self.with_prior(expectation, observed)
            shares = np.maximum(shares + self.prior.weights - 1, 0)
        updated, findings = self.from_mean_statistics(expectation, params, observed), ()
        if not all(received):
            received = np.array(received)
            findings = tuple(("dead_component", int(k)) for k in np.flatnonzero(~received & (params.weights > 0)))
            if not prior:
                updated = self.kept(received, updated, params)
                shares = np.where(received, shares, 0)
        if not self.keeps_weights():
            updated = updated._make((shares / sum(shares.tolist()), *updated[1:]))
        for field in updated:
            field.setflags(write=False)
        return updated, findings

    def kept(self, received: Array, new: Any, old: Any) -> Any:
        """`new` for the components that received responsibility (K,), `old` for the others, which have nothing to learn from."""
        return new._make(_where(received, mine, before) for mine, before in zip(new, old, strict=True))

    def collapsed(self, params: Any, frame: Any) -> Findings:
        """The components at which the likelihood has no bound; in most families there is none."""
        return ()

    def m_step(self, data: Any, responsibilities: Array, params: Any, counts: Any = None) -> Any:
        """The parameters that maximise E_r[log p(x, z | params)], for responsibilities (N, K)."""
        params = self.accept(params)
        observed = self.observe(data, counts)
        return self.best(observed, self.expectation_given(observed, checks.read_only(responsibilities).T), params)[0]

    def log_prior(self, params: Any) -> float:
        """log p(params), without the constants that no step changes."""
        dirichlet = 0.0 if self.keeps_weights() else priors.log_terms(self.prior.weights - 1, params.weights)
        return dirichlet + self.prior.log_density(params)

    def expected_statistics(self, data: Any, responsibilities: Array, counts: Any = None) -> Array:
        """Σ_n c_n r_nk T(x_n), (K, d): for coins, the expected heads and tails of each coin.

        Raises:
            InputError: the data errors; responsibilities_not_numbers, responsibilities_wrong_shape,
                responsibility_out_of_range, responsibilities_row_sum.
        """
        observed = self.observe(data, counts)
        q = checks.responsibilities(responsibilities, (len(observed.counts), self.n_components))
        found = Mixture.expectation_given(self, observed, q.T)
        return found.totals[:, np.newaxis] * found.means

    def rounding_scale(self, observed: Observations) -> float:
        """T(x)·η and h(x) are both large where an observation stands for many tosses, and nearly cancel."""
        sizes = [np.abs(block.base_measure) * (1 if block.counts is None else block.counts)
                 for block in observed.blocks if block.base_measure is not None]
        return super().rounding_scale(observed) + float(sum(size.sum() for size in sizes))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations and the components they came from: data (n,) or (n, D), labels (n,) from 0.

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the family's parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        labels = random.choice(self.n_components, size=int(n), p=params.weights / params.weights.sum())
        return self.sample_given(labels, params, random), labels


def log_weights(weights: Array) -> Array:
    """log w_k, (K,), and `NEVER` where it is −∞."""
    if all(weights.tolist()):
        return np.log(weights)
    with np.errstate(divide="ignore"):  # which takes longer than the logarithms: asked for where there is a 0
        return np.maximum(np.log(weights), NEVER)


def expectation_of(sums: Array, log_likelihood: float) -> Expectation:
    """From Σ_n c_n r_nk (1, T(x_n)), (K, 1 + d)."""
    totals = sums[:, 0]
    divisors = totals if min(totals.tolist()) >= TINY else np.maximum(totals, TINY)
    return Expectation(totals, sums[:, 1:] / divisors[:, np.newaxis], log_likelihood)


def _received(expectation: Expectation) -> list[bool]:
    """Which components received any responsibility."""
    totals = expectation.totals.tolist()  # K numbers: faster without numpy
    least = NO_SHARE * sum(totals)
    return [total > least for total in totals]


def may_be_alike(params: Any) -> bool:
    """Whether some components have the first number of their first parameter in common, as equal ones have."""
    firsts = params[1].reshape(len(params[1]), -1)[:, 0].tolist()
    return len(set(firsts)) < len(firsts)


def are_equal(params: Any, k: int, j: int) -> bool:
    """Whether two components have the same parameters but for their weights."""
    return all(np.array_equal(field[k], field[j]) for field in params[1:])


def first_equal(params: Any, received: Sequence[bool]) -> np.ndarray:
    """For each component the first live one with the same parameters but for its weight (itself, as a rule), (K,)."""
    firsts: dict[tuple[bytes, ...], int] = {}  # by the parameters: pairs of a thousand components would be half a million
    return np.array([firsts.setdefault(tuple((field[k] + 0.0).tobytes() for field in params[1:]), k) if live else k  # −0 + 0 = 0
                     for k, live in enumerate(received)])


def first_alike(received: Sequence[bool], alike: Callable[[int, int], bool]) -> np.ndarray:
    """For each component the first live one that is like it (itself, as a rule), (K,)."""
    found = np.eye(len(received), dtype=bool)
    for k, j in combinations(np.flatnonzero(received), 2):
        found[j, k] = alike(k, j)
    return found.argmax(axis=1)


def sharing(expectation: Any, same: np.ndarray) -> Any:
    """The expectation in which each component has the mean statistics of the component `same` (K,)."""
    totals, *means, log_likelihood = expectation
    return expectation._make((totals, *(each[same] for each in means), log_likelihood))


def _where(chosen: np.ndarray, new: Array, old: Array) -> Array:
    """The rows of `new` for the chosen components, of `old` for the others."""
    return np.where(chosen.reshape(-1, *[1] * (new.ndim - 1)), new, old)
