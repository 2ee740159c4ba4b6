"""The page of published tables in the browser: the charts hold the runs, the printed values and the falls."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from pages.reference.tables import compare, faults, page as tables
from pages.reference.tables.known import CLASSICS
from tests.browser.visiting import chart, choose, eventually, faults_on, pick, query, rerun, slide, visit

pytestmark = pytest.mark.browser
CHART = "classics-chart"
ROWS = "() => [...document.querySelectorAll('.em-tall tbody tr')].map(row => [...row.children].map(cell => cell.textContent))"


def test_a_start_of_ones_own_is_drawn_beside_the_sources(page, site):
    visit(page, site, "classics?lang=en")
    coins = CLASSICS["coins"]
    marks = [row for row in compare.of_kind("coins", "published") if row.printed.quantity == "theta_a"]
    eventually(lambda: [len(chart(page, CHART)), chart(page, CHART)[2]["y"]], [4, [row.printed.value for row in marks]])
    assert [row[2] for row in page.evaluate(ROWS)][-2:] == ["0.80", "0.52"]
    slide(page, "start_a", 0.3)
    own = tables.series(coins, coins.run((0.3, 0.5)), "params")
    eventually(lambda: [round(value, 6) for value in chart(page, CHART)[2]["y"]], [round(float(value), 6) for value in own[: tables.LAST["coins"] + 1, 0]])
    assert query(page)["start_a"] == "0.3"
    pick(page, "classics-table-box", 3)
    choose(page, "classics-kind-box", 1)
    eventually(lambda: len(page.evaluate(ROWS)), 20)
    assert faults_on(page) == []


@pytest.mark.parametrize("code", languages())
def test_a_fall_is_marked_until_it_is_put_right(page, site, code):
    words = languages()[code]
    visit(page, site, f"classics?lang={code}&variance=true")
    key, wrong = "classics-variance", faults.variance(3.0, 3)[1]
    eventually(lambda: [trace["x"] for trace in chart(page, key)], [[0, 1, 2, 3], [0, 1, 2, 3], wrong.falls.tolist()])
    assert page.locator(".em-fall").all_inner_texts() == ["▼ −2.5", "▼ −0.19"]
    with rerun(page):
        page.locator(".st-key-right_variance label").click()
    eventually(lambda: len(chart(page, key)), 2)
    assert chart(page, key)[0]["y"] == chart(page, key)[1]["y"] and page.locator(".em-fall").count() == 0
    assert words("mistake.say_right") in page.locator("[data-testid=stAlert]").first.inner_text() and faults_on(page) == []
