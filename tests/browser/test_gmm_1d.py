"""The page of Gaussians in one dimension as it stands on the screen: what the browser works out from the film, held against
em_core, scipy and numpy."""

from __future__ import annotations

import functools
import re

import numpy as np
import pytest
from scipy.stats import norm

from em_core import GaussianMixture, Trace, fit, from_json, posterior
from pages.examples.gaussians.line import GRID
from pages.examples.on_a_line import data, page as on_a_line, weights
from pages.figures import gaussians as figures
from pages.figures.style import colour
from tests.browser.test_files import download
from tests.browser.visiting import chart, choose, eventually, faults_on, index, query, rerun, visit

K = 3
POINTS = data.simulated(data.TRUE[:2], 200, 0, "x").points
CHART, VIEW = on_a_line.CHART, f"{on_a_line.GROUP}-view"
TABLE = "() => [...document.querySelectorAll('.st-key-gmm-1d-estimates tbody tr')].map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
STROKES = "key => [...document.querySelectorAll(`.st-key-${key} .js-plotly-plot .points path`)].map(mark => mark.style.stroke)"
NUMBERS = """() => [...document.querySelectorAll(".em-arrowhead math")].map(line =>
  [...line.querySelectorAll("mtable")].map(table => [...table.querySelectorAll("mtr")].map(row => [...row.querySelectorAll("mtd")].map(cell => cell.textContent))))"""


@functools.cache
def trace() -> Trace:
    model = GaussianMixture(K)
    return fit(model, POINTS, model.start(POINTS, 0, "quantiles"))


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def step_to(page, place: int) -> None:
    page.locator(".em-player input[type=range]").fill(str(place))
    assert index(page) == place


def expected_colours(shares: np.ndarray) -> np.ndarray:
    base = np.array([[int(colour(k)[place : place + 2], 16) for place in (1, 3, 5)] for k in range(shares.shape[1])])
    return shares @ base


def colours_on(page) -> np.ndarray:
    return np.array([[int(part) for part in re.findall(r"\d+", stroke)] for stroke in page.evaluate(STROKES, CHART)], dtype=float)


def test_table_curves_strip_and_colours_follow_from_the_parameters(page, site):
    """At an E-step and the M-step after it, by scipy's densities and em_core's posterior; and still after another view."""
    visit(page, site, f"gmm-1d?lang=en&K={K}")
    eventually(lambda: len(chart(page, CHART)[figures.curve(0)]["x"]), GRID)
    x = np.array(chart(page, CHART)[figures.curve(0)]["x"])
    for view in (None, 2):  # another view brings another film of the same run, in which Plotly draws the points anew
        if view:
            choose(page, VIEW, view)
        for place, (before, now) in {3: (1, 1), 4: (1, 2)}.items():
            step_to(page, place)
            params = trace().steps[now].params
            deviations = np.sqrt(params.covariances[:, 0, 0])
            shares = posterior(trace().model, POINTS, trace().steps[before].params)
            for row, weight, mean, deviation, expected in zip(page.evaluate(TABLE), params.weights, params.means[:, 0], deviations, shares.sum(axis=0)):
                assert [*map(number, row)] == pytest.approx([weight, mean, deviation, expected], abs=6e-3)
            densities = params.weights * norm.pdf(x[:, np.newaxis], params.means[:, 0], deviations)
            eventually(lambda: chart(page, CHART)[figures.curve(0)]["y"] == pytest.approx(densities[:, 0], abs=1e-9), True)
            drawn = chart(page, CHART)
            for k in range(K):
                assert drawn[figures.curve(k)]["y"] == pytest.approx(densities[:, k], abs=1e-9)
            assert drawn[figures.curve(K)]["y"] == pytest.approx(densities.sum(axis=1), abs=1e-9)
            upto = posterior(trace().model, x, trace().steps[before].params)[:, :2].sum(axis=1)
            assert drawn[figures.band(1, K)]["y"][:GRID] == pytest.approx(upto, abs=1e-9)
            eventually(lambda: bool(np.abs(colours_on(page) - expected_colours(shares)).max() <= 0.51), True)


