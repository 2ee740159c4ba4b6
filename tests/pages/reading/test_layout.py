"""Names that are one short, too many or below a comment, and columns in which there is nothing: in the ways in which programs write
them, held against pandas where it reads them."""

from __future__ import annotations

import io

import numpy as np
import pandas
import pytest

from pages.reading.columns import numeric
from pages.reading.tables import parse

RNG = np.random.default_rng(5)
FRAME = pandas.DataFrame({"Sepal.Length": RNG.normal(5, 1, 12).round(2), "count": RNG.poisson(4, 12), "Species": ["setosa", "virginica"] * 6})


def notes(table) -> dict:
    return {note.code: note.values for note in table.notes}


def write_table(frame: pandas.DataFrame, separator: str = " ", quote: str = '"', rows=None) -> str:
    """As R's write.table does: names of the rows, and no name above them."""
    def cell(value) -> str:
        return f"{quote}{value}{quote}" if isinstance(value, str) else f"{value}"

    rows = [str(i) for i in range(1, len(frame) + 1)] if rows is None else rows
    lines = [separator.join(map(cell, frame.columns))]
    lines += [separator.join([cell(name), *map(cell, row)]) for name, row in zip(rows, frame.itertuples(index=False))]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("separator", [" ", "\t", ","])
@pytest.mark.parametrize("quote", ['"', ""])
@pytest.mark.parametrize("rows", [None, list("abcdefghijkl"), [str(i) for i in RNG.permutation(40)[:12]]])
def test_names_of_rows_without_a_name(separator, quote, rows):
    text = write_table(FRAME, separator, quote, rows)
    table = parse(text)
    truth = pandas.read_csv(io.StringIO(text), sep=separator, index_col=0)  # pandas takes the first column, too
    assert table.names == ("#1", *truth.columns) and table.header and len(table.rows) == len(truth)
    assert numeric(table, [1]).values[:, 0].tolist() == truth["Sepal.Length"].tolist()
    assert notes(table) == {"header_short": {"value": 3, "limit": 4}}


def test_a_single_column_with_names_of_rows():
    assert parse(write_table(FRAME[["Sepal.Length"]])).names == ("#1", "Sepal.Length")


def test_years_above_names_of_rows():
    frame = pandas.DataFrame({"2015": RNG.normal(size=12), "2020": RNG.normal(size=12)})
    assert parse(write_table(frame)).names == ("#1", "2015", "2020")


@pytest.mark.parametrize("header_too", [True, False])
@pytest.mark.parametrize("many", [1, 3])
def test_separators_at_the_end(header_too, many):
    """In every row, with or without the names: no column comes of it."""
    lines = FRAME.to_csv(index=False).splitlines()
    text = "\n".join([lines[0] + "," * many * header_too, *(line + "," * many for line in lines[1:])])
    table = parse(text)
    assert table.names == tuple(FRAME.columns) and [*map(len, table.rows)] == [3] * 12
    assert notes(table) == {"columns_empty": {"value": many}} and table.width == 3 + many


def test_separators_at_both_ends():
    assert parse("|a|b|\n|1|2.5|\n|3|4.5|\n").rows == (["1", "2.5"], ["3", "4.5"])


def test_a_name_too_many():
    table = parse("a,b,c,extra,more\n" + "1,2.5,0\n2,3.5,1\n" * 5)
    assert table.names == ("a", "b", "c") and len(table.rows) == 10
    assert notes(table) == {"header_long": {"value": 5, "limit": 3, "names": "extra, more"}}


def test_a_column_with_a_name_and_nothing_in_it_stays():
    """It says something: that the values are missing."""
    assert parse("a,b\n1,\n2,\n").names == ("a", "b")


def test_a_title_is_no_name():
    for title in ("Survey 2024", "Survey, of 2024"):
        table = parse(f"{title}\nheight,weight,age\n1.5,2,3\n2.5,3,4\n")
        assert table.names == ("height", "weight", "age") and notes(table)["rows_ragged"]["rows"] == "1"
    assert parse("Survey\n1.5,2.5\n3.5,4.5\n1.5,1\n").names == ("#1", "#2")


def test_a_first_row_of_numbers_that_is_short_is_data():
    assert not parse("1,2\n3,4,5\n6,7,8\n").header


def test_the_header_can_be_overruled():
    table = parse(write_table(FRAME), header=False)
    assert table.names == ("#1", "#2", "#3", "#4") and notes(table)["rows_ragged"]["rows"] == "1"
