"""A reader who tries everything: a walk of random actions on each page, the same at every run, on which nothing may fail.

A page joins by a line in `WALKS`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from pages.parts.words import languages
from pages.sitemap import PAGES
from tests.pages.visiting import NUMBERS, SWITCHES, choose, labels, press, put, sound, turn, visit, widgets

ACTIONS = int(os.environ.get("EM_ACTIONS", "100"))  # `make walks` takes longer ones, from other seeds too
SEED = int(os.environ.get("EM_SEED", "20081"))
OFTEN = ("slide", "slide", "slide", "slide", "choose", "choose", "choose", "switch", "press", "write", "speak", "turn", "link")
EVERYWHERE = {"view": ("page", "projector", "both"), "lang": ("zh", "en", "evil")}


class Walk(NamedTuple):
    """A page's own part of its walk.

    ground: the address it starts from (with small data: many observations show nothing more, and take longer).
    links: values that a pasted link may give to a parameter, besides those that every page knows; some should be nonsense.
    lines: what may stand in a text field of the page, good and bad.
    """

    ground: Mapping[str, str] = {}
    links: Mapping[str, tuple[str, ...]] = {}
    lines: tuple[str, ...] = ()


WALKS = {
    "classics": Walk(
        links={"table": ("linkage", "faithful", "times", "ice_cream", "three", "evil"), "kind": ("recomputed", "evil"), "chart": ("loglik", "evil"), "data": ("hours", "evil"), "start_a": ("0.2", "nan"), "floor": ("true", "evil")},
    ),
    "coins": Walk(
        ground={"n": "20"},
        links={"source": ("simulated", "pasted", "classic", "evil")},
        lines=("5, 10", "HTHHT", "0, 3", "nonsense", "", "11, 10", "９，１０", "# x"),
    ),
    "gmm_1d": Walk(
        ground={"n": "50", "cap": "100"},
        links={"source": ("simulated", "faithful", "heights", "three", "pasted", "trace", "evil"), "start": ("means", "points", "evil"), "means": ("1, 2", "0, 1e6", "x", "")},
        lines=("4.2", "5", "5", "-3.5", "1e9", "4,2; 5,1", "nonsense", "", "NA", "９，１０"),
    ),
    "heights": Walk(links={"source": ("corrected", "entered", "without", "trace", "evil"), "measure": ("heights", "weights", "both"), "panel": ("labels", "arithmetic", "bound")}),
    "gmm_2d": Walk(
        ground={"size": "30"},
        links={"source": ("blobs", "faithful", "pasted", "trace", "evil"), "panel": ("many", "sizes", "collapse", "evil"), "shape": ("tied", "evil"), "start": ("means", "points", "evil"), "means": ("0, 4; 1, 1", "nonsense", "1e999")},
        lines=("1, 2", "3; 4", "x, y", "nonsense", "", "2, 2", "－３, ５", "1e400, 1", "<b>, $x$"),
    ),
    "derivation": Walk(
        ground={"model": "line", "gaussian_mixture": "true", "map": "true"},
        links={
            "model": ("coins", "times", "line", "evil"), "q_kind": ("own", "reversed", "evil"), "hidden": ("true", "false", "evil"), "turns": ("true",), "near": ("true", "evil"),
            "circle_a": ("1,2", "", "9", "evil"), "family": ("coin", "gaussian", "evil"), "lost": ("large", "evil"), "move": ("tilt", "evil"), "written": ("odds", "evil"),
            "map": ("true", "false", "evil"), "continuous": ("true", "evil"), "expectation_of_what": ("true",), "exponential_families": ("true",), "degrees": ("1", "3", "evil"),
        },
    ),
    "lab": Walk(
        ground={"restarts": "2", "most": "60"},
        links={
            "source": ("faithful", "davis", "times", "tennis", "pasted", "uploaded", "trace", "evil"), "model": ("gaussian", "poisson", "binomial", "labels", "counts", "evil"),
            "columns": ("1", "2", "1,2", "3,2,1", "99", "-1,x", "九"), "trials": ("2", "3", "0", "evil"), "covariance": ("full", "tied", "spherical", "evil"),
        },
        lines=("x,y", "1.5,2", "2.5,4.25", "3,", "NA,7", "=cmd|x,1", "a;b", "１２,－３", "nonsense", "", "1e400,2"),
    ),
    "history": Walk(links={"problem": ("newcomb", "mckendrick", "westmacott", "blight", "linkage", "evil"), "lost": ("none", "2.4-3.1", "1.1-1.2-1.3-1.4-1.5", "9.9", "evil")}),
    "convergence": Walk(
        links={
            "landscape": ("coins", "groups", "evil"), "saddle": ("groups", "evil"), "ladder": ("linkage", "times", "evil"), "example": ("apart", "times", "coins", "evil"),
            **{step: ("true", "false", "evil") for step in ("monotone", "corrected", "stationary", "summits", "rate", "stopping", "cost", "many")},
        },
    ),
    "tennis": Walk(links={"sets": ("GGGG", "BBBB-GGGG", "GBBB-GGBB-GBGG-GGGG", "-".join(["GBGB"] * 8), "trace", "GGG", "evil")}),
}


class Reader:
    """A visit to one page, and what may be done there. Each deed says what it did; where there is nothing of the kind on the
    page just now, `random.choice` of nothing is an IndexError."""

    def __init__(self, page: str, seed: int):
        self.page, self.walk, self.dice = page, WALKS[page], random.Random(seed)
        self.at = visit(page, lang="en", **self.walk.ground)

    def slide(self) -> str:
        number = self.dice.choice(widgets(self.at, *NUMBERS))
        kind = type(number.value)
        span = round((number.max - number.min) / number.step)
        wanted = number.min + number.step * self.dice.choice([0, span, self.dice.randint(0, min(span, 10**4))])
        put(self.at, number.key, kind(round(wanted, 2)))
        return f"{number.key} = {wanted}"

    def choose(self) -> str:
        choice = self.dice.choice([w for w in widgets(self.at, "selectbox", "button_group", "radio") if w.key != "language switch"])
        label = self.dice.choice(labels(choice))
        choose(self.at, choice.key, label)
        return f"{choice.key}: {label}"

    def switch(self) -> str:
        toggle = self.dice.choice(widgets(self.at, *SWITCHES))
        put(self.at, toggle.key, not toggle.value)
        return f"{toggle.key} = {not toggle.value}"

    def press(self) -> str:
        button = self.dice.choice(widgets(self.at, "button"))
        press(self.at, button.key)
        return f"pressed {button.key}"

    def write(self) -> str:
        field = self.dice.choice(widgets(self.at, "text_area"))
        written = "\n".join(self.dice.choices(self.walk.lines, k=self.dice.randint(0, 20)))
        put(self.at, field.key, written)
        return f"wrote {written!r}"

    def speak(self) -> str:
        words = self.dice.choice([*languages().values()])
        choose(self.at, "language switch", words.name)
        return f"spoke {words.code}"

    def turn(self) -> str:
        """Away to another page, and back."""
        other = self.dice.choice([entry.id for entry in PAGES])
        sound(turn(self.at, other))
        turn(self.at, self.page)
        return f"saw {other}"

    def link(self) -> str:
        """The back button, or a link pasted into the same tab."""
        known = EVERYWHERE | self.walk.links
        name = self.dice.choice([*known])
        self.at.query_params[name] = self.dice.choice(known[name])
        self.at.run()
        return f"followed {name}={self.at.query_params.get(name)}"


def test_every_page_with_controls_has_its_walk():
    searched = {"glossary"}  # one field to type in, which test_glossary.py tries
    assert {entry.id for entry in PAGES if entry.url} == {*WALKS} | searched


@pytest.mark.parametrize("page", WALKS)
def test_a_walk(page):
    """Where a deed is not to be had, another one is tried; the last of the way is told where it fails."""
    reader, way, tries = Reader(page, SEED), [], 0
    while len(way) < ACTIONS:
        tries += 1
        assert tries < 3 * ACTIONS, f"{page} has lost its controls after {way[-12:]}"
        try:
            way.append(getattr(reader, reader.dice.choice(OFTEN))())
        except IndexError:
            continue
        try:
            sound(reader.at)
        except AssertionError as error:
            pytest.fail(f"{error}\nafter {len(way)} actions: {' → '.join(way[-12:])}")
    assert len({step.split()[0] for step in way}) > 12, "the walk tried many things"
