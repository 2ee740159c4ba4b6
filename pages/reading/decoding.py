"""From bytes to text: which file it is by its content, and which encoding its characters are in.

A mark at the beginning decides (UTF-8, UTF-16, UTF-32). Without one it is UTF-8 if it can be; else GB18030, unless Big5 is at
least as likely: nearly all bytes of either are bytes of the other, so that then the reader is shown both and chooses. Never
Latin-1, which reads anything and shows nonsense.

How likely: both codes begin with the characters in everyday use (GB 2312 level 1 with 3755, Big5 level 1 with 5401), and their
share among the Chinese characters is near 1 in the right reading and well below it in the wrong one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

from pages.reading.limits import MOST_BYTES
from pages.reading.said import FileError, Note

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")  # what a reader may choose
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
BEGINNINGS = (  # of files that are no text, or text of another kind
    (b"\x89PNG\r\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"%PDF-", "PDF"), (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"), (b"\xfd7zXZ", "XZ"), (b"7z\xbc\xaf\x27\x1c", "7Z"), (b"Rar!\x1a", "RAR"), (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "SQLite"), (b"\x89HDF\r\n", "HDF5"), (b"\x28\xb5\x2f\xfd", "ZSTD"), (b"ARROW1", "Arrow"),
    (b"\x93NUMPY", "NPY"), (b"\x7fELF", "ELF"), (b"$FL2", "SPSS"), (b"{\\rtf", "RTF"),
)  # fmt: skip
INSIDE = ((b"xl/", "XLSX"), (b"opendocument.spreadsheet", "ODS"), (b"word/", "DOCX"), (b"ppt/", "PPTX"))  # names in a ZIP
SPREADSHEETS = ("XLSX", "ODS", "XLS")
WRITTEN = {"gb18030": "GB18030", "big5": "Big5", "utf-8": "UTF-8"}  # as a reader knows them; the others are kinds of UTF
COMMON = re.compile("[\u00a0-\u017f\u0391-\u03c9\u0401-\u0451]")  # Latin, Greek, Russian: what two bytes of UTF-8 are for
LOOKED_AT = 2**16       # bytes or characters, where a part tells as much as the whole
PREVIEW_LINES, PREVIEW_WIDTH = 5, 80
CLEAR = 0.1             # by so much must the share of everyday characters be larger in GB18030 than in Big5
PLAUSIBLE = 0.6         # a smaller share of them, and it may be another language's encoding altogether


class Candidate(NamedTuple):
    """A way to read the bytes, and the first lines read so."""

    encoding: str
    preview: str


class Decoded(NamedTuple):
    """The text; where `candidates` is not empty, the encoding is in doubt, and the reader is to choose one of them."""

    text: str
    encoding: str
    candidates: tuple[Candidate, ...]
    notes: tuple[Note, ...]


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text in a file's bytes.

    Args:
        data: the file's content; its name is not asked, for it proves nothing.
        encoding: one of `ENCODINGS`, where the reader has chosen; None to find it out.

    Raises:
        FileError: always this and nothing else, whatever the bytes: file_over_size, file_empty, file_spreadsheet,
            file_other_format, file_binary, file_undecodable.
    """
    if len(data) > MOST_BYTES:
        raise FileError("file_over_size", value=len(data), limit=MOST_BYTES)
    if not data.strip(b" \t\r\n\x00\x1a"):
        raise FileError("file_empty")
    refuse_other_files(data)
    mark, marked = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", None))
    if encoding is not None:
        body = data[len(mark):] if marked and marked.startswith(encoding) else data
        if encoding == "utf-16":  # in which order, the mark tells, or where the zeros are
            encoding = marked if marked and marked.startswith("utf-16") else _bare_utf16(data) or "utf-16-le"
        return _finish(body, encoding, ())
    if marked:
        return _finish(data[len(mark):], marked, ())
    bare = _bare_utf16(data)
    if bare:
        return _finish(data, bare, ())
    if b"\x00" in data:
        raise FileError("file_binary", position=data.index(b"\x00") + 1, value="0x00")
    if not _is_utf8(data):
        return _chinese(data)
    return _finish(data, *(("gb18030", _shown(data, ("gb18030", "utf-8"))) if _by_accident(data) else ("utf-8", ())))


def refuse_other_files(data: bytes) -> None:
    """Refuse what is no table of text, by its content.

    Raises:
        FileError: file_spreadsheet, file_other_format.
    """
    kind = next((kind for beginning, kind in BEGINNINGS if data.startswith(beginning)), None)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = next((kind for name, kind in INSIDE if name in data), "ZIP")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # the container of all old Office files
        kind = "XLS" if b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00" in data else "OLE"
    start = data.removeprefix(codecs.BOM_UTF8)[:LOOKED_AT].lstrip()[:20].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        kind = "XML" if start.startswith(b"<?xml") else "HTML"
    if re.match(rb'\{\s*("|$)|\[\s*[\[{]', start):
        kind = "JSON"
    if kind:
        raise FileError("file_spreadsheet" if kind in SPREADSHEETS else "file_other_format", value=kind)


