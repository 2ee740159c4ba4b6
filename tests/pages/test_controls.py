"""Every control of every page, at its ends and at every option: nothing fails, nothing is missing, the page goes on."""

from __future__ import annotations

import re

import pytest

from em_core import BinomialMixture, fit
from pages.examples.two_coins import controls
from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.pages.visiting import CHOICES, NUMBERS, SWITCHES, choose, find, labels, part, pick, press, put, sound, turn, value, visit, widgets

OWN = {"language switch", "projector switch"}  # tested for themselves
DATA = ("classic", "simulated", "pasted")
LABELS = {source: languages()["en"](f"coins.source_{source}") for source in controls.SOURCES}


def ends(widget) -> list:
    """The lowest and the highest value, of the kind that the control has."""
    kind = type(widget.value)
    return [kind(widget.min), kind(widget.max)]


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
@pytest.mark.parametrize("end", [0, 1])
def test_every_number_at_its_end(page, end):
    """All at once: each control keeps what it was given, and the page goes on."""
    at = visit(page, lang="en")
    wanted = {widget.key: ends(widget)[end] for widget in widgets(at, *NUMBERS)} | {widget.key: bool(end) for widget in widgets(at, *SWITCHES)}
    for key, given in wanted.items():
        find(at, key).set_value(given)
    sound(at.run())
    left = {widget.key for widget in widgets(at, *NUMBERS, *SWITCHES)}  # a number of groups decides which have controls
    assert {key: value(at, key) for key in wanted if key in left} == {key: given for key, given in wanted.items() if key in left}
    assert len(left) >= len(wanted) / 3


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_every_option_of_every_choice(page):
    """The first options of all choices together, then the second ones, and so on; then every button."""
    at = visit(page, lang="en")
    keys = [widget.key for widget in widgets(at, *CHOICES) if widget.key not in OWN]
    for place in range(max((len(labels(find(at, key))) for key in keys), default=0)):
        for key in (key for key in keys if key in {widget.key for widget in widgets(at, *CHOICES)}):
            pick(at, key, labels(find(at, key))[place % len(labels(find(at, key)))])
        sound(at.run())
    for key in [widget.key for widget in widgets(at, "button") if widget.key not in OWN]:
        if key in {widget.key for widget in widgets(at, "button")}:  # an earlier button may have taken it away
            sound(press(at, key))


@pytest.mark.parametrize(("k", "learned"), [(2, False), (5, True)])
def test_every_control_of_a_simulation_to_its_ends(k, learned):
    at = visit("coins", source="simulated", k=str(k), learned=str(learned).lower(), n="20")
    assert value(at, "k") == k and value(at, "learned") is learned and value(at, "n") == 20
    assert len([w for w in widgets(at, "slider") if w.key in controls.TRUE]) == k
    for together in (["n"], ["m"], ["seed"], controls.TRUE[:k], controls.START[:k]):
        for end in (0, 1):
            for key in together:
                find(at, key).set_value(ends(find(at, key))[end])
            sound(at.run())
            assert all(value(at, key) == ends(find(at, key))[end] for key in together)


EXTREMES = {
    "nobody ever shows heads": {key: "0" for key in controls.TRUE},
    "everybody always shows heads": {key: "1" for key in controls.TRUE},
    "one always, one never": {"true_a": "0", "true_b": "1", "true_c": "0", "true_d": "1", "true_e": "0"},
    "one round": {"n": "1"},
    "one round of one toss": {"n": "1", "m": "1"},
    "fewer rounds than coins": {"n": "3", "m": "2"},
    "two hundred rounds of fifty": {"n": "200", "m": "50", "learned": "true"},
    "all starts at the lowest": {key: "0.01" for key in controls.START},
    "all starts at the highest": {key: "0.99" for key in controls.START},
    "starts far from all data": {**{key: "0.99" for key in controls.START}, **{key: "0" for key in controls.TRUE}},
}


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("k", (2, 5))
def test_extremes_together(extreme, k):
    """Of two coins in every closer look."""
    at = sound(visit("coins", lang="en", source="simulated", k=str(k), **EXTREMES[extreme]))
    for key, asked in EXTREMES[extreme].items():
        assert key[-1] in "cde" or str(value(at, key)).lower() in (asked, f"{asked}.0")
    for label in labels(find(at, "panel"))[1:] if k == 2 else []:
        sound(choose(at, "panel", label))


