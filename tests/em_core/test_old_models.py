"""The models of problems older than EM: against scipy's densities and optimisers, numerical integration and closed forms."""
from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import optimize, stats

from em_core import (CensoredExponential, InputError, MissingPlots, NormalScaleMixture, TruncatedPoisson, bound, fit, from_json, iterate, posterior, to_csv,
                     to_json)
from em_core.censored import censor
from em_core.old_problems import BARLEY, CHOLERA, LINKAGE, NEWCOMB, PLACES, REMISSIONS, VARIETIES
from em_core.plots import plots_of

SEEDS = range(8)
SCALE, TRUNCATED, CENSORED, TABLE = NormalScaleMixture(2), TruncatedPoisson(), CensoredExponential(), MissingPlots(6, 5)


def barley(*lost):
    table = np.array(BARLEY)
    for place in lost:
        table[place] = np.nan
    return table


def case(name: str, seed: int):
    """(model, data, counts) drawn from a seed."""
    rng = np.random.default_rng([seed, *name.encode()])
    if name == "scale":
        return NormalScaleMixture(int(rng.integers(1, 4))), 50 + rng.normal(size=40) * rng.choice([1.0, 8.0], 40), rng.integers(1, 4, 40)
    if name == "truncated":
        return TRUNCATED, np.append(2, 1 + rng.poisson(rng.uniform(0.2, 4), 20)), rng.integers(1, 4, 21)
    if name == "censored":
        return CENSORED, np.vstack([censor(rng.exponential(3, 25), rng.uniform(1, 6)), [0.5, 1]]), rng.integers(1, 4, 26)
    table = rng.normal(size=(4, 1)) + rng.normal(size=5) + rng.normal(size=(4, 5))
    table[0, 1] = table[2, rng.integers(2, 5)] = np.nan
    return MissingPlots(4, 5), plots_of(table), None


each = pytest.mark.parametrize(("name", "seed"), [(name, seed) for name in ("scale", "truncated", "censored", "plots") for seed in SEEDS])


# Laws --------------------------------------------------------------------------------------------------------------------

@each
def test_the_log_likelihood_never_falls_and_the_fit_is_the_public_steps_in_turn(name, seed):
    model, data, counts = case(name, seed)
    trace = fit(model, data, rng=seed, tol=0, max_iter=40, counts=counts)
    assert trace.stop in ("max_iter", "degenerate") and (np.diff(trace.log_likelihoods) >= -1e-10).all()
    params = trace.steps[0].params
    for step in trace.steps[:6]:
        for mine, hand in zip(step.params, params):
            np.testing.assert_allclose(mine, hand, rtol=1e-12, atol=1e-13)
        hidden, log_likelihood = model.e_step(data, params, counts)
        assert step.log_likelihood == pytest.approx(log_likelihood, abs=1e-10) == model.log_likelihood(data, params, counts)
        params = model.m_step(data, hidden, params, counts)
    for lazy, step in zip(iterate(model, data, trace.steps[0].params, counts=counts), trace.steps[:5]):
        assert lazy.log_likelihood == step.log_likelihood


@each
def test_a_trace_comes_back_to_the_bit_and_as_a_table(name, seed):
    model, data, counts = case(name, seed)
    trace = fit(model, data, rng=seed, max_iter=10, counts=counts)
    back = from_json(to_json(trace))
    assert back.model == model and (back.log_likelihoods == trace.log_likelihoods).all() and back.stop == trace.stop
    assert len(to_csv(trace).splitlines()) == len(trace.steps) + 1


@each
def test_counts_are_repetition(name, seed):
    model, data, counts = case(name, seed)
    if counts is not None:
        start = model.start(data, seed)
        one, two = fit(model, data, start, max_iter=5, counts=counts), fit(model, np.repeat(data, counts, axis=0), start, max_iter=5)
        np.testing.assert_allclose(one.log_likelihoods, two.log_likelihoods, rtol=1e-11)


