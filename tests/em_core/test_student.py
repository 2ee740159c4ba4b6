"""Student's t by EM: against scipy's density, its integral over the hidden precision, a direct search for the maximum, and the
laws that every model keeps."""
from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from em_core import InputError, StudentT, fit, from_json, to_json

RNG = np.random.default_rng(5)
DATA = np.concatenate([RNG.normal(2, 1.5, 25), [14.0, -20.0]])
COUNTS = RNG.integers(1, 4, len(DATA))
AT = (1.7, 0.8)


@pytest.mark.parametrize("degrees", [1, 2.5, 4, 30])
def test_the_density_is_scipys(degrees):
    model = StudentT(degrees)
    expected = stats.t.logpdf(DATA, degrees, *AT)
    assert model.log_likelihood(DATA, AT) == pytest.approx(expected.sum(), rel=1e-12)
    assert model.log_likelihood(DATA, AT, COUNTS) == pytest.approx(expected @ COUNTS, rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 4])
def test_the_hidden_precision_is_integrated_out(degrees):
    """p(x) = ∫ 𝒩(x | μ, σ²/u) Gamma(u) du, and E[u | x] by the same integral."""
    model, x = StudentT(degrees), 3.1
    joint = lambda u: stats.norm.pdf(x, AT[0], AT[1] / np.sqrt(u)) * stats.gamma.pdf(u, degrees / 2, scale=2 / degrees)  # noqa: E731
    total, moment = integrate.quad(joint, 0, np.inf)[0], integrate.quad(lambda u: u * joint(u), 0, np.inf)[0]
    precisions, log_likelihood = model.e_step([x], model.check_params(AT))
    assert log_likelihood == pytest.approx(np.log(total), rel=1e-8)
    assert precisions == pytest.approx([moment / total], rel=1e-7)


@pytest.mark.parametrize("degrees", [1, 3, 50])
def test_the_log_likelihood_never_falls_and_ends_at_the_maximum(degrees):
    trace = fit(StudentT(degrees), DATA, counts=COUNTS, tol=0, max_iter=400)
    assert (np.diff(trace.log_likelihoods) >= -1e-10).all() and trace.log_likelihoods[1] > trace.log_likelihoods[0]
    best = optimize.minimize(lambda v: -(stats.t.logpdf(DATA, degrees, v[0], np.exp(v[1])) @ COUNTS), [2, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000})
    assert trace.params.location == pytest.approx(best.x[0], abs=1e-5) and trace.params.scale == pytest.approx(np.exp(best.x[1]), rel=1e-5)


def test_the_m_step_is_the_maximum_of_q():
    """Q(θ) = Σ c (−log σ − E[u] (x − μ)² / 2σ²) + what has no θ; both derivatives vanish there."""
    model = StudentT(3)
    precisions, _ = model.e_step(DATA, model.check_params(AT))
    found = model.m_step(DATA, precisions, model.check_params(AT), COUNTS)

    def q(location, scale):
        return COUNTS @ (-np.log(scale) - precisions * (DATA - location) ** 2 / (2 * scale**2))

    top = q(found.location, found.scale)
    for move in (0.9, 0.999, 1.001, 1.1):
        assert q(found.location * move, found.scale) < top and q(found.location, found.scale * move) < top


def test_counts_are_repetition_and_rows_may_be_shuffled():
    one = fit(StudentT(4), DATA, counts=COUNTS, max_iter=6, tol=0)
    other = fit(StudentT(4), np.repeat(DATA, COUNTS)[::-1], max_iter=6, tol=0)
    assert one.log_likelihoods == pytest.approx(other.log_likelihoods, rel=1e-12)


def test_many_degrees_of_freedom_are_the_gaussian():
    trace = fit(StudentT(1e9), DATA)
    assert trace.params.location == pytest.approx(DATA.mean(), rel=1e-6) and trace.params.scale == pytest.approx(DATA.std(), rel=1e-6)


def test_a_majority_of_equal_observations_collapses():
    trace = fit(StudentT(1), [0, 0, 0, 0, 1], max_iter=5000, tol=0)
    assert trace.stop == "degenerate" and trace.events[0].kind == "collapse"
    assert fit(StudentT(1), [0, 0, 1, 2, 3]).stop == "converged"


