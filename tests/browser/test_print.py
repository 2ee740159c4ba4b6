"""On paper: steps are open, and in place of the player stand snapshots that agree with the film."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from tests.browser.truth import classic
from tests.browser.visiting import chart, eventually, index, stage, visit

SNAPSHOTS = """() => [...document.querySelectorAll('.em-snapshots section')].map(one => ({
  title: one.querySelector('.em-title').textContent, readout: one.querySelector('.em-readout').textContent,
  charts: [...one.querySelectorAll(':scope > div > div')].map(picture => picture.querySelector('.scatterlayer').innerHTML),
}))"""


# Where the estimates' marks are drawn, as shares of their axis, and what the chart's data say.
MARKS = """group => {
  const chart = document.querySelector(`.st-key-${group}-estimates .js-plotly-plot`), { xaxis } = chart._fullLayout;
  const drawn = [...chart.querySelectorAll(`.trace${chart._fullData[1].uid} .point`)].map(mark => mark.getAttribute("transform").match(/[-\\d.]+/)[0] / xaxis._length);
  return [drawn.map(x => x.toFixed(2)), [...chart.data[1].x].map(x => x.toFixed(2))];
}"""


@pytest.mark.parametrize("path, step", [("coins", 5), ("tennis", 3)])
def test_what_is_printed_stands_where_the_page_stands(page, site, path, step):
    visit(page, site, f"{path}?lang=en&step={step}")
    at_start, now = page.locator(".em-player input").input_value(), page.evaluate(MARKS, path)[1]
    page.evaluate("""group => addEventListener("afterprint", () => { window.printed = (""" + MARKS + """)(group); }, { once: true, capture: true })""", path)
    page.pdf()
    drawn, said = page.evaluate("window.printed")
    assert drawn == said == now and page.locator(".em-player input").input_value() == at_start


@pytest.mark.parametrize("code", languages())
def test_the_player_gives_way_to_snapshots(page, site, code):
    visit(page, site, f"coins?lang={code}&step=1")
    eventually(lambda: len(chart(page, "coins-estimates")[1]["x"]), 2)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    truth, words = classic(), languages()[code]
    found = page.evaluate(SNAPSHOTS)
    last = len(truth.trace.steps) - 1
    iterations = [t for t in (0, 1, 2, 5, 10) if t < last] + [last]
    assert [one["title"] for one in found] == [words(f"stage.title_{'m' if t else 'start'}", t=t) for t in iterations]
    assert len({one["charts"][0] for one in found}) == len(found), "each snapshot has its own picture"
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".em-snapshots").count() == 0 and page.locator("details:not([open])").count() > 0
    assert index(page) == 2 and stage(page)["readout"] == truth.readout(truth.stops[2])
