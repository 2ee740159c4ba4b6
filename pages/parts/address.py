"""The address holds every choice, so that a link brings it back.

Numbers are bound to the address by Streamlit itself (`bind="query-params"`), which also gives them back after a trip to
another page. What it cannot do is here: a choice whose labels are translated (Streamlit would write the label into the link).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def choice(name: str, allowed: Sequence[str], default: str, page: str = "") -> str:
    """The value of a choice: a new address wins (first visit, link, back button), then what was chosen, then `default`.
    A choice of one page alone (its data, say) names the page, so that another page's of the same name is another one."""
    return text(name, allowed.__contains__, default, page)


def text(name: str, valid: Callable[[str], bool], default: str, page: str = "") -> str:
    """The same for a text of the page's own making; whatever else stands in the address is not `valid`."""
    address, kept = st.query_params.get(name), page + name
    seen = f"{kept} in the address"
    if seen not in st.session_state or st.session_state[seen] != address:
        st.session_state[seen] = address
        if address is not None and valid(address):
            st.session_state[kept] = address
    if kept not in st.session_state or not valid(st.session_state[kept]):
        st.session_state[kept] = default
    return st.session_state[kept]


def write(name: str, value: str, page: str = "") -> None:
    """Write a choice into the address; for callbacks. The rest of the address stays as it is."""
    st.session_state[page + name] = value
    st.session_state[f"{page}{name} in the address"] = value
    st.query_params[name] = value
