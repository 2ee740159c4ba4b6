"""Prose on the page: in one language, or in two abreast, paragraph by paragraph, for classes that read both.

Facts are the same in every run, so what was written once is kept as finished messages and sent again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import streamlit as st

from pages.parts.words import Prose, blocks, fill, languages

KEPT = 512  # pieces of prose, some kilobytes each


@st.cache_data(max_entries=KEPT, show_spinner=False)
def written(code: str, path: str, anchors: tuple[str, ...], companion: str | None, _facts: Mapping[str, Any], small: bool = False) -> None:
    """Sections of a page, each under its heading, which can be linked to; a `small` one only says its name. `companion` is
    the second language, if any."""
    for anchor in anchors:
        with in_columns(anchor, companion):
            for place, prose in enumerate(proses(code, path, companion)):
                title = prose.sections[anchor].title
                heading = st.subheader if prose.sections[anchor].level > 2 else st.header
                st.markdown(f"**{title}**") if small else heading(title, anchor=False if place else anchor)
        body(code, path, anchor, companion, _facts)


def body(code: str, path: str, anchor: str, companion: str | None, facts: Mapping[str, Any]) -> None:
    """A section without its heading. What two languages have in common, their formulas, is written once."""
    texts = [fill(prose.sections[anchor].body, facts) for prose in proses(code, path, companion)]
    if not companion:
        st.markdown(texts[0])
        return
    for place, (common, rows) in enumerate(groupby(zip(*map(blocks, texts)), key=lambda row: len(set(row)) == 1)):
        with contextlib.nullcontext() if common else in_columns(f"{anchor}-{place}", companion):
            for row in rows:
                for text in row[:1] if common else row:
                    st.markdown(text)


def proses(code: str, path: str, companion: str | None) -> list[Prose]:
    """A page's prose in the reader's language, and in that of the companion where there is one."""
    return [languages()[each].prose(path) for each in (code, companion) if each]


def in_columns(name: str, companion: str | None):
    """Where there is a companion, a container whose elements stand in its two columns in turn (frame.css, frame.js)."""
    return st.container(key=f"abreast-{name}") if companion else contextlib.nullcontext()
