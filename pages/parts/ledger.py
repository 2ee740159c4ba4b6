"""The ledger: one row an observation, its responsibilities, and the expected counts that they add up to. See ledger.js."""

from __future__ import annotations

from typing import Any

from pages.parts.player import component

LEDGER = component("ledger", '<div class="em em-ledger"></div>')


def ledger(data: dict[str, Any], *, large: bool = False) -> None:
    """Mount a ledger that follows the film `data["group"]`."""
    LEDGER(key=f"{data['group']}-ledger", data=data | {"large": large})
