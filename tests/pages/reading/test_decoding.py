"""Bytes of any kind become text, or are refused in a sentence: by their content, never by their name."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image


from pages.reading.decoding import decode
from pages.reading.limits import MOST_BYTES
from pages.reading.said import FileError

SIMPLIFIED = "姓名,身高,体重\n张三,170.5,60\n李四,165,55\n王小明,181,77\n"
TRADITIONAL = "姓名,身高,體重\n張三,170.5,60\n陳國華,165,55\n劉麗娟,181,77\n"


def refused(data: bytes, encoding: str | None = None) -> FileError:
    with pytest.raises(FileError) as caught:
        decode(data, encoding)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "一,1\n一一,2\n"], ids=["simplified", "traditional", "low byte zero"])
def test_what_needs_no_question(encoding, text):
    """UTF-8 with and without its mark, UTF-16 of both orders also without one, GB18030."""
    mark = "\ufeff" if encoding == "utf-16-be" and text is SIMPLIFIED else ""
    found = decode((mark + text).encode(encoding))
    assert found.text == text
    if text is SIMPLIFIED or encoding != "gb18030":
        assert found.candidates == ()


@pytest.mark.parametrize("text", ["café,Zoë\n1,2\n", "α,σ\n1,2\n", "Имя,Рост\n1,2\n", "°C\n1\n", "a\n1\n"])
def test_utf_8_of_other_alphabets_is_not_asked(text):
    assert decode(text.encode())[:3] == (text, "utf-8", ())


def test_chinese_that_happens_to_be_utf_8_is_asked():
    """联通 was once read as two signs of nonsense by an editor known to all; 一 still has the bytes of һ."""
    found = decode("一\n1\n".encode("gb18030"))
    assert found.text == "一\n1\n" and [candidate.preview[0] for candidate in found.candidates] == ["一", "һ"]


@pytest.mark.parametrize("text", ["红,绿,蓝\n", "及格\n不及格\n"])
def test_what_is_everyday_chinese_in_both_is_asked(text):
    """红绿蓝 has the bytes of 綻蟯懦. The simplified reading comes first, and stands until the reader has chosen."""
    found = decode(text.encode("gb18030"))
    assert found.text == text and [candidate.encoding for candidate in found.candidates] == ["gb18030", "big5"]


def test_the_mark_is_no_part_of_the_first_name():
    assert not decode(b"\xef\xbb\xbfa,b\n1,2").text.startswith("\ufeff")


@pytest.mark.parametrize("text", [TRADITIONAL, "性別,成績\n男,90\n女,85\n", "身高,體重\n170,60\n", "張,強\n"])
def test_big5_is_shown_and_asked(text):
    found = decode(text.encode("big5"))
    assert [candidate.encoding for candidate in found.candidates] == ["big5", "gb18030"], "the likelier first"
    assert found.candidates[0].preview.splitlines()[0] == text.splitlines()[0]
    assert found.candidates[1].preview != found.candidates[0].preview
    assert found.text == text, "until the reader has chosen, the likelier"


def test_the_reader_chooses():
    data = TRADITIONAL.encode("big5")
    assert decode(data, "big5") == decode(data)._replace(candidates=())
    assert decode(data, "gb18030").text == data.decode("gb18030") != TRADITIONAL
    assert refused(SIMPLIFIED.encode("gb18030"), "utf-16").code in ("file_undecodable", "file_binary")


@pytest.mark.parametrize("text", ["身高,体重\n", "性别\n男\n女\n", "甲,乙\n"])
def test_a_few_simplified_characters_are_enough(text):
    found = decode(text.encode("gb18030"))
    assert found.text == text and found.candidates == ()


@pytest.mark.parametrize("encoding", ["latin-1", "shift-jis"])
def test_never_latin_1(encoding):
    """What is neither is not passed off as anything: shown for what it would be, or refused."""
    data = {"latin-1": "Größe;Länge\n1;2\n", "shift-jis": "身長,体重\n170,60\n"}[encoding].encode(encoding)
    found = decode(data)
    assert found.candidates and {candidate.encoding for candidate in found.candidates} <= {"gb18030", "big5"}
    assert refused("a é\n".encode("latin-1")).code == "file_undecodable"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_character_cut_off_at_the_end(encoding):
    data = (SIMPLIFIED + "赵六").encode(encoding)
    found = decode(data[:-1])
    assert found.text == SIMPLIFIED + "赵" and "encoding_cut" in [note.code for note in found.notes]
    assert "encoding_cut" not in [note.code for note in decode(data).notes]


def test_a_character_cut_in_the_middle():
    """One damaged character does not make the file GB18030; it is counted and shown."""
    data = SIMPLIFIED.encode().replace("四".encode(), "四".encode()[:2])
    found = decode(data)
    assert found.encoding == "utf-8" and found.text == SIMPLIFIED.replace("四", "�")
    assert [(note.code, note.values) for note in found.notes] == [("encoding_damaged", {"value": 1, "line": 3})]


def test_a_damaged_sign_of_the_readers_own_is_no_damage():
    assert decode("a\n�\n".encode()).notes == ()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "1,2\n3,4\n")
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, kind)
    return out.getvalue()


OTHERS = {
    "PNG": picture("PNG"), "JPEG": picture("JPEG"), "GIF": picture("GIF"), "ZIP": zipped("data.csv"), "GZIP": gzip.compress(b"1,2\n"),
    "XLSX": zipped("[Content_Types].xml", "xl/workbook.xml"), "DOCX": zipped("word/document.xml"),
    "XLS": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "Workbook".encode("utf-16-le"), "PDF": b"%PDF-1.7\n1,2\n",
    "HTML": b"\xef\xbb\xbf \n<!DOCTYPE html><table><tr><td>1", "JSON": b'{\n  "format": 1}', "XML": b"<?xml version='1.0'?><a/>",
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_of_file_is_known_by_its_content(kind):
    error = refused(OTHERS[kind])
    assert error.values == {"value": kind}
    assert error.code == ("file_spreadsheet" if kind in ("XLSX", "XLS") else "file_other_format")


def test_other_bytes_that_are_no_text(tmp_path):
    """numpy's own format, and any other bytes with zeros in them."""
    np.save(tmp_path / "a.npy", np.arange(3))
    assert refused((tmp_path / "a.npy").read_bytes()).values == {"value": "NPY"}
    assert refused(bytes(range(256)) * 3).code == "file_binary"
    assert refused(b"1,2\n" + b"\x01\x02\x03" * 50).values == {"position": 5, "value": "0x01"}


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe \0\n\0", b"\x1a"])
def test_an_empty_file(data):
    assert refused(data).code == "file_empty"


def test_over_size():
    assert refused(b"1" * (MOST_BYTES + 1)).values == {"value": MOST_BYTES + 1, "limit": MOST_BYTES}
    assert decode(b"1" * MOST_BYTES).encoding == "utf-8"


