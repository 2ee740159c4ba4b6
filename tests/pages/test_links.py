"""Links that somebody typed, cut or made up: the page opens with what it can use, and the rest is as if it were not there."""

from __future__ import annotations

import functools
import re

import pytest

from pages.examples.two_coins import controls
from pages.sitemap import PAGES
from tests.pages.test_random_walk import EVERYWHERE, WALKS, Walk
from tests.pages.visiting import CHOICES, NUMBERS, SWITCHES, find, labels, part, said, sound, turn, value, visit, widgets

NOT_CONTROLS = ("view", "lang", "step", "unknown")
NOT_A_NUMBER = ("inf", "-inf", "1e999", "nan", "")
BAD = ["-1", "1e9", "nan", "abc", "", "inf", "1e400", "0x10", "None", "九", "<script>alert(1)</script>", "javascript:alert(1)", "[1,2]", "x" * 8192]
ALL_SOURCES = ("classic", "simulated", "pasted")
CHOICES_OF_NONE = ("rounds_a", "circle_a")  # of several things, of which none may be chosen
pages = pytest.mark.parametrize("page", [entry.id for entry in PAGES])


def shown(at) -> dict[str, object]:
    """Every control that has a name, and its value."""
    return {widget.key: widget.value for widget in widgets(at, *NUMBERS, *SWITCHES, *CHOICES)}


@functools.cache
def untouched(page: str, **query: str) -> dict[str, object]:
    """The controls of a visit without nonsense."""
    return shown(visit(page, **query))


@functools.cache
def states(page: str) -> list[dict[str, str]]:
    """The visits in which a page shows another set of controls: as it opens, and by each link that its walk knows."""
    walk, known, found = WALKS.get(page, Walk()), set(), []
    for query in [{}, *({name: value} for name, values in walk.links.items() for value in values)]:
        controls_shown = frozenset(name for name in untouched(page, **query) if name)
        if controls_shown not in known:
            known.add(controls_shown)
            found.append(query)
    return found


@functools.cache
def names(page: str) -> tuple[str, ...]:
    """All that may stand in a link to the page: its controls by name, in every state, and what its walk knows."""
    keys = {key for query in states(page) for key in untouched(page, **query) if key and key.isidentifier()}
    return (*sorted(keys | {*WALKS.get(page, Walk()).links}), *NOT_CONTROLS)


def test_the_names_are_those_of_each_page():
    assert {"start_a", "h5", "true_a", "m"} <= {*names("coins")}, "also those of the simulation"
    assert {"cases_1", "animals_4", "start_theta"} <= {*names("history")}, "also those of other problems"
    assert {"K", "w1", "cap", "tol"} <= {*names("gmm_1d")} and {"most", "restarts"} <= {*names("lab")}


def answered(page: str, text: str) -> set[str]:
    """The controls for which the text is no nonsense: a mean may be −1, and of some things none may be chosen."""
    if not text:
        return {*CHOICES_OF_NONE}
    if not re.fullmatch(r"-?\d+", text):
        return set()
    return {w.key for query in states(page) for w in widgets(visit(page, **query), *NUMBERS) if w.min <= float(text) <= w.max}


@pages
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[:12] or "empty")
def test_nonsense_everywhere_at_once(page, bad):
    answers = answered(page, bad)
    at = sound(visit(page, **{name: bad for name in names(page) if name not in answers}))
    assert shown(at) == untouched(page), "a value that cannot be used leaves the default"


@pages
@pytest.mark.parametrize("bad", NOT_A_NUMBER, ids=lambda bad: bad or "empty")
def test_what_is_no_number_in_every_state_of_a_page(page, bad):
    """A link that a page cannot use must not make it fail, and again at each reload."""
    for query in states(page):
        sound(visit(page, **{name: bad for name in names(page) if name not in (*EVERYWHERE, *WALKS.get(page, Walk()).links)} | query))


