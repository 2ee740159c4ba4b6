r"""Hidden Markov models: what is hidden follows a chain, and each state of the chain has a distribution that it shows.

    z_1 ~ π,   z_{n+1} | z_n = i ~ A_i,   x_n | z_n = k ~ p(x | k), one of the families of the mixtures

A mixture is the case in which every row of A is π. A sequence may end by a stop: then A has one more column, the
probability of no further observation, and after x_N the chain stops.

    E-step    γ_nk = p(z_n = k | x),  ξ_nij = p(z_n = i, z_{n+1} = j | x)    forward and backward (chain.py)
    M-step    π_k = expected number of sequences that begin with k / number of sequences
              A_ij = Σ_n ξ_nij / Σ_j Σ_n ξ_nij                               expected transitions; to stop: Σ γ at the ends
              θ_k = the parameters at which state k expects just Σ_n γ_nk T(x_n) / Σ_n γ_nk

which is the M-step of a mixture with γ as responsibilities, and counting. This is Baum–Welch.

Several sequences stand one after the other in the data, and `lengths` tells how long each is. They are one chain, in which
the link from the end of one to the beginning of the next forgets where it comes from.

References: Baum, Petrie, Soules & Weiss (1970), A maximization technique occurring in the statistical analysis of
probabilistic functions of Markov chains, Annals of Mathematical Statistics 41:164–171; Eisner (2002) for the stop.
"""
from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, replace
from functools import cache
from math import isqrt
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import chain, checks
from em_core.binomial import BinomialMixture
from em_core.categorical import CategoricalMixture
from em_core.checks import SUM_TOLERANCE, Array, Seed
from em_core.equal_states import keeping_equal
from em_core.errors import InputError
from em_core.gaussian import GaussianMixture
from em_core.mixture import IMPOSSIBLE, NO_SHARE, Mixture, Observations
from em_core.model import ONE_STEP, NEGLIGIBLE, Collapsed, Findings, Model, entropy, log_sum_exp
from em_core.poisson import PoissonMixture

EMISSIONS: dict[str, type[Mixture]] = {family.__name__: family for family in (
    BinomialMixture, CategoricalMixture, GaussianMixture, PoissonMixture)}


class Posterior(NamedTuple):
    """What the E-step says of the hidden chain."""

    states: Array  # (N, K) γ
    pairs: Array   # (N − 1, K, K) ξ; 0 between the end of a sequence and the beginning of the next


class Expectation(NamedTuple):
    """What the E-step hands to the M-step."""

    starts: Array       # (K,) expected number of sequences that begin with each state
    transitions: Array  # (K, K), with a stop (K, K + 1)
    totals: Array       # (K,) expected number of observations
    emission: Any       # the family's own expectation
    log_likelihood: float


@dataclass(frozen=True)
class Sequences:
    """Data that were checked once."""

    data: np.ndarray        # (N,) or (N, D), as given
    counts: Array           # (N,) ones: an observation has its place in a chain
    emission: Observations  # what the family of the emissions keeps of them
    firsts: np.ndarray      # the place of the first observation of each sequence
    lasts: np.ndarray


@cache
def params_of(family: type[Mixture]) -> type:
    """The parameters: start (K,), transition (K, K) or with a stop (K, K + 1), then those of the family but the weights."""
    return namedtuple("Params", ["start", "transition", *family.Params._fields[1:]])


