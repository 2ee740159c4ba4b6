"""Which language a visit is in: the address first, then the browser's, then the first language; one control changes it."""

from __future__ import annotations

import streamlit as st

from pages.parts import address
from pages.parts.words import Words, best, languages

NAME = "lang"


def current() -> Words:
    """The words of this visit's language; for parts and pages."""
    return languages().get(st.session_state.get(NAME, ""), next(iter(languages().values())))


def settle() -> Words:
    """Decide the language of this run; once a run, by the shell."""
    code = address.choice(NAME, tuple(languages()), best(st.context.locale))
    words = languages()[code]
    return words


def control() -> None:
    """The switch: every language under its own name. The page, its parameters and the step stay as they are."""
    st.session_state["language switch"] = st.session_state[NAME]
    st.segmented_control(
        current()("shell.language"),
        list(languages()),
        format_func=lambda code: languages()[code].name,
        key="language switch",
        required=True,
        on_change=lambda: address.write(NAME, st.session_state["language switch"]),
        label_visibility="collapsed",
    )
