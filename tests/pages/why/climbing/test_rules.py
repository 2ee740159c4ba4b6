"""Stopping rules on The Times, against slow and separate computations of what each looks at."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import information
from pages.why.climbing import pace, rules


@pytest.mark.parametrize("t", [0, 1, 7, 100, 2500])
def test_the_gradient_costs_nothing(t):
    trace = pace.times_at_length()
    exact = information.gradient(trace.model, trace.data, trace.steps[t].params, trace.counts)
    assert rules.gradients()[t] == pytest.approx(exact, rel=1e-6, abs=1e-10)


@pytest.mark.parametrize("epsilon", [1e-2, 1e-4, 1e-6, 1e-8])
def test_rules_stop_where_a_loop_would_stop(epsilon):
    heights, vectors = rules.heights(), rules.vectors()
    met = dict.fromkeys(rules.RULES)
    for t in range(1, len(heights)):
        rise = heights[t] - heights[t - 1]
        said = {"absolute": rise <= epsilon, "relative": rise <= epsilon * abs(heights[t]), "change": np.sqrt(((vectors[t] - vectors[t - 1]) ** 2).sum()) <= epsilon}
        if t < len(heights) - 1:
            said["gradient"] = np.sqrt((rules.gradients()[t] ** 2).sum()) <= epsilon
        if t > 1 and rise > rules.ROUNDING:
            a = rise / (heights[t - 1] - heights[t - 2])
            said["limit"] = a < 1 and heights[t] + a / (1 - a) * rise - heights[t] <= epsilon
        for rule, stops in said.items():
            if stops and met[rule] is None:
                met[rule] = t
    assert {rule: rules.stop_of(rule, epsilon) for rule in rules.RULES} == met


def test_what_is_left():
    """Hasselblad's numbers to more digits: weight .3598854, rate 1.2560951; at t = 100 .34523338 and 1.23015669."""
    missing, weight, rate = rules.left_at(100)
    assert weight == pytest.approx(0.3598854 - 0.34523338, abs=2e-8) and rate == pytest.approx(1.2560951 - 1.23015669, abs=6e-8)
    assert missing == pytest.approx(1989.9487634175 - 1989.9458598830, abs=1e-9)


def test_what_is_left_is_a_geometric_series():
    """ρ/(1 − ρ) times the last step, ρ²/(1 − ρ²) times the last rise, late in the run."""
    rho, heights, vectors = pace.pace_of("times").theory, rules.heights(), rules.vectors()
    for t in (1000, 1500):
        step = np.linalg.norm(vectors[t] - vectors[t - 1])
        assert np.linalg.norm(vectors[-1] - vectors[t]) == pytest.approx(rho / (1 - rho) * step, rel=0.01)
    assert heights[-1] - heights[800] == pytest.approx(rho**2 / (1 - rho**2) * (heights[800] - heights[799]), rel=0.02)


def test_every_rule_is_fooled_as_the_page_says():
    """The relative rise is fooled most; the extrapolated limit too early; the gradient holds out longest."""
    stops = {rule: rules.stop_of(rule, 1e-6) for rule in rules.RULES}
    assert sorted(stops, key=stops.get) == ["relative", "absolute", "limit", "change", "gradient"]
    assert rules.stop_of("limit", 1e-4) == 2 < rules.stop_of("limit", 1e-5)
    assert rules.left_at(stops["limit"])[0] == pytest.approx(1e-6, rel=0.1), "it ends as close as it was told to"
    assert rules.left_at(stops["absolute"])[0] > 100e-6
