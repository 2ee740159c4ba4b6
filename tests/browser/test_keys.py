"""Where the keys go: to the player after a choice by the mouse, to the control after one by the keyboard; a clicker; the menu."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from tests.browser.visiting import choose, chosen, eventually, index, pick, query, rerun, visit

BLANK = "() => document.querySelectorAll('.em-blank').length"


def test_after_a_choice_by_the_mouse_the_arrows_step(page, site):
    visit(page, site, "coins?lang=en")
    choose(page, "k", 1)
    page.keyboard.press("ArrowRight")
    assert index(page) == 1 and chosen(page, "k") == 1
    pick(page, "coins-source", 1)
    page.keyboard.press("ArrowRight")
    eventually(lambda: index(page), 2)
    thumb = page.locator(".st-key-start_a [data-testid=stSliderThumbValue]").locator("..").bounding_box()
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    page.mouse.move(thumb["x"] + 40, thumb["y"])
    with rerun(page):
        page.mouse.up()
    start = query(page)["start_a"]
    page.keyboard.press("ArrowRight")
    eventually(lambda: index(page), 3)
    assert query(page)["start_a"] == start


def test_who_chooses_by_the_keyboard_keeps_the_keys(page, site):
    visit(page, site, "coins?lang=en")
    page.locator(".st-key-k input[type=radio]:checked").focus()
    with rerun(page):
        page.keyboard.press("ArrowRight")
    with rerun(page):
        page.keyboard.press("ArrowRight")
    assert chosen(page, "k") == 2 and index(page) == 0


def test_the_projector_obeys_a_clicker(page, site):
    visit(page, site, "gmm-1d?lang=en&view=projector")
    for key, place in (("PageDown", 1), ("PageDown", 2), ("PageUp", 1)):
        page.keyboard.press(key)
        assert index(page) == place, key
    for key in (".", "b", "B"):
        page.keyboard.press(key)
        assert page.evaluate(BLANK) == 1, key
        page.keyboard.press("PageDown")
        assert page.evaluate(BLANK) == 0 and index(page) == 1, "the first key only brings the picture back"
    page.keyboard.press("b")
    page.mouse.click(300, 300)
    assert page.evaluate(BLANK) == 0


def test_on_the_page_the_keys_of_a_clicker_scroll_and_type(page, site):
    visit(page, site, "coins?lang=en")
    page.locator(".stMain").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("b")
    eventually(lambda: page.evaluate("document.querySelector('.stMain').scrollTop > 100"), True)
    assert index(page) == 0 and page.evaluate(BLANK) == 0


@pytest.mark.parametrize("press", ["click", "Enter"])
def test_who_comes_to_the_projector_by_its_button_steps_there(page, site, press):
    visit(page, site, "coins?lang=en")
    button = page.get_by_role("button", name=languages()["en"]("shell.projector"))
    with rerun(page):
        button.click() if press == "click" else button.press(press)
    page.keyboard.press("Space")
    eventually(lambda: index(page) >= 1, True)
    page.keyboard.press("Space")
    assert query(page)["view"] == "projector"


def test_the_menu_of_a_phone_makes_way_for_the_page(page, site):
    page.set_viewport_size({"width": 390, "height": 844})
    words = languages()["zh"]
    visit(page, site, "?lang=zh")
    page.get_by_role("button", name=words("names.expand_sidebar")).click()
    with rerun(page):
        page.locator(".stSidebar").get_by_role("link", name=words("page.coins")).click()
    eventually(lambda: page.locator(".stSidebar").evaluate("menu => menu.getBoundingClientRect().right <= 0"), True)
    assert page.locator("h1").inner_text() == words("page.coins")


def test_in_a_frame_of_another_page_there_is_no_menu(page, site):
    visit(page, site, "coins?lang=en&embed=true")
    assert page.locator(".stSidebar").count() == 0 and page.locator(".em-player").count() == 1
    assert page.get_by_role("button", name=languages()["en"]("names.expand_sidebar")).count() == 0
