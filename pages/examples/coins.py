"""Two coins: which coin was tossed is hidden, and EM finds both biases all the same."""

from em_core import BinomialMixture
from pages.examples.binomial import bench
from pages.examples.two_coins import facts, known
from pages.examples.two_coins.controls import SCENE
from pages.parts import frame, language, quiz, sections

words = language.current()
prose = words.prose("examples/coins")
frame.head(words, prose, stage=True)
bench.workbench(SCENE, words.code)
if not frame.projecting():
    known.labels_known(words.code)
    sections.derivation(prose, facts.facts(), but=("known",))
    sections.code_that_ran(words, BinomialMixture)
    bench.take_home(words, SCENE)
    quiz.questions(words, "coins_quiz", facts.facts())
    frame.terms(words, prose)
