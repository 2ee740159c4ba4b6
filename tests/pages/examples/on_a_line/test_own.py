"""The reader's own numbers: what is read, what is left out and said."""

from __future__ import annotations

import numpy as np
import pytest

from pages.examples.on_a_line import own
from pages.reading.tables import parse

CASES = {
    "a column": ("4.2\n5.1\n", [4.2, 5.1], ()),
    "a line with commas": ("4.2, 5.1, 9.7", [4.2, 5.1, 9.7], ()),
    "a line with spaces": ("5 5 5", [5, 5, 5], ()),
    "full width": ("４.５，５.１", [4.5, 5.1], ()),
    "decimal commas": ("4,2; 5,1; 7,0", [4.2, 5.1, 7.0], ()),
    "a name above": ("height\n1\n2", [1, 2], ()),
    "lines": ("13 14 8\n10 16 26\n32 27\n", [13, 14, 8, 10, 16, 26, 32, 27], ()),
    "a vector of R over lines": ("x <- c(4.2, 5.1,\n  4.8, 9.7)", [4.2, 5.1, 4.8, 9.7], ()),
    "R's print": (" [1] 4.2 5.1 4.8\n [4] 9.7 10.1\n", [4.2, 5.1, 4.8, 9.7, 10.1], ()),
    "a list of Python": ("[4.2, 5.1, 9.7]", [4.2, 5.1, 9.7], ()),
    "thousands in a line": ("1,234 2,345", [1234, 2345], ()),
    "accounts": ("(1.5)\n2.5-\n'3", [-1.5, -2.5, 3], ()),
    "missing and nonsense": ("1\nNA\nfoo\n2", [1, 2], ("NA", "foo")),
    "too large for a double": ("1e400\n5", [5], ("1e400",)),
    "out of all proportion": ("1e12\n3\n4", [3, 4], ("1e+12",)),
    "markup": ("<b>x</b>\n1\n2", [1, 2], ()),
    "nothing": ("", [], ()),
    "no number": ("abc\ndef", [], ("def",)),
    "one": ("4.2", [4.2], ()),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_read(case):
    text, numbers, wrong = CASES[case]
    found = own.read(parse(text, series=True)) if text else own.Pasted(np.empty(0))
    assert found.numbers.tolist() == numbers and found.wrong == wrong and found.column is None


def test_of_several_columns_one_is_taken_and_named():
    found = own.read(parse("name,height\nann,170\nbob,180\n", series=True))
    assert found.numbers.tolist() == [170, 180] and found.column == "height"


def test_row_numbers_are_not_the_column_that_is_taken():
    rows = "".join(f"{i},{v}\n" for i, v in enumerate((5.5, 6.25, 7.75, 5.0, 6.5), 1))
    assert own.read(parse(f",x\n{rows}", series=True)).column == "x"
