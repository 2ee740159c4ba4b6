"""Step 6: a trace file comes back. It is replayed, and shown only if every number agrees; else the first that does not is named.
Of large data a trace has only the digest: the data must then be brought along, and those of step 1 are tried."""

from __future__ import annotations

import hashlib

import streamlit as st

from em_core import Trace
from em_core.errors import InputError, TraceError
from em_core.traces import from_json
from pages.workshop.own_data.bring import TRACE, fresh
from pages.workshop.own_data.own import PAGE, once
from pages.workshop.own_data.problem import Problem, Result, of_trace, shows
from pages.parts import address
from pages.parts.downloads import plain, trouble
from pages.parts.words import Words

MOST_MEGABYTES = 6  # a trace file has up to five million characters


def draw(words: Words, problem: Problem | None) -> None:
    """The uploader, and what is to be said of the file."""
    with st.expander(words("bring.title"), key=f"{PAGE}bring", icon=":material/upload_file:"):
        file = st.file_uploader(words("bring.label"), type=["json"], key=f"{PAGE}trace-file", max_upload_size=MOST_MEGABYTES)
        if file is None:
            return
        content = file.getvalue()
        key = (hashlib.sha256(content).hexdigest(), problem.key if problem else None)
        found = once("replay", key, lambda: replayed(content, problem))
        if isinstance(found, (TraceError, InputError)):
            said = words("lab.needs_data") if found.code == "needs_data" else trouble(words, found)
            st.error(f"{words('bring.refused')} {said}", icon=":material/block:")
        elif not shows(found):
            st.error(words("bring.elsewhere", model=plain(type(found.model).__name__), method=plain(found.method)), icon=":material/block:")
        else:
            st.success(words("bring.agrees", steps=len(found.steps) - 1, numbers=sum(2 + sum(a.size for a in s.params) for s in found.steps)), icon=":material/verified:")
            names = problem.axes if problem is not None and problem.data.shape == found.data.shape and (problem.data == found.data).all() else None
            st.button(words("bring.show"), key=f"{PAGE}trace-show", on_click=accept, args=(found, names))


def replayed(content: bytes, problem: Problem | None) -> Trace | TraceError | InputError:
    """The trace, replayed, or why it cannot be trusted."""
    try:
        return from_json(content)
    except (TraceError, InputError) as error:
        if not isinstance(error, TraceError) or error.code != "needs_data" or problem is None:
            return error
    try:
        return from_json(content, problem.data)
    except (TraceError, InputError) as error:
        return error


def accept(trace: Trace, names: tuple[str, ...] | None) -> None:
    """Put a trace that agrees on the stage."""
    problem = of_trace(trace, names)
    st.session_state[TRACE] = (problem, Result((problem.key, None), trace, None))
    fresh()
    address.write("source", "trace", PAGE)
