"""The page of two groups in the browser: at every stop the labels' tables, the dots and the boundary agree with em_core."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import posterior
from em_core.datasets import davis
from pages.examples.two_groups import facts, findings
from pages.parts.words import languages
from tests.browser.visiting import chart, eventually, faults_on, index, last_index, rerun, visit

pytestmark = pytest.mark.browser
WOMEN = davis().women

TABLES = """() => [...document.querySelectorAll(".em-labels table")].map(table =>
  [...table.querySelectorAll("tbody tr")].map(row => [...row.querySelectorAll("td")].map(cell => cell.textContent)))"""
SQUARES = """() => [...document.querySelectorAll(".st-key-heights-dots .points path")].map(mark => [mark.__data__.i, mark.getAttribute("d")])
  .sort((a, b) => a[0] - b[0]).map(([_, outline]) => !outline.includes("A"))"""


def go(page, stop: int) -> None:
    """Move the scrubber."""
    page.evaluate("""stop => { const bar = document.querySelector(".em-player input"); bar.value = stop; bar.dispatchEvent(new Event("input")); }""", stop)
    eventually(lambda: index(page), stop)


def expected(trace, shared: int, present: int):
    """Confusion table with the share put right, and counting beside EM, as they are printed."""
    x = np.ravel(trace.data)
    group = posterior(trace.model, x, trace.steps[shared].params).argmax(axis=1)
    judged = findings.judge(group, (~WOMEN).astype(int))
    own = [judged.names.index(label) for label in (0, 1)]
    confusion = [[*map(str, row), f"{100 * row[own[label]] / row.sum():.0f}%"] for label, row in enumerate(judged.table)]
    params, sides = trace.steps[present].params, []
    for label, people in enumerate((x[WOMEN], x[~WOMEN])):
        sides.append([f"{len(people) / len(x):.3f}", f"{people.mean():.2f}", f"{people.std():.2f}"])
        k = own[label]
        sides.append([f"{params.weights[k]:.3f}", f"{params.means[k, 0]:.2f}", f"{np.sqrt(params.covariances[k, 0, 0]):.2f}"])
    return [confusion, sides], group, judged.right


@pytest.mark.parametrize("code", languages())
def test_the_labels_follow_the_player(site, page, code):
    visit(page, site, f"heights?lang={code}&panel=labels")
    trace, _ = facts.usual()
    assert page.evaluate(TABLES)[0] == [["·", "·", "·"]] * 2, "no E-step, no groups"
    stops = page.evaluate("() => window.emFilms.heights.mixture.steps")
    for stop in (1, 2, 9, last_index(page)):
        go(page, stop)
        t = int(np.ceil(stops[stop]))
        present = t - 1 if stops[stop] % 1 else t
        tables, group, right = expected(trace, t - 1, present)
        eventually(lambda: page.evaluate(TABLES), tables)
        eventually(lambda: page.evaluate(SQUARES), (group == 1).tolist())
        assert f"{right}" in page.locator(".em-labels .em-sentence").inner_text()
        line = [value for value in chart(page, "heights-dots")[1]["x"] if value is not None]
        inside = [b for b in findings.boundaries(trace.steps[t - 1].params) if 145 < b < 200]
        assert sorted({round(value, 6) for value in line}) == pytest.approx(inside, abs=1e-4) and inside
    assert not faults_on(page)


def test_a_preset_shows_the_collapse(site, page):
    """The curve that narrows around one record is drawn to its peak, between the places of the grid."""
    visit(page, site, "heights?lang=en&panel=labels")
    page.locator("button", has_text="Presets").click()
    with rerun(page):
        page.locator(".st-key-heights-preset-spike button").click()
    page.keyboard.press("Escape")
    go(page, last_index(page))
    last = facts.preset("spike").params
    peak = last.weights[0] / np.sqrt(2 * np.pi * last.covariances[0, 0, 0])
    eventually(lambda: round(max(chart(page, "heights-chart")[1]["y"]), 4), round(float(peak), 4))
    assert "collapses on 57.00 cm" in page.locator(".em-say").inner_text()
    eventually(lambda: sum(page.evaluate(SQUARES)), 199)
    with rerun(page):  # a click left of all data: the nearer mean moves there
        box = page.locator(".st-key-heights-chart .nsewdrag").first.bounding_box()
        page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    eventually(lambda: "cm1=" in page.url or "cm1=" in page.evaluate("location.href"), True)
    assert not faults_on(page)


def test_the_labels_in_a_room(site, page):
    """On one screen, with the player; the log-likelihood and the estimates give way."""
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, site, "heights?lang=en&view=projector&panel=labels&step=342")
    tables, *_ = expected(facts.usual()[0], 341, 342)
    eventually(lambda: page.evaluate(TABLES), tables[:1])
    eventually(lambda: page.evaluate("() => { const main = document.querySelector('.stMain'); return main.scrollHeight <= main.clientHeight + 1; }"), True)
    assert page.locator(".st-key-heights-likelihood").count() == 0
    assert not faults_on(page)
