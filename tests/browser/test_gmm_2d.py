"""Gaussian mixtures in the plane, on the screen: what the browser works out is what em_core and scipy say, and what a reader
presses happens."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from em_core import GaussianMixture, posterior
from em_core.datasets import old_faithful
from pages.examples.gaussians.solve import Settings
from pages.examples.in_the_plane import closer, collapse, controls, data, page as bench, runs
from pages.figures import gaussians as figures
from pages.figures.style import COLOURS
from tests.browser.visiting import charts, eventually, index, last_index, query, rerun, visit

K = 3
BLOBS = Settings(data.simulated("blobs", 200, 0, ("x", "y")), controls.names(K), seed=1, max_iter=500)

LOOK = """key => {
  const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const marks = [...gd.querySelectorAll(`.trace${gd._fullData[1].uid} .points path`)];
  return { fills: marks.map(mark => [mark.__data__.i, getComputedStyle(mark).fill, mark.getAttribute("d")]),
           table: [...document.querySelectorAll(".em-estimates tbody tr")].map(row => [...row.querySelectorAll("td")].map(cell => cell.textContent)) };
}"""

LINES = "() => [...document.querySelectorAll('.em-inspector math')].map(line => [...line.querySelectorAll('mn')].map(n => n.textContent).join(' '))"


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]


def ends(page, stop: int) -> None:
    page.keyboard.press("Home")
    for _ in range(stop):
        page.keyboard.press("ArrowRight")
    assert index(page) == stop


def check_stage(page, trace, stop: int) -> None:
    """Table, points, ellipses, means and paths at a half-step (0 the start, then E and M in turn), against scipy."""
    held, shared = stop // 2, None if stop == 0 else (stop - 1) // 2
    params, points = trace.steps[held].params, trace.data
    seen, drawn = page.evaluate(LOOK, bench.CHART), charts(page, bench.CHART, bench.LIKELIHOOD)
    plane = drawn[bench.CHART]
    for k, cells in enumerate(seen["table"]):
        sx, sy = np.sqrt(np.diag(params.covariances[k]))
        shown = [numbers(cell)[0] for cell in cells[:6]]
        assert shown == pytest.approx([params.weights[k], *params.means[k], sx, sy, params.covariances[k][0, 1] / sx / sy], abs=6e-3)
        for trace_number, radius in ((figures.ellipse(k), 1), (figures.ellipse(k), 2)):
            outline = np.array([(x, y) for x, y in zip(plane[trace_number]["x"], plane[trace_number]["y"]) if x is not None], dtype=float)
            apart = outline[(radius - 1) * 49 : radius * 49] - params.means[k]
            assert np.einsum("nd,de,ne->n", apart, np.linalg.inv(params.covariances[k]), apart) == pytest.approx(np.full(49, radius**2), rel=1e-6)
        way = [step.params.means[k] for step in trace.steps[: held + 1]]
        assert plane[figures.path(k, K)]["x"][-1] == pytest.approx(way[-1][0]) and len(plane[figures.path(k, K)]["x"]) == max(2, len(way))
    assert np.column_stack([plane[figures.means(K)]["x"], plane[figures.means(K)]["y"]]) == pytest.approx(params.means)
    assert drawn[bench.LIKELIHOOD][0]["y"] == pytest.approx(trace.log_likelihoods[: held + 1], abs=1e-8)
    if shared is None:
        return
    before = trace.steps[shared].params
    joint = np.stack([w * multivariate_normal(m, c).pdf(points) for w, m, c in zip(*before)], axis=1)
    shares = joint / joint.sum(axis=1, keepdims=True)
    assert [float(cells[6]) for cells in seen["table"]] == pytest.approx(shares.sum(axis=0), abs=0.051)
    base = np.array([[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in COLOURS[:K]])
    outlines = {}
    for n, fill, outline in seen["fills"]:
        assert numbers(fill)[:3] == pytest.approx(shares[n] @ base, abs=0.51)
        outlines.setdefault(int(shares[n].argmax()), set()).add(outline)
    assert len(seen["fills"]) == len(points) and all(len(shapes) == 1 for shapes in outlines.values()), "one shape a component"
    assert len({*map(min, outlines.values())}) == len(outlines)


def test_every_view_is_the_trace(page, site):
    trace = runs.solve(BLOBS).trace
    visit(page, site, "gmm-2d?lang=en")
    assert last_index(page) == 2 * (len(trace.steps) - 1)
    for stop in (0, 1, 2, 9):
        ends(page, stop)
        check_stage(page, trace, stop)
    page.keyboard.press("End")
    check_stage(page, trace, last_index(page))
    page.keyboard.press("Home")
    check_stage(page, trace, 0)


def test_the_arithmetic_of_a_step(page, site):
    """Bayes' rule and the weighted sums of an observation that was pressed in the chart, against scipy."""
    trace = runs.solve(BLOBS).trace
    visit(page, site, "gmm-2d?lang=en")
    ends(page, 4)
    place = page.evaluate(
        """key => {
          const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`), { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p(gd.data[1].x[11]), box.top + yaxis._offset + yaxis.d2p(gd.data[1].y[11])];
        }""",
        bench.CHART,
    )
    page.mouse.click(*place)
    field = page.locator(".em-inspector input")
    eventually(field.input_value, "12")
    before = trace.steps[1].params
    densities = [multivariate_normal(m, c).pdf(trace.data[11]) for m, c in zip(before.means, before.covariances)]
    for k in range(K):
        page.locator(".em-inspector button").nth(2 + k).click()
        lines = page.evaluate(LINES)
        *_, mantissa, ten, power = numbers(lines[1])
        shown = mantissa * ten**power if densities[k] < 0.1 else power  # as mantissa × 10 ^ power, or plainly
        assert shown == pytest.approx(densities[k], rel=1e-3)
        assert numbers(lines[2])[-1] == pytest.approx(before.weights[k] * densities[k] / np.dot(before.weights, densities), abs=6e-5)
    page.locator(".em-inspector button").nth(1).click()  # the estimates of the last component
    shares = posterior(trace.model, trace.data, before)[:, K - 1]
    lines = page.evaluate(LINES)
    assert numbers(lines[0])[-1] == pytest.approx(shares.sum(), abs=6e-4)
    assert numbers(lines[2])[-2:] == pytest.approx(shares @ trace.data / shares.sum(), abs=6e-4)
    after = trace.steps[2].params.covariances[K - 1]
    assert numbers(lines[3])[-4:] == pytest.approx(after.ravel(), abs=6e-4)


