"""Pseudo-languages: a copy of the content with one more folder, whose texts are those of English, changed."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.content.reading import CONTENT

Change = Callable[[str], str]
LINE = re.compile(r"^(\s*(?:[-*+] |\d+\. )?)(.+)$")
HEADING = re.compile(r"^(#+ )(.*?)( \{#[a-z0-9-]+(?: \.optional)?\})$")
SCRIPT = "<script>alert(1)</script>"


def doubled(text: str) -> str:
    return f"{text} {text}"


def hostile(text: str) -> str:
    return f"{text}{SCRIPT}"


def prose_changed(text: str, change: Change) -> str:
    """Every heading and every line of prose changed; formulas on lines of their own stay."""
    lines = []
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            line = heading[1] + change(heading[2]) + heading[3]
        elif line.strip() and not line.startswith("$$"):
            mark, said = LINE.match(line).groups()
            line = mark + change(said)
        lines.append(line)
    return "\n".join(lines) + "\n"


def changed(value: Any, change: Change) -> Any:
    """Every text of a nested table changed."""
    if isinstance(value, dict):
        return {key: changed(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [changed(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def as_toml(value: Any) -> str:
    """A value in one line; JSON's strings, numbers and lists are TOML's."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def write_language(folder: Path, change: Change, *, name: str, tag: str) -> None:
    """Turn a copied language into another one."""
    for page in folder.rglob("*.md"):
        page.write_text(prose_changed(page.read_text(encoding="utf-8"), change), encoding="utf-8")
    for file in folder.rglob("*.toml"):
        strings = changed(tomllib.loads(file.read_text(encoding="utf-8")), change)
        if "language" in strings:
            strings["language"] = {"name": name, "tag": tag, "order": 3}
        file.write_text("".join(f"{table} = {as_toml(value)}\n" for table, value in strings.items()), encoding="utf-8")
    with open(folder / "glossary.csv", encoding="utf-8", newline="") as source:
        rows = [{"key": row["key"], "term": change(row["term"]), "also": change(row["also"]), "explanation": change(row["explanation"])} for row in csv.DictReader(source)]
    with open(folder / "glossary.csv", "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["key", "term", "also", "explanation"])
        writer.writeheader()
        writer.writerows(rows)


def content_with(root: Path, code: str, change: Change, *, name: str, tag: str) -> Path:
    """A copy of the site's content in `root`, with the folder `code` beside the others."""
    shutil.copytree(CONTENT, root, dirs_exist_ok=True)
    shutil.copytree(CONTENT / "en", root / code)
    write_language(root / code, change, name=name, tag=tag)
    return root
