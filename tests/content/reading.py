"""What the tests of the content read: files, sections, formulas, placeholders, terms and strings of every language.

Written apart from `pages/parts/words.py`, so that a fault in the loader is not repeated here.
"""

from __future__ import annotations

import csv
import functools
import re
import string
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
LANGUAGES = sorted(file.parent.name for file in CONTENT.glob("*/strings.toml"))
PAIRS = list(combinations(LANGUAGES, 2))
CJK = "\u3400-\u4dbf\u4e00-\u9fff"  # Chinese characters, for a character class
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
TERM = re.compile(r"\[\[([^\]|]*)(?:\|([^\]]*))?\]\]")
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
IN_WORDS = re.compile(r"\\(text|mathrm|textrm)\{[^{}]*\}")  # words inside a formula are translated


class Section(NamedTuple):
    level: int
    anchor: str
    title: str
    body: str
    marks: str  # what a heading is marked with: ".optional"


def files(code: str) -> list[str]:
    """Every file of a language, relative to its folder."""
    folder = CONTENT / code
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def prose_files(code: str) -> list[str]:
    return [name for name in files(code) if name.endswith(".md")]


ALL_PROSE = [(code, name) for code in LANGUAGES for name in prose_files(code)]


@functools.cache
def text(code: str, name: str) -> str:
    return (CONTENT / code / name).read_text(encoding="utf-8")


@functools.cache
def sections(code: str, name: str) -> list[Section]:
    """The sections of a page; what stands before the first heading is a section without an anchor."""
    made, level, anchor, title, marks, body = [], 0, "", "", "", []
    for line in [*text(code, name).splitlines(), None]:
        heading = re.match(r"(#+)\s*(.*)$", line) if line is not None else None
        if line is not None and not heading:
            body.append(line)
            continue
        if level or "".join(body).strip():
            made.append(Section(level, anchor, title, "\n".join(body).strip(), marks))
        if heading:
            named = re.match(r"(.*?)\s*\{#([^{} ]*)\s*([^{}]*)\}$", heading[2])
            level, body = len(heading[1]), []
            title, anchor, marks = named.groups() if named else (heading[2], "", "")
    return made


def paragraphs(body: str) -> list[str]:
    """What kind each paragraph of a section is: a formula, a quotation, a table, a list with so many items, or text."""
    kinds = {"$$": "formula", ">": "quotation", "|": "table", "```": "code"}
    found = []
    for block in re.split(r"\n[ \t]*\n", body.strip()):
        items = re.findall(r"^(?:[-*+]|\d+\.) ", block, re.MULTILINE)
        found.append(f"list of {len(items)}" if items else next((kind for mark, kind in kinds.items() if block.startswith(mark)), "text"))
    return found


def formulas(prose: str) -> list[tuple[str, str]]:
    """(kind, formula) in order of appearance; words inside a formula do not count, since they are translated."""
    found = []
    for match in FORMULA.finditer(prose):
        kind = "display" if match[1] else "inline"
        found.append((kind, IN_WORDS.sub(r"\\\1{}", match[1] or match[2])))
    return found


def placeholders(prose: str) -> list[str]:
    return PLACEHOLDER.findall(prose)


def terms(prose: str) -> list[tuple[str, str]]:
    """(key, the form shown or "") in order of appearance."""
    return TERM.findall(prose)


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """A nested table as leaves by their dotted path; the items of an array are numbered from 0."""
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {leaf: v for key, part in items for leaf, v in flat(part, f"{path}.{key}" if path else str(key)).items()}
    return {path: value}


@functools.cache
def strings(code: str) -> dict[str, Any]:
    """Every leaf of strings.toml and of the pages' own files of strings."""
    return {leaf: value for name in files(code) if name.endswith(".toml") for leaf, value in flat(tomllib.loads(text(code, name))).items()}


def names_in(value: str) -> set[str]:
    """The {names} that a string asks its program for; {{facts}} are not among them."""
    return {name for _, name, _, _ in string.Formatter().parse(PLACEHOLDER.sub("", value)) if name is not None}


@functools.cache
def glossary(code: str) -> list[dict[str, str]]:
    with open(CONTENT / code / "glossary.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tag(code: str) -> str:
    return strings(code)["language.tag"]


def is_chinese(code: str) -> bool:
    return tag(code).lower().startswith("zh")


def bare(prose: str) -> str:
    """The words alone: no formulas, placeholders, code or addresses of links; each leaves a mark that no word contains."""
    prose = re.sub(r"`[^`\n]*`", "\u25aa", PLACEHOLDER.sub("\u25aa", prose))
    prose = FORMULA.sub("\u25aa", prose)
    prose = re.sub(r"\]\((#|/|https?:)[^)]*\)", "]", prose)
    return re.sub(r"\{#[a-z0-9-]*( \.optional)?\}|<[^<>\n]*>", "\u25aa", prose)


def texts(code: str) -> dict[str, str]:
    """Everything that a language says, by place: each page, each string, each explanation."""
    said = {name: text(code, name) for name in prose_files(code)}
    said |= {f"string {key}": value for key, value in strings(code).items() if isinstance(value, str)}
    for row in glossary(code):
        said |= {f"glossary.csv {row['key']} {field}": row[field] for field in ("term", "explanation")}
    return said
