"""Numbers of numpy, fractions, and matrices that rounding has touched, wherever a number is asked for; and arguments mistaken for
one another: each is understood, or refused with the remedy."""
import json
from fractions import Fraction

import numpy as np
import pytest
from sklearn.datasets import make_spd_matrix

from em_core import (BinomialMixture, BinomialPrior, CategoricalMixture, CategoricalPrior, CensoredExponential, GaussianMixture, GaussianPrior,
                     GeneticLinkage, HiddenMarkov, InputError, MissingPlots, NormalScaleMixture, PoissonMixture, PoissonPrior, StudentT,
                     TruncatedPoisson, bound, fit, from_json, iterate, posterior, q_function, to_json)
from em_core.plots import plots_of
from em_core.selection import compare, criteria, fit_best

pytestmark = pytest.mark.filterwarnings("error")

I, F, U = np.int64, np.float32, np.uint8
TABLE = plots_of([[1.0, 2, np.nan], [3, 5, 4], [2, 2, 9]])
MADE_OF_NUMPY = {
    "coins": (BinomialMixture(I(10), U(2), prior=BinomialPrior(F(1.5), I(2), np.float16(3))), [5, 9, 8]),
    "rounds": (BinomialMixture(np.array([10, 11, 12], dtype=np.uint16), I(2)), [5, 9, 8]),
    "Poisson": (PoissonMixture(I(2), PoissonPrior(I(2), F(2.5), F(0.5))), [0, 3, 9]),
    "categories": (CategoricalMixture(I(3), U(2), CategoricalPrior(I(2), F(1.25))), [0, 1, 2]),
    "Gaussian": (GaussianMixture(I(2), np.str_("full"), GaussianPrior([F(1), I(2)], np.eye(2, dtype=np.float32), F(0.5), I(3), U(2))), np.arange(16.0).reshape(8, 2) ** 2 % 13),
    "chain": (HiddenMarkov(PoissonMixture(), I(2), lengths=np.array([2, 3], dtype=np.int32)), [0, 3, 9, 1, 2]),
    "plots": (MissingPlots(I(3), U(3)), TABLE),
    "scales": (NormalScaleMixture(I(2)), [1.0, 2, 7]),
    "Student": (StudentT(F(2.5)), [1.0, 2, 7]),
    "linkage": (GeneticLinkage(), np.array([125, 18, 20, 34], dtype=np.uint64)),
    "truncated": (TruncatedPoisson(), np.array([1, 2, 5], dtype=np.uint32)),
    "lifetimes": (CensoredExponential(), np.array([[1, 1], [3, 0]], dtype=np.float32)),
}


@pytest.mark.parametrize("name", MADE_OF_NUMPY)
def test_numpy_numbers_in_models_priors_and_settings_go_into_a_file_and_come_back(name):
    model, data = MADE_OF_NUMPY[name]
    method = "map" if getattr(model, "prior", None) is not None else "em"
    trace = fit(model, data, rng=U(3), tol=F(1e-6), max_iter=I(5), method=method)
    back = from_json(to_json(trace))
    assert back.model == trace.model and back.log_likelihood == trace.log_likelihood and (back.seed, back.max_iter) == (3, 5)
    assert json.dumps(model.config()), "Python's own numbers, not numpy's"


def test_a_fraction_is_a_number_as_good_as_any():
    trace = fit(PoissonMixture(2), [0, 3, 9], ([0.5, 0.5], [1, 6]), tol=Fraction(1, 10**6))
    assert trace.tol == 1e-6 and "1e-06" in trace.message and to_json(trace)
    for wrong in (Fraction(10**400), Fraction(-1, 3), True, "1e-9", 1j, None):
        with pytest.raises(InputError) as caught:
            fit(PoissonMixture(2), [0, 3, 9], tol=wrong)
        assert caught.value.code == "tol_out_of_range" and "1e-9" in str(caught.value)
    prior = PoissonMixture(2, PoissonPrior(Fraction(3, 2), Fraction(5, 2), Fraction(1, 4))).prior
    assert prior == (1.5, 2.5, 0.25) and to_json(fit(PoissonMixture(2, prior), [0, 3, 9], rng=1, method="map"))


@pytest.mark.parametrize(("prior", "field", "position"), [
    (GaussianPrior(mean=[0.0, np.nan], scale=np.eye(2)), "mean", 2), (GaussianPrior(mean=[np.inf], scale=[[1.0]]), "mean", 1),
    (GaussianPrior(mean=[0.0, 0.0], scale=[[1, 0], [np.nan, 1]]), "scale", 2)])
def test_a_prior_without_finite_numbers_is_refused_where_it_is_given(prior, field, position):
    with pytest.raises(InputError) as caught:
        GaussianMixture(2, prior=prior)
    assert (caught.value.code, caught.value.values["field"], caught.value.values["position"]) == ("prior_not_finite", field, position)


def test_a_class_in_place_of_a_model_is_told_with_the_remedy():
    x = [0.0, 1, 5]
    for call in (lambda m: fit(m, x), lambda m: iterate(m, x, ([1], [0], [1])), lambda m: posterior(m, x, None), lambda m: fit_best(m, x),
                 lambda m: q_function(m, x, [[1]] * 3, None), lambda m: bound(m, x, [[1]] * 3, None), lambda m: compare([m], x)):
        for wrong, name in ((GaussianMixture, "GaussianMixture"), ("GaussianMixture", "str"), (None, "NoneType")):
            with pytest.raises(InputError) as caught:
                call(wrong)
            assert (caught.value.code, caught.value.values) == ("model_not_made", {"value": name})
    assert "GaussianMixture(2)" in str(caught.value)


