"""The one ordered list of pages. Navigation, next and previous, the home page's overview and the tests all read it.

To add a page: a script `pages/<chapter>/<id>.py`, prose `content/<language>/<chapter>/<id>.md`, the strings `page.<id>` and
`summary.<id>` in each language, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A page: `id` names its script, its prose and its strings; `url` is its address."""

    id: str
    url: str
    chapter: str
    icon: str

    @property
    def script(self) -> str:
        """Relative to `pages/`, where the main script lies."""
        return f"{self.chapter}/{self.id}.py"

    @property
    def prose(self) -> str:
        return f"{self.chapter}/{self.id}"


PAGES: tuple[Entry, ...] = (
    Entry("home", "", "start", ":material/home:"),
    Entry("coins", "coins", "examples", ":material/toll:"),
    Entry("tennis", "tennis", "examples", ":material/sports_tennis:"),
    Entry("heights", "heights", "examples", ":material/height:"),
    Entry("gmm_1d", "gmm-1d", "examples", ":material/ssid_chart:"),
    Entry("gmm_2d", "gmm-2d", "examples", ":material/bubble_chart:"),
    Entry("derivation", "derivation", "why", ":material/stairs:"),
    Entry("convergence", "convergence", "why", ":material/landscape:"),
    Entry("lab", "lab", "workshop", ":material/science:"),
    Entry("history", "history", "reference", ":material/history:"),
    Entry("classics", "classics", "reference", ":material/fact_check:"),
    Entry("glossary", "glossary", "reference", ":material/dictionary:"),
)


def chapters() -> dict[str, list[Entry]]:
    """Pages by chapter, both in order."""
    grouped: dict[str, list[Entry]] = {}
    for entry in PAGES:
        grouped.setdefault(entry.chapter, []).append(entry)
    return grouped
