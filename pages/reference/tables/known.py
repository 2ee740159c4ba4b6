"""The six published problems: data, start and model of each, the run that its source tells of, and how a printed quantity
is read off a step of a run.

Nothing here is typed but data and starts; what sources print is in `printed.csv`, and never meets a computation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, GeneticLinkage, HiddenMarkov, PoissonMixture, Trace, fit, posterior
from em_core.datasets import DEATHS_IN_THE_TIMES, ICE_CREAM, LINKAGE, TWO_COINS, old_faithful
from em_core.information import missing_fraction
from pages.examples.on_a_line import trouble
from pages.examples.on_a_line.data import THREE

Start = tuple[float, ...]


@dataclass(frozen=True)
class Dial:
    """One number of a start that the reader may turn: its name in the address, its ends, its step, what the source has."""

    name: str
    low: float
    high: float
    step: float
    value: float


@dataclass(frozen=True)
class Classic:
    """A published problem."""

    id: str
    model: Any
    data: Any
    dials: tuple[Dial, ...]
    params: Callable[[Start], Any]  # from what the dials say
    read: Callable[[Any], dict[str, float]]  # quantities at a step, from its parameters alone
    curves: tuple[str, ...]  # which of them are drawn
    limit: int  # iterations after which nothing moves any more
    most: int  # iterations of a reader's own run
    counts: Any = field(default=None, compare=False)

    @property
    def start(self) -> Start:
        """The start that the source has."""
        return tuple(dial.value for dial in self.dials)

    def run(self, start: Start) -> Trace:
        """EM from a start, until it rests."""
        return fit(self.model, self.data, self.params(start), counts=self.counts, tol=1e-14, max_iter=self.most)


COINS = Classic(
    "coins", BinomialMixture(10, 2, fixed_weights=True), TWO_COINS.heads,
    (Dial("start_a", 0.01, 0.99, 0.01, TWO_COINS.start[0]), Dial("start_b", 0.01, 0.99, 0.01, TWO_COINS.start[1])),
    lambda start: ([0.5, 0.5], start),
    lambda params: {"theta_a": params.probabilities[0], "theta_b": params.probabilities[1]},
    ("theta_a", "theta_b"), 200, 200,
)  # fmt: skip
BLOOD = Classic(
    "linkage", GeneticLinkage(), LINKAGE, (Dial("start_theta", 0.01, 0.99, 0.01, 0.5),),
    lambda start: start[0], lambda params: {"theta": float(params.theta)}, ("theta",), 60, 60,
)  # fmt: skip
GEYSER = Classic(
    "faithful", GaussianMixture(2, "tied"), old_faithful()[:, 1],
    (Dial("start_1", 40, 100, 1, 55), Dial("start_2", 40, 100, 1, 80), Dial("start_sd", 1, 20, 0.5, 5)),
    lambda start: ([0.5, 0.5], start[:2], [start[2] ** 2] * 2),
    lambda params: {"weight_1": params.weights[0], "weight_2": params.weights[1], "mean_1": params.means[0, 0], "mean_2": params.means[1, 0],
                    "sigma": np.sqrt(params.covariances[0, 0, 0])},
    ("mean_1", "mean_2"), 60, 300,
)  # fmt: skip
TIMES = Classic(
    "times", PoissonMixture(2), np.arange(len(DEATHS_IN_THE_TIMES)),
    (Dial("start_weight", 0.05, 0.95, 0.05, 0.4), Dial("rate_1", 0.1, 6, 0.1, 1), Dial("rate_2", 0.1, 6, 0.1, 2)),
    lambda start: ([start[0], 1 - start[0]], start[1:]),
    lambda params: {"weight_1": params.weights[0], "rate_1": params.rates[0], "rate_2": params.rates[1]},
    ("rate_1", "rate_2"), 6000, 2000, DEATHS_IN_THE_TIMES,
)  # fmt: skip
MIXTOOLS_STOPS = 1e-8  # its program ends where an iteration raises the log-likelihood by less
SWITCHING = 0.9  # staying and switching together: a day in ten is the last
CONES = Classic(
    "ice_cream", HiddenMarkov(CategoricalMixture(3), 2, stop=True), np.array(ICE_CREAM) - 1,
    (Dial("one_cold", 0.05, 0.95, 0.05, 0.7), Dial("three_hot", 0.05, 0.95, 0.05, 0.7), Dial("stay", 0.05, 0.85, 0.05, 0.8)),
    lambda start: ([0.5, 0.5], chain_of(start[2]), cones_of(*start[:2])),
    lambda params: {f"{state}_{i + 1}": params.probabilities[k, i] for k, state in enumerate(("cold", "hot")) for i in range(3)}
    | {"stay_cold": params.transition[0, 0], "stay_hot": params.transition[1, 1]},
    ("cold_1", "hot_3"), 200, 200,
)  # fmt: skip
POINTS = Classic(
    "three", GaussianMixture(2), np.array(THREE), (Dial("at_1", 0, 4, 0.1, 1), Dial("at_2", 0, 4, 0.1, 3)),
    lambda start: ([0.5, 0.5], start, [1.0, 1.0]),
    lambda params: {"mean_1": params.means[0, 0], "mean_2": params.means[1, 0]}, ("mean_1", "mean_2"), 3, 200,
)  # fmt: skip
CLASSICS: Mapping[str, Classic] = {classic.id: classic for classic in (COINS, BLOOD, GEYSER, TIMES, CONES, POINTS)}


def cones_of(one_cold: float, three_hot: float) -> list[list[float]]:
    """What each weather eats; the other two numbers of cones stand 2 : 1, the nearer one first."""
    cold, hot = 1 - one_cold, 1 - three_hot
    return [[one_cold, 2 * cold / 3, cold / 3], [hot / 3, 2 * hot / 3, three_hot]]


def chain_of(stay: float) -> list[list[float]]:
    """The weather stays or switches, and one day in ten is the last: the last column."""
    switch, last = SWITCHING - stay, 1 - SWITCHING
    return [[stay, switch, last], [switch, stay, last]]


@functools.cache
def classic_run(name: str) -> Trace:
    """The run that a source tells of, carried on until nothing moves: its last step is the limit."""
    classic = CLASSICS[name]
    return fit(classic.model, classic.data, classic.params(classic.start), counts=classic.counts, tol=0, max_iter=classic.limit)


def computed(name: str, quantity: str, t: int | None) -> float:
    """A printed quantity, computed: at step t, or at the limit."""
    trace = classic_run(name)
    step = trace.steps[-1 if t is None else t]
    if quantity == "loglik":
        return step.log_likelihood
    found = CLASSICS[name].read(step.params) | OWN.get(name, lambda *_: {})(trace, step)
    return float(found[quantity])


def of_coins(trace: Trace, step: Any) -> dict[str, float]:
    """The E-step at a step: responsibilities of coin A, and expected heads and tails."""
    shares = posterior(trace.model, trace.data, step.params)
    heads, tails = shares.T @ trace.data, shares.T @ (TWO_COINS.tosses - trace.data)
    return {f"share_{i + 1}": share for i, share in enumerate(shares[:, 0])} | {"heads_a": heads[0], "tails_a": tails[0], "heads_b": heads[1], "tails_b": tails[1]}


def of_linkage(trace: Trace, step: Any) -> dict[str, float]:
    """How far a step is from the limit, what is left of that after the next one, and the share of information that is missing."""
    limit = float(trace.params.theta)
    left = abs(float(step.params.theta) - limit)
    after = trace.steps[min(step.t + 1, len(trace.steps) - 1)]
    found = {"error": left, "ratio": abs(float(after.params.theta) - limit) / left if left else 0.0}
    return found | ({"missing": missing_fraction(trace.model, trace.data, step.params)} if step is trace.steps[-1] else {})


def of_geyser(trace: Trace, step: Any) -> dict[str, float]:
    """After how many iterations the source's program has ended."""
    return {"iterations": float(np.flatnonzero(np.diff(trace.log_likelihoods) < MIXTOOLS_STOPS)[0] + 1)}


def of_cones(trace: Trace, step: Any) -> dict[str, float]:
    return {"hot_first_day": posterior(trace.model, trace.data, step.params).states[0, 1]}


def of_three(trace: Trace, step: Any) -> dict[str, float]:
    """What the faulty program of the question has at this step."""
    wrong = trouble.wrong_steps(step.t)[-1]
    return {"wrong_loglik": wrong.height, "wrong_share": wrong.shares[0, 0], "wrong_mean_1": wrong.means[0], "wrong_mean_2": wrong.means[1], "wrong_variance": wrong.variances[0]}


OWN: Mapping[str, Callable[[Trace, Any], dict[str, float]]] = {"coins": of_coins, "linkage": of_linkage, "faithful": of_geyser, "ice_cream": of_cones, "three": of_three}
