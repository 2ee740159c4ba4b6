"""Whatever the bytes: a table or a `FileError`, within a second or so and a few times the file's memory."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.reading.columns import categories, numeric, rounds, whole
from pages.reading.kinds import kinds
from pages.reading.decoding import ENCODINGS, decode
from pages.reading.out import beside
from pages.reading.said import FileError
from pages.reading.tables import parse
from tests import bench_reading

PIECES = [b"1", b"2.5", b",", b";", b"\t", b"\n", b"\r\n", b'"', b"NA", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"=", "身高".encode(),
          "身高".encode("gb18030"), "體重".encode("big5"), b"\xe8\xba", b"a", b"-", b"PK\x03\x04", "－３".encode(), b"\x81\x30\x81\x30", b"\xff"]  # fmt: skip
CHOSEN = [None, *ENCODINGS]


def read_all(data: bytes, encoding: str | None) -> None:
    """What a page does with a file, step by step; only a FileError may end it."""
    try:
        found = decode(data, encoding)
        table = parse(found.text)
    except FileError:
        return
    columns = range(len(table.names))
    kinds(table)
    for read in (lambda: numeric(table, columns), lambda: whole(table, columns), lambda: categories(table, 0),
                 lambda: rounds(table, 0, trials_column=columns[-1]), lambda: rounds(table, 0, trials=3)):  # fmt: skip
        try:
            got = read()
        except FileError:
            continue
        beside(table, got.rows, {"x": got.values[:, 0]}, row_name="row").decode("utf-8-sig")


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join)), st.sampled_from(CHOSEN))
def test_any_bytes_are_read_or_refused(data, encoding):
    read_all(data, encoding)


@pytest.mark.parametrize("name", bench_reading.FILES)
def test_no_file_takes_long(name):
    """Half a second to a second on the machine that this was written on; five times as much says that something is wrong."""
    seconds, said = bench_reading.seconds_for(bench_reading.FILES[name]())
    assert seconds < 5, f"{seconds:.1f} s: {said}"


@pytest.mark.parametrize("name", ["ordinary: 5 columns, 17 digits", "200 columns of text", "letters and one emoji", "random bytes above 127"])
def test_no_file_takes_much_memory(name):
    """The cases that take most; `bench_reading` has all."""
    assert bench_reading.memory_for(bench_reading.FILES[name]()) <= 10
