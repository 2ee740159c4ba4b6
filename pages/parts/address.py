"""The address holds every choice, so that a link brings it back.

Numbers are bound to the address by Streamlit itself (`bind="query-params"`), which also gives them back after a trip to
another page. What it cannot do is here: a choice whose labels are translated (Streamlit would write the label into the link).
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


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
