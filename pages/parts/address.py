"""The address holds every choice, so that a link brings it back.

Numbers are bound to the address by Streamlit itself (`bind="query-params"`), which also gives them back after a trip to
another page. What it cannot do is here: a choice whose labels are translated (Streamlit would write the label into the link).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

ARRIVING = "arriving at a page"  # whether the last run of the whole site was the first on its page
EVERYWHERE = ("lang", "view")  # names in a link that mean the same on all pages
NAME = re.compile(r"[A-Za-z]\w*")  # of what may stand in a link; other keys of a session have a space or a hyphen


def turn(old: str, new: str) -> None:
    """The reader goes from one page to another. A name (`n`, `seed`) means one thing here and another there: what the old
    page has is put aside for the way back, and what the new one had is there again, unless its address says otherwise."""
    mine = [key for key in st.session_state if NAME.fullmatch(str(key)) and key not in EVERYWHERE]
    st.session_state[f"left on {old}"] = {key: st.session_state.pop(key) for key in mine}
    for key, value in st.session_state.pop(f"left on {new}", {}).items():
        if key not in st.query_params:
            st.session_state[key] = value


def choice(name: str, allowed: Sequence[str], default: str, page: str = "") -> str:
    """The value of a choice: a new address wins (first visit, link, back button), then what was chosen, then `default`.
    A choice of one page alone (its data, say) names the page, so that another page's of the same name is another one, and
    that it is back in the address when the reader is back on the page."""
    return text(name, allowed.__contains__, default, page)


def text(name: str, valid: Callable[[str], bool], default: str, page: str = "") -> str:
    """The same for a text of the page's own making; whatever else stands in the address is not `valid`."""
    address, kept, arriving = st.query_params.get(name), page + name, st.session_state.get(ARRIVING, True)
    seen = f"{kept} in the address"
    if seen not in st.session_state or st.session_state[seen] != address:
        st.session_state[seen] = address
        if address is not None and valid(address):
            st.session_state[kept] = address
        elif address is None and page and not arriving:
            st.session_state[kept] = default  # back to where the choice had not been made yet
    if kept not in st.session_state or not valid(st.session_state[kept]):
        st.session_state[kept] = default
    if address is None and page and arriving and st.session_state[kept] != default:
        write(name, st.session_state[kept], page)  # the way to another page and back has lost it
    return st.session_state[kept]


def whole_number(label: str, low: int, high: int, default: int, key: str, **options: Any) -> int:
    """A field for a whole number that is bound to the address. Streamlit's own (1.67) cannot open a link that says `inf`
    there; that for numbers with a fraction ignores it."""
    return int(st.number_input(label, float(low), float(high), float(default), 1.0, "%.0f", key=key, bind="query-params", **options))


def write(name: str, value: str, page: str = "") -> None:
    """Write a choice into the address; for callbacks. The rest of the address stays as it is."""
    st.session_state[page + name] = value
    st.session_state[f"{page}{name} in the address"] = value
    st.query_params[name] = value
