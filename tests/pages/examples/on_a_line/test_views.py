"""The closer looks at a run: densities against scipy, which steps are shown, what the tables print."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.stats import norm

from em_core import GaussianMixture, fit
from pages.examples.gaussians.film import Run, film
from pages.examples.gaussians.solve import Settings, solve
from pages.examples.on_a_line import data, page, stopping, views
from pages.parts.words import languages

PROBLEM = data.simulated(data.TRUE[:2], 200, 0, "x")
SETTINGS = Settings(PROBLEM, ("1", "2"), way="quantiles")
WORDS = next(iter(languages().values()))


def test_densities_by_scipy():
    run, grid = solve(SETTINGS), np.linspace(-5, 5, 31)
    for t in (0, 1, len(run.trace.steps) - 1):
        params = run.trace.steps[t].params
        for k, curve in enumerate(views.densities(run, t, grid)):
            assert curve == pytest.approx(params.weights[k] * norm.pdf(grid, params.means[k, 0], np.sqrt(params.covariances[k, 0, 0])), rel=1e-12)


@pytest.mark.parametrize(("iterations", "shown"), [(0, [0]), (1, [0, 1]), (5, [0, 1, 2, 5]), (7, [0, 1, 2, 5, 7]), (30, [0, 1, 2, 5, 10, 20, 30])])
def test_which_steps_are_shown(iterations, shown):
    model = GaussianMixture(2)
    assert views.shown_steps(fit(model, PROBLEM.points, model.start(PROBLEM.points, 0, "quantiles"), tol=0, max_iter=iterations)) == shown


def test_snapshots_have_few_traces():
    figure = views._snapshots(SETTINGS, WORDS.code)
    assert len(figure["data"]) == 2 + 3 and len(figure["layout"]["annotations"]) == len(views.shown_steps(solve(SETTINGS).trace))
    heights = figure["data"][2]["y"]
    assert np.isnan(heights).sum() == len(views.shown_steps(solve(SETTINGS).trace)), "a hole after each panel"


def test_the_gap_follows_the_trace():
    run = solve(SETTINGS)
    made = film(run, WORDS, page.GROUP)
    views.add_gap(made, SETTINGS, page.GAP)
    here = next(channel for channel in made.channels if "frames" in channel)
    limit = fit(run.trace.model, PROBLEM.points, run.trace.params, tol=0, max_iter=200).log_likelihood
    for stop, frame in zip(made.stops, here["frames"]):
        assert frame["x"] == [stop.parameters_of]
        assert frame["y"][0] == pytest.approx(limit - run.trace.steps[stop.parameters_of].log_likelihood, abs=1e-9)


def test_the_table_prints_what_the_rules_say():
    run = stopping.carry_on(solve(SETTINGS).trace)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", views.table_of_rules(WORDS, run))
    assert len(rows) == len(stopping.THRESHOLDS)
    for row, threshold in zip(rows, stopping.THRESHOLDS):
        assert [int(t) for t in re.findall(r"<b>(\d+)</b>", row)] == [run.stop_of(rule, threshold) for rule in stopping.RULES]


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0"), (27.46, "27.5"), (0.0442, "0.044"), (0.00271, "0.0027"), (6.4e-5, "6.4 × 10⁻⁵"), (7.2e-12, "7.2 × 10⁻¹²")])
def test_brief_numbers(value, shown):
    assert views.brief(value) == shown


def test_rounding_is_shown_as_none():
    assert views.brief(3e-13, 1e-12) == "0"


def test_a_run_without_an_iteration():
    """A cap that was reached, or a trace of the start alone: nothing to compare, and nothing fails."""
    model = GaussianMixture(2)
    trace = fit(model, PROBLEM.points, model.start(PROBLEM.points, 0, "quantiles"), max_iter=0)
    run = stopping.carry_on(trace)
    assert run.last > 0 and Run(trace, ("x",), ("1", "2")).stops


@pytest.mark.parametrize(("settings", "key"), [
    (Settings(PROBLEM, ("1",)), "gap_at_once"), (SETTINGS, "gap_text"),
    (Settings(PROBLEM, ("1", "2"), "tied", "means", means=((PROBLEM.points.mean(),),) * 2), "gap_flat"),
    (Settings(PROBLEM, ("1", "2"), "full", "means", means=((PROBLEM.points.mean(),),) * 2), "gap_saddle"),
    (Settings(PROBLEM, ("1", "2"), "full", "means", means=((PROBLEM.points.mean(),), (PROBLEM.points.mean() + 1e-9,))), "gap_saddle"),
    (Settings(data.simulated(((0.5, -10.0, 0.1), (0.5, 10.0, 0.1)), 50, 0, "x"), ("1", "2"), "full", "means", means=((-10.0,), (10.0,))), "gap_apart"),
])
def test_what_is_said_of_the_rate(settings, key):
    """That nothing is hidden is said of one component only, and of a place where ρ is 1 that it is no end."""
    run = views.long_run(settings)
    said = views.about_rate(WORDS, run)
    before, _, after = WORDS(f"gmm_1d.{key}").partition("{rate}")
    assert said.startswith(before) and (key == "gap_text" or said.endswith(after))
