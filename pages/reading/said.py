"""What there is to say about a reader's file: refusals, notes and reasons, each a code with values and an English sentence.

A refusal is a `FileError`; a note says what was done without asking; a reason says why a row was left out. Rows are
counted from 1 as a spreadsheet counts them, the header included; so are columns.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from em_core.errors import CodedError

FILE_ERRORS: dict[str, str] = {
    # the file
    "file_over_size": "The file has {value} bytes; at most {limit} are read. Leave out columns or rows that are not needed.",
    "file_empty": "The file holds no text. Choose a file with at least a row of numbers, or paste the numbers.",
    "file_spreadsheet": "This is a spreadsheet file ({value}), whatever its name says. Open it and save it as CSV UTF-8.",
    "file_other_format": "This is a file of the kind {value}, not a table of text. Choose a CSV file, or paste the numbers.",
    "file_binary": "This is no text: byte {position} is {value}. Choose a CSV file, or paste the numbers.",
    "file_undecodable": "The characters cannot be read as {value}: byte {position} does not fit. Save the file as CSV UTF-8.",
    # the table
    "table_too_many_lines": "There are {value} lines; at most {limit} are read. Give a part of them.",
    "table_line_too_long": "Line {line} has {value} characters; at most {limit} are read. Check the line ends and the separator.",
    "table_separator_unknown": "The separator {value} is not known here. Choose one of these: {allowed}.",
    "table_too_many_columns": "There are {value} columns; at most {limit} are read. Leave out the columns that are not needed.",
    "table_cell_too_long": "A cell in row {row} has more than {limit} characters. Shorten it, or close a "
                           "quotation mark that is open.",
    "table_quote_open": "A quotation mark opens in row {row} and never closes. Close it, or leave it out.",
    "table_header_only": "There is a header and not one row below it. Add rows, or say that there is no header.",
    # the columns
    "column_not_chosen": "{value} columns are chosen; at least {limit} is needed. Choose a column.",
    "column_unknown": "Column {value} is chosen; the table has {limit}. Choose one of these.",
    "column_nothing_usable": "None of the {value} rows can be used: row {row}, say, has {cell} in the column {column}. "
                             "Choose another column, or correct the cells.",
    "column_too_many_labels": "The column {column} has {value} different labels; at most {limit} are taken. "
                              "Put rare ones together, or choose another column.",
    "column_one_label": "Every usable row of the column {column} says {value}; at least {limit} labels are needed. "
                        "Choose another column.",
}

NOTES: dict[str, str] = {
    "encoding": "Read as {value}.",
    "encoding_cut": "The file ends in the middle of a character: it was cut off. The last row may be incomplete.",
    "encoding_damaged": "{value} characters are damaged and shown as �, the first in line {line}.",
    "sampled": "The table has {total} rows. {value} were drawn at random (seed {seed}), in their order.",
    "rows_ragged": "{value} rows have a number of cells other than {limit} and were left out: {rows}.",
    "rows_blank": "{value} blank rows were passed over.",
    "header_none": "The columns have no names: the first row holds data.",
    "header_doubled": "The name {value} is borne by several columns; the later ones have a number.",
    "header_unnamed": "{value} columns have no name; they go by their number.",
    "header_short": "There are {value} names for {limit} columns: the first column has none, as where R writes the names of rows.",
    "header_long": "There are {value} names for {limit} columns; the last ones are not used: {names}.",
    "columns_empty": "{value} columns without a name are empty and were left out.",
    "comments": "{value} comment lines at the beginning were passed over.",
    "notation": "{value} values were taken out of the notation of a program.",
    "numbers_in_lines": "All {value} numbers were read as one column, line by line.",
}

REASONS: dict[str, str] = {
    "missing": "nothing there",
    "not_finite": "beyond all numbers that can be computed with",
    "not_number": "no number",
    "negative": "below zero",
    "fraction": "not a whole number",
    "too_large": "too large a count",
    "above_trials": "more successes than trials",
}

WRITTEN: dict[str, str] = {  # why a column of what looks like numbers is none
    "percent": "written with a percent sign",
    "currency": "written with a sign of money",
    "unit": "written with a unit",
    "scale": "written with a word or letter for thousands or more",
    "formula": "written as a formula of a spreadsheet",
    "grouping": "with digits in groups that are not known here",
    "date": "dates or times",
}


class FileError(CodedError):
    """A reader's file or choice cannot be used: the sentence names the value, the limit and the remedy."""

    sentences = FILE_ERRORS


class Note(NamedTuple):
    """Something that was done with the file without asking: a code of `NOTES` and the values of its sentence."""

    code: str
    values: dict[str, Any] = {}


class Question(NamedTuple):
    """Something that the file does not tell: which argument of `parse` it is, what can be answered, what was assumed."""

    code: str  # "delimiter" | "decimal" | "header" | "shape"
    options: tuple[Any, ...]
    guess: Any


class Dropped(NamedTuple):
    """A row that was left out: its number in the file, the name of the column, a code of `REASONS`, and the cell."""

    row: int
    column: str
    reason: str
    cell: str
