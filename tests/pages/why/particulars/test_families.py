"""Step 9: ∇A is the mean and ∇²A the covariance of T, the M-step matches, the slope of ℓ is a difference of two expectations; the
ten lines and em_core agree to rounding."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from scipy import optimize, stats

from em_core import posterior
from pages.why.particulars import ten_lines

NAMES = pytest.mark.parametrize("name", ten_lines.FAMILIES)
THETA = {"coin": np.array([0.3]), "poisson": np.array([2.3]), "categories": np.array([[0.2, 0.5, 0.3]]), "gaussian": np.array([[0.7, 1.9]])}


def normaliser(name: str):
    """A as a function of η alone, as the table of the text has it."""
    return {
        "coin": lambda e: ten_lines.TOSSES * np.log(1 + np.exp(e[0])), "poisson": lambda e: np.exp(e[0]), "categories": lambda e: ten_lines.DRAWS * np.log(1 + np.exp(e).sum()),
        "gaussian": lambda e: -e[0] ** 2 / (4 * e[1]) - 0.5 * np.log(-2 * e[1]),
    }[name]  # fmt: skip


def drawn(name: str, n: int = 400_000) -> np.ndarray:
    """A large sample at `THETA`, by numpy."""
    random, theta = np.random.default_rng(1), THETA[name]
    if name == "coin":
        return random.binomial(ten_lines.TOSSES, theta[0], n).astype(float)
    if name == "poisson":
        return random.poisson(theta[0], n).astype(float)
    if name == "categories":
        return random.multinomial(ten_lines.DRAWS, theta[0], n).astype(float)
    return random.normal(theta[0, 0], np.sqrt(theta[0, 1]), n)


@NAMES
def test_the_normaliser_of_the_table(name):
    eta, A = ten_lines.FAMILIES[name]().natural(THETA[name])
    assert normaliser(name)(eta[0]) == pytest.approx(A[0], rel=1e-12)


@NAMES
def test_slope_and_curvature_of_a(name):
    """Differences of A against mean and covariance of T in a large sample, and the mean against the table's way back."""
    family = ten_lines.FAMILIES[name]()
    eta, A = family.natural(THETA[name])[0][0], normaliser(name)
    statistics = family.statistics(drawn(name))
    slope = optimize.approx_fprime(eta, A, 1e-7)
    d, hair = len(eta), 1e-4 * np.eye(len(eta))
    curvature = np.array([[(A(eta + hair[i] + hair[j]) - A(eta + hair[i] - hair[j]) - A(eta - hair[i] + hair[j]) + A(eta - hair[i] - hair[j])) / 4e-8 for j in range(d)] for i in range(d)])
    error = statistics.std(axis=0) / np.sqrt(len(statistics))
    assert (np.abs(statistics.mean(axis=0) - slope) < 5 * error + 1e-6).all()
    assert curvature == pytest.approx(np.atleast_2d(np.cov(statistics.T)), rel=0.02, abs=0.02)
    assert family.back(slope[np.newaxis]) == pytest.approx(THETA[name], abs=1e-6)


@NAMES
def test_log_densities_are_scipys(name):
    """η·T − A + h: differences between two observations, in which the h of each is known."""
    family, theta = ten_lines.FAMILIES[name](), THETA[name]
    x = drawn(name, 4)
    eta, A = family.natural(theta)
    mine = family.statistics(x) @ eta[0] - A[0]
    other = THETA[name] * 0 + {"coin": 0.6, "poisson": 1.1, "categories": np.array([0.6, 0.1, 0.3]), "gaussian": np.array([-1.0, 0.5])}[name]
    eta, A = family.natural(other)
    logs = {
        "coin": lambda t: stats.binom.logpmf(x, ten_lines.TOSSES, t[0]), "poisson": lambda t: stats.poisson.logpmf(x, t[0]),
        "categories": lambda t: stats.multinomial.logpmf(x, ten_lines.DRAWS, t[0]), "gaussian": lambda t: stats.norm.logpdf(x, t[0, 0], np.sqrt(t[0, 1])),
    }[name]  # fmt: skip
    assert mine - (family.statistics(x) @ eta[0] - A[0]) == pytest.approx(logs(theta) - logs(other), rel=1e-10)


@NAMES
def test_ten_lines_are_em_core(name):
    ours, theirs, trace = ten_lines.runs(name)
    assert ours.shape == theirs.shape == (ten_lines.ITERATIONS + 1, len(ten_lines.example(name).names)) and np.abs(ours - theirs).max() < 1e-12
    assert np.abs(np.diff(ours, axis=0)).max() > 1e-3, "something moves"
    assert np.diff(trace.log_likelihoods).min() > -1e-10


def test_they_are_ten_lines():
    assert len(inspect.getsource(ten_lines.em).splitlines()) == 10


@NAMES
def test_the_m_step_matches(name):
    """Under the new parameters each component expects the mean statistics that the E-step found."""
    ours, _, trace = ten_lines.runs(name)
    chosen, family = ten_lines.example(name), ten_lines.FAMILIES[name]()
    q = posterior(trace.model, chosen.data, trace.steps[3].params)
    found = q.T @ family.statistics(chosen.data) / q.sum(axis=0)[:, np.newaxis]
    eta, _ = family.natural(ours[4][2:].reshape(chosen.theta.shape))
    for k in (0, 1):
        assert optimize.approx_fprime(eta[k], normaliser(name), 1e-7) == pytest.approx(found[k], rel=1e-5)


@NAMES
def test_the_slope_of_the_log_likelihood(name):
    """∇ℓ by η_k is Σ γ_nk T(x_n) − N_k E_k[T]: given the data less without them."""
    chosen, family = ten_lines.example(name), ten_lines.FAMILIES[name]()
    T = family.statistics(chosen.data)
    start, _ = family.natural(chosen.theta)

    def joint(eta: np.ndarray) -> np.ndarray:
        natural = eta.reshape(start.shape)
        return np.log(chosen.weights) + T @ natural.T - np.array([normaliser(name)(e) for e in natural])

    height = lambda eta: np.logaddexp.reduce(joint(eta), axis=1).sum()  # noqa: E731
    q = np.exp(joint(start.ravel()) - np.logaddexp.reduce(joint(start.ravel()), axis=1)[:, np.newaxis])
    expected = np.array([optimize.approx_fprime(e, normaliser(name), 1e-7) for e in start])
    slope = q.T @ T - q.sum(axis=0)[:, np.newaxis] * expected
    hair = 1e-5 * np.eye(start.size)
    numeric = np.array([(height(start.ravel() + h) - height(start.ravel() - h)) / 2e-5 for h in hair])
    assert numeric == pytest.approx(slope.ravel(), rel=1e-4, abs=1e-3)


@NAMES
def test_matching_by_hand_is_the_maximum(name):
    family = ten_lines.slope(name)
    low, high = family.reach
    match = optimize.brentq(lambda e: family.mean(e) - family.observed, low, high)
    best = optimize.minimize_scalar(lambda e: family.normaliser(e) - e * family.observed, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    assert match == pytest.approx(best.x, abs=1e-6)
    assert family.mean(0.3) == pytest.approx((family.normaliser(0.3 + 1e-6) - family.normaliser(0.3 - 1e-6)) / 2e-6, rel=1e-6)
