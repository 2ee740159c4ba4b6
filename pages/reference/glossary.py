"""The glossary in two languages, the symbols of all formulas, and the references."""

from pages.parts import frame, language, sections
from pages.reference import looking_up

words = language.current()
prose = words.prose("reference/glossary")
frame.head(words, prose)
if frame.projecting():
    looking_up.glossary(words.code)
else:
    sections.section(prose, "terms-of-the-site", {})
    looking_up.glossary(words.code)
    sections.section(prose, "symbols", {})
    looking_up.symbols(words.code)
    sections.section(prose, "references", {})
    looking_up.references(words.code)
