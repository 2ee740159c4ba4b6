r"""What a prior does, computed: the coins with Beta(a, b), and three points for two Gaussians with an inverse-gamma width.

A density of θ is not a density of the log odds φ = log(θ / (1 − θ)): p(φ) = p(θ) θ (1 − θ). So the mode of the posterior moves
with the way the parameter is written, from a − 1 and b − 1 tosses more to a and b; for em_core, whose priors are densities of θ,
that is Beta(a + 1, b + 1).
"""

from __future__ import annotations

import functools

import numpy as np

from em_core import BinomialMixture, BinomialPrior, GaussianMixture, GaussianPrior, Trace, fit, posterior
from em_core.binomial import Params as Coins
from em_core.datasets import TWO_COINS
from em_core.gaussian import Params
from pages.examples.on_a_line.data import THREE

WRITTEN = ("share", "odds")
DEGREES = 1.0
WIDTH = 0.2  # of the prior that keeps a mixture on the three points from collapsing, as the page opens
WIDTHS = np.logspace(0.3, -4, 90)


def added(a: float, b: float, written: str) -> tuple[float, float]:
    """Heads and tails that the prior stands for."""
    return (a - 1, b - 1) if written == "share" else (a, b)


@functools.lru_cache(maxsize=256)
def coins(a: float, b: float, written: str) -> Trace:
    """The classic rounds with a prior on each coin, by em_core."""
    heads, tails = added(a, b, written)
    model = BinomialMixture(10, 2, fixed_weights=True, prior=BinomialPrior(heads=heads + 1, tails=tails + 1))
    return fit(model, TWO_COINS.heads, Coins([0.5, 0.5], TWO_COINS.start), method="map", tol=1e-12, max_iter=5000)


def credited(trace: Trace) -> np.ndarray:
    """Expected heads and tails of each coin at the end, (2, 2)."""
    return trace.model.expected_statistics(trace.data, posterior(trace.model, trace.data, trace.params))


def gaussian(width: float) -> GaussianMixture:
    """Two components whose variances a prior of scale s² keeps away from 0; of the means it says nothing."""
    return GaussianMixture(2, prior=GaussianPrior(mean=[0.0], scale=[[width**2]], strength=0.0, degrees=DEGREES))


@functools.lru_cache(maxsize=32)
def three(width: float) -> Trace:
    """The three points from a start from which EM without a prior collapses; width 0 is no prior."""
    start = Params([0.5, 0.5], [1.0, 2.9], [1.0, 1.0])
    return fit(gaussian(width), THREE, start, method="map", tol=1e-12, max_iter=3000) if width else fit(GaussianMixture(2), THREE, start)


@functools.lru_cache(maxsize=32)
def shrinking(width: float) -> tuple[np.ndarray, np.ndarray]:
    """ℓ, and it with the log prior, where one component sits on the first point with each of `WIDTHS`, (W,) each."""
    model, heights, penalised = gaussian(width), [], []
    for deviation in WIDTHS:
        params = model.check_params(([0.5, 0.5], [THREE[0], 2.5], [deviation**2, 0.25]))
        heights.append(model.log_likelihood(THREE, params))
        penalised.append(heights[-1] + model.log_prior(params))
    return np.array(heights), np.array(penalised)
