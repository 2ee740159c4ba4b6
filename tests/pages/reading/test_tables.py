"""Tables of every shape: what is read, what is guessed, asked, left out by number or refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pages.reading import limits, tables
from pages.reading.columns import numeric
from pages.reading.decoding import decode
from pages.reading.guessing import SEPARATORS
from pages.reading.said import FileError
from pages.reading.tables import Ragged, parse, sample

DATA = Path(__file__).parents[3] / "em_core/data"


def refused(text: str, **told) -> FileError:
    with pytest.raises(FileError) as caught:
        parse(text, **told)
    return caught.value


def notes(table) -> dict:
    return {note.code: note.values for note in table.notes}


def asked(table) -> dict:
    return {question.code: question.guess for question in table.questions}


@pytest.mark.parametrize("name", ["davis.csv", "faithful.csv"])
def test_clean_files_are_read_as_pandas_reads_them(name):
    table = parse(decode((DATA / name).read_bytes()).text)
    truth = pandas.read_csv(DATA / name)
    assert table.names == tuple(truth.columns) and len(table.rows) == len(truth) and table.questions == ()
    for place, column in enumerate(truth.columns):
        if truth[column].dtype.kind in "if":
            read = numeric(table, [place])
            assert read.values[:, 0].tolist() == truth[column].dropna().tolist()
            assert sum(read.reasons.values()) == truth[column].isna().sum()


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff\x1a\x1f"), max_size=8)
words = st.text("abcxyz身高体重男女“”", min_size=1, max_size=4)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]), st.sampled_from(SEPARATORS[:4]), st.sampled_from("\n \r\n \r".split(" ")))
def test_any_table_of_numbers_comes_back(data, encoding, separator, end):
    """Through every encoding, separator and line end: the very doubles, the very names, nothing asked that is clear."""
    width = data.draw(st.integers(1, 5))
    names = data.draw(st.lists(words, min_size=width, max_size=width, unique=True))
    rows = data.draw(st.lists(st.lists(doubles, min_size=width, max_size=width), min_size=2, max_size=8))
    written = end.join(separator.join(line) for line in [names, *([repr(x) for x in row] for row in rows)])
    found = decode(written.encode(encoding), None if encoding != "gb18030" else "gb18030")
    table = parse(found.text)
    assert table.names == tuple(names) and table.header and (table.delimiter == separator or width == 1)
    assert numeric(table, range(width)).values.tolist() == rows


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(texts, min_size=3, max_size=3).filter(any), min_size=1, max_size=6), st.sampled_from(SEPARATORS))
def test_any_cells_come_back(rows, separator):
    """Line ends, separators and quotation marks in them too, as the csv module writes them. (Spaces before a cell are not the
    cell's: they are written 1, 2.)"""
    rows = [[cell.lstrip(" ") for cell in row] for row in rows]
    rows = [row for row in rows if any(row)] or [["a", "b", "c"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    table = parse(out.getvalue(), delimiter=separator, header=False)
    there = [j for j in range(3) if any(row[j].strip() for row in rows)] or [0, 1, 2]
    assert [*table.rows] == [[row[j] for j in there] for row in rows], "columns without a name and without anything in them disappear"


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(',;\t"\n -.10a缺', max_size=60)), st.sampled_from([None, "", *SEPARATORS]),
       st.sampled_from([None, ".", ","]), st.sampled_from([None, True, False]))  # fmt: skip
def test_any_text_is_read_or_refused(text, delimiter, decimal, header):
    try:
        table = parse(text, delimiter=delimiter, decimal=decimal, header=header)
    except FileError:
        return
    width = len(table.names)
    assert len({*table.names}) == width and all(table.names) and {len(row) for row in table.rows} == {width}
    assert sorted({*table.numbers}) == [*table.numbers] and len(table.numbers) == len(table.rows) == table.total
    try:
        read = numeric(table, range(width))
    except FileError as error:
        assert error.code == "column_nothing_usable"
        return
    assert np.isfinite(read.values).all() and len(read.values) + sum(read.reasons.values()) == len(table.rows)


@pytest.mark.parametrize("separator", [";", "\t", "|", "，", "；", "、", " "])
def test_the_separator_is_found(separator):
    table = parse(f"height{separator}weight\n1.5{separator}2\n2.5{separator}3\n")
    assert table.delimiter == separator and table.rows == (["1.5", "2"], ["2.5", "3"]) and table.names == ("height", "weight")


def test_the_separator_that_a_spreadsheet_announces():
    table = parse("sep=;\na;b\n1,5;2\n")
    assert (table.names, table.rows, table.numbers) == (("a", "b"), (["1,5", "2"],), (3,))


def test_several_spaces_separate_once():
    assert parse("a   b\n 1  2 \n11  3\n").rows == (["1", "2"], ["11", "3"])


def test_words_with_spaces_are_one_column():
    assert parse("very calm\nvery bad\nvery good\n", header=False).rows == (["very calm"], ["very bad"], ["very good"])


def test_the_separator_can_be_overruled():
    assert parse("1,5\n2,5\n", delimiter="").rows == (["1,5"], ["2,5"])
    assert refused("a", delimiter='"').code == refused("a", delimiter="ab").code == "table_separator_unknown"


@pytest.mark.parametrize(("text", "guess", "value"), [
    ("a;b\n1,5;2\n", ",", 1.5), ("a\tb\n1,5\t2\n", ",", 1.5), ('a,b\n"1,5",2\n', ",", 1.5), ("a;b\n1.234,5;2\n", ",", 1234.5),
    ("a\tb\n1,234\t2.5\n", ".", 1234.0), ("a;b\n1,234;2\n", ",", 1.234), ("a;b\n1,234,567;2\n", ",", None),
    ("a;b\n－１，５;2\n", ",", -1.5),
])  # fmt: skip
def test_decimal_commas_are_asked(text, guess, value):
    """1,5 is surely one and a half; 1,234 may be a thousand, and stands for one where points are decimal elsewhere."""
    table = parse(text)
    assert asked(table) == {"decimal": guess} and table.decimal == guess
    if value is not None:
        assert numeric(table, [0]).values.tolist() == [[value]]


def test_a_question_stays_when_it_is_answered():
    """Else the control that asks it would vanish with the answer."""
    text = "a;b\n1,234;x\n2,5;y\n"
    for answer in (",", "."):
        table = parse(text, decimal=answer)
        assert table.decimal == answer and asked(table)["decimal"] == ","
    assert [asked(parse("2019,2020\n1,2\n", header=told)) for told in (True, False)] == [{"header": False, "delimiter": ","}] * 2


def test_decimals_in_a_comma_separated_file_are_asked():
    """One name above pairs of whole numbers: one column with decimal commas. Without a name it may be either; with two it is two."""
    assert parse("x\n1,5\n2,5\n").rows == (["1,5"], ["2,5"]) and asked(parse("x\n1,5\n2,5\n")) == {"delimiter": "", "decimal": ","}
    assert asked(parse("5,10\n9,10\n")) == {"delimiter": ","} and len(parse("5,10\n9,10\n").names) == 2
    assert asked(parse("heads,tosses\n5,10\n9,10\n")) == {}
    assert asked(parse("title\nheads,tosses\n5,10\n9,10\n")) == {}


def test_ragged_rows_are_left_out_by_number():
    table = parse("a,b\n1,2\n3\n4,5\n6,7,8\n\n9,10\n")
    assert table.rows == (["1", "2"], ["4", "5"], ["9", "10"]) and table.numbers == (2, 4, 7)
    assert table.ragged == (Ragged(3, 1), Ragged(5, 3))
    assert notes(table) == {"rows_ragged": {"value": 2, "limit": 2, "rows": "3, 5"}, "rows_blank": {"value": 1}}


def test_many_ragged_rows_are_counted():
    table = parse("a,b\n" + "1,2\n" * 100 + "1\n" * 50)
    assert notes(table)["rows_ragged"]["value"] == 50 and len(table.ragged) == limits.LISTED
    assert notes(table)["rows_ragged"]["rows"].endswith("121 …")


def test_empty_cells_beyond_the_last_column_are_nothing():
    assert parse("a,b\n1,2,,\n3,4\n").rows == (["1", "2"], ["3", "4"])
    assert parse("a,b\n1,2\n,\n,\n").rows == (["1", "2"],) and notes(parse("a,b\n1,2\n,\n")) == {}


def test_a_title_above_the_header():
    table = parse("Survey 2024\n\nheight,weight\n170.5,60\n165,55\n")
    assert table.names == ("height", "weight") and [ragged.row for ragged in table.ragged] == [1] and table.numbers == (4, 5)


@pytest.mark.parametrize(("text", "header", "question"), [
    ("1.5,2\n3,4\n", False, {}),
    ("2019,2020,2021\n1,2,3\n", False, {"header": False}),
    ("x,2019\na,1\nb,2\n", False, {}),
    ("GOOD,BAD\nGOOD,GOOD\n", False, {"header": False}),
    ("set,shot\na,GOOD\nb,GOOD\n", True, {"header": True}),
    ("NA,2.5\n1,2\n", False, {}),
    ("x,y\nNA,缺失\n", True, {"header": True}),
    ("1\n", False, {}),
])  # fmt: skip
def test_a_header_is_guessed_and_asked(text, header, question):
    table = parse(text)
    assert table.header is header and {code: guess for code, guess in asked(table).items() if code == "header"} == question
    if not header:
        assert table.names == tuple(f"#{place}" for place in range(1, len(table.names) + 1)) and "header_none" in notes(table)
        assert len(table.rows) == text.count("\n")


def test_the_header_can_be_overruled():
    assert parse("2019,2020,2021\n1,2,3\n", header=True).names == ("2019", "2020", "2021")
    assert parse("x,y\n1,2\n", header=False).rows[0] == ["x", "y"]


def test_doubled_and_missing_names():
    table = parse("x,x,,x (2),x,\n1,2,3,4,5,6\n")
    assert table.names == ("x", "x (3)", "#3", "x (2)", "x (4)", "#6")
    assert notes(table) == {"header_doubled": {"value": "x"}, "header_unnamed": {"value": 2}}


HOSTILE = ["=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "$\\frac{1}{0}$", ":red[x]", "**b**", "../../x", "😀", "[a](javascript:1)"]


def test_hostile_names_are_text():
    """They come back as they were: nothing is interpreted here, and whoever shows them escapes them."""
    table = parse("\t".join(HOSTILE) + "\n" + "\t".join(["1"] * len(HOSTILE)))
    assert table.names == tuple(HOSTILE)


def test_a_name_is_one_line():
    assert parse('"a\nb\t\x07 c",d\n1,2\n').names == ("a b c", "d")


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\ufeff", ",,,\n,,,\n", '""\n""'])
def test_an_empty_table(text):
    assert refused(text).code == "file_empty"


@pytest.mark.parametrize("text", ["a,b\n", "身高\n", "a;b;c"])
def test_a_header_only(text):
    assert refused(text).code == "table_header_only"


def test_too_many_columns():
    for cells in (10_000, 1_000_000, 201):
        error = refused((",".join(["1"] * cells) + "\n") * 2)
        assert error.code == "table_too_many_columns" and error.values["value"] == cells
    assert len(parse(",".join(["1"] * 10_000)).rows) == 10_000, "a single line is a column of numbers"
    assert len(parse((",".join(["1.5"] * 200) + "\n") * 2, shape="table").names) == 200


def test_a_cell_that_is_too_long():
    long = "x" * (limits.LONGEST_CELL + 1)
    assert refused(f"a,b\n1,2\n3,{long}\n").values == {"row": 3, "limit": limits.LONGEST_CELL}
    assert refused(f"a,{long}\n1,2\n").values["row"] == 1
    assert refused("a,b\n1,2\n" + "x" * 5_000_000).values == {"line": 3, "value": 5_000_000, "limit": limits.LONGEST_LINE}
    assert refused('a,b\n1,2\n3,"' + "x\n" * 1_000_000).values == {"row": 3, "limit": limits.LONGEST_CELL}
    assert parse(f"a,b\n1,{long[1:]}\n").rows[0][1] == long[1:]


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n', '"', 'a,b\n1,2\n"3,4', 'a,b\n1,2\n3,"4\n'])
def test_a_quotation_mark_that_is_open(text):
    error = refused(text)
    assert error.code == "table_quote_open" and error.values["row"] in (1, 2, 3)
    assert text.split("\n")[error.values["row"] - 1].count('"') == 1


def test_quotation_marks_inside_a_cell():
    assert parse('a;b\n5" pipe;2\n"he said ""1""";3\n').rows == (['5" pipe', "2"], ['he said "1"', "3"])


def test_too_many_lines_and_bytes():
    assert refused("1\n" * limits.MOST_LINES).values == {"value": limits.MOST_LINES + 1, "limit": limits.MOST_LINES}
    assert refused("1" * (limits.MOST_BYTES + 1)).code == "file_over_size"


def test_a_million_rows_are_sampled_and_said():
    """The same file gives the same sample; row numbers are those of the file; a row's cells stay together."""
    text = "x,twice\n" + "".join(f"{i},{2 * i}\n" for i in range(200_000))
    table, again = parse(text), parse(text)
    assert notes(table)["sampled"] == {"total": 200_000, "value": limits.MOST_ROWS, "seed": limits.SEED}
    assert len(table.rows) == limits.MOST_ROWS < table.total == 200_000 and table == again
    values = numeric(table, [0, 1]).values
    assert (values[:, 0] == np.array(table.numbers) - 2).all() and (2 * values[:, 0] == values[:, 1]).all()
    assert (np.diff(values[:, 0]) > 0).all()
    assert stats.kstest(values[:, 0], stats.uniform(0, 200_000).cdf).pvalue > 1e-3
    million = parse("1\n" * 10**6)
    assert million.total == 10**6 and len(million.rows) == limits.MOST_ROWS


def test_wide_tables_keep_fewer_rows():
    table = parse(",".join(["7"] * 100) + "\n" + (",".join(["1"] * 100) + "\n") * 5_000)
    assert len(table.rows) * 100 == limits.MOST_CELLS and table.total == 5_001


@pytest.mark.parametrize(("total", "most"), [(30, 5), (12, 11), (40, 1)])
def test_every_row_has_the_same_chance(monkeypatch, total, most):
    """Counted over many seeds, also of pairs of rows: chi-square against the uniform."""
    times, trials = np.zeros(total), 3000
    for seed in range(trials):
        monkeypatch.setattr(tables, "SEED", seed)
        drawn = [number for number, _ in sample(iter([(i, []) for i in range(total)]), most, total)]
        assert len({*drawn}) == most and drawn == sorted(drawn)
        times[drawn] += 1
    chance = most / total
    spread = ((times - trials * chance) ** 2).sum() / (trials * chance * (1 - chance)) * (total - 1) / total
    assert stats.chi2(total - 1).sf(spread) > 1e-3


def test_a_separator_within_quotation_marks_is_none():
    """In the last cell of the header a semicolon stands before the closing mark: read as a separator, that mark would open a
    cell and take in all the file."""
    table = parse('"x","<b>y</b>&amp;"\n' + "1.5,2.5\n" * 30)
    assert table.delimiter == "," and table.names == ("x", "<b>y</b>&amp;") and len(table.rows) == 30
