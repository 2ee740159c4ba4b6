"""Your own data: a table is brought, explained by a mixture, and taken home with what EM found in it."""

from pages.workshop.own_data import facts, page
from pages.parts import frame, language, sections

words = language.current()
prose = words.prose("workshop/lab")
frame.head(words, prose, stage=True)
page.laboratory(words.code)
if not frame.projecting():
    sections.derivation(prose, facts.facts(), but=())
    page.code_that_ran(words)
    frame.terms(words, prose)