def test_contours_are_the_density_and_leave_the_points_their_colours(page, site):
    trace = runs.solve(BLOBS).trace
    visit(page, site, "gmm-2d?lang=en&contours=true")
    ends(page, 4)
    check_stage(page, trace, 4)
    surface = page.evaluate("key => { const t = document.querySelector(`.st-key-${key} .js-plotly-plot`).data[0]; return [[...t.x], [...t.y], t.z.map(row => [...row])]; }", bench.CHART)
    x, y, z = map(np.array, surface)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    params = trace.steps[2].params
    density = sum(w * multivariate_normal(m, c).pdf(grid) for w, m, c in zip(*params))
    assert z == pytest.approx(density, rel=1e-9)


def press_at(page, key: str, x: float, y: float) -> None:
    """Press a chart at these values of its axes."""
    page.locator(f".st-key-{key} .js-plotly-plot").scroll_into_view_if_needed()
    place = page.evaluate(
        """([key, x, y]) => {
          const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`), { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
        }""",
        [key, x, y],
    )
    with rerun(page):
        page.mouse.move(*place)
        page.mouse.click(*place)


def test_a_press_places_the_nearest_mean(page, site):
    visit(page, site, "gmm-2d?lang=en&start=means&means=0,4;-2,0;3,-3&step=3")
    press_at(page, bench.CHART, -4, 1.5)
    here = charts(page, bench.CHART)[bench.CHART][figures.means(K)]
    assert (here["x"], here["y"]) == (pytest.approx([0, -4, 3], abs=0.05), pytest.approx([4, 1.5, -3], abs=0.05))
    assert index(page) == 0, "the start is what was chosen, and it is seen"
    eventually(lambda: controls.read(query(page).get("means", ""))[1:2], [(pytest.approx(-4, abs=0.05), pytest.approx(1.5, abs=0.05))])


def test_a_press_on_a_dot_replays_its_run(page, site):
    visit(page, site, "gmm-2d?lang=en&panel=many")
    with rerun(page):
        page.locator("[class*='st-key-gmm-2d-many-go'] button").click()
    best = runs.many(BLOBS)
    worst = int(np.argmin(best.objectives))
    dots = charts(page, closer.STRIP)[closer.STRIP][0]
    press_at(page, closer.STRIP, dots["x"][worst], dots["y"][worst])
    eventually(lambda: query(page).get("run"), str(worst + 1))
    page.keyboard.press("End")
    eventually(lambda: numbers(page.locator(".em-readout").inner_text())[-1], pytest.approx(best.traces[worst].log_likelihood, abs=5e-5))
    assert charts(page, closer.STRIP)[closer.STRIP][2]["x"] == [dots["x"][worst]], "the ring has moved there"


def test_a_collapsed_component_is_drawn_without_a_fault(page, site):
    """To the very end: no NaN in table, chart or inspector; the narrow component's width is written, not rounded away."""
    visit(page, site, "gmm-2d?lang=zh&panel=collapse")
    with rerun(page):
        page.locator("[class*='st-key-gmm-2d-preset-False'] button").click()
    page.keyboard.press("End")
    seen, plane = page.evaluate(LOOK, bench.CHART), charts(page, bench.CHART)[bench.CHART]
    assert "NaN" not in str(seen) and all(isinstance(v, int | float) or v is None for t in plane for v in (*t["x"], *t["y"]))
    k = collapse.endings()[0].component
    assert all(numbers(cell)[0] > 0 for cell in seen["table"][k][3:5])
    assert len(seen["table"]) == collapse.PRESET["K"]


def test_old_faithful_in_own_units(page, site):
    """Scales that differ by a factor of ten, another shape, a start by link."""
    visit(page, site, "gmm-2d?lang=zh&source=faithful&K=3&shape=tied&start=points&run=4")
    settings = Settings(data.built_in("faithful", ("x", "y")), controls.names(3), "tied", "points", 4, max_iter=500)
    trace = runs.solve(settings).trace
    assert isinstance(trace.model, GaussianMixture) and np.array_equal(trace.data, old_faithful())
    ends(page, 6)
    seen = page.evaluate(LOOK, bench.CHART)["table"]
    for k, cells in enumerate(seen):
        assert [numbers(cell)[0] for cell in cells[1:3]] == pytest.approx(trace.steps[3].params.means[k], rel=2e-3)
