"""How long reading takes and how much memory, for ordinary files and for those that were made to hurt.

    python -m tests.bench_reading [words of a case's name …]
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections.abc import Callable

from pages.reading.columns import categories, numeric
from pages.reading.kinds import kinds
from pages.reading.decoding import decode
from pages.reading.limits import MOST_BYTES, MOST_LINES
from pages.reading.said import FileError
from pages.reading.tables import parse

RANDOM = random.Random(1)


def fill(row: bytes) -> bytes:
    """As much of the row as a file may hold."""
    most = MOST_BYTES // len(row)
    return row * (min(most, MOST_LINES - 2) if b"\n" in row else most)


def of_numbers(columns: int) -> bytes:
    row = lambda: ",".join(repr(RANDOM.random()) for _ in range(columns))  # noqa: E731
    return "\n".join(row() for _ in range(MOST_BYTES // (columns * 21))).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "ordinary: 5 columns, 17 digits": lambda: of_numbers(5),
    "ordinary: 1 column, 17 digits": lambda: of_numbers(1),
    "1,000,000 rows": lambda: b"".join(b"%d\n" % RANDOM.randrange(1000, 2000) for _ in range(10**6)),
    "2,000,000 rows": lambda: fill(b"1\n"),
    "lines beyond the limit": lambda: b"1\n" * (MOST_BYTES // 2),
    "blank lines": lambda: b"1\n" + b"\n" * (MOST_LINES - 10) + b"2\n",
    "quoted nothing": lambda: fill(b'""\n'),
    "half of it ragged": lambda: b"1,2\n" * 700_000 + b"1\n" * 900_000,
    "10,000 columns": lambda: (b",".join(b"%d" % i for i in range(10**4)) + b"\n") * 100,
    "1,700,000 columns": lambda: fill(b"12,"),
    "10,000 empty columns": lambda: fill(b"," * 10**4 + b"\n"),
    "200 columns of one digit": lambda: fill(b"7," * 199 + b"7\n"),
    "200 columns of text": lambda: fill(b"ab," * 199 + b"ab\n"),
    "a cell of 5 MB": lambda: fill(b"x"),
    "a quoted cell of many lines": lambda: b'a,b\n1,"' + fill(b"x\n")[:-10],
    "a quotation mark open at the end": lambda: b"1,2\n" * 10**6 + b'1,"2\n3,4\n',
    "nothing but quotation marks": lambda: fill(b'"'),
    "a quotation mark on each line": lambda: fill(b'"\n'),
    "emoji": lambda: fill("😀,😀\n".encode()),
    "letters and one emoji": lambda: fill(b"ab,cd\n")[:-60] + "😀,a\n".encode(),
    "GB18030": lambda: fill("身高,体重\n".encode("gb18030")),
    "Big5": lambda: fill("身高,體重\n".encode("big5")),
    "UTF-16": lambda: "\ufeff".encode("utf-16-le") + fill("身高,体重\n".encode("utf-16-le"))[:-2],
    "no UTF-8": lambda: fill(b"\xff"),
    "random bytes": lambda: RANDOM.randbytes(MOST_BYTES),
    "random bytes above 127": lambda: bytes(byte | 128 for byte in RANDOM.randbytes(MOST_BYTES)),
    "missing values": lambda: fill(b"NA,1\n"),
    "decimal commas": lambda: fill(b"1,5;2,5\n"),
    "long digits that are no number": lambda: fill(b"1" * 990 + b"x,1\n"),
    "long groups that are no number": lambda: fill(b"1" + b",111" * 240 + b"x;1\n"),
    "carriage returns": lambda: fill(b"1,2\r\n"),
    "spaces": lambda: fill(b"1  2\n"),
    "separators only": lambda: fill(b";;;;\n"),
    "doubled names": lambda: b",".join([b"x"] * 200) + b"\n" + fill(b"1," * 199 + b"1\n")[:-1000],
}  # fmt: skip


def read(data: bytes) -> str:
    """All that a page does with a file, and what came of it."""
    try:
        table = parse(decode(data).text)
        kinds(table)
        said = f"{len(table.rows)} of {table.total} rows, {len(table.names)} columns"
    except FileError as error:
        return f"refused: {error.code}"
    for attempt in (lambda: numeric(table, range(len(table.names))), lambda: categories(table, 0)):
        try:
            attempt()
        except FileError as error:
            said += f", {error.code}"
    return said


def seconds_for(data: bytes) -> tuple[float, str]:
    """CPU seconds, and what came of it."""
    start = time.process_time()
    said = read(data)
    return time.process_time() - start, said


def memory_for(data: bytes) -> float:
    """The peak of memory beside the file itself, as a multiple of it. (Watching memory takes ten times as long as reading.)"""
    tracemalloc.start()
    try:
        read(data)
        return tracemalloc.get_traced_memory()[1] / len(data)
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    for name, make in FILES.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            data = make()
            seconds, said = seconds_for(data)
            print(f"{name:34s} {len(data) / 2**20:4.1f} MB {seconds:5.2f} s {memory_for(data):5.1f} ×  {said}", flush=True)
