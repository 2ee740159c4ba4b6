"""Where information is at its edges: all components one, directions that no data identify, units far from 1."""
from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kurtosis, skew

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, InputError, PoissonMixture, fit
from em_core.information import (complete_information, missing_fraction, missing_information, names, observed_information,
                                 rate_matrix, standard_errors)


@pytest.mark.parametrize("x", [np.random.default_rng(0).normal(np.repeat([0.0, 4.0], 50)), np.random.default_rng(1).gamma(2, size=80),
                               np.random.default_rng(2).uniform(size=60), np.arange(11.0)])
@pytest.mark.parametrize("k", [2, 3])
def test_where_all_components_are_one(x, k):
    """Each in the place and of the width of all data. With variances of their own the rate matrix has the eigenvalues of
    [[1, g/√2], [g/√2, (κ − 1)/2]], g the skewness and κ the kurtosis; with one variance for all ρ is 1."""
    weights = np.random.default_rng(k).dirichlet(np.ones(k))
    at = (weights, np.full(k, np.mean(x)), np.full(k, np.var(x)))
    off = skew(x) / 2**0.5
    expected = np.linalg.eigvalsh([[1, off], [off, (kurtosis(x, fisher=False) - 1) / 2]])
    found = np.sort(np.linalg.eigvals(rate_matrix(GaussianMixture(k), x, at)).real)
    for each in expected:
        assert (np.abs(found - each) < 1e-7).sum() >= k - 1, "once for each difference of two components"
    assert missing_fraction(GaussianMixture(k), x, at) == pytest.approx(expected[-1], abs=1e-9) and expected[-1] >= 1
    assert missing_fraction(GaussianMixture(k, "tied"), x, at) == 1


def test_nearly_one_component():
    """Parted by less than rounding can tell, the components' common point is as where they are equal."""
    x = np.random.default_rng(0).normal(np.repeat([0.0, 4.0], 50))
    for apart in (1e-12, 1e-9, 1e-6):
        at = ([0.5, 0.5], x.mean() + np.array([-apart, apart]), [x.var()] * 2)
        assert missing_fraction(GaussianMixture(2, "tied"), x, at) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("model", "data", "params", "expected"), [
    # equal coins: what the rounds scatter by, over what one coin scatters by; that the weights say nothing does not count
    (BinomialMixture(10), [5, 9, 8, 4, 7], ([0.3, 0.7], [0.66, 0.66]), np.var([5, 9, 8, 4, 7]) / (10 * 0.66 * 0.34)),
    (BinomialMixture(10, 3), [5, 9, 8, 4, 7], ([0.2, 0.3, 0.5], [0.66] * 3), np.var([5, 9, 8, 4, 7]) / (10 * 0.66 * 0.34)),
    (BinomialMixture(1), [0, 1, 1], ([0.5, 0.5], [0.6, 11 / 15]), 0), (BinomialMixture(1), [0, 1, 1], ([0.5, 0.5], [2 / 3, 2 / 3]), 0),
    (CategoricalMixture(3), [0, 1, 1, 2], ([0.5, 0.5], [[0.25, 0.5, 0.25]] * 2), 0),
    (CategoricalMixture(3), [0, 1, 1, 2], ([0.5, 0.5], [[0.3, 0.45, 0.25], [0.2, 0.55, 0.25]]), 0),
    (PoissonMixture(2), [0, 3, 1, 8], ([0.5, 0.5], [3, 3]), np.var([0, 3, 1, 8]) / 3),
])
def test_what_the_data_do_not_identify_does_not_count(model, data, params, expected):
    assert missing_fraction(model, data, params) == pytest.approx(expected, abs=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1e-139, 1e-100, 1e-15, 1e15, 1e100, 1e139])
def test_any_units(scale):
    """What doubles can hold is right in all units, and what they cannot is refused with a remedy."""
    x = np.random.default_rng(0).normal(np.repeat([0.0, 4.0], 50))
    y = np.random.default_rng(1).normal(size=100)
    for model, data in ((GaussianMixture(2), x), (GaussianMixture(2, "spherical"), np.column_stack([x, y])), (GaussianMixture(2), np.column_stack([x, y]))):
        here = fit(model, data, rng=1, max_iter=200).params
        there = fit(model, data * scale, here._replace(means=here.means * scale, covariances=here.covariances * scale**2), max_iter=0).params
        units = np.array([scale ** {"weights": 0, "means": 1, "covariances": 2}[name.split("_")[0]] for name in names(model, here)])
        assert missing_fraction(model, data * scale, there) == pytest.approx(missing_fraction(model, data, here), rel=1e-9)
        assert standard_errors(model, data * scale, there) == pytest.approx(standard_errors(model, data, here) * units, rel=1e-8)
        if 1e-20 < scale < 1e20:
            for f in (complete_information, missing_information, observed_information):
                assert f(model, data * scale, there) * np.outer(units, units) == pytest.approx(f(model, data, here), rel=1e-8, abs=1e-6)
            assert rate_matrix(model, data * scale, there) / units[:, np.newaxis] * units == pytest.approx(rate_matrix(model, data, here), rel=1e-8, abs=1e-9)
        else:
            with pytest.raises(InputError) as caught:
                complete_information(model, data * scale, there)
            assert caught.value.code == "information_out_of_range"
