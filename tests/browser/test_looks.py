"""Every page of the sitemap, in every language, on a desktop, a projector and two phones, in light and in dark."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.browser.looking import formulas_missing, inaccessible, left_over, nameless_charts, overflowing, unset_formulas
from tests.browser.visiting import eventually, faults_on, visit

DESKTOP, PROJECTOR, PHONE, SMALL_PHONE = (1440, 900), (1280, 720), (390, 844), (320, 700)
EVERY_PAGE = pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
EVERY_LANGUAGE = pytest.mark.parametrize("code", languages())

# The lowest line at any half-step of the film: the spoken line grows and shrinks.
LOWEST = """selectors => {
  const scrubber = document.querySelector(".em-player input");
  let lowest = 0, scrolls = false;
  for (let stop = 0; stop <= Number(scrubber.max); stop++) {
    scrubber.value = stop;
    scrubber.dispatchEvent(new Event("input"));
    for (const selector of selectors) for (const part of document.querySelectorAll(selector)) lowest = Math.max(lowest, part.getBoundingClientRect().bottom);
    const main = document.querySelector(".stMain");
    scrolls ||= main.scrollHeight > main.clientHeight + 1;
  }
  return [lowest, scrolls];
}"""


def look(page, site, entry, code: str, size: tuple[int, int], view: str = "") -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(page, site, f"{entry.url}?lang={code}{view}")
    check(page)


def check(page) -> None:
    assert faults_on(page) == []
    assert left_over(page) == []
    assert unset_formulas(page) == []
    assert overflowing(page) == []
    assert nameless_charts(page) == []


def check_contrast_in_the_dark(page) -> None:
    """Colours are all that a dark theme changes."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    assert inaccessible(page, only=("color-contrast", "link-in-text-block")) == []
    assert overflowing(page) == []


@EVERY_LANGUAGE
@EVERY_PAGE
def test_desktop(page, site, entry, code):
    look(page, site, entry, code, DESKTOP)
    assert formulas_missing(page, f"{code}/{entry.prose}") == []
    assert inaccessible(page) == []
    if page.locator("[class*='-guess-row']").count():
        lowest, _ = page.evaluate(LOWEST, ["[class*='-guess-row']", "[class*='st-key-start_']", ".em-ledger", ".em-say"])
        assert lowest <= DESKTOP[1], "question, controls, stage and player are seen without scrolling"
    check_contrast_in_the_dark(page)


@EVERY_LANGUAGE
@EVERY_PAGE
def test_projector(page, site, entry, code):
    look(page, site, entry, code, PROJECTOR, "&view=projector")
    assert inaccessible(page) == []
    if page.locator(".em-player").count():
        lowest, scrolls = page.evaluate(LOWEST, [".em-say", ".em-note", ".js-plotly-plot", ".em-ledger"])
        assert lowest <= PROJECTOR[1] and not scrolls, "the whole stage is on the screen at every half-step"


@EVERY_LANGUAGE
@EVERY_PAGE
def test_phones(page, site, entry, code):
    look(page, site, entry, code, PHONE)
    assert inaccessible(page) == []
    page.set_viewport_size({"width": SMALL_PHONE[0], "height": SMALL_PHONE[1]})
    page.wait_for_function("innerWidth === 320")
    check(page)
    check_contrast_in_the_dark(page)


@EVERY_PAGE
def test_two_languages_side_by_side(page, site, entry):
    one, other = [*languages()][:2]
    look(page, site, entry, one, DESKTOP, "&view=both")
    columns = page.locator("[class*=st-key-abreast-]")
    assert columns.count(), "nothing stands side by side"
    marked = "(all, second) => all.every(e => [...e.children].every((child, i) => child.lang === (i % 2 ? second : '')))"
    eventually(lambda: columns.evaluate_all(marked, languages()[other].tag), True)  # a screen reader knows the language of each column
