"""Every page of the site in every language: it opens, it is whole, and it can be left again."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.words import best, blocks, languages
from pages.sitemap import PAGES, chapters
from tests.pages.visiting import HOME, choose, find, labels, part, press, said, sound, turn, visit

IDS = [entry.id for entry in PAGES]
EVERYWHERE = pytest.mark.parametrize(("page", "code"), [(page, code) for page in IDS for code in languages()])
FIRST, SECOND = list(languages())[:2]


@EVERYWHERE
def test_every_page_opens_in_every_language(page, code):
    at = sound(visit(page, lang=code))
    words = languages()[code]
    entry = PAGES[IDS.index(page)]
    assert at.title[0].value == words.prose(entry.prose).sections["title"].title
    others = [w.prose(entry.prose).sections["title"].title for other, w in languages().items() if other != code]
    assert at.title[0].value not in others


@EVERYWHERE
def test_navigation_lists_every_page_by_chapter(page, code):
    at, words = visit(page, lang=code), languages()[code]
    assert [caption.value for caption in at.sidebar.get("caption")] == [words(f"chapter.{chapter}") for chapter in chapters()]
    links = at.sidebar.get("page_link")
    assert [link.label for link in links] == [words(f"page.{entry.id}") for entry in PAGES]
    assert {link.proto.query_string for link in at.get("page_link")} == {f"lang={code}"}, "a link keeps the language"


@EVERYWHERE
def test_the_way_on(page, code):
    """The page before and the page after, and none beyond the ends."""
    at, words, place = visit(page, lang=code), languages()[code], IDS.index(page)
    expected = [words("shell.previous", page=words(f"page.{IDS[place - 1]}"))] if place else []
    expected += [words("shell.next", page=words(f"page.{IDS[place + 1]}"))] if place + 1 < len(IDS) else []
    assert [link.label for link in at.main.get("page_link")][-len(expected) :] == expected


@EVERYWHERE
def test_links_within_the_page_lead_somewhere(page, code):
    """Each `[…](#anchor)` that is shown has a heading with this anchor, or a step or fold that it opens."""
    at = visit(page, lang=code)
    prose = languages()[code].prose(PAGES[IDS.index(page)].prose)
    drawn = {heading.proto.anchor for kind in ("title", "header", "subheader") for heading in at.get(kind)}
    drawn |= {anchor for anchor, section in prose.sections.items() if any(section.title in fold.label for fold in at.expander)}
    asked = {anchor for text in said(at) for anchor in re.findall(r"\]\(#([a-z0-9-]+)", text)}
    assert asked <= drawn and drawn


@pytest.mark.parametrize("code", languages())
def test_the_browser_is_told_the_language(code):
    """`<html lang>` is set by a script, since Streamlit leaves it as the server sent it."""
    scripts = [html.proto.body for html in visit(lang=code).get("html") if html.proto.body.startswith("<script>")]
    told = [tag for script in scripts for tag in re.findall(r"""documentElement\.lang\s*=\s*["']([^"']*)["']""", script)]
    assert told == [languages()[code].tag]


@pytest.mark.parametrize(
    ("asked", "locale", "given"),
    [(SECOND, FIRST, SECOND), (FIRST, SECOND, FIRST), (None, f"{SECOND}-XY", SECOND), (None, "qq-QQ", FIRST), (None, None, FIRST),
     ("qq", SECOND, SECOND), ("qq", None, FIRST), ("<script>", f"{SECOND}_XY", SECOND), ("", SECOND, SECOND)],
)  # fmt: skip
def test_which_language_a_visit_is_in(asked, locale, given):
    """The address wins, then the browser's locale, then the first language."""
    at = sound(visit(locale=locale, **({} if asked is None else {"lang": asked})))
    assert at.title[0].value == languages()[given].prose(HOME.prose).sections["title"].title
    assert best(None) == FIRST


