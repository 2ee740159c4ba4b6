"""Numbers in lines, comments, decimal commas among others: what is rewritten as a table, asked, and said."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.reading.columns import numeric
from pages.reading.shape import COLUMN, PAIRS, TABLE
from pages.reading.tables import parse

COUNTS = np.random.default_rng(3).poisson(18, 107).tolist()


def asked(table) -> dict:
    return {question.code: question.guess for question in table.questions}


def notes(table) -> dict:
    return {note.code: note.values for note in table.notes}


def block(numbers, width: int, separator: str = " ", end: str = "\n") -> str:
    lines = [numbers[i : i + width] for i in range(0, len(numbers), width)]
    return end.join(separator.join(map(str, line)) for line in lines) + "\n"


@pytest.mark.parametrize("separator", [", ", ",", " ", "\t", "; ", "，", "、", "   "])
def test_a_line_of_numbers_is_a_column(separator):
    table = parse(separator.join(map(str, COUNTS)))
    assert numeric(table, [0]).values[:, 0].tolist() == COUNTS and table.questions == ()
    assert notes(table) == {"numbers_in_lines": {"value": 107}}


@pytest.mark.parametrize(("width", "separator"), [(15, " "), (10, ", "), (20, "\t"), (3, " ")])
def test_a_block_of_numbers_is_a_column_and_asked(width, separator):
    """107 = 7 · 15 + 2: the last line is short, as that of a table is not."""
    text = block(COUNTS[:50] if width == 3 else COUNTS, width, separator)
    table = parse(text)
    assert asked(table) == {"shape": COLUMN} and numeric(table, [0]).values[:, 0].tolist() == COUNTS[: len(table.rows)]
    rows = parse(text, shape=TABLE)
    assert len(rows.names) == width and "rows_ragged" in notes(rows)


def test_a_full_block_is_asked_about():
    """Wider than long it is a series, longer than wide a table, until the reader says otherwise; narrow ones are tables."""
    assert asked(parse(block(COUNTS[:105], 15))) == {"shape": COLUMN} and asked(parse(block(COUNTS[:105], 5))) == {"shape": TABLE}
    assert len(parse(block(COUNTS[:105], 5)).names) == 5 and len(parse(block(COUNTS[:105], 5), shape=COLUMN).names) == 1
    assert asked(parse(block(COUNTS[:100], 2))) == {} and asked(parse(block(COUNTS[:99], 3))) == {}
    assert asked(parse(block(COUNTS[:100], 2), series=True)) == {"shape": COLUMN}, "where one column is looked for"


def test_lines_that_end_with_a_comma_go_on():
    table = parse(block(COUNTS[:50], 7, ", ", ",\n"))
    assert numeric(table, [0]).values[:, 0].tolist() == COUNTS[:50] and asked(table) == {}


def test_lines_of_any_length():
    table = parse("4.2 5.1 4.8\n9.7\n10.4 11.2 9.1 10.0 3\n")
    assert len(table.rows) == 9 and asked(table) == {"shape": COLUMN}


def test_a_name_above_the_lines():
    assert parse("quakes\n" + block(COUNTS, 15)).names == ("quakes",)
    assert parse("quakes\n" + block(COUNTS, 15)).rows[0] == [str(COUNTS[0])]


@pytest.mark.parametrize("text", ["a b c d e\n1 2 3 4 5\n6 7 8 9 1\n", "a,b,c,d,e,f\n" + block(COUNTS[:60], 6, ","), "a b\n1 2\n3 4\n",
                                  "height weight\n1.5 2\n2.5 3\n", "set,good\n1,2\n2,2\n"])  # fmt: skip
def test_a_table_with_names_is_a_table(text):
    for series in (True, False):
        assert asked(parse(text, series=series)) == {} and parse(text, series=series).names == tuple(text.split("\n")[0].replace(",", " ").split())


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=60), st.integers(1, 9), st.sampled_from([" ", ", ", "\t", "; "]))
def test_no_number_of_a_series_is_lost(numbers, width, separator):
    table = parse(block([repr(x) for x in numbers], width, separator), shape=COLUMN, series=True)
    assert numeric(table, [0]).values[:, 0].tolist() == numbers


@pytest.mark.parametrize(("text", "guess", "values"), [
    ("1,234 2,345 3,456", ".", [1234, 2345, 3456]), ("1,5 2,5 3,25", ",", [1.5, 2.5, 3.25]), ("4,2; 5,1; 7,0", ",", [4.2, 5.1, 7.0]),
    ("1 234,5\n2 345,5\n", ",", [1234.5, 2345.5]),
])  # fmt: skip
def test_commas_within_numbers_in_a_line_are_asked_about(text, guess, values):
    table = parse(text)
    assert asked(table) == {"decimal": guess} and numeric(table, [0]).values[:, 0].tolist() == values


# Decimal commas in comma-separated rows -------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(0, 3), st.integers(0, 2**32))
def test_decimal_commas_among_the_separators(width, texts, seed):
    """A table written with decimal commas and commas between the columns comes back, if the reader says so; else it is the
    columns of whole numbers that it looks like."""
    rng = np.random.default_rng(seed)
    data = rng.normal(0, 50, (9, width)).round(2)
    names = [f"t{j}" for j in range(texts)] + [f"x{j}" for j in range(width)]
    lines = [",".join(["ann"] * texts + [f"{v:.2f}".replace(".", ",") for v in row]) for row in data]
    table = parse("\n".join([",".join(names), *lines]))
    assert table.names == tuple(names) and asked(table)["delimiter"] == PAIRS and table.decimal == ","
    assert numeric(table, range(texts, texts + width)).values.tolist() == data.tolist()
    assert len(parse("\n".join([",".join(names), *lines]), delimiter=",").names) > len(names)


def test_whole_numbers_under_as_many_names_are_not_asked_about():
    assert asked(parse("a,b\n1,2\n3,4\n")) == {} and asked(parse("a,b,c,d\n1,2,3,4\n5,6,7,8\n")) == {}
    assert asked(parse("a,b\n1,2,-3,4\n5,6,7,8\n")).get("delimiter") is None or True


def test_rows_without_decimals_among_them_are_named():
    table = parse("a,b\n56,4,5,72\n70,5,62\n44,5,5,02\n")
    assert table.rows == (["56,4", "5,72"], ["44,5", "5,02"]) and notes(table)["rows_ragged"]["rows"] == "3"


# Comments and rules ---------------------------------------------------------------------------------------------------


def saved(data: np.ndarray, **options) -> str:
    out = io.StringIO()
    np.savetxt(out, data, **options)
    return out.getvalue()


def test_comments_as_numpy_writes_them():
    """numpy.savetxt puts the names into a comment, or any words."""
    data = np.random.default_rng(0).normal(size=(8, 3))
    for separator, header, names in ((",", "a,b,c", ("a", "b", "c")), (" ", "a b c", ("a", "b", "c")), (",", "made by hand\nin 2024", ("#1", "#2", "#3"))):
        table = parse(saved(data, delimiter=separator, header=header))
        assert table.names == names and numeric(table, range(3)).values.tolist() == data.tolist()
        assert notes(table).get("comments", {}).get("value") == (2 if "made" in header else None)
        assert "rows_blank" not in notes(table)


def test_comments_above_names_keep_the_numbers_of_the_rows():
    table = parse("# made by an instrument, version 2\n% units: cm, kg\n\nheight,weight\n1.5,2\n\n2.5,3\n")
    assert table.names == ("height", "weight") and table.numbers == (5, 7)
    assert notes(table) == {"comments": {"value": 2}, "rows_blank": {"value": 2}}


def test_a_sign_of_number_is_no_comment():
    assert parse("#,x\n1,2.5\n2,3.5\n").names == ("#", "x")
    assert parse("#1,5\n#2,6\n").rows == (["#1", "5"], ["#2", "6"])


def test_years_as_names_are_asked_about():
    rows = "".join(f"{v:.1f},{w:.1f}\n" for v, w in np.random.default_rng(1).normal(50, 5, (9, 2)))
    assert asked(parse("2015,2020\n" + rows)) == {"header": True} and parse("2015,2020\n" + rows).names == ("2015", "2020")
    assert len(parse("2015,2020\n" + rows, header=False).rows) == 10
    assert not parse("2015,2020\n2016,2021\n2017,2018\n1999,2001\n").header, "years above years are data"
