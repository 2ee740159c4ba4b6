"""The loader of the words: sections, terms, numbers, what is missing, and which language a browser gets."""

from __future__ import annotations

import re

import pytest

from pages.parts import words as loader
from pages.parts.words import Words, best, displayed, fill, languages, number
from pages.sitemap import PAGES
from tests.content.reading import LANGUAGES, sections, strings, texts

STRINGS = """
[language]
name = "{name}"
tag = "{tag}"
order = {order}
[stage]
plain = "a plain {brace}"
round = "round {number} of {total}"
[stage.deep]
deeper = "three levels"
[ledger]
sum = "Sum"
[quiz]
items = ["one"]
"""
GLOSSARY = 'key,term,also,explanation\nem,EM,DLR algorithm; expectation–maximization,"Two steps, in turn."\nquote,quoted,,"He said ""so""."\n'
PAGE = """# The title {#title}

First [[em]], then [[em]] again, [[em|EM steps]] and [[quote|a quotation]].

## Formulas {#formulas}

Inline $x^2$ stays. On a line of its own:

$$\\ell=\\sum_i{{share:.2f}}$$

In a line $$a$$ nothing happens.

### Deeper {#deep-er}

The number is {{loss:.3f}}, the other {{count}}.
"""


@pytest.fixture
def content(tmp_path, monkeypatch):
    """Three languages of one page; `b` comes first by its order."""
    for code, order in (("a", 7), ("b", 1), ("en", 7)):
        folder = tmp_path / code
        (folder / "start").mkdir(parents=True)
        (folder / "strings.toml").write_text(STRINGS.format_map(Keep(name=f"Language {code}", tag=f"{code}-XX", order=order)), encoding="utf-8")
        (folder / "glossary.csv").write_text(GLOSSARY, encoding="utf-8")
        (folder / "start" / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "LICENSE").write_text("no language")
    monkeypatch.setenv("EM_CONTENT", str(tmp_path))
    return tmp_path


class Keep(dict):
    """For `format_map`: a name that is not known stays in its braces."""

    def __missing__(self, name):
        return "{" + name + "}"


@pytest.fixture
def words(content):
    return Words(content / "a")


def test_strings(words):
    assert words("stage.round", number=2, total=5) == "round 2 of 5"
    assert words("stage.deep.deeper") == "three levels"
    assert words("stage.plain") == "a plain {brace}", "without values nothing is filled in"


@pytest.mark.parametrize("key", ["stage.nothing", "nothing", "nothing.at.all", "stage", "stage.round.more", "quiz.items", "language.order"])
def test_a_missing_string_is_seen(words, key):
    """Also a table, a list and a number are no strings."""
    assert words(key) == f"⟦{key}⟧" == words(key, number=1)


def test_a_table_is_a_copy(words):
    table = words.table("ledger")
    assert table == {"sum": "Sum"}
    table["sum"] = "changed"
    assert words("ledger.sum") == "Sum"
    assert words.table("nothing") == {}


def test_a_scene_lays_its_words_over_the_shared_ones(content):
    """Where it has a string of its own; everything else, and everybody else, stays as it was."""
    own = '[ledger]\nrow = "Row"\n[play]\nledger = "no table"\nplain = "the page\'s own"\n[play.stage]\nround = "act {number} of {total}"\n[play.stage.deep]\ndeeper = "in the play"\n[play.nothing]\nshared = "stands in place of nothing"\n'
    (content / "a" / "start" / "play.toml").write_text(own, encoding="utf-8")
    words = Words(content / "a")
    play = words.scene("play")
    assert play("stage.round", number=2, total=5) == "act 2 of 5" and play("stage.deep.deeper") == "in the play"
    assert play("stage.plain") == "a plain {brace}" and play.table("ledger") == {"sum": "Sum", "row": "Row"}
    assert play("play.plain") == "the page's own" and play("nothing.shared") == "⟦nothing.shared⟧"
    assert words("stage.round", number=2, total=5) == "round 2 of 5" and words.scene("unknown")("stage.round", number=1, total=1) == "round 1 of 1"
    assert words.scene("play") is play and play.code == words.code


def test_sections_in_order(words):
    prose = words.prose("start/page")
    assert list(prose.sections) == ["title", "formulas", "deep-er"]
    assert [s.title for s in prose.sections.values()] == ["The title", "Formulas", "Deeper"]
    assert prose.sections["deep-er"].body == "The number is {{loss:.3f}}, the other {{count}}."
    assert prose is words.prose("start/page"), "read once"


def test_only_a_terms_first_use_is_a_link(words):
    prose = words.prose("start/page")
    body = prose.sections["title"].body
    assert body == 'First [EM](#terms "Two steps, in turn."), then EM again, EM steps and [a quotation](#terms "He said ”so”.").'
    assert prose.terms == ("em", "quote")


def test_an_unknown_term_is_seen(content):
    (content / "a" / "start" / "page.md").write_text("# T {#title}\n\n[[nonsense]] and [[nonsense|shown]]", encoding="utf-8")
    words = Words(content / "a")
    assert "⟦nonsense⟧" in words.prose("start/page").sections["title"].body
    assert words.term("nonsense") == words.explanation("nonsense") == "⟦nonsense⟧"


def test_other_names_of_a_term(words):
    assert words.other_names("em") == ["DLR algorithm", "expectation–maximization"]
    assert words.other_names("quote") == words.other_names("nonsense") == []


