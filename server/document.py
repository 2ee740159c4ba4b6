"""The one HTML document that Streamlit serves, in the reader's language from its first byte.

`<html lang>` decides how a screen reader pronounces and which CJK glyphs a browser chooses, and the title is what a
search engine and a shared link show; the scripts that could set both run seconds later. `translate="no"`: the site speaks
its languages itself, and a browser that translates takes from React the texts that it means to change.
"""

import html
import logging
import re
from collections.abc import Mapping
from pathlib import Path

from server.store import Compressed, compress

LOG = logging.getLogger(__name__)

ENCODINGS = ("br", "gzip", "identity")
_LANG = re.compile(r'<html lang="en">')
_HEAD = re.compile(r"<head>")
_TITLE = re.compile(r"<title>[^<]*</title>")
_ASSET = re.compile(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"')


def localized(source: str, tag: str, title: str | None) -> str:
    """The document in the language `tag`; a pattern that Streamlit no longer writes leaves that part as it is."""
    source = _replaced(_LANG, f'<html lang="{html.escape(tag)}" translate="no">', source)
    source = _replaced(_HEAD, '<head><meta name="google" content="notranslate">', source)
    if title is not None:
        source = _replaced(_TITLE, f"<title>{html.escape(title)}</title>", source)
    return source


def _replaced(pattern: re.Pattern[str], replacement: str, source: str) -> str:
    result, found = pattern.subn(lambda _: replacement, source, count=1)
    if not found:
        LOG.warning("Streamlit's index.html has no %s any more; it is served without that change.", pattern.pattern)
    return result


def documents(index: Path, languages: Mapping[str, str], titles: Mapping[str, str]) -> dict[tuple[str, str], Compressed]:
    """(language, encoding) → the document; small enough (8 KB) to make all of them at the start."""
    source = index.read_text("utf-8")
    return {
        (language, encoding): compress(localized(source, tag, titles.get(language)).encode(), encoding)
        for language, tag in languages.items()
        for encoding in ENCODINGS
    }


def assets(index: Path) -> list[str]:
    """The scripts and style sheets that the document itself asks for, as paths below the site's root."""
    return ["/" + path for path in _ASSET.findall(index.read_text("utf-8"))]
