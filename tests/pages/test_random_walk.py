"""A reader who tries everything: a walk of random actions, the same at every run, on which nothing may fail."""

from __future__ import annotations

import random

import pytest

from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.pages.visiting import NUMBERS, SWITCHES, choose, labels, press, put, sound, turn, visit, widgets

ACTIONS = 60
OFTEN = ("slide", "slide", "slide", "slide", "choose", "choose", "choose", "switch", "press", "write", "speak", "turn", "link")
LINES = ("5, 10", "HTHHT", "0, 3", "nonsense", "", "11, 10", "９，１０", "# x")
GROUND = {"lang": "en", "n": "20"}  # a hundred rounds show nothing more, and take longer


def slide(at, dice: random.Random) -> str:
    number = dice.choice(widgets(at, *NUMBERS))
    kind = type(number.value)
    span = round((number.max - number.min) / number.step)
    wanted = number.min + number.step * dice.choice([0, span, dice.randint(0, min(span, 10**4))])
    put(at, number.key, kind(round(wanted, 2)))
    return f"{number.key} = {wanted}"


def choose_one(at, dice: random.Random) -> str:
    choice = dice.choice([w for w in widgets(at, "selectbox", "button_group", "radio") if w.key != "language switch"])
    label = dice.choice(labels(choice))
    choose(at, choice.key, label)
    return f"{choice.key}: {label}"


def flip(at, dice: random.Random) -> str:
    toggle = dice.choice(widgets(at, *SWITCHES))
    put(at, toggle.key, not toggle.value)
    return f"{toggle.key} = {not toggle.value}"


def press_one(at, dice: random.Random) -> str:
    button = dice.choice(widgets(at, "button"))
    press(at, button.key)
    return f"pressed {button.key}"


def write(at, dice: random.Random) -> str:
    field = dice.choice(widgets(at, "text_area"))
    put(at, field.key, "\n".join(dice.choices(LINES, k=dice.randint(0, 20))))
    return f"wrote {field.value!r}"


def speak(at, dice: random.Random) -> str:
    words = dice.choice([*languages().values()])
    choose(at, "language switch", words.name)
    return f"spoke {words.code}"


def turn_page(at, dice: random.Random) -> str:
    page = dice.choice([entry.id for entry in PAGES])
    turn(at, page)
    return f"turned to {page}"


def follow_link(at, dice: random.Random) -> str:
    """The back button, or a link pasted into the same tab."""
    at.query_params[dice.choice(["view", "source", "lang"])] = dice.choice(["page", "projector", "simulated", "pasted", "classic", "zh", "en", "evil"])
    at.run()
    return f"followed {dict(at.query_params)}"


DO = {"slide": slide, "choose": choose_one, "switch": flip, "press": press_one, "write": write, "speak": speak, "turn": turn_page, "link": follow_link}


@pytest.mark.parametrize("page", ["coins"])
def test_a_walk(page):
    """Where an action is not to be had on the page, the next one is taken; the whole way is told if one step fails."""
    dice, way = random.Random(20_081), []
    at = visit(page, **GROUND)
    while len(way) < ACTIONS:
        action = dice.choice(OFTEN)
        try:
            way.append(DO[action](at, dice))
        except IndexError:  # nothing of this kind is on the page: it has lost its controls only if it is so for long
            turn(at, page)
            continue
        try:
            sound(at)
        except AssertionError as error:
            pytest.fail(f"{error}\nafter {len(way)} actions: {' → '.join(way[-12:])}")
    assert len({step.split()[0] for step in way}) > 12, "the walk tried many things"
