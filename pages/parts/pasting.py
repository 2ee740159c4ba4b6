"""Numbers that a reader pastes, and what is asked about them: the same on all pages that take some."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.parts.downloads import plain, trouble
from pages.parts.words import Words
from pages.reading import notation
from pages.reading.guessing import ONE_COLUMN
from pages.reading.kinds import Mark, kinds, marks
from pages.reading.said import FileError, Note, Question
from pages.reading.shape import PAIRS, TABLE
from pages.reading.tables import Table, parse

OF_PASTED = ("comments", "notation", "numbers_in_lines", "rows_ragged")  # notes that are worth a line where numbers are pasted
USEFUL = ("counts", "numbers", "index")  # kinds of columns that hold numbers


def field(words: Words, label: str, *, key: str, most: int, place: Any = st, files: bool = False, **options: Any) -> str | None:
    """A field for text of at most so many characters; None where there are more. The browser's own limit would drop a longer text
    without a word, so that it is taken, and refused here.

    Args:
        place: where that is said.
        files: whether the page takes files, too, so that one of them is the remedy.
    """
    text = st.text_area(label, key=key, persist_state="session", **options) or ""
    if len(text) <= most:
        return text
    said = words("pasted.as_a_file" if files else "pasted.too_long", value=f"{len(text):,}", limit=f"{most:,}")
    place.error(said, icon=":material/block:")
    return None


def table(words: Words, text: str | None, *, key: str, series: bool) -> Table | None:
    """The table in a text, with what is asked about it; None where there is none, and then it is said why. `series`: whether one
    column of numbers is looked for, or rows of several."""
    if not (text or "").strip():
        return None
    try:
        return ask(words, key, "", lambda **answers: parse(text, series=series, **answers), {} if series else {"shape": TABLE})[0]
    except FileError as error:
        st.error(trouble(words, error), icon=":material/block:")
        return None


def ask(words: Words, key: str, about: str, read: Callable[..., Table], told: dict[str, Any]) -> tuple[Table, tuple]:
    """The table under the reader's answers, and these; each question comes with its guess.

    Args:
        key, about: what the questions' keys begin with, and what they end with; they say which text they are about.
        read: from answers to the table.
        told: what need not be asked.

    Raises:
        FileError: what `read` raises.
    """
    answers = dict(told)
    asked: set[str] = set()
    while True:
        found = read(**answers)
        open_questions = [question for question in found.questions if question.code not in asked and question.code not in told]
        if not open_questions:
            return found, tuple(sorted(answers.items()))
        question = open_questions[0]
        asked.add(question.code)
        answer = st.radio(
            words(f"question.{subject(question)}"), question.options, index=question.options.index(question.guess),
            format_func=lambda option, question=question: words(f"question.{answer_key(question, option)}"),
            key=f"{key}{question.code} {about}", persist_state="session",
        )  # fmt: skip
        if answer != question.guess:
            answers[question.code] = answer


def subject(question: Question) -> str:
    """The name of a question among the strings."""
    return "pairs" if PAIRS in question.options else question.code


def answer_key(question: Question, option: Any) -> str:
    """The name of an answer among the strings."""
    if question.code == "header":
        return "header_names" if option else "header_data"
    if question.code == "decimal":
        return "decimal_comma" if option == "," else "decimal_point"
    if question.code == "shape":
        return f"shape_{option}"
    if PAIRS in question.options:
        return "pairs_decimal" if option == PAIRS else "pairs_columns"
    return "delimiter_point" if option == ONE_COLUMN else "delimiter_columns"


def listed(text: str) -> list[str]:
    """The entries of a short list, as it is typed or in the notation of a program: 1, 2; 3 or c(1, 2, 3)."""
    written = notation.read(text)
    if written is not None:
        return [cell for row in written.rows for cell in row]
    return re.split("[,;，；、]", text)


def number_columns(found: Table) -> list[int]:
    """The places of the columns of numbers; those that only say which row it is stand last."""
    known = kinds(found)
    return sorted((place for place, kind in enumerate(known) if kind in USEFUL), key=lambda place: known[place] == "index")


def not_numbers(words: Words, found: Table) -> str:
    """Which columns look like numbers and are none, why, and what to do; "" where there are none."""
    return said_of(words, found.names, marks(found))


def said_of(words: Words, names: Sequence[str], marked: Sequence[Mark]) -> str:
    if not marked:
        return ""
    each = [words("written.column", name=plain(names[mark.place]), cell=plain(mark.cell), reason=words(f"written.{mark.reason}")) for mark in marked]
    return words("written.left_out", columns=words("list.separator").join(each))


def noted(words: Words, note: Note) -> str:
    """A note in the reader's language; what is in it is text."""
    return words(f"note.{note.code}", **{name: value if isinstance(value, int) else plain(value) for name, value in note.values.items()})


