"""Step 8: missing values against scipy's truncated normal and a direct search for the maximum; hard EM against its formula, an
integral and scikit-learn's k-means; rounding against the published sums."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from em_core import bound, entropy, posterior, q_function
from em_core.datasets import TWO_COINS
from pages.why.particulars import hard, missing


@pytest.mark.parametrize(("mean", "deviation", "above"), [(0.3, 1.2, 1.0), (-2.0, 0.4, -2.2), (0.0, 1.0, 8.0)])
def test_moments_of_a_value_that_is_only_known_to_be_large(mean, deviation, above):
    truth = stats.truncnorm((above - mean) / deviation, np.inf, mean, deviation)
    assert missing.moments(mean, deviation, above) == pytest.approx((truth.mean(), truth.var()), rel=1e-7)
    assert missing.moments(mean, deviation, None) == (mean, deviation**2)


@pytest.mark.parametrize("kind", missing.KINDS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_em_climbs_to_the_maximum_and_filling_in_does_not(kind, share):
    known = missing.sample(kind, share)
    heights = [missing.log_likelihood(known, *step) for step in missing.estimate(kind, share, True).path]
    assert np.diff(heights).min() > -1e-9 and len(known.seen) + known.missing == missing.N
    best = optimize.minimize(lambda v: -missing.log_likelihood(known, v[0], np.exp(v[1])), [0, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    by_em, filled = missing.estimate(kind, share, True), missing.estimate(kind, share, False)
    assert (by_em.mean, by_em.deviation) == pytest.approx((best.x[0], np.exp(best.x[1])), abs=1e-6)
    assert missing.log_likelihood(known, filled.mean, filled.deviation) < heights[-1] - 0.01 and filled.deviation < by_em.deviation


def test_the_log_likelihood_of_what_is_known_is_scipys():
    known = missing.sample("large", 0.3)
    normal = stats.norm(0.2, 0.9)
    assert missing.log_likelihood(known, 0.2, 0.9) == pytest.approx(normal.logpdf(known.seen).sum() + known.missing * normal.logsf(known.above), rel=1e-12)


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_the_two_recursions_of_the_text(share):
    """σ² ← (1 − ρ) s² + ρ σ², and (1 − ρ) s²; the share ρ of the error is left each time."""
    seen = missing.sample("random", share).seen
    variances = missing.estimate("random", share, True).path[:, 1] ** 2
    assert variances[1:8] == pytest.approx((1 - share) * seen.var() + share * variances[:7], rel=1e-12)
    errors = variances[:8] - seen.var()
    assert errors[1:] / errors[:-1] == pytest.approx(share, rel=1e-9)
    assert missing.estimate("random", share, False).deviation ** 2 == pytest.approx((1 - share) * seen.var(), rel=1e-12)


def test_the_expected_square_has_the_variance_in_it():
    m, v = missing.moments(0.5, 1.3, 1.0)
    truth = stats.truncnorm((1.0 - 0.5) / 1.3, np.inf, 0.5, 1.3)
    assert truth.expect(lambda x: (x + 2) ** 2) == pytest.approx((m + 2) ** 2 + v, rel=1e-7)


@pytest.mark.parametrize("apart", [1.5, 3.0, 6.0])
def test_the_limit_of_hard_em(apart):
    """E|x| and the spread around it by integration; and one iteration of hard EM leaves them where they are."""
    density = lambda x: 0.5 * (stats.norm.pdf(x, apart / 2) + stats.norm.pdf(x, -apart / 2))  # noqa: E731
    m = 2 * integrate.quad(lambda x: x * density(x), 0, 20)[0]
    variance = 2 * integrate.quad(lambda x: (x - m) ** 2 * density(x), 0, 20)[0]
    assert hard.limit(apart) == pytest.approx((m, np.sqrt(variance)), rel=1e-8)


def test_hard_em_on_a_large_sample_comes_to_its_limit():
    """Written once more, on a hundred thousand points."""
    random = np.random.default_rng(0)
    x = random.standard_normal(100_000) + np.where(random.random(100_000) < 0.5, 1.25, -1.25)
    means, sd = np.quantile(x, [0.25, 0.75]), 1.0
    for _ in range(60):
        right = x > means.mean()
        means = np.array([x[~right].mean(), x[right].mean()])
        sd = np.sqrt(np.mean((x - means[right.astype(int)]) ** 2))
    m, limit = hard.limit(2.5)
    assert sd == pytest.approx(float(limit), abs=0.01) and np.ptp(means) / 2 == pytest.approx(float(m), abs=0.01)


@pytest.mark.parametrize("apart", hard.SEPARATIONS)
def test_hard_em_is_a_fixed_point_and_too_narrow(apart):
    x, found = hard.points(float(apart)), hard.hard(float(apart))
    middle = found.means.mean()  # one variance, nearly equal weights: the cut is near the middle
    assert abs((x > middle).mean() - 0.5) < 0.06
    assert found.deviation < np.sqrt(hard.soft(float(apart)).params.covariances[0, 0, 0])
    assert found.deviation == pytest.approx(float(hard.limit(apart)[1]), abs=0.03)


def test_a_bound_with_certainties():
    """H = 0 and F = log p(x, ẑ | θ), below the log-likelihood."""
    heads, certain = TWO_COINS.heads, hard.rounded(0)[0]
    assert entropy(certain) == 0 and sorted(set(certain.ravel())) == [0, 1]
    height = bound(hard.COINS, heads, certain, hard.START)
    coins = certain.argmax(axis=1)
    joint = np.log(0.5) + stats.binom.logpmf(heads, 10, np.array(TWO_COINS.start)[coins])
    assert height == pytest.approx(joint.sum(), rel=1e-12) and height < hard.COINS.log_likelihood(heads, hard.START) - 1


def test_rounded_responsibilities():
    """21.24 and 11.76 heads, where the paper has 21.3 and 11.7; without decimals the labels of the paper, by luck."""
    heads = TWO_COINS.heads
    assert heads @ hard.rounded(2)[0] == pytest.approx([21.24, 11.76], abs=1e-9)
    assert heads @ hard.rounded(None)[0] == pytest.approx([21.2975, 11.7025], abs=1e-4)
    assert hard.rounded(0)[1][-1].probabilities == pytest.approx([0.8, 0.45]) and hard.rounded(None)[1][-1].probabilities == pytest.approx([0.7967890669, 0.5195831201], abs=1e-9)
    assert hard.rounded(0)[0][:, 0].tolist() == [1 - label for label in TWO_COINS.labels]


def test_a_mixture_is_linear_in_its_indicators():
    """E[log p(x, z)] is log p(x, ·) with the responsibilities in place of the indicators: the average over all assignments."""
    heads, q = TWO_COINS.heads[:3], posterior(hard.COINS, TWO_COINS.heads[:3], hard.START)
    joint = hard.COINS.log_joint(heads, hard.START)
    average = sum(q[0, a] * q[1, b] * q[2, c] * (joint[0, a] + joint[1, b] + joint[2, c]) for a in (0, 1) for b in (0, 1) for c in (0, 1))
    assert q_function(hard.COINS, heads, q, hard.START) == pytest.approx(average, rel=1e-12) == pytest.approx((q * joint).sum(), rel=1e-12)
