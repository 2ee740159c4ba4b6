"""Gaussian mixtures in one dimension: the curves find the groups in a histogram."""

from em_core import GaussianMixture
from pages.examples.on_a_line import directions, facts, page, trouble, underflow
from pages.parts import frame, language, quiz, sections

words = language.current()
prose = words.prose("examples/gmm_1d")
frame.head(words, prose, stage=True)
if not frame.projecting():
    directions.two_directions(words.code, facts.facts())
page.workbench(words.code)
if not frame.projecting():
    sections.derivation(prose, facts.facts(), but=("colour", "estimate", "circle", "underflow", "trouble"))
    underflow.section(words, prose, facts.facts())
    trouble.on_three_points(words, prose, facts.facts())
    sections.code_that_ran(words, GaussianMixture)
    page.take_home(words)
    quiz.questions(words, "gmm_1d_quiz", facts.facts())
    frame.terms(words, prose)
