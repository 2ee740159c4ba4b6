"""Step 10: the derivatives of the text against differences of em_core's Q, in two and in three dimensions, and the identities on
the way to them."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import GaussianMixture, fit, posterior, q_function
from em_core.gaussian import Params
from pages.examples.on_a_line import weights
from pages.why.particulars import gradients

MOVES = pytest.mark.parametrize("move", gradients.MOVES)
RNG = np.random.default_rng(7)


@MOVES
@pytest.mark.parametrize("t", [0, 4, gradients.LAST])
def test_the_slope_of_the_formula_is_that_of_q(move, t):
    for delta in (-0.8, -0.1, 0.35, 1.0):
        assert gradients.derivative(t, move, delta) == pytest.approx(gradients.difference(t, move, delta), rel=1e-5)
        assert gradients.derivative(t, move, delta) * delta < 0, "downhill on both sides"
    assert gradients.derivative(t, move, 0.0) == pytest.approx(0, abs=1e-8)
    assert gradients.curve(t, move).argmax() == len(gradients.REACH) // 2 and gradients.curve(t, move).max() == pytest.approx(0, abs=1e-10)


@MOVES
def test_what_is_moved(move):
    after = gradients.at(2).after
    there = gradients.moved(after, move, 0.5)
    assert [np.array_equal(a, b) for a, b in zip(after, there)].count(False) == 1
    assert all(a == pytest.approx(b, rel=1e-12) for a, b in zip(gradients.moved(after, move, 0.0), after))
    assert there.weights.sum() == pytest.approx(1) and np.linalg.eigvalsh(there.covariances[0]).min() > 0


def test_differentials_of_determinant_and_inverse():
    """d log|Σ| = tr(Σ⁻¹ dΣ), dΣ⁻¹ = −Σ⁻¹ dΣ Σ⁻¹, in three dimensions."""
    root, turn = RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))
    sigma, change, hair = root @ root.T + np.eye(3), turn + turn.T, 1e-6
    inverse = np.linalg.inv(sigma)
    logs = [np.linalg.slogdet(sigma + side * hair * change)[1] for side in (1, -1)]
    inverses = [np.linalg.inv(sigma + side * hair * change) for side in (1, -1)]
    assert (logs[0] - logs[1]) / (2 * hair) == pytest.approx(np.trace(inverse @ change), rel=1e-6)
    assert (inverses[0] - inverses[1]) / (2 * hair) == pytest.approx(-inverse @ change @ inverse, rel=1e-4, abs=1e-7)


@pytest.fixture(scope="module")
def in_space():
    """Three components in three dimensions: data, responsibilities of a start, the M-step's answer."""
    x = RNG.normal(size=(90, 3)) @ RNG.normal(size=(3, 3)) + 3 * RNG.normal(size=(3, 3))[RNG.integers(3, size=90)]
    model = GaussianMixture(3)
    start = model.start(x, 1)
    return model, x, posterior(model, x, start), fit(model, x, start, tol=0, max_iter=1).params


def test_dq_in_any_direction(in_space):
    """dQ = −½ tr[Λ (N Σ − S) Λ dΣ] and Λ Σ γ (x − μ), away from the answer, and the answer is the maximum."""
    model, x, q, top = in_space
    k, hair = 1, 1e-6
    turn = RNG.normal(size=(3, 3))
    change, push = turn + turn.T, RNG.normal(size=3)
    means, covariances = top.means + 0.4, top.covariances + 0.7 * np.eye(3)
    apart, precision = x - means[k], np.linalg.inv(covariances[k])
    scatter = (q[:, k : k + 1] * apart).T @ apart

    def at(mean_shift, covariance_shift):
        moved_means, moved = means.copy(), covariances.copy()
        moved_means[k] += mean_shift
        moved[k] += covariance_shift
        return q_function(model, x, q, Params(top.weights, moved_means, (moved + moved.swapaxes(1, 2)) / 2))

    by_mean = (at(hair * push, 0) - at(-hair * push, 0)) / (2 * hair)
    by_covariance = (at(0, hair * change) - at(0, -hair * change)) / (2 * hair)
    assert by_mean == pytest.approx((q[:, k] @ apart) @ precision @ push, rel=1e-5)
    assert by_covariance == pytest.approx(-0.5 * np.trace(precision @ (q[:, k].sum() * covariances[k] - scatter) @ precision @ change), rel=1e-5)
    best = q_function(model, x, q, top)
    for scale in (1e-2, 1e-1):
        turned = RNG.normal(size=(3, 3, 3)) * scale
        near = Params(top.weights, top.means + scale * RNG.normal(size=(3, 3)), top.covariances + turned @ turned.swapaxes(1, 2))
        assert q_function(model, x, q, near._replace(covariances=(near.covariances + near.covariances.swapaxes(1, 2)) / 2)) < best


def test_the_scatter_around_another_point(in_space):
    """S(μ) = S(x̄) + N (μ − x̄)(μ − x̄)ᵀ."""
    _, x, q, top = in_space
    around = lambda point: (q[:, :1] * (x - point)).T @ (x - point)  # noqa: E731
    point, count = np.array([1.0, -2.0, 0.5]), q[:, 0].sum()
    assert around(point) == pytest.approx(around(top.means[0]) + count * np.outer(point - top.means[0], point - top.means[0]), rel=1e-10)
    assert around(top.means[0]) / count == pytest.approx(top.covariances[0], rel=1e-9)


def test_other_weights_lose_a_divergence(in_space):
    model, x, q, top = in_space
    other = np.array([0.2, 0.5, 0.3])
    lost = q_function(model, x, q, top) - q_function(model, x, q, top._replace(weights=other))
    assert lost == pytest.approx(len(x) * np.sum(top.weights * np.log(top.weights / other)), rel=1e-9) and lost > 0


@pytest.mark.parametrize("t", [0, 3, 8])
def test_the_old_mean_costs_something_but_the_log_likelihood_rises(t):
    expected, late = gradients.at(t), gradients.around_the_old_mean(t)
    heights = [gradients.height(t, params) for params in (expected.before, late, expected.after)]
    assert heights[0] < heights[1] < heights[2]
    data = gradients.run().data
    assert gradients.MODEL.log_likelihood(data, late) > gradients.MODEL.log_likelihood(data, expected.before)


def test_the_linear_system():
    counts = np.array([40.0, 30.0, 20.0, 10.0])
    for form in (weights.system, weights.arrowhead, weights.solved):
        assert np.linalg.solve(*form(counts)) == pytest.approx(counts[:-1] / counts.sum())
