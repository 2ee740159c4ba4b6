"""The controls of the stage: which landscape, what is known of it, and where EM starts. All live in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import address
from pages.parts.words import Words
from pages.why.climbing.basins import KNOWN, NAMES, USUAL, Landscape, basins

PAGE = "convergence "  # before the names of this page's choices and widgets
BOUND = {"bind": "query-params"}


@dataclass(frozen=True)
class Axis:
    """How starts along one landscape's axes are set: names in the link, and their usual values, limits, step and format."""

    keys: tuple[str, str]
    usual: tuple[float, float]
    low: float
    high: float
    step: float


AXES = {
    "coins": Axis(("start_A", "start_B"), (0.6, 0.5), 0.01, 0.99, 0.01),
    "groups": Axis(("start_1", "start_2"), (-3.0, 0.0), -9.0, 9.0, 0.05),
}
KNOWN_KEYS = {"coins": "share", "groups": "width"}  # names in the link of what is known
PRESETS = {  # landscape, what is known, start
    "mirror": ("coins", 0.5, (0.6, 0.5)),
    "unequal": ("coins", 0.7, (0.3, 0.6)),
    "poor": ("groups", 1.5, (-3.0, 0.0)),
    "wide": ("groups", 2.5, (-3.0, 0.0)),
    "single": ("groups", 4.0, (-3.0, 0.0)),
}


def draw(words: Words) -> Landscape:
    """Draw the choice of a landscape and the slider of what is known."""
    name = address.choice("landscape", NAMES, NAMES[0], PAGE)
    box = f"{PAGE}landscape box"
    st.session_state[box] = name
    st.selectbox(words("convergence.landscape"), NAMES, format_func=lambda n: words(f"convergence.landscape_{n}"), key=box, on_change=lambda: address.write("landscape", st.session_state[box], PAGE))
    values = KNOWN[name]
    known = st.slider(words(f"convergence.known_{name}"), values[0], values[-1], USUAL[name], round(values[1] - values[0], 3), key=KNOWN_KEYS[name], help=words(f"convergence.known_{name}_help"), **BOUND)
    return Landscape(name, nearest(known, values))


def nearest(value: float, values: tuple[float, ...]) -> float:
    """Of the values that are offered, the one next to what a link may say."""
    return min(values, key=lambda each: abs(each - value))


def symbols(name: str) -> tuple[str, str]:
    """The two parameters as they stand in formulas."""
    return ("\\theta_A", "\\theta_B") if name == "coins" else ("\\mu_1", "\\mu_2")


def draw_start(words: Words, name: str) -> tuple[float, float]:
    """Draw the sliders of the start."""
    axis = AXES[name]
    x, y = (
        st.slider(words("convergence.start", name=f"${symbol}$"), axis.low, axis.high, value, axis.step, key=key, **BOUND)
        for key, symbol, value in zip(axis.keys, symbols(name), axis.usual)
    )
    st.button(words("convergence.alike"), key=f"{PAGE}alike", on_click=start_at, args=(name, (x + y) / 2, (x + y) / 2), help=words("convergence.alike_help"), width="stretch", icon=":material/balance:")
    return x, y


def start_at(name: str, x: float, y: float) -> None:
    """Another start, on the steps of its sliders; for callbacks."""
    axis = AXES[name]
    for key, value in zip(axis.keys, (x, y)):
        steps = round((min(max(value, axis.low), axis.high) - axis.low) / axis.step)
        st.session_state[key] = round(axis.low + steps * axis.step, 4)


def preset(which: str) -> None:
    """Put a landscape with a start on the stage; for callbacks."""
    name, known, start = PRESETS[which]
    address.write("landscape", name, PAGE)
    st.session_state[KNOWN_KEYS[name]] = known
    start_at(name, *start)


def warmed() -> None:
    """Work out all maps, before anybody asks."""
    for name in NAMES:
        for known in KNOWN[name]:
            basins(Landscape(name, known))
