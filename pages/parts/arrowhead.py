"""The weights of an M-step as the solution of a linear system, with the numbers of the step on the stage. See arrowhead.js."""

from __future__ import annotations

from pages.parts.player import component
from pages.parts.words import Words

ARROWHEAD = component("arrowhead", '<div class="em em-arrowhead"></div>', "gaussians", "follow", "mathml")


def arrowhead(group: str, words: Words) -> None:
    """Mount the system; it shows the part `mixture` of the film `group`."""
    ARROWHEAD(key=f"{group}-arrowhead", data={"group": group, "words": words.table("arrowhead")})
