"""What the pages of coins and moods must show, worked out from em_core alone and printed as the site prints numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from em_core import BinomialMixture, Step, Trace, fit, posterior
from em_core.datasets import TENNIS, TWO_COINS

RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
DECIMAL = re.compile(r"−?\d+\.\d+")


def printed(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−")


def raised(t: int) -> str:
    return "".join(RAISED[digit] for digit in str(t))


def decimals(text: str) -> list[str]:
    """The numbers with a decimal point in a text, in order."""
    return DECIMAL.findall(text)


@dataclass(frozen=True)
class Stop:
    """A half-step: the start (0), the E-step of iteration t (t − ½), its M-step (t)."""

    kind: str
    iteration: int

    @property
    def step(self) -> float:
        return self.iteration - 0.5 if self.kind == "E" else float(self.iteration)

    @property
    def holds(self) -> int:
        """The step whose parameters are in force."""
        return self.iteration - (self.kind == "E")


@dataclass(frozen=True)
class Truth:
    """A run of EM, half-step by half-step. heads, tosses: (N,)."""

    trace: Trace
    heads: np.ndarray
    tosses: np.ndarray
    called: Sequence[str] = "ABCDE"  # the components, where they stand below a θ

    @cached_property
    def stops(self) -> list[Stop]:
        return [Stop("start", 0)] + [Stop(kind, t) for t in range(1, len(self.trace.steps)) for kind in "EM"]

    @property
    def names(self) -> Sequence[str]:
        return self.called[: self.trace.model.n_components]

    def step(self, stop: Stop) -> Step:
        return self.trace.steps[stop.holds]

    def shares(self, stop: Stop) -> np.ndarray:
        """The responsibilities in force, (N, K): those of the last E-step."""
        return posterior(self.trace.model, self.trace.data, self.trace.steps[stop.iteration - 1].params)

    def counts(self, stop: Stop) -> np.ndarray:
        """Expected heads and tails, (N, K, 2)."""
        sides = np.column_stack([self.heads, self.tosses - self.heads])
        return self.shares(stop)[:, :, None] * sides[:, None, :]

    def readout(self, stop: Stop) -> list[str]:
        step = self.step(stop)
        lines = [f"θ{name} = {printed(p, 4)}" for name, p in zip(self.names, step.params.probabilities)]
        if not self.trace.model.fixed_weights:
            lines += [f"π{name} = {printed(w, 4)}" for name, w in zip(self.names, step.params.weights)]
        return [*lines, f"ℓ(θ⁽{raised(step.t)}⁾) = {printed(step.log_likelihood, 4)}"]

    def ledger(self, stop: Stop) -> dict[str, Any]:
        """Responsibilities, expected counts and their sums, as printed."""
        if stop.kind == "start":
            n, k = len(self.heads), len(self.names)
            return {"shares": [["?"] * k] * n, "counts": [[[]] * k] * n, "sums": [[]] * k}
        counts = self.counts(stop)
        return {
            "shares": [[printed(share, 3) for share in row] for row in self.shares(stop)],
            "counts": [[[printed(side, 2) for side in coin] for coin in row] for row in counts],
            "sums": [[printed(side, 2) for side in coin] for coin in counts.sum(axis=0)],
        }

    def estimates(self, stop: Stop) -> list[float]:
        """Where the markers of the estimates' chart stand."""
        return [round(float(p), 6) for p in self.step(stop).params.probabilities]

    def climbed(self, stop: Stop) -> tuple[list[int], list[float]]:
        """The log-likelihood's chart so far: iterations and heights."""
        steps = self.trace.steps[: stop.holds + 1]
        return [step.t for step in steps], [round(step.log_likelihood, 9) for step in steps]

    def said(self, stop: Stop) -> list[str]:
        """Every number that the spoken line may name at this half-step (round 2 is the one it speaks of)."""
        step = self.step(stop)
        if stop.kind == "start":
            return [printed(p, 2) for p in step.params.probabilities]
        if stop.kind == "E":
            return [printed(share, 3) for share in self.shares(stop)[1]]
        heads, tails = self.counts(stop).sum(axis=0)[0]
        rise = step.log_likelihood - self.trace.steps[step.t - 1].log_likelihood
        return [printed(heads, 2), printed(tails, 2), printed(step.params.probabilities[0], 4), printed(rise, 4), f"{rise:.1e}".split("e")[0]]


def run(heads: Sequence[int], tosses: Sequence[int], start: Sequence[float], *, learned: bool = False, called: Sequence[str] = "ABCDE") -> Truth:
    """EM on these rounds from this start, each coin as likely to begin with."""
    k, alike = len(start), len(set(tosses)) == 1
    model = BinomialMixture(int(tosses[0]) if alike else np.array(tosses), k, fixed_weights=not learned)
    return Truth(fit(model, heads, model.Params(np.full(k, 1 / k), np.array(start))), np.array(heads), np.array(tosses), called)


def classic(start: Sequence[float] = TWO_COINS.start, *, learned: bool = False) -> Truth:
    """The five rounds of the paper."""
    return run([int(h) for h in TWO_COINS.heads], [int(n) for n in TWO_COINS.tosses], start, learned=learned)


def sets(written: str, start: Sequence[float] = TENNIS.start, *, learned: bool = False, called: Sequence[str] = ("calm", "anxious")) -> Truth:
    """Sets of shots as the address writes them, GBBB-GGBB: a good shot is heads."""
    each = written.split("-")
    return run([shots.count("G") for shots in each], [len(shots) for shots in each], start, learned=learned, called=called)
