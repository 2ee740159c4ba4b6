r"""Famous mistakes, each programmed with its mistake: what such a program reports, beside what EM does from the same start.

    variance    the density divides by σ² where σ belongs (`on_a_line/trouble.py`)
    rounding    γ is rounded to d decimals before it is used: Σ_i round(γ_ik) h_i / Σ_i round(γ_ik) n_i
    mistyped    8 heads stand where the paper has 9
    underflow   probabilities are multiplied as they are: Π_i Σ_k π_k θ_k^h (1 − θ_k)^(n − h), without a logarithm
    likely      each round goes wholly to argmax_k γ_ik: hard EM, the k-means of coins
    shifted     beside θ^{(t)} stands ℓ(θ^{(t−1)}), found on the way to it
    floor       σ_k = max(σ_k, σ_min) after every M-step, and nobody is told

Log-likelihoods are em_core's at the parameters that the program has, but for `variance` and `shifted`, whose mistake is to
report others.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from em_core import BinomialMixture, GaussianMixture, Trace, fit, posterior
from em_core.datasets import TWO_COINS, old_faithful
from pages.examples.on_a_line import trouble
from pages.examples.on_a_line.data import THREE

COINS = BinomialMixture(10, 2, fixed_weights=True)
TYPED = 1  # the round, from 0, in which a copy of the paper's figure has another count
SETTLED = 1e-12  # a program ends where its log-likelihood rises by less than this share of its size
FALL = 1e-9  # of the size of a log-likelihood: less is rounding, of a component that is very narrow too
HOUR = 60.0
CROWD = {"three": (THREE, (1.0, 2.9), 1.0), "hours": (tuple(old_faithful()[:, 1] / HOUR), (55 / HOUR, 80 / HOUR), 5 / HOUR)}
"""Data for the floor, with the means and the standard deviation of a start: three points, and Old Faithful's waits in hours."""


@dataclass(frozen=True)
class Run:
    """What a program reports: parameters (T + 1, C) by name, and log-likelihoods (T + 1,), NaN where it reports none."""

    names: tuple[str, ...]
    values: np.ndarray
    heights: np.ndarray
    ends: str = "max_iter"  # how: a stop of a trace, for a program without a mistake

    @property
    def falls(self) -> np.ndarray:
        """The steps t at which the log-likelihood is below that of step t − 1 by more than rounding."""
        with np.errstate(invalid="ignore"):  # −∞ − (−∞)
            return np.flatnonzero(np.diff(self.heights) < -FALL * np.maximum(1.0, np.abs(self.heights[1:]))) + 1


def of_coins(trace: Trace) -> Run:
    return Run(("theta_a", "theta_b"), np.array([step.params.probabilities for step in trace.steps]), trace.log_likelihoods, trace.stop)


def of_line(trace: Trace) -> Run:
    values = [[*step.params.means[:, 0], *np.sqrt(step.params.covariances[:, 0, 0])] for step in trace.steps]
    return Run(("mean_1", "mean_2", "sd_1", "sd_2"), np.array(values), trace.log_likelihoods, trace.stop)


def coins(start: tuple[float, float] = TWO_COINS.start, heads: tuple[int, ...] = tuple(TWO_COINS.heads), iterations: int = 10) -> Run:
    """EM as it should be."""
    return of_coins(fit(COINS, heads, ([0.5, 0.5], start), tol=0, max_iter=iterations))


def stepping(start: tuple[float, float], change, iterations: int) -> Run:
    """EM on the coins whose responsibilities are changed before the M-step uses them."""
    heads, params = TWO_COINS.heads, COINS.check_params(([0.5, 0.5], start))
    values, heights = [], []
    for t in range(iterations + 1):
        values.append(params.probabilities)
        heights.append(COINS.log_likelihood(heads, params))
        if t < iterations:
            params = COINS.m_step(heads, change(posterior(COINS, heads, params)), params)
    return Run(("theta_a", "theta_b"), np.array(values), np.array(heights))


def rounded(decimals: int, iterations: int = 10) -> Run:
    """Responsibilities are rounded, as they are printed, and carried forward so."""
    return stepping(TWO_COINS.start, lambda shares: shares.round(decimals), iterations)


def rounded_heads(decimals: int | None) -> np.ndarray:
    """Expected heads of coins A and B in the first E-step, (2,), from rounded responsibilities; from whole ones for None."""
    shares = posterior(COINS, TWO_COINS.heads, ([0.5, 0.5], TWO_COINS.start))
    return TWO_COINS.heads @ (shares if decimals is None else shares.round(decimals))


def mistyped(heads: int, iterations: int = 10) -> Run:
    """EM as it should be, on data of which one count is another."""
    typed = [*TWO_COINS.heads]
    typed[TYPED] = heads
    return coins(heads=tuple(int(h) for h in typed), iterations=iterations)


def likely(start: tuple[float, float], iterations: int = 10) -> Run:
    """The most likely coin of each round is filled in as if it were known; the first where both are as likely, but for rounding."""
    return stepping(start, lambda shares: np.eye(2)[(shares > shares.max(axis=1, keepdims=True) - SETTLED).argmax(axis=1)], iterations)