@pytest.mark.parametrize("page", IDS)
def test_the_switch_keeps_the_page_and_the_address(page):
    """Only `lang` changes; a part of the address that the page does not know stays, too."""
    at = visit(page, lang=FIRST, k="3", start_a="0.25", step="1.5", utm="x")
    for code in (SECOND, FIRST):
        sound(choose(at, "language switch", languages()[code].name))
        assert at.query_params == {"lang": code, "k": "3", "start_a": "0.25", "step": "1.5", "utm": "x"}
        assert at.title[0].value == languages()[code].prose(PAGES[IDS.index(page)].prose).sections["title"].title
    assert labels(find(at, "language switch")) == [words.name for words in languages().values()]


@pytest.mark.parametrize("page", IDS)
def test_the_language_stays_from_page_to_page(page):
    at = visit(page, lang=SECOND)
    for other in IDS:
        entry = PAGES[IDS.index(other)]
        assert sound(turn(at, other)).title[0].value == languages()[SECOND].prose(entry.prose).sections["title"].title


def test_a_new_address_in_the_same_visit_wins_over_what_was_chosen():
    """The back button, or a link that is pasted into the same tab."""
    at = choose(visit("coins", lang=FIRST), "language switch", languages()[SECOND].name)
    at.query_params["lang"] = FIRST
    assert at.run().title[0].value == languages()[FIRST].prose("examples/coins").sections["title"].title


@EVERYWHERE
def test_the_projector_shows_the_stage_and_a_way_back(page, code):
    at = sound(visit(page, lang=code, view="projector"))
    words = languages()[code]
    assert not at.sidebar.get("page_link"), "no navigation"
    ways_on = {words(key, page=words(f"page.{other}")) for key in ("shell.previous", "shell.next") for other in IDS}
    assert not ways_on & {link.label for link in at.main.get("page_link")}
    back = [button for button in at.button if button.label == words("shell.leave_projector")]
    assert back, "there is no way back"
    sound(press(at, back[0].key))
    assert len(at.sidebar.get("page_link")) == len(PAGES)
    assert at.query_params == {"lang": code, "view": "page"}


@EVERYWHERE
def test_two_languages_side_by_side(page, code):
    """What the page says in the reader's language stands beside the same in the other; formulas they share stand once."""
    other, entry = next(each for each in languages() if each != code), PAGES[IDS.index(page)]
    alone, both = said(sound(visit(page, lang=code))), said(sound(visit(page, lang=code, view="both")))
    mine, theirs = (languages()[each].prose(entry.prose).sections for each in (code, other))
    for anchor in mine:
        if anchor != "title" and any(mine[anchor].title in text for text in alone):
            assert all(any(section[anchor].title in text for text in both) for section in (mine, theirs)), anchor
            pairs = list(zip(blocks(mine[anchor].body), blocks(theirs[anchor].body)))
            for one, two in pairs:
                if "{{" not in one and one != two:
                    assert one in both and two in both, one
    back = [button for button in visit(page, lang=code, view="both").button if button.label == languages()[code]("shell.leave_both")]
    assert back


def test_the_projector_and_back_by_the_button():
    at = visit("coins", lang=SECOND, k="3")
    before = [header.value for header in at.header]
    press(at, "projector switch")
    assert at.query_params == {"lang": SECOND, "k": "3", "view": "projector"} and not at.sidebar.get("page_link")
    assert not sound(at).header and find(at, "k").value == 3 and part(at, "player")["large"]
    press(at, "projector switch")
    assert [header.value for header in sound(at).header] == before and at.query_params["view"] == "page"
    assert find(at, "k").value == 3 and not part(at, "player")["large"]


def failing(code):
    import streamlit as st

    from pages.parts import frame

    st.session_state["lang"] = code
    try:
        raise RuntimeError("secret of the server")
    except RuntimeError as error:
        frame.failed(error)


@pytest.mark.parametrize("code", languages())
def test_a_failing_page_says_so_with_a_number_that_is_in_the_log(code, caplog):
    """The reader's language, the number, and nothing of what failed."""
    at = AppTest.from_function(failing, args=(code,), default_timeout=30).run()
    (shown,) = at.error
    (record,) = [record for record in caplog.records if record.name == "em.site"]
    number = record.getMessage().split()[2]
    assert shown.value == languages()[code]("shell.failure", id=number)
    assert "secret" not in shown.value and record.exc_info and "secret" in str(record.exc_info[1])
