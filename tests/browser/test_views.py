"""The closer looks: the mountain that can be clicked, its ridge, and the bound along a step."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import bound, posterior
from pages.parts.words import languages
from tests.browser.truth import classic, printed, raised
from tests.browser.visiting import chart, choose, eventually, index, last_index, rerun, slider, stage, visit

ARITHMETIC, MOUNTAIN, BOUND = range(3)
WHERE = """([key, x, y]) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  chart.scrollIntoView({ block: "center" });
  const box = chart.getBoundingClientRect(), { xaxis, yaxis } = chart._fullLayout;
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
}"""


@pytest.mark.parametrize("point", [(0.31, 0.83), (0.71, 0.25)])
def test_a_click_on_the_mountain_sets_out_from_there(page, site, point):
    visit(page, site, "coins?lang=en")
    choose(page, "panel", MOUNTAIN)
    eventually(lambda: chart(page, "coins-mountain")[3]["x"], [0.6])
    place = page.evaluate(WHERE, ["coins-mountain", *point])
    page.mouse.move(*place)
    with rerun(page):
        page.mouse.click(*place)
    reached = slider(page, "start_a"), slider(page, "start_b")
    assert reached == pytest.approx(point, abs=0.011), "the mountain's grid is 0.02 wide"
    truth = classic(reached)
    assert stage(page)["readout"] == truth.readout(truth.stops[index(page)])
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    page.locator("[data-act=last]").click()
    path = [[round(float(p), 6) for p in column] for column in zip(*(step.params.probabilities for step in truth.trace.steps))]
    eventually(lambda: [chart(page, "coins-mountain")[2][axis] for axis in "xy"], path)
    assert [chart(page, "coins-mountain")[3][axis] for axis in "xy"] == [[column[-1]] for column in path]


@pytest.mark.parametrize("code", languages())
def test_equal_starts_stay_on_the_ridge_and_the_page_says_so(page, site, code):
    truth, words = classic((0.6, 0.6)), languages()[code]
    visit(page, site, f"coins?lang={code}&start_a=0.6&start_b=0.6&step=99")
    assert index(page) == last_index(page) == len(truth.stops) - 1, "a step beyond the end is the end"
    estimate = printed(truth.trace.params.probabilities[0], 4)
    assert words("stop.ridge", estimate=estimate) in stage(page)["say"]
    assert stage(page)["shares"] == [["0.500", "0.500"]] * 5


def test_the_bound_touches_at_the_e_step_and_is_highest_at_the_m_step(page, site):
    truth = classic()
    visit(page, site, "coins?lang=en")
    choose(page, "panel", BOUND)
    for place in (1, 2, 3, 4, 7, 8):
        page.locator(".em-player input[type=range]").fill(str(place))
        eventually(lambda: round(chart(page, "coins-bound")[2]["y"][0], 6), round(touching(truth, place), 6))
        check_bound(chart(page, "coins-bound"), truth, place)


def touching(truth, place: int) -> float:
    """Where the point stands: on both curves after an E-step, on top of the bound after an M-step."""
    stop = truth.stops[place]
    before, after = truth.trace.steps[stop.iteration - 1], truth.trace.steps[stop.iteration]
    q = posterior(truth.trace.model, truth.trace.data, before.params)
    return bound(truth.trace.model, truth.trace.data, q, (before if stop.kind == "E" else after).params)


def check_bound(traces, truth, place: int) -> None:
    stop = truth.stops[place]
    before, after = truth.trace.steps[stop.iteration - 1], truth.trace.steps[stop.iteration]
    curve, lower, point, elbo, gap = traces
    at = {round(x, 3): i for i, x in enumerate(lower["x"])}
    likelihood, low = (np.array([np.nan if y is None else y for y in line["y"]]) for line in (curve, lower))
    assert np.nanmin(likelihood - low) >= -1e-6, "the bound lies nowhere above the log-likelihood"
    assert lower["x"][int(np.nanargmax(low))] == 1.0, "the top of the bound is where the M-step goes"
    np.testing.assert_allclose([curve["y"][at[0.0]], lower["y"][at[0.0]]], before.log_likelihood, atol=1e-6)
    np.testing.assert_allclose(curve["y"][at[1.0]], after.log_likelihood, atol=1e-6)
    top = touching(truth, place)
    if stop.kind == "E":
        assert point["x"][0] == 0.0 and abs(point["y"][0] - before.log_likelihood) < 1e-6
        assert gap["y"] == [0]
    else:
        assert point["x"][0] == 1.0 and abs(point["y"][0] - top) < 1e-6 and abs(lower["y"][at[1.0]] - top) < 1e-6
        assert abs(gap["y"][0] - (after.log_likelihood - top)) < 1e-6
        assert printed(after.log_likelihood - top, 4) in gap["text"][0]
    assert abs(elbo["base"][0] + elbo["y"][0] - top) < 1e-6 and printed(top, 4) in elbo["text"][0]


def test_the_inspector_names_the_parameters_that_it_uses(coins):
    coins.locator(".em-inspector .em-picks button").first.click()
    for place, t in ((1, 0), (2, 0), (3, 1), (6, 2)):
        coins.locator(".em-player input[type=range]").fill(str(place))
        assert f"⁽{raised(t)}⁾" in coins.locator(".em-inspector .em-sentence").inner_text()
