"""Numbers in the notation of a program are read as that program would: held against Python's own evaluation, numpy's and pandas'
prints, and vectors written out by hand in the way of R and MATLAB."""

from __future__ import annotations

import ast
import json

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.reading import notation
from pages.reading.columns import numeric
from pages.reading.tables import Table, parse

DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
PROSE = ["x(cm),y(kg)\n1,2", "f(x) = 3", "mean(c(1, 2))", "matrix(c(1,2,3,4), ncol = 2)", "c(1:10)", "(10.46)\n9.89\n", "(1.5)\n(2.5)\n",
         "a: 1\nb: 2\n", "[see below]\n1\n2\n", "c(1 2)x", "T: 1,2\nU: 3,4", "[1] is the first\n2\n"]  # fmt: skip


def values(table: Table) -> list:
    return numeric(table, range(len(table.names))).values.tolist()


@settings(max_examples=80, deadline=None)
@given(st.lists(DOUBLES, min_size=2, max_size=30), st.sampled_from(["{}", "x = {}", "np.array({})", ">>> {}", "torch.tensor({}, dtype=float)"]))
def test_lists_of_python(numbers, around):
    """repr(list) goes through Python's own parser and through ours; nothing is asked."""
    written = repr(numbers)
    table = parse(around.format(written))
    assert values(table) == [[value] for value in ast.literal_eval(written)] and table.questions == ()
    assert table.names == ("x",) if around.startswith("x") else ("#1",)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(DOUBLES, min_size=width, max_size=width), min_size=2, max_size=9)))
def test_nested_lists_are_rows(rows):
    """As json and numpy write them, also over several lines."""
    for written in (json.dumps(rows), json.dumps(rows, indent=1), np.array2string(np.array(rows), separator=", ", floatmode="unique", max_line_width=40)):
        assert values(parse(written)) == rows
    assert values(parse(f"array({np.array(rows).tolist()})")) == rows
    assert values(parse(str([tuple(row) for row in rows]))) == (rows if len(rows[0]) > 1 else [[row[0]] for row in rows])


@pytest.mark.parametrize("size", [3, 20, 107, 400])
@pytest.mark.parametrize("kind", ["int64", "float64"])
def test_numpy_prints_of_vectors(size, kind):
    """Lines of equal length may be the rows of a matrix, and are asked about; whatever the answer, no number is lost."""
    vector = (np.random.default_rng(size).normal(20, 8, size) * (1 if kind == "float64" else 10)).round(2).astype(kind)
    with np.printoptions(threshold=10**6):
        for written in (str(vector), repr(vector)):
            assert values(parse(written, shape="column")) == [[value] for value in vector.tolist()]
            table = parse(written)
            widths = {len(line.split()) for line in str(vector).strip("[]").split("\n")}
            assert [question.code for question in table.questions] == (["shape"] if len(widths) == 1 and "\n" in written and "," not in written else [])


def test_what_numpy_leaves_out_is_missing():
    table = parse(str(np.arange(5000)))
    assert numeric(table, [0]).reasons == {"missing": 1} and len(numeric(table, [0]).values) == 6


def test_pandas_prints():
    """A frame's print has a name less than cells; a series' print has its index, and below it its kind."""
    frame = pandas.DataFrame({"height": [170.5, 181.25, 165.0], "weight": [60, 72, 55]})
    assert parse(str(frame)).names == ("#1", "height", "weight") and values(parse(str(frame)))[1] == [1, 181.25, 72]
    assert values(parse(str(frame.height)))[:3] == [[0, 170.5], [1, 181.25], [2, 165.0]]
    assert values(parse(repr(frame.to_dict("list")))) == frame.values.tolist()
    assert parse(repr(frame.to_dict("list"))).names == ("height", "weight")
    assert values(parse(frame.to_markdown(index=False)) if hasattr(frame, "to_markdown") and _has_tabulate() else parse(MARKDOWN)) == frame.values.tolist()
    assert values(parse(LATEX)) == frame.values.tolist()


MARKDOWN = "| height | weight |\n|-------:|-------:|\n| 170.5  | 60 |\n| 181.25 | 72 |\n| 165    | 55 |\n"
LATEX = "170.5 & 60 \\\\\n181.25 & 72 \\\\ \\hline\n165 & 55 \\\\\n"


def _has_tabulate() -> bool:
    try:
        import tabulate  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.mark.parametrize(("text", "rows", "names"), [
    ("x <- c(4.2, 5.1,\n       4.8)", [[4.2], [5.1], [4.8]], ("x",)),
    ("> x <- c(4.2,\n+ 5.1)\n", [[4.2], [5.1]], ("x",)),
    ("> x\n [1] 4.2 5.1 4.8\n [4] 9.7\n", [[4.2], [5.1], [4.8], [9.7]], ("#1",)),
    ("[1] 1.5e-03 2.0e+00\n", [[0.0015], [2.0]], ("#1",)),
    ("c(12L, -3L, NA)", [[12], [-3]], ("#1",)),
    ("x <- c(1, 2, 4)\ny <- c(4, 7, 6)\n", [[1, 4], [2, 7], [4, 6]], ("x", "y")),
    ("data.frame(x = c(1, 2), y = c(3, 9))", [[1, 3], [2, 9]], ("x", "y")),
    ('structure(list(x = c(1L, 2L), y = c(3, 9)), class = "data.frame", row.names = c(NA, -2L))', [[1, 3], [2, 9]], ("x", "y")),
    ("     [,1] [,2]\n[1,]    1  3.5\n[2,]    2  9.5\n", [[1, 3.5], [2, 9.5]], ("#1", "V1", "V2")),
    ("x = [1 2; 3 4];", [[1, 2], [3, 4]], ("#1", "#2")),
    ("x = [1 2 3]';", [[1], [2], [3]], ("x",)),
    ("[1; 2; 3]", [[1], [2], [3]], ("#1",)),
    ("{{1, 2}, {3, 4}}", [[1, 2], [3, 4]], ("#1", "#2")),
    ("[1, 2, 3]\n[4, 5, 6]\n", [[1, 2, 3], [4, 5, 6]], ("#1", "#2", "#3")),
    ("[np.float64(1.5), np.float64(2.5)]", [[1.5], [2.5]], ("#1",)),
    ("身高 = [１．５，２．５]", [[1.5], [2.5]], ("身高",)),
    ("Eruptions (minutes): 3.6 1.8\n3.3", [[3.6], [1.8], [3.3]], ("Eruptions (minutes)",)),
    ("c(4.2, 5.1", [[4.2], [5.1]], ("#1",)),
])  # fmt: skip
def test_vectors_and_matrices(text, rows, names):
    table = parse(text)
    places = range(len(names)) if "[1,]" not in text else [1, 2]
    assert numeric(table, places).values.tolist() == rows and table.names == names


def test_labels_in_quotation_marks():
    assert parse("c('red', \"blue\", 'red')").rows == (["red"], ["blue"], ["red"])


@pytest.mark.parametrize("text", PROSE)
def test_what_is_no_notation_is_left_alone(text):
    assert notation.read(text) is None


def test_the_first_lines_of_a_large_file_decide():
    """A text of this kind is short; a file that begins so is read once, as a table."""
    assert notation.read("[" + "1, " * notation.LONGEST + "2]") is None


def test_the_separator_overrules_it():
    assert parse("[1,2]\n[3,4]\n", delimiter=",", header=False).rows == (["[1", "2]"], ["[3", "4]"])
