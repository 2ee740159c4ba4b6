"""Scores and informations against derivatives that mpmath takes of log-likelihoods written here, and against EM itself."""
import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from em_core import BinomialMixture, InputError, fit, information
from em_core.categorical import CategoricalMixture
from em_core.gaussian import GaussianMixture
from em_core.information import (complete_information, gradient, measured_rate, missing_fraction, missing_information, names,
                                 observed_information, pack, rate_matrix, standard_errors, unpack)
from em_core.linkage import GeneticLinkage
from em_core.poisson import PoissonMixture

pytestmark = pytest.mark.filterwarnings("error")

TIMES = np.arange(10), (162, 267, 271, 185, 111, 61, 27, 8, 3, 1)
ANIMALS = [125, 18, 20, 34]
PLANE = np.array([[1.0, 2.0], [0.2, 1.1], [2.5, 2.2], [-1.0, 0.3], [4.0, 1.0], [3.1, -0.4], [0.1, 0.2], [2.0, 0.7], [3.3, 2.1]])
LINE = [0.3, 1.1, -0.8, 2.9, 3.4, 0.9, 2.2]


# log p(x, z = k) of each observation and component, written out in mpmath from a vector of free parameters -----------------

def shares(free):
    return [*free, 1 - sum(free)]


def coins(data, trials, kept=None):
    def log_joint(v):
        weights, p = (kept, v) if kept else (shares(v[:1]), v[1:])
        return [[mp.log(w) + x * mp.log(q) + (m - x) * mp.log(1 - q) + mp.log(mp.binomial(m, x)) for w, q in zip(weights, p)]
                for x, m in zip(data, trials)]
    return log_joint


def poissons(data):
    return lambda v: [[mp.log(w) + x * mp.log(rate) - rate - mp.log(mp.factorial(x))
                       for w, rate in zip(shares(v[:2]), v[2:])] for x in map(int, data)]


def dice(rows):
    def log_joint(v):
        dies = shares(v[1:3]), shares(v[3:5])
        return [[mp.log(w) + sum(t * mp.log(p) for t, p in zip(row, die)) + mp.log(mp.factorial(sum(row)))
                 - sum(mp.log(mp.factorial(t)) for t in row) for w, die in zip(shares(v[:1]), dies)] for row in rows]
    return log_joint


def gaussians(data, dimension, covariances_of):
    """`covariances_of` makes two D × D covariances of the rest of the vector."""
    def log_joint(v):
        means, covariances = (v[1 : 1 + dimension], v[1 + dimension : 1 + 2 * dimension]), covariances_of(v[1 + 2 * dimension :])
        rows = []
        for x in np.reshape(data, (len(data), dimension)).tolist():
            row = []
            for w, mean, covariance in zip(shares(v[:1]), means, covariances):
                apart, matrix = mp.matrix([a - b for a, b in zip(x, mean)]), mp.matrix(covariance)
                row.append(mp.log(w) - (apart.T * matrix**-1 * apart)[0] / 2 - mp.log(mp.det(2 * mp.pi * matrix)) / 2)
            rows.append(row)
        return rows
    return log_joint


def linkage(v):
    nothing, theta = mpf("-inf"), v[0]
    part = (mp.log(mp.factorial(197)) - sum(mp.log(mp.factorial(y)) for y in ANIMALS)) / 197
    cells = [mp.log(p) + part for p in (mpf(1) / 2, theta / 4, (1 - theta) / 4, (1 - theta) / 4, theta / 4)]
    return [[cell if seen == i else nothing for cell, seen in zip(cells, (0, 0, 1, 2, 3))] for i in range(4)]


