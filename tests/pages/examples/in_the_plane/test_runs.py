"""What the closer looks compute: fifty starts against em_core's own search and against scikit-learn's rule of thumb by hand, the
collapse against its bound, criteria against their formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from em_core import GaussianMixture, InputError, fit_best, spurious_in
from em_core.datasets import THREE_BLOBS, old_faithful, three_blobs
from em_core.gaussian import COVARIANCES
from pages.examples.gaussians.solve import OWN, Problem, Settings
from pages.examples.in_the_plane import closer, collapse, controls, data, runs
from pages.examples.in_the_plane.facts import facts
from pages.figures import selection

BLOBS = Settings(data.simulated("blobs", 200, 0, ("x", "y")), controls.names(3), seed=1, max_iter=500)
SOME = Settings(data.simulated("blobs", 40, 0, ("x", "y")), controls.names(4), seed=1, max_iter=500)  # some of its starts collapse


@pytest.mark.parametrize("way", ["k-means++", "points", "responsibilities"])
@pytest.mark.parametrize("settings", [BLOBS, replace(SOME, covariance="diagonal"), replace(SOME, prior=data.customary_prior(SOME.problem.points, 4))], ids=["full", "diagonal", "prior"])
def test_start_s_is_restart_s_of_the_fifty(way, settings):
    """To the last bit: what is replayed is what the dot stands for."""
    fifty = runs.many(replace(settings, way=way))
    assert len(fifty.traces) == runs.STARTS
    for number in (1, 2, 17, 50):
        alone, restart = runs.solve(replace(settings, way=way, seed=number)).trace, fifty.traces[number - 1]
        assert np.array_equal(alone.objectives, restart.objectives) and alone.stop == restart.stop
        assert all(np.array_equal(a, b) for a, b in zip(alone.params, restart.params))


def test_the_fifty_do_not_depend_on_the_run_on_the_stage():
    best = runs.many(BLOBS)
    assert runs.many(replace(BLOBS, seed=33)) is best, "kept"
    assert runs.many(replace(BLOBS, way=OWN, means=((0.0, 0.0),) * 3)) is best


def test_summits_count_the_sound_runs():
    for settings in (BLOBS, SOME):
        best = runs.many(settings)
        found = runs.summits(best)
        assert sum(count for _, count in found) == sum(trace.stop in ("converged", "max_iter") for trace in best.traces)
        assert found[0][1] == round(best.reached * runs.STARTS) and found == sorted(found, reverse=True)
        heights = [trace.steps[-1].objective for trace in best.traces if trace.stop in ("converged", "max_iter")]
        assert found[0][0] == max(heights)
    assert runs.failed(runs.many(SOME)).sum() == sum(trace.stop == "degenerate" for trace in runs.many(SOME).traces) > 0


def test_facts_of_the_fifty():
    """Against a search of em_core's with the same seed, counted here."""
    points, _ = three_blobs(200, 0)
    search = fit_best(GaussianMixture(3), points, restarts=50, rng=0, how="k-means++", max_iter=500)
    ends = np.array([trace.log_likelihood for trace in search.traces])
    near = lambda height: int((np.abs(ends - height) < 1e-3).sum())  # noqa: E731
    assert facts()["on_summit"] == near(ends.max()) and facts()["reached"] == pytest.approx(2 * near(ends.max()))
    assert facts()["on_second"] == near(facts()["second"]) and facts()["second"] == pytest.approx(max(ends[ends < ends.max() - 1e-3]))
    mixture = sum(w * multivariate_normal(m, c).pdf(points) for w, m, c in zip(*search.trace.params))
    assert facts()["summit"] == pytest.approx(np.log(mixture).sum(), rel=1e-8)  # the first on the summit, which may be a step short of the highest
    assert [facts()[f"true_weight_{i}"] for i in (1, 2, 3)] == THREE_BLOBS.weights.tolist() == [0.6, 0.3, 0.1]


def test_the_presets_component_dies_on_a_point():
    """Its share falls from step to step to a single observation, and the fit says "collapse"; with the prior it converges."""
    without, with_prior = collapse.endings()
    trace, k = without.trace, without.component
    assert trace.stop == "degenerate" and [(event.kind, event.component) for event in trace.events] == [("collapse", k)]
    shares = [trace.model.e_step(trace.data, step.params)[0] for step in trace.steps]
    counts = [share[:, k].sum() for share in shares]
    assert counts[0] > 3 and all(after < before + 0.05 for before, after in zip(counts, counts[1:])), "one point after another"
    assert counts[-1] == pytest.approx(1, abs=0.01) and (shares[-1][:, k] > 0.5).sum() == 1
    assert without.expected == pytest.approx(counts[-1]) and without.width == pytest.approx(np.sqrt(np.linalg.eigvalsh(trace.params.covariances[k])[0]))
    assert with_prior.trace.stop == "converged" and with_prior.width > 0.1
    assert np.array_equal(with_prior.trace.steps[0].params.means, trace.steps[0].params.means), "the same start"
    assert np.all(np.diff(with_prior.trace.objectives) > -1e-9)