@pytest.mark.parametrize("name", ["scale", "truncated", "censored", "plots"])
def test_what_is_sampled_is_found_again(name):
    """From the truth, the likelihood rises by about half the number of parameters (Wilks), and starts are inside and differ."""
    model, data, _ = case(name, 1)
    truth = fit(model, data, rng=1).params
    seen, hidden = model.sample(truth, 20 if name == "plots" else 4000, 3)
    trace = fit(model, seen, truth, max_iter=300)
    assert 0 <= trace.log_likelihood - trace.log_likelihoods[0] < 3 + 2.5 * model.free_parameters()
    assert np.shape(hidden) == {"scale": (4000,), "truncated": (), "censored": (4000,), "plots": (4, 5)}[name]
    starts = [model.start(data, seed) for seed in range(5)]
    assert len({str(start) for start in starts}) == 5 and all(model.check_params(start) for start in starts)
    for wrong in (lambda: model.sample(truth, 0), lambda: model.start(data, 0, "elsewhere")):
        with pytest.raises(InputError):
            wrong()


def summit(model, data, pack, start, counts=None):
    """The highest log-likelihood that scipy's search finds, over a free vector that `pack` makes parameters of."""
    found = optimize.minimize(lambda v: -model.log_likelihood(data, model.check_params(pack(v)), counts), start, method="BFGS", options={"gtol": 1e-9})
    return -found.fun


# Newcomb -----------------------------------------------------------------------------------------------------------------

def test_scale_mixture_is_the_density_of_scipy():
    params = SCALE.check_params(([0.8, 0.2], 27, [25, 900]))
    density = 0.8 * stats.norm.pdf(NEWCOMB, 27, 5) + 0.2 * stats.norm.pdf(NEWCOMB, 27, 30)
    assert SCALE.log_likelihood(NEWCOMB, params) == pytest.approx(np.log(density).sum(), rel=1e-13)
    assert posterior(SCALE, NEWCOMB, params)[:, 1] == pytest.approx(0.2 * stats.norm.pdf(NEWCOMB, 27, 30) / density, rel=1e-11)


def test_newcombs_errors_have_two_variances():
    trace = fit(SCALE, NEWCOMB, ([0.5, 0.5], 26, [20, 400]), tol=1e-14)
    best = summit(SCALE, NEWCOMB, lambda v: ([1 / (1 + np.exp(-v[0])), 1 / (1 + np.exp(v[0]))], v[1], np.exp(v[2:])), [3, 27, 3, 8])
    assert trace.log_likelihood == pytest.approx(best, abs=1e-8)
    one = fit(NormalScaleMixture(1), NEWCOMB, rng=0)
    assert float(one.params.mean) == pytest.approx(NEWCOMB.mean()) and float(one.params.variances[0]) == pytest.approx(NEWCOMB.var())


@pytest.mark.parametrize("seed", SEEDS)
def test_each_half_of_the_m_step_is_the_top_of_q_in_its_parameters(seed):
    """The step of ECM: mean first, at the old variances; then weights and variances, at the new mean. And the ladder holds."""
    model, data, counts = case("scale", seed)
    before = model.start(data, seed)
    q = posterior(model, data, before)
    after = model.m_step(data, q, before, counts)

    def height(weights, mean, variances):
        return bound(model, data, q, model.Params(np.asarray(weights), np.array(mean), np.asarray(variances)), counts=counts)

    halfway = height(before.weights, after.mean, before.variances)
    top = height(*after)
    assert model.log_likelihood(data, before, counts) <= halfway + 1e-10 and halfway <= top + 1e-10
    assert top <= model.log_likelihood(data, after, counts) + 1e-10
    for moved in (-1e-3, 1e-3):
        assert height(before.weights, after.mean + moved, before.variances) < halfway
        assert height(after.weights, after.mean, after.variances * (1 + moved)) < top


def test_where_it_rests_the_gradient_is_nil():
    params = fit(SCALE, NEWCOMB, ([0.5, 0.5], 26, [20, 400]), tol=1e-15, max_iter=3000).params
    vector = np.array([params.weights[0], params.mean, *params.variances])
    slope = optimize.approx_fprime(vector, lambda v: SCALE.log_likelihood(NEWCOMB, SCALE.check_params(([v[0], 1 - v[0]], v[1], v[2:]))), 1e-6 * vector)
    assert np.abs(slope * vector).max() < 1e-3


