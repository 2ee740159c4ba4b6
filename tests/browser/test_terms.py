"""A term opens its definition in place, by mouse, finger and keyboard; a guess is answered in its card."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from tests.browser.visiting import eventually, index, rerun, visit

PLACE = "() => [document.querySelector('.stMain').scrollTop, location.href, history.length]"


@pytest.mark.parametrize("way", ["click", "tap", "Enter"])
def test_a_term_is_explained_where_it_stands(new_context, site, way):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    words = languages()["zh"]
    visit(page, site, "coins?lang=zh")
    term = page.locator("a[href='#terms']", has_text=words.term("responsibility")).first
    term.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = page.evaluate(PLACE)
    {"click": term.click, "tap": term.tap, "Enter": lambda: term.press("Enter")}[way]()
    card = page.get_by_role("dialog", name=words.term("responsibility"))
    assert words.explanation("responsibility") in card.inner_text() and card.get_attribute("lang") == words.tag
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] >= 0 and box["y"] + box["height"] <= 844
    assert card.evaluate("card => card === document.activeElement")
    assert page.evaluate(PLACE) == before, "neither the page nor its address has moved"
    page.keyboard.press("ArrowRight")
    assert index(page) == 0
    page.keyboard.press("Escape")
    assert card.count() == 0 and term.evaluate("term => term === document.activeElement")
    term.press("Enter")
    page.mouse.click(200, 5)
    assert card.count() == 0


def test_the_list_of_terms_is_still_on_the_page(page, site):
    visit(page, site, "coins?lang=en")
    words = languages()["en"]
    assert words.explanation("responsibility") in page.locator(".stMain").inner_text()


@pytest.mark.parametrize("path", ["coins", "gmm-2d", "convergence"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 720)])
def test_a_guess_is_answered_in_its_card(page, site, path, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(page, site, f"{path}?lang=en")
    card = page.locator("[class*=-guess-row]").first
    height, player = card.bounding_box()["height"], page.locator(".em-bar").bounding_box()["y"]
    with rerun(page):
        card.get_by_role("button", name=languages()["en"]("quiz.check")).click()
    said = card.locator(".stAlert")
    eventually(said.count, 1)
    marks = card.locator(".em-scale span").all_inner_texts()
    assert marks[0] == "50%" and marks[0] in said.inner_text()
    box = card.bounding_box()
    assert 0 <= box["y"] and box["y"] + min(box["height"], height) <= size[1], "it is in sight"
    assert abs(page.locator(".em-bar").bounding_box()["y"] - player) < 60, "the player stays where it was"
    assert card.locator("input[type=range]").is_hidden()
