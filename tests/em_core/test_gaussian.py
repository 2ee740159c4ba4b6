"""Gaussian mixtures against scipy's density, scikit-learn, sixty digits, and what others printed."""
import contextlib
import warnings

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture as Peer

from em_core import GaussianMixture, GaussianPrior, InputError, fit, from_json, posterior, to_json
from em_core.datasets import old_faithful
from em_core.em import ROUNDING
from em_core.gaussian import COVARIANCES, Params
from tests.em_core import exact

kinds = pytest.mark.parametrize("covariance", COVARIANCES)
dimensions = pytest.mark.parametrize("d", [1, 2, 3, 5])


@contextlib.contextmanager
def quiet():
    """The peer warns where it was told not to converge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def blobs(rng, n, k, d):
    return rng.normal(0, 4, (k, d))[rng.integers(k, size=n)] + rng.normal(size=(n, d)) @ rng.normal(size=(d, d))


def start_for(model, data, rng):
    d, k = data.shape[1], model.n_components
    own = np.eye(d) * data.var() if model.covariance in ("spherical", "diagonal") else np.cov(data.T).reshape(d, d)
    return model.check_params((np.full(k, 1 / k), data[rng.choice(len(data), k, replace=False)], np.array([own] * k)))


# The density -----------------------------------------------------------------------------------------------------------

@kinds
@dimensions
def test_the_density_is_scipys(covariance, d):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        data, model = blobs(rng, 40, 3, d), GaussianMixture(3, covariance)
        params = fit(model, data, start_for(model, data, rng), max_iter=3, tol=0).params
        joint = np.array([w * multivariate_normal(m, s).pdf(data) for w, m, s in zip(*params)]).T
        assert np.exp(model.log_joint(data, params)) == pytest.approx(joint, rel=1e-9, abs=1e-300)
        assert model.log_likelihood(data, params) == pytest.approx(np.log(joint.sum(axis=1)).sum(), rel=1e-11)
        assert posterior(model, data, params) == pytest.approx(joint / joint.sum(axis=1, keepdims=True), abs=1e-10)


# The same path as others ------------------------------------------------------------------------------------------------

@kinds
@dimensions
@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_same_steps_as_scikit_learn(covariance, d, k):
    rng = np.random.default_rng([k, d, len(covariance)])
    data, model = blobs(rng, 300, 3, d), GaussianMixture(k, covariance)
    start = start_for(model, data, rng)
    mine = fit(model, data, start, tol=0, max_iter=20)
    precisions = np.linalg.inv(start.covariances)
    shapes = {"full": precisions, "tied": precisions[0], "diagonal": np.diagonal(precisions, axis1=1, axis2=2), "spherical": precisions[:, 0, 0]}
    kind = {"diagonal": "diag"}.get(covariance, covariance)
    peer = Peer(k, covariance_type=kind, tol=0, reg_covar=0, max_iter=20, weights_init=start.weights, means_init=start.means,
                precisions_init=shapes[covariance], init_params="random", random_state=0)
    with quiet():
        peer.fit(data)
    theirs = np.array([np.atleast_2d(c) if kind == "full" else peer.covariances_ if kind == "tied" else np.eye(d) * c for c in
                       (peer.covariances_ if kind != "tied" else [0] * k)])
    assert mine.params.weights == pytest.approx(peer.weights_, rel=1e-9)
    assert mine.params.means == pytest.approx(peer.means_, rel=1e-9, abs=1e-9)
    assert mine.params.covariances == pytest.approx(theirs, rel=1e-8, abs=1e-9 * theirs.max())


@pytest.mark.parametrize("d", [1, 2])
def test_the_same_steps_with_sixty_digits(d):
    rng = np.random.default_rng(d)
    data = blobs(rng, 40, 2, d)
    model = GaussianMixture(2)
    trace = fit(model, data, start_for(model, data, rng), tol=0, max_iter=6)
    for step, (log_likelihood, weights, means, covariances) in zip(trace.steps, exact.steps(data, *trace.steps[0].params, 6), strict=True):
        assert step.log_likelihood == pytest.approx(log_likelihood, rel=1e-12)
        assert step.params.weights == pytest.approx(weights, rel=1e-11)
        assert step.params.means == pytest.approx(means, rel=1e-11, abs=1e-11)
        assert step.params.covariances == pytest.approx(covariances, rel=1e-10, abs=1e-11)


# What others printed ----------------------------------------------------------------------------------------------------

def test_old_faithful_with_one_variance():
    """Benaglia et al. (2009), mixtools, Journal of Statistical Software 32(6)."""
    trace = fit(GaussianMixture(2, "tied"), old_faithful()[:, 1], ([0.5, 0.5], [55, 80], [25, 25]), tol=1e-15, max_iter=5000)
    weights, means, covariances = trace.params
    assert [weights[0], *means[:, 0], covariances[0, 0, 0] ** 0.5] == pytest.approx([0.3608498, 54.61364, 80.09031, 5.869089], rel=2e-6)
    assert [weights[0], *means[:, 0], covariances[0, 0, 0] ** 0.5] == pytest.approx([0.36084944, 54.61362634, 80.09030362, 5.8690914], abs=2e-7)
    assert trace.log_likelihood == pytest.approx(-1034.0017603578, abs=1e-9)


def test_the_question_whose_likelihood_fell():
    """Cross Validated 312703: with the variance where it belongs, the log-likelihood rises."""
    trace = fit(GaussianMixture(2), [1, 2, 3], ([0.5, 0.5], [1, 3], [1, 1]), tol=0, max_iter=3)
    assert trace.log_likelihoods == pytest.approx([-4.389253938648, -3.549215109178, -3.486789399391, -3.418307166142], abs=1e-11)


# Priors -----------------------------------------------------------------------------------------------------------------

@kinds
def test_map_is_the_maximum_of_likelihood_times_prior(covariance):
    """From the end of "map", an independent maximiser of log-likelihood + log prior finds nothing higher."""
    rng = np.random.default_rng(5)
    data = blobs(rng, 60, 2, 2)
    prior = GaussianPrior(mean=[1.0, -1.0], scale=[[0.5, 0.1], [0.1, 0.8]], strength=2.0, degrees=5.0, weights=3.0)
    model = GaussianMixture(2, covariance, prior)
    trace = fit(model, data, start_for(model, data, rng), method="map", tol=1e-15, max_iter=5000)
    weights, means, covariances = trace.params

    def unpacked(vector):
        w = 1 / (1 + np.exp(-vector[0]))
        m, c = vector[1:5].reshape(2, 2), vector[5:]
        if covariance in ("full", "tied"):
            factors = [np.array([[a, 0], [b, e]]) for a, b, e in c.reshape(-1, 3)]
            s = [f @ f.T for f in factors] * (2 if covariance == "tied" else 1)
        else:
            s = [np.diag(v**2) for v in (c.reshape(2, 2) if covariance == "diagonal" else np.repeat(c, 2).reshape(2, 2))]
        return np.array([w, 1 - w]), m, s

    def loss(vector):
        w, m, s = unpacked(vector)
        density = sum(p * multivariate_normal(a, b).pdf(data) for p, a, b in zip(w, m, s))
        value = np.log(density).sum() + (3.0 - 1) * np.log(w).sum()
        for a, b in zip(m, s):
            inverse = np.linalg.inv(b)
            apart = a - np.array(prior.mean)
            value += -(5.0 + 2 + 2) / 2 * np.log(np.linalg.det(b)) - 0.5 * np.trace(np.array(prior.scale) @ inverse) - 2.0 / 2 * apart @ inverse @ apart
        return -value

    factors = np.linalg.cholesky(covariances)
    free = {"full": factors[:, [0, 1, 1], [0, 0, 1]].ravel(), "tied": factors[0][[0, 1, 1], [0, 0, 1]],
            "diagonal": np.sqrt(np.diagonal(covariances, axis1=1, axis2=2)).ravel(), "spherical": np.sqrt(covariances[:, 0, 0])}[covariance]
    here = np.concatenate([[np.log(weights[0] / weights[1])], means.ravel(), free])
    assert -loss(here) == pytest.approx(trace.objectives[-1], rel=1e-10)
    best = minimize(loss, here + 0.01, method="BFGS", options={"gtol": 1e-6})
    assert best.x == pytest.approx(here, abs=2e-4)


def test_a_prior_keeps_a_component_off_its_point():
    rng = np.random.default_rng(0)
    data = np.concatenate([rng.normal(size=(50, 2)), [[8.0, 8.0]]])
    start = ([0.5, 0.5], [[0, 0], [8, 8]], [np.eye(2)] * 2)
    alone = fit(GaussianMixture(2), data, start)
    assert alone.stop == "degenerate" and alone.events[0].kind == "collapse" and alone.events[0].component == 1
    prior = GaussianPrior(mean=[0, 0], scale=0.1 * np.eye(2))
    kept = fit(GaussianMixture(2, prior=prior), data, start, method="map")
    assert kept.stop == "converged" and np.linalg.eigvalsh(kept.params.covariances).min() > 1e-3
    assert (np.diff(kept.objectives) >= -ROUNDING * np.abs(kept.objectives[1:])).all()


def test_a_prior_of_numpy_numbers_goes_into_a_trace_file():
    prior = GaussianPrior(np.zeros(1, dtype=np.float32), np.ones((1, 1), dtype=np.int64), strength=np.float32(0.5), degrees=np.int64(2), weights=np.uint8(1))
    trace = fit(GaussianMixture(1, prior=prior), [1.0, 2, 4], method="map", rng=0)
    assert from_json(to_json(trace)).model == trace.model == GaussianMixture(1, prior=GaussianPrior([0], [[1]], 0.5, 2, 1))


# Starts and samples -----------------------------------------------------------------------------------------------------

@kinds
@pytest.mark.parametrize("how", ["k-means++", "points", "responsibilities", "quantiles"])
def test_starts(covariance, how):
    rng = np.random.default_rng(3)
    data, model = blobs(rng, 80, 3, 1 if how == "quantiles" else 2), GaussianMixture(3, covariance)
    one, same, other = (model.start(data, seed, how) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(one, same))
    assert len({row.tobytes() for row in one.means}) == 3
    assert (one.means != other.means).any() or how == "quantiles"
    if how in ("k-means++", "points"):
        assert all((data == row).all(axis=1).any() for row in one.means), "means are observations"
    if how == "quantiles":
        assert one.means[:, 0] == pytest.approx(np.quantile(data[:, 0], [1 / 6, 3 / 6, 5 / 6], method="inverted_cdf"))
    assert fit(model, data, one).stop in ("converged", "max_iter", "degenerate")


def test_a_start_may_be_named():
    rng = np.random.default_rng(3)
    data, model = blobs(rng, 80, 3, 2), GaussianMixture(3)
    assert (fit(model, data, "points", rng=4, max_iter=1).steps[0].params.means == model.start(data, 4, "points").means).all()
    with pytest.raises(InputError) as caught:
        fit(model, data, "anyhow")
    assert caught.value.code == "start_unknown"


@kinds
def test_samples_have_the_moments_of_the_model(covariance):
    model = GaussianMixture(2, covariance)
    one = {"full": [[2, 0.5], [0.5, 1]], "tied": [[2, 0.5], [0.5, 1]], "diagonal": [[2, 0], [0, 1]], "spherical": [[2, 0], [0, 2]]}[covariance]
    params = model.check_params(([0.3, 0.7], [[0, 0], [5, -3]], [one, one]))
    data, labels = model.sample(params, 40_000, 0)
    assert labels.mean() == pytest.approx(0.7, abs=0.01)
    for k in range(2):
        assert data[labels == k].mean(axis=0) == pytest.approx(params.means[k], abs=0.05)
        assert np.cov(data[labels == k].T) == pytest.approx(np.array(one), abs=0.06)
    assert GaussianMixture(1).sample(([1], [0], [1]), 5, 0)[0].shape == (5,)


# Input ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("arguments", "code"), [
    ((0,), "components_not_whole"), ((2, "round"), "covariance_unknown"), ((2, "full", {"mean": [0]}), "prior_invalid"),
    ((2, "full", GaussianPrior([0, 0], [[1, 2], [2, 1]])), "prior_invalid"), ((2, "full", GaussianPrior([0], [[1, 0], [0, 1]])), "params_wrong_shape"),
    ((2, "full", GaussianPrior([0], [[1]], strength=-1)), "prior_out_of_range"), ((2, "full", GaussianPrior([0], [[1]], weights=0.5)), "prior_out_of_range"),
    ((2, "full", GaussianPrior([np.nan], [[1]])), "prior_not_finite"), ((2, "full", GaussianPrior([0], [[1]], strength=np.float32("nan"))), "prior_out_of_range"),
])
def test_wrong_models(arguments, code):
    with pytest.raises(InputError) as caught:
        GaussianMixture(*arguments)
    assert caught.value.code == code and str(caught.value)


@pytest.mark.parametrize(("data", "code"), [
    ([], "data_empty"), ([[[1.0]]], "data_not_a_table"), (["a", "b"], "data_not_numbers"), ([1, np.nan], "data_not_finite"), ([1, np.inf], "data_not_finite"),
    ([1e200, 1], "data_too_large"), ([0, 1e-200], "data_too_fine"), ([[1, 2], [3]], "data_not_numbers"),
])
def test_wrong_data(data, code):
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), data, ([1], [0], [1]))
    assert caught.value.code == code and str(caught.value)


@pytest.mark.parametrize(("covariance", "params", "code"), [
    ("full", ([1, 0], [0, 1]), "params_wrong_fields"), ("full", ([0.5, 0.5], [0, 1, 2], [1, 1]), "params_wrong_shape"),
    ("full", ([0.5, 0.6], [0, 1], [1, 1]), "weights_sum"), ("full", ([0.5, 0.5], [0, 1], [1, 0]), "covariance_not_positive"),
    ("full", ([0.5, 0.5], [0, np.inf], [1, 1]), "params_not_finite"), ("tied", ([0.5, 0.5], [0, 1], [1, 2]), "covariance_not_of_its_kind"),
    ("full", ([1, 0], np.zeros((2, 2)), [[[1, 0.5], [0.4, 1]], np.eye(2)]), "covariance_not_symmetric"),
    ("full", ([1, 0], np.zeros((2, 2)), [[[1, 1], [1, 1]], np.eye(2)]), "covariance_not_positive"),
    ("diagonal", ([1, 0], np.zeros((2, 2)), [np.eye(2), [[1, 0.1], [0.1, 1]]]), "covariance_not_of_its_kind"),
    ("spherical", ([1, 0], np.zeros((2, 2)), [np.eye(2), np.diag([1, 2])]), "covariance_not_of_its_kind"),
])
def test_wrong_parameters(covariance, params, code):
    with pytest.raises(InputError) as caught:
        GaussianMixture(2, covariance).check_params(params)
    assert caught.value.code == code and str(caught.value)


def test_parameters_for_another_dimension():
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), np.ones((3, 2)) * [[1], [2], [4]], ([1], [0], [1]))
    assert caught.value.code == "params_wrong_shape"
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1, prior=GaussianPrior([0, 0], np.eye(2))), [1, 2, 4], ([1], [0], [1]))
    assert caught.value.code == "prior_dimension"


def test_map_needs_a_prior():
    with pytest.raises(InputError) as caught:
        fit(GaussianMixture(1), [1, 2, 4], method="map")
    assert caught.value.code == "prior_missing"


def test_parameters_of_one_dimension_may_be_flat():
    flat, full = GaussianMixture(2).check_params(([0.5, 0.5], [0, 1], [1, 2])), Params([0.5, 0.5], [[0], [1]], [[[1]], [[2]]])
    assert all((np.array(a) == np.array(b)).all() for a, b in zip(flat, full))


@kinds
@dimensions
def test_the_number_of_free_parameters(covariance, d):
    """As scikit-learn counts them."""
    kind = {"diagonal": "diag"}.get(covariance, covariance)
    data = blobs(np.random.default_rng(0), 60, 3, d)
    with quiet():
        peer = Peer(3, covariance_type=kind, random_state=0).fit(data)
    assert GaussianMixture(3, covariance).free_parameters(d) == peer._n_parameters()
