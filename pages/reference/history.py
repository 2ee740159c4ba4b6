"""History: where EM comes from, with the old problems run again, and where accounts of it go wrong."""

from pages.parts import bringing, frame, language, quiz, sections
from pages.reference.timeline import back, bench, facts
from pages.reference.timeline.stories import tell
from pages.sitemap import PAGES

words = language.current()
prose = words.prose("reference/history")
frame.head(words, prose, stage=True)
bench.workbench(words.code)
if not frame.projecting():
    known = facts.facts()
    tell(words, prose, known)
    sections.section(prose, "slips", known)
    sections.section(prose, "sources", known)
    frame.link(words, next(entry for entry in PAGES if entry.id == "glossary"))
    bench.take_home(words)
    bringing.bring_back(words, "history", lambda trace: back.choice_of(trace) is not None, back.accept)
    quiz.questions(words, "history_quiz", known)
    frame.terms(words, prose)
