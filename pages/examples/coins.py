"""Two coins: which coin was tossed is hidden, and EM finds both biases all the same."""

from em_core import BinomialMixture
from pages.examples.binomial import bench
from pages.examples.two_coins import facts, known
from pages.examples.two_coins.controls import SCENE, offer
from pages.parts import frame, language, quiz, sections

words = language.current()
prose = words.prose("examples/coins")
frame.head(words, prose, stage=True)
bench.workbench(SCENE, words.code)
if not frame.projecting():
    known.labels_known(words.code)
    sections.derivation(prose, facts.facts(), but=("known", "identifiable", "more-rounds"))
    sections.section(prose, "identifiable", facts.facts())
    landscape = {"n": 100, "panel": "mountain"}
    one, three = words("coins.offer_one_toss"), words("coins.offer_three_tosses")
    offer(words, "tosses", {one: landscape | {"m": 1}, three: landscape | {"m": 3}})
    sections.section(prose, "more-rounds", facts.facts())
    offer(words, "rounds", {words("coins.offer_rounds", rounds=n): {"n": n, "m": 10} for n in (5, 50, 200)})
    sections.code_that_ran(words, BinomialMixture)
    bench.take_home(words, SCENE)
    quiz.questions(words, "coins_quiz", facts.facts())
    frame.terms(words, prose)
