"""The run around the circle: it climbs, its squares are bounded, it never settles; and the false step of the proof is false on it."""

from __future__ import annotations

import numpy as np
import pytest

from pages.why.climbing import ring


def test_the_path_is_as_written():
    r, angle = [], [0.0]
    for t in range(1, 12):
        r.append(np.sqrt(1 + 1 / t))
        angle.append(angle[-1] + ring.TURN / (t + 1))
    places = np.array([[a * np.cos(p), a * np.sin(p)] for a, p in zip(r, angle)])
    assert ring.path(10) == pytest.approx(places)


@pytest.mark.parametrize("steps", ring.LENGTHS)
def test_what_the_theorem_asks_for_is_there(steps):
    """Every rise is at least λ = 1/c² times the squared step; λ is above 0 and the heights are below −1."""
    points, found = ring.path(steps), ring.account(steps)
    heights, squares = -np.sum(points**2, axis=1), np.sum(np.diff(points, axis=0) ** 2, axis=1)
    early = slice(0, 3000)  # later differences of heights are rounding
    assert (np.diff(heights)[early] >= found.share * squares[early] * (1 - 1e-6)).all() and found.share >= ring.TURN**-2
    assert (heights < -1).all() and heights[-1] == pytest.approx(found.height)
    assert found.squares == pytest.approx(squares.sum()) and found.squares < 12.2
    assert found.length == pytest.approx(np.sqrt(squares).sum())


def test_it_never_settles():
    """Turns grow like the logarithm; the distance between far-off members is not below the sum of the squares between them."""
    turns = [ring.account(steps).turns for steps in ring.LENGTHS]
    assert turns[-1] == pytest.approx(ring.TURN * (np.log(ring.LENGTHS[-1] + 1) + np.euler_gamma - 1) / (2 * np.pi), rel=1e-4)
    for steps in ring.LENGTHS[1:]:
        found = ring.account(steps)
        assert found.apart > 3.8 > 20 * found.tail, "the step that the proof took"
    later = ring.path(1000)[500:]
    moves = np.linalg.norm(np.diff(later, axis=0), axis=1)
    assert np.linalg.norm(later[-1] - later[0]) <= moves.sum(), "the triangle inequality itself"