@pytest.mark.parametrize("bad", ["-1", "1e9", "nan", "inf", "abc", ""])
def test_nonsense_in_a_simulation(bad):
    at = sound(visit("coins", source="simulated", **{name: bad for name in controls.BOUND_NAMES}))
    assert shown(at) == untouched("coins", source="simulated")


@pytest.mark.parametrize("bad", ["inf", "nan", ""])
def test_nonsense_pasted_into_an_open_tab(bad):
    """The controls are there already and keep what they hold."""
    at = visit("coins", start_a="0.2", h1="3")
    before = shown(at)
    at.query_params.update({name: bad for name in ("h1", "k", "seed", "start_a")})
    assert shown(sound(at.run())) == before


@pytest.mark.parametrize("source", ["evil", "trace", "CLASSIC", "../etc/passwd", "classic,pasted"])
def test_a_source_that_is_not_on_offer(source):
    """`trace` is one only for who has brought a trace."""
    at = sound(visit("coins", source=source))
    assert find(at, "coins source").value == "classic"
    assert [widget for widget in widgets(at, *NUMBERS) if widget.key in controls.TRUE] == []


@pytest.mark.parametrize("source", ALL_SOURCES)
def test_a_source_that_is(source):
    at = sound(visit("coins", source=source))
    assert find(at, "coins source").value == source and len(labels(find(at, "coins source"))) == len(ALL_SOURCES)


def test_repeated_parameters():
    at = sound(visit("coins", k=["3", "4"], lang=["zh", "en"], source=["simulated", "evil"], start_a=["0.2", "nan", "0.3"], view=["projector", "page"]))
    assert value(at, "k") in (2, 3, 4)


@pages
def test_a_long_query(page):
    """8 KB in one parameter, and 8 KB in three hundred; none of it is shown."""
    long = "k" * 8192
    at = sound(visit(page, utm=long, lang="en"))
    assert at.query_params["utm"] == long and not any(long in text for text in said(at))
    sound(visit(page, **{f"parameter{i}": "v" * 15 for i in range(300)}))


def test_values_beside_the_steps_and_at_the_ends():
    """Between two steps of a slider a number is still a number; beyond its ends it is not used."""
    at = sound(visit("coins", start_a="0.123", start_b="0.99", source="simulated", n="200", m="1", true_a="0", true_b="1", seed="99"))
    assert [value(at, key) for key in ("start_b", "n", "m", "true_a", "true_b", "seed")] == [0.99, 200, 1, 0.0, 1.0, 99]
    assert part(at, "player")["readouts"][0][0] == ["θ_A", f"{value(at, 'start_a'):.4f}"]
    beyond = sound(visit("coins", start_a="1", start_b="0", source="simulated", n="201", m="0", true_a="-0.01", true_b="1.01", seed="1000000", k="6"))
    assert shown(beyond) == untouched("coins", source="simulated")


def test_what_is_typed_into_the_address_is_never_shown():
    nonsense = "<b>nonsense</b>"
    at = sound(visit("coins", **{name: nonsense for name in names("coins")}))
    assert not any(nonsense in text for text in said(at))


def numbers_of(at) -> dict[str, object]:
    """Every number that is in the link."""
    return {widget.key: widget.value for widget in widgets(at, *NUMBERS) if widget.key.isidentifier()}


@pytest.mark.parametrize("page", [entry.id for entry in PAGES if entry.url])
def test_a_name_means_another_thing_on_another_page(page):
    """Everything at its highest on one page: the others open as ever, and on the way back all of it is there again."""
    at = visit(page, lang="en")
    moved = [widget.key for widget in widgets(at, *NUMBERS) if widget.key.isidentifier()]
    for widget in widgets(at, *NUMBERS):
        find(at, widget.key).set_value(widget.max)
    highest = numbers_of(sound(at.run()))
    assert {*moved} & {*highest} or not moved, "a page without numbers has nothing to lose"
    for other in (entry.id for entry in PAGES if entry.id != page):
        assert numbers_of(sound(turn(at, other))) == numbers_of(visit(other, lang="en"))
        assert numbers_of(sound(turn(at, page))) == highest
