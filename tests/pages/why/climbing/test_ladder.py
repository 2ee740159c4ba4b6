"""The ladder: each rung computed on its own fits between the heights; Gibbs' inequality; Fisher's identity."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import entropy

from em_core import information
from em_core.em import q_function
from pages.why.climbing import ladder


@pytest.mark.parametrize("name", ladder.MODELS)
def test_rungs_fit_between_the_heights(name):
    trace = ladder.trace_of(name)
    for t in range(min(len(trace.steps) - 1, ladder.SHOWN)):
        found = ladder.rungs(trace, t)
        rounding = 1e-11 * max(1.0, abs(found.end))
        assert (found.start, found.end) == (trace.steps[t].log_likelihood, trace.steps[t + 1].log_likelihood)
        assert found.bound - found.start == pytest.approx(found.step, abs=rounding)
        assert found.end - found.bound == pytest.approx(found.kl, abs=rounding)
        assert found.step > -rounding and found.kl >= -rounding
        if t == 0:
            assert found.step > 1e-3 and found.kl > 1e-3, "the first rungs can be told from nothing"


def test_the_classic_first_iteration():
    """Do and Batzoglou: −11.3206 and −10.0860."""
    found = ladder.rungs(ladder.trace_of("coins"), 0)
    assert (found.start, found.end) == pytest.approx((-11.320586576058, -10.085982004452), abs=1e-11)


def test_divergence_is_scipys():
    q, p = np.array([[0.2, 0.5, 0.3], [0.0, 0.9, 0.1]]), np.array([[0.4, 0.4, 0.2], [0.3, 0.3, 0.4]])
    assert ladder.divergence(q, p, np.array([2.0, 3.0])) == pytest.approx(2 * entropy(q[0], p[0]) + 3 * entropy(q[1], p[1]))
    for a in (0.0, 0.05, 0.3, 0.5, 1.0):
        for b in (0.05, 0.3, 0.95):
            assert ladder.two_outcomes(a, b) == pytest.approx(entropy([a, 1 - a], [b, 1 - b]), abs=1e-14)
            assert (ladder.two_outcomes(a, b) > 1e-12) == (a != b)


@pytest.mark.parametrize("name", ladder.MODELS)
def test_the_bound_is_as_steep_as_the_log_likelihood(name):
    """Fisher's identity: ∇ℓ(θ) = ∇Q(θ′; θ) at θ′ = θ, both by central differences."""
    trace = ladder.trace_of(name)
    model, start = trace.model, trace.steps[1].params
    counts = None if name == "linkage" else trace.counts
    q, at = ladder.posterior_of(trace, start), information.pack(model, start)
    for i in range(len(at)):
        eps = 1e-5 * max(1.0, abs(at[i]))
        moved = [information.unpack(model, at + sign * eps * np.eye(len(at))[i], start) for sign in (1, -1)]
        of_likelihood, of_q = (np.subtract(*(f(params) for params in moved)) / (2 * eps) for f in (
            lambda params: model.log_likelihood(trace.data, params, counts), lambda params: q_function(model, trace.data, q, params, counts=counts)
        ))  # fmt: skip
        assert of_q == pytest.approx(of_likelihood, rel=1e-4, abs=1e-4)