def _bare_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: of digits, separators and line ends every second byte is zero, of Chinese hardly any (一 is
    4E 00)."""
    part = data[:LOOKED_AT]
    high, low = part[1::2].count(0), part[::2].count(0)
    if max(high, low) * 20 < len(part) // 2 or min(high, low) * 2 > max(high, low):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, be it with some characters damaged: most bytes beyond ASCII then still make whole characters."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a last character that is cut off is no objection
        return True
    except UnicodeDecodeError:
        read = data.decode("utf-8", "replace")
        beyond = len(read) - len(read.encode("ascii", "ignore"))
        broken = read.count("\ufffd")
        return beyond - broken > 2 * broken


def _by_accident(data: bytes) -> bool:
    """Whether GB18030 makes the likelier text of what is UTF-8, too: 一 has the bytes of һ. Then UTF-8 has no character of three
    bytes, hardly one of an alphabet in wide use, and GB18030 has everyday Chinese."""
    part = data[:LOOKED_AT]
    if part.isascii() or re.search(rb"[\xe0-\xff]", data):
        return False
    characters = re.findall(r"[^\x00-\x7f]", part.decode("utf-8", "ignore"))
    read = _strictly(data, "gb18030")
    rare = sum(not COMMON.match(character) for character in characters)
    return read is not None and 2 * rare > len(characters) and _everyday(read, "gb18030") >= PLAUSIBLE


def _chinese(data: bytes) -> Decoded:
    """Bytes that are not UTF-8, read as GB18030 or Big5; both shown where Big5 is as likely, or neither is."""
    readable = {name: text for name in ("gb18030", "big5") if (text := _strictly(data, name)) is not None}
    if not readable:
        raise FileError("file_undecodable", value="UTF-8, GB18030, Big5", position=_first_misfit(data, "gb18030"))
    shares = {name: _everyday(text, name) for name, text in readable.items()}
    best = max(shares, key=shares.__getitem__)  # the first of equals: GB18030
    sure = best == "gb18030" and shares[best] >= PLAUSIBLE and shares[best] >= shares.get("big5", 0) + CLEAR
    return _finish(data, best, () if sure else _shown(data, sorted(readable, key=lambda name: name != best)))


def _shown(data: bytes, encodings: Iterable[str]) -> tuple[Candidate, ...]:
    return tuple(Candidate(name, _preview(_strictly(data, name) or "")) for name in encodings)


def _strictly(data: bytes, encoding: str) -> str | None:
    """The text, without a last character that is cut off; None where the bytes cannot be of this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return None


def _first_misfit(data: bytes, encoding: str) -> int:
    """The place of the first byte that does not fit, counted from 1."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start + 1
    return len(data)


def _everyday(text: str, encoding: str) -> float:
    """The share of characters in everyday use among the first few thousand beyond ASCII (punctuation left aside)."""
    lead = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    asides = (0xA1, 0xA3)  # punctuation and full-width letters stand at the same place in both
    found = everyday = 0
    for character in re.findall(r"[^\x00-\x7f]", text[:LOOKED_AT])[:4000]:
        code = character.encode(encoding)
        if not (asides[0] <= code[0] <= asides[1]):
            found += 1
            everyday += lead[0] <= code[0] <= lead[1] and len(code) == 2 and (encoding == "big5" or code[1] >= 0xA1)
    return everyday / found if found else 0.0


def _preview(text: str) -> str:
    """The first lines, those with characters beyond ASCII before others: only they differ."""
    lines = text[:LOOKED_AT].splitlines()
    telling = [line for line in lines if not line.isascii()] + [line for line in lines if line.isascii()]
    return "\n".join(line[:PREVIEW_WIDTH] for line in telling[:PREVIEW_LINES])


def _written(encoding: str) -> str:
    return WRITTEN.get(encoding) or encoding[:6].upper()


def _finish(data: bytes, encoding: str, candidates: tuple[Candidate, ...]) -> Decoded:
    """Decode, note what is cut off or damaged, and refuse what proves to be no text."""
    decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding == "utf-8" else "strict")
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError as error:
        raise FileError("file_undecodable", value=_written(encoding), position=error.start + 1) from error
    notes = [] if encoding == "utf-8" else [Note("encoding", {"value": _written(encoding)})]
    if decoder.getstate()[0]:
        notes.append(Note("encoding_cut"))
    damaged = text.count("\ufffd") - data.count("\ufffd".encode()) if encoding == "utf-8" else 0
    if damaged > 0:
        notes.append(Note("encoding_damaged", {"value": damaged, "line": text.count("\n", 0, text.index("\ufffd")) + 1}))
    strange = re.findall(r"[\x00-\x08\x0e-\x19\x1b-\x1f]", text[:LOOKED_AT])
    if "\x00" in text or len(strange) * 100 > min(len(text), LOOKED_AT):
        found = "\x00" if "\x00" in text else strange[0]
        before = len(text[:text.index(found)].encode(encoding, "replace"))
        raise FileError("file_binary", position=before + 1, value=f"0x{ord(found):02X}")
    if not text.strip("\ufeff \t\r\n\x1a"):
        raise FileError("file_empty")
    return Decoded(text, encoding, candidates, tuple(notes))
