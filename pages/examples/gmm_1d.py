"""Gaussian mixtures in one dimension: the curves find the groups in a histogram."""

from pages.examples.on_a_line import page
from pages.parts import frame, language

words = language.current()
prose = words.prose("examples/gmm_1d")
frame.head(words, prose, stage=True)
page.workbench(words.code)
