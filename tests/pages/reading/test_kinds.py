"""What columns seem to hold: those that only say which row it is, and those that look like numbers and are none."""

from __future__ import annotations

import io

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.reading.kinds import kinds, marks
from pages.reading.said import WRITTEN
from pages.reading.tables import parse

RNG = np.random.default_rng(8)
N = 40
FRAME = pandas.DataFrame({"eruptions": RNG.normal(3, 1, N).round(3), "waiting": RNG.integers(40, 99, N)})


def kind_of(column, name: str = "x", beside: str = "numbers") -> str:
    """The kind of a column that stands first, beside one of numbers."""
    out = io.StringIO()
    pandas.DataFrame({name: column, "y": RNG.normal(size=len(column)).round(3)}).to_csv(out, index=False)
    found = kinds(parse(out.getvalue()))
    assert found[1] == beside
    return found[0]


def test_ordinary_kinds():
    table = parse("count,number,label,text,nothing\n" + "".join(f"{i % 4},{i - 0.5},{'ab'[i % 2]},t{i},NA\n" for i in range(9)) + "NA,x,NA,y,\n")
    assert kinds(table) == ("counts", "numbers", "labels", "text", "nothing")


@pytest.mark.parametrize("index", [range(N), range(1, N + 1), range(1900, 1900 + N), RNG.permutation(N), range(N, 0, -1), np.delete(np.arange(N + 6), [3, 9, 10, 11, 17, 30])])
@pytest.mark.parametrize("label", [None, "", "n", "X", "Unnamed: 0"])
def test_what_counts_the_rows(index, label):
    """As pandas and R write it, from 0, from 1, from a year, shuffled, backwards, and with rows left out."""
    out = io.StringIO()
    FRAME.set_index(pandas.Index(index)).to_csv(out, index_label=label)
    assert kinds(parse(out.getvalue())) == ("index", "numbers", "counts")


@pytest.mark.parametrize("name", ["id", "ID", "patient_id", "sampleID", "Index", "rownames", "row.names", "#", "编号", "序号", "学生编号", "学号", "...1", "subject", ""])
def test_names_of_identifiers(name):
    """Whole numbers in no order, some of them twice."""
    assert kind_of(RNG.integers(1000, 1020, N), name) == "index"


@pytest.mark.parametrize("name", ["year", "Year", "birth_year", "年份", "年"])
def test_years(name):
    assert kind_of(RNG.integers(1950, 2020, N), name) == "index"
    assert kind_of(RNG.integers(1, 20, N), name) == "counts", "years of schooling are data"


@pytest.mark.parametrize("name", ["paid", "acid", "covid", "number", "no", "deaths", "waiting", "hidden", "solids", "年龄", "数量"])
def test_names_of_data(name):
    assert kind_of(RNG.integers(1, 30, N), name) == "counts"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=12, max_size=60))
def test_counts_are_counts(column):
    """Unless no two are alike and none is left out between them, which counts as good as never are."""
    expected = "index" if sorted(column) == [*range(min(column), min(column) + len(column))] else "counts"
    if len({*column}) < len(column):
        assert expected == "counts"
    assert kind_of(column) == expected


def test_a_sample_of_many_rows_still_counts_them():
    table = parse("n,x\n" + "".join(f"{i},{i % 97}.5\n" for i in range(120_000)))
    assert len(table.rows) < table.total and kinds(table) == ("index", "numbers")


def test_an_index_alone_is_data():
    assert kinds(parse("".join(f"{i}\n" for i in range(30)))) == ("counts",)
    assert kinds(parse("id\n" + "".join(f"{i}\n" for i in range(30)))) == ("counts",)


WRITTEN_SO = {
    "percent": ["5.7%", "6 %", "7.25%", "８％"], "currency": ["$1,234.50", "$2", "€3.5", "￥4", "5元", "6.5 EUR", "CNY 7", "($8.00)"],
    "unit": ["170 cm", "165cm", "160 cm", "155.5 cm", "171 cm"], "scale": ["1.2万", "3万", "2亿", "5千"], "formula": ['="5"', '="6"', "=7", '="8.5"'],
    "grouping": ["1,2345", "2,3456", "12,3456,7890", "1_000"], "date": ["2024-01-02", "2024/1/3", "2.1.2024", "10:30", "2024年3月1日"],
}  # fmt: skip


@pytest.mark.parametrize("reason", WRITTEN)
def test_what_looks_like_numbers_and_is_none(reason):
    cells = WRITTEN_SO[reason] * 3
    out = io.StringIO()
    pandas.DataFrame({"y": np.arange(len(cells)) * 1.25, "x": cells}).to_csv(out, index=False, sep=";")
    table = parse(out.getvalue(), decimal=".")
    assert kinds(table) == ("numbers", "marked")
    (mark,) = marks(table)
    assert (mark.place, mark.reason) == (1, reason) and mark.cell in cells


@pytest.mark.parametrize("cells", [["1st", "2nd", "3rd"], ["A1", "A2", "B1"], ["setosa", "virginica", "5"], ["10 mg", "20 mg", "10 mg"], ["low", "high", "5%"], ["1a", "2b", "3c"], ["男", "女", "男"]])
def test_labels_are_labels(cells):
    table = parse("x\ty\n" + "".join(f"{i}.5\t{cell}\n" for i, cell in enumerate(cells * 6)))
    assert kinds(table)[1] == "labels" and marks(table) == ()


@pytest.mark.parametrize("cells", [["1'234.50", "2'345", "10"], ["12,34,567", "1,23,456", "22,333"], ["(1.5)", "2.5", "3-"], ["'5", "6", "'-7"], ["−5", "6", "－7"]])
def test_other_ways_to_write_numbers_are_numbers(cells):
    table = parse("x\ty\n" + "".join(f"{i}.5\t{cell}\n" for i, cell in enumerate(cells * 6)), decimal=".")
    assert kinds(table)[1] in ("numbers", "counts") and marks(table) == ()
