"""What stands where no page is: a friendly answer in the reader's language, with the way to every page, and the status 404.

Streamlit answers every address with its own document: `/nothing` opens an English dialog, `/lab/coins` stays blank for ever,
because the scripts are looked for beside it, and a search engine is told that both exist.
"""

import html
from collections.abc import Mapping
from typing import NamedTuple

_STYLE = (
    "body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "max-width:34rem;margin:12vh auto;padding:0 1.25rem;line-height:1.7;color:#12161C;background:#FFF}a{color:#0B5CAD}li{margin:.3rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#E8ECF2;background:#12161C}a{color:#7DB7F5}}"
)


class Unknown(NamedTuple):
    """What is said in one language: the site's name, a heading, a sentence, and each page's address and name."""

    site: str
    title: str
    text: str
    pages: Mapping[str, str]


def document(tag: str, language: str, words: Unknown, base_url: str = "") -> str:
    """The whole document; nothing of the request is in it."""
    links = "".join(
        f'<li><a href="{html.escape(f"{base_url}/{address}?lang={language}")}">{html.escape(name)}</a></li>'
        for address, name in words.pages.items()
    )
    return (
        f'<!DOCTYPE html><html lang="{html.escape(tag)}"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(words.title)} · '
        f"{html.escape(words.site)}</title><style>{_STYLE}</style></head><body><main><h1>{html.escape(words.title)}</h1>"
        f"<p>{html.escape(words.text)}</p><ul>{links}</ul></main></body></html>"
    )
