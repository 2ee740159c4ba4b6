"""The frame around a page: navigation by chapter, the page's head, the projector view, the way on, and failures."""

from __future__ import annotations

import json
import logging
import re
import secrets
from pathlib import Path

import streamlit as st

from pages.parts import address, language
from pages.parts.abreast import body, in_columns
from pages.parts.words import Prose, Words, languages
from pages.sitemap import PAGES, Entry, chapters

LOG = logging.getLogger("em.site")
SHEET, PARTS_SHEET, PROJECTOR_SHEET = ((Path(__file__).parent / f"{name}.css").read_text(encoding="utf-8") for name in ("frame", "parts", "projector"))
SCRIPT = "".join((Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8") for name in ("names", "terms", "frame", "folds", "print", "translated"))
PAGE = "page in sight"


def link(words: Words, entry: Entry, label: str = "", **options) -> None:
    """A link to a page; it keeps the language, also in a new tab."""
    st.page_link(entry.script, label=label or words(f"page.{entry.id}"), query_params={language.NAME: words.code}, **({"icon": entry.icon} | options))


def visit(words: Words) -> None:
    """One run of the site: the frame, and in it the page that the address names."""
    scripts = [st.Page(entry.script, title=words(f"page.{entry.id}"), url_path=entry.url, default=entry.url == "") for entry in PAGES]
    page = st.navigation(scripts, position="hidden")
    entry = next(e for e in PAGES if e.url == page.url_path)
    before = st.session_state.get(PAGE, entry.id)
    st.session_state[address.ARRIVING] = PAGE not in st.session_state or before != entry.id
    st.session_state[PAGE] = entry.id
    if before != entry.id:
        address.turn(before, entry.id)
    title = words("shell.tab_home") if entry.url == "" else words("shell.tab", page=words(f"page.{entry.id}"))
    large = projecting()
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state="collapsed" if large else "auto")
    st.html(f"<script>{script(words)}</script>", unsafe_allow_javascript=True)
    st.html(f"<style>{uploader_style(words)}{SHEET}{PARTS_SHEET}{PROJECTOR_SHEET if large else ''}</style>")
    if not large and not st.context.is_embedded:  # in another site's frame the site's own menu would take a third of the room
        with st.sidebar:
            navigation(words.code)
    page.run()
    if not large:
        way_on(words, entry)


def script(words: Words) -> str:
    """What the frame tells the browser, in the reader's language."""
    told = {"tag": words.tag, "beside": languages()[other(words.code)].tag, "names": json.dumps(words.table("names"), ensure_ascii=False).replace("<", "\\u003c")}
    return re.sub(r"\{\{(tag|beside|names)\}\}", lambda mark: told[mark[1]], SCRIPT)


def uploader_style(words: Words) -> str:
    """What Streamlit's uploader says in English whatever the page's language; the sheet puts these in its place."""
    told = {"choose-file": words("shell.choose_file"), "file-too-large": words("shell.file_too_large")}
    return ":root {" + "".join(f" --em-{name}: {json.dumps(text, ensure_ascii=False)};" for name, text in told.items()).replace("<", "\\3c ") + " }"


def stage_and_controls(words: Words):
    """Where the stage goes, and where its controls go: beside it, or in a room folded away above it."""
    if projecting():
        return st.container(), st.container(key="tuning").popover(words("shell.controls"), icon=":material/tune:")
    with st.container(key="stage-and-controls"):
        return st.columns([4.6, 1.25], gap="medium")


def kept_place():
    """A container that a fragment within may write to: it must have been written to before."""
    place = st.container()
    place.empty()
    return place


def view() -> str:
    """How this visit sees a page: as it is, its stage alone for a room, or its prose in two languages side by side."""
    return address.choice("view", ("page", "projector", "both"), "page")


def projecting() -> bool:
    """Whether this visit shows the stage alone, for a room."""
    return view() == "projector"


def other(code: str) -> str:
    """The language that stands beside this one where two are shown: the first of the others."""
    return next((each for each in languages() if each != code), code)


def companion() -> str | None:
    """The second language of the side-by-side view."""
    return other(language.current().code) if view() == "both" else None


@st.cache_data(max_entries=16, show_spinner=False)
def navigation(code: str) -> None:
    """Every page by chapter. Its messages are kept, since they are the same on every page and in every visit."""
    words = languages()[code]
    st.markdown(f"**{words('shell.site')}**")
    for chapter, entries in chapters().items():
        st.caption(words(f"chapter.{chapter}"))
        for entry in entries:
            link(words, entry, width="stretch")


def head(words: Words, prose: Prose, *, stage: bool = False) -> None:
    """The page's title with the language switch and, where there is a stage, the way to the projector and back."""
    large = projecting()
    with st.container(horizontal=True, vertical_alignment="center", key="page-head"):
        st.title(prose.sections["title"].title, anchor=False, width="stretch")
        language.control()
        if stage or large:
            switch(words, "projector", ":material/open_in_full:", ":material/close_fullscreen:")
        if not large:
            switch(words, "both", ":material/splitscreen_vertical_add:", ":material/splitscreen_vertical_add:")
    if not large and prose.sections["title"].body:
        body(prose.code, prose.path, "title", companion(), {})
    if not large:
        needed(words, next(entry for entry in PAGES if entry.prose == prose.path))


def needed(words: Words, entry: Entry) -> None:
    """What a page asks of its reader: what to know beforehand, and how long it takes."""
    with in_columns("needs", companion()):
        for words in [languages()[code] for code in (words.code, companion()) if code]:
            st.caption(words("shell.needs", needs=words(f"needs.{entry.id}"), time=time_of(words, entry.minutes)))


def time_of(words: Words, minutes: int) -> str:
    return words("shell.minutes", minutes=minutes) if minutes else words("shell.any_time")


def switch(words: Words, name: str, icon: str, icon_back: str) -> None:
    """A button into a view, and back to the page."""
    inside = view() == name
    label = words(f"shell.leave_{name}" if inside else f"shell.{name}")  # on a small screen the icon says it alone (frame.css)
    st.button(label, help=label, icon=icon_back if inside else icon, key=f"{name} switch", on_click=address.write, args=("view", "page" if inside else name))


def terms(words: Words, prose: Prose) -> None:
    """What the page's terms mean, one sentence each: where their first uses link to."""
    if not prose.terms:
        return
    st.header(words("shell.terms"), anchor="terms")
    with in_columns("terms", companion()):
        for words in [languages()[code] for code in (words.code, companion()) if code]:
            st.markdown("\n".join(f"- **{words.term(key)}**{elsewhere(words, key)}{words('list.dash')}{words.explanation(key)}" for key in prose.terms))


def elsewhere(words: Words, key: str) -> str:
    """What a term is called in the other language, for readers of books in both; nothing where that is on the page anyway."""
    name = languages()[other(words.code)].term(key)
    return "" if companion() or name == words.term(key) else words("shell.elsewhere", name=name)


def way_on(words: Words, entry: Entry) -> None:
    """The page before and the page after, in the order of the site."""
    place = PAGES.index(entry)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute", key="way-on"):
        for step, icon, label in ((-1, ":material/arrow_back:", "shell.previous"), (1, ":material/arrow_forward:", "shell.next")):
            if 0 <= place + step < len(PAGES):
                other = PAGES[place + step]
                link(words, other, words(label, page=words(f"page.{other.id}")), icon=icon)
    st.caption(words("shell.foot"))


def failed(error: Exception) -> bool:
    """Tell the reader that a page failed, with an id that is also in the log beside the traceback; nothing else is shown."""
    number = secrets.token_hex(4)
    LOG.error("page failure %s on %r", number, st.session_state.get(PAGE), exc_info=error)
    st.error(language.current()("shell.failure", id=number), icon=":material/error:")
    return True
