"""Labels that were hidden and are now uncovered: who was put where at this step, how many rightly, and counting beside EM.
See labels.js."""

from __future__ import annotations

from pages.parts.player import component

LABELS = component("labels", '<div class="em em-labels"></div>', "gaussians", "follow")


def labels(group: str, *, large: bool = False) -> None:
    """Mount the tables of the part `labels` of the film `group`; its part `mixture` says what the step knows."""
    LABELS(key=f"{group}-labels", data={"group": group, "large": large})