def guess_height(start: tuple[float, float]) -> np.ndarray:
    """What filling in climbs instead, at every step, (T + 1,): log p(x, z | θ) at the likeliest z."""
    run = likely(start)
    joint = [COINS.log_joint(TWO_COINS.heads, COINS.check_params(([0.5, 0.5], theta))) for theta in run.values]
    return np.array([each.max(axis=1).sum() for each in joint])


def longer(tosses: int) -> tuple[BinomialMixture, np.ndarray]:
    """The model and the heads of rounds of so many tosses (a multiple of ten), in which the paper's share came up heads."""
    return BinomialMixture(tosses, 2, fixed_weights=True), np.asarray(TWO_COINS.heads) * (tosses // 10)


def in_logarithms(tosses: int, iterations: int = 10) -> Run:
    """EM as it should be on the longer rounds; log-likelihoods without their constant, Σ_i log C(n_i, h_i)."""
    model, heads = longer(tosses)
    right = of_coins(fit(model, heads, ([0.5, 0.5], TWO_COINS.start), tol=0, max_iter=iterations))
    return Run(right.names, right.values, right.heights - log_arrangements(tosses, heads), right.ends)


def log_arrangements(tosses: int, heads: np.ndarray) -> float:
    """Σ_i log C(n_i, h_i): in how many orders the heads of each round may have come."""
    return float((gammaln(tosses + 1) - gammaln(heads + 1) - gammaln(tosses - heads + 1)).sum())


def probabilities_multiplied(tosses: int, theta: np.ndarray) -> np.ndarray:
    """π_k θ_k^h (1 − θ_k)^(n − h) as it stands, (rounds, 2), in floating-point numbers, the smallest of which is 5e-324."""
    _, heads = longer(tosses)
    return 0.5 * theta ** heads[:, np.newaxis] * (1 - theta) ** (tosses - heads)[:, np.newaxis]


def underflow(tosses: int, iterations: int = 10) -> Run:
    """The program without logarithms: its responsibilities are quotients, its likelihood is a product. It ends ("not_finite")
    where a round has no probability left and 0 is to be divided by 0."""
    model, heads = longer(tosses)
    theta, values, heights = np.asarray(TWO_COINS.start, dtype=float), [], []
    for _ in range(iterations + 1):
        joint = probabilities_multiplied(tosses, theta)
        each = joint.sum(axis=1)
        values.append(theta)
        with np.errstate(divide="ignore"):
            heights.append(float(np.log(each.prod())))
        if (each == 0).any():
            return Run(("theta_a", "theta_b"), np.array(values), np.array(heights), "not_finite")
        shares = joint / each[:, np.newaxis]
        theta = shares.T @ heads / (shares.sum(axis=0) * tosses)
    return Run(("theta_a", "theta_b"), np.array(values), np.array(heights))


def shifted(iterations: int = 10) -> Run:
    """Beside the parameters of step t stands the log-likelihood that its E-step found, at the parameters before."""
    right = coins(iterations=iterations)
    return Run(right.names, right.values, np.concatenate([[np.nan], right.heights[:-1]]))


def shares_recorded(t: int) -> np.ndarray:
    """Responsibilities of coin A, (rounds, 2): those that the program wrote beside θ^{(t)}, and those at θ^{(t)}."""
    values = coins(iterations=t).values
    return np.column_stack([posterior(COINS, TWO_COINS.heads, ([0.5, 0.5], values[place]))[:, 0] for place in (t - 1, t)])


def variance(mean: float, iterations: int) -> tuple[Run, Run]:
    """The right program and the one that divides by σ² where σ belongs, on three points, from means 1 and `mean`. The wrong
    one's own σ² is under its root here, so that both tell standard deviations."""
    steps = trouble.wrong_steps(iterations, (1.0, mean))
    values = np.array([[*step.means, *np.sqrt(step.variances)] for step in steps])
    right = of_line(trouble.right_em((1.0, mean), tol=0, max_iter=iterations))
    return right, Run(right.names, values, np.array([step.height for step in steps]))


@functools.lru_cache(maxsize=64)
def floor(which: str, lowest: float, iterations: int = 60) -> tuple[Run, Run]:
    """The right program, which stops where a component collapses, and one that lets no σ fall below `lowest`."""
    data, means, sd = CROWD[which]
    model = GaussianMixture(2)
    start = model.check_params(([0.5, 0.5], means, [sd**2] * 2))
    right = of_line(fit(model, data, start, tol=SETTLED, max_iter=iterations))
    params, values, heights = floored(model, start, lowest), [], []
    while len(heights) <= iterations:
        shares, height = model.e_step(data, params)
        values.append([*params.means[:, 0], *np.sqrt(params.covariances[:, 0, 0])])
        heights.append(height)
        if len(heights) > 1 and abs(height - heights[-2]) <= SETTLED * abs(height):
            break
        params = floored(model, model.m_step(data, shares, params), lowest)
    return right, Run(right.names, np.array(values), np.array(heights), "converged" if len(heights) <= iterations else "max_iter")


def floored(model: GaussianMixture, params, lowest: float):
    return model.Params(params.weights, params.means, np.maximum(params.covariances, lowest**2))
