"""Restarts and criteria: against scikit-learn, by hand, and for what they promise about chance."""
import math
from dataclasses import replace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture as Reference

from em_core import BinomialMixture, InputError, fit
from em_core.gaussian import GaussianMixture, GaussianPrior
from em_core.linkage import GeneticLinkage
from em_core.poisson import PoissonMixture
from em_core.starts import WAYS
from em_core.selection import Best, Criteria, compare, criteria, fit_best

pytestmark = pytest.mark.filterwarnings("error")


def clusters(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(90, 2)) + np.repeat([[0, 0], [5, 1], [2, 6]], 30, axis=0)


def bits(trace):
    return [np.concatenate([np.ravel(field) for field in step.params]).tobytes() for step in trace.steps], trace.stop


def test_a_restart_is_the_same_whatever_the_number_of_restarts():
    data, model = clusters(), GaussianMixture(3)
    few, many = (fit_best(model, data, restarts=n, rng=7, how="points") for n in (3, 6))
    assert [bits(trace) for trace in few.traces] == [bits(trace) for trace in many.traces[:3]]
    assert len({bits(trace)[0][0] for trace in many.traces}) == 6
    again = fit_best(model, data, restarts=6, rng=np.random.default_rng(7), how="points")
    assert [bits(trace) for trace in many.traces] == [bits(trace) for trace in again.traces] and again.winner == many.winner
    other = fit_best(model, data, restarts=3, rng=8, how="points")
    assert bits(other.traces[0]) != bits(few.traces[0])
    generator = np.random.default_rng(7)
    assert bits(fit_best(model, data, restarts=1, rng=generator).trace) != bits(fit_best(model, data, restarts=1, rng=generator).trace)


def test_the_highest_summit_wins():
    model, data = GaussianMixture(4, "tied"), clusters(3)  # one covariance for all cannot collapse here
    best = fit_best(model, data, restarts=12, rng=1, how="points")
    heights = [trace.log_likelihood for trace in best.traces]
    assert best.objectives.tolist() == heights and len(set(np.round(heights, 1))) > 1, "more than one summit"
    assert best.trace is best.traces[best.winner] and best.trace.log_likelihood == pytest.approx(max(heights), rel=1e-6)
    assert best.winner == next(i for i, height in enumerate(heights) if height >= max(heights) - 1e-6 * abs(max(heights))) == 0 < np.argmax(heights)
    assert best.reached == sum(height >= max(heights) - 1e-6 * abs(max(heights)) for height in heights) / 12


def stopped(stop, objective):
    """A trace as far as a search looks at it."""
    trace = fit(BinomialMixture(10), [5, 9], ([0.5, 0.5], [0.6, 0.5]), max_iter=1)
    last = trace.steps[-1]._replace(objective=objective)
    return type(trace)(**{**vars(trace), "steps": (*trace.steps[:-1], last), "stop": stop})


@pytest.mark.parametrize(("ends", "winner", "reached"), [
    ([("converged", -9.0), ("degenerate", 50.0), ("max_iter", -8.0), ("decreased", -1.0)], 2, 1 / 4),
    ([("degenerate", 3.0), ("decreased", 5.0), ("degenerate", math.inf), ("degenerate", math.nan)], 1, 1 / 4),
    ([("degenerate", math.nan), ("degenerate", -math.inf)], 0, 0),
    ([("converged", -8.0), ("converged", -8.000001), ("degenerate", -8.0), ("converged", -8.1)], 0, 2 / 4),
    ([("converged", 0.0), ("converged", 0.0)], 0, 1),
    ([("converged", -8.1), ("converged", -8.0000001), ("converged", -8.0)], 1, 2 / 3),
    ([("decreased", -8.0), ("converged", -8.000009), ("max_iter", -8.000004), ("converged", -8.0)], 2, 2 / 4),
    ([("converged", 1e-12), ("converged", 1.0), ("converged", 1.0000001)], 1, 2 / 3),
])
def test_who_wins_when_some_fail(monkeypatch, ends, winner, reached):
    traces = iter([stopped(*end) for end in ends])
    monkeypatch.setattr("em_core.selection.fit", lambda *_, **__: next(traces))
    best = fit_best(BinomialMixture(10), [5, 9], restarts=len(ends))
    assert (best.winner, best.reached) == (winner, reached)


