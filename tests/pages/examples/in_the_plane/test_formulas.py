"""The formulas of the page's derivation, tried with numbers: gradients by finite differences, maxima by moving away from them,
densities by scipy. Q and the log prior are written out here as the prose has them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from em_core import GaussianMixture, GaussianPrior, fit, posterior
from em_core.datasets import three_blobs
from em_core.gaussian import COVARIANCES
from pages.examples.in_the_plane.data import customary_prior
from pages.examples.in_the_plane.facts import facts

POINTS, _ = three_blobs(60, 3)
K, D = 3, 2
START = GaussianMixture(K).start(POINTS, 1)
STEP = 1e-6


@pytest.fixture(scope="module")
def shares():
    return posterior(GaussianMixture(K), POINTS, START)


def q(shares, weights, means, precisions) -> float:
    """Q without its constant: Σ γ [log π + ½ log|Λ| − ½ (x − μ)ᵀ Λ (x − μ)]."""
    total = 0.0
    for k in range(K):
        apart = POINTS - means[k]
        squares = np.einsum("nd,de,ne->n", apart, precisions[k], apart)
        total += shares[:, k] @ (np.log(weights[k]) + 0.5 * np.linalg.slogdet(precisions[k])[1] - 0.5 * squares)
    return total


def log_prior(prior: GaussianPrior, mean, covariance) -> float:
    inverse, apart = np.linalg.inv(covariance), mean - np.array(prior.mean)
    logs = (prior.degrees + D + 2) * np.linalg.slogdet(covariance)[1]
    return -0.5 * (logs + np.trace(np.array(prior.scale) @ inverse) + prior.strength * apart @ inverse @ apart)


def moments(shares, k):
    """N_k, x̄_k, S_k, one observation at a time."""
    total = sum(shares[:, k])
    mean = sum(g * x for g, x in zip(shares[:, k], POINTS)) / total
    return total, mean, sum(g * np.outer(x - mean, x - mean) for g, x in zip(shares[:, k], POINTS)) / total


def precisions_of(params):
    return [np.linalg.inv(c) for c in params.covariances]


def test_the_density_in_the_plane():
    """(u² − 2ρuv + v²) / (1 − ρ²) is the squared distance."""
    mean, sx, sy, rho, x = np.array([0.3, -1.2]), 1.4, 0.6, -0.45, np.array([1.1, -0.5])
    u, v = (x - mean) / (sx, sy)
    square = (u**2 - 2 * rho * u * v + v**2) / (1 - rho**2)
    covariance = np.array([[sx**2, rho * sx * sy], [rho * sx * sy, sy**2]])
    density = np.exp(-square / 2) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))
    assert density == pytest.approx(multivariate_normal(mean, covariance).pdf(x), rel=1e-12)


def test_what_the_ellipses_hold():
    drawn = np.random.default_rng(0).standard_normal((200_000, 2))
    inside = (drawn**2).sum(axis=1)
    assert [100 * np.mean(inside < r**2) for r in (1, 2)] == pytest.approx([facts()["inside_1"], facts()["inside_2"]], abs=0.4)


def test_the_gradient_of_q_by_a_mean(shares):
    """Λ_k Σ γ (x − μ_k)."""
    precisions = precisions_of(START)
    for k in range(K):
        for d in range(D):
            ends = []
            for sign in (1, -1):
                means = START.means.copy()
                means[k, d] += sign * STEP
                ends.append(q(shares, START.weights, means, precisions))
            claimed = (precisions[k] @ (shares[:, k] @ (POINTS - START.means[k])))[d]
            assert (ends[0] - ends[1]) / (2 * STEP) == pytest.approx(claimed, rel=1e-6, abs=1e-6)


def test_the_gradient_of_q_by_a_precision_matrix(shares):
    """½ N_k (Σ_k − S_k), at the means x̄_k: along any symmetric change E it is tr of the product."""
    dice = np.random.default_rng(5)
    means = np.array([moments(shares, k)[1] for k in range(K)])
    for k in range(K):
        change = dice.standard_normal((D, D))
        change += change.T
        ends = []
        for sign in (1, -1):
            precisions = precisions_of(START)
            precisions[k] = precisions[k] + sign * STEP * change
            ends.append(q(shares, START.weights, means, precisions))
        total, _, scatter = moments(shares, k)
        claimed = np.trace(total / 2 * (START.covariances[k] - scatter) @ change)
        assert (ends[0] - ends[1]) / (2 * STEP) == pytest.approx(claimed, rel=1e-5, abs=1e-6)


def of_shape(shape, totals, scatters):
    """Σ_k of the four shapes, as the prose says."""
    identity = np.eye(D)
    return {
        "full": lambda: scatters,
        "tied": lambda: [sum(n * s for n, s in zip(totals, scatters)) / sum(totals)] * K,
        "diagonal": lambda: [np.diag(np.diag(s)) for s in scatters],
        "spherical": lambda: [np.trace(s) / D * identity for s in scatters],
    }[shape]()


def nearby(shape, covariances, dice):
    """Covariances of the same shape, a little away."""
    changes = dice.standard_normal((K, D, D)) * 0.02
    changes += changes.swapaxes(1, 2)
    if shape == "tied":
        changes = np.repeat(changes[:1], K, axis=0)
    elif shape == "diagonal":
        changes *= np.eye(D)
    elif shape == "spherical":
        changes = changes[:, :1, :1] * np.eye(D)
    return np.asarray(covariances) + changes


@pytest.mark.parametrize("shape", COVARIANCES)
def test_the_m_step_of_each_shape(shape, shares):
    """It is what em_core does, and no parameters of this shape nearby have a higher Q."""
    model = GaussianMixture(K, shape)
    totals, means, scatters = zip(*(moments(shares, k) for k in range(K)))
    weights, means, covariances = np.array(totals) / len(POINTS), np.array(means), np.array(of_shape(shape, totals, scatters))
    found = model.m_step(POINTS, shares, model.start(POINTS, 1))
    assert np.allclose(found.weights, weights, rtol=1e-10) and np.allclose(found.means, means, rtol=1e-10, atol=1e-12)
    assert np.allclose(found.covariances, covariances, rtol=1e-9, atol=1e-12)
    top, dice = q(shares, weights, means, list(map(np.linalg.inv, covariances))), np.random.default_rng(8)
    for _ in range(40):
        other = weights * np.exp(0.02 * dice.standard_normal(K))
        there = q(shares, other / other.sum(), means + 0.02 * dice.standard_normal(means.shape), list(map(np.linalg.inv, nearby(shape, covariances, dice))))
        assert there < top


@pytest.mark.parametrize("shape", COVARIANCES)
def test_the_number_of_free_parameters(shape):
    entries = {"full": K * D * (D + 1) // 2, "tied": D * (D + 1) // 2, "diagonal": K * D, "spherical": K}[shape]
    assert facts()[f"free_{shape}"] == K - 1 + K * D + entries == GaussianMixture(K, shape).free_parameters(D)


def test_the_m_step_with_a_prior():
    """The formula of the prose is em_core's step, and maximises Q + Σ log p."""
    prior = customary_prior(POINTS, K)
    model = GaussianMixture(K, prior=prior)
    trace = fit(model, POINTS, START, method="map", max_iter=1, tol=0)
    shares = posterior(model, POINTS, START)
    m, scale, kappa = np.array(prior.mean), np.array(prior.scale), prior.strength
    means, covariances = [], []
    for k in range(K):
        total, mean, scatter = moments(shares, k)
        apart = mean - m
        means.append((total * mean + kappa * m) / (total + kappa))
        covariances.append((total * scatter + scale + kappa * total / (kappa + total) * np.outer(apart, apart)) / (total + prior.degrees + D + 2))
    assert np.allclose(trace.params.means, means, rtol=1e-10, atol=1e-12) and np.allclose(trace.params.covariances, covariances, rtol=1e-9, atol=1e-12)

    def penalised(means, covariances):
        return q(shares, trace.params.weights, means, list(map(np.linalg.inv, covariances))) + sum(map(log_prior, [prior] * K, means, covariances))

    top, dice = penalised(means, covariances), np.random.default_rng(9)
    for _ in range(40):
        assert penalised(np.array(means) + 0.02 * dice.standard_normal((K, D)), nearby("full", covariances, dice)) < top
    assert trace.steps[1].objective - trace.steps[1].log_likelihood == pytest.approx(sum(map(log_prior, [prior] * K, means, covariances)), rel=1e-10)


def test_the_customary_prior():
    """Fraley and Raftery's: Ψ = covariance / K^(2/D), ν = D + 2, κ as the page says."""
    prior = customary_prior(POINTS, 4)
    assert np.allclose(prior.scale, np.cov(POINTS.T, bias=True) / 4 ** (2 / D))
    assert np.linalg.det(np.array(prior.scale)) * 4**2 == pytest.approx(np.linalg.det(np.cov(POINTS.T, bias=True))), "K ellipses fill the volume of one"
    assert prior.degrees == D + 2 and prior.strength == facts()["kappa"] == 0.01
    assert np.allclose(prior.mean, POINTS.mean(axis=0))