def test_a_component_on_an_observation_collapses():
    """With the mean on 28, which seven passages have, a component without width lifts the likelihood without bound."""
    trace = fit(SCALE, NEWCOMB, ([0.05, 0.95], 28.0, [1e-8, 100.0]), tol=0, max_iter=500)
    assert trace.stop == "degenerate" and [event.kind for event in trace.events] == ["collapse"]
    with pytest.raises(InputError) as caught:
        fit(SCALE, NEWCOMB, ([0.5, 0.5], 28.0, [1e-30, 100.0]))
    assert caught.value.code == "component_collapsed"


def test_a_component_without_a_share_keeps_its_variance_and_is_found():
    start = SCALE.check_params(([0.5, 0.5], 1e6, [1.0, 1e12]))
    after, found = SCALE.maximise(SCALE.observe(NEWCOMB), SCALE.expect(SCALE.observe(NEWCOMB), start), start)
    assert found == (("dead_component", 0),) and after.variances[0] == 1 and after.weights.tolist() == [0, 1]


# McKendrick --------------------------------------------------------------------------------------------------------------

def test_truncated_poisson_is_the_sum_over_all_that_was_not_seen():
    """Σ_z (N + z − 1 choose z) e^{−λz} Π Poisson(x_n), by brute force; the posterior of z is negative binomial."""
    data, rate = np.array([1, 3, 1, 2]), TRUNCATED.check_params(0.8)
    z = np.arange(400)
    joint = stats.nbinom.pmf(z, 4, 1 - math.exp(-0.8)) / (1 - math.exp(-0.8)) ** 4 * np.prod(stats.poisson.pmf(data, 0.8))
    direct = np.array([math.comb(3 + int(k), int(k)) * math.exp(-0.8 * k) for k in z[:100]]) * np.prod(stats.poisson.pmf(data, 0.8))
    assert joint[:100] == pytest.approx(direct, rel=1e-10)
    assert TRUNCATED.log_likelihood(data, rate) == pytest.approx(math.log(joint.sum()), rel=1e-12)
    assert TRUNCATED.log_likelihood(data, rate) == pytest.approx(np.sum(stats.poisson.logpmf(data, 0.8) - math.log1p(-math.exp(-0.8))), rel=1e-12)
    assert float(posterior(TRUNCATED, data, rate)) == pytest.approx(float(z @ joint / joint.sum()), rel=1e-10)


def test_mckendricks_village():
    """The top by a search, x̄ = λ / (1 − e^{−λ}) there; steps follow x̄ (1 − e^{−λ}), and errors shrink by λ / (e^λ − 1)."""
    trace = fit(TRUNCATED, CHOLERA[0], 1.5, counts=CHOLERA[1], tol=0, max_iter=60)
    rate, mean = float(trace.params.rate), 86 / 55
    best = optimize.minimize_scalar(lambda v: -TRUNCATED.log_likelihood(CHOLERA[0], TRUNCATED.check_params(v), CHOLERA[1]), bounds=(0.1, 3), method="bounded", options={"xatol": 1e-11})
    assert rate == pytest.approx(best.x, abs=1e-6) and rate / -math.expm1(-rate) == pytest.approx(mean, rel=1e-12)
    assert float(posterior(TRUNCATED, np.repeat(*CHOLERA), trace.params)) == pytest.approx(33.46, abs=0.005)  # 33 in Irwin and in Meng
    path = [float(step.params.rate) for step in trace.steps]
    for before, after in itertools.pairwise(path):
        assert after == pytest.approx(mean * -math.expm1(-before), rel=1e-13)
    assert (path[11] - rate) / (path[10] - rate) == pytest.approx(rate / math.expm1(rate), rel=1e-3)


def test_many_or_few_events():
    assert float(fit(TRUNCATED, [1000, 1010], rng=0).params.rate) == pytest.approx(1005)
    trace = fit(TRUNCATED, [1, 2], 1.0, counts=[10**6, 1], tol=1e-16, max_iter=50)
    assert trace.stop != "decreased" and 0 < float(trace.params.rate) < 0.05


