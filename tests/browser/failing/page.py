"""A page that settles its language, says something, and fails."""

import streamlit as st

from pages.parts import language

words = language.settle()
st.title(words("shell.site"))
raise RuntimeError("the inside of the machine")
