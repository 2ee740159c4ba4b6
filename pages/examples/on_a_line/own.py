"""The reader's own numbers: pasted, one column, kept in the visit alone."""

from __future__ import annotations

import re

import numpy as np
import streamlit as st

from pages.examples.gaussians.solve import Problem
from pages.examples.on_a_line import data
from pages.parts import downloads
from pages.parts.words import Words

PASTED = "gmm-1d own numbers"
EXAMPLE = "4.2\n5.1\n4.8\n3.9\n5.5\n9.7\n10.4\n11.2\n9.1\n10.0"
SHOWN = 5  # pieces that could not be read and are named


def draw(words: Words, axis: str) -> Problem | None:
    """The field for own numbers, folded away, and what could not be read of it; None where there is no number."""
    with st.popover(words("gmm_1d.own"), width="stretch"):
        text = st.text_area(words("gmm_1d.own_label"), value=EXAMPLE, height=220, key=PASTED, help=words("gmm_1d.own_help"), persist_state="session", max_chars=20_000)
        st.caption(words("gmm_1d.own_limits", limit=data.MOST))
    numbers, wrong = read(text or "")
    if wrong:
        st.warning(words("gmm_1d.own_left_out", count=len(wrong), list=words("list.separator").join(downloads.plain(piece) for piece in wrong[:SHOWN])), icon=":material/rule:")
    if len(numbers) > data.MOST:
        st.warning(words("gmm_1d.own_too_many", count=len(numbers), limit=data.MOST), icon=":material/rule:")
    return data.own(np.array(numbers[: data.MOST]), axis) if numbers else None


def read(text: str) -> tuple[list[float], list[str]]:
    """The numbers of a text, and the pieces that are none of ordinary size."""
    numbers, wrong = [], []
    for piece in re.split(r"[\s,;，；、]+", text.replace("−", "-").replace("－", "-")):
        try:
            value = float(piece) if piece else None
        except ValueError:
            value = float("nan")
        if value is not None:
            numbers.append(value) if abs(value) < 1e9 else wrong.append(piece)
    return numbers, wrong
