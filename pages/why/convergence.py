"""Where EM ends, how fast it gets there, and how one would know."""

from pages.parts import frame, language, quiz, steps
from pages.why.climbing import cost, facts, ladder, many, pace, page, ring, rules, still

words = language.current()
prose = words.prose("why/convergence")
frame.head(words, prose, stage=True)
page.workbench(words.code)
if not frame.projecting():
    known = facts.facts()
    argument = {
        "monotone": ladder.draw, "stationary": still.draw, "summits": page.presets,
        "rate": pace.draw, "stopping": rules.draw, "cost": cost.draw, "many": many.draw, "corrected": ring.draw,
    }  # fmt: skip
    steps.open_or_close(words, tuple(argument))
    for number, (anchor, draw) in enumerate(argument.items(), 1):
        box = steps.step(prose, anchor, known, number)
        if box:
            with box:
                draw(words.code)
    page.take_home(words)
    quiz.questions(words, "convergence_quiz", facts.facts())
    frame.terms(words, prose)
