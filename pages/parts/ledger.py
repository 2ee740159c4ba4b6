"""The ledger: one row an observation, its responsibilities, and the expected counts that they add up to. See ledger.js."""

from __future__ import annotations

from pages.parts.player import component

LEDGER = component("ledger", '<div class="em em-ledger"></div>', "follow")


def ledger(group: str, *, large: bool = False) -> None:
    """Mount a ledger that shows the part `ledger` of the film `group`."""
    LEDGER(key=f"{group}-ledger", data={"group": group, "large": large})
