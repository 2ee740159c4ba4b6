"""The derivation: why EM climbs, from maximum likelihood to the climb in turns, each step beside something that moves."""

from pages.parts import frame, language
from pages.why.argument import stage

words = language.current()
prose = words.prose("why/derivation")
frame.head(words, prose, stage=True)
stage.workbench(words.code)
if not frame.projecting():
    stage.take_home(words)
    frame.terms(words, prose)
