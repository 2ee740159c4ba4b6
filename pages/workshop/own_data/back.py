"""Step 6: a trace file comes back. Of large data it has only the digest: the data must then be brought along, and those of step 1
are tried."""

from __future__ import annotations

import streamlit as st

from em_core import Trace
from pages.workshop.own_data.bring import TRACE, fresh
from pages.workshop.own_data.own import PAGE
from pages.workshop.own_data.problem import Problem, Result, of_trace, shows
from pages.parts import address, bringing
from pages.parts.words import Words

MOST_MEGABYTES = 6  # a trace file has up to five million characters


def draw(words: Words, problem: Problem | None) -> None:
    """The uploader, and what is to be said of the file."""
    def onto_the_stage(trace: Trace) -> None:
        names = problem.axes if problem is not None and problem.data.shape == trace.data.shape and (problem.data == trace.data).all() else None
        accept(trace, names)

    bringing.bring_back(words, f"{PAGE}trace", shows, onto_the_stage, megabytes=MOST_MEGABYTES, data=problem.data if problem else None, needs_data=words("lab.needs_data"))


def accept(trace: Trace, names: tuple[str, ...] | None) -> None:
    """Put a trace that agrees on the stage."""
    problem = of_trace(trace, names)
    st.session_state[TRACE] = (problem, Result((problem.key, None), trace, None))
    fresh()
    address.write("source", "trace", PAGE)
