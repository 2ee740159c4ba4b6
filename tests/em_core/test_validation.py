"""Whatever is handed over: a clear InputError, or a sound trace. Nothing else, and no warning."""
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from em_core import (INPUT_ERRORS, BinomialMixture, CategoricalMixture, GaussianMixture, GeneticLinkage, InputError, PoissonMixture, fit, from_json,
                     to_json)

pytestmark = pytest.mark.filterwarnings("error")
tried = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

NUMBER = some.one_of(some.integers(-3, 12), some.floats(allow_nan=True, allow_infinity=True), some.sampled_from([0.0, -0.0, 1e-320, 1e308, -1e308, 0.5, 1.0]))
ROW = some.one_of(NUMBER, some.lists(NUMBER, max_size=3), some.none(), some.text(max_size=2))
ANYTHING = some.one_of(some.lists(ROW, max_size=6), some.lists(some.integers(0, 10), min_size=1, max_size=8), NUMBER, some.text(max_size=3), some.none(),
                       some.lists(some.lists(some.integers(0, 9), min_size=2, max_size=2), min_size=1, max_size=6))
MODEL = some.one_of(
    some.builds(lambda *a: (BinomialMixture, a), some.one_of(NUMBER, some.just(10)), some.one_of(NUMBER, some.just(2))),
    some.builds(lambda *a: (PoissonMixture, a), some.one_of(NUMBER, some.just(2))),
    some.builds(lambda *a: (CategoricalMixture, a), some.one_of(NUMBER, some.just(3)), some.one_of(NUMBER, some.just(2))),
    some.builds(lambda *a: (GaussianMixture, a), some.one_of(NUMBER, some.just(2)), some.sampled_from(["full", "tied", "diagonal", "spherical", "?"])),
    some.builds(lambda: (GeneticLinkage, ())),
)


def told(error: InputError) -> None:
    """The error says what is wrong in a whole sentence, with its values put in."""
    assert error.code in INPUT_ERRORS and str(error).endswith(".") and "{" not in INPUT_ERRORS[error.code].format(**error.values)


def attempt(make, data, start, counts, **options) -> None:
    kind, arguments = make
    try:
        trace = fit(kind(*arguments), data, start, counts=counts, rng=1, **({"max_iter": 5} | options))
    except InputError as error:
        told(error)
        return
    assert len(trace.steps) >= 1 and not np.isnan(trace.log_likelihoods).any()
    for step in trace.steps:
        assert all(np.isfinite(field).all() for field in step.params)
    for event in trace.events:
        assert event.kind in ("dead_component", "collapse", "not_finite", "decreased", "max_iter")
    assert trace.stop != "decreased", trace.message
    if np.isfinite(trace.log_likelihoods).all():
        assert from_json(to_json(trace)).stop == trace.stop


@tried
@given(MODEL, ANYTHING, some.one_of(some.none(), ANYTHING), some.one_of(some.none(), ANYTHING))
def test_anything_at_all(make, data, start, counts):
    attempt(make, data, start, counts)


@tried
@given(some.lists(some.one_of(some.integers(-50, 50), some.floats(-1e6, 1e6)), min_size=1, max_size=12), some.integers(1, 4),
       some.sampled_from(["full", "tied", "diagonal", "spherical"]), some.sampled_from(["k-means++", "points", "quantiles", "responsibilities"]))
def test_gaussians_on_any_numbers(data, k, covariance, how):
    attempt((GaussianMixture, (k, covariance)), data, how, None, max_iter=200)


@tried
@given(some.lists(some.lists(some.floats(-1e3, 1e3), min_size=2, max_size=2), min_size=1, max_size=12), some.integers(1, 3), some.sampled_from(["full", "diagonal"]))
def test_gaussians_on_any_points(data, k, covariance):
    attempt((GaussianMixture, (k, covariance)), data, "k-means++", None, max_iter=200)


@tried
@given(some.lists(some.integers(0, 8), min_size=1, max_size=10), some.lists(some.floats(0, 1), min_size=2, max_size=2), some.lists(some.integers(0, 3), min_size=1, max_size=10))
def test_coins_from_any_start(heads, probabilities, counts):
    attempt((BinomialMixture, (8, 2)), heads, ([0.5, 0.5], probabilities), (counts * 10)[: len(heads)], max_iter=200)


@tried
@given(some.one_of(NUMBER, some.text(max_size=3), some.none()), some.one_of(NUMBER, some.none()), some.one_of(NUMBER, some.none()), some.one_of(NUMBER, some.text(max_size=2)))
def test_any_settings(method, tol, max_iter, rng):
    try:
        fit(BinomialMixture(10), [5, 9], method=method, tol=tol, max_iter=max_iter if not isinstance(max_iter, int) else min(max_iter, 50), rng=rng)
    except InputError as error:
        told(error)
