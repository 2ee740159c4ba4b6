"""The address holds everything: choices that live in the page's query, and controls that come back as they were left.

Numbers are bound to the address by Streamlit itself (`bind="query-params"`), which also gives them back after a trip to
another page. Two things it cannot do are here: a choice whose labels are translated (Streamlit would write the label into
the link), and the values of controls for a fragment that is drawn without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

KEPT = "kept controls"


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    """The value of a choice: a new address wins (first visit, link, back button), then what was chosen, then `default`."""
    address, seen = st.query_params.get(name), f"{name} in the address"
    if seen not in st.session_state or st.session_state[seen] != address:
        st.session_state[seen] = address
        if address in allowed:
            st.session_state[name] = address
    if st.session_state.get(name) not in allowed:
        st.session_state[name] = default
    return st.session_state[name]


def write(name: str, value: str) -> None:
    """Write a choice into the address; for callbacks. The rest of the address stays as it is."""
    st.session_state[name] = value
    st.session_state[f"{name} in the address"] = value
    st.query_params[name] = value


def keep(values: dict[str, Any]) -> None:
    """Remember the values of controls, for `present`."""
    st.session_state.setdefault(KEPT, {}).update(values)


def present() -> dict[str, Any]:
    """The values of kept controls at this moment, for a fragment that is drawn again without them: what the browser has
    just sent, and for the others what they had when they were drawn."""
    kept = st.session_state[KEPT]
    for name in kept:
        if st.session_state.get(name) is not None:
            kept[name] = st.session_state[name]
    return kept
