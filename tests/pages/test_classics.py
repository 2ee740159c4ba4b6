"""The page of published tables: what it shows, a start of one's own, and the mistakes with their switches."""

from __future__ import annotations

import html
import itertools
import re

import pytest

from em_core import from_json, to_json
from pages.parts.words import languages
from pages.reference.tables import compare, mistakes, page
from pages.reference.tables.known import CLASSICS
from tests.pages.visiting import choose, find, labels, press, put, said, sound, turn, value, visit, widgets

LANGUAGES = pytest.mark.parametrize("code", languages())


def tables(at) -> list[str]:
    return [part.proto.body for part in at.main.get("html") if "<table>" in part.proto.body]


def cells(table: str) -> list[list[str]]:
    """The rows of a table, without their marks."""
    return [[html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in re.findall(r"<tr>(.*?)</tr>", table)]


@LANGUAGES
def test_the_summary_has_every_table_with_its_source(code):
    words, at = languages()[code], sound(visit("classics", lang=code))
    rows = cells(tables(at)[0])[1:]
    assert [row[:2] for row in rows] == [[words(f"classics.table_{name}"), words(f"classics.cite_{name}")] for name in CLASSICS]
    marks = [[cell[0] for cell in row[2:]] for row in rows]
    assert marks[0] == ["✓", "✓"] and marks[1] == ["≈", "✓"] and marks[5] == ["≈", "✓"]
    assert rows[4][2] == words("classics.badge_none")


@LANGUAGES
@pytest.mark.parametrize("name", CLASSICS)
def test_printed_beside_computed(code, name):
    """Each kind in its place, as it is printed; what is computed has more digits."""
    for kind in compare.KINDS:
        if not compare.of_kind(name, kind):
            continue
        at = sound(visit("classics", lang=code, table=name, kind=kind))
        rows = cells(tables(at)[1])[1:]
        assert [row[2].replace("−", "-") for row in rows] == [each.printed.text for each in compare.of_kind(name, kind)]
        assert all(abs(float(row[3].replace("−", "-")) - each.computed) < 1e-4 for row, each in zip(rows, compare.of_kind(name, kind)))
        assert [row[5][0] == "✓" for row in rows] == [each.units == 0 for each in compare.of_kind(name, kind)]


@LANGUAGES
def test_all_tables_in_their_steps(code):
    """Their rows are there when a step is open; their words always."""
    words = languages()[code]
    shut = visit("classics", lang=code)
    opened = sound(press(shut, "steps open_all"))
    count = 2 + sum(bool(compare.of_kind(name, kind)) for name in CLASSICS for kind in compare.KINDS)
    assert len([table for table in tables(opened) if "em-tall" not in table and "em-wrap" not in table]) >= count - 1
    prose = words.prose("reference/classics")
    for anchor in (*page.STEPS, *mistakes.STEPS):
        first = prose.sections[anchor].body.split("\n")[0][:12]
        assert any(first in text for text in said(visit("classics", lang=code))), anchor


@LANGUAGES
def test_a_start_of_ones_own(code):
    words, at = languages()[code], visit("classics", lang=code)
    assert any(words("classics.moved") in text for text in said(at))
    put(at, "start_a", 0.3)
    assert any(words("classics.exchanged") in text for text in said(sound(at)))
    put(at, "start_b", 0.2)
    assert any(words("classics.same") in text for text in said(sound(at)))
    put(at, "start_b", 0.3)  # equal starts: the saddle
    assert any(words("classics.lower", by="").split("  ")[0][:4] in text for text in said(sound(at)))
    press(at, "classics back")
    assert (value(at, "start_a"), value(at, "start_b")) == (0.6, 0.5) and any(words("classics.moved") in text for text in said(sound(at)))


def test_both_runs_are_read_off_at_the_same_iteration():
    at = visit("classics", lang="en", table="linkage", start_theta="0.2")
    put(at, "t_linkage", 2)
    rows = cells(tables(sound(at))[-1])[1:]
    theirs, own = (CLASSICS["linkage"].run((start,)).steps[2] for start in (0.5, 0.2))
    assert [row[1] for row in rows] == [f"{float(step.params.theta):.7f}" for step in (theirs, own)]
    assert [row[2] for row in rows] == [f"{step.log_likelihood:.7f}".replace("-", "−") for step in (theirs, own)]


@pytest.mark.parametrize("name", CLASSICS)
def test_every_run_can_be_taken_home_and_brought_back(name):
    """From every corner of what the sliders allow."""
    for start in itertools.product(*((dial.low, dial.high) for dial in CLASSICS[name].dials)):
        trace = CLASSICS[name].run(start)
        assert trace.stop in ("converged", "max_iter", "degenerate")
        if len(trace.steps) < 400:
            assert from_json(to_json(trace)).params._fields == trace.params._fields


def test_choices_stay_in_the_address_and_survive_a_language_and_a_trip():
    at = visit("classics", lang="en")
    choose(at, "classics table box", labels(find(at, "classics table box"))[2])
    choose(at, "classics chart box", languages()["en"]("classics.chart_loglik"))
    put(at, "start_sd", 12.0)
    assert at.query_params["table"] == "faithful" and at.query_params["chart"] == "loglik"
    choose(at, "language switch", languages()["zh"].name)
    assert value(at, "classics table box") == "faithful" and value(at, "start_sd") == 12.0
    turn(at, "coins")
    turn(at, "classics")
    assert value(sound(at), "classics table box") == "faithful" and at.query_params["table"] == "faithful" and value(at, "start_sd") == 12.0


# Mistakes -----------------------------------------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("name", mistakes.STEPS)
def test_every_mistake_is_reproduced_and_put_right(code, name):
    at = sound(visit("classics", lang=code, **{name: "true"}))
    wrong = tables(at)[-2 if name == "shifted" else -1]
    put(at, f"right_{name}", True)
    right = tables(sound(at))[-1]
    assert cells(wrong) != cells(right) and "em-fall" not in right
    assert ("em-fall" in wrong) == (name == "variance")
    put(at, f"right_{name}", False)
    assert tables(sound(at))[-2 if name == "shifted" else -1] == wrong


@LANGUAGES
def test_a_fall_is_red_and_said(code):
    words, at = languages()[code], visit("classics", lang=code, variance="true")
    assert [error.value for error in at.error] == [words("mistake.say_falls", t=2, by="2.5188")]
    rows = cells(tables(at)[-1])
    assert rows[3][5:] == ["−6.1948", "▼ −2.5"]
    put(at, "second_mean", 2.5)
    put(at, "wrong_steps", 8)
    assert [warning.value for warning in sound(at).warning] == [words("mistake.say_ended", t=4)]


def test_what_is_turned_is_what_is_told():
    at = visit("classics", lang="en", rounding="true", mistyped="true", floor="true", likely="true", shifted="true")
    assert any("21.2400 and 11.7600" in text for text in said(at)) and any("0.683 and 0.579" in text for text in said(at))
    put(at, "decimals", 1)
    put(at, "typed_heads", 9)
    put(at, "line", 3)
    assert any("20.6000 and 12.4000" in text for text in said(sound(at))) and any("0.713 and 0.581, in the limit 0.797 and 0.520" in text for text in said(at))
    assert any("Line 3 of the file: ℓ = −9.9498; true at its parameters: −9.8546" in text for text in said(at))
    choose(at, "classics floor data", languages()["en"]("mistake.data_hours"))
    assert any("its standard deviations at 0.1000 and 0.1000" in text and "0.0979 and 0.0978" in text for text in said(sound(at)))
    assert at.query_params["data"] == "hours"


def test_on_the_projector_the_summary_alone():
    at = sound(visit("classics", lang="zh", view="projector"))
    assert len(tables(at)) == 1 and "em-large" in tables(at)[0] and not widgets(at, "slider")