CASES = {
    "coins": (BinomialMixture((10, 7, 10, 3)), [5, 6, 8, 0], None, [0.3, 0.6, 0.45], coins([5, 6, 8, 0], [10, 7, 10, 3])),
    "coins, kept weights": (BinomialMixture(10, fixed_weights=True), [5, 9, 8], [2, 0, 0.5], [0.6, 0.45],
                            coins([5, 9, 8], [10] * 3, [mpf("0.5"), mpf("0.5")])),
    "poisson": (PoissonMixture(3), TIMES[0], TIMES[1], [0.3, 0.25, 1.2, 2.5, 4.0], poissons(TIMES[0])),
    "dice": (CategoricalMixture(3), [[3, 1, 0], [0, 2, 5], [1, 1, 1], [4, 0, 0]], [1, 2, 1, 3], [0.4, 0.5, 0.3, 0.2, 0.1],
             dice([[3, 1, 0], [0, 2, 5], [1, 1, 1], [4, 0, 0]])),
    "throws": (CategoricalMixture(3), [0, 2, 1, 1], None, [0.4, 0.5, 0.3, 0.2, 0.1],
               dice([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0]])),
    "full": (GaussianMixture(2), PLANE, None, [0.4, 0.5, 1, 2.5, 0.9, 1.2, 0.3, 0.8, 2, -0.4, 1.1],
             gaussians(PLANE, 2, lambda v: ([[v[0], v[1]], [v[1], v[2]]], [[v[3], v[4]], [v[4], v[5]]]))),
    "tied": (GaussianMixture(2, "tied"), PLANE, np.arange(9), [0.4, 0.5, 1, 2.5, 0.9, 1.2, 0.3, 0.8],
             gaussians(PLANE, 2, lambda v: ([[v[0], v[1]], [v[1], v[2]]],) * 2)),
    "diagonal": (GaussianMixture(2, "diagonal"), PLANE, None, [0.4, 0.5, 1, 2.5, 0.9, 1.2, 0.8, 2, 1.1],
                 gaussians(PLANE, 2, lambda v: ([[v[0], 0], [0, v[1]]], [[v[2], 0], [0, v[3]]]))),
    "spherical": (GaussianMixture(2, "spherical"), PLANE, None, [0.4, 0.5, 1, 2.5, 0.9, 1.2, 0.8],
                  gaussians(PLANE, 2, lambda v: ([[v[0], 0], [0, v[0]]], [[v[1], 0], [0, v[1]]]))),
    "line": (GaussianMixture(2), LINE, None, [0.4, 0.5, 2.5, 1.2, 0.8], gaussians(LINE, 1, lambda v: ([[v[0]]], [[v[1]]]))),
    "linkage": (GeneticLinkage(), ANIMALS, None, [0.5], linkage),
}
LIKE = {
    BinomialMixture: ([0.5, 0.5], [0.1, 0.1]), PoissonMixture: ([0.2, 0.2, 0.6], [1, 1, 1]), GeneticLinkage: ([0.1],),
    CategoricalMixture: ([0.5, 0.5], np.full((2, 3), 1 / 3)),
}


@pytest.fixture(params=CASES)
def case(request):
    model, data, counts, vector, log_joint = CASES[request.param]
    dimension = np.shape(data)[1] if np.ndim(data) == 2 else 1
    like = LIKE.get(type(model), ([0.5, 0.5], np.zeros((2, dimension)), np.tile(np.eye(dimension), (2, 1, 1))))
    times = ANIMALS if isinstance(model, GeneticLinkage) else np.ones(len(data)) if counts is None else counts
    return model, data, counts, vector, unpack(model, vector, like), log_joint, [mpf(float(c)) for c in times]


def derivatives(function, vector):
    """Gradient and Hessian by central differences in 60 digits."""
    with mpmath.workdps(60):
        h, n = mpf(10) ** -18, len(vector)
        point = [mpf(x) for x in vector]

        def at(*moves):
            return function([x + h * sum(sign for i, sign in moves if i == j) for j, x in enumerate(point)])

        slope = [float((at((i, 1)) - at((i, -1))) / (2 * h)) for i in range(n)]
        bend = np.empty((n, n))
        for i in range(n):
            for j in range(i + 1):
                plus, minus = at((i, 1), (j, 1)) + at((i, -1), (j, -1)), at((i, 1), (j, -1)) + at((i, -1), (j, 1))
                bend[i, j] = bend[j, i] = float((plus - minus) / (4 * h * h))
        return np.array(slope), bend


