"""The ellipse that is moved: its covariance by the formula of the text, and the part of the points inside it."""

from __future__ import annotations

import numpy as np
import pytest

from pages.examples.in_the_plane import ellipse


@pytest.mark.parametrize("numbers", [(1.0, 1.0, 0.0), (2.0, 1.0, 0.6), (0.2, 3.0, -0.95), (3.0, 3.0, 0.95)])
def test_what_lies_inside_does_not_depend_on_the_three_numbers(numbers):
    """By the quadratic form with u and v, as the page writes it; about 39% and 86%."""
    first, second, rho = numbers
    spread = ellipse.covariance(first, second, rho)
    points = ellipse.drawn(spread)
    u, v = points[:, 0] / first, points[:, 1] / second
    squares = (u**2 - 2 * rho * u * v + v**2) / (1 - rho**2)
    counts = [ellipse.inside(points, spread, radius) for radius in ellipse.RADII]
    assert (
        counts
        == [int((squares <= radius**2).sum()) for radius in ellipse.RADII]
        == [ellipse.inside(ellipse.standard(), np.eye(2), r) for r in ellipse.RADII]
    )
    for radius, count in zip(ellipse.RADII, counts):
        share = 1 - np.exp(-(radius**2) / 2)
        assert count == pytest.approx(ellipse.POINTS * share, abs=3 * np.sqrt(ellipse.POINTS * share * (1 - share)))
    assert np.sqrt(np.diag(spread)) == pytest.approx([first, second]) and spread[0, 1] == pytest.approx(
        rho * first * second
    )
