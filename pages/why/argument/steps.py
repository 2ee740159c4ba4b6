"""The steps of the argument, in order: each its section of the prose, and what moves in it. One function draws one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts import steps
from pages.parts.words import Words, languages
from pages.why.argument import any_q, circle, hidden, jensen, seen, turns, two_steps
from pages.why.particulars.steps import STEPS as PARTICULARS

PROSE = "why/derivation"
STEPS: dict[str, Callable[[Words], None]] = {  # anchor -> what moves
    "seen": seen.live,
    "hidden": hidden.live,
    "circle": circle.live,
    "jensen": jensen.live,
    "any-q": any_q.live,
    "two-steps": two_steps.live,
    "turns": turns.live,
} | PARTICULARS


@st.fragment
def step(code: str, anchor: str, number: int, facts: Mapping[str, Any]) -> None:
    """One step. What is moved in it draws it alone anew."""
    words = languages()[code]
    box = steps.step(words.prose(PROSE), anchor, facts, number)
    if box:
        with box:
            STEPS[anchor](words)
