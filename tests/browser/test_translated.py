"""A browser's translator takes the texts of a page away from React; switching the language gives them back."""

from __future__ import annotations

import pytest

from pages.parts.words import languages
from tests.browser.visiting import eventually, html_lang, index, switch_language, visit

# As translators do it: the text node goes into a <font>, or out of the page with a <font> in its place.
TRANSLATED = """replacing => {
  const walker = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) {
    const home = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !home.closest("script, style, svg, textarea, option")) texts.push(walker.currentNode);
  }
  for (const text of texts) {
    const font = document.createElement("font"), inner = font.appendChild(document.createElement("font"));
    if (replacing) { inner.textContent = text.data + "°"; text.replaceWith(font); } else { text.before(font); inner.append(text); }
  }
  return texts.length;
}"""
SHOWN = "() => document.querySelector('.stMain').innerText.normalize('NFKC').replace(/[\\s°]+/g, '')"  # what both languages share keeps its mark


@pytest.mark.parametrize("replacing", [False, True], ids=["wrapped", "replaced"])
@pytest.mark.parametrize("path", ["coins", "convergence", "gmm-2d"])
def test_switching_the_language_of_a_translated_page(page, site, path, replacing):
    one, other = [*languages()][:2]
    visit(page, site, f"{path}?lang={other}")
    as_opened = page.evaluate(SHOWN)
    visit(page, site, f"{path}?lang={one}")
    assert page.evaluate(TRANSLATED, replacing) > 100
    switch_language(page, [*languages()].index(other))
    eventually(lambda: html_lang(page), languages()[other].tag)
    eventually(lambda: page.evaluate(SHOWN), as_opened)
    page.locator("[data-act=next]").first.click()
    assert index(page) == 1, "what moves goes on"


def test_the_document_asks_translators_to_leave_it_alone(page, site):
    visit(page, site, "coins?lang=en")
    assert page.locator("html").get_attribute("translate") == "no"
    assert page.locator("meta[name=google]").get_attribute("content") == "notranslate"
