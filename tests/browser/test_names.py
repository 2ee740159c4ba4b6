"""What is spoken and seen of controls: plain names in the page's language, rings around what has the focus, powers of ten."""

from __future__ import annotations

import re

import pytest

from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.browser.visiting import eventually, settle, slider, switch_language, visit

NAMES = """() => [...document.querySelectorAll("[aria-label], [placeholder], [aria-valuetext]")].filter(e => !e.closest(".katex, [lang]:not(html)"))
  .flatMap(e => ["aria-label", "placeholder", "aria-valuetext"].map(name => e.getAttribute(name)).filter(Boolean))"""
MARKUP = re.compile(r"\*\*|\$|\\|\{|10\^|10⁻\d")
RINGLESS = """() => {
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 4;
  const ring = getComputedStyle(document.activeElement);
  return [document.activeElement.outerHTML.slice(0, 90), shown(document.activeElement), ring.outlineStyle, ring.outlineWidth, ring.outlineColor];
}"""


VISITS = [(entry, "zh") for entry in PAGES] + [(entry, "en") for entry in PAGES if entry.id in ("coins", "convergence")]


@pytest.mark.parametrize(("entry", "code"), VISITS, ids=lambda part: getattr(part, "id", part))
def test_names_are_plain_words_of_the_page(page, site, entry, code):
    visit(page, site, f"{entry.url}?lang={code}&stationary=true&stopping=true&monotone=true")
    eventually(lambda: [name for name in page.evaluate(NAMES) if MARKUP.search(name)], [])
    if code == "zh":
        english = {"Sidebar", "Collapse sidebar", "Expand sidebar", "Link to heading", "Open", "Choose an option", "file upload", "Clear all"}
        eventually(lambda: english & {*page.evaluate(NAMES)}, set())


def test_names_follow_the_language_there_and_back(page, site):
    words, other = languages()["en"], languages()["zh"]
    visit(page, site, "coins?lang=en")
    spoken = "() => [...document.querySelectorAll('.st-key-start_a input, [data-testid=stSidebarCollapseButton] button')].map(e => e.ariaLabel)"
    first = [words("names.collapse_sidebar"), "Start θ A"]
    eventually(lambda: page.evaluate(spoken), first)
    switch_language(page, [*languages()].index("zh"))
    eventually(lambda: other("names.collapse_sidebar") in page.evaluate(spoken), True)
    switch_language(page, [*languages()].index("en"))
    eventually(lambda: page.evaluate(spoken), first)


def test_powers_of_ten_have_exponents(page, site):
    visit(page, site, "convergence?lang=en&stationary=true&corrected=true&monotone=true")
    key = "nudge"
    value = page.locator(f".st-key-{key} [data-testid=stSliderThumbValue]")
    raised = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    for press in ("ArrowRight", "ArrowLeft", "ArrowLeft"):
        page.locator(f".st-key-{key} input").press(press)
        eventually(lambda: value.inner_text(), f"10⁻{str(round(slider(page, key))).translate(raised)}")
    settle(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_that_has_the_focus_wears_a_ring(page, site, scheme):
    page.emulate_media(color_scheme=scheme)
    visit(page, site, "coins?lang=en")
    page.evaluate("document.querySelector('.stSidebar a').focus()")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(RINGLESS))
    rings = [style for html, shown, *style in seen if shown and "type=\"range\"" not in html]
    assert len(rings) > 25
    assert {tuple(style) for style in rings} <= {("solid", "3px", "rgb(11, 92, 173)"), ("solid", "3px", "rgb(59, 140, 224)")}, seen
