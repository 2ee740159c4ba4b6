"""An argument in steps that the reader opens one at a time, or all at once; which ones are open stands in the address.

The words of a closed step are on the page all the same, for the search of the browser and for print; what moves is drawn
when the step is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.parts import frame
from pages.parts.abreast import body, proses
from pages.parts.words import Prose, Words


def step(prose: Prose, anchor: str, facts: Mapping[str, Any], number: int):
    """Draw a step with its section of the prose; the container for what moves where it is open, else None."""
    titles = [each.sections[anchor].title for each in proses(prose.code, prose.path, frame.companion())]
    box = st.expander(f"**{number}**\u2003{' · '.join(titles)}", key=name_of(anchor), bind="query-params")
    with box:
        body(prose.code, prose.path, anchor, frame.companion(), facts)
    return box if box.open else None


def open_or_close(words: Words, anchors: Sequence[str]) -> None:
    """The two buttons for all steps."""
    with st.container(horizontal=True, key="all-steps"):
        for name, icon, opened in (("open_all", ":material/unfold_more:", True), ("close_all", ":material/unfold_less:", False)):
            st.button(words(f"steps.{name}"), icon=icon, key=f"steps {name}", on_click=st.session_state.update, args=({name_of(anchor): opened for anchor in anchors},))


def name_of(anchor: str) -> str:
    """A step's name in the address: its anchor, in the letters of a name."""
    return anchor.replace("-", "_")
