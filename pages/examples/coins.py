"""Two coins: which coin was tossed is hidden, and EM finds both biases all the same."""

from pages.examples.two_coins import page
from pages.parts import frame, language

words = language.current()
prose = words.prose("examples/coins")
frame.head(words, prose, stage=True)
page.workbench(words.code)
if not frame.projecting():
    page.labels_known(words.code)
    page.derivation(words, prose)
    page.code_that_ran(words)
    page.take_home(words)
    page.check_yourself(words)
    frame.terms(words, prose)
