"""Bring a trace back: a file is read, and only if its model is one that the page shows, and it is no larger than there is room for,
every step of it is computed again, in a thread of its own that can be stopped. It is shown if every number agrees; else the first
that does not is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from em_core import Trace
from em_core.errors import TraceError
from em_core.replay import Replayed, Stopped, replay
from em_core.traces import claimed
from pages.parts.downloads import plain, trouble
from pages.parts.jobs import PATIENCE, Job
from pages.parts.words import Words, languages

POLL = 0.5  # seconds between two looks at a check under way
Text = Callable[[Trace], str]


def bring_back(words: Words, key: str, shows: Callable[[Trace], bool], accept: Callable[[Trace], None], *, beyond: Text = lambda trace: "", megabytes: int = 2,
               data: np.ndarray | None = None, needs_data: str = "") -> None:  # fmt: skip
    """The uploader, what is to be said of the file, and a button that hands its trace over.

    shows, beyond: asked of a trace whose steps nobody has checked yet: whether it is of a kind that this page shows, and what it
    exceeds. data: those on the page, tried where the file holds only the digest of its own; needs_data: what to say where that
    does not help.
    """
    with st.expander(words("bring.title"), key=f"{key}-bring", icon=":material/upload_file:"):
        file = st.file_uploader(words("bring.label"), type=["json"], key=f"{key}-file", max_upload_size=megabytes)
        place = f"{key}-check"
        if file is None:
            forget(place)
            return
        content = file.getvalue()
        digest = words.code, *(hashlib.sha256(each).hexdigest() for each in (content, b"" if data is None else data.tobytes()))
        if st.session_state.get(place, (None,))[0] != digest:
            forget(place)
            st.session_state[place] = (digest, opened(words, content, shows, beyond, data, needs_data))
        found = st.session_state[place][1]
        if isinstance(found, Job):
            if not found.ended(PATIENCE):
                watch(words.code, key, found)
                return
            found = ended(words, found)
            st.session_state[place] = (digest, found)
        if isinstance(found, str):
            st.error(found, icon=":material/block:")
        else:
            st.success(verdict(words, found), icon=":material/verified:")
            st.button(words("bring.show"), key=f"{key}-show", on_click=accept, args=(found.trace,))


def forget(place: str) -> None:
    """What was found of another file; a check of it that is under way ends."""
    _, found = st.session_state.pop(place, (None, None))
    if isinstance(found, Job):
        found.stop()


def opened(words: Words, content: bytes, shows: Callable[[Trace], bool], beyond: Text, data: np.ndarray | None, needs_data: str) -> Job | str:
    """The check of a file, under way; or why there is none."""
    try:
        try:
            claim = claimed(content)
        except TraceError as error:
            if error.code != "needs_data" or data is None:
                raise
            claim = claimed(content, data)
    except TraceError as error:
        return f"{words('bring.refused')} {needs_data if needs_data and error.code == 'needs_data' else trouble(words, error)}"
    if not shows(claim.trace):
        return words("bring.elsewhere", model=plain(type(claim.trace.model).__name__), method=plain(claim.trace.method))
    return beyond(claim.trace) or Job("replay", len(claim.trace.steps), lambda tell: replay(claim, tell))


def ended(words: Words, job: Job) -> Replayed | str:
    """What the check came to."""
    try:
        return job.result()
    except TraceError as error:
        return f"{words('bring.refused')} {trouble(words, error)}"
    except Stopped:
        return words("bring.stopped", tried=job.tried, total=job.total)


def verdict(words: Words, found: Replayed) -> str:
    """How well the numbers agree, and what nothing vouches for."""
    steps, numbers = len(found.trace.steps) - 1, sum(2 + sum(np.size(values) for values in step.params) for step in found.trace.steps)
    said = words("bring.agrees" if found.digits is None else "bring.agrees_digits", steps=steps, numbers=numbers, **{} if found.digits is None else {"digits": found.digits})
    return said if found.sealed else f"{said} {words('bring.unsealed')}"


@st.fragment(run_every=POLL)
def watch(code: str, key: str, job: Job) -> Any:
    """How far a check is, and the way to end it; when it has ended, the page is drawn with what it found."""
    if job.ended():
        st.rerun()
    words = languages()[code]
    st.progress(min(1.0, job.tried / job.total), text=words("bring.checking", tried=job.tried, total=job.total))
    st.button(words("bring.stop"), key=f"{key}-stop", on_click=job.stop, icon=":material/stop_circle:", disabled=job.stopping)
