"""The reader's own numbers: what is read, what is left out and said."""

from __future__ import annotations

import pytest

from pages.examples.on_a_line import own

CASES = {
    "a column": ("4.2\n5.1\n", [4.2, 5.1], ()),
    "a line with commas": ("4.2, 5.1, 9.7", [4.2, 5.1, 9.7], ()),
    "a line with spaces": ("5 5 5", [5, 5, 5], ()),
    "full width": ("４.５，５.１", [4.5, 5.1], ()),
    "decimal commas": ("4,2; 5,1; 7,0", [4.2, 5.1, 7.0], ()),
    "a name above": ("height\n1\n2", [1, 2], ("height",)),
    "missing and nonsense": ("1\nNA\nfoo\n2", [1, 2], ("NA", "foo")),
    "too large for a double": ("1e400\n5", [5], ("1e400",)),
    "out of all proportion": ("1e12\n3\n4", [3, 4], ("1e+12",)),
    "markup": ("<b>x</b>\n1\n2", [1, 2], ("<b>x</b>",)),
    "nothing": ("", [], ()),
    "no number": ("abc", [], ()),
    "one": ("4.2", [4.2], ()),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_read(case):
    text, numbers, wrong = CASES[case]
    found = own.read(text)
    assert found.numbers.tolist() == numbers and found.wrong == wrong and found.column is None


def test_of_several_columns_one_is_taken_and_named():
    found = own.read("name,height\nann,170\nbob,180\n")
    assert found.numbers.tolist() == [170, 180] and found.column == "height"
