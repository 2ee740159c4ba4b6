"""Rates: theory against measurement, against the printed table of 1977, and against derivatives by finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import GeneticLinkage, information, iterate
from em_core.datasets import LINKAGE
from em_core.em import q_function
from pages.why.climbing import facts, pace
from pages.why.climbing.ladder import posterior_of


def test_linkage_as_printed_in_1977():
    known = facts.facts()
    assert [round(known[f"error_ratio_{t}"], 4) for t in range(4)] == [0.1465, 0.1346, 0.1330, 0.1328]
    assert (known["link_missing"], known["link_complete"]) == pytest.approx((57.80, 435.32), abs=0.005)
    assert known["rate_linkage"] == pytest.approx(57.80 / 435.32, abs=2e-5)


@pytest.mark.parametrize("name", pace.FIXED)
def test_measured_ratios_tend_to_theory(name):
    shown = pace.pace_of(name)
    assert 0 < shown.theory < 1 and shown.last == pytest.approx(shown.theory, abs=5e-3 if name == "coins" else 1e-4)
    assert shown.theory**shown.digit == pytest.approx(0.1)


def second_derivatives(theta: float) -> tuple[float, float]:
    """∂²Q/∂θ′² and ∂²Q/∂θ′∂θ of the linkage model at θ′ = θ, by central differences."""
    model, eps = GeneticLinkage(), 1e-4

    def q(later: float, at: float) -> float:
        shares = model.e_step(LINKAGE, model.check_params(at))[0]
        return q_function(model, LINKAGE, shares, later)

    own = (q(theta + eps, theta) - 2 * q(theta, theta) + q(theta - eps, theta)) / eps**2
    mixed = (q(theta + eps, theta + eps) - q(theta + eps, theta - eps) - q(theta - eps, theta + eps) + q(theta - eps, theta - eps)) / (4 * eps**2)
    return own, mixed


def test_the_derivation_of_j():
    """∂²Q/∂θ′² = −I_c, ∂²Q/∂θ′∂θ = I_m, and the first times J plus the second is 0."""
    trace = pace.at_length("linkage")
    theta = float(trace.params.theta)
    own, mixed = second_derivatives(theta)
    complete = information.complete_information(trace.model, trace.data, theta)[0, 0]
    missing = information.missing_information(trace.model, trace.data, theta)[0, 0]
    assert (own, mixed) == pytest.approx((-complete, missing), rel=1e-5)
    map_of = [float(list(zip(range(2), iterate(trace.model, LINKAGE, theta + sign * 1e-6)))[1][1].params.theta) for sign in (1, -1)]
    slope = (map_of[0] - map_of[1]) / 2e-6
    assert own * slope + mixed == pytest.approx(0, abs=1e-3 * complete)
    assert information.observed_information(trace.model, trace.data, theta)[0, 0] == pytest.approx(complete - missing)


@pytest.mark.parametrize("distance", [0.5, 1.0, 1.75, 2.5, 4.0, 6.0])
def test_two_gaussians_at_a_distance(distance):
    """The two eigenvalues in closed form are those of em_core's informations, and the measured ratio tends to the larger."""
    x, shown = pace.sample(distance), pace.pace_apart(distance)
    part, shift = pace.eigenvalues(distance)
    assert shown.theory == pytest.approx(max(part, shift), rel=1e-7)
    assert shown.last == pytest.approx(shown.theory, rel=2e-3)
    assert x == pytest.approx(-x[::-1]), "symmetric about 0"


@pytest.mark.parametrize("distance", [1.0, 3.0])
def test_the_eigenvalues_are_sums_over_the_doubtful(distance):
    """Against responsibilities of em_core and against finite differences of its steps in both directions."""
    from pages.why.climbing.known import KnownWidths

    x, model = pace.sample(distance), KnownWidths(2)
    m = distance / 2
    for _ in range(4000):
        m = pace.em_map(x, m)[0]
    at = model.check_params(model.Params([0.5, 0.5], [m, -m], [1.0, 1.0]))
    shares = model.e_step(x, at)[0]
    doubt = 4 * shares[:, 0] * shares[:, 1]
    assert pace.eigenvalues(distance) == pytest.approx((np.mean(doubt * x**2), m**2 * np.mean(doubt)), rel=1e-9)
    for way, expected in zip(([1.0, -1.0], [1.0, 1.0]), pace.eigenvalues(distance)):
        eps = 1e-6 * np.array(way)
        moved = []
        for sign in (1, -1):
            steps = iterate(model, x, model.Params([0.5, 0.5], [m + sign * eps[0], -m + sign * eps[1]], [1.0, 1.0]))
            next(steps)
            moved.append(next(steps).params.means[:, 0])
        assert (moved[0] - moved[1]) / 2e-6 == pytest.approx(expected * np.array(way), abs=1e-6)


def test_closer_is_slower():
    part = [pace.eigenvalues(float(d))[0] for d in pace.distances()]
    assert part == sorted(part, reverse=True) and part[0] > 0.9 and part[-1] < 0.001


def test_the_times_as_published():
    trace = pace.times_at_length()
    for t, weight, rate_1, rate_2, height in ((10, 0.33787747, 1.22052437, 2.63477913, -1989.9530402624), (1000, 0.35959458, 1.25558938, 2.66304925, -1989.9458610012)):
        params = trace.steps[t].params
        assert (params.weights[0], *params.rates) == pytest.approx((weight, rate_1, rate_2), abs=6e-9)
        assert trace.steps[t].log_likelihood == pytest.approx(height, abs=1e-9)
    assert posterior_of(trace, trace.params).shape == (10, 2)
