"""Looking things up: terms of both languages and where they are used, symbols, references."""

from __future__ import annotations

import csv
import io

import pytest

from pages.parts.words import languages
from pages.reference.looking_up import file_of
from pages.sitemap import PAGES
from tests.content.reading import CONTENT, TERM, glossary, text
from tests.pages.visiting import put, said, sound, visit

each_language = pytest.mark.parametrize("code", languages())


def rows(at) -> list[list[str]]:
    """The cells of the table of terms, without its head."""
    table = next((t for t in said(at) if t.startswith("| 中文 |") or t.startswith("| English |")), "")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@each_language
def test_the_table_is_the_glossary_itself(code):
    other = next(each for each in languages() if each != code)
    shown = rows(sound(visit("glossary", lang=code)))
    mine, theirs = glossary(code), glossary(other)
    assert len(shown) == len(mine)
    for cells, one, two in zip(shown, mine, theirs):
        assert cells[0].startswith(f"**{one['term']}**") and cells[0].endswith(one["explanation"])
        assert cells[1].startswith(f"**{two['term']}**") and cells[1].endswith(two["explanation"])


@each_language
def test_where_a_term_is_used(code):
    shown = rows(visit("glossary", lang=code))
    for cells, row in zip(shown, glossary(code)):
        for entry in PAGES:
            marked = any(match[1] == row["key"] for match in TERM.finditer(text(code, f"{entry.prose}.md")))
            assert (f"](/{entry.url}?lang={code})" in cells[2]) == marked, (row["key"], entry.id)


@pytest.mark.parametrize(("asked", "found"), [
    ("responsib", "responsibility"), ("责任度", "responsibility"), ("RESPONSIBILITY 1", "responsibility"), ("missing informa", "missing-information"),
    # what other books call them
    ("响应度", "responsibility"), ("极大似然", "mle"), ("混合系数", "mixing-weight"), ("截尾", "censoring"), ("soft assign", "responsibility"),
    ("surrogate func", "mm"), ("Gibbs free", "free-energy"), ("dlr", "em"),
])  # fmt: skip
@each_language
def test_a_search_in_either_language_finds_it(code, asked, found):
    at = visit("glossary", lang=code)
    put(at, "q", asked)
    shown, term = rows(sound(at)), languages()[code].term(found)
    assert any(cells[0].startswith(f"**{term}**") for cells in shown) and len(shown) < len(glossary(code))


@each_language
def test_what_is_not_there_is_said_and_markup_is_text(code):
    at = put(visit("glossary", lang=code), "q", "<b>zzz</b>")
    assert rows(sound(at)) == [] and any(c.value == languages()[code]("lookup.nothing") for c in at.caption)


def test_the_file_holds_both_languages():
    zh, en = languages()["zh"], languages()["en"]
    lines = list(csv.reader(io.StringIO(file_of(zh, en).decode("utf-8-sig"))))
    assert lines[0] == ["key", "term (zh)", "also (zh)", "explanation (zh)", "term (en)", "also (en)", "explanation (en)"]
    assert lines[1:] == [[z["key"], z["term"], z["also"], z["explanation"], e["term"], e["also"], e["explanation"]] for z, e in zip(glossary("zh"), glossary("en"))]


@each_language
def test_symbols_and_references_are_the_files(code):
    texts = "\n".join(said(visit("glossary", lang=code)))
    for name in ("symbols", "references"):
        with open(CONTENT / code / f"{name}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert all(value in texts for key, value in row.items() if key != "key"), row
