"""A run that a stopping rule ended where no summit is: found, and said on every stage."""
from __future__ import annotations

import numpy as np
import pytest

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, GaussianPrior, PoissonMixture, fit
from em_core.datasets import davis
from pages.parts.ending import MOST_WORK, on_a_plateau, plateau
from pages.parts.words import languages

TWO_HUMPS = np.concatenate([np.random.default_rng(0).normal(mean, 1, 100) for mean in (-1.5, 1.5)])
HEADS = [5, 9, 8, 4, 7]


def near(x, apart, covariance="tied", **options):
    """A fit whose start is the point where all components are one, but for a little."""
    start = ([0.5, 0.5], x.mean() + np.array([-apart, apart]), [x.var()] * 2)
    return fit(GaussianMixture(2, covariance), x, start, **options)


@pytest.mark.parametrize("trace", [
    near(TWO_HUMPS, 0.02), near(TWO_HUMPS, 1e-3), near(TWO_HUMPS, 0), near(TWO_HUMPS, 1e-6, "full"),
    fit(BinomialMixture(10), HEADS, ([0.5, 0.5], [0.66, 0.66 + 1e-9])), fit(PoissonMixture(2), [0, 3, 1, 8], ([0.5, 0.5], [3, 3 + 1e-9])),
])
def test_a_run_that_stopped_on_a_plateau_is_told_from_one_that_arrived(trace):
    """Carried on without the rule, from a hair's breadth beside, the log-likelihood rises to a summit that is far above."""
    assert trace.stop == "converged" and plateau(trace) >= 1
    beside = trace.params._replace(**{trace.params._fields[1]: trace.params[1] + 0.1 * np.array([-1, 1]).reshape(-1, *[1] * (trace.params[1].ndim - 1))})
    further = fit(trace.model, trace.data, beside, tol=1e-13, max_iter=50_000)
    assert further.log_likelihood > trace.log_likelihood + 0.1
    assert plateau(further) is None


def test_row_twelve_with_one_variance_is_no_end():
    """200 heights, one of them 57 cm, and one variance for both groups: the rule stops at iteration 128; EM itself goes on,
    and is in the end where a group of one is, 50 higher."""
    heights = davis(corrected=False).heights
    start = ([0.5, 0.5], [160.0, 180.0], [heights.var()] * 2)
    trace = fit(GaussianMixture(2, "tied"), heights, start)
    assert trace.stop == "converged" and plateau(trace) == pytest.approx(1.0007, abs=5e-5)
    further = fit(GaussianMixture(2, "tied"), heights, trace.params, tol=0, max_iter=4000)
    assert further.log_likelihood > trace.log_likelihood + 50 and further.params.means.min() == pytest.approx(57)


@pytest.mark.parametrize("trace", [
    fit(GaussianMixture(2), TWO_HUMPS, rng=1), fit(GaussianMixture(1), TWO_HUMPS, rng=1), fit(BinomialMixture(10), HEADS, rng=1),
    fit(BinomialMixture(1), [0, 1, 1], ([0.5, 0.5], [0.6, 0.7])),  # a ridge: as high everywhere
    fit(BinomialMixture(10), [6, 7, 7, 6], ([0.5, 0.5], [0.65, 0.65])),  # no two coins in these data
    fit(BinomialMixture(10), [10, 10], rng=1), fit(CategoricalMixture(3), [0, 1, 1, 2], rng=1),  # the edge; a ridge again
    near(TWO_HUMPS, 0.02, max_iter=1),  # no rule was met
])
def test_where_nothing_is_to_be_said(trace):
    assert plateau(trace) is None and all(on_a_plateau(words, trace) is None for words in languages().values())


def test_what_cannot_be_said_or_would_take_long():
    prior = GaussianPrior(mean=[0.0], scale=[[1.0]], strength=0.01, degrees=3.0, weights=2.0)
    start = ([0.5, 0.5], [TWO_HUMPS.mean()] * 2, [TWO_HUMPS.var()] * 2)
    assert plateau(fit(GaussianMixture(2, prior=prior), TWO_HUMPS, start, method="map")) is None, "with a prior ρ is another"
    many = np.tile(TWO_HUMPS, MOST_WORK // 1000)
    assert plateau(near(many, 0)) is None and plateau(near(many[: len(many) // 2], 0)) == 1


@pytest.mark.parametrize("code", languages())
def test_it_is_said_with_its_rate(code):
    words, trace = languages()[code], near(TWO_HUMPS, 0.02)
    said = on_a_plateau(words, trace)
    assert "1.0001" in said and str(len(trace.steps) - 1) in said
