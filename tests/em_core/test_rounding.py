"""Rounding is told from a fall: a sound fit is never called broken, and a fall that is real is found, however small.

The data at the edge of a family are those whose log-likelihood is 0 or nearly: each term is rounded in units of 1, and their
sum then wanders by more than any share of its own size.
"""
from __future__ import annotations

import numpy as np
import pytest

from em_core import (BinomialMixture, CategoricalMixture, CensoredExponential, GaussianMixture, GeneticLinkage, HiddenMarkov,
                     NormalScaleMixture, PoissonMixture, StudentT, TruncatedPoisson, fit)
from em_core.priors import BinomialPrior

SIZES = [1, 8, 15, 57, 333, 561, 1000, 2999]
AT_THE_EDGE = {
    "all heads": lambda n: (BinomialMixture(10, 2), [10] * n),
    "all tails": lambda n: (BinomialMixture(10, 3), [0] * n),
    "all heads of rounds of many lengths": lambda n: (BinomialMixture(tuple(range(1, n + 1)), 2), range(1, n + 1)),
    "no events": lambda n: (PoissonMixture(3), [0] * n),
    "one category": lambda n: (CategoricalMixture(3, 2), [1] * n),
    "one category, many times": lambda n: (CategoricalMixture(3, 2), [[0, 7, 0]] * n),
    "a chain of heads": lambda n: (HiddenMarkov(BinomialMixture(10), 2), [10] * n),
    "a chain without events": lambda n: (HiddenMarkov(PoissonMixture(), 3), [0] * n),
    "a chain of one category that stops": lambda n: (HiddenMarkov(CategoricalMixture(3), 2, stop=True), [1] * n),
    "animals of one cell": lambda n: (GeneticLinkage(), [0, 0, 0, n]),
    "hardly more than one event": lambda n: (TruncatedPoisson(), [1] * n + [2]),
    "one end seen": lambda n: (CensoredExponential(), np.column_stack([np.ones(n + 1), np.eye(1, n + 1)[0]])),
}


@pytest.mark.parametrize("name", AT_THE_EDGE)
def test_data_at_the_edge_of_a_family_are_no_fall(name):
    for n in SIZES:
        model, data = AT_THE_EDGE[name](n)
        for options in ({"max_iter": 60}, {"tol": 0, "max_iter": 60}):
            trace = fit(model, data, rng=n, **options)
            assert trace.stop in ("converged", "max_iter"), (n, trace.message)
        if "more" not in name and "seen" not in name:  # lifetimes have densities, and some data leave a doubt
            assert trace.objectives.max() <= 1e-15 * n, "a probability is not above 1 by more than its rounding"


def test_the_reported_ones():
    for n in range(1, 3001, 43):
        assert fit(BinomialMixture(10, 2), [10] * n, rng=1).stop == "converged"
        assert fit(PoissonMixture(2), [0] * n, init=([0.3, 0.7], [1, 2])).stop == "converged"
    assert fit(PoissonMixture(3), [0], counts=[1001], rng=0).stop == "converged"


@pytest.mark.parametrize("times", [1e-9, 0.3, 1001, 123456.7, 1e9, 1e15])
@pytest.mark.parametrize(("model", "data", "shares"), [
    (PoissonMixture(3), [0], [1]), (PoissonMixture(3), [0, 0, 0], [1, 1 / 3, 0.7]), (PoissonMixture(2), [0, 5], [1, 1 / 3]),
    (BinomialMixture(10, 3), [10, 10], [1, 1 / 3]), (BinomialMixture(10**6, 3), [10**6, 0], [1, 1 / 3]),
    (CategoricalMixture(4, 3), [2, 2], [1, 1 / 3]), (TruncatedPoisson(), [1, 200], [1, 1e-3]),
    (CensoredExponential(), [[1, 0], [2.718281828459045 / 2, 1]], [1, 1]),
    (NormalScaleMixture(2), [0, 1, 2, 3.3, 9], [1, 1 / 3, 1, 1, 1]), (StudentT(2), [0, 1, 2, 3.3], [1, 1 / 3, 1, 1]),
])
def test_fractional_and_huge_counts_are_no_fall(model, data, shares, times):
    for options in ({}, {"tol": 0, "max_iter": 100}):
        trace = fit(model, data, rng=5, counts=times * np.array(shares), **options)
        assert trace.stop in ("converged", "max_iter"), trace.message


