"""Every language says the same: the same files, sections, formulas, numbers, terms, strings and glossary."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.content.reading import ALL_PROSE, LANGUAGES, PAIRS, files, flat, formulas, glossary, names_in, paragraphs, placeholders, prose_files
from tests.content.reading import sections, strings, terms, text

OWN = "language."  # what a language says about itself
PAGES_OF_PAIRS = [(one, other, name) for one, other in PAIRS for name in sorted({*prose_files(one)} & {*prose_files(other)})]
each_pair = pytest.mark.parametrize(("one", "other"), PAIRS)
each_page = pytest.mark.parametrize(("one", "other", "name"), PAGES_OF_PAIRS)
each_language = pytest.mark.parametrize("code", LANGUAGES)


def test_there_are_languages_to_compare():
    assert {"zh", "en"} <= {*LANGUAGES} and PAIRS and PAGES_OF_PAIRS


@each_pair
def test_files(one, other):
    assert files(one) == files(other)


@each_page
def test_anchors_in_order(one, other, name):
    first, second = ([(s.level, s.anchor, s.marks) for s in sections(code, name)] for code in (one, other))
    assert first == second


@pytest.mark.parametrize(("code", "name"), ALL_PROSE)
def test_every_heading_has_an_anchor_of_its_own(code, name):
    anchors = [section.anchor for section in sections(code, name)]
    assert all(anchors), f"a heading without {{#anchor}}, or text before the first heading: {anchors}"
    assert len({*anchors}) == len(anchors)


def by_section(one, other, name, read):
    """What `read` finds in each section of the two pages, by anchor."""
    return [{s.anchor: read(s.title + "\n" + s.body) for s in sections(code, name)} for code in (one, other)]


@each_page
def test_formulas_in_order(one, other, name):
    first, second = by_section(one, other, name, formulas)
    assert first == second


@each_page
def test_paragraphs_of_the_same_kinds_in_order(one, other, name):
    """The side-by-side view sets them beside one another."""
    first, second = by_section(one, other, name, paragraphs)
    assert first == second


@each_page
def test_placeholders_in_order(one, other, name):
    first, second = by_section(one, other, name, placeholders)
    assert first == second


@each_page
def test_terms_marked(one, other, name):
    first, second = (Counter(key for key, _ in terms(text(code, name))) for code in (one, other))
    assert first == second


@each_page
def test_the_same_emphasis_and_lists(one, other, name):
    """Bold is where a reader's eye stops; a point of a list that one language lacks is a thought that it lacks."""

    def shape(body):
        return body.count("**"), sum(line.lstrip().startswith("- ") for line in body.splitlines())

    first, second = by_section(one, other, name, shape)
    assert first == second


@each_pair
def test_string_keys(one, other):
    assert strings(one).keys() == strings(other).keys()


@each_pair
def test_strings_ask_for_the_same_names(one, other):
    for key in strings(one).keys() & strings(other).keys():
        first, second = strings(one)[key], strings(other)[key]
        if isinstance(first, str) and not key.startswith(OWN):
            assert names_in(first) == names_in(second), key
            assert Counter(placeholders(first)) == Counter(placeholders(second)), key


@each_pair
def test_numbers_and_kinds_of_values(one, other):
    """What is no text (the number of the right answer, say) is the same everywhere; what is text is text everywhere."""
    for key in strings(one).keys() & strings(other).keys():
        first, second = strings(one)[key], strings(other)[key]
        assert type(first) is type(second), key
        assert isinstance(first, str) or first == second or key.startswith(OWN), key


@each_language
def test_no_string_is_empty(code):
    allowed = {"list.then"}  # nothing stands between two Chinese sentences
    assert [key for key, value in strings(code).items() if value == "" and key not in allowed] == []


@each_language
def test_a_language_names_itself(code):
    own = {key: value for key, value in strings(code).items() if key.startswith(OWN)}
    assert own.keys() == {"language.name", "language.tag", "language.order"}
    assert own["language.tag"].split("-")[0] == code.split("-")[0]


def test_names_tags_and_orders_differ():
    for field in ("name", "tag", "order"):
        values = [strings(code)[OWN + field] for code in LANGUAGES]
        assert len({*values}) == len(values), field


@each_pair
def test_glossary_keys_in_order(one, other):
    assert [row["key"] for row in glossary(one)] == [row["key"] for row in glossary(other)]


@each_language
def test_glossary_is_complete(code):
    rows = glossary(code)
    assert rows and {*rows[0]} == {"key", "term", "also", "explanation"}
    for row in rows:
        assert all(isinstance(value, str) and value.strip() == value for value in row.values()), row
        assert all(value for name, value in row.items() if name != "also"), row
        names = row["also"].split("; ")
        assert len({row["term"], *names}) == len(names) + 1, f"{row['key']}: the same name twice"
    for field in ("key", "term"):
        values = [row[field] for row in rows]
        assert len({*values}) == len(values), f"two entries have the same {field}"


@each_language
def test_marked_terms_are_in_the_glossary(code):
    """Not the other way round: the glossary also has words that readers of other books look up."""
    marked = {key for name in prose_files(code) for key, _ in terms(text(code, name))}
    assert marked - {row["key"] for row in glossary(code)} == set()


@each_language
def test_terms_are_marked_in_prose_only(code):
    """Strings and the glossary are shown as they are: a mark there would be seen."""
    said = [value for value in strings(code).values() if isinstance(value, str)] + list(flat(glossary(code)).values())
    assert [value for value in said if "[[" in value] == []
