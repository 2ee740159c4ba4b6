"""The inspector: opens a responsibility into Bayes' rule and an estimate into its fraction. See inspector.js."""

from __future__ import annotations

from typing import Any

from pages.parts.player import component

INSPECTOR = component("inspector", '<div class="em em-inspector"></div>')


def inspector(data: dict[str, Any]) -> None:
    """Mount an inspector that follows the film `data["group"]`."""
    INSPECTOR(key=f"{data['group']}-inspector", data=data)
