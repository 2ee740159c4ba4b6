"""The numbers that the home page's prose names: how long a reader is on the way."""

from __future__ import annotations

from pages.sitemap import PAGES, SHORT_PATH


def facts() -> dict[str, int]:
    """Minutes of each page, and of the short path through the site."""
    return {f"{entry.id}_minutes": entry.minutes for entry in PAGES} | {"path_minutes": sum(SHORT_PATH.values())}
