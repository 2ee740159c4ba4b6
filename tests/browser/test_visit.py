"""The first moments of a visit: deep links to a fresh server, and which language a visitor gets."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from pages.sitemap import PAGES, chapters
from tests.browser.visiting import eventually, faults_on, html_lang, query, visit


def check_frame(page, code: str, title: str) -> None:
    """The whole frame speaks one language: title, chapters, pages, the way on."""
    words = languages()[code]
    assert faults_on(page) == []
    assert html_lang(page) == words.tag
    assert page.get_by_role("heading", level=1).inner_text() == title
    sidebar = page.locator("[data-testid=stSidebar]")
    shown = sidebar.inner_text()
    assert words("shell.site") in shown
    for chapter in chapters():
        assert words(f"chapter.{chapter}") in shown
    links = sidebar.locator("[data-testid=stPageLink-NavLink]")
    assert [text.splitlines()[-1] for text in links.all_inner_texts()] == [words(f"page.{entry.id}") for entry in PAGES]
    eventually(lambda: links.evaluate_all("found => found.map(link => new URL(link.href).pathname)"), [f"/{entry.url}" for entry in PAGES])  # in a new tab
    assert page.locator(".st-key-way-on a").count() >= 1


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_deep_link_may_be_the_very_first_request_of_a_fresh_server(page, fresh_site, code):
    visit(page, fresh_site, f"coins?lang={code}")
    words = languages()[code]
    check_frame(page, code, words.prose("examples/coins").sections["title"].title)
    assert page.title() == words("shell.tab", page=words("page.coins"))


@pytest.mark.parametrize(("locale", "expected"), [("fr-FR", next(iter(languages()))), ("en-GB", "en")])
def test_without_a_language_in_the_address_the_browsers_counts(new_context, site, locale, expected):
    page = new_context(locale=locale).new_page()
    visit(page, site, "")
    check_frame(page, expected, languages()[expected].prose("start/home").sections["title"].title)


def test_the_address_wins_over_the_browser(page, site):
    visit(page, site, "?lang=zh")  # the browser's own language is English
    check_frame(page, "zh", languages()["zh"].prose("start/home").sections["title"].title)
    assert query(page)["lang"] == "zh"


def test_the_document_is_in_the_readers_language_before_any_script_runs(site):
    """What a search engine, a link preview and a screen reader see first."""
    import urllib.request

    for code, words in languages().items():
        with urllib.request.urlopen(site.url(f"coins?lang={code}"), timeout=10) as answer:
            assert f'<html lang="{words.tag}" translate="no">' in answer.read().decode()
