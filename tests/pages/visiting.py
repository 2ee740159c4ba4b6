"""Visits without a browser: open a page as a link does, read all that it says, and use its controls."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.state.common import TESTING_KEY
from streamlit.testing.v1 import AppTest

from pages.sitemap import PAGES

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
HOME = next(entry for entry in PAGES if entry.url == "")
OURS = ("js_content", "css_content", "html_content")  # code that a message carries along
CHOICES = ("selectbox", "button_group", "radio")
NUMBERS = ("slider", "number_input")
SWITCHES = ("toggle", "checkbox")
USED = (*CHOICES, *NUMBERS, *SWITCHES, "button", "text_area", "text_input")
NO_NUMBER = re.compile(r"[:,\[ ](?:NaN|nan|-?Infinity|-?inf)[],} ]")


# At every first run of a visit Streamlit looks through all installed packages for components, which takes longer than the
# visit itself; it finds the same each time.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


def entry_of(page: str):
    return next(entry for entry in PAGES if entry.id == page)


def visit(page: str = HOME.id, *, locale: str | None = None, **query: Any) -> AppTest:
    """A fresh visit to a page with these parameters in its address: the page is the first thing that is asked for, where
    its address is its script's name (only then does Streamlit find it before it has seen the navigation)."""
    at, entry = AppTest.from_file(str(SHELL), default_timeout=30), entry_of(page)
    if locale:
        at.context = {"locale": locale}
    at.query_params.update(query)
    if entry.url == Path(entry.script).stem:
        return turn(at, page)
    at.run()
    return at if entry is HOME else turn(at, page)


def turn(at: AppTest, page: str) -> AppTest:
    """Go on to another page in the same visit."""
    return at.switch_page(entry_of(page).script).run()


def strings_of(message: Any) -> Iterator[str]:
    """Every text in a protobuf message, however deep."""
    for field, value in message.ListFields():
        if field.name in OURS:
            continue
        for part in value if field.is_repeated else [value]:
            if isinstance(part, str | bytes):
                yield part if isinstance(part, str) else part.decode("utf-8", "replace")  # a table is bytes that are no text
            elif hasattr(part, "ListFields"):
                yield from strings_of(part)


def said(at: AppTest) -> list[str]:
    """Everything that the page sends to the browser as text: labels, prose, figures, films."""
    return [text for node in at._tree if getattr(node, "proto", None) is not None for text in strings_of(node.proto)]


def part(at: AppTest, name: str) -> dict[str, Any]:
    """What a part that lives in the browser shows: its own data, or those that the player hands to the ledger or inspector."""
    carrier = "player" if name in ("ledger", "inspector") else name
    node = next(node for node in at.get("bidi_component") if node.proto.component_name == f"em_{carrier}")
    data = json.loads(node.proto.bytes)
    return data if name == carrier else data["parts"][name]


def sound(at: AppTest) -> AppTest:
    """Nothing failed, no string is missing, and no chart or part is handed what is no number."""
    assert not at.exception, [error.message for error in at.exception]
    for text in said(at):
        assert "⟦" not in text, text[max(text.index("⟦") - 80, 0) :][:200]
    for node in (*at.get("bidi_component"), *at.get("plotly_chart")):
        for text in strings_of(node.proto):
            assert not NO_NUMBER.search(text), f"{node.key}: {NO_NUMBER.search(text)[0]}"
    return at


def widgets(at: AppTest, *kinds: str) -> list[Any]:
    return [widget for kind in kinds for widget in at.get(kind) if not widget.disabled]


def find(at: AppTest, key: str) -> Any:
    return next(node for node in at._tree if node.type in USED and node.key == key)


def labels(widget: Any) -> list[str]:
    """The labels of a choice, in order."""
    return list(widget.options)


def pick(at: AppTest, key: str, label: str) -> None:
    """Choose an option by the label that the reader sees, as a browser sends it; the next run sees it. Where several may be
    chosen, a press takes the option in or out."""
    widget = find(at, key)
    if several(widget):
        widget.set_value([chosen for chosen in widget.value if chosen != label] if label in widget.value else [*widget.value, label])
        return
    at.session_state[TESTING_KEY][widget.id] = str
    widget.set_value(label)


def several(widget: Any) -> bool:
    """Whether more than one of the options of a choice may be chosen (their labels are then their values)."""
    return widget.type == "button_group" and isinstance(widget.value, list)


def choose(at: AppTest, key: str, label: str) -> AppTest:
    """Choose an option, and run."""
    pick(at, key, label)
    return at.run()


def put(at: AppTest, key: str, value: Any) -> AppTest:
    """Give a control a value, and run."""
    find(at, key).set_value(value)
    return at.run()


def press(at: AppTest, key: str) -> AppTest:
    find(at, key).click()
    return at.run()


def value(at: AppTest, key: str) -> Any:
    return find(at, key).value