def test_the_vector_holds_the_free_parameters(case):
    model, data, _, vector, params, *_ = case
    dimension = np.shape(data)[1] if np.ndim(data) == 2 else 1
    assert len(vector) == len(names(model, params)) == len(set(names(model, params))) == model.free_parameters(dimension)
    assert pack(model, params).tolist() == vector
    again = unpack(model, pack(model, params), params)
    assert all(np.array_equal(a, b) for a, b in zip(again, params, strict=True))
    with pytest.raises(InputError) as caught:
        unpack(model, [*vector, 0.5], params)
    assert caught.value.code == "params_wrong_shape"


def test_gradient_and_observed_information(case):
    model, data, counts, vector, params, log_joint, times = case

    def log_likelihood(v):
        return sum(c * mp.log(sum(mp.exp(term) for term in row)) for c, row in zip(times, log_joint(v)))

    assert model.log_likelihood(data, params, counts) == pytest.approx(float(log_likelihood([mpf(x) for x in vector])), rel=1e-12)
    slope, bend = derivatives(log_likelihood, vector)
    assert gradient(model, data, params, counts) == pytest.approx(slope, rel=1e-10, abs=1e-10)
    assert observed_information(model, data, params, counts) == pytest.approx(-bend, rel=1e-9, abs=1e-9)


def test_complete_information_and_what_is_missing(case):
    model, data, counts, vector, params, log_joint, times = case
    terms = [[mp.exp(term) for term in row] for row in log_joint([mpf(x) for x in vector])]
    r = [[term / sum(row) for term in row] for row in terms]

    def q(v):
        return sum(c * share * term for c, shares, row in zip(times, r, log_joint(v)) for share, term in zip(shares, row) if share)

    complete, missing = (f(model, data, params, counts) for f in (complete_information, missing_information))
    assert complete == pytest.approx(-derivatives(q, vector)[1], rel=1e-10, abs=1e-10)
    assert complete - missing == pytest.approx(observed_information(model, data, params, counts), abs=1e-13)
    assert np.linalg.eigvalsh(missing).min() > -1e-12 * np.abs(missing).max()


@pytest.mark.parametrize("name", ["coins", "coins, kept weights", "poisson", "tied", "line", "linkage"])
def test_the_rate_matrix_is_the_derivative_of_the_em_map(name):
    """At a maximum, found by going on until nothing moves; differences of one EM step need nothing of this module's scores."""
    model, data, counts, vector, _ = CASES[name]
    rng = np.random.default_rng(1)
    if name == "poisson":
        model, data, counts = PoissonMixture(2), *TIMES
    elif name.startswith("coins"):
        model, counts = BinomialMixture(10, fixed_weights=model.fixed_weights), None
        data = rng.binomial(10, np.repeat([0.3, 0.8], 30))
    elif name == "tied":
        data, counts = rng.normal(size=(80, 2)) + np.repeat([[0, 0], [3, 1]], 40, axis=0), None
    elif name == "line":
        data = np.concatenate([rng.normal(0, 1, 50), rng.normal(4, 2, 50)])
    params = fit(model, data, rng=3, tol=0, max_iter=20_000, counts=counts).params
    point, h = pack(model, params), 1e-5

    def em_map(v):
        at = unpack(model, v, params)
        return pack(model, model.m_step(data, model.e_step(data, at)[0], at, counts))

    columns = [(em_map(point + h * e) - em_map(point - h * e)) / (2 * h) for e in np.eye(len(point))]
    matrix = rate_matrix(model, data, params, counts)
    assert matrix == pytest.approx(np.array(columns).T, abs=2e-8, rel=1e-6)
    largest = np.linalg.eigvals(matrix).real.max()
    assert missing_fraction(model, data, params, counts) == pytest.approx(largest, rel=1e-9)
    assert gradient(model, data, params, counts) == pytest.approx(np.zeros(len(point)), abs=1e-6)