# Blight ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("limit", [2, 5, 8, 12, 22])
def test_censored_lifetimes(limit):
    """θ̂ is the total time over the ends seen; every step leaves exactly the censored share of the error."""
    data = censor(REMISSIONS, limit)
    ends, total = (REMISSIONS <= limit).sum(), np.minimum(REMISSIONS, limit).sum()
    trace = fit(CENSORED, data, 20, tol=0, max_iter=30)
    errors = np.array([float(step.params.mean) for step in trace.steps]) - total / ends
    resolved = np.abs(errors[:-1]) > 1e-6
    assert errors[1:][resolved] / errors[:-1][resolved] == pytest.approx(np.full(resolved.sum(), 1 - ends / 21), rel=1e-6)
    best = optimize.minimize_scalar(lambda v: -CENSORED.log_likelihood(data, CENSORED.check_params(v)), bounds=(1, 100), method="bounded", options={"xatol": 1e-10})
    assert best.x == pytest.approx(total / ends, abs=1e-5)


def test_censored_likelihood_and_expectation_are_those_of_scipy():
    data, mean = censor(REMISSIONS, 8), CENSORED.check_params(7)
    seen, cut = data[data[:, 1] == 1, 0], data[data[:, 1] == 0, 0]
    assert CENSORED.log_likelihood(data, mean) == pytest.approx(stats.expon.logpdf(seen, scale=7).sum() + stats.expon.logsf(cut, scale=7).sum(), rel=1e-13)
    expected = stats.expon(scale=7).expect(lambda z: z, lb=8, conditional=True)
    assert posterior(CENSORED, data, mean) == pytest.approx(np.where(data[:, 1] == 1, data[:, 0], expected), rel=1e-7)
    assert float(fit(CENSORED, REMISSIONS, 3.0).params.mean) == pytest.approx(REMISSIONS.mean()), "nothing hidden"


# Healy and Westmacott ----------------------------------------------------------------------------------------------------

def least_squares(table):
    """Effects by least squares on the plots that are there, with dummies: (fitted table, residual sum of squares, plots)."""
    rows, columns = table.shape
    i, j = np.nonzero(~np.isnan(table))
    design = np.hstack([np.eye(rows)[i], np.eye(columns)[j]])
    solution = np.linalg.lstsq(design, table[i, j], rcond=None)[0]
    return solution[:rows, None] + solution[rows:], float(np.sum((table[i, j] - design @ solution) ** 2)), len(i)


@pytest.mark.parametrize("lost", [(), ((1, 3),), ((0, 0), (0, 4)), ((2, 3), (4, 2), (5, 0), (1, 1))])
def test_the_table_is_that_of_least_squares_and_the_variance_is_not_too_small(lost):
    table = barley(*lost)
    trace = fit(TABLE, plots_of(table), rng=2, tol=1e-15)
    fitted, squares, plots = least_squares(table)
    np.testing.assert_allclose(TABLE.fitted(trace.params), fitted, rtol=1e-6)
    assert float(trace.params.variance) == pytest.approx(squares / plots, rel=1e-6)
    apart = (table - fitted)[~np.isnan(table)]
    assert trace.log_likelihood == pytest.approx(stats.norm.logpdf(apart, scale=math.sqrt(squares / plots)).sum(), rel=1e-8)