def test_mistaken_arguments_of_a_comparison():
    x = [0.0, 1, 5, 6, 7]
    assert [found.n_components for found in compare(GaussianMixture, x, components=2, rng=1, restarts=1)] == [2]
    for models in (GaussianMixture(2), 3, "GaussianMixture", None):
        with pytest.raises(InputError) as caught:
            compare(models, x)
        assert caught.value.code == "models_not_listed" and "list of models" in str(caught.value)
    for components in (0, 2.5, "3", None):
        with pytest.raises(InputError) as caught:
            compare(GaussianMixture, x, components=components)
        assert caught.value.code == "components_not_listed" and "[1, 2, 3]" in str(caught.value)


def test_unsigned_integers_beyond_what_a_signed_one_holds():
    """int64 would turn 2⁶³ + 2¹² into a negative number without a word."""
    large = np.array([2**63 + 2**12, 2**63, 5, 7], dtype=np.uint64)
    assert fit(GaussianMixture(1), large, rng=0).params.means[0, 0] == pytest.approx(float(sum(map(Fraction, large.tolist())) / 4), rel=1e-14)
    with pytest.raises(InputError) as caught:
        fit(PoissonMixture(1), large)
    assert caught.value.code == "events_out_of_range" and caught.value.values["value"] > 9e18
    small = np.array([3, 200], dtype=np.uint64)
    assert fit(PoissonMixture(1), small, rng=0).data.dtype == np.int64


@pytest.mark.parametrize("seed", range(12))
def test_a_covariance_that_rounding_made_asymmetric_is_taken_and_made_even(seed):
    """As scikit-learn's make_spd_matrix gives it, and a precision matrix inverted."""
    covariance = make_spd_matrix(8, random_state=seed) if seed % 2 else np.linalg.inv(make_spd_matrix(8, random_state=seed) @ np.diag(10.0 ** np.arange(8)))
    covariance = covariance if seed % 2 else covariance @ covariance.T + 1e-14 * np.triu(covariance @ covariance.T, 1)
    assert seed % 2 or (covariance != covariance.T).any()
    taken = GaussianMixture(1).check_params(([1.0], np.zeros((1, 8)), covariance[np.newaxis])).covariances[0]
    assert (taken == taken.T).all() and taken == pytest.approx(covariance, rel=1e-9, abs=0)
    prior = GaussianMixture(1, prior=GaussianPrior(np.zeros(8), covariance)).prior
    assert np.array_equal(prior.scale, taken)


def test_a_covariance_whose_halves_truly_differ_is_refused():
    for covariance in ([[1, 1e-5], [1e-5 + 1e-7, 1]], [[1e-12, 1e-7], [-1e-7, 1]], [[1, 0.5], [0.6, 1]]):
        with pytest.raises(InputError) as caught:
            GaussianMixture(1).check_params(([1.0], np.zeros((1, 2)), [covariance]))
        assert caught.value.code == "covariance_not_symmetric"
        with pytest.raises(InputError) as caught:
            GaussianMixture(1, prior=GaussianPrior([0, 0], covariance))
        assert caught.value.code == "prior_invalid"
    tiny = GaussianMixture(1).check_params(([1.0], np.zeros((1, 2)), [[[1, 1e-5], [1e-5 + 1e-16, 1]]])).covariances[0]
    assert tiny[0, 1] == tiny[1, 0]


@pytest.mark.parametrize("name", MADE_OF_NUMPY)
def test_aic_and_bic_of_every_model(name):
    """p log N − 2 ℓ and 2 p − 2 ℓ need nothing but ℓ; ICL is there where observations come from components, else NaN."""
    model, data = MADE_OF_NUMPY[name]
    trace = fit(model, data, rng=3, max_iter=20)
    found = criteria(trace)
    n = int(np.sum(data)) if name == "linkage" else len(data)
    if trace.stop in ("degenerate", "decreased"):
        assert found.bic == np.inf
        return
    assert found.aic == pytest.approx(2 * found.free_parameters - 2 * trace.log_likelihood)
    assert found.bic == pytest.approx(found.free_parameters * np.log(n) - 2 * trace.log_likelihood)
    assert np.isnan(found.icl) if name in ("plots", "Student", "truncated", "lifetimes") else found.icl >= found.bic - 1e-9


def test_models_without_components_are_compared():
    """By the closed form of Student's t with one degree of freedom, at scipy's own maximum."""
    from scipy import optimize, stats

    x = np.random.default_rng(5).standard_t(1, 60) * 2 + 3
    found = compare([StudentT(1), StudentT(30), GaussianMixture(2)], x, rng=0, restarts=1, tol=1e-13)
    assert [each.n_components for each in found] == [1, 1, 2]
    best = optimize.minimize(lambda p: -stats.cauchy.logpdf(x, p[0], np.exp(p[1])).sum(), [3, 0.5], method="Nelder-Mead", options={"fatol": 1e-10, "xatol": 1e-8})
    assert found[0].criteria.bic == pytest.approx(2 * np.log(60) + 2 * best.fun, abs=1e-6)
    assert found[0].criteria.bic < found[1].criteria.bic
