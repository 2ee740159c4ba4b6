"""What a reader looks up: terms in two languages side by side, symbols, references. The tables are the files themselves."""

from __future__ import annotations

import csv
import io

import streamlit as st

from pages.parts import frame
from pages.parts.words import Words, languages
from pages.sitemap import PAGES

BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


@st.fragment
def glossary(code: str) -> None:
    """All terms, or those in which the words that were typed occur, in either language."""
    words = languages()[code]
    beside = languages()[frame.other(code)]
    asked = st.text_input(words("lookup.search"), key="q", bind="query-params", icon=":material/search:", max_chars=80, placeholder=words("lookup.example"))
    keys = [key for key in words.glossary if found(asked, words, beside, key)]
    st.caption(words("lookup.count", found=len(keys), all=len(words.glossary)) if keys else words("lookup.nothing"))
    with st.container(key="two-languages"):
        table(words, beside, tuple(keys))
    st.download_button(words("lookup.download"), lambda: file_of(words, beside), "em-glossary.csv", "text/csv", icon=":material/download:", on_click="ignore", key="download-glossary")


def found(asked: str | None, words: Words, beside: Words, key: str) -> bool:
    """Whether each of the words that were typed occurs in a term, one of its other names, or its sentence, whatever the case."""
    text = " ".join(part for each in (words, beside) for part in (each.term(key), *each.other_names(key), each.explanation(key))).casefold()
    return all(part in text for part in (asked or "").casefold().split())


@st.cache_data(max_entries=64, show_spinner=False)
def table_text(code: str, other: str, keys: tuple[str, ...]) -> str:
    words, beside = languages()[code], languages()[other]
    used = {entry: {*words.prose(entry.prose).terms} for entry in PAGES}
    lines = [f"| {words.name} | {beside.name} | {words('lookup.used')} |", "| --- | --- | --- |"]
    for key in keys:
        pages = words("list.separator").join(f"[{words(f'page.{entry.id}')}](/{entry.url}?lang={code})" for entry, terms in used.items() if key in terms)
        lines.append("| " + " | ".join([*(entry_of(each, key) for each in (words, beside)), pages]) + " |")
    return "\n".join(lines)


def entry_of(words: Words, key: str) -> str:
    """A term, its other names and its sentence, as they stand in a cell."""
    also = words.other_names(key)
    other = words("lookup.also", names=words("list.separator").join(also)) if also else ""
    return f"**{words.term(key)}**{other}{words('list.dash')}{words.explanation(key)}"


def table(words: Words, beside: Words, keys: tuple[str, ...]) -> None:
    if keys:
        st.markdown(table_text(words.code, beside.code, keys))


def file_of(words: Words, beside: Words) -> bytes:
    """The glossary of both languages as one table for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = ("term", "also", "explanation")
    writer.writerow(["key", *(f"{name} ({each.code})" for each in (words, beside) for name in columns)])
    writer.writerows([key, *(each.glossary[key][name] for each in (words, beside) for name in columns)] for key in words.glossary)
    return (BOM + out.getvalue()).encode()


@st.cache_data(max_entries=16, show_spinner=False)
def symbols(code: str) -> None:
    """What each letter stands for, the same on all pages."""
    words = languages()[code]
    rows = [f"| ${row['symbol']}$ | {row['meaning']} |" for row in words.rows("symbols")]
    st.markdown("\n".join([f"| {words('lookup.symbol')} | {words('lookup.meaning')} |", "| --- | --- |", *rows]))


@st.cache_data(max_entries=16, show_spinner=False)
def references(code: str, only: tuple[str, ...] = ()) -> None:
    """What the site draws on, and what each is good for; all of it, or what has these keys."""
    words = languages()[code]
    rows = [f"| {row['citation']} | {row['use']} |" for row in words.rows("references") if not only or row["key"] in only]
    with st.container(key="references"):
        st.markdown("\n".join([f"| {words('lookup.citation')} | {words('lookup.use')} |", "| --- | --- |", *rows]))
