"""Why EM works: the argument, in steps that the reader opens."""

from pages.parts import frame, language, steps
from pages.why.particulars import facts, families, filling, gaussians, priors, tails

words = language.current()
prose = words.prose("why/derivation")
known = facts.facts()
frame.head(words, prose)
if not frame.projecting():
    steps.open_or_close(words, [anchor for anchor in prose.sections if anchor != "title"])
    for place, part in enumerate((filling, families, gaussians, tails, priors), 8):
        part.draw(words.code, place)
    frame.terms(words, prose)