@pytest.mark.parametrize("place", [(1, 3), (0, 0), (5, 4)])
def test_one_missing_plot(place):
    """Yates' formula; each step leaves (R + C − 1) / (R C) of what is missing to it, and so Preece's factor jumps there at once."""
    table, (r, c) = barley(place), BARLEY.shape
    block, treatment, whole = np.nansum(table[place[0]]), np.nansum(table[:, place[1]]), np.nansum(table)
    yates = (r * block + c * treatment - whole) / ((r - 1) * (c - 1))
    trace = fit(TABLE, plots_of(table), rng=1, tol=0, max_iter=25)
    values = np.array([TABLE.fitted(step.params)[place] for step in trace.steps])
    assert values[-1] == pytest.approx(yates, rel=1e-9)
    errors = values - yates
    assert errors[2:10] / errors[1:9] == pytest.approx(np.full(8, (r + c - 1) / (r * c)), rel=1e-5)
    assert values[1] + (values[2] - values[1]) * r * c / ((r - 1) * (c - 1)) == pytest.approx(yates, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_m_step_on_the_table_is_the_top_of_q(seed):
    """Q = E log p(whole table | θ) = −½ RC log 2πσ² − (Σ (filled − fit)² + |M| σ²_old) / 2σ², by Monte Carlo and by moving."""
    model, data, _ = case("plots", seed)
    before = model.start(data, seed)
    filled = posterior(model, data, before)
    missing = model.observe(data).missing
    after = model.m_step(data, filled, before)

    def q(params):
        squares = np.sum((filled.table - model.fitted(params)) ** 2) + missing.sum() * before.variance
        return -0.5 * (missing.size * np.log(2 * np.pi * params.variance) + squares / params.variance)

    drawn = filled.table + missing * np.random.default_rng(seed).normal(size=(200_000, 4, 5)) * np.sqrt(before.variance)
    assert q(after) == pytest.approx(stats.norm.logpdf(drawn, model.fitted(after), np.sqrt(after.variance)).sum(axis=(1, 2)).mean(), abs=0.05)
    tilt = np.array([1e-3, -1e-3, 0, 0])
    for moved in (after._replace(variance=after.variance * 1.001), after._replace(variance=after.variance * 0.999), after._replace(mean=after.mean + 1e-3),
                  after._replace(mean=after.mean - 1e-3), after._replace(rows=after.rows + tilt), after._replace(rows=after.rows - tilt)):
        assert q(moved) < q(after)


def test_a_table_without_error_collapses():
    trace = fit(MissingPlots(3, 3), plots_of([[1, 2, 3], [2, 3, 4], [3, 4, np.nan]]), rng=0, tol=0, max_iter=400)
    assert trace.stop == "degenerate" and trace.events[0].kind == "collapse"


# Input -------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("model", "data", "code"), [
    (SCALE, [1, 1, 1], "data_singular"), (SCALE, [1, 1e141], "data_too_large"), (SCALE, [[1, 2]], "data_not_one_dimensional"), (SCALE, [1, math.nan], "data_not_finite"),
    (TRUNCATED, [0, 2], "events_out_of_range"), (TRUNCATED, [1.5], "events_not_whole"), (TRUNCATED, [1, 1], "events_all_one"), (TRUNCATED, [], "data_empty"),
    (CENSORED, [[1, 1, 1]], "lifetime_columns"), (CENSORED, [[1, 2]], "ended_not_flag"), (CENSORED, [[0, 1]], "time_out_of_range"), (CENSORED, [-1.0], "time_out_of_range"),
    (CENSORED, [[1, 0], [2, 0]], "no_end_seen"), (CENSORED, "ten", "data_not_numbers"),
    (TABLE, [1, 2, 3], "plot_columns"), (TABLE, [[1, 2]], "plot_columns"), (TABLE, [[7, 1, 1]], "plot_place_wrong"), (TABLE, [[1, 1.5, 1]], "plot_place_wrong"),
    (TABLE, [[1, 1, 1], [1, 1, 2]], "plot_given_twice"), (TABLE, [[1, 1, 1e150]], "data_too_large"), (TABLE, plots_of(BARLEY)[5:], "plots_not_connected"),
    (TABLE, [[i, j, i + 2 * j] for i in range(1, 7) for j in range(1, 6) if i == 1 or j == 1], "plots_too_few"), (TABLE, plots_of(np.ones((6, 5))), "data_singular"),
])
def test_data_that_cannot_be_used(model, data, code):
    for use in (lambda: fit(model, data, rng=0), lambda: model.start(data)):
        with pytest.raises(InputError) as caught:
            use()
        assert caught.value.code == code and all(str(v) in str(caught.value) for v in caught.value.values.values())


@pytest.mark.parametrize(("model", "data", "params", "code"), [
    (SCALE, NEWCOMB, ([0.5, 0.5], 0, [1, 0]), "variance_not_positive"), (SCALE, NEWCOMB, ([0.5, 0.5], [0, 1], [1, 1]), "params_wrong_shape"), (SCALE, NEWCOMB, ([1], 0, [1]), "params_wrong_shape"),
    (TRUNCATED, [1, 2], 0.0, "rate_out_of_range"), (TRUNCATED, [1, 2], math.inf, "params_not_finite"), (TRUNCATED, [1, 2], True, "params_wrong_fields"),
    (CENSORED, [1.0], -1.0, "mean_out_of_range"), (CENSORED, [1.0], ("x",), "params_not_numbers"), (CENSORED, [1.0], (1, 2), "params_wrong_fields"),
    (TABLE, plots_of(BARLEY), (1, np.ones(6), np.zeros(5), 1), "effects_sum"), (TABLE, plots_of(BARLEY), (1, np.zeros(6), np.zeros(5), 0), "variance_not_positive"),
    (TABLE, plots_of(BARLEY), (1, np.zeros(5), np.zeros(6), 1), "params_wrong_shape"),
])
def test_parameters_that_cannot_be(model, data, params, code):
    with pytest.raises(InputError) as caught:
        fit(model, data, params)
    assert caught.value.code == code and all(str(v) in str(caught.value) for v in caught.value.values.values())