@dataclass(frozen=True)
class HiddenMarkov(Model):
    """A chain of K hidden states that show themselves by observations.

    Args:
        emission: a mixture, whose family is that of the emissions: `CategoricalMixture(3)`, `PoissonMixture()`,
            `GaussianMixture(2)` (whatever its number of components), without a prior. Or a dict, as trace files have it.
        n_states: K.
        stop: whether a sequence ends because the chain stops (rather than because nobody looked any longer).
        lengths: how many observations each sequence has; None for a single one.

    Raises:
        InputError: emission_unknown, components_not_whole, stop_not_bool, lengths_out_of_range.
    """

    emission: Any
    n_states: int = 2
    stop: bool = False
    lengths: tuple[int, ...] | None = None

    part: ClassVar[str] = "state"
    against_collapse: ClassVar[str] = "Use fewer states, another start, or a simpler covariance of what they show."

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_states", checks.components(self.n_states))
        object.__setattr__(self, "emission", self._family(self.emission))
        if not isinstance(self.stop, bool):
            raise InputError("stop_not_bool", value=self.stop, allowed="True, False")
        if self.lengths is not None:
            object.__setattr__(self, "lengths", _checked_lengths(self.lengths))

    def _family(self, emission: Any) -> Mixture:
        """The emission as a mixture of as many components as there are states."""
        allowed = ", ".join(EMISSIONS)
        if isinstance(emission, dict):
            kind = EMISSIONS.get(str(emission.get("name")))
            if kind is None or not isinstance(emission.get("config"), dict):
                raise InputError("emission_unknown", value=emission.get("name"), allowed=allowed)
            try:
                emission = kind(**emission["config"])
            except TypeError as error:
                raise InputError("emission_unknown", value=kind.__name__, allowed=allowed) from error
        if EMISSIONS.get(type(emission).__name__) is not type(emission):
            raise InputError("emission_unknown", value=type(emission).__name__, allowed=allowed)
        if emission.prior is not None:
            raise InputError("emission_unknown", value=f"{type(emission).__name__} with a prior", allowed=allowed)
        return replace(emission, n_components=self.n_states)

    @property
    def Params(self) -> type:
        return params_of(type(self.emission))

    @property
    def n_components(self) -> int:
        """The states, by the name that mixtures have for them."""
        return self.n_states

    def config(self) -> dict[str, Any]:
        return super().config() | {"emission": {"name": type(self.emission).__name__, "config": self.emission.config()}}

    def work(self, data: np.ndarray) -> int:
        """Products of matrices for each link, in logs where nothing else will do; and the blocks of `chain.py` one by one."""
        n, k = len(data), self.n_states
        return self.emission.work(data) + n * (40 * k**3 + 250 * k**2) + isqrt(n) * ONE_STEP

    def room(self, data: np.ndarray) -> int:
        n, k = len(data), self.n_states
        return self.emission.room(data) + 8 * n * k**2 + 4 * (isqrt(n) + 1) * k**3

    # Data and parameters ------------------------------------------------------------------------------------------------

    def check_data(self, data: Any) -> np.ndarray:
        """The data of the emissions' family, as many as all sequences have.

        Raises:
            InputError: those of the family, lengths_wrong_sum.
        """
        array = self.emission.check_data(data)
        if self.lengths is not None and sum(self.lengths) != len(array):
            raise InputError("lengths_wrong_sum", value=sum(self.lengths), limit=len(array))
        return array

    def check_params(self, params: Any) -> Any:
        """Start, transitions and the family's parameters as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite,
                probability_out_of_range, start_sum, transitions_sum, and those of the family.
        """
        start, transition, *shown = checks.fields(params, self.Params)
        start = _distributions(checks.parameter(start, "start", (self.n_states,))[np.newaxis], "start_sum")[0]
        transition = checks.parameter(transition, "transition", (self.n_states, self.n_states + self.stop))
        alike = np.full(self.n_states, 1 / self.n_states)
        return self.Params(start, _distributions(transition, "transitions_sum"),
                           *self.emission.check_params((alike, *shown))[1:])

    def observe(self, data: Any, counts: Any = None) -> Sequences:
        """Check the data, and work out what no step changes.

        Raises:
            InputError: the data errors; counts_not_for_chains: the order of the observations matters.
        """
        if counts is not None:
            raise InputError("counts_not_for_chains", value=len(np.atleast_1d(np.asarray(counts, dtype=object))))
        if isinstance(data, Sequences):
            return data
        array = self.check_data(data)
        ends = np.cumsum(self.lengths or (len(array),))
        return Sequences(array, checks.read_only(np.ones(len(array))), self.emission.observe(array),
                         np.concatenate([[0], ends[:-1]]), ends - 1)

    # The chain ----------------------------------------------------------------------------------------------------------

    def _shown_by(self, params: Any) -> Any:
        """The family's own parameters; log 1 = 0 stands where a mixture has the log of its weights."""
        return self.emission.Params(np.ones(self.n_states), *params[2:])

    def log_emissions(self, observed: Sequences, params: Any) -> Array:
        """log p(x_n | z_n = k), (N, K)."""
        return self.emission.log_joint(observed.emission, self._shown_by(params))

    def _links(self, observed: Sequences, params: Any) -> tuple[Array, Array, Array]:
        """The chain of all sequences (see chain.py): log f (K,), log M (N − 1, K, K), log e (K,)."""
        emissions = self.log_emissions(observed, params)
        with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
            start, transition = np.log(params.start), np.log(params.transition)
        end = transition[:, -1] if self.stop else np.zeros(self.n_states)
        links = transition[:, : self.n_states] + emissions[1:, np.newaxis]
        between = observed.firsts[1:]
        links[between - 1] = end[:, np.newaxis] + (start + emissions[between])[:, np.newaxis]
        return start + emissions[0], links, end

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = Σ log p(sequence), natural logarithm; −∞ where a sequence is impossible."""
        first, links, end = self._links(self.observe(data, counts), self.accept(params))
        forwards, taken = chain.forward(first, links)
        return taken + float(log_sum_exp(forwards[-1:] + end)[0])

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Posterior, float]:
        """The posterior of states and pairs, and the log-likelihood, both at `params`.

        Raises:
            InputError: observation_impossible, at the first observation that cannot have come.
        """
        observed = self.observe(data, counts)
        first, links, end = self._links(observed, self.accept(params))
        forwards, taken = chain.forward(first, links)
        log_likelihood = taken + float(log_sum_exp(forwards[-1:] + end)[0])
        if not log_likelihood > IMPOSSIBLE:  # or where it is NaN
            stuck = np.append((forwards == -np.inf).all(axis=1), True)
            raise InputError("observation_impossible", row=min(checks.first(stuck) + 1, len(forwards)), value=0)
        states, pairs = chain.shares(forwards, links, chain.backward(links, end))
        pairs[observed.firsts[1:] - 1] = 0
        return Posterior(states, pairs), log_likelihood

    def expect(self, observed: Sequences, params: Any) -> Expectation:
        """The E-step of a fit."""
        if collapsed := self.emission.collapsed(self._shown_by(params), observed.emission.frame):
            raise Collapsed(collapsed)
        posterior, log_likelihood = self.e_step(observed, params)
        found = self._expectation(observed, posterior, log_likelihood)
        return keeping_equal(found, posterior.states, params, self._shown_by(params))

    def _expectation(self, observed: Sequences, posterior: Posterior, log_likelihood: float) -> Expectation:
        states, pairs = posterior
        transitions = pairs.sum(axis=0)
        if self.stop:
            transitions = np.column_stack([transitions, states[observed.lasts].sum(axis=0)])
        shown = self.emission.expectation_given(observed.emission, np.ascontiguousarray(states.T))
        return Expectation(states[observed.firsts].sum(axis=0), transitions, states.sum(axis=0), shown, log_likelihood)

    def maximise(self, observed: Sequences, expectation: Expectation, params: Any, *, prior: bool = False) -> tuple[Any, Findings]:
        """The M-step of a fit, and which states nothing was expected of any more.

        Such a state keeps what it shows, and one that is never left keeps its transitions. What is impossible stays so: an
        expected number of 0 transitions makes a probability of 0, and that the next E-step expects 0 of.
        """
        starts, transitions, totals, shown, _ = expectation
        left = transitions.sum(axis=1, keepdims=True)
        found = np.where(left > 0, transitions / np.where(left > 0, left, 1), params.transition)
        mine = self._shown_by(params)
        updated = self.emission.from_mean_statistics(shown, mine, observed.emission)
        received, findings = totals > NO_SHARE * totals.sum(), ()
        if not received.all():
            updated = self.emission.kept(received, updated, mine)
            reachable = (params.start > 0) | (params.transition[:, : self.n_states] * (1 - np.eye(self.n_states)) > 0).any(axis=0)
            findings = tuple(("dead_component", int(k)) for k in np.flatnonzero(~received & reachable))
        fields = self.Params(starts / starts.sum(), found, *updated[1:])
        for field in fields:
            field.setflags(write=False)
        return fields, findings

    def m_step(self, data: Any, posterior: Any, params: Any, counts: Any = None) -> Any:
        """The parameters that maximise E_q[log p(x, z | params)], q a `Posterior`, or (N, K) for independent states."""
        observed, params = self.observe(data, counts), self.accept(params)
        return self.maximise(observed, self._expectation(observed, self._chained(observed, posterior), np.nan), params)[0]

    # The bound ----------------------------------------------------------------------------------------------------------

    def _chained(self, observed: Sequences, q: Any) -> Posterior:
        """q as states and pairs; for an array (N, K) the states are independent of each other.

        Raises:
            InputError: the errors of responsibilities, also where the pairs are not those of the states.
        """
        states = checks.responsibilities(q.states if isinstance(q, Posterior) else q, (len(observed.data), self.n_states))
        pairs = q.pairs if isinstance(q, Posterior) else states[:-1, :, np.newaxis] * states[1:, np.newaxis]
        if np.shape(pairs) != (len(states) - 1, self.n_states, self.n_states):
            raise InputError("responsibilities_wrong_shape", value=str(np.shape(pairs)),
                             limit=str((len(states) - 1, self.n_states, self.n_states)))
        pairs = np.array(pairs, dtype=np.float64, order="C")
        pairs[observed.firsts[1:] - 1] = 0
        self._check_pairs(observed, states, pairs)
        return Posterior(states, pairs)

    @staticmethod
    def _check_pairs(observed: Sequences, states: Array, pairs: Array) -> None:
        """That the pairs have the states as their margins, within each sequence."""
        linked = np.delete(np.arange(len(states)), observed.lasts)
        margins = ((pairs[linked].sum(axis=2), states[linked]), (pairs[linked].sum(axis=1), states[linked + 1]))
        for sums, own in margins:
            wrong = ~(np.abs(sums - own) <= SUM_TOLERANCE) | (pairs[linked] < 0).any(axis=(1, 2))[:, np.newaxis]  # written so that NaN is wrong
            if wrong.any():
                place, k = np.argwhere(wrong)[0]
                row, between = int(linked[place]) + 1, {"value": sums[place, k], "limit": own[place, k]}
                raise InputError("pairs_not_of_states", row=row, other=row + 1, component=int(k) + 1, **between)

    def q_function(self, data: Any, q: Any, params: Any) -> float:
        """Q = E_q[log p(x, z | params)], for a `Posterior`, or (N, K) for independent states."""
        observed, params = self.observe(data), self.check_params(params)
        states, pairs = self._chained(observed, q)
        with np.errstate(divide="ignore"):
            start, transition = np.log(params.start), np.log(params.transition)
        parts = [(states, self.log_emissions(observed, params)), (states[observed.firsts], start),
                 (pairs.sum(axis=0), transition[:, : self.n_states])]
        if self.stop:
            parts.append((states[observed.lasts], transition[:, -1]))
        return sum(float(np.sum(np.multiply(share, logs, out=np.zeros_like(share), where=share > NEGLIGIBLE))) for share, logs in parts)

    def entropy(self, data: Any, q: Any) -> float:
        """H(q) of a chain: that of its first states, and of each state given the one before."""
        observed = self.observe(data)
        states, pairs = self._chained(observed, q)
        linked = np.delete(np.arange(len(states)), observed.lasts)
        return entropy(states[observed.firsts]) + entropy(pairs.reshape(len(pairs), self.n_states**2)[linked]) - entropy(states[linked])

    # Everything else ----------------------------------------------------------------------------------------------------

    def rounding_scale(self, observed: Sequences) -> float:
        return self.emission.rounding_scale(observed.emission)

    def rounding_at(self, observed: Sequences, params: Any) -> float:
        return self.emission.rounding_at(observed.emission, self._shown_by(params))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations and their states, (n,) from 0. With a stop, among all sequences those that are as long.

        Raises:
            InputError: sample_size_not_whole, lengths_wrong_sum, observation_impossible (it never stops), rng_invalid, the
                parameter errors.
        """
        params = self.check_params(params)
        random = checks.drawing(n, rng)
        if self.lengths is not None and sum(self.lengths) != n:
            raise InputError("lengths_wrong_sum", value=sum(self.lengths), limit=n)
        states = np.concatenate([self._path(params, length, random) for length in self.lengths or (int(n),)])
        return self.emission.sample_given(states, self._shown_by(params), random), states

    def _path(self, params: Any, length: int, random: np.random.Generator) -> np.ndarray:
        """States of one sequence: each given the one before, and that the chain does not stop too early or too late."""
        steps = params.transition[:, : self.n_states]
        ahead = np.ones((length, self.n_states))
        if self.stop:
            ahead[-1] = params.transition[:, -1]
            for n in range(length - 2, -1, -1):
                ahead[n] = steps @ ahead[n + 1]
                ahead[n] /= ahead[n].max() or 1.0  # only their ratios are needed, and they would become too small
        states, chances = np.empty(length, dtype=np.int64), params.start
        for n, drawn in enumerate(random.random(length)):
            cumulative = np.cumsum(chances * ahead[n])
            if not cumulative[-1] > 0:
                raise InputError("observation_impossible", row=length, value=0)
            states[n] = np.searchsorted(cumulative, drawn * cumulative[-1], side="right")
            chances = steps[states[n]]
        return states

    def start(self, data: Any, rng: Seed = None, how: str = "k-means++") -> Any:
        """Each state as likely to begin, each as likely to be kept as to be left, for states at random; the emissions start
        as those of a mixture do. `how` is a way of `starts.py`.

        Raises:
            InputError: start_unknown, quantiles_one_dimensional, rng_invalid, those of the data.
        """
        observed = self.observe(data)
        random, _ = checks.generator(rng)
        shown = self.emission.start(observed.emission, random, how)[1:]
        transition = (np.eye(self.n_states) + random.dirichlet(np.ones(self.n_states), self.n_states)) / 2
        if self.stop:
            ends = np.full((self.n_states, 1), len(observed.firsts) / (len(observed.data) + len(observed.firsts)))
            transition = np.concatenate([transition * (1 - ends), ends], axis=1)
        return self.check_params(self.Params(np.full(self.n_states, 1 / self.n_states), transition, *shown))

    def free_parameters(self, dimension: int = 1) -> int:
        """Start and transitions (the last of each row follows), and what the states show."""
        k = self.n_states
        return k - 1 + k * (k - 1 + self.stop) + self.emission.free_parameters(dimension) - (k - 1)


def _checked_lengths(lengths: Any) -> tuple[int, ...]:
    """At least one sequence, each of at least one observation."""
    given = list(lengths) if isinstance(lengths, (list, tuple, np.ndarray)) else [lengths]
    for row, length in enumerate(given or [0]):
        if not checks.is_whole(length, 1):
            raise InputError("lengths_out_of_range", row=row + 1, value=length, limit=1)
    return tuple(int(length) for length in given)


def _distributions(rows: Array, code: str) -> Array:
    """Rows of probabilities that sum to 1; `code` is the error where one does not."""
    outside = np.argwhere((rows < 0) | (rows > 1))
    if len(outside):
        row, place = outside[0]
        raise InputError("probability_out_of_range", component=row + 1, value=rows[row, place], lowest=0, highest=1)
    sums = rows.sum(axis=1)
    off = np.abs(sums - 1) > SUM_TOLERANCE
    if off.any():
        row = checks.first(off)
        named = {} if code == "start_sum" else {"component": row + 1}
        raise InputError(code, value=sums[row], limit=1, tolerance=SUM_TOLERANCE, **named)
    return checks.summing_to_one(rows)