def test_the_weights_system_follows_the_player(page, site):
    """Each printed form has the printed solution, by numpy; the first is the matrix of this step's counts."""
    visit(page, site, f"gmm-1d?lang=en&K={K}&step=2")
    choose(page, VIEW, 3)
    for place, before in ((3, 1), (8, 3)):
        step_to(page, place)
        counts = posterior(trace().model, POINTS, trace().steps[before].params).sum(axis=0)
        printed = [line for line in page.evaluate(NUMBERS) if len(line) == 3]
        assert len(printed) == 3
        for (matrix, _, right), form in zip(printed, (weights.system, weights.arrowhead, weights.solved)):
            expected = form(counts)
            assert np.array([[number(cell) for cell in row] for row in matrix]) == pytest.approx(expected[0], abs=6e-3)
            assert [number(cell) for (cell,) in right] == pytest.approx(expected[1], abs=6e-3)
            solved = np.linalg.solve(*[np.array([[number(cell) for cell in row] for row in part]) for part in (matrix, right)])
            assert solved.ravel() == pytest.approx(counts[:-1] / counts.sum(), abs=1e-4)
        result = page.evaluate(NUMBERS)[-1][0]
        assert [number(row[-1]) for row in result] == pytest.approx(counts / counts.sum(), abs=6e-5)


def test_a_click_on_the_axis_moves_the_nearest_mean(page, site):
    """The player goes to the start, the address has the means, and the film sets out from them."""
    visit(page, site, "gmm-1d?lang=en&step=4")
    box = page.locator(f".st-key-{CHART} .js-plotly-plot")
    at = box.evaluate("gd => { const { xaxis, yaxis } = gd._fullLayout; return { x: xaxis._offset + xaxis.c2p(2.5), y: yaxis._offset + yaxis._length / 4 }; }")
    with rerun(page):
        box.click(position=at)
    first, second = (number(mean) for mean in page.locator(".st-key-means input").input_value().split(","))
    assert second == pytest.approx(2.5, abs=0.05) and first == pytest.approx(np.quantile(POINTS, 0.25), abs=1e-3)
    assert index(page) == 0 and query(page)["start"] == "means"
    assert [number(row[1]) for row in page.evaluate(TABLE)] == pytest.approx([first, second], abs=6e-3)
    assert faults_on(page) == []


def test_take_it_home_and_bring_it_back(page, site, tmp_path, new_context):
    """The trace replays; the animation plays from a file; a trace brought back is on the stage again."""
    visit(page, site, "gmm-1d?lang=en&source=faithful&tied=true")
    saved = from_json(download(page, "json", tmp_path).read_text(encoding="utf-8"))
    assert saved.params.means.ravel() == pytest.approx([54.614, 80.090], abs=6e-4)
    animation = download(page, "html", tmp_path)
    alone = new_context(offline=True).new_page()
    alone.goto(animation.as_uri())
    alone.wait_for_function("() => document.querySelector('.em-title')?.textContent && document.querySelector('.em-estimates tbody tr')")
    alone.keyboard.press("End")
    last = alone.evaluate("() => [...document.querySelectorAll('.em-estimates tbody tr')].map(row => row.children[2].textContent)")
    assert [number(mean) for mean in last] == pytest.approx([54.61, 80.09], abs=6e-3)
    visit(page, site, "gmm-1d?lang=en")
    page.locator(".st-key-gmm-1d-bring summary").click()
    with rerun(page):
        page.locator(".st-key-gmm-1d-bring input[type=file]").set_input_files(tmp_path / "em-gmm-1d.json")
    with rerun(page):
        page.locator(".st-key-gmm-1d-show button").click()
    page.locator("[data-act=last]").click()
    assert [number(row[1]) for row in page.evaluate(TABLE)] == pytest.approx([54.61, 80.09], abs=6e-3)
    assert query(page)["source"] == "trace" and faults_on(page) == []
