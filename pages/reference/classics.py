"""Published tables recomputed, digit by digit, and famous mistakes reproduced."""

from pages.parts import frame, language, sections, steps
from pages.reference import looking_up
from pages.reference.tables import facts, mistakes, page

words = language.current()
prose = words.prose("reference/classics")
frame.head(words, prose, stage=True)
page.summary(words.code)
if not frame.projecting():
    page.bench(words.code)
    sections.section(prose, "agree", facts.facts())
    steps.open_or_close(words, (*page.STEPS, *mistakes.STEPS))
    sections.section(prose, "tables", facts.facts())
    page.tables(words.code)
    sections.section(prose, "mistakes", facts.facts())
    mistakes.mistakes(words.code)
    sections.section(prose, "sources", facts.facts())
    looking_up.references(words.code, page.SOURCES)
    frame.terms(words, prose)
