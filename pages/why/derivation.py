"""The derivation: why EM climbs, from maximum likelihood to the climb in turns, each step beside something that moves."""

import streamlit as st

from pages.parts import frame, language, quiz
from pages.parts.steps import open_or_close
from pages.why.argument import facts, stage, steps

words = language.current()
prose = words.prose(steps.PROSE)
frame.head(words, prose, stage=True)
stage.workbench(words.code)
if not frame.projecting():
    st.header(words("argument.title"), anchor="argument")
    open_or_close(words, tuple(steps.STEPS))
    for number, anchor in enumerate(steps.STEPS, 1):
        steps.step(words.code, anchor, number, facts.facts())
    quiz.questions(words, "derivation_quiz", facts.facts())
    stage.take_home(words)
    frame.terms(words, prose)
