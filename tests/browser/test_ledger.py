"""The ledger has room for all that it holds, whatever the screen, the language and the number of components."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from tests.browser.visiting import settle, stage, visit

CUT = """() => {
  const room = document.querySelector(".em-ledger").getBoundingClientRect();
  const parts = document.querySelectorAll(".em-ledger :is(.em-counts, .em-values b, thead th, .em-where)");
  return [...parts].filter(part => { const box = part.getBoundingClientRect(); return box.right > room.right + 1 || box.left < room.left - 1; }).map(part => part.outerHTML.slice(0, 80));
}"""
SIZES = [(1440, 900), (1280, 720), (1366, 768), (1024, 768), (390, 844), (360, 740)]


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("path", ["coins?step=1", "coins?step=3&k=3", "coins?step=3&k=5", "tennis?step=2"])
def test_nothing_of_the_ledger_is_cut(page, site, path, code):
    visit(page, site, f"{path}&lang={code}")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => innerWidth === width", arg=width)
        settle(page)
        page.wait_for_timeout(150)
        assert page.evaluate(CUT) == [], (width, height)


def test_the_numbers_are_the_same_side_by_side_and_under_one_another(page, site):
    visit(page, site, "coins?lang=en&step=4")
    found = []
    for width in (390, 1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("stacked => (document.querySelector('.em-ledger .em-stacked') !== null) === stacked", arg=width != 1440)
        now = stage(page)
        found.append((now["shares"], now["counts"], now["sums"]))
    assert found[0] == found[1] == found[2] and len(found[0][2]) == 2
