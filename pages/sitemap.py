"""The one ordered list of pages. Navigation, next and previous, the home page's overview and the tests all read it.

To add a page: a script `pages/<chapter>/<id>.py`, prose `content/<language>/<chapter>/<id>.md`, the strings `page.<id>`,
`summary.<id>` and `needs.<id>` in each language, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A page: `id` names its script, its prose and its strings; `url` is its address; `minutes` is how long a first reading
    takes, 0 where one comes to look something up."""

    id: str
    url: str
    chapter: str
    icon: str
    minutes: int

    @property
    def script(self) -> str:
        """Relative to `pages/`, where the main script lies."""
        return f"{self.chapter}/{self.id}.py"

    @property
    def prose(self) -> str:
        return f"{self.chapter}/{self.id}"


PAGES: tuple[Entry, ...] = (
    Entry("home", "", "start", ":material/home:", 5),
    Entry("coins", "coins", "examples", ":material/toll:", 20),
    Entry("tennis", "tennis", "examples", ":material/sports_tennis:", 25),
    Entry("heights", "heights", "examples", ":material/height:", 30),
    Entry("gmm_1d", "gmm-1d", "examples", ":material/ssid_chart:", 30),
    Entry("gmm_2d", "gmm-2d", "examples", ":material/bubble_chart:", 30),
    Entry("derivation", "derivation", "why", ":material/stairs:", 80),
    Entry("convergence", "convergence", "why", ":material/landscape:", 45),
    Entry("lab", "lab", "workshop", ":material/science:", 15),
    Entry("history", "history", "reference", ":material/history:", 40),
    Entry("classics", "classics", "reference", ":material/fact_check:", 25),
    Entry("glossary", "glossary", "reference", ":material/dictionary:", 0),
)

# The short path through the site: pages, and the minutes of what is read of each ("path.<id>" says which part).
SHORT_PATH: dict[str, int] = {"coins": 20, "gmm_1d": 30, "derivation": 40, "convergence": 25}


def chapters() -> dict[str, list[Entry]]:
    """Pages by chapter, both in order."""
    grouped: dict[str, list[Entry]] = {}
    for entry in PAGES:
        grouped.setdefault(entry.chapter, []).append(entry)
    return grouped
