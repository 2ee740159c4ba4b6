"""The page of the derivation without a browser: its stage, its steps, and everything that a reader can move in them."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from em_core import fit
from pages.parts.words import languages
from pages.why.argument import any_q, coins, facts, film, hidden
from pages.why.argument.examples import EXAMPLES
from pages.why.argument.steps import STEPS
from tests.pages.visiting import choose, find, labels, part, press, put, said, sound, turn, value, visit, widgets

CODES = pytest.mark.parametrize("code", languages())
OPEN = {anchor.replace("-", "_"): "true" for anchor in STEPS}
FIRST, SECOND = list(languages())[:2]


def opened(code: str = "en", **query: str) -> AppTest:
    return visit("derivation", lang=code, **OPEN, **query)


def charts(at: AppTest) -> set[str]:
    return {node.key for node in at.get("plotly_chart")}


@CODES
def test_closed_steps_have_their_words_and_nothing_that_moves(code):
    at = sound(visit("derivation", lang=code))
    assert charts(at) == {film.BOUND, film.SPLIT, film.LIKELIHOOD} and "seen_theta" not in {w.key for w in widgets(at, "slider")}
    prose = languages()[code].prose("why/derivation")
    bodies = " ".join(said(at))
    for anchor in STEPS:
        assert prose.sections[anchor].title in bodies and prose.sections[anchor].body.split("$$")[1].strip() in bodies


@CODES
def test_open_all_and_close_all(code):
    at = press(visit("derivation", lang=code), "steps open_all")
    assert len(charts(sound(at))) > 3 + len(OPEN) and all(at.session_state[name] for name in OPEN)
    at = press(at, "steps close_all")
    assert len(charts(sound(at))) == 3


@CODES
def test_every_step_open_from_a_link(code):
    at = sound(opened(code))
    assert {f"argument-{name}" for name in ("seen", "hidden", "jensen", "any-q", "e-step", "m-step", "turns")} < charts(at)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_stage_follows_the_address(name):
    example = EXAMPLES[name]
    at = sound(visit("derivation", lang="en", model=name, **{example.start: str(example.high), example.known: str(example.low)}))
    trace = fit(example.slice(example.low), example.data, example.high, counts=example.counts)
    player = part(at, "player")
    assert len(player["titles"]) == len(film.solve(name, example.low, example.high).stops)
    assert player["readouts"][0][1][1] == f"{trace.log_likelihoods[0]:.4f}".replace("-", "−")
    assert value(at, "derivation model") == name


def test_another_model_is_in_the_address_and_comes_back():
    at = visit("derivation", lang="en")
    choose(at, "derivation model", labels(find(at, "derivation model"))[2])
    assert at.query_params["model"] == "line" and find(sound(at), "mu_1").value == EXAMPLES["line"].first
    put(at, "mu_1", -1.0)
    turn(at, "coins")
    assert find(sound(turn(at, "derivation")), "mu_1").value == -1.0 and at.query_params["model"] == "line"


def test_following_the_step_changes_the_picture_and_not_the_numbers():
    at = visit("derivation", lang="en")
    before = part(at, "player")
    after = part(put(at, "near", True), "player")
    assert before["readouts"] == after["readouts"] and before["channels"] != after["channels"]


def test_a_click_sets_out_from_there():
    run = film.solve("coins", 0.5, 0.2)
    assert run.example.inside(0.3149) == 0.31 and run.example.inside(7) == 0.99 and run.example.inside(-1) == 0.01
    assert EXAMPLES["times"].inside(2.6649) == 2.66 and EXAMPLES["line"].inside(-2.449) == -2.4


def test_the_slope_of_what_is_seen():
    at = opened(seen_theta="0.8")
    words = languages()["en"]
    assert any(words("argument_seen.level") in text for text in said(sound(at)))
    assert any(words("argument_seen.rising") in text for text in said(put(at, "seen_theta", 0.5)))
    for heads in (0, 30):
        sound(put(at, "seen_heads", heads))


def test_the_answer_is_put_in_until_it_answers_itself():
    at, theta = opened(), 0.3
    for _ in range(25):
        press(at, "put-in")
        theta = round(hidden.answer(theta), 3)
        assert value(at, "hidden_theta") == theta
    limit = float(fit(coins.MODEL, coins.HEADS, 0.3, tol=1e-14).params.value)
    assert theta == pytest.approx(limit, abs=2e-3)
    assert any("the two agree" in text for text in said(sound(at)))


def test_dealing_as_the_rule_says_ends_in_a_circle():
    at, words = opened(), languages()["en"]
    for _ in range(6):
        if not find(at, "take-over").disabled:
            press(at, "take-over")
    assert find(at, "take-over").disabled and [box.value for box in at.success] == [words("argument_circle.confirmed")]
    assert [box.value for box in sound(opened(circle_a="")).warning] == [words("known.no_rounds", name="A")]


@CODES
def test_weights_of_zero_have_no_mean(code):
    at = opened(code, w1="0", w2="0")
    assert [box.value for box in sound(at).info] == [languages()[code]("argument_jensen.no_weight")]
    assert any(languages()[code]("argument_jensen.tight") in text for text in said(put(at, "w1", 3)))
    sound(put(at, "jensen_points", 4))


@CODES
def test_every_q_and_what_its_top_does(code):
    words = languages()[code]
    at = opened(code)
    assert any(f"{facts.facts()['half_ell'] - facts.facts()['half_ell_top']:.4f}" in text for text in said(at)), "half and half: a fall"
    for kind in any_q.KINDS:
        choose(at, "argument q", words(f"argument_any_q.q_{kind}"))
        assert at.query_params["q_kind"] == kind
        sound(at)
    for key in any_q.OWN:
        put(at, key, 0.0)
    assert any(words("argument_any_q.nothing") in text for text in said(sound(at)))
    choose(at, "argument q", words("argument_any_q.q_posterior"))
    assert any("| **0.0000** |" in text for text in said(at))


def test_e_steps_and_m_steps_by_hand():
    at, words = opened(), languages()["en"]
    for temperature in (0.0, 0.05, 3.0):
        for q in (0.0, 1.0):
            put(at, "e_t", temperature)
            sound(put(at, "e_q", q))
    sentences = {0.9: "lucky", 0.5: "allowed", 0.05: "down"}
    for theta, name in sentences.items():
        at = sound(put(at, "m_theta", theta))
        assert any({"lucky": words("argument_steps.lucky"), "allowed": words("argument_steps.allowed"), "down": words("argument_steps.down")}[name] in text for text in said(at))


def test_turns_at_all_ends():
    at = opened()
    for key, ends in {"half_steps": (0, 20), "turn_q": (0.01, 0.6), "turn_theta": (0.01, 0.99), "turn_first": (0, 300), "turn_fourth": (0, 100)}.items():
        for end in ends:
            sound(put(at, key, end))


def test_the_trace_is_taken_home():
    run = film.solve("coins", 0.5, 0.2)
    from em_core import to_csv

    rows = list(csv.DictReader(io.StringIO(to_csv(run.trace))))
    assert float(rows[-1]["value"]) == float(run.trace.params.value) and len(rows) == len(run.trace.steps)
    buttons = [button for button in visit("derivation", lang="en").get("download_button")]
    assert len(buttons) == 2, "a trace file of a slice would be one that nobody can replay"


def test_both_languages_side_by_side():
    at = sound(opened(FIRST, view="both"))
    both = " ".join(said(at))
    for code in languages():
        assert languages()[code].prose("why/derivation").sections["jensen"].title in both


@CODES
def test_the_animation_has_the_charts_and_no_invitation_to_click(code):
    from pages.parts import downloads
    from pages.why.argument import stage

    words, run = languages()[code], film.solve("line", 0.0, 0.6)
    page = downloads.animation(words, film.screenplay(run, code, False), {film.BOUND: stage.figure(words, "line", words("figure.bound_bound"))})
    assert page.count(film.BOUND) >= 2 and words("the_bound.chart") not in page and film.screenplay(run, code, False).sentences[1] in page
