"""Strings and code know each other: every key that the code asks for exists with the names it fills in, and every key that
exists is asked for."""

from __future__ import annotations

import ast
import re

import pytest

from em_core.errors import INPUT_ERRORS, TRACE_ERRORS
from pages.examples.binomial import bench, stage
from pages.examples.on_a_line import data, stopping, views
from pages.examples.two_coins import controls
from pages.workshop.own_data import bring, fitting
from pages.workshop.own_data.examples import EXAMPLES
from pages.workshop.own_data.problem import FAMILIES
from pages.reference.timeline.bench import TROUBLES
from pages.reading.said import FILE_ERRORS, NOTES, REASONS, WRITTEN
from pages.reference.tables import compare, faults, known
from pages.reference.tables import page as tables
from pages.sitemap import PAGES, SHORT_PATH, chapters
from pages.why.argument import any_q
from pages.why.argument.examples import EXAMPLES as EXAMPLES_OF_THE_BOUND
from tests.content.keys_in_code import SCRIPTS, SOME, SOURCES, keys_in_script, scenes, tables_asked_for, uses
from tests.content.reading import LANGUAGES, ROOT, names_in, prose_files, sections, strings, text

STOPS = {"converged", "max_iter", "degenerate", "decreased"}  # of a trace; part of em_core's contract
KINDS = {"start", "e", "m"}
INPUT = {"data_singular", "data_too_fine", "component_collapsed", *TROUBLES}  # of em_core's errors, those that a reader's own data can cause
BY_LANGUAGE = pytest.mark.parametrize("code", LANGUAGES)


def codes_of_rows() -> set[str]:
    """What can be wrong with a pasted row, as the parser's source names it."""
    source = (ROOT / "pages/examples/two_coins/rounds.py").read_text(encoding="utf-8")
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {value for value in constants if re.fullmatch(r"(row|too_many)_\w+", value)}


POSSIBLE = {  # what a `*` in a key can be, where the program has a list of it
    "stop.*": STOPS,
    "error.*": {*TRACE_ERRORS, *FILE_ERRORS, *fitting.TROUBLES} | codes_of_rows() | INPUT,
    "note.*": {*NOTES},
    "reason.*": {*REASONS},
    "written.*": {*WRITTEN},
    "lab.source_*": {*bring.SOURCES},
    "lab.about_*": {*EXAMPLES},
    "lab.model_*": {*FAMILIES},
    "coins.source_*": {*controls.SOURCES},
    "bench.view_*": {*bench.VIEWS},
    "names.*": {*stage.PLACES},
    "gmm_1d.source_*": {*data.SOURCES},
    "gmm_1d.axis_*": {*data.SOURCES},
    "gmm_1d.view_*": {*views.VIEWS},
    "gmm_1d.rule_*": {*stopping.RULES},
    "classics.table_*": {*known.CLASSICS},
    "classics.cite_*": {*known.CLASSICS},
    "classics.kind_*": {*compare.KINDS},
    "classics.chart_*": {*tables.CHARTS},
    "classics.dial_*": {dial.name for classic in known.CLASSICS.values() for dial in classic.dials},
    "classics.q_*": {row.quantity for row in compare.printed()} | {"sd_1", "sd_2"},
    "classics.ends_*": STOPS,
    "mistake.data_*": {*faults.CROWD},
    "stage.title_*": KINDS,
    "demo.say_*": KINDS | {"end"},
    "the_bound.model_*": {*EXAMPLES_OF_THE_BOUND},
    "the_bound.axis_*": {*EXAMPLES_OF_THE_BOUND},
    "argument_any_q.q_*": {*any_q.KINDS},
    "chapter.*": {*chapters()},
    "page.*": {entry.id for entry in PAGES},
    "summary.*": {entry.id for entry in PAGES},
    "needs.*": {entry.id for entry in PAGES},
    "path.*": {*SHORT_PATH},
}


def test_the_search_finds_the_calls():
    """Were the code written in another way, the tests below would look at nothing."""
    found = {use.place.partition(":")[0] for use in uses()}
    assert len(found) >= 6 and len(codes_of_rows()) >= 6
    asked = {key for use in uses() for key in use.keys}
    assert {"shell.previous", "shell.next", "download.csv_help", "stop.*"} <= asked, "keys that are put together are not told apart"


def test_stops_are_those_of_a_trace():
    """The rule's verdicts and the comment on Trace.stop agree with the list above."""
    source = (ROOT / "em_core/em.py").read_text(encoding="utf-8")
    assert {*re.findall(r'"(\w+)"', re.search(r"^    stop: str\s+#(.*)$", source, re.MULTILINE)[1])} == STOPS


def meant(key: str, existing: set[str]) -> set[str]:
    """The keys that a key with a `*` stands for: by the program's list, else every existing one that fits."""
    if SOME not in key:
        return {key}
    if key in POSSIBLE:
        return {key.replace(SOME, value) for value in POSSIBLE[key]}
    pattern = re.compile(re.escape(key).replace(r"\*", r"\w+"))
    return {name for name in existing if pattern.fullmatch(name)}


