"""Codes and sentences: every code that the package uses has its sentence, each sentence its use, and no code is em_core's."""

from __future__ import annotations

import ast
import copy
import pickle
import string

import pytest

from em_core.errors import INPUT_ERRORS, TRACE_ERRORS
from pages.reading.said import FILE_ERRORS, NOTES, REASONS, FileError
from tests.content.reading import ROOT

SOURCES = sorted(ROOT.glob("pages/reading/*.py"))


def calls(name: str) -> list[ast.Call]:
    found = [node for file in SOURCES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id == name]


def codes(name: str) -> set[str]:
    return {constant.value for call in calls(name) for constant in ast.walk(call.args[0]) if isinstance(constant, ast.Constant)}


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_has_its_sentence_and_its_use():
    assert codes("FileError") == {*FILE_ERRORS}
    assert codes("Note") == {*NOTES}


def test_errors_fill_in_exactly_the_names_of_their_sentences():
    for call in calls("FileError"):
        for constant in ast.walk(call.args[0]):
            if isinstance(constant, ast.Constant):
                assert {keyword.arg for keyword in call.keywords} == names_in(FILE_ERRORS[constant.value]), constant.value


def test_notes_fill_in_exactly_the_names_of_their_sentences():
    for call in calls("Note"):
        given = {key.value for key in call.args[1].keys} if len(call.args) > 1 else set()
        assert given == names_in(NOTES[call.args[0].value]), call.args[0].value


def test_codes_are_told_apart_from_those_of_em_core():
    """All stand in one table of a language's strings."""
    assert not {*FILE_ERRORS} & ({*INPUT_ERRORS} | {*TRACE_ERRORS})
    assert not {*FILE_ERRORS} & {*NOTES} and not {*NOTES} & {*REASONS}


@pytest.mark.parametrize("remake", [copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_can_be_kept(remake):
    error = FileError("file_spreadsheet", value="XLSX")
    assert str(remake(error)) == str(error) and remake(error).values == {"value": "XLSX"}
