"""Words: everything the site says, in every language, read from `content/` once and never written in code.

A language is a folder `content/<code>/` with

    strings.toml            labels and short sentences that pages share; `[language]` holds the name, the tag for <html lang>
                            and the order
    glossary.csv            key, term, also, explanation: one sentence a term, and the other names that it goes by
    symbols.csv             symbol, meaning: what each letter of a formula stands for, on all pages
    references.csv          key, citation, use: what the site draws on, and what it is good for
    <chapter>/<page>.md     prose in sections, each opened by a heading with an anchor: `## The data {#data}`; one that may be
                            skipped is marked, `{#data .optional}`
    <chapter>/<page>.toml   the page's own strings, its name and its summary; read together with strings.toml; a table
                            `[<scene>.<table>]` stands in for `[<table>]` where a page speaks as that scene

In prose, `{{name:.2f}}` asks em_core for a number (the page hands over its facts), `[[key]]` names a term of the glossary:
its first use on a page becomes a link to the explanation, later uses are plain. `[shown](page:coins#hidden)` leads to a
section of another page, in the same language; in strings too. What is missing is shown as ⟦key⟧ and fails a test; nothing
falls back to another language in silence.
"""

from __future__ import annotations

import copy
import csv
import functools
import itertools
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from pages.sitemap import PAGES

HEADING = re.compile(r"^(#{1,3}) (.+?) \{#([a-z0-9-]+)( \.optional)?\}\s*$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)(?::([^{}]*))?\}\}")
DISPLAYED = re.compile(r"^\$\$(.+)\$\$$", re.MULTILINE)  # a formula on a line of its own
TERM = re.compile(r"\[\[([a-z][a-z0-9-]*)(?:\|([^\]]+))?\]\]")
ELSEWHERE = re.compile(r"\]\(page:([a-z0-9_]+)(#[a-z0-9-]+)?\)")  # a link to another page, by its id in the sitemap
MINUS = "\u2212"
JOINER = "\u2060"  # no line breaks here
BEFORE_SIGN = re.compile(r"((?<!\$)\$(?!\$)[^$\n]+\$)(?=[,.;:!?)\]’”，。；：！？、）」』》])")
AFTER_BRACKET = re.compile(r"([(\[‘“（「『《])(?=\$(?!\$)[^$\n]+\$)")


@dataclass(frozen=True)
class Section:
    """One anchored section of a page: its heading and its markdown, terms already linked. `level` is 3 for a part of the
    section before it; what is `optional` is shown folded."""

    anchor: str
    title: str
    body: str
    level: int = 2
    optional: bool = False


@dataclass(frozen=True)
class Prose:
    """One page's prose: its language and path, sections by anchor in the order of the file, and the terms it uses, in order of
    first use."""

    code: str
    path: str
    sections: Mapping[str, Section]
    terms: tuple[str, ...]

    def below(self, anchor: str) -> tuple[str, ...]:
        """The parts of a section: the sections of a lower level that follow it."""
        order = list(self.sections)
        rest = order[order.index(anchor) + 1 :]
        return tuple(itertools.takewhile(lambda each: self.sections[each].level > self.sections[anchor].level, rest))


def number(value: float, spec: str = "") -> str:
    """A number as the site prints it: Python's format, with a real minus sign, and none before a zero."""
    if isinstance(value, str):
        return value
    text = format(value, spec)
    if "-" not in text:
        return text
    return text.replace("-", MINUS) if text.strip("-0.%") else text.lstrip("-")


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """Put the page's facts into the `{{placeholders}}` of a text; an unknown one is shown as ⟦name⟧."""

    def value(match: re.Match[str]) -> str:
        name, spec = match.groups()
        return number(facts[name], spec or "") if name in facts else f"⟦{name}⟧"

    return PLACEHOLDER.sub(value, text)


def displayed(text: str) -> str:
    """Give formulas that have a line to themselves the three lines that Streamlit wants, else it sets them small."""
    return DISPLAYED.sub(lambda match: f"$$\n{match[1]}\n$$", text)


def linked(text: str, code: str) -> str:
    """Links to other pages as addresses, which keep the language; they are relative, for the site may live below a path."""
    places = {entry.id: entry.url or "./" for entry in PAGES}
    return ELSEWHERE.sub(lambda match: f"]({places.get(match[1], f'⟦{match[1]}⟧')}?lang={code}{match[2] or ''})", text)


def together(text: str) -> str:
    """Keep a formula on one line with the sign that follows it, and with the bracket before it."""
    return AFTER_BRACKET.sub(rf"\1{JOINER}", BEFORE_SIGN.sub(rf"\1{JOINER}", text))


def blocks(text: str) -> list[str]:
    """The paragraphs of a markdown text: what blank lines divide. Languages have the same ones (tested)."""
    return [block for block in re.split(r"\n\s*\n", text) if block.strip()]