def test_the_rest_of_what_is_refused():
    for make, code in ((lambda: MissingPlots(1, 5), "table_too_small"), (lambda: MissingPlots(3, 2.5), "table_too_small"), (lambda: NormalScaleMixture(0), "components_not_whole"),
                       (lambda: TABLE.observe(plots_of(BARLEY), np.ones(30)), "counts_not_possible"), (lambda: fit(CENSORED, [1.0, 2.0], 1.0, method="map"), "prior_missing"),
                       (lambda: CENSORED.observe([1.0], [0]), "counts_all_zero")):
        with pytest.raises(InputError) as caught:
            make()
        assert caught.value.code == code
    for model, data in ((SCALE, NEWCOMB), (TRUNCATED, [1, 2]), (CENSORED, [1.0]), (TABLE, plots_of(BARLEY))):
        with pytest.raises(InputError) as caught:
            model.observe(model.observe(data), np.ones(len(data)))
        assert caught.value.code == "counts_given_twice"


def test_the_data_are_those_of_their_sources():
    """What is told of them elsewhere: Newcomb's mean and extremes (Stigler 1977), 86 cases in 55 houses, 182 weeks, 197 animals."""
    assert len(NEWCOMB) == 66 and NEWCOMB.mean() == pytest.approx(26.212, abs=5e-4) and sorted(NEWCOMB)[:2] == [-44, -2]
    assert np.median(NEWCOMB) == 27 and NEWCOMB.std(ddof=1) == pytest.approx(10.745, abs=5e-4)
    assert np.dot(*CHOLERA) == 86 and sum(CHOLERA[1]) == 55 and REMISSIONS.sum() == 182 and sum(LINKAGE) == 197
    assert BARLEY.shape == (len(PLACES), len(VARIETIES)) == (6, 5) and BARLEY.sum() == pytest.approx(3271.4)


# Far from the origin, and other units -----------------------------------------------------------------------------------

@pytest.mark.parametrize("origin", [1e9, 1e12, 1e14])
def test_a_common_mean_far_from_the_origin_does_not_fall(origin):
    for seed in range(6):
        data = origin + np.random.default_rng(seed).standard_t(2, size=60)
        for k in (1, 2, 3):
            trace = fit(NormalScaleMixture(k), data, rng=seed, tol=0, max_iter=200)
            assert trace.stop == "max_iter" and (np.diff(trace.log_likelihoods) >= -1e-11).all()


def test_a_common_mean_on_equal_times_in_seconds_is_a_collapse():
    trace = fit(SCALE, 1.7e9 + np.array([5.0] * 20 + [6.0, 8.0, 9.0]), rng=1, tol=0, max_iter=3000)
    assert (trace.stop, trace.events[0].kind) == ("degenerate", "collapse") and (np.diff(trace.log_likelihoods) >= -1e-11).all()


@pytest.mark.parametrize("unit", [1e-139, 1e-15, 1e15, 1e138])
def test_one_observation_of_a_common_mean_in_any_units(unit):
    here, there = (fit(SCALE, NEWCOMB * scale, rng=3, tol=0, max_iter=30) for scale in (1.0, unit))
    assert there.params.variances / unit / unit == pytest.approx(here.params.variances, rel=1e-9)
    whole = posterior(SCALE, NEWCOMB * unit, there.params)
    for rows in (slice(3, 4), [3, 3, 3]):
        assert posterior(SCALE, (NEWCOMB * unit)[rows], there.params) == pytest.approx(np.broadcast_to(whole[3], (3 if rows == [3, 3, 3] else 1, 2)), rel=1e-10)
