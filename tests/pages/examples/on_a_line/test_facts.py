"""The numbers of the prose, against published ones and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from em_core import GaussianMixture, fit
from em_core.information import missing_fraction
from pages.examples.on_a_line import data, facts, trouble
from pages.examples.on_a_line.data import THREE

FACTS = facts.facts()


def test_old_faithful_as_published():
    """Benaglia and others (2009), section 2: λ .3608498 .6391502, μ 54.61364 80.09031, σ 5.869089, ℓ −1034.002."""
    published = {"old_weight_1": 0.3608498, "old_weight_2": 0.6391502, "old_mean_1": 54.61364, "old_mean_2": 80.09031, "old_sd": 5.869089, "old_loglik": -1034.002}
    for name, digits in {"old_weight_1": 5, "old_weight_2": 5, "old_mean_1": 3, "old_mean_2": 3, "old_sd": 4, "old_loglik": 3}.items():
        assert round(FACTS[name], digits) == round(published[name], digits), name


def test_the_wrong_em_by_scipy():
    """The variance as scipy's `scale`, which is a standard deviation."""
    x, weights, means, variances, heights = np.array(THREE), np.full(2, 0.5), np.array([1.0, 3.0]), np.ones(2), []
    for _ in range(4):
        joint = weights * norm.pdf(x[:, np.newaxis], means, scale=variances)
        heights.append(np.log(joint.sum(axis=1)).sum())
        shares = joint / joint.sum(axis=1, keepdims=True)
        weights, means = shares.mean(axis=0), np.average(np.tile(x, (2, 1)), axis=1, weights=shares.T)
        variances = np.array([np.average((x - m) ** 2, weights=s) for m, s in zip(means, shares.T)])
    assert trouble.wrong_em(3) == pytest.approx(heights, abs=1e-10)
    assert heights[0] == pytest.approx(-4.3893, abs=5e-5) and heights[1] == pytest.approx(-3.6766, abs=1e-3) and heights[2] == pytest.approx(-6.2123, abs=0.02), "the asker rounded in between"
    assert heights[2] < heights[1], "it fell"


def test_the_right_em_as_recomputed():
    right = trouble.right_em((1.0, 3.0)).log_likelihoods
    assert right[:4] == pytest.approx([-4.389253938648, -3.549215109178, -3.486789399391, -3.418307166142], abs=1e-11)
    assert (np.diff(right) >= -1e-14).all()


def test_the_saddle_and_the_collapse_are_what_the_page_says():
    """Curved upwards in some direction and downwards in another at the saddle, where the slope is 0; an event at the collapse."""
    saddle = trouble.right_em((1.0, 3.0), tol=1e-14).params
    at = np.array([saddle.weights[0], *saddle.means[:, 0], *saddle.covariances[:, 0, 0]])

    def height(p):
        return np.log(p[0] * norm.pdf(THREE, p[1], np.sqrt(p[3])) + (1 - p[0]) * norm.pdf(THREE, p[2], np.sqrt(p[4]))).sum()

    steps = 1e-4 * np.eye(5)
    slopes = [(height(at + i) - height(at - i)) / 2e-4 for i in steps]
    curvature = np.array([[(height(at + i + j) - height(at + i - j) - height(at - i + j) + height(at - i - j)) / 4e-8 for i in steps] for j in steps])
    assert np.abs(slopes).max() < 1e-4
    assert np.linalg.eigvalsh(curvature)[-1] > 0.1 and np.linalg.eigvalsh(curvature)[0] < -0.1 and FACTS["three_rate"] > 1
    assert trouble.right_em((1.0, 2.9)).events[0].kind == "collapse"
    assert trouble.right_em((1.0, 3.0 - facts.HAIR), tol=0, max_iter=1000).stop == "degenerate" and FACTS["three_carried"] > 100


