"""Take it with you, and bring it back: the trace as CSV and JSON, the animation as one HTML file, the link to this state."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from em_core import Trace
from em_core.errors import InputError, TraceError
from em_core.traces import from_json, to_csv, to_json
from pages.figures import progress
from pages.figures.style import CONFIG
from pages.parts.player import Film, component, scripts, source
from pages.parts.words import Words

LINK = component("link", '<div class="em em-link"></div>')
BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


def downloads(words: Words, group: str, *, trace: Callable[[], Trace], film: Callable[[], Film]) -> None:
    """The files and the link. Each file is made when it is asked for, from the run that is then on the screen."""
    with st.container(horizontal=True, key="downloads"):
        button(words, "csv", f"em-{group}.csv", "text/csv", lambda: (BOM + to_csv(trace())).encode())
        button(words, "json", f"em-{group}.json", "application/json", lambda: to_json(trace()).encode())
        button(words, "html", f"em-{group}.html", "text/html", lambda: animation(words, film()).encode())
    LINK(key=f"{group}-link", data={"words": words.table("link"), "lang": words.code})


def button(words: Words, kind: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(words(f"download.{kind}"), make, name, mime, key=f"download-{kind}", icon=":material/download:", on_click="ignore", help=words(f"download.{kind}_help"))


def bring_back(words: Words, key: str, model: type, accept: Callable[[Trace], None]) -> None:
    """Read a trace file, replay it, and hand it over only if it agrees to the last bit and is plain EM on a model that this
    page can show; else say what is wrong with it."""
    with st.expander(words("bring.title"), key=f"{key}-bring", icon=":material/upload_file:"):
        file = st.file_uploader(words("bring.label"), type=["json"], key=f"{key}-file", max_upload_size=2)
        if file is None:
            return
        try:
            trace = from_json(file.getvalue())
        except (TraceError, InputError) as error:
            st.error(f"{words('bring.refused')} {trouble(words, error)}", icon=":material/block:")
            return
        if not isinstance(trace.model, model) or trace.method != "em":
            st.error(words("bring.elsewhere", model=plain(type(trace.model).__name__), method=plain(trace.method)), icon=":material/block:")
            return
        st.success(words("bring.agrees", steps=len(trace.steps) - 1, numbers=sum(2 + sum(a.size for a in s.params) for s in trace.steps)), icon=":material/verified:")
        st.button(words("bring.show"), key=f"{key}-show", on_click=accept, args=(trace,))


def trouble(words: Words, error: InputError | TraceError) -> str:
    """An error of em_core in the reader's language, with the values it names."""
    return words(f"error.{error.code}", **{name: plain(value) for name, value in error.values.items()})


def plain(value: Any) -> str:
    """A value as text that markdown leaves alone."""
    return f"`{str(value)[:80].replace('`', '’')}`"


def animation(words: Words, film: Film) -> str:
    """One HTML file with everything in it: the charts, the ledger and the player, working without a network."""
    from plotly.offline import get_plotlyjs  # 4.7 MB of text: only read when somebody asks for the file

    names = [f"θ<sub>{name.rpartition('_')[2]}</sub>" for name, _ in film.readouts[0] if name.startswith("θ_")]
    figures = {
        f"{film.group}-estimates": progress.estimates(words("figure.estimates"), names, height=72 + 28 * len(names)),
        f"{film.group}-likelihood": progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220),
    }
    data = film.data(words)
    data["channels"] = [channel for channel in data["channels"] if channel["chart"] in figures]
    data["layouts"] = {key: value for key, value in data["layouts"].items() if key in figures}
    content = json.dumps({"film": data | {"standalone": True}, "figures": figures, "config": CONFIG}, ensure_ascii=False)
    code = scripts("follow", "painting", "player", "ledger").replace("export default function", "function")
    fields = {
        "{{lang}}": words.tag,
        "{{title}}": html.escape(f"{words(f'page.{film.group}')} · {words('shell.site')}"),
        "{{styles}}": source("parts.css"),
        "{{plotly}}": get_plotlyjs(),
        "{{content}}": content.replace("<", "\\u003c"),  # no text in it can end the element that holds it
        "{{scripts}}": code,
        "{{charts}}": "\n".join(f'<div class="st-key-{key}"></div>' for key in figures),
    }
    return re.sub(r"\{\{\w+\}\}", lambda mark: fields[mark[0]], source("animation.html"))  # in one pass: what is put in is not searched