def test_how_often_a_thing_was_counted_does_not_change_the_verdict():
    """ℓ of c times the counts is c ℓ, and so is each fall."""

    class Slipping(PoissonMixture):
        """Its M-step is right but for one part in a million."""

        def from_mean_statistics(self, expectation, params, observed):
            right = super().from_mean_statistics(expectation, params, observed)
            return right._replace(rates=right.rates * (1 + 1e-6))

    data, start = [0, 1, 2, 3, 7, 9], ([0.5, 0.5], [1.5, 7.0])
    for times in (1e-9, 1, 1e15):
        counts = np.full(6, times)
        right = fit(PoissonMixture(2), data, start, counts=counts, tol=0, max_iter=500)
        assert right.stop == "max_iter"
        assert fit(Slipping(2), data, right.params, counts=counts).stop == "decreased"


class Creeping(PoissonMixture):
    """A rate that should be 0 goes up by a billionth at every step."""

    def from_mean_statistics(self, expectation, params, observed):
        return params._replace(rates=params.rates + 1e-9)


class Fading(BinomialMixture):
    """A coin that should show nothing but heads loses a billionth at every step."""

    def from_mean_statistics(self, expectation, params, observed):
        return params._replace(probabilities=params.probabilities - 1e-9)


@pytest.mark.parametrize("n", [1, 561, 3000])
def test_a_small_fall_at_the_edge_is_found(n):
    for wrong, value, start in ((Creeping(2), 0, ([0.3, 0.7], [0.0, 0.0])), (Fading(10, 2), 10, ([0.3, 0.7], [1.0, 1.0]))):
        trace = fit(wrong, [value] * n, start, tol=0.5)
        assert (trace.stop, len(trace.steps)) == ("decreased", 2), "whatever the tolerance"
        assert trace.objectives[0] - trace.objectives[1] == pytest.approx(n * 1e-9 * max(value, 1), rel=1e-5)
        assert fit(wrong, [value], start, counts=[n], tol=0.5).stop == "decreased"


def test_a_small_fall_of_a_chain_is_found():
    class Chain(HiddenMarkov):
        def maximise(self, observed, expectation, params, *, prior=False):
            right, found = super().maximise(observed, expectation, params, prior=prior)
            return right._replace(rates=right.rates * (1 + 1e-5)), found

    data = np.array([1, 0, 2, 1, 9, 8, 12, 9, 0, 1] * 6)
    start = ([0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]], [1.0, 9.0])
    right = fit(HiddenMarkov(PoissonMixture(), 2), data, start, tol=0, max_iter=200)
    assert right.stop == "max_iter"
    wrong = fit(Chain(PoissonMixture(), 2), data, right.params)
    assert (wrong.stop, len(wrong.steps)) == ("decreased", 2) and np.diff(wrong.objectives) > -1e-7


def test_the_rounding_of_a_strong_prior_is_no_fall():
    """Of an objective the prior may be by far the larger part."""
    model = BinomialMixture(10, 2, prior=BinomialPrior(heads=1e9, tails=2e9, weights=1.0))
    for seed in range(20):
        trace = fit(model, [3, 4, 4, 9], rng=seed, method="map", tol=0, max_iter=100)
        assert trace.stop == "max_iter", trace.message
        assert abs(trace.objectives[-1]) > 1e8 * abs(trace.log_likelihood)


def test_gaussians_near_and_far():
    for scale in (1e-100, 1e-9, 1, 1e9, 1e100):
        data = scale * np.random.default_rng(3).normal(size=200)
        assert fit(GaussianMixture(2), data, rng=3, tol=0, max_iter=200).stop == "max_iter"