def test_the_unbounded_likelihood():
    """The bound of the text holds, and grows, as the width goes to 0."""
    x, heights = np.array(THREE), []
    for deviation in (1e-1, 1e-3, 1e-6, 1e-12):
        mixture = 0.5 * norm.pdf(x, x[0], deviation) + 0.5 * norm.pdf(x, 2.5, 0.5)
        bound = np.log(0.5 / (np.sqrt(2 * np.pi) * deviation)) + np.log(0.5 * norm.pdf(x[1:], 2.5, 0.5)).sum()
        heights.append(np.log(mixture).sum())
        assert heights[-1] >= bound
    assert (np.diff(heights) > 1).all()


def test_the_worked_system():
    assert [FACTS[f"pi_{j}"] for j in (1, 2, 3)] == pytest.approx([0.5, 0.3, 0.2])


def test_a_cut_makes_groups_narrower():
    assert FACTS["cut_sd_1"] < FACTS["known_sd_1"]


def test_starting_alike_stays_where_one_gaussian_is():
    points = data.simulated(data.TRUE[:2], 200, 0, "x").points
    assert FACTS["alike_loglik"] == pytest.approx(norm.logpdf(points, points.mean(), points.std()).sum(), abs=1e-8)


def test_where_all_components_are_alike_the_moments_say_the_rate():
    """The matrix of skewness and kurtosis, against the derivative of an EM iteration by differences; also for data of our own."""
    draw = np.random.default_rng(4)
    for x in (data.simulated(data.TRUE[:2], 200, 0, "x").points, draw.exponential(size=300), draw.uniform(size=400), draw.standard_t(5, size=300)):
        scores = (x - x.mean()) / x.std()
        g1, g2 = np.mean(scores**3), np.mean(scores**4) - 3
        matrix = np.array([[1, g1 / np.sqrt(2)], [g1 / np.sqrt(2), 1 + g2 / 2]])
        found, units = np.empty((2, 2)), np.array([x.std(), np.sqrt(2) * x.var()])
        for column, unit in enumerate(units):
            half = 1e-5 * unit * np.eye(2)[column] / 2
            means, variances = np.array([x.mean() + half[0], x.mean() - half[0]]), np.array([x.var() + half[1], x.var() - half[1]])
            joint = norm.pdf(x[:, np.newaxis], means, np.sqrt(variances))
            shares = joint / joint.sum(axis=1, keepdims=True)
            new = shares.T @ x / shares.sum(axis=0)
            spread = (shares * (x[:, np.newaxis] - new) ** 2).sum(axis=0) / shares.sum(axis=0)
            found[:, column] = np.array([new[0] - new[1], spread[0] - spread[1]]) / (1e-5 * unit) * unit / units
        assert found == pytest.approx(matrix, abs=1e-4)
        largest = np.linalg.eigvalsh(matrix)[-1]
        assert largest >= 1 - 1e-12
        trace = fit(GaussianMixture(2), x, GaussianMixture(2).Params([0.5, 0.5], [x.mean()] * 2, [x.var()] * 2))
        assert missing_fraction(trace.model, x, trace.params) == pytest.approx(largest, abs=1e-6)
    assert FACTS["saddle_rate"] == pytest.approx(1.29346, abs=1e-5) and FACTS["hair_stays_loglik"] == pytest.approx(FACTS["alike_loglik"], abs=1e-6)
    assert FACTS["hair_leaves_loglik"] == pytest.approx(FACTS["loglik_last"], abs=1e-5) and FACTS["hair_stays_steps"] == 1 < FACTS["hair_leaves_steps"]
    assert FACTS["tied_stays_loglik"] < FACTS["tied_leaves_loglik"] - 40 and FACTS["tied_stays_steps"] < 5 < FACTS["tied_leaves_steps"]


@pytest.mark.parametrize(("distance", "humps"), [(1.5, 1), (1.99, 1), (2.01, 2), (3.0, 2)])
def test_two_equal_curves_have_one_hump_below_two_standard_deviations(distance, humps):
    sigma = 0.7
    grid = np.linspace(-4, 4, 400_001)
    height = norm.pdf(grid, -distance * sigma / 2, sigma) + norm.pdf(grid, distance * sigma / 2, sigma)
    assert ((height[1:-1] > height[:-2]) & (height[1:-1] > height[2:])).sum() == humps
