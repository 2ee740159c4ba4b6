"""What the tests of the page of the reader's own data have in common: to bring a file, and to look at what came of it."""

from __future__ import annotations

import numpy as np

from pages.workshop.own_data.page import ON_STAGE
from pages.parts.words import languages
from tests.pages.visiting import find, press, sound, visit

EITHER = [*languages()] * 20  # for `zip`: one language after the other


def lines(columns: int = 2, rows: int = 60, seed: int = 0, head: str = "a,b,c,d,e,f,g,h") -> str:
    """A table of two groups."""
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(rows, columns)) + 5 * rng.integers(0, 2, (rows, 1))
    return "\n".join([",".join(head.split(",")[:columns]), *(",".join(f"{v:.4f}" for v in row) for row in data)]) + "\n"


def bring(content: bytes | str, code: str = "en", name: str = "own.csv", **query):
    """A visit that uploads a file."""
    at = visit("lab", lang=code, source="uploaded", **query)
    uploader(at).upload(name, content.encode() if isinstance(content, str) else content, "text/csv")
    return sound(at.run())


def uploader(at):
    return next(node for node in at.file_uploader if node.key == "lab-uploader")


def fitted(at):
    """Press the button, and wait for what it finds."""
    return sound(press(at, "lab-fit"))


def result(at):
    return at.session_state[ON_STAGE]


def problem(at):
    return at.session_state["lab-slot problem"][1]


def table(at):
    return at.session_state["lab-slot table"][1]


def frames(at) -> list:
    """The tables that the page shows."""
    return [frame.value for frame in at.dataframe]


def key_of(at, begins: str) -> str:
    """The key of the control whose key begins so; it goes on with what tells the table."""
    return next(node.key for kind in ("selectbox", "multiselect", "radio", "number_input") for node in at.get(kind) if node.key.startswith(begins))


def choice(at, begins: str):
    return next(node for kind in ("selectbox", "multiselect", "radio", "number_input") for node in at.get(kind) if node.key.startswith(begins))


__all__ = ["EITHER", "bring", "choice", "fitted", "find", "frames", "key_of", "lines", "problem", "result", "table", "uploader"]