def test_the_preset_is_a_run_of_the_stage():
    preset = collapse.PRESET
    problem = data.simulated("blobs", preset["size"], preset["sample"], ("x", "y"))
    run = runs.solve(Settings(problem, controls.names(preset["K"]), seed=preset["run"], tol=10.0 ** -preset["tol"], max_iter=preset["most"]))
    assert np.array_equal(run.trace.log_likelihoods, collapse.endings()[0].trace.log_likelihoods)


def test_the_curve_without_a_bound():
    """Against scipy at two widths; each tenfold adds D log 10, as the fact says; with the prior it falls."""
    heights, penalised = collapse.curve()
    points, _ = three_blobs(collapse.PRESET["size"], collapse.PRESET["sample"])
    n, whole = len(points), np.cov(points.T, bias=True)
    for place in (0, 40):
        narrow = multivariate_normal(points[0], collapse.WIDTHS[place] ** 2 * np.eye(2)).pdf(points)
        mixture = (1 - 1 / n) * multivariate_normal(points.mean(axis=0), whole).pdf(points) + narrow / n
        assert heights[place] == pytest.approx(np.log(mixture).sum(), rel=1e-10)
    late = collapse.WIDTHS < 1e-3
    slope = np.diff(heights[late]) / -np.diff(np.log10(collapse.WIDTHS[late]))
    assert slope == pytest.approx(np.full(len(slope), facts()["tenfold"]), rel=1e-4)
    assert 0 < int(np.argmax(penalised)) < 60 and np.all(np.diff(penalised[60:]) < 0)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_criteria_by_their_formulas(shape):
    problem = data.built_in("faithful", ("x", "y"))
    settings = Settings(problem, controls.names(2), shape, max_iter=200)
    rows, points = closer.table(settings), old_faithful()
    assert [row[0] for row in rows] == [*runs.SIZES]
    for (k, p, height, aic, bic, icl, *_), found in zip(rows, runs.sizes(settings)):
        assert p == GaussianMixture(k, shape).free_parameters(2)
        joint = np.stack([w * multivariate_normal(m, c).pdf(points) for w, m, c in zip(*found.best.trace.params)])
        shares = joint / joint.sum(axis=0)
        entropy = -np.sum(shares * np.log(np.where(shares > 0, shares, 1)))
        assert height == pytest.approx(np.log(joint.sum(axis=0)).sum(), rel=1e-10)
        assert (aic, bic, icl) == pytest.approx((2 * p - 2 * height, p * np.log(len(points)) - 2 * height, p * np.log(len(points)) - 2 * height + 2 * entropy), rel=1e-9)
    for column in (3, 4, 5):
        assert closer.lowest(rows, column) == 1 + int(np.argmin([row[column] for row in rows]))


def test_sizes_on_which_every_start_collapsed_have_no_criteria():
    rows = closer.table(replace(SOME, problem=data.simulated("blobs", 20, 0, ("x", "y"))))
    assert rows[0][3] is not None and rows[-1][2:6] == (None,) * 4
    assert closer.lowest(rows, 3) is not None and closer.lowest(((8, 47, 0.0, None, None, None),), 3) is None


@pytest.mark.parametrize(("place", "trace"), [(0, selection.SOUND), (7, selection.SOUND), (0, selection.FAILED), (1, selection.SPURIOUS), (99, selection.SOUND), (0, selection.CHOSEN)])
def test_a_pressed_dot_is_its_run(place, trace):
    """The dots of a trace are numbered by their place; the ring is none of them."""
    kinds = [selection.FAILED if t.stop == "degenerate" else selection.SPURIOUS if spurious_in(t) else selection.SOUND for t in runs.many(SOME).traces]
    numbers = [i for i, kind in enumerate(kinds, 1) if kind == trace]
    expected = None if trace == selection.CHOSEN or place >= len(numbers) else numbers[place]
    assert closer.pressed(SOME, trace, place) == expected


def test_points_on_a_line_are_refused():
    line = np.column_stack([np.arange(9.0), 2 * np.arange(9.0)])
    with pytest.raises(InputError):
        runs.solve(Settings(Problem(("line",), line, ("x", "y")), controls.names(2), seed=1))


@pytest.mark.parametrize(
    ("text", "means"),
    [("0, 4; -2, 0; 3, -3", [(0, 4), (-2, 0), (3, -3)]), ("(0, 4) (−2, 0)", [(0, 4), (-2, 0)]), ("０，４；－２，０", [(0, 4), (-2, 0)]), ("1e2 .5 7", [(100, 0.5)]), ("", []), ("nonsense", []),
     ("1e300, 1", []), ("1e999 1; 2 3", [(2, 3)]), ("<script>1</script>2", [(1, 2)])],
)  # fmt: skip
def test_means_that_are_typed(text, means):
    assert controls.read(text) == means


def test_means_written_are_read_again():
    means = np.array([[0.123456, -1e-7], [123456.7, 3.0]])
    assert np.allclose(controls.read(controls.written(means)), means, rtol=1e-3)


def test_missing_means_come_from_a_random_start():
    given = controls.customary(BLOBS)
    assert np.allclose(given, runs.start_of(BLOBS).means) and len(given) == 3
