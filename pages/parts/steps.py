"""An argument in steps that the reader opens one at a time, or all at once; which ones are open stands in the address.

The words of a closed step are on the page all the same, for the search of the browser and for print; what moves is drawn
when the step is open. What a page marks as optional is folded in the same way, wherever it stands. A link to the anchor of
either opens it (folds.js).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.parts import frame
from pages.parts.abreast import body, proses, written
from pages.parts.words import Prose, Words, languages

FOLDED = "read_"  # before the name of an optional section in the address: a control may have its name already


def step(prose: Prose, anchor: str, facts: Mapping[str, Any], number: int):
    """Draw a step with its section of the prose; the container for what moves where it is open, else None."""
    box = st.expander(f"**{number}**\u2003{title_of(prose, anchor)}", key=name_of(anchor), bind="query-params")
    with box:
        body(prose.code, prose.path, anchor, frame.companion(), facts)
        for part in prose.below(anchor):
            if prose.sections[part].optional:
                fold(prose, part, facts)
            else:
                written(prose.code, prose.path, (part,), frame.companion(), facts)
    return box if box.open else None


def fold(prose: Prose, anchor: str, facts: Mapping[str, Any]):
    """Draw a section that may be skipped, folded; the container for what moves where it is open, else None."""
    box = st.expander(title_of(prose, anchor), key=f"{FOLDED}{name_of(anchor)}", bind="query-params")
    with box:
        body(prose.code, prose.path, anchor, frame.companion(), facts)
    return box if box.open else None


def title_of(prose: Prose, anchor: str) -> str:
    """A section's title as the label of a fold, in one language or in two, with the mark of what may be skipped."""
    shown = proses(prose.code, prose.path, frame.companion())
    title = " · ".join(each.sections[anchor].title for each in shown)
    if not prose.sections[anchor].optional:
        return title
    return f"{title}\u2003:gray-badge[{' · '.join(words('steps.optional') for words in (languages()[each.code] for each in shown))}]"


def open_or_close(words: Words, anchors: Sequence[str]) -> None:
    """The two buttons for all steps."""
    with st.container(horizontal=True, key="all-steps"):
        for name, icon, opened in (("open_all", ":material/unfold_more:", True), ("close_all", ":material/unfold_less:", False)):
            st.button(words(f"steps.{name}"), icon=icon, key=f"steps {name}", on_click=st.session_state.update, args=({name_of(anchor): opened for anchor in anchors},))


def name_of(anchor: str) -> str:
    """A step's name in the address: its anchor, in the letters of a name."""
    return anchor.replace("-", "_")
