"""The table of a Gaussian mixture's estimates: weight, mean, spread and expected number of each component. See estimates.js."""

from __future__ import annotations

from pages.parts.player import component

ESTIMATES = component("estimates", '<div class="em em-estimates"></div>', "gaussians", "follow")


def estimates(group: str, *, large: bool = False) -> None:
    """Mount a table that shows the part `mixture` of the film `group`. It also brings the makers of the film's curves."""
    ESTIMATES(key=f"{group}-estimates", data={"group": group, "large": large})