def test_a_collapsed_run_does_not_win():
    """A component that shrinks onto one point stopped above all summits, on its way to a likelihood without bound."""
    best = fit_best(GaussianMixture(4, "spherical"), clusters(3), restarts=12, rng=1, how="points")
    collapsed = [trace.stop == "degenerate" for trace in best.traces]
    assert any(collapsed) and collapsed[int(best.objectives.argmax())]
    assert best.trace.stop == "converged" and best.trace.log_likelihood == pytest.approx(best.objectives[~np.array(collapsed)].max(), rel=1e-6)
    with pytest.raises(AttributeError):
        best.winner = 0
    top = best.traces[int(best.objectives.argmax())]
    assert criteria(top) == Criteria(15, top.log_likelihood, math.inf, math.inf, math.inf)


def test_progress_sees_each_restart_and_can_stop():
    seen = []

    def watch(i, trace):
        seen.append((i, trace.log_likelihood))
        return i < 2

    best = fit_best(BinomialMixture(10), [5, 9, 8, 4, 7], restarts=10, rng=1, progress=watch)
    assert [i for i, _ in seen] == [0, 1, 2] and [trace.log_likelihood for trace in best.traces] == [x for _, x in seen]
    assert len(fit_best(BinomialMixture(10), [5, 9], restarts=4, rng=1, progress=lambda i, trace: None).traces) == 4


@pytest.mark.parametrize(("settings", "code", "values"), [
    ({"restarts": 0}, "restarts_not_whole", {"value": 0, "limit": 1}),
    ({"restarts": 2.5}, "restarts_not_whole", {"value": 2.5, "limit": 1}),
    ({"how": "anyhow"}, "start_unknown", {"value": "anyhow", "allowed": ", ".join(WAYS)}),
    ({"rng": "x"}, "rng_invalid", None),
    ({"tol": -1}, "tol_out_of_range", None),
    ({"method": "map"}, "prior_missing", None),
    ({"counts": [1]}, "counts_wrong_length", None),
])
def test_wrong_settings(settings, code, values):
    with pytest.raises(InputError) as caught:
        fit_best(BinomialMixture(10), [5, 9], **settings)
    assert caught.value.code == code and values in (None, caught.value.values)


def test_settings_reach_the_fit():
    data, counts = [0, 1, 2, 3], [5, 3, 0, 1]
    best = fit_best(PoissonMixture(2), data, restarts=2, rng=1, counts=counts, tol=0, max_iter=7)
    assert all((trace.stop, trace.max_iter, trace.tol, trace.counts.tolist()) == ("max_iter", 7, 0, counts) for trace in best.traces)
    prior = GaussianPrior((0.0, 0.0), np.eye(2))
    best = fit_best(GaussianMixture(2, prior=prior), clusters(), restarts=2, rng=1, method="map")
    assert best.trace.method == "map" and best.objectives.max() == best.trace.steps[-1].objective != best.trace.log_likelihood


@pytest.mark.parametrize(("ours", "theirs"), [("full", "full"), ("tied", "tied"), ("diagonal", "diag"), ("spherical", "spherical")])
@pytest.mark.parametrize("k", [1, 3])
def test_aic_and_bic_are_those_of_scikit_learn(ours, theirs, k):
    data = clusters()
    trace = fit(GaussianMixture(k, ours), data, rng=2)
    found = criteria(trace)
    reference = Reference(k, covariance_type=theirs)
    covariances = trace.params.covariances
    of_kind = {"full": covariances, "tied": covariances[0], "diag": np.diagonal(covariances, axis1=1, axis2=2),
               "spherical": covariances[:, 0, 0]}[theirs]
    reference.weights_, reference.means_, reference.covariances_ = trace.params.weights, trace.params.means, of_kind
    inverses = np.linalg.cholesky(np.linalg.inv(covariances))  # L Lᵀ = Λ
    reference.precisions_cholesky_ = (inverses if theirs == "full" else inverses[0] if theirs == "tied" else of_kind**-0.5)
    assert found.aic == pytest.approx(reference.aic(data), rel=1e-12)
    assert found.bic == pytest.approx(reference.bic(data), rel=1e-12)
    r = reference.predict_proba(data)
    assert found.icl == pytest.approx(found.bic - 2 * np.sum(r * np.log(np.maximum(r, 1e-300))), rel=1e-9)
    assert found.log_likelihood == pytest.approx(trace.log_likelihood, rel=1e-13)


