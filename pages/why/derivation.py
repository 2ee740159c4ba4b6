"""The derivation: why EM climbs, in twelve steps from maximum likelihood to priors, each beside something that moves."""

import streamlit as st

from pages.parts import frame, language, quiz, sections
from pages.parts.steps import open_or_close
from pages.parts.words import languages
from pages.why.argument import facts, recipe, stage, steps
from pages.why.particulars import facts as particulars


@st.fragment
def checks(code: str) -> None:
    """What moves in the recipe is drawn alone anew."""
    recipe.live(languages()[code])


words = language.current()
prose = words.prose(steps.PROSE)
frame.head(words, prose, stage=True)
stage.workbench(words.code)
if not frame.projecting():
    st.header(words("argument.title"), anchor="argument")
    open_or_close(words, tuple(steps.STEPS))
    known = facts.facts() | particulars.facts()
    for number, anchor in enumerate(steps.STEPS, 1):
        steps.step(words.code, anchor, number, known)
    sections.section(prose, "algorithm", known)
    sections.section(prose, "recipe", known)
    checks(words.code)
    quiz.questions(words, "derivation_quiz", known)
    stage.take_home(words)
    frame.terms(words, prose)
