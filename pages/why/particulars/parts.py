"""What the steps share: a choice whose labels are translated, and a small table of numbers."""

from __future__ import annotations

import functools
import html
from collections.abc import Callable, Sequence

import streamlit as st

from pages.parts import address, tables

PAGE = "derivation "


def choice(name: str, label: str, allowed: Sequence[str], say: Callable[[str], str], default: str = "") -> str:
    """One of `allowed`, in the address under `name`; `say` gives its label."""
    key = f"{PAGE}{name} box"
    st.session_state[key] = value = address.choice(name, tuple(allowed), default or allowed[0], PAGE)
    st.segmented_control(label, allowed, format_func=say, key=key, required=True, on_change=functools.partial(chosen, name, key))
    return value


def chosen(name: str, key: str) -> None:
    address.write(name, st.session_state[key], PAGE)


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose rows begin with their names; it scrolls by itself where it is too wide for a phone."""
    st.html(tables.table(caption, list(map(html.escape, columns)), [list(map(html.escape, row)) for row in rows]))