def test_a_missing_page_is_seen(words):
    prose = words.prose("start/elsewhere")
    assert [s.title for s in prose.sections.values()] == ["⟦start/elsewhere⟧"] and list(prose.sections) == ["title"] and prose.terms == ()


def test_formulas_on_a_line_of_their_own_get_three_lines(words):
    body = words.prose("start/page").sections["formulas"].body
    assert "$$\n\\ell=\\sum_i{{share:.2f}}\n$$" in body
    assert "In a line $$a$$ nothing" in body and "Inline $x^2$ stays." in body
    assert displayed("$$a$$\n\n$$b$$") == "$$\na\n$$\n\n$$\nb\n$$"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{share:.3f}}", "0.805"), ("{{share:.0%}}", "80%"), ("{{fall:.2f}}", "\u22129.80"), ("{{tiny:.1e}}", "5.4e\u221209"), ("{{count}}", "9"),
        ("{{count:.2f}}", "9.00"), ("{{name}}", "A-B"), ("{{absent}}", "⟦absent⟧"), ("{{absent:.2f}}", "⟦absent⟧"), ("{{Share}}", "{{Share}}"),
        (r"\frac{{{share:.2f}}}{{{count}}}", r"\frac{0.80}{9}"), ("{count}", "{count}"), ("a{{count}}b{{count}}", "a9b9"), ("-{{fall:.0f}}", "-\u221210"),
    ],
)  # fmt: skip
def test_fill(text, filled):
    facts = {"share": 0.80498, "fall": -9.7969, "tiny": 5.4e-9, "count": 9, "name": "A-B"}
    assert fill(text, facts) == filled


def test_a_format_that_cannot_be_is_an_error():
    with pytest.raises(ValueError):
        fill("{{share:.3q}}", {"share": 0.5})


def test_numbers_have_a_real_minus_sign():
    assert number(-1.5, ".1f") == "\u22121.5" and number(-3) == "\u22123" and number(2.0) == "2.0" and number("a-b") == "a-b"
    assert number(-0.0, ".2f") == number(-1e-9, ".2f") == "0.00" and number(-0.001, ".0%") == "0%" and number(-10, "d") == "\u221210"


def test_languages_in_their_order(content):
    """By `order`, then by code; what is no language is left alone."""
    assert list(languages()) == ["b", "a", "en"]
    assert [w.name for w in languages().values()] == ["Language b", "Language a", "Language en"]
    assert languages()["a"].tag == "a-XX" and languages()["a"].order == 7


def test_a_language_without_a_table_of_its_own(tmp_path):
    folder = tmp_path / "qq"
    folder.mkdir()
    (folder / "strings.toml").write_text("", encoding="utf-8")
    (folder / "glossary.csv").write_text("key,term,also,explanation\n", encoding="utf-8")
    words = Words(folder)
    assert (words.code, words.name, words.tag) == ("qq", "qq", "qq")


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("en-GB", "en"), ("en_US", "en"), ("EN", "en"), ("en", "en"), ("A-xx", "a"), ("fr", "b"), (None, "b"), ("", "b"), ("-", "b"), ("english", "b"), ("<script>", "b")],
)
def test_best_of_three(content, wanted, given):
    assert best(wanted) == given


def test_best_of_the_sites_languages():
    first = min(LANGUAGES, key=lambda code: strings(code)["language.order"])
    assert (best("en-GB"), best("zh-TW"), best("zh_CN")) == ("en", "zh", "zh")
    assert best("fr") == best(None) == first == "zh"


def test_the_content_of_the_site_is_found_from_anywhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EM_CONTENT", raising=False)
    assert sorted(languages()) == LANGUAGES
    assert loader.content_root().name == "content"


OPTIONAL = """# The title {#title}

## Main {#main}

Plain.

### A part {#part}

Plain.

### Another {#other .optional}

Folded.

## The next {#next}

More.
"""


def test_what_may_be_skipped_is_known_and_what_is_below(content):
    (content / "a" / "start" / "more.md").write_text(OPTIONAL, encoding="utf-8")
    prose = Words(content / "a").prose("start/more")
    assert [(s.anchor, s.level, s.optional) for s in prose.sections.values()] == [
        ("title", 1, False), ("main", 2, False), ("part", 3, False), ("other", 3, True), ("next", 2, False)]  # fmt: skip
    assert prose.below("main") == ("part", "other") and prose.below("part") == prose.below("next") == ()


def test_a_link_to_another_page_keeps_the_language(content):
    (content / "a" / "start" / "page.md").write_text("# T {#title}\n\n[there](page:gmm_1d#saddle), [home](page:home), [nowhere](page:nowhere#x), [here](#title).", encoding="utf-8")
    (content / "a" / "start" / "play.toml").write_text('[play]\nsee = "[there](page:coins), {what}"\n', encoding="utf-8")
    words = Words(content / "a")
    assert words.prose("start/page").sections["title"].body == "[there](gmm-1d?lang=a#saddle), [home](./?lang=a), [nowhere](⟦nowhere⟧?lang=a#x), [here](#title)."
    assert words("play.see", what="now") == "[there](coins?lang=a), now"


LINK = re.compile(r"\]\(page:([^)#]*)(?:#([^)]*))?\)")


def test_links_to_other_pages_lead_to_sections_that_there_are():
    for code in LANGUAGES:
        anchors = {entry.id: {section.anchor for section in sections(code, f"{entry.prose}.md")} for entry in PAGES}
        for place, said in texts(code).items():
            for page, anchor in LINK.findall(said):
                assert page in anchors and (not anchor or anchor in anchors[page]), f"{code}/{place}: {page}#{anchor}"
