"""The closer looks: winners that are spurious and those without them, kinds of starts by counting, a new point by scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from em_core import GaussianMixture, fit, fit_best, spurious_in
from em_core.datasets import banana, three_blobs
from pages.examples.gaussians.solve import Settings
from pages.examples.in_the_plane import closer, controls, data, newcomer, runs, ways
from pages.examples.in_the_plane.facts import facts
from pages.parts.words import languages

BLOBS = Settings(data.simulated("blobs", 200, 0, ("x", "y")), controls.names(3), seed=1, max_iter=500)
BANANA = replace(BLOBS, problem=data.simulated("banana", 200, 0, ("x", "y")), components=())


def test_the_bananas_story():
    """Against a search of our own: what wins at eight components has three points in a sliver; without such runs AIC is flat from
    six on, though eight components are still the most that was tried."""
    rows, without = closer.table(BANANA), closer.table(BANANA, True)
    best = fit_best(GaussianMixture(8), banana(200, 0), restarts=runs.RESTARTS, rng=0, max_iter=500)
    narrow, *_ = spurious_in(best.trace)
    assert (
        rows[-1].spurious == (narrow.component + 1, narrow.expected, narrow.width)
        and narrow.expected < 3
        and narrow.width < 1e-3
    )
    heights = np.array(
        [-np.inf if spurious_in(trace) or trace.stop == "degenerate" else trace.log_likelihood for trace in best.traces]
    )
    assert (
        without[-1].height == pytest.approx(heights.max(), rel=1e-6)
        and heights.max() < rows[-1].height
        and without[-1].spurious is None
    )
    assert without[-1].reached == int((heights > heights.max() - 1e-3).sum())
    assert facts()["banana_aic"] == 8 and np.ptp([row.aic for row in without[5:]]) < 1 < rows[5].aic - rows[7].aic - 10
    assert all(row.height <= other.height + 1e-3 for row, other in zip(without, rows))


def test_where_nothing_is_spurious_nothing_changes():
    rings = replace(BANANA, problem=data.simulated("rings", 200, 0, ("x", "y")))
    assert closer.table(rings) == closer.table(rings, True) and not any(row.spurious for row in closer.table(rings))


def test_a_size_of_which_only_spurious_runs_are_left():
    crowd = replace(BANANA, problem=data.simulated("blobs", 20, 1, ("x", "y")))
    rows = closer.table(crowd, True)
    gone = [row for row in rows if row.height is None]
    assert gone and all(row[3:6] == (None, None, None) and row.reached == 0 for row in gone)
    words = languages()["en"]
    assert closer.as_markdown(words, rows).count("| — | — | — | — | 0 |") == len(gone) and str(
        gone[-1].size
    ) in closer.chosen(words, rows)


def test_what_each_way_to_start_came_to():
    """Counted here over fits of our own; random responsibilities set out near the mean of the data, and need longer."""
    points = three_blobs(200, 0)[0]
    found = {each.way: each for each in ways.tried(BLOBS)}
    ends = {way: fit_best(GaussianMixture(3), points, restarts=50, rng=0, how=way, max_iter=500) for way in found}
    highest = max(best.trace.log_likelihood for best in ends.values())
    for way, best in ends.items():
        assert found[way].reached == sum(trace.log_likelihood > highest - 1e-3 for trace in best.traces)
        assert found[way].iterations == np.median([len(trace.steps) - 1 for trace in best.traces])
    spread = {
        way: np.median([np.ptp(trace.steps[0].params.means[:, 1]) for trace in best.traces])
        for way, best in ends.items()
    }
    assert (
        spread["responsibilities"] < 0.1 * spread["k-means++"]
        and found["responsibilities"].iterations > 1.5 * found["k-means++"].iterations
    )


@pytest.mark.parametrize("point", [(0.0, 4.0), (3.0, -3.0), (1.0, 1.0), (60.0, -80.0)])
def test_a_new_point_by_scipy(point):
    trace = runs.solve(BLOBS).trace
    verdict, p = newcomer.judge(trace, point), trace.params
    parts = np.array([w * multivariate_normal(m, c).pdf(point) for w, m, c in zip(*p)])
    densities = sum(w * multivariate_normal(m, c).pdf(three_blobs(200, 0)[0]) for w, m, c in zip(*p))
    assert verdict.parts == pytest.approx(parts, rel=1e-9) and verdict.rarer == np.mean(densities < parts.sum())
    assert verdict.shares.sum() == pytest.approx(1) and (
        parts.sum() == 0 or verdict.shares == pytest.approx(parts / parts.sum())
    )


def test_far_away_all_densities_underflow_and_the_shares_do_not():
    """The point of log-sum-exp: 0/0 by the formula, and still an answer."""
    verdict = newcomer.judge(runs.solve(BLOBS).trace, (400.0, 400.0))
    assert verdict.parts.sum() == 0 and verdict.shares.sum() == pytest.approx(1) and verdict.rarer == 0


def test_a_component_without_weight_gets_nothing():
    points = three_blobs(30, 0)[0]
    trace = fit(GaussianMixture(2), points, rng=0, max_iter=3)
    params = trace.params._replace(weights=np.array([1.0, 0.0]))
    assert np.exp(newcomer.log_parts(params, points))[:, 1].max() == 0
