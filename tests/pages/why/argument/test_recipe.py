"""The recipe's program against em_core: the same path, the same heights, and slopes that two ways agree on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from em_core import PoissonMixture, fit
from pages.why.argument import recipe


def reference():
    weight, first, second = recipe.START
    return fit(PoissonMixture(2), recipe.DEATHS, ([weight, 1 - weight], [first, second]), counts=recipe.DAYS, tol=0, max_iter=recipe.ITERATIONS)


def test_the_path_is_that_of_em_core():
    for theta, step in zip(recipe.run(), reference().steps, strict=True):
        assert theta == pytest.approx((step.params.weights[0], *step.params.rates), abs=1e-10)
        assert recipe.log_likelihood(recipe.DEATHS, recipe.DAYS, theta) == pytest.approx(step.log_likelihood, abs=1e-8)


def test_the_height_is_the_probability_of_the_data():
    weight, first, second = theta = (0.3, 0.8, 4.1)
    each = weight * stats.poisson(first).pmf(recipe.DEATHS) + (1 - weight) * stats.poisson(second).pmf(recipe.DEATHS)
    assert recipe.log_likelihood(recipe.DEATHS, recipe.DAYS, theta) == pytest.approx(recipe.DAYS @ np.log(each), rel=1e-13)


@pytest.mark.parametrize("theta", [recipe.START, (0.36, 1.26, 2.66), (0.9, 5.0, 0.2)])
def test_both_slopes_agree_and_a_wrong_one_is_found(theta):
    assert recipe.slopes(theta) == pytest.approx(recipe.quotients(theta), rel=1e-5, abs=2e-4)
    forgotten = [recipe.DAYS @ np.full_like(recipe.log_joint(recipe.DEATHS, *theta), 0.5), *recipe.e_step(recipe.DEATHS, recipe.DAYS, theta)][0]
    assert abs(forgotten[0] / theta[0] - forgotten[1] / (1 - theta[0]) - recipe.quotients(theta)[0]) > 1