@pytest.mark.parametrize("source", DATA)
def test_every_source_with_every_number_of_coins(source):
    at = visit("coins", lang="en", source="classic" if source == "simulated" else "simulated", n="30")
    choose(at, "coins source", LABELS[source])
    assert at.query_params["source"] == source
    for k, learned in ((2, True), (3, False), (4, True), (5, False)):
        put(at, "learned", learned)
        choose(at, "k", str(k))
        components = part(sound(at), "ledger")["components"]
        assert len(components) == k == len({*components})
        assert len(part(at, "player")["readouts"][0]) == k * (2 if learned else 1) + 1, "an estimate a coin, the log-likelihood"
        assert [w.key for w in widgets(at, "slider") if w.key in controls.START] == list(controls.START[:k])


def test_a_source_brings_its_start_and_keeps_the_rest():
    at = visit("coins", lang="en", k="3", learned="true")
    put(at, "start_a", 0.11)
    choose(at, "coins source", LABELS["simulated"])
    assert [value(at, key) for key in controls.START[:3]] == [0.3, 0.4, 0.5]
    assert value(at, "k") == 3 and value(at, "learned") is True
    choose(at, "coins source", LABELS["classic"])
    assert [value(at, key) for key in controls.START[:2]] == [0.6, 0.5]


@pytest.mark.parametrize(("source", "mover", "moved"), [("classic", "learned", True), ("simulated", "n", 33), ("simulated", "start_a", 0.2), ("pasted", "start_b", 0.9)])
def test_two_controls_moved_in_quick_succession(source, mover, moved):
    """What a reader changes while a run is under way reaches the server together."""
    at = visit("coins", lang="en", source=source)
    find(at, mover).set_value(moved)
    pick(at, "k", "4")
    assert len(part(sound(at.run()), "ledger")["components"]) == 4 and value(at, mover) == moved


def test_a_start_moves_the_first_stop():
    at = visit("coins", lang="en")
    put(at, "start_a", 0.37)
    film = part(sound(at), "player")
    assert film["readouts"][0][0] == ["θ_A", "0.3700"] and "0.37" in film["sentences"][0]


def test_controls_come_back_as_they_were_left():
    """Away to every other page and back: numbers, switches and choices, though the address was cleared there."""
    at = visit("coins", lang="en")
    choose(at, "coins source", LABELS["simulated"])
    choose(at, "k", "4")
    left = {"start_a": 0.33, "start_d": 0.77, "n": 55, "m": 7, "seed": 12, "true_b": 0.41, "learned": True}
    for key, wanted in left.items():
        find(at, key).set_value(wanted)
    at.run()
    film = part(at, "player")["readouts"]
    for page in [entry.id for entry in PAGES if entry.id != "coins"]:
        at.query_params.clear()
        at.query_params["lang"] = "en"
        sound(turn(at, page))
    sound(turn(at, "coins"))
    assert {key: value(at, key) for key in left} == left
    assert value(at, "k") == 4 and find(at, "coins source").value == "simulated"
    assert part(at, "player")["readouts"] == film


def test_the_language_switch_keeps_every_control():
    at = visit("coins", lang="en", k="3", source="simulated", start_b="0.44", true_c="0.9", n="20", learned="true", h2="3")
    before = {widget.key: widget.value for widget in widgets(at, *NUMBERS, *SWITCHES)}
    film = part(at, "player")["readouts"]
    choose(at, "language switch", languages()["zh"].name)
    assert {widget.key: widget.value for widget in widgets(sound(at), *NUMBERS, *SWITCHES)} == before
    assert part(at, "player")["readouts"] == film
    assert value(at, "start_b") == 0.44 and value(at, "n") == 20 and value(at, "h2") == 3 and value(at, "learned") is True


def test_the_code_that_ran_is_shown_when_asked_for():
    """Closed, nothing is sent; opened, functions that a fit of these coins really calls, each in its own words."""
    import sys

    called = set()
    sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name) if event == "call" else None)
    fit(BinomialMixture(10), [5, 9, 8, 4, 7], ([0.5, 0.5], [0.6, 0.5]))
    sys.setprofile(None)
    at = visit("coins", lang="en")
    assert not at.code
    at.session_state["code"] = True
    shown = "\n".join(block.value for block in sound(at.run()).code)
    functions = re.findall(r"^def (\w+)\(", shown, re.MULTILINE)
    assert len(functions) >= 8 and {"expectation_with", "maximise", "from_mean_statistics", "_climb"} <= set(functions) <= called
