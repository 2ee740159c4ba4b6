"""Every start of the map ends where em_core's own EM ends from it, and an end is what the table says: against single fits and
against derivatives by finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import iterate
from pages.why.climbing import basins as b
from pages.why.climbing.known import KnownWidths, fractions

LANDSCAPES = [b.Landscape(name, known) for name in b.NAMES for known in b.KNOWN[name]]
SOME = [b.Landscape("coins", 0.5), b.Landscape("coins", 0.8), b.Landscape("groups", 1.5), b.Landscape("groups", 2.5)]
each = pytest.mark.parametrize("landscape", SOME, ids=str)


def one_step(landscape, x, y):
    """The EM map by em_core."""
    steps = iterate(landscape.model, landscape.data, landscape.params(x, y))
    next(steps)
    return np.array(landscape.place(next(steps).params))


def height(landscape, place):
    return landscape.model.log_likelihood(landscape.data, landscape.params(*place))


def starts(landscape, n, seed=0):
    low, high = landscape.span
    return np.random.default_rng(seed).uniform(low, high, (n, 2))


@each
def test_a_step_of_all_is_a_step_of_each(landscape):
    points = starts(landscape, 12)
    together = np.stack(landscape.step(*points.T), axis=1)
    assert together == pytest.approx(np.array([one_step(landscape, *point) for point in points]), rel=1e-12)


@each
def test_heights_are_log_likelihoods(landscape):
    axis = np.linspace(*landscape.span, 7)
    surface = landscape.heights(axis)
    for i, j in ((0, 6), (2, 3), (5, 1), (6, 6)):
        assert surface[j, i] == pytest.approx(height(landscape, (axis[i], axis[j])), abs=1e-9)


@each
def test_starts_lead_where_a_fit_leads(landscape):
    found, random = b.basins(landscape), np.random.default_rng(1)
    for column, row in random.integers(0, b.SIZE, (12, 2)):
        trace = b.run(landscape, float(found.axis[column]), float(found.axis[row]))
        assert b.end_at(landscape, trace) == found.which[row, column]


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=str)
def test_ends_are_what_they_are_called(landscape):
    """No slope; on a summit the log-likelihood falls in every direction, on a saddle it rises in one; shares are shares."""
    low, high = landscape.span
    eps = 1e-4 * (high - low)
    for end in b.basins(landscape).ends:
        here = height(landscape, (end.x, end.y))
        assert end.height == pytest.approx(here, abs=1e-12)
        around = np.array([height(landscape, (end.x + eps * np.cos(a), end.y + eps * np.sin(a))) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)])
        slope = np.abs(around[:8] - around[8:]).max() / (2 * eps)
        assert slope < 1e-4 * abs(here)
        assert (around.max() < here) == end.summit
    ends = b.basins(landscape).ends
    assert sum(end.share for end in ends) == pytest.approx(1) and len(ends) in (1, 3, 5)
    assert [end.summit for end in ends] == sorted((end.summit for end in ends), reverse=True), "summits first"


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=str)
def test_rates_are_eigenvalues_of_the_maps_derivative(landscape):
    """J = I_c⁻¹ I_m, against central differences of a step of em_core."""
    eps = 1e-6 * (landscape.span[1] - landscape.span[0])
    for end in b.basins(landscape).ends:
        columns = [(one_step(landscape, *(np.array([end.x, end.y]) + eps * way)) - one_step(landscape, *(np.array([end.x, end.y]) - eps * way))) / (2 * eps) for way in np.eye(2)]
        numeric = np.sort(np.linalg.eigvals(np.stack(columns, axis=1)).real)
        exact = fractions(landscape.model, landscape.data, landscape.params(end.x, end.y))
        assert exact == pytest.approx(numeric, abs=2e-6) and end.rate == pytest.approx(numeric[-1], abs=2e-6)


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=str)
def test_the_two_never_change_places(landscape):
    """θ_A > θ_B before a step, θ_A > θ_B after it."""
    x, y = starts(landscape, 400, 2).T
    new_x, new_y = landscape.step(x, y)
    clear = np.abs(x - y) > 1e-3 * (landscape.span[1] - landscape.span[0])
    assert (np.sign(new_x - new_y)[clear] == np.sign(x - y)[clear]).all()


def test_the_middle_becomes_a_summit_at_the_spread_of_the_data():
    spread = b.three_groups().std()
    for width in b.KNOWN["groups"]:
        middle = next(end for end in b.basins(b.Landscape("groups", width)).ends if end.x == pytest.approx(end.y, abs=1e-6))
        assert middle.summit == (width > spread)
        assert middle.rate == pytest.approx((spread / width) ** 2, rel=1e-9)


def test_known_widths_learns_the_means_alone():
    x = b.three_groups()
    model = KnownWidths(3)
    steps = iterate(model, x, model.Params([0.2, 0.5, 0.3], [-4.0, 1.0, 5.0], [1.0, 4.0, 0.25]))
    first, second = next(steps).params, next(steps).params
    joint = first.weights * np.exp(-0.5 * (x[:, np.newaxis] - first.means[:, 0]) ** 2 / first.covariances[:, 0, 0]) / np.sqrt(first.covariances[:, 0, 0])
    shares = joint / joint.sum(axis=1, keepdims=True)
    assert second.means[:, 0] == pytest.approx((shares * x[:, np.newaxis]).sum(axis=0) / shares.sum(axis=0), rel=1e-12)
    assert (second.weights == first.weights).all() and (second.covariances == first.covariances).all()
    assert model.free_parameters() == 3
