"""Columns become what models take; what cannot be used is left out as a row, with its number and its reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, PoissonMixture, binomial, categorical, fit, poisson
from pages.reading import cells, limits
from pages.reading.cells import number, numbers
from pages.reading.columns import categories, numeric, rounds, whole
from pages.reading.said import REASONS, Dropped, FileError
from pages.reading.tables import parse


def refused(call, *args, **named) -> FileError:
    with pytest.raises(FileError) as caught:
        call(*args, **named)
    return caught.value


@pytest.mark.parametrize(("cell", "decimal", "value"), [
    ("－３．５", ".", -3.5), ("−3.5", ".", -3.5), ("–3.5", ".", -3.5), (" ＋２ ", ".", 2), ("１０", ".", 10), ("1e-3", ".", 1e-3), ("１ｅ３", ".", 1000),
    ("\u3000７\u3000", ".", 7), ("5.", ".", 5), (".5", ".", 0.5), ("1,234.5", ".", 1234.5), ("1,234,567", ".", 1234567), ("1 234.5", ".", 1234.5),
    ("1\u202f234,5", ",", 1234.5), ("1.234,5", ",", 1234.5), ("1,5", ",", 1.5), ("－１，５", ",", -1.5), ("1.234", ",", 1234), ("0.1", ".", 0.1),
    ("\u200e12", ".", 12), ("179769313486231570" + "0" * 291, ".", 1.7976931348623157e308), ("-0", ".", 0), ("1e-400", ".", 0),
    ("", ".", "missing"), (" ", ".", "missing"), ("NA", ".", "missing"), ("n/a", ".", "missing"), ("nan", ".", "missing"), ("NaN", ",", "missing"),
    ("缺失", ".", "missing"), ("　", ".", "missing"), ("—", ".", "missing"), ("#DIV/0!", ".", "missing"), ("ＮＡ", ".", "missing"), ("－", ".", "missing"),
    ("1e400", ".", "not_finite"), ("-1e400", ".", "not_finite"), ("inf", ".", "not_finite"), ("-Infinity", ".", "not_finite"), ("9" * 400, ".", "not_finite"),
    ("1_000", ".", "not_number"), ("0x10", ".", "not_number"), ("1,5", ".", "not_number"), ("1.5", ",", "not_number"), ("12,34", ".", "not_number"),
    ("1,2345", ".", "not_number"), ("1e", ".", "not_number"), ("1 2", ".", "not_number"), ("--3", ".", "not_number"), ("5%", ".", "not_number"),
    ("2024-01-02", ".", "not_number"), ("٣", ".", "not_number"), ("²", ".", "not_number"), ("十", ".", "not_number"), ("1" * 900 + "x", ".", "not_number"),
])  # fmt: skip
def test_what_a_cell_is(cell, decimal, value):
    assert number(cell, decimal) == value and type(number(cell, decimal)) in (float, str)
    read, reasons = numbers([cell, "1"], decimal)
    assert (reasons == {0: value} and np.isnan(read[0])) if isinstance(value, str) else (reasons == {} and read[0] == value)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text("0123456789+-.eE ", max_size=6), st.floats().map(repr), st.sampled_from(["", "1e400", "5."])), max_size=5))
def test_the_quick_way_reads_the_same(texts):
    """float() on a whole column, where only its signs occur, against the pattern cell by cell."""
    read, reasons = numbers(texts, ".")
    alone = [number(text, ".") for text in texts]
    assert [reasons.get(i, value) for i, value in enumerate(read.tolist())] == alone


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_comes_back(value):
    for written in (repr(value), f"{value:.17g}", repr(value).translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))):
        assert number(written, ".") == value
        assert number(written.replace(".", ",").replace("．", "，"), ",") == value


def test_rows_are_left_out_with_their_number_and_reason():
    table = parse("x,y,z\n1,2,a\nNA,3,b\n4,1e400,c\n5,?,d\nsix,缺失,e\n7,－８,f\n")
    read = numeric(table, [0, 1])
    assert read.values.tolist() == [[1, 2], [7, -8]] and read.names == ("x", "y")
    assert read.rows.tolist() == [2, 7] and [table.rows[place][2] for place in read.places] == ["a", "f"]
    assert read.dropped == (Dropped(3, "x", "missing", "NA"), Dropped(4, "y", "not_finite", "1e400"),
                            Dropped(5, "y", "missing", "?"), Dropped(6, "x", "not_number", "six"))  # fmt: skip
    assert read.reasons == {"missing": 2, "not_finite": 1, "not_number": 1} and [*read.reasons][0] == "missing"
    assert numeric(table, [1, 0]).values.tolist() == [[2, 1], [-8, 7]]


def test_many_rows_left_out_are_counted():
    read = numeric(parse("x\n1\n" + "NA\n" * 5000 + "2\n"), [0])
    assert read.reasons == {"missing": 5000} and len(read.dropped) == limits.MOST_DROPPED and read.rows.tolist() == [2, 5003]


def test_counts():
    table = parse("x,y\n3,0\n4.0,1\n-1,2\n2.5,3\n2000000000,4\nNA,5\n1e9,6\n")
    read = whole(table, [0])
    assert read.values.tolist() == [[3], [4], [1e9]]
    assert [(row.row, row.reason) for row in read.dropped] == [(4, "negative"), (5, "fraction"), (6, "too_large"), (7, "missing")]
    assert whole(table, [1]).reasons == {}


def test_successes_and_trials():
    table = parse("heads,tosses\n5,10\n11,10\n3,x\n2,2.5\n0,0\n2.5,1\n")
    read = rounds(table, 0, trials_column=1)
    assert (read.successes.tolist(), read.trials) == ([5, 0], (10, 0))
    assert [(row.row, row.column, row.reason) for row in read.dropped] == [
        (3, "heads", "above_trials"), (4, "tosses", "not_number"), (5, "tosses", "fraction"), (7, "heads", "fraction")]  # fmt: skip
    same = rounds(table, 0, trials=10)
    assert same.successes.tolist() == [5, 3, 2, 0] and same.trials == (10,) * 4
    assert same.reasons == {"above_trials": 1, "fraction": 1}


def test_labels_become_codes():
    read = categories(parse("shot\nGOOD\n BAD \nNA\nGOOD\n中\n"), 0)
    assert read.labels == ("BAD", "GOOD", "中") and read.codes.tolist() == [1, 0, 1, 2]
    assert read.rows.tolist() == [2, 3, 5, 6] and read.reasons == {"missing": 1}
    assert categories(parse("k\n10\n9\n10\n"), 0).labels == ("9", "10"), "as numbers, where all are"
    assert categories(parse("k\n10\n9\nx\n"), 0).labels == ("10", "9", "x")


def test_models_take_what_was_read():
    """Each array is accepted by the model that it is for, and em_core's limits are the ones applied here."""
    table = parse("x,y,heads,tosses,a,b,label\n" + "".join(f"{i / 7},{i % 5 - 2},{i % 4},{i % 4 + 1},{i % 3},{i % 2},{'rgb'[i % 3]}\n" for i in range(30)))
    numbers_read, tosses, label = numeric(table, [0, 1]), rounds(table, 2, trials_column=3), categories(table, 6)
    assert fit(GaussianMixture(2), numbers_read.values, rng=0, max_iter=3).steps
    assert fit(PoissonMixture(2), whole(table, [4]).values[:, 0], rng=0, max_iter=3).steps
    assert fit(CategoricalMixture(2, 2), whole(table, [4, 5]).values, rng=0, max_iter=3).steps
    assert fit(CategoricalMixture(len(label.labels), 2), label.codes, rng=0, max_iter=3).steps
    assert fit(BinomialMixture(tosses.trials, 2), tosses.successes, rng=0, max_iter=3).steps
    assert limits.MOST_COUNT == poisson.MOST_EVENTS == binomial.MOST_TRIALS == categorical.MOST_THROWS
    assert limits.MOST_CATEGORIES <= categorical.MOST_CATEGORIES


def test_what_cannot_be_read_is_refused():
    table = parse("x,text,same,empty\n" + "".join(f"1,t{i},s,NA\n" for i in range(limits.MOST_CATEGORIES + 1)))
    total = limits.MOST_CATEGORIES + 1
    assert refused(numeric, table, []).code == "column_not_chosen"
    for column in (-1, 4):
        assert refused(numeric, table, [column]).values == {"value": column + 1, "limit": 4} == refused(categories, table, column).values
    assert refused(numeric, table, [0, 1]).values == {"value": total, "row": 2, "cell": "t0", "column": "text"}
    assert refused(categories, table, 1).values == {"column": "text", "value": total, "limit": limits.MOST_CATEGORIES}
    assert refused(categories, table, 2).values == {"column": "same", "value": "s", "limit": 2}
    assert refused(categories, table, 3).code == refused(whole, table, [3]).code == "column_nothing_usable"


def test_every_reason_is_one_that_is_listed():
    given_here = {"missing", "not_finite", "not_number", "negative", "fraction", "too_large", "above_trials"}
    assert given_here == {*REASONS}
    assert all(mark == cells.half_width(mark).casefold() for mark in cells.MISSING | cells.ENDLESS), "as they are compared"