@BY_LANGUAGE
def test_every_key_asked_for_exists(code):
    existing = {key for key, value in strings(code).items() if isinstance(value, str)}
    for use in uses():
        for key in use.keys:
            assert re.fullmatch(r"\w+\.[\w*.]+", key), f"{use.place}: which string {key} is cannot be told; write its table out"
            assert meant(key, existing), f"{use.place}: no string is like {key}"
            assert meant(key, existing) <= existing, f"{use.place}: {meant(key, existing) - existing}"


@BY_LANGUAGE
def test_every_name_in_a_string_is_filled_in(code):
    existing = strings(code)
    for use in uses():
        for key in (k for asked in use.keys if use.names is not None for k in meant(asked, {*existing})):
            assert names_in(existing[key]) <= use.names, f"{use.place}: {key}"


@BY_LANGUAGE
def test_errors_name_what_em_core_hands_over(code):
    handed = TRACE_ERRORS | FILE_ERRORS | {code: INPUT_ERRORS[code] for code in (*fitting.TROUBLES, *TROUBLES)}
    for error, sentence in handed.items():
        assert names_in(strings(code)[f"error.{error}"]) <= names_in(sentence), error


@BY_LANGUAGE
def test_notes_name_what_the_reading_hands_over(code):
    for note, sentence in NOTES.items():
        assert names_in(strings(code)[f"note.{note}"]) <= names_in(sentence), note


@pytest.mark.parametrize("table", sorted(tables_asked_for("words.table")))
@BY_LANGUAGE
def test_every_key_of_a_part_in_the_browser_exists(code, table):
    existing = {key.partition(".")[2] for key in strings(code) if key.startswith(f"{table}.")}
    must = {key for key in keys_in_script(table) if not key.endswith("_key")}  # a button need not have a key on the keyboard
    assert must and must <= existing


def test_every_part_with_words_has_its_table():
    speaking = {name for name, file in SCRIPTS.items() if re.search(r"\bdata\.words\b|\bwords: w\b", file.read_text(encoding="utf-8"))}
    assert speaking == tables_asked_for("words.table")


def asked_for(existing: set[str]) -> set[str]:
    """Every existing key that some code asks for."""
    asked = {key for use in uses() for pattern in use.keys for key in meant(pattern, existing)}
    asked |= {f"{table}.{key}" for table in tables_asked_for("words.table") for key in keys_in_script(table)}
    asked |= {key for key in existing if key.startswith(tuple(f"{table}." for table in tables_asked_for("questions")))}
    asked |= {f"{scene}.{key}" for scene in scenes() for key in asked} & existing
    return asked | {f"language.{field}" for field in ("name", "tag", "order")}  # read by the loader


@BY_LANGUAGE
def test_a_scene_speaks_in_place_of_something(code):
    """What a scene lays over the shared words is asked for under the same key, and with the same names."""
    known = strings(code)
    assert scenes() >= {"coins"}
    laid_over = {key: key.partition(".")[2] for scene in scenes() for key in known if re.fullmatch(rf"{scene}\.\w+\..+", key)}
    for key, shared in laid_over.items():
        assert shared in known, f"{key} stands in place of nothing"
        assert names_in(known[key]) == names_in(known[shared]), key


@BY_LANGUAGE
def test_every_key_is_asked_for(code):
    assert {*strings(code)} - asked_for({*strings(code)}) == set()


@BY_LANGUAGE
def test_every_page_has_its_files_and_no_file_lacks_a_page(code):
    assert {f"{entry.prose}.md" for entry in PAGES} == {*prose_files(code)}
    for entry in PAGES:
        assert (ROOT / "pages" / entry.script).is_file()
        assert "title" in [section.anchor for section in sections(code, f"{entry.prose}.md")]


@BY_LANGUAGE
def test_links_within_a_page_have_a_target(code):
    drawn = {anchor for file in SOURCES for anchor in re.findall(r'anchor="([a-z0-9-]+)"', file.read_text(encoding="utf-8"))}
    for name in prose_files(code):
        anchors = {section.anchor for section in sections(code, name)}
        assert {*re.findall(r"\]\(#([^)]*)\)", text(code, name))} <= anchors | drawn, name


@BY_LANGUAGE
def test_questions_are_well_formed(code):
    for table in tables_asked_for("questions"):
        numbers = {key.split(".")[2] for key in strings(code) if key.startswith(f"{table}.items.")}
        assert numbers, f"{table} asks nothing"
        for item in (f"{table}.items.{number}" for number in numbers):
            options = [key for key in strings(code) if key.startswith(f"{item}.options.")]
            replies = [key for key in strings(code) if key.startswith(f"{item}.replies.")]
            assert len(options) == len(replies) >= 2 and 0 <= strings(code)[f"{item}.right"] < len(options)
            assert len({strings(code)[key] for key in options}) == len(options), "two options are the same"
