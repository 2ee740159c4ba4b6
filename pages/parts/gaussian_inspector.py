"""The inspector of a Gaussian mixture: a responsibility opened into Bayes' rule, a component's estimates into their weighted
means. See gaussian_inspector.js."""

from __future__ import annotations

from pages.parts.player import component
from pages.parts.words import Words

INSPECTOR = component("gaussian_inspector", '<div class="em em-inspector"></div>', "gaussians", "follow", "mathml")


def gaussian_inspector(group: str, words: Words) -> None:
    """Mount an inspector that shows the part `mixture` of the film `group`."""
    INSPECTOR(key=f"{group}-inspector", data={"group": group, "words": words.table("gaussian_inspector")})
