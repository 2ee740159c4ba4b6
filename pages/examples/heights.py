"""Telling two groups apart: two hundred people's heights, the labels hidden, split by EM, and uncovered."""

from em_core import GaussianMixture
from pages.examples.two_groups import aftermath, facts, page
from pages.parts import frame, language, quiz, sections

words = language.current()
prose = words.prose("examples/heights")
frame.head(words, prose, stage=True)
page.workbench(words.code)
if not frame.projecting():
    aftermath.known(words, prose)
    sections.derivation(prose, facts.facts(), but=("known", *aftermath.ANCHORS))
    aftermath.uncovered(words, prose)
    sections.code_that_ran(words, GaussianMixture)
    page.take_home(words)
    quiz.questions(words, "heights_quiz", facts.facts())
    frame.terms(words, prose)
