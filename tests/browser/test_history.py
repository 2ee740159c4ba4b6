"""The history in a browser: problems chosen by a press on the line of years, plots lost and found by a press on the table, the
chart at every half-step, and the whole stage on one screen."""

from __future__ import annotations

import math

from em_core.old_problems import BARLEY
from pages.reference.timeline import mckendrick, westmacott
from pages.reference.timeline.entries import RUN
from tests.browser.looking import inaccessible, overflowing
from tests.browser.test_looks import DESKTOP, LOWEST
from tests.browser.visiting import chart, eventually, faults_on, index, last_index, query, rerun, visit

PLACE = """([key, x, y]) => { const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`), { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)]; }"""


def press(page, key: str, x: float, y: float) -> None:
    """A press on a place of a chart, in its own units."""
    place = page.evaluate(PLACE, [key, x, y])
    page.mouse.move(*place)
    page.wait_for_timeout(200)  # a chart looks only so often where the mouse is
    with rerun(page):
        page.mouse.click(*place)


def test_problems_and_plots_are_chosen_by_presses(page, site):
    visit(page, site, "history?lang=en&step=2")
    assert index(page) == 4
    page.wait_for_timeout(400)  # until the player has written its step into the address
    entry = next(entry for entry in RUN if entry.problem == "westmacott")
    press(page, "history-years", entry.year, entry.lane)
    assert query(page)["problem"] == "westmacott" and index(page) == 0 and "step" not in query(page), "another problem begins at its start"
    eventually(lambda: chart(page, "history-years")[2]["x"], [entry.year])
    press(page, "history-westmacott-chart", 0, 2)
    assert query(page)["lost"] == "2.4-3.1"
    press(page, "history-westmacott-chart", 3, 1)
    assert query(page)["lost"] == "3.1"
    page.keyboard.press("End")
    trace = westmacott.solve(westmacott.Choice(((2, 0),)))
    eventually(lambda: chart(page, "history-westmacott-chart")[1]["text"], [f"{float(trace.model.fitted(trace.params)[2, 0]):.1f}"])
    assert chart(page, "history-westmacott-chart")[0]["text"][0] == [f"{v:.1f}" for v in BARLEY[0]] and faults_on(page) == []


def test_the_bar_of_the_unseen_follows_every_e_step(page, site):
    visit(page, site, "history?lang=zh&problem=mckendrick")
    trace = mckendrick.solve(mckendrick.Choice())
    for place in range(6):
        if place:
            page.keyboard.press("ArrowRight")
        t = (place - 1) // 2  # the E-step whose numbers the bar has
        wanted = [None] if place == 0 else [round(55 / math.expm1(float(trace.steps[t].params.rate)), 3)]
        eventually(lambda: chart(page, "history-mckendrick-chart")[1]["y"], wanted)
        assert index(page) == place
    page.keyboard.press("End")
    assert index(page) == last_index(page) and "0.9722" in page.locator(".em-readout").inner_text()


def test_the_tallest_problems_stand_on_one_screen(page, site):
    """What test_looks looks at on the page as it opens; these have the most rows and the longest sentences."""
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    for problem in ("westmacott", "linkage"):
        visit(page, site, f"history?lang=en&problem={problem}")
        lowest, _ = page.evaluate(LOWEST, [".em-say"])
        assert lowest <= DESKTOP[1], problem
        assert overflowing(page) == [] and faults_on(page) == [] and inaccessible(page) == []