def join(known: dict[str, Any], more: Mapping[str, Any], place: str) -> None:
    """Put the tables of one more file beside those that are known; no string may stand twice."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(known.setdefault(key, {}), dict):
            join(known[key], value, f"{place} {key}")
        elif key in known:
            raise ValueError(f"{place}: the string {key} stands in another file already")
        else:
            known[key] = value


def over(known: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Strings with others laid over them: what both have is taken from `own`."""
    return {**known, **{key: over(known[key], value) if isinstance(value, dict) else value for key, value in own.items() if key in known}}


class Words:
    """All words of one language. Call it for a string: `words("player.play")`, `words("stage.round", number=2)`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.code = folder.name
        self.strings: dict[str, Any] = {}
        for file in sorted(folder.rglob("*.toml")):
            join(self.strings, tomllib.loads(file.read_text(encoding="utf-8")), file.name)
        self.glossary = {row["key"]: row for row in self.rows("glossary")}
        language = self.strings.get("language", {})
        self.name: str = language.get("name", self.code)
        self.tag: str = language.get("tag", self.code)
        self.order: int = language.get("order", 99)
        self._prose: dict[str, Prose] = {}
        self._found: dict[str, str] = {}  # a film asks for hundreds of sentences
        self._scenes: dict[str, Words] = {}

    def __call__(self, key: str, **values: Any) -> str:
        found = self._found.get(key) or self._found.setdefault(key, self._find(key))
        return found.format(**values) if values else found

    def _find(self, key: str) -> str:
        found: Any = self.strings
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return linked(together(found), self.code) if isinstance(found, str) else f"⟦{key}⟧"

    def table(self, key: str) -> dict[str, str]:
        """A whole table of strings, for the parts that live in the browser."""
        return dict(self.strings.get(key, {}))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of one of the language's tables: `glossary`, `symbols`, `references`."""
        with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def scene(self, name: str) -> Words:
        """The same words as spoken in one scene, where pages share their parts but not their story: a string of
        `[<name>.<table>]` stands in for that of `[<table>]`."""
        if name not in self._scenes:
            view = copy.copy(self)
            tables = {key: value for key, value in self.strings.get(name, {}).items() if isinstance(value, dict)}
            view.strings, view._found = over(self.strings, tables), {}
            self._scenes[name] = view
        return self._scenes[name]

    def term(self, key: str) -> str:
        return self.glossary[key]["term"] if key in self.glossary else f"⟦{key}⟧"

    def explanation(self, key: str) -> str:
        return self.glossary[key]["explanation"] if key in self.glossary else f"⟦{key}⟧"

    def other_names(self, key: str) -> list[str]:
        """What a term is called elsewhere: what readers of other books will type."""
        return [name for name in self.glossary.get(key, {}).get("also", "").split("; ") if name]

    def prose(self, path: str) -> Prose:
        """The prose of the page `path` (`examples/coins`), read once."""
        if path not in self._prose:
            self._prose[path] = self._read(path)
        return self._prose[path]

    def _read(self, path: str) -> Prose:
        file = self.folder / f"{path}.md"
        text = file.read_text(encoding="utf-8") if file.exists() else f"# ⟦{path}⟧ {{#title}}\n"
        used: list[str] = []

        def link(match: re.Match[str]) -> str:
            key, shown = match.groups()
            shown = shown or self.term(key)
            if key in used:
                return shown
            used.append(key)
            tip = self.explanation(key).replace('"', "”")
            return f'[{shown}](#terms "{tip}")'

        headings = list(HEADING.finditer(text))
        ends = [h.start() for h in headings[1:]] + [len(text)]
        sections = {}
        for heading, end in zip(headings, ends):
            marks, title, anchor, optional = heading.groups()
            body = linked(displayed(together(TERM.sub(link, text[heading.end() : end].strip()))), self.code)
            sections[anchor] = Section(anchor, title, body, len(marks), bool(optional))
        return Prose(self.code, path, sections, tuple(used))


def content_root() -> Path:
    """Where the languages live; `EM_CONTENT` names another folder (a test brings a third language this way)."""
    return Path(os.environ.get("EM_CONTENT") or Path(__file__).parents[2] / "content")


@functools.lru_cache(maxsize=4)
def _languages(root: Path) -> dict[str, Words]:
    found = [Words(file.parent) for file in root.glob("*/strings.toml")]
    return {words.code: words for words in sorted(found, key=lambda w: (w.order, w.code))}


def languages() -> dict[str, Words]:
    """Every language by its code; the first is the one a reader gets who asks for none of them."""
    return _languages(content_root())


def best(wanted: str | None) -> str:
    """The language closest to a browser's locale (`en-GB` → `en`), else the first."""
    codes = list(languages())
    plain = (wanted or "").split("-")[0].split("_")[0].lower()
    return plain if plain in codes else codes[0]
