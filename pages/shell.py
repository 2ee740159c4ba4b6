"""The frame of every visit: language, view, navigation, then the page, then the way on.

This is the main script (`app.py` serves it). It lies inside `pages/` because a folder `pages/` beside the main script makes
Streamlit serve deep links without their frame.
"""

from pages.parts import frame, language

words = language.settle()
frame.visit(words)
