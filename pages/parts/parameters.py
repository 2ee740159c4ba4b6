"""A table of any parameters at the present stop, as texts that the film brings: see parameters.js."""

from __future__ import annotations

from pages.parts.player import component

PARAMETERS = component("parameters", '<div class="em em-parameters em-estimates"></div>', "follow")


def parameters(group: str, *, large: bool = False) -> None:
    """Mount a table that shows the part `parameters` of the film `group`."""
    PARAMETERS(key=f"{group}-parameters", data={"group": group, "large": large})
