"""Files of the page of the two coins: what is taken home is what is on the stage, and a trace that comes back is believed
only if it replays."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
import streamlit as st

from em_core import BinomialMixture, BinomialPrior, PoissonMixture, fit, from_json, to_json
from pages.examples.two_coins import rounds
from pages.examples.two_coins.controls import BROUGHT, PASTED
from pages.parts.words import languages
from tests.pages.visiting import choose, find, part, press, put, sound, visit

EITHER = [*languages()] * 12  # for `zip`: one language after the other
each_language = pytest.mark.parametrize("code", languages())


@pytest.fixture
def taken(monkeypatch):
    """The files that the page offers after its last run, by kind: a function that makes the file, and whether it is on offer."""
    offered = {}

    def button(label, make, name, mime, *, disabled=False, **_):
        offered[name.rpartition(".")[2]] = (make, disabled)

    monkeypatch.setattr(st, "download_button", button)
    return offered


def test_what_is_taken_home_is_what_is_on_the_stage(taken):
    """Also after a control has moved: the file is made when it is asked for."""
    at = visit("coins", lang="en")
    for key, moved in (("start_a", 0.31), ("start_b", 0.85)):
        put(at, key, moved)
        shown = [[number.replace("\u2212", "-") for _, number in line] for line in part(sound(at), "player")["readouts"]]
        trace = from_json(taken["json"][0]())
        assert [f"{p:.4f}" for p in trace.steps[0].params.probabilities] == shown[0][:2]
        assert [f"{p:.4f}" for p in trace.params.probabilities] + [f"{trace.log_likelihood:.4f}"] == shown[-1]
        rows = [*csv.DictReader(io.StringIO(taken["csv"][0]().decode("utf-8-sig")))]
        assert [float(row["log_likelihood"]) for row in rows] == [step.log_likelihood for step in trace.steps]


def test_a_long_run_is_taken_home_whole(taken):
    """The film is thinned; the trace is not."""
    at = visit("coins", lang="en", k="3", learned="true")
    film = part(sound(at), "player")
    total = int(film["steps"][-1])
    assert len(film["steps"]) < 1 + 2 * total and len(from_json(taken["json"][0]()).steps) == total + 1


def test_own_rows_are_in_their_trace(taken):
    at = visit("coins", source="pasted")
    put(at, PASTED, "3, 7\nHTTHH")
    assert [int(heads) for heads in from_json(taken["json"][0]()).data] == [3, 3]


def test_without_usable_rows_no_file_is_on_offer(taken):
    """Neither one that cannot be made nor one of an earlier run."""
    at = visit("coins", source="pasted")
    taken.clear()
    put(at, PASTED, "nonsense")
    sound(at)
    assert [kind for kind, (_, disabled) in taken.items() if not disabled] == []


def a_trace(learned: bool = True):
    model = BinomialMixture((8, 9, 10, 7), 3, fixed_weights=not learned)
    return fit(model, [1, 5, 9, 3], model.Params([0.2, 0.3, 0.5], [0.1, 0.5, 0.8]))


def bring(content: bytes, code: str = "en", **query):
    at = visit("coins", lang=code, **query)
    at.file_uploader[0].upload("trace.json", content, "application/json")
    return sound(at.run())


def show(at) -> None:
    """Put the brought trace onto the stage."""
    (button,) = [button for button in at.button if button.key.endswith("-show")]
    press(at, button.key)


@pytest.mark.parametrize("learned", [False, True])
def test_a_brought_trace_comes_onto_the_stage(learned):
    """Data, start and every step of the file; the offer names as many numbers as the file has."""
    trace = a_trace(learned)
    at = bring(to_json(trace).encode())
    numbers = len(trace.steps) * (2 + 3 + 3)
    assert at.success[0].value == languages()["en"]("bring.agrees", steps=len(trace.steps) - 1, numbers=numbers)
    show(at)
    assert BROUGHT in sound(at).session_state
    assert find(at, "coins source").value == "trace", "the stage shows it without a further choice"
    assert [(row["heads"], row["tails"]) for row in part(at, "ledger")["rows"]] == [(1, 7), (5, 4), (9, 1), (3, 4)]
    readout = part(at, "player")["readouts"][-1]
    assert [shown for _, shown in readout[:3]] == [f"{p:.4f}" for p in trace.params.probabilities]
    assert readout[-1][1] == f"\u2212{abs(trace.log_likelihood):.4f}"


def test_a_brought_trace_can_be_left_and_is_kept():
    at = bring(to_json(a_trace()).encode())
    show(at)
    words = languages()["en"]
    choose(at, "coins source", words("coins.source_classic"))
    assert len(part(sound(at), "ledger")["rows"]) == 5
    choose(at, "coins source", words("coins.source_trace"))
    assert len(part(sound(at), "ledger")["rows"]) == 4 and at.query_params["source"] == "trace"


@each_language
@pytest.mark.parametrize(("trials", "coins"), [(rounds.MOST_TOSSES + 1, 2), (8, 6), (0, 2)])
def test_a_trace_that_the_stage_has_no_room_for_is_sent_away(trials, coins, code):
    """Sound, of the page's own model, and more than its own controls could set."""
    model = BinomialMixture(trials, coins)
    trace = fit(model, [0, 0, 0], model.Params(np.full(coins, 1 / coins), np.linspace(0.2, 0.8, coins)))
    at = bring(to_json(trace).encode(), code)
    limits = {"coins": 5, "rounds": rounds.MOST_ROUNDS, "tosses": rounds.MOST_TOSSES}
    assert [error.value for error in at.error] == [languages()[code]("coins.beyond", **limits)] and not at.success


def edited() -> bytes:
    file = json.loads(to_json(a_trace()))
    file["steps"][2]["params"]["probabilities"][0] += 1e-9
    return json.dumps(file).encode()


BAD_FILES = {
    "empty": b"", "a picture": b"\x89PNG\r\n\x1a\n\x00", "not UTF-8": b'{"a": "\xff"}', "cut": to_json(a_trace()).encode()[:-200],
    "another JSON": b'{"a": 1}', "a number": b"1", "deep": b"[" * 5000, "not finite": b'{"format": NaN}', "edited": edited(),
    "UTF-16": to_json(a_trace()).encode("utf-16"), "a script": b"<script>alert(1)</script>",
    "another version": to_json(a_trace()).replace('"schema": 1', '"schema": 99').encode(),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "code"), [*zip(BAD_FILES, EITHER)])
def test_a_bad_file_is_refused_in_words(code, kind):
    words = languages()[code]
    at = bring(BAD_FILES[kind], code)
    (error,) = at.error
    assert error.value.startswith(words("bring.refused")) and "⟦" not in error.value and "<script" not in error.value.replace("`<script", "")
    assert not at.success and BROUGHT not in at.session_state
    assert len(part(at, "ledger")["rows"]) == len(rounds.classic().heads), "what was on the stage stays"


@each_language
def test_a_sound_trace_of_another_kind_is_sent_elsewhere(code):
    """A Poisson mixture's, and coins fitted with a prior: both replay, and neither is what this page shows."""
    poisson = fit(PoissonMixture(2), [1, 5, 9, 3], rng=0)
    penalised = fit(BinomialMixture(10, 2, prior=BinomialPrior(heads=2)), [1, 5, 9, 3], rng=0, method="map")
    for trace in (poisson, penalised):
        at = bring(to_json(trace).encode(), code)
        (error,) = at.error
        assert error.value == languages()[code]("bring.elsewhere", model=f"`{type(trace.model).__name__}`", method=f"`{trace.method}`")
        assert not at.success and not [button for button in at.button if button.key.endswith("-show")]
