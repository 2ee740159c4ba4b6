"""Take it with you: the trace as CSV and JSON, the animation as one HTML file, the link to this state."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from em_core import Trace
from em_core.errors import InputError, TraceError
from em_core.traces import to_csv, to_json
from pages.figures.style import CONFIG
from pages.parts.player import Film, component, scripts, source
from pages.parts.words import Words

LINK = component("link", '<div class="em em-link"></div>')
BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


def downloads(words: Words, group: str, *, trace: Callable[[], Trace], film: Callable[[], Film], figures: Callable[[], Mapping[str, Mapping[str, Any]]], trace_file: bool = True) -> None:
    """The files and the link. Each file is made when it is asked for, from the run that is then on the screen; `figures` are
    the charts of the animation, drawn empty, by their keys. Without `trace_file` there is no JSON: the trace is too long."""
    with st.container(horizontal=True, key="downloads"):
        button(words, "csv", f"em-{group}.csv", "text/csv", lambda: (BOM + to_csv(trace())).encode())
        if trace_file:
            button(words, "json", f"em-{group}.json", "application/json", lambda: to_json(trace()).encode())
        button(words, "html", f"em-{group}.html", "text/html", lambda: animation(words, film(), figures()).encode())
    LINK(key=f"{group}-link", data={"words": words.table("link"), "lang": words.code})


def button(words: Words, kind: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(words(f"download.{kind}"), make, name, mime, key=f"download-{kind}", icon=":material/download:", on_click="ignore", help=words(f"download.{kind}_help"))


def trouble(words: Words, error: InputError | TraceError) -> str:
    """An error of em_core in the reader's language, with the values it names."""
    return words(f"error.{error.code}", **{name: plain(value) for name, value in error.values.items()})


def plain(value: Any) -> str:
    """A value as text that markdown leaves alone."""
    return f"`{str(value)[:80].replace('`', '’')}`"


class Part(NamedTuple):
    """A part in the browser that an animation takes along: which of a film's parts it shows, its files, its element."""

    name: str
    files: tuple[str, ...]
    looks: str = ""  # another class of its element


PARTS = {"ledger": Part("ledger", ("ledger",)), "mixture": Part("estimates", ("gaussians", "estimates")), "parameters": Part("parameters", ("parameters",), "em-estimates")}  # by the film's part


def animation(words: Words, film: Film, figures: Mapping[str, Mapping[str, Any]]) -> str:
    """One HTML file with everything in it: the charts `figures` by their keys, the film's parts and the player, working
    without a network. What stands first is left and wide: the ledger, else the first chart."""
    from plotly.offline import get_plotlyjs  # 4.7 MB of text: only read when somebody asks for the file

    data = film.data(words)
    data["channels"] = [channel for channel in data["channels"] if channel["chart"] in figures]
    data["layouts"] = {key: value for key, value in data["layouts"].items() if key in figures}
    data["parts"] = {name: value for name, value in data["parts"].items() if name in PARTS}
    parts = [PARTS[name] for name in data["parts"]]
    code = scripts("follow", "painting", "snapshots", "keys", *(file for part in parts for file in part.files), "player").replace("export default function", "function")
    mounts = "\n".join(f'mount({part.name}, "{part.name}", {{ group: content.film.group }});' for part in parts)
    content = json.dumps({"film": data | {"standalone": True}, "figures": dict(figures), "config": CONFIG}, ensure_ascii=False)
    places = [f'<div id="{part.name}"><div class="em em-{part.name} {part.looks}"></div></div>' for part in parts]
    charts = [f'<div class="st-key-{key}"></div>' for key in figures]
    first, *rest = [*places, *charts] if "ledger" in data["parts"] else [*charts, *places]
    fields = {
        "{{lang}}": words.tag,
        "{{title}}": html.escape(f"{words(f'page.{film.page}')} · {words('shell.site')}"),
        "{{styles}}": source("parts.css"),
        "{{plotly}}": get_plotlyjs(),
        "{{content}}": content.replace("<", "\\u003c"),  # no text in it can end the element that holds it
        "{{scripts}}": code,
        "{{mounts}}": mounts,
        "{{first}}": first,
        "{{rest}}": "\n".join(rest),
    }
    return re.sub(r"\{\{\w+\}\}", lambda mark: fields[mark[0]], source("animation.html"))  # in one pass: what is put in is not searched
