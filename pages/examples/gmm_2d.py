"""Gaussian mixtures in the plane: ellipses find the groups, many starts find the summits, and a likelihood has no bound."""

from em_core import GaussianMixture
from pages.examples.in_the_plane import ellipse, facts, page
from pages.parts import frame, language, quiz, sections

words = language.current()
prose = words.prose("examples/gmm_2d")
frame.head(words, prose, stage=True)
page.workbench(words.code)
if not frame.projecting():
    sections.section(prose, "normal", facts.facts())
    ellipse.section(words.code)
    sections.derivation(prose, facts.facts(), but=("normal",))
    sections.code_that_ran(words, GaussianMixture)
    page.take_home(words)
    quiz.questions(words, "gmm_2d_quiz", facts.facts())
    frame.terms(words, prose)
