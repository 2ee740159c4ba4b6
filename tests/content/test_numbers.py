"""Numbers in prose are asked of em_core: every placeholder is known and has a format that works, and no digit is typed
that the page's facts know."""

from __future__ import annotations

import ast
import importlib
import re
from math import isfinite

import pytest

from pages.parts.words import fill
from pages.sitemap import PAGES
from tests.content.reading import LANGUAGES, PLACEHOLDER, ROOT, placeholders, strings, text

NAMES_OF_ROUNDS = {"0", "1", "2", "3", "4", "5"}  # small whole numbers name rounds, steps and powers
TYPED = re.compile(r"(?<![\w.^{_])\d+(?:\.\d+)?(?![\w.]*\})")


def imports_of(entry) -> list[tuple[str, str]]:
    """(module, name) for each name that a page's script takes from another module."""
    tree = ast.parse((ROOT / "pages" / entry.script).read_text(encoding="utf-8"))
    return [(node.module, alias.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]


def facts_of(entry) -> dict[str, object]:
    """What the facts that a page's script imports say; nothing for a page that has none."""
    known: dict[str, object] = {}
    for module, name in imports_of(entry):
        if name == "facts":
            known |= importlib.import_module(f"{module}.facts").facts()
    return known


def quizzes_of(entry) -> set[str]:
    """The tables of questions that a page asks: `questions(words, "…", …)` in its script."""
    tree = ast.parse((ROOT / "pages" / entry.script).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("questions")]
    return {arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)}


def said_on(entry, code: str) -> dict[str, str]:
    """What a page says with facts in it: its prose and its questions."""
    asked = tuple(f"{name}." for name in quizzes_of(entry))
    quiz = {key: value for key, value in strings(code).items() if isinstance(value, str) and asked and key.startswith(asked)}
    return {f"{entry.prose}.md": text(code, f"{entry.prose}.md")} | quiz


EVERYWHERE = pytest.mark.parametrize(("entry", "code"), [(e, c) for e in PAGES for c in LANGUAGES], ids=lambda v: getattr(v, "id", v))


@EVERYWHERE
def test_every_placeholder_is_a_fact_and_formats(entry, code):
    facts = facts_of(entry)
    for place, said in said_on(entry, code).items():
        for asked in placeholders(said):
            name, _, spec = asked.partition(":")
            assert name in facts, f"{place} asks for {name}"
            assert format(facts[name], spec).strip(), f"{place}: {asked}"
        filled = fill(said, facts)
        assert "⟦" not in filled and not PLACEHOLDER.search(filled), place


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_stand_nowhere_else(code):
    """Only prose and questions are filled; anywhere else the braces would be seen."""
    filled = {key for entry in PAGES for key in said_on(entry, code)}
    assert [key for key, value in strings(code).items() if isinstance(value, str) and PLACEHOLDER.search(value) and key not in filled] == []


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_facts_are_finite_numbers(entry):
    assert [name for name, value in facts_of(entry).items() if not isfinite(value)] == []


def typed_facts(said: str, facts: dict[str, object]) -> list[str]:
    """Numbers typed in a text that are a fact, as it would be printed with as many decimals."""
    found = []
    for typed in TYPED.findall(PLACEHOLDER.sub(" ", said)):
        decimals = len(typed.partition(".")[2])
        same = [name for name, value in facts.items() if f"{abs(value):.{decimals}f}" == typed]
        if same and typed not in NAMES_OF_ROUNDS and (decimals or any(float(facts[name]).is_integer() for name in same)):
            found.append(f"{typed} is {{{{{same[0]}}}}}")
    return found


@EVERYWHERE
def test_no_number_is_typed_that_the_facts_know(entry, code):
    facts = facts_of(entry)
    for place, said in said_on(entry, code).items():
        assert typed_facts(said, facts) == [], place


def test_the_search_for_typed_numbers():
    facts = {"share": 0.80498, "heads": 9, "fall": -9.7969}
    assert typed_facts("round 2 has {{heads}} heads, $\\theta^{(10)}$", facts) == []
    assert typed_facts("belongs to A with 0.805", facts) == ["0.805 is {{share}}"]
    assert typed_facts("它有 9 次正面", facts) == ["9 is {{heads}}"]
    assert typed_facts("rises to −9.797", facts) == ["9.797 is {{fall}}"]
    assert typed_facts("in 1977, 0.81", facts) == []
