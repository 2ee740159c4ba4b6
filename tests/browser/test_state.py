"""What a visit carries along: the language switch keeps everything, the address holds everything, nonsense in it is harmless."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from pages.examples.binomial.bench import VIEWS
from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.browser.truth import classic
from tests.browser.visiting import (
    choose,
    chosen,
    eventually,
    faults_on,
    html_lang,
    index,
    link_shown,
    pick,
    query,
    rerun,
    settle,
    slide,
    slider,
    stage,
    switch_language,
    visit,
)

OWN_ROWS = "9, 10\nHTHHT\n2, 8"


def state(page) -> dict:
    """Everything that a change of language must leave alone."""
    return {
        "path": urlsplit(page.evaluate("location.href")).path,
        "coins": chosen(page, "k"),
        "learned": page.locator(".st-key-learned input").is_checked(),
        "starts": [slider(page, f"start_{name}") for name in "abc"],
        "view": chosen(page, "panel"),
        "step": index(page),
        "readout": stage(page)["readout"],
        "shares": stage(page)["shares"],
        "address": {name: value for name, value in query(page).items() if name != "lang"},
    }


def test_the_language_switch_keeps_everything(page, site):
    visit(page, site, "coins?lang=en")
    pick(page, "coins-source", 2)
    page.locator("[data-testid=stPopover] button").click()
    rows = page.locator(".st-key-own-rows textarea")
    rows.fill(OWN_ROWS)
    with rerun(page):
        rows.press("Control+Enter")
    page.keyboard.press("Escape")
    choose(page, "k", 1)
    with rerun(page):
        page.locator(".st-key-learned label").click()
    for name, value in (("a", 0.21), ("b", 0.47), ("c", 0.83)):
        slide(page, f"start_{name}", value)
    choose(page, "panel", VIEWS.index("bound"))
    for _ in range(5):
        page.locator("[data-act=next]").click()
    eventually(lambda: query(page).get("step"), "2.5")
    before = state(page)
    assert before["starts"] == [0.21, 0.47, 0.83] and before["step"] == 5 and before["learned"] and before["coins"] == 1
    for place, (code, words) in reversed(list(enumerate(languages().items()))):
        if code != query(page)["lang"]:
            switch_language(page, place)
        assert html_lang(page) == words.tag and query(page)["lang"] == code
        assert page.get_by_role("heading", level=1).inner_text() == words.prose("examples/coins").sections["title"].title
        eventually(lambda: state(page), before)
        assert stage(page)["title"] == words("stage.title_e", t=3)
    page.locator("[data-testid=stPopover] button").click()
    assert page.locator(".st-key-own-rows textarea").input_value() == OWN_ROWS


def test_the_language_switch_keeps_each_view(page, site):
    visit(page, site, "coins?lang=en&step=1.5")
    for place in (1, 2, 3, 4, 0):
        choose(page, "panel", place)
        other = list(languages()).index("zh" if query(page)["lang"] == "en" else "en")
        switch_language(page, other)
        assert chosen(page, "panel") == place and index(page) == 3
        assert page.locator(".st-key-panel [role=radio]").all_inner_texts() == [
            list(languages().values())[other](f"bench.view_{view}") for view in VIEWS
        ]


def test_a_link_and_a_reload_bring_back_parameters_and_step(page, site, new_context):
    visit(page, site, "coins?lang=en")
    start = page.locator(".st-key-start_a input[type=range]")
    start.focus()
    with rerun(page):
        page.keyboard.press("ArrowLeft")  # as a reader would: by the key
    slide(page, "start_b", 0.33)
    truth = classic((0.59, 0.33))
    for _ in range(3):
        page.locator("[data-act=next]").click()
    eventually(lambda: query(page).get("step"), "1.5")
    eventually(lambda: "step=1.5" in link_shown(page), True)
    link = link_shown(page)
    page.reload(wait_until="commit")
    settle(page)
    assert stage(page)["readout"] == truth.readout(truth.stops[3])
    assert slider(page, "start_a") == 0.59 and slider(page, "start_b") == 0.33 and index(page) == 3
    friend = new_context(locale="zh-CN").new_page()
    friend.goto(link, wait_until="commit")
    settle(friend)
    assert stage(friend) == stage(page), "a friend sees the same, in the language of the link"
    assert slider(friend, "start_a") == 0.59 and html_lang(friend) == "en"


NONSENSE = {
    "values": "k=-1&start_a=nan&step=abc&lang=xx&view=<script>&learned=maybe&source=__proto__",
    "long": "step=" + "9" * 4000 + "&k=" + "x" * 4096,
    "repeated": "k=3&k=4&lang=en&lang=zh&step=1&step=2&start_a=0.2&start_a=0.9&source=trace",
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_in_the_address_opens_a_working_page(page, site, kind):
    visit(page, site, "coins?" + NONSENSE[kind])
    assert faults_on(page) == [] and page.locator("[data-testid=stAlert]").count() == 0
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert index(page) == 1
    if kind == "values":
        truth = classic()
        assert stage(page)["readout"] == truth.readout(truth.stops[1])


def links(page, part: str) -> list[str]:
    return page.locator(f"{part} a").evaluate_all("all => all.map(a => a.href)")


@pytest.mark.parametrize("code", languages())
def test_links_keep_the_language(page, site, code):
    place = [entry.url for entry in PAGES].index("coins")
    visit(page, site, f"coins?lang={code}&start_a=0.7&step=2")
    shown = [*links(page, "[data-testid=stSidebar]"), *links(page, ".st-key-way-on")]
    assert len(shown) >= len(PAGES) + 1
    for link in shown:
        assert f"lang={code}" in urlsplit(link).query
    page.locator(".st-key-way-on a").first.click()
    before = PAGES[place - 1]
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=languages()[code].prose(before.prose).sections["title"].title)
    settle(page)
    assert html_lang(page) == languages()[code].tag and query(page)["lang"] == code
    assert "start_a" not in query(page) and "step" not in query(page)


def test_back_brings_the_parameters_back(page, site):
    code = "en"
    visit(page, site, "coins?lang=en&start_a=0.7&step=2")
    page.locator(".st-key-way-on a").first.click()
    page.wait_for_function("() => location.pathname === '/'")
    settle(page)
    page.go_back(wait_until="commit")
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=languages()[code].prose("examples/coins").sections["title"].title)
    settle(page)
    truth = classic((0.7, 0.5))
    eventually(lambda: (slider(page, "start_a"), index(page)), (0.7, 4))
    assert stage(page)["readout"] == truth.readout(truth.stops[4]) and html_lang(page) == languages()[code].tag


def test_a_link_opened_in_a_new_tab_leaves_this_one_as_it_was(page, site):
    visit(page, site, "coins?lang=en")
    with page.context.expect_page() as opened:
        page.locator(".st-key-way-on a").first.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/?lang=en")
    opened.value.close()
    switch_language(page, [*languages()].index("zh"))
    eventually(lambda: query(page)["lang"], "zh")
