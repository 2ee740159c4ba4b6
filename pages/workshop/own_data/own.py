"""Where a visit keeps what is the reader's own: in its session and nowhere else. A slot holds one thing, the latest; so a
visit's memory does not grow with the files that it has seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from pages.reading.said import FileError

PAGE = "lab-"  # before the names of this page's choices and slots


def once(slot: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """`make()`, done again only when the key is another; a FileError is kept and given like a value."""
    place = f"{PAGE}slot {slot}"
    known = st.session_state.get(place)
    if known is None or known[0] != key:
        try:
            value = make()
        except FileError as error:
            value = error
        st.session_state[place] = known = (key, value)
    return known[1]


def some(slot: str, most: int = 4) -> dict[Hashable, Any]:
    """A small dictionary of the visit that forgets its oldest entries."""
    kept = st.session_state.setdefault(f"{PAGE}some {slot}", {})
    while len(kept) > most:
        del kept[next(iter(kept))]
    return kept
