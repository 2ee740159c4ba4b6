"""Step 1: a table, brought as a file, pasted, or taken from the examples; and what the file does not tell of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.workshop.own_data.examples import EXAMPLES
from pages.workshop.own_data.examples import table as example_table
from pages.workshop.own_data.examples import text as example_text
from pages.workshop.own_data.own import PAGE, once
from pages.parts import address, pasting
from pages.parts.downloads import plain, trouble
from pages.parts.words import Words
from pages.reading.decoding import ENCODINGS, Decoded, decode
from pages.reading.limits import MOST_MEGABYTES
from pages.reading.said import FileError, Note
from pages.reading.tables import Table, parse

SOURCES = (*EXAMPLES, "pasted", "uploaded", "trace")
FILE, PASTED, TRACE = f"{PAGE}file", f"{PAGE}pasted", f"{PAGE}trace"  # what was brought, each in its own place
MOST_PASTED = 200_000  # characters of pasted text: a browser's text field is no place for more
MOST_TAKEN = 2 * MOST_MEGABYTES  # megabytes that are received, so that a file that is too large is refused in words
WRITTEN = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5": "Big5", "utf-16": "UTF-16"}
GUESS = "guess"  # the answer that leaves a matter to the program
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "bar": "|", "none": ""}


@dataclass(frozen=True)
class Brought:
    """A table with all about how it was read. `key` says where it comes from and how it was read; `file`, whether the reader has it
    as a file."""

    table: Table
    key: tuple
    name: str
    own: bool
    text: str
    encoding: str
    notes: tuple[Note, ...]
    file: bool = True


def fresh() -> None:
    """Other data: what was chosen for the former ones is no choice for these."""
    forget_choices(("model", "columns", "trials"))


def forget_choices(names: Sequence[str]) -> None:
    """Take choices out of the visit and out of the address."""
    for name in names:
        st.session_state.pop(f"{PAGE}{name}", None)
        st.query_params.pop(name, None)


def change_source() -> None:
    address.write("source", st.session_state[f"{PAGE}source box"], PAGE)
    fresh()


def source_of_visit() -> str:
    allowed = SOURCES if TRACE in st.session_state else SOURCES[:-1]
    return address.choice("source", allowed, SOURCES[0], PAGE)


def draw(words: Words, asked: Any) -> Brought | None:
    """Draw the step; the table, where there is one. For a trace that was brought there is none. What is asked about a table, and
    why one cannot be read, has the place `asked`, as wide as the page."""
    source = source_of_visit()
    allowed = SOURCES if TRACE in st.session_state else SOURCES[:-1]
    st.session_state[f"{PAGE}source box"] = source
    st.selectbox(words("lab.source"), allowed, format_func=lambda source: words(f"lab.source_{source}"), key=f"{PAGE}source box", on_change=change_source)
    if source == "trace":
        st.caption(words("lab.brought"))
        return None
    if source in EXAMPLES:
        st.caption(words(f"lab.about_{source}"))
        table = example_table(source)
        return Brought(table, (source,), f"{source}.csv", False, example_text(source), "utf-8", ())
    found = draw_pasted(words, asked) if source == "pasted" else draw_upload(words)
    if found is None:
        return None
    name, digest, data = found
    return read(words, asked, name, digest, data)


def draw_pasted(words: Words, asked: Any) -> tuple[str, str, str] | None:
    """The text field; (name, digest, text) where something was written."""
    text = pasting.field(words, words("lab.paste"), key=PASTED, most=MOST_PASTED, place=asked, files=True, height=120,
                         placeholder="x,y\n1.5,2\n2.5,4", help=words("lab.paste_help"))  # fmt: skip
    if text is None:
        return None
    if not text.strip():
        st.caption(words("lab.paste_first"))
        return None
    return words("lab.pasted_name"), hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), text


def draw_upload(words: Words) -> tuple[str, str, bytes] | None:
    """The uploader; (name, digest, content) of the file that was given last, also after a walk to another source."""
    st.file_uploader(words("lab.upload"), key=f"{PAGE}uploader", on_change=take_in, max_upload_size=MOST_TAKEN, help=words("lab.upload_help", megabytes=MOST_MEGABYTES))
    told = json.dumps(words("lab.upload_too_large", megabytes=MOST_MEGABYTES), ensure_ascii=False).replace("<", "\\3c ")
    st.html(f"<style>.st-key-{PAGE}uploader {{ --em-file-too-large: {told} }}</style>")  # what the browser itself refuses: frame.css
    if FILE not in st.session_state and st.session_state.get(f"{PAGE}uploader") is not None:
        take_in()
    kept = st.session_state.get(FILE)
    if kept is None:
        st.caption(words("lab.upload_first"))
    elif st.session_state.get(f"{PAGE}uploader") is None:
        st.caption(words("lab.upload_kept", name=plain(kept[0])))
        st.button(words("lab.forget"), key=f"{PAGE}forget", on_click=forget, icon=":material/delete:")
    return kept


def take_in() -> None:
    """A file was given, or taken away. To the first one of a visit belong the columns that its link names."""
    file = st.session_state[f"{PAGE}uploader"]
    if FILE in st.session_state:
        forget()
    if file is not None:
        data = file.getvalue()
        st.session_state[FILE] = (file.name, hashlib.sha256(data).hexdigest(), data)


def forget() -> None:
    st.session_state.pop(FILE, None)
    for slot in ("decoded", "table", "problem", "kinds"):
        st.session_state.pop(f"{PAGE}slot {slot}", None)
    fresh()


def read(words: Words, asked: Any, name: str, digest: str, data: str | bytes) -> Brought | None:
    """From what was brought to its table; doubts are asked about, refusals said, in the place `asked`."""
    with st.popover(words("lab.otherwise"), width="stretch", icon=":material/tune:", key=f"{PAGE}otherwise"):
        told = overruled(words, digest, isinstance(data, bytes))
    try:
        with asked:
            decoded = decoded_of(words, digest, data, told.pop("encoding", None))

            def parsed(**answers: Any) -> Table:
                key = (digest, decoded.encoding, tuple(sorted(answers.items())))
                table = once("table", key, lambda: parse(decoded.text, **answers))
                if isinstance(table, FileError):
                    raise table
                return table

            table, answers = pasting.ask(words, PAGE, f"{decoded.encoding} {digest[:12]}", parsed, told)
    except FileError as error:
        asked.error(trouble(words, error), icon=":material/block:")
        return None
    return Brought(table, (digest, decoded.encoding, *answers), name, True, decoded.text, decoded.encoding, (*decoded.notes, *table.notes), isinstance(data, bytes))


def overruled(words: Words, digest: str, encoded: bool) -> dict[str, Any]:
    """What the reader says of the file without being asked."""
    def chosen(name: str, options: Sequence[str], label: str) -> str:
        return st.selectbox(label, [GUESS, *options], format_func=lambda o: words(f"lab.read_{o}") if o not in WRITTEN else WRITTEN[o], key=f"{PAGE}read {name} {digest[:12]}", persist_state="session")

    told: dict[str, Any] = {}
    if encoded:
        told["encoding"] = chosen("encoding", ENCODINGS, words("lab.encoding"))
    told["delimiter"] = SIGNS.get(chosen("delimiter", tuple(SIGNS), words("lab.delimiter")))
    told["decimal"] = {"point": ".", "decimal_comma": ","}.get(chosen("decimal", ("point", "decimal_comma"), words("lab.decimal")))
    told["header"] = {"names": True, "data": False}.get(chosen("header", ("names", "data"), words("lab.header")))
    return {name: value for name, value in told.items() if value not in (None, GUESS)}


def decoded_of(words: Words, digest: str, data: str | bytes, encoding: str | None) -> Decoded:
    """The text; of bytes whose encoding is in doubt the reader sees every reading and chooses."""
    if isinstance(data, str):
        return Decoded(data, "utf-8", (), ())
    decoded = once("decoded", (digest, encoding), lambda: decode(data, encoding))
    if isinstance(decoded, FileError):
        raise decoded
    if not decoded.candidates:
        return decoded
    names = [candidate.encoding for candidate in decoded.candidates]
    st.markdown(f"**{words('question.encoding')}**")
    for candidate in decoded.candidates:
        st.caption(WRITTEN[candidate.encoding])
        st.code(candidate.preview, language=None)
    asked = st.radio(words("lab.encoding"), names, index=names.index(decoded.encoding), format_func=WRITTEN.__getitem__, horizontal=True, key=f"{PAGE}encoding {digest[:12]}", persist_state="session")
    if asked == decoded.encoding:
        return decoded
    again = once("decoded anew", (digest, asked), lambda: decode(data, asked))
    if isinstance(again, FileError):
        raise again
    return again
