"""Tennis: which mood a set was played in is hidden, and the shots tell of it all the same."""

from em_core import BinomialMixture
from pages.examples.binomial import bench
from pages.examples.tennis_mood import facts
from pages.examples.tennis_mood.controls import SCENE, offer_learning
from pages.parts import frame, language, quiz, sections
from pages.sitemap import PAGES

words = language.current()
prose = words.prose("examples/tennis")
frame.head(words, prose, stage=True)
bench.workbench(SCENE, words.code)
if not frame.projecting():
    known = facts.facts()
    sections.section(prose, "counting", known)
    frame.link(words, next(entry for entry in PAGES if entry.id == "coins"))
    sections.derivation(prose, known, but=("counting", "slow", "coach", "order"))
    sections.section(prose, "slow", known)
    offer_learning(words)
    sections.derivation(prose, known, but=("counting", "model", "e-step", "m-step", "slow"))
    sections.code_that_ran(words, BinomialMixture)
    bench.take_home(words, SCENE)
    quiz.questions(words, "tennis_quiz", facts.facts())
    frame.terms(words, prose)