def test_a_trace_comes_back_to_the_bit():
    trace = fit(StudentT(4), DATA, counts=COUNTS)
    back = from_json(to_json(trace))
    assert back.model == trace.model and (back.log_likelihoods == trace.log_likelihoods).all()


def test_samples_are_of_the_distribution():
    data, hidden = StudentT(5).sample((2, 3), 4000, 1)
    assert stats.kstest(data, stats.t(5, 2, 3).cdf).pvalue > 0.01 and stats.kstest(hidden, stats.gamma(2.5, scale=0.4).cdf).pvalue > 0.01


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("degrees_out_of_range", lambda: StudentT(0)), ("degrees_out_of_range", lambda: StudentT(float("nan"))), ("degrees_out_of_range", lambda: StudentT(True)),
        ("scale_not_positive", lambda: fit(StudentT(2), DATA, (0, 0))), ("params_wrong_shape", lambda: fit(StudentT(2), DATA, ([0, 1], 1))),
        ("params_wrong_fields", lambda: fit(StudentT(2), DATA, (0, 1, 2))), ("data_too_large", lambda: fit(StudentT(2), [1, 1e200])),
        ("data_singular", lambda: fit(StudentT(2), [1, 1, 1])), ("start_unknown", lambda: fit(StudentT(2), DATA, "points")),
        ("data_not_one_dimensional", lambda: fit(StudentT(2), [[1, 2]])), ("counts_given_twice", lambda: StudentT(2).e_step(StudentT(2).observe(DATA), (0, 1), COUNTS)),
        ("sample_size_not_whole", lambda: StudentT(2).sample((0, 1), 0)), ("prior_missing", lambda: fit(StudentT(2), DATA, method="map")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(code, cause):
    with pytest.raises(InputError) as error:
        cause()
    assert error.value.code == code


def test_free_parameters_and_configuration():
    assert StudentT(3).free_parameters() == 2 and StudentT(**StudentT(3).config()) == StudentT(3)


@pytest.mark.parametrize("origin", [0, 1.7e9, 1.7e12])
def test_times_in_seconds_collapse_by_name(origin):
    """Most observations in one second: the scale has the doubles' spacing for its least, and the location is rounded once."""
    for n in (3, 9, 40):
        trace = fit(StudentT(1), origin + np.array([5.0] * n + [6.0]), max_iter=3000)
        assert (trace.stop, trace.events[0].kind) == ("degenerate", "collapse"), trace.message
        assert (np.diff(trace.log_likelihoods) >= -1e-12).all() and trace.params.location == pytest.approx(origin + 5, rel=1e-15, abs=1e-11)


@pytest.mark.parametrize("degrees", [0.5, 1, 3, 100])
@pytest.mark.parametrize("origin", [1e9, 1e12, 1e14])
def test_far_from_the_origin_nothing_falls_and_the_answer_is_the_same(degrees, origin):
    for seed in range(6):
        data = np.round(np.random.default_rng(seed).standard_t(2, 60) * 64) / 64 + origin  # what these doubles can hold
        there, here = (fit(StudentT(degrees), x, tol=0, max_iter=200) for x in (data, data - origin))
        assert there.stop == "max_iter" and (np.diff(there.log_likelihoods) >= -1e-11).all()
        spacing = float(np.spacing(origin))  # of the location: it moves the answer by about as much
        assert there.params.scale == pytest.approx(here.params.scale, rel=2 * spacing)
        assert there.log_likelihood == pytest.approx(here.log_likelihood, abs=60 * spacing)


@pytest.mark.parametrize("unit", [1e-139, 1e-15, 1e15, 1e138])
def test_the_same_answers_in_other_units(unit):
    here, there = (fit(StudentT(3), DATA * scale, tol=0, max_iter=30) for scale in (1.0, unit))
    assert [there.params.location / unit, there.params.scale / unit] == pytest.approx([float(each) for each in here.params], rel=1e-10)
    one = StudentT(3).e_step(DATA[:1] * unit, there.params)[0]
    assert one == pytest.approx(StudentT(3).e_step(DATA * unit, there.params)[0][:1], rel=1e-12)
