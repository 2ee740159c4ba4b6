"""The inspector: opens a responsibility into Bayes' rule and an estimate into its fraction. See inspector.js."""

from __future__ import annotations

from pages.parts.player import component

INSPECTOR = component("inspector", '<div class="em em-inspector"></div>', "follow", "mathml")


def inspector(group: str) -> None:
    """Mount an inspector that shows the part `inspector` of the film `group`."""
    INSPECTOR(key=f"{group}-inspector", data={"group": group})