def test_the_published_fraction_of_linkage():
    """Dempster, Laird & Rubin (1977); Louis (1982): 435.3 and 57.8, of which 0.1328 is the rate."""
    model = GeneticLinkage()
    trace = fit(model, ANIMALS, [0.5], tol=0, max_iter=9)
    complete, missing = (f(model, ANIMALS, trace.params)[0, 0] for f in (complete_information, missing_information))
    assert (round(complete, 2), round(missing, 2)) == (435.32, 57.80)
    assert missing_fraction(model, ANIMALS, trace.params) == pytest.approx(0.13278, abs=5e-6)
    assert standard_errors(model, ANIMALS, trace.params) == pytest.approx([(435.3179 - 57.8010) ** -0.5], rel=1e-6)
    assert names(model, trace.params) == ["theta"]
    assert measured_rate(trace)[-1] == pytest.approx(0.13278, abs=5e-6)
    errors = np.array([step.params.theta for step in trace.steps]) - (15 + 53809**0.5) / 394
    assert errors[[2, 3, 4, 5]] / errors[[1, 2, 3, 4]] == pytest.approx([0.1346, 0.1330, 0.1328, 0.1328], abs=1e-4)


@pytest.mark.parametrize(("model", "data", "counts", "start", "steps", "rate"), [
    (PoissonMixture(2), *TIMES, ([0.4, 0.6], [1, 2]), 6000, 0.99567),
    (BinomialMixture(10), [5, 9, 8, 4, 7, 2, 9, 6, 3, 8], None, ([0.5, 0.5], [0.6, 0.5]), 400, None),
])
def test_measured_rates_tend_to_the_fraction_that_is_missing(model, data, counts, start, steps, rate):
    trace = fit(model, data, start, tol=0, max_iter=steps, counts=counts)
    measured = measured_rate(trace)
    assert measured.shape == (len(trace.steps) - 2,)
    expected = missing_fraction(model, data, trace.params, counts)
    assert measured[np.isfinite(measured)][-1] == pytest.approx(expected, abs=2e-4)
    assert rate is None or expected == pytest.approx(rate, abs=1e-5)


def test_rates_that_cannot_be_measured():
    still = fit(BinomialMixture(10, 1), [3, 4], ([1], [0.35]), tol=0, max_iter=5)
    assert np.isnan(measured_rate(still)).all() and missing_fraction(still.model, [3, 4], still.params) == 0
    assert measured_rate(fit(BinomialMixture(10), [3, 4], rng=1, max_iter=1)).shape == (0,)
    assert measured_rate(fit(BinomialMixture(10), [3, 4], rng=1, max_iter=0)).shape == (0,)


def test_errors_of_one_component_are_those_of_the_textbook():
    x = np.random.default_rng(2).normal(3, 2, 400)
    model = GaussianMixture(1)
    params = fit(model, x, rng=0).params
    variance = x.var()
    expected = [(variance / 400) ** 0.5, variance * (2 / 400) ** 0.5]
    assert standard_errors(model, x, params) == pytest.approx(expected, rel=1e-9)
    coin = BinomialMixture(10, 1)
    assert standard_errors(coin, [3, 6], ([1], [0.45])) == pytest.approx([(0.45 * 0.55 / 20) ** 0.5], rel=1e-12)


def test_errors_are_how_far_estimates_scatter():
    """A bootstrap: 300 samples of 1000 from the model, each fitted."""
    model = PoissonMixture(2)
    truth = model.check_params(([0.4, 0.6], [1.0, 7.0]))
    rng = np.random.default_rng(4)
    found, errors = [], []
    for _ in range(300):
        values, counts = np.unique(model.sample(truth, 1000, rng)[0], return_counts=True)
        params = fit(model, values, truth, counts=counts).params
        found.append(pack(model, params))
        errors.append(standard_errors(model, values, params, counts))
    assert np.mean(errors, axis=0) == pytest.approx(np.std(found, axis=0), rel=0.12)


