"""Predict, then see; and questions at the end of a page. Answers come from em_core, never from the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts import frame
from pages.parts.words import Words, fill

CLOSE = 10.0  # percentage points that count as a good guess


def guess(key: str, words: Words, question: str) -> None:
    """Ask for a percentage before the run; `reply` answers when the button was pressed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=f"{key}-row", border=True):
        st.slider(question, 0, 100, 50, 5, format="%d%%", key=key, on_change="ignore")
        # The answer comes in place of the question, in the same card: the reader's eye is there.
        st.session_state[f"{key} place"] = frame.kept_place()
        st.button(words("quiz.check"), key=f"{key}-check", on_click=st.session_state.update, args=({f"{key} asked": True},))


def reply(key: str, answer: float, said: Callable[[int, bool], str]) -> None:
    """Answer a guess in the run that follows the question; in later runs it would speak of another state."""
    if st.session_state.pop(f"{key} asked", False):
        guessed = st.session_state[key]
        close = abs(guessed - answer) <= CLOSE
        with st.session_state[f"{key} place"]:
            (st.success if close else st.info)(said(guessed, close), icon=":material/check_circle:" if close else ":material/lightbulb:")
            st.html(scale(guessed, answer))


def scale(guessed: float, answer: float) -> str:
    """Guess and answer on one line from 0 to 100 percent, for the eye: the sentence says both numbers."""
    marks = "".join(f'<span class="em-{name}" style="left:{min(max(value, 0), 100):.1f}%">{value:.0f}%</span>' for name, value in (("guessed", guessed), ("answer", answer)))
    return f'<div class="em em-scale" aria-hidden="true">{marks}</div>'


@st.fragment
def questions(words: Words, name: str, facts: Mapping[str, Any]) -> None:
    """Multiple-choice questions from the page's strings: `question`, `options`, `right` (from 0), and a `reply` for each option."""
    st.header(words("section.check"), anchor="check")
    for number, item in enumerate(words.strings.get(name, {}).get("items", []), 1):
        options = [fill(option, facts) for option in item["options"]]
        chosen = st.radio(f"**{number}.** {fill(item['question'], facts)}", range(len(options)), index=None, format_func=options.__getitem__, key=f"{name}-{number}")
        if chosen is not None:
            right = chosen == item["right"]
            (st.success if right else st.warning)(fill(item["replies"][chosen], facts), icon=":material/check_circle:" if right else ":material/replay:")
