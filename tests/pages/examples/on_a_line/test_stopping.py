"""Stopping rules side by side: each against a fit or a loop of its own, and the rate against what is measured."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import GaussianMixture, fit
from em_core.datasets import old_faithful
from em_core.information import pack
from pages.examples.on_a_line import data, stopping, views
from pages.examples.on_a_line.stopping import carry_on
from pages.examples.on_a_line.trouble import right_em

SIMULATED = data.simulated(data.TRUE[:2], 200, 0, "x").points
RUNS = {"two": (SIMULATED, 2, "full"), "tied": (SIMULATED, 2, "tied"), "three": (SIMULATED, 3, "full"), "one": (SIMULATED, 1, "full"), "geyser": (old_faithful()[:, 1], 2, "tied")}
each = pytest.mark.parametrize("name", RUNS)


def trace_of(name, **rule):
    points, k, covariance = RUNS[name]
    model = GaussianMixture(k, covariance)
    return fit(model, points, model.start(points, 0, "quantiles"), **rule)


@each
@pytest.mark.parametrize("exponent", [3, 6, 9, 11])
def test_the_relative_rule_is_that_of_fit(name, exponent):
    """A fit with this tolerance stops where the table says that it would."""
    run = carry_on(trace_of(name))
    assert run.stop_of("relative", 10.0**-exponent) == len(trace_of(name, tol=10.0**-exponent).steps) - 1


@each
def test_the_other_rules_by_a_loop(name):
    trace = trace_of(name)
    run, steps = carry_on(trace), fit(trace.model, trace.data, trace.steps[0].params, tol=0, max_iter=carry_on(trace).last).steps
    for threshold in (1e-3, 1e-6, 1e-9):
        rises = [t for t in range(1, len(steps)) if steps[t].log_likelihood - steps[t - 1].log_likelihood <= threshold]
        changes = [t for t in range(1, len(steps)) if np.linalg.norm(pack(trace.model, steps[t].params) - pack(trace.model, steps[t - 1].params)) <= threshold]
        assert run.stop_of("absolute", threshold) == rises[0]
        assert run.stop_of("change", threshold) == changes[0]


@each
def test_what_is_left_is_measured_from_the_end(name):
    trace = trace_of(name)
    run = carry_on(trace)
    end = fit(trace.model, trace.data, trace.params, tol=0, max_iter=3000).params
    for t in (0, 1, len(trace.steps) - 1):
        assert run.distances[t] == pytest.approx(np.linalg.norm(pack(trace.model, trace.steps[t].params) - pack(trace.model, end)), rel=1e-5, abs=1e-8)
        assert run.missing[t] == pytest.approx(trace.model.log_likelihood(trace.data, end) - trace.steps[t].log_likelihood, abs=1e-8)
    assert run.settled and run.last >= len(trace.steps) - 1


@pytest.mark.parametrize("name", ["two", "tied", "three", "geyser"])
def test_the_rate_is_the_one_measured_and_its_square_the_slope(name):
    trace = trace_of(name)
    run = carry_on(trace)
    path = [pack(trace.model, step.params) for step in fit(trace.model, trace.data, trace.steps[0].params, tol=0, max_iter=run.last).steps]
    changes = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert run.rate == pytest.approx((changes[1:] / changes[:-1])[-10], rel=1e-2)
    (start, end), (high, low) = views.slope(run)
    near = np.flatnonzero((run.missing > 1e-9) & (run.missing < 1e-5))
    falls = np.log(run.missing[near[-1]] / run.missing[near[-3]]) / 2
    assert (np.log(low) - np.log(high)) / (end - start) == pytest.approx(falls, rel=5e-2)


def test_one_component_needs_one_step():
    run = carry_on(trace_of("one"))
    assert run.rate == pytest.approx(0, abs=1e-12) and run.missing[1] == pytest.approx(0, abs=1e-9)
    assert views.slope(run) == ([], [])


def test_a_saddle_is_told_by_its_rate():
    assert carry_on(right_em((1.0, 3.0))).rate > 1


def test_a_run_in_trouble_is_not_carried_on():
    trace = right_em((1.0, 2.9))
    run = carry_on(trace)
    assert trace.stop == "degenerate" and run.last == len(trace.steps) - 1 and not run.settled and not np.isfinite(run.rate)


def test_a_long_run_has_an_end():
    points = data.simulated(data.TRUE, 1000, 0, "x").points
    model = GaussianMixture(8)
    run = carry_on(fit(model, points, model.start(points, 0, "quantiles"), max_iter=30))
    assert run.last <= stopping.WORK // (8 * 1000) + 200 and np.isfinite(run.heights).all()