def test_criteria_by_hand():
    """Two coins at (0.6, 0.5) before any step: the responsibilities and the log-likelihood of Do & Batzoglou's first E-step."""
    trace = fit(BinomialMixture(10, fixed_weights=True), [5, 9, 8, 4, 7], ([0.5, 0.5], [0.6, 0.5]), max_iter=0)
    found, l, r = criteria(trace), -11.320586576058, np.array([0.4491, 0.8050, 0.7335, 0.3522, 0.6472])
    h = -np.sum(r * np.log(r) + (1 - r) * np.log(1 - r))
    assert found.free_parameters == 2
    assert found == pytest.approx(Criteria(2, l, 4 - 2 * l, 2 * math.log(5) - 2 * l, 2 * math.log(5) - 2 * l + 2 * h), abs=2e-4)


def test_repeated_observations_count_as_often_as_they_came():
    values, counts = np.array([0, 1, 2, 5, 9]), np.array([4, 3, 2, 5, 1])
    start = ([0.5, 0.5], [1.0, 6.0])
    short = fit(PoissonMixture(2), values, start, counts=counts)
    long = fit(PoissonMixture(2), np.repeat(values, counts), start)
    assert criteria(short) == pytest.approx(criteria(long), rel=1e-12)


def test_the_linkage_model_can_be_restarted_too():
    best = fit_best(GeneticLinkage(), [125, 18, 20, 34], restarts=3, rng=1, tol=1e-14)
    found = criteria(best.trace)
    assert best.reached == 1 and best.trace.params.theta == pytest.approx(0.62682149787, abs=1e-6)
    assert found.bic == pytest.approx(math.log(197) - 2 * found.log_likelihood)


def test_three_clusters_are_told():
    candidates = compare(lambda k: GaussianMixture(k, "spherical"), clusters(), components=range(1, 6), rng=3, restarts=4)
    assert [candidate.n_components for candidate in candidates] == [1, 2, 3, 4, 5]
    for price in ("bic", "icl"):
        assert min(candidates, key=lambda candidate: getattr(candidate.criteria, price)).n_components == 3
    for k, best, found in candidates:
        assert isinstance(best, Best) and found == criteria(best.trace) and found.free_parameters == 4 * k - 1


def test_what_is_found_for_one_size_does_not_depend_on_the_others():
    data = clusters()
    all_sizes = compare(GaussianMixture, data, components=(1, 2, 3), rng=3, restarts=2)
    listed = compare([GaussianMixture(3)], data, rng=3, restarts=2)
    alone = fit_best(GaussianMixture(3), data, rng=3, restarts=2)
    assert bits(all_sizes[2].best.trace) == bits(listed[0].best.trace) == bits(alone.trace)


def test_a_comparison_can_be_stopped():
    seen = []

    def watch(k, i, trace):
        seen.append((k, i))
        return (k, i) != (2, 1)

    candidates = compare(GaussianMixture, clusters(), components=(1, 2, 3), rng=1, restarts=3, progress=watch)
    assert seen == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]
    assert [len(candidate.best.traces) for candidate in candidates] == [3, 2]


def test_of_restarts_on_one_summit_the_first_wins_whatever_rounding_does(monkeypatch):
    """Six restarts end on one summit with other last digits; with the data shifted or shuffled another of them would be ahead."""
    data, model = clusters(), GaussianMixture(3)
    truth = fit_best(model, data, restarts=6, rng=4)
    assert truth.reached > 0.5
    for seed in range(5):
        noise = np.random.default_rng(seed).uniform(-1e-9, 1e-9, 6)
        ends = iter([replace(trace, steps=(*trace.steps[:-1], trace.steps[-1]._replace(objective=trace.objectives[-1] * (1 + e)))) for trace, e in zip(truth.traces, noise)])
        monkeypatch.setattr("em_core.selection.fit", lambda *_, **__: next(ends))
        assert fit_best(model, data, restarts=6, rng=4).winner == truth.winner