def test_units_change_nothing_but_units():
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(3, 1, (60, 2))])
    model = GaussianMixture(2)
    params = fit(model, x, rng=1).params
    for scale in (1e-7, 1e7):
        scaled = params._replace(means=params.means * scale, covariances=params.covariances * scale**2)
        assert missing_fraction(model, x * scale, scaled) == pytest.approx(missing_fraction(model, x, params), rel=1e-9)
        units = np.array([1] + [scale] * 4 + [scale**2] * 6)
        assert standard_errors(model, x * scale, scaled) == pytest.approx(standard_errors(model, x, params) * units, rel=1e-8)


def test_many_observations_go_through_in_blocks(monkeypatch):
    model, data, _, vector, _ = CASES["full"]
    data = np.tile(data, (50, 1))
    params = unpack(model, vector, ([0.5, 0.5], np.zeros((2, 2)), np.tile(np.eye(2), (2, 1, 1))))
    at_once = information._informations(model, data, params, None)
    monkeypatch.setattr(information, "BLOCK", 1000)
    for blocks, whole in zip(information._informations(model, data, params, None), at_once, strict=True):
        assert blocks == pytest.approx(whole, rel=1e-12, abs=1e-10)


def test_what_is_not_identified():
    heads = [5, 9, 8, 4, 7]
    equal = ([0.3, 0.7], [0.66, 0.66])  # the weights say nothing, and the two coins only together
    assert np.isnan(standard_errors(BinomialMixture(10), heads, equal)).all()
    assert np.isnan(standard_errors(BinomialMixture(1), [0, 1, 1], ([0.5, 0.5], [0.6, 11 / 15]))).all()
    kept = BinomialMixture(10, fixed_weights=True)  # a coin that is never picked has no information, and no scores
    alone = ([1, 0], [0.66, 0.5])
    assert missing_fraction(kept, heads, alone) == 0 and np.isnan(standard_errors(kept, heads, alone)).all()
    assert rate_matrix(kept, heads, alone).tolist() == [[0, 0], [0, 0]]
    assert np.isnan(missing_fraction(BinomialMixture(0, 1), [0, 0], ([1], [0.5])))
    away = ([1], [0.0], [100.0])  # Q curves upwards in a variance that is far too large
    assert np.isnan(missing_fraction(GaussianMixture(1), LINE, away)) and np.isnan(rate_matrix(GaussianMixture(1), LINE, away)).all()
    assert np.isnan(standard_errors(GaussianMixture(1), LINE, away)).all()


@pytest.mark.parametrize(("model", "data", "params", "values"), [
    (BinomialMixture(10), [5], ([0.5, 0.5], [0.5, 1.0]), {"field": "probabilities", "component": 2, "value": 1}),
    (BinomialMixture(10), [5], ([0.5, 0.5], [0.0, 0.5]), {"field": "probabilities", "component": 1, "value": 0}),
    (BinomialMixture(10), [5], ([1.0, 0.0], [0.4, 0.5]), {"field": "weights", "component": 2, "value": 0}),
    (PoissonMixture(2), [0, 3], ([0.5, 0.5], [0.0, 3.0]), {"field": "rates", "component": 1, "value": 0}),
    (CategoricalMixture(2), [0, 1], ([0.5, 0.5], [[0.5, 0.5], [1, 0]]), {"field": "probabilities", "component": 2, "value": 1}),
    (GaussianMixture(2), LINE, ([0, 1], [0, 1], [1, 1]), {"field": "weights", "component": 1, "value": 0}),
    (GeneticLinkage(), [1, 0, 0, 1], [1.0], {"field": "theta", "component": 1, "value": 1}),
])
def test_no_derivatives_at_the_edge(model, data, params, values):
    for use in (gradient, complete_information, missing_fraction, standard_errors, rate_matrix):
        with pytest.raises(InputError) as caught:
            use(model, data, params)
        assert (caught.value.code, caught.value.values) == ("params_at_edge", values)
    assert pack(model, params).size == model.free_parameters()


def test_a_model_that_is_not_known():
    class Other:
        n_components = 2

        def check_params(self, params):
            return params

    with pytest.raises(InputError) as caught:
        pack(Other(), ())
    assert caught.value.code == "scores_unknown" and caught.value.values["value"] == "Other"
