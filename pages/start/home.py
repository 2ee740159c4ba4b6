"""The home page: what EM is for, by a mixture that fits itself when asked; and where to go."""

from pages.parts import frame, language
from pages.start import facts, welcome

words = language.current()
prose = words.prose("start/home")
frame.head(words, prose, stage=True)
if frame.projecting():
    welcome.live(words, large=True)
else:
    welcome.one_minute(words, prose)
    welcome.short_path(words, prose, facts.facts())
    welcome.where_to_go(words)
    welcome.for_whom(prose, facts.facts())
    frame.terms(words, prose)
