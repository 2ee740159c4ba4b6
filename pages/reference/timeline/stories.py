"""The stories of all entries, in the order of their years: steps that open, each with the way to its problem on the stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.parts import sections, steps
from pages.parts.words import Prose, Words
from pages.reference.timeline import bench
from pages.reference.timeline.entries import ENTRIES, LANES


def tell(words: Words, prose: Prose, facts: Mapping[str, Any]) -> None:
    """Each lane with its introduction, and the stories of its entries."""
    sections.section(prose, "stories", facts)
    steps.open_or_close(words, [entry.anchor for entry in ENTRIES])
    for lane, anchor in enumerate(LANES):
        sections.section(prose, anchor, facts)
        for entry in ENTRIES:
            if entry.lane == lane:
                box = steps.step(prose, entry.anchor, facts, entry.year)
                if box is not None and entry.problem:
                    box.button(words("history.to_stage"), key=f"to stage {entry.problem}", on_click=bench.choose, args=(entry.problem,), icon=":material/play_circle:", disabled=bench.chosen() == entry.problem)
