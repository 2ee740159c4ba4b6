"""Spurious maxima: where the rule must speak and where it must not, on data of our own; its roots by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import GaussianMixture, fit, fit_best
from em_core.datasets import rings, three_blobs
from em_core.gaussian import Params
from em_core.spurious import NARROW, spurious_in, suspects


def near_a_pair(points: np.ndarray, width: float, centre: np.ndarray):
    """The fit that sets out with one component of this width at a few points, and one over all."""
    d = points.shape[1]
    whole = np.cov(points.T, bias=True).reshape(d, d)
    start = Params(
        np.array([0.97, 0.03]),
        np.stack([points.mean(axis=0), centre]),
        np.stack([(whole + whole.T) / 2, width**2 * np.eye(d)]),
    )
    return fit(GaussianMixture(2), points, start, tol=1e-12, max_iter=3000)


@pytest.mark.parametrize("seed", range(4))
def test_points_of_one_gaussian_that_lie_close_by_chance(seed):
    """Nothing but one group was drawn; the summit on three neighbours is finite, high, and named."""
    x = np.sort(np.random.default_rng(seed).normal(size=150))
    place = int(np.argmin(x[3:] - x[:-3]))
    trace = near_a_pair(x[:, np.newaxis], (x[place + 3] - x[place]) / 2, x[place : place + 4].mean(keepdims=True))
    assert trace.stop == "converged"
    (found,) = spurious_in(trace)
    assert (
        found.component == 1
        and 1 < found.expected < 6
        and found.ratio == pytest.approx(found.width / np.sqrt(trace.params.covariances[0, 0, 0]))
    )
    assert found.expected == pytest.approx(trace.model.e_step(x, trace.params)[0][:, 1].sum(), abs=1e-3)


def test_points_almost_on_a_line_in_the_plane():
    """Wide along the line, and yet named: the direction in which it is narrowest counts."""
    draw = np.random.default_rng(5)
    cloud = draw.normal(size=(200, 2))
    line = np.column_stack([np.linspace(-1, 1, 5), np.linspace(-0.5, 0.5, 5) + 1e-3 * draw.normal(size=5)])
    params = Params(
        np.array([0.975, 0.025]),
        np.array([cloud.mean(axis=0), line.mean(axis=0)]),
        np.array([np.cov(cloud.T), np.cov(line.T, bias=True)]),
    )
    (found,) = suspects(GaussianMixture(2), params, 205)
    assert found.ratio < 5e-3 and np.sqrt(params.covariances[1, 0, 0]) > 0.5


@pytest.mark.parametrize("kind", ["full", "diagonal", "spherical"])
def test_a_small_group_of_ordinary_width_is_none(kind):
    """Five points far away that spread as the others do: small, and real."""
    draw = np.random.default_rng(1)
    points = np.vstack([draw.normal(size=(120, 2)), draw.normal(size=(7, 2)) + 15])
    best = fit_best(GaussianMixture(2, kind), points, rng=0)
    assert best.trace.params.weights.min() < 0.06 and spurious_in(best.trace) == ()


def test_a_narrow_group_with_points_enough_is_none():
    draw = np.random.default_rng(2)
    x = np.concatenate([draw.normal(size=200), draw.normal(0.5, 0.01, size=40)])
    trace = fit(
        GaussianMixture(2), x, Params(np.array([0.8, 0.2]), np.array([[0.0], [0.5]]), np.array([[[1.0]], [[1e-4]]]))
    )
    assert np.sqrt(trace.params.covariances[1, 0, 0]) < 0.02 and spurious_in(trace) == ()


def test_the_right_number_of_components_is_not_suspected():
    """Three clouds with three components, and a ring around a disc with two, whose narrow pieces have points enough."""
    for seed in range(15):
        assert spurious_in(fit_best(GaussianMixture(3), three_blobs(200, seed)[0], rng=seed).trace) == ()
    assert spurious_in(fit_best(GaussianMixture(2), rings(200, 0)[0], restarts=30, rng=0).trace) == ()


def test_what_all_share_and_what_is_alone_cannot_be_narrow():
    points = three_blobs(40, 3)[0]
    for model in (GaussianMixture(6, "tied"), GaussianMixture(1)):
        assert spurious_in(fit_best(model, points, rng=0, restarts=3).trace) == ()


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_the_ratio_by_looking_in_every_direction_and_in_other_units(dimension):
    """√min (dᵀ Σ_k d) / (dᵀ W d) over directions d; and the same after any change of units and axes."""
    draw = np.random.default_rng(dimension)
    halves = draw.normal(size=(3, dimension, dimension + 2))
    covariances = halves @ halves.swapaxes(1, 2)
    covariances[1] *= 1e-6
    weights = np.array([0.6, 0.02, 0.38])
    params = Params(weights, draw.normal(size=(3, dimension)), covariances)
    (found,) = suspects(GaussianMixture(3), params, 100)
    others = (0.6 * covariances[0] + 0.38 * covariances[2]) / 0.98
    directions = draw.normal(size=(200_000, dimension))
    narrowest = np.sqrt(
        min(
            np.einsum("ni,ij,nj->n", directions, covariances[1], directions)
            / np.einsum("ni,ij,nj->n", directions, others, directions)
        )
    )
    assert found.ratio <= narrowest * (1 + 1e-9) and found.ratio == pytest.approx(
        narrowest, rel=0.1 if dimension > 1 else 1e-9
    )
    turn = draw.normal(size=(dimension, dimension)) * np.logspace(-6, 6, dimension)[:, np.newaxis]
    (moved,) = suspects(GaussianMixture(3), Params(weights, params.means, turn @ covariances @ turn.T), 100)
    assert moved.ratio == pytest.approx(found.ratio, rel=1e-6) and moved.component == 1 and NARROW > found.ratio


def test_a_collapse_is_said_otherwise():
    x = [1.0, 2.0, 3.0]
    trace = fit(GaussianMixture(2), x, Params(np.array([0.5, 0.5]), np.array([[1.0], [2.9]]), np.ones((2, 1, 1))))
    assert trace.stop == "degenerate" and spurious_in(trace) == ()
