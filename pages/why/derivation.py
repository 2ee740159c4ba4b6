"""Why EM works: the argument, in steps that the reader opens."""

import streamlit as st

from pages.parts import frame, language, steps
from pages.parts.words import languages
from pages.why.particulars import facts
from pages.why.particulars.steps import STEPS


@st.fragment
def step(code: str, anchor: str, number: int) -> None:
    """One step. What is moved in it draws it alone anew."""
    box = steps.step(languages()[code].prose("why/derivation"), anchor, facts.facts(), number)
    if box:
        with box:
            STEPS[anchor](languages()[code])


words = language.current()
prose = words.prose("why/derivation")
frame.head(words, prose)
if not frame.projecting():
    steps.open_or_close(words, tuple(STEPS))
    for number, anchor in enumerate(STEPS, 8):
        step(words.code, anchor, number)
    frame.terms(words, prose)
