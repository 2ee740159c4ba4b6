"""What is asked about pasted numbers, and short lists of them."""

from __future__ import annotations

import pytest

from pages.parts import pasting
from pages.parts.words import languages
from pages.reading.said import NOTES
from pages.reading.tables import parse

ASKED = ["a;b\n1,234;x\n2,5;y\n", "a,b\n56,4,5,72\n44,5,5,02\n", "x\n1,5\n2,5\n", "GOOD\nBAD\nGOOD\n", "1 2 3 4 5\n6 7 8 9 1\n2 3\n", "2019,2020,2021\n1,2,3\n"]


@pytest.mark.parametrize("text", ["1, 2.5, -3", "1; 2.5; -3", "1，2.5；-3", "c(1, 2.5, -3)", "[1, 2.5, -3]", "means = [1 2.5 -3]", "np.array([1, 2.5, -3])"])
def test_short_lists(text):
    assert [float(entry) for entry in pasting.listed(text)] == [1, 2.5, -3]


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("text", ASKED)
def test_every_question_and_answer_has_its_words(text, code):
    words = languages()[code]
    questions = parse(text).questions
    assert questions
    for question in questions:
        said = [words(f"question.{pasting.subject(question)}"), *(words(f"question.{pasting.answer_key(question, option)}") for option in question.options)]
        assert len({*said}) == 1 + len(question.options) and not any("⟦" in text for text in said)


def test_notes_that_are_told_where_numbers_are_pasted_exist():
    assert {*pasting.OF_PASTED} <= {*NOTES}
