"""Which asterisks a reader would see: CommonMark's rule for emphasis (section 6.2 of its specification), for `*` alone.

A run of asterisks opens emphasis only if it is left-flanking and closes it only if it is right-flanking; whether it is
depends on spaces and punctuation around it. Chinese has no spaces between words, so `**粗体（…）**是` shows its asterisks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ASTERISKS = re.compile(r"\*+")
UNTOUCHED = re.compile(r"\\[!-/:-@\[-`{-~]|`[^`]+`|\$\$.+?\$\$|\$.+?\$", re.DOTALL)  # escapes, code, formulas
BLOCK_START = re.compile(r"^\s*(?:[-+*]|\d+[.)])\s+")


@dataclass(eq=False)
class Run:
    """A run of asterisks: how many are left of it, how many it had, whether it can open and close."""

    left: int
    length: int
    opens: bool
    closes: bool


def is_space(char: str) -> bool:
    return char == "" or char in "\t\n\f\r" or unicodedata.category(char) == "Zs"


def is_punctuation(char: str) -> bool:
    return char != "" and unicodedata.category(char)[0] in "PS"


def run_of(text: str, start: int, end: int) -> Run:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    left = not is_space(after) and (not is_punctuation(after) or is_space(before) or is_punctuation(before))
    right = not is_space(before) and (not is_punctuation(before) or is_space(after) or is_punctuation(after))
    return Run(end - start, end - start, left, right)


def matches(opener: Run, closer: Run) -> bool:
    """Rules 9 and 10: a run that can do both pairs by its length."""
    both = (opener.opens and opener.closes) or (closer.opens and closer.closes)
    lengths = opener.length, closer.length
    return not (both and sum(lengths) % 3 == 0 and not all(length % 3 == 0 for length in lengths))


def leftover(text: str) -> int:
    """How many asterisks of one block (a paragraph, an item of a list) are shown as asterisks."""
    text = UNTOUCHED.sub(lambda match: match[0].replace("*", "x"), text)
    runs = [run_of(text, *match.span()) for match in ASTERISKS.finditer(text)]
    for place, closer in enumerate(runs):
        while closer.closes and closer.left:
            opener = next((r for r in reversed(runs[:place]) if r.opens and r.left and matches(r, closer)), None)
            if opener is None:
                break
            used = 2 if min(opener.left, closer.left) >= 2 else 1
            opener.left, closer.left = opener.left - used, closer.left - used
            for between in runs[runs.index(opener) + 1 : place]:
                between.opens = False  # emphasis does not overlap
    return sum(run.left for run in runs)


def blocks(markdown: str) -> list[str]:
    """Paragraphs and items of lists, without their marks."""
    lines = markdown.splitlines()
    marked = ["\n" * bool(BLOCK_START.match(line) or line.startswith("#")) + line for line in lines]
    parts = re.split(r"\n\s*\n", "\n".join(marked))
    return [BLOCK_START.sub("", part.strip()) for part in parts if part.strip()]
