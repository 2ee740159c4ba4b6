"""Saddles and spikes: the growth of a difference by scores, by informations, by em_core's own steps; a height without a top."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, norm

from em_core import BinomialMixture, GaussianMixture, fit, iterate, posterior
from pages.why.climbing import facts, still
from pages.why.climbing.basins import NAMES, USUAL, Landscape, three_groups


def difference(landscape, params):
    return float(np.subtract(*landscape.place(params)))


@pytest.mark.parametrize("weight", [0.5, 0.7])
@pytest.mark.parametrize("name", NAMES)
def test_a_difference_grows_by_rho(name, weight):
    """ρ by I_c⁻¹ I_m, by the scatter of the data, and as one step of EM multiplies a small difference, whatever the weights."""
    landscape, centre = Landscape(name, weight if name == "coins" else USUAL[name]), still.middle(name)
    eps = 1e-7
    steps = iterate(landscape.model, landscape.data, landscape.params(centre + eps / 2, centre - eps / 2))
    before, after = next(steps).params, next(steps).params
    assert still.growth(name) == pytest.approx(still.scatter(name), rel=1e-12)
    assert difference(landscape, after) / difference(landscape, before) == pytest.approx(still.scatter(name), rel=1e-6)


def test_responsibilities_to_first_order():
    """γ_n1 ≈ π_1 + π_1 π_2 s_n δ, for coins of weights 0.7 and 0.3."""
    landscape, centre, delta = Landscape("coins", 0.7), still.middle("coins"), 1e-6
    h, m = landscape.statistics()
    score = h / centre - (m - h) / (1 - centre)
    shares = posterior(landscape.model, landscape.data, landscape.params(centre + 0.3 * delta, centre - 0.7 * delta))
    assert (shares[:, 0] - 0.7) / delta == pytest.approx(0.21 * score, rel=1e-4)


def test_three_components_too():
    """δ_kl − π_l times ρ, for three coins: what is parted grows, what moves together comes back at once."""
    model, heads, centre, eps = BinomialMixture(10, 3, fixed_weights=True), [5, 9, 8, 4, 7], 0.66, 1e-7
    weights = np.array([0.5, 0.3, 0.2])
    expected = (np.eye(3) - weights) * still.scatter("coins")
    for j in range(3):
        steps = iterate(model, heads, model.Params(weights, centre + eps * np.eye(3)[j]))
        next(steps)
        assert (next(steps).params.probabilities - centre) / eps == pytest.approx(expected[:, j], abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("exponent", still.EXPONENTS)
def test_the_flight_follows_the_line(name, exponent):
    apart = still.gaps(name, exponent)
    straight = apart < 1e-3 * apart[-1]
    late = np.flatnonzero(straight[1:] & straight[:-1])
    if len(late):
        assert np.log(apart[late + 1] / apart[late]).mean() == pytest.approx(np.log(still.growth(name)), rel=0.01)
    assert apart[still.left_at(name, exponent)] > apart[-1] / 2 >= apart[still.left_at(name, exponent) - 1]
    assert apart[-1] == pytest.approx(apart[-2], rel=1e-3), "they have settled elsewhere"


def test_the_spike_is_em_cores_log_likelihood():
    x, model = three_groups(), GaussianMixture(2)
    for width in (3.0, 0.4, 1e-3, 1e-7):
        params = model.check_params(model.Params([1 / len(x), 1 - 1 / len(x)], [x[0], x.mean()], [width**2, x.var()]))
        assert still.spike(width) == pytest.approx(model.log_likelihood(x, params), abs=1e-8)


def test_the_spike_has_no_top():
    """The lower bound of the prose, and log 10 for each tenfold narrowing."""
    x, n = three_groups(), len(three_groups())
    rest = np.sum(norm.logpdf(x[1:], x.mean(), x.std()) + np.log(1 - 1 / n))
    for width in (1e-2, 1e-6, 1e-12):
        lower = -np.log(n * np.sqrt(2 * np.pi) * width) + rest
        assert lower <= still.spike(width) < lower + 0.5
        assert still.spike(width / 10) - still.spike(width) == pytest.approx(np.log(10), abs=0.03 if width > 1e-3 else 1e-4)


def one_step_matrix(x: np.ndarray) -> np.ndarray:
    """How one iteration changes a small difference of two equal components, in means and in log variances, measured with em_core."""
    model, centre, variance = GaussianMixture(2), x.mean(), x.var()
    columns = []
    for mean, log_variance in ((1e-4, 0.0), (0.0, 1e-4)):
        means = centre + np.sqrt(variance) * np.array([mean, -mean]) / 2
        variances = variance * np.exp(np.array([log_variance, -log_variance]) / 2)
        after = fit(model, x, ([0.5, 0.5], means, variances), tol=0, max_iter=1).params
        difference = (float(np.diff(np.ravel(after.means))[0]) / -np.sqrt(variance), float(np.diff(np.log(np.ravel(after.covariances)))[0]) / -1)
        columns.append(np.array(difference) / 1e-4)
    return np.array(columns).T


@pytest.mark.parametrize("seed", range(4))
def test_free_variances_multiply_a_difference_by_skewness_and_kurtosis(seed):
    """The matrix of the prose, in the units in which the two parts have the same information: a mean in σ, a variance in √2 σ²."""
    random = np.random.default_rng(seed)
    x = np.concatenate([random.normal(0, 1, 40), random.normal(2 + seed, 0.5, 25)])
    u = (x - x.mean()) / x.std()
    g, k = (u**3).mean(), (u**4).mean()
    stated = np.array([[1, g / np.sqrt(2)], [g / np.sqrt(2), (k - 1) / 2]])
    scale = np.diag([1, 1 / np.sqrt(2)])
    measured = scale @ one_step_matrix(x) @ np.linalg.inv(scale)
    assert measured == pytest.approx(stated, abs=2e-3)
    assert np.linalg.eigvalsh(stated).max() >= 1


@pytest.mark.parametrize("seed", range(3))
def test_with_one_variance_for_all_a_difference_neither_grows_nor_shrinks(seed):
    x = np.random.default_rng(seed).normal(size=50) + 3 * (np.arange(50) % 2)
    means = x.mean() + np.array([5e-5, -5e-5])
    after = fit(GaussianMixture(2, covariance="tied"), x, ([0.5, 0.5], means, [x.var()] * 2), tol=0, max_iter=1).params
    assert float(np.diff(np.ravel(after.means))[0]) / -1e-4 == pytest.approx(1, abs=1e-5)


def test_coins_keep_their_order_where_rounds_are_equally_long_and_need_not_elsewhere():
    random = np.random.default_rng(5)
    for _ in range(300):
        tosses, rounds = int(random.integers(1, 12)), int(random.integers(2, 8))
        heads, weight, start = random.integers(0, tosses + 1, rounds), random.uniform(0.05, 0.95), np.sort(random.uniform(0.02, 0.98, 2))[::-1]
        after = fit(BinomialMixture(tosses, 2, fixed_weights=True), heads, ([weight, 1 - weight], start), tol=0, max_iter=1).params.probabilities
        assert after[0] >= after[1] - 1e-12
    known = facts.facts()
    heads, tosses = np.array([known["swap_heads"]] + [1] * known["swap_rounds"]), np.array([known["swap_tosses"]] + [2] * known["swap_rounds"])
    chances = np.array([binom.pmf(heads, tosses, known[f"swap_from_{coin}"]) for coin in "ab"])
    shares = chances / chances.sum(axis=0)
    assert (shares @ heads) / (shares @ tosses) == pytest.approx([known["swap_to_a"], known["swap_to_b"]]) and known["swap_to_a"] < known["swap_to_b"]
