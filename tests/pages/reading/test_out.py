"""What is taken home opens in a spreadsheet as it was meant, and reads back to the last bit."""

from __future__ import annotations

import csv
import io
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from em_core import GaussianMixture, fit, to_csv
from pages.parts import downloads
from pages.reading.columns import numeric
from pages.reading.decoding import decode
from pages.reading.out import beside, file_name, guarded
from pages.reading.tables import parse

ROWS = {"row_name": "row"}


def rows_of(file: bytes, separator: str = ",") -> list[list[str]]:
    return [*csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=separator)]


@pytest.mark.parametrize("sign", "=+-@\t＝＋－＠−\n")
def test_text_that_would_be_computed_is_guarded(sign):
    assert guarded(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert guarded(f" {sign}A1") == f"' {sign}A1", "some spreadsheets pass over spaces"


@pytest.mark.parametrize("cell", ["-3.5", "+2", "−3.5", "－３．５", "-1e-300", "1", "", "text", "a=b", "张三", "'=x"])
def test_numbers_and_plain_text_are_untouched(cell):
    assert guarded(cell) == cell


def test_a_decimal_comma_makes_a_number_too():
    assert guarded("-3,5", ",") == "-3,5" and guarded("-3,5", ".") == "'-3,5"


def test_the_original_rows_stand_beside_what_was_computed():
    """Every row, also those left out; each number in the row that it was computed from."""
    table = parse("name,=x,weight\n@a,1,-2.5\n\n张三,NA,3\n\"b,\"\"c\",-2,4\n")
    read = numeric(table, [1, 2])
    file = beside(table, read.rows, {"责任度 1": read.values[:, 0] / 3, "most likely": np.array([1, 2])}, **ROWS)
    assert file.startswith(b"\xef\xbb\xbf")
    assert rows_of(file) == [
        ["row", "name", "'=x", "weight", "责任度 1", "most likely"],
        ["2", "'@a", "1", "-2.5", repr(1 / 3), "1"], ["4", "张三", "NA", "3", "", ""], ["5", 'b,"c', "-2", "4", repr(-2 / 3), "2"],
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=20), st.sampled_from([",", ";", "\t"]), st.sampled_from(".,"))
def test_numbers_come_back_to_the_last_bit(values, separator, decimal):
    """Read again by the way that files come in, in the reader's own separator and decimal sign."""
    table = parse(f"x{separator}y\n" + f"1{separator}2\n" * len(values), delimiter=separator, decimal=decimal)
    file = beside(table, table.numbers, {"value": np.array(values)}, **ROWS)
    again = parse(decode(file).text, delimiter=separator, decimal=decimal)
    assert numeric(again, [3]).values[:, 0].tolist() == values
    assert again.names == ("row", "x", "y", "value") and not again.ragged


def test_what_is_no_number_is_empty():
    table = parse("x\n1\n2\n3\n")
    assert [row[2] for row in rows_of(beside(table, table.numbers, {"v": np.array([np.nan, np.inf, 1.0])}, **ROWS))] == ["v", "", "", "1.0"]
    assert [row[2] for row in rows_of(beside(table, table.numbers, {"v": ["=a", "b", "-1"]}, **ROWS))] == ["v", "'=a", "b", "-1"]
    assert len(rows_of(beside(table, [], {}, **ROWS))) == 4


def test_columns_of_another_length_are_an_error():
    table = parse("x\n1\n2\n")
    with pytest.raises(ValueError, match="zip"):
        beside(table, table.numbers, {"v": [1.0]}, **ROWS)


@pytest.mark.parametrize(("brought", "name"), [
    ("身高 体重.csv", "身高 体重-em.csv"), ("😀👩‍🔬.csv", "😀👩‍🔬-em.csv"), ("../../x.csv", "x-em.csv"), ("..\\..\\x", "x-em.csv"), ("/etc/passwd", "passwd-em.csv"),
    ("..", "em.csv"), ("", "em.csv"), ("CON.csv", "CON_-em.csv"), ("a\u202evsc.exe", "a vsc-em.csv"), ("a\r\nSet-Cookie: x.csv", "a Set-Cookie x-em.csv"),
    ('<img onerror="x">.csv', "img onerror= x-em.csv"), ("%2e%2e%2fx.csv", "2e 2e 2fx-em.csv"), ("x" * 300 + ".csv", "x" * 80 + "-em.csv"), ("a.b.csv", "a.b-em.csv"),
])  # fmt: skip
def test_names_of_files(brought, name):
    assert file_name(brought, "em", "csv") == name


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_name_makes_a_harmless_one(brought):
    name = file_name(brought, "em", "csv")
    assert name.endswith("em.csv") and not name.startswith(".") and not {*name} & {*'/\\<>:"|?*%\n\r\t\0\u202e'}
    assert len(name) <= 90


def test_the_trace_keeps_these_rules():
    """The CSV of a run: its mark, names that no spreadsheet computes, every number to the last bit, as the page hands it out."""
    trace = fit(GaussianMixture(2), np.random.default_rng(0).normal(size=(50, 2)), rng=0, max_iter=20)
    file = (downloads.BOM + to_csv(trace)).encode()
    head, *rows = rows_of(file)
    assert file.startswith(b"\xef\xbb\xbf") and [guarded(name) for name in head] == head
    assert all(guarded(cell) == cell for row in rows for cell in row)
    for step, row in zip(trace.steps, rows, strict=True):
        numbers = np.concatenate([[step.t, step.log_likelihood, step.objective], *(np.ravel(values) for values in step.params)])
        assert [float(cell) for cell in row] == numbers.tolist()


def test_fifty_files_leave_memory_flat():
    table = parse("x,y\n" + "1.5,text\n" * 2000)
    read = numeric(table, [0])
    beside(table, read.rows, {"r": read.values[:, 0] / 3}, **ROWS)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(50):
            beside(table, read.rows, {"r": read.values[:, 0] / 3}, **ROWS)
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()
