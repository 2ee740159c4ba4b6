"""What a page marks as optional is folded, with the mark, in one language and in two; its words are on the page all the same."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.pages.visiting import sound, visit

MARKED = [(entry, anchor) for entry in PAGES for anchor, section in languages()["en"].prose(entry.prose).sections.items() if section.optional]


def folds(at: AppTest) -> list[str]:
    return [each.label for each in at.expander]


def words_within(block) -> str:
    return "\n".join(each.value for each in block.markdown)


def test_something_is_optional():
    assert {"temperature", "exponential-families", "corrected"} <= {anchor for _, anchor in MARKED}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("page", {entry.id: entry for entry, _ in MARKED})
def test_each_optional_section_is_folded_under_its_mark(page, code):
    at, words = sound(visit(page, lang=code)), languages()[code]
    for entry, anchor in MARKED:
        if entry.id != page:
            continue
        section = words.prose(entry.prose).sections[anchor]
        mine = [each for each in at.expander if section.title in each.label]
        assert len(mine) == 1 and words("steps.optional") in mine[0].label, (anchor, folds(at))
        assert section.body.split("\n\n")[0].split("{{")[0] in words_within(mine[0])


def test_two_languages_abreast_share_one_fold():
    at = sound(visit("derivation", lang="en", view="both"))
    titles = [languages()[code].prose("why/derivation").sections["temperature"].title for code in ("en", "zh")]
    mine = [label for label in folds(at) if titles[0] in label]
    assert len(mine) == 1 and titles[1] in mine[0] and all(languages()[code]("steps.optional") in mine[0] for code in ("en", "zh"))


def test_a_fold_is_open_where_the_address_says_so():
    closed, opened = (visit("derivation", lang="en", **query) for query in ({}, {"read_temperature": "true"}))
    states = [[each.proto.expanded for each in sound(at).expander if "temperature" in each.label] for at in (closed, opened)]
    assert states == [[False], [True]]
