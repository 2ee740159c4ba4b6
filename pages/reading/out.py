"""What a reader takes home: the original rows beside what was computed for them, as CSV that spreadsheets open as it is meant.

- A mark at the beginning, or spreadsheets take UTF-8 for something else.
- A cell of text that begins with = + − @ or TAB would be computed by a spreadsheet, and what it computes may be a command: an
  apostrophe before it makes it text. Numbers are left alone, also −3.5 and +2.
- A computed number is the shortest that reads back as the same double: 17 digits at most, 15 to 17 at need.
- The separator and the decimal sign are those of the reader's own file, which is what their spreadsheet expects.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.reading.cells import is_number
from pages.reading.tables import Table

BOM = "\ufeff"
COMPUTED = "=+-@\t\r\n\u2212＝＋－＠"  # beginnings; the full-width signs are taken for the others in East Asian spreadsheets
LONGEST_NAME = 80
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows


def guarded(cell: str, decimal: str = ".") -> str:
    """The cell as a spreadsheet may have it: text that it would compute begins with an apostrophe."""
    begins = cell.lstrip(" \u3000\u00a0")[:1]
    return f"'{cell}" if begins and begins in COMPUTED and not is_number(cell, decimal) else cell


def beside(table: Table, rows: Sequence[int], computed: Mapping[str, Sequence[Any]], *, row_name: str) -> bytes:
    """Every row of the table with its number in the file, and beside it what was computed.

    Args:
        table: as it was read.
        rows: (N,) the numbers of the rows that were used, as `Columns.rows` has them; the others get empty cells.
        computed: columns (N,) of numbers or text by name.
        row_name: the name of the column of row numbers.
    """
    separator = table.delimiter if table.delimiter in (";", "\t") else ","
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in (row_name, *table.names, *computed)])
    written = [[_cell(value, table.decimal) for value in np.asarray(values).tolist()] for values in computed.values()]
    of_row = dict(zip(np.asarray(rows).tolist(), zip(*written, strict=True), strict=True)) if written else {}
    nothing = ("",) * len(computed)
    for number, cells in zip(table.numbers, table.rows):
        writer.writerow([number, *(guarded(cell, table.decimal) for cell in cells), *of_row.get(number, nothing)])
    return (BOM + out.getvalue()).encode()


def _cell(value: Any, decimal: str) -> str:
    """A computed value; a number that is none is an empty cell."""
    if isinstance(value, float):
        return repr(value).replace(".", decimal) if np.isfinite(value) else ""
    return str(value) if isinstance(value, int) else guarded(str(value), decimal)


def file_name(brought: str, what: str, ending: str) -> str:
    """A name for a file made from a brought one: 身高.csv, responsibilities, csv → 身高-responsibilities.csv.

    Of the brought name only the last part of its path is kept, without signs that file systems or terminals take for orders.
    """
    stem = re.split(r"[/\\]", brought)[-1].rpartition(".")[0] or re.split(r"[/\\]", brought)[-1]
    plain = "".join(sign if _harmless(sign) else " " for sign in unicodedata.normalize("NFC", stem))
    plain = re.sub(r"\s+", " ", plain).strip(" .-")[:LONGEST_NAME].rstrip()
    if RESERVED.fullmatch(plain):
        plain += "_"
    return f"{plain}-{what}.{ending}" if plain else f"{what}.{ending}"


def _harmless(sign: str) -> bool:
    return sign not in '<>:"/\\|?*%' and (sign == "\u200d" or unicodedata.category(sign)[0] != "C")  # the joiner is in emoji
