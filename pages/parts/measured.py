"""Measurements as text: as many digits as their spread makes worth reading, in any units. `gaussians.js` has the same rule.

Where the spread is neither tiny nor huge, a fixed count of decimals; else a power of ten, unless that would hide digits that
do not change (a time of day in seconds, with microseconds between the observations).
"""

from __future__ import annotations

from math import floor, log10

from pages.parts.tables import scientific
from pages.parts.words import number

FINEST = 6       # decimals that are read without counting zeros
COARSEST = 8     # places before the point that may say nothing before a power of ten is easier
SIZEABLE = 1e-4  # numbers from here on are written out, with all the decimals that they need
DOUBLE = 15      # digits that a double has in any case


def measured(value: float, spread: float, digits: int = 3) -> str:
    """A number whose like differ by `spread`: 4.956, 1.99 × 10⁻⁹, 1700000003.25."""
    places = digits - 1 - floor(log10(spread)) if spread > 0 else 2
    if value == 0 and not -COARSEST <= places <= FINEST:
        return "0"
    if -COARSEST <= places <= FINEST:
        return number(value, f".{min(max(places, 0), FINEST)}f")
    exponent = floor(log10(abs(value)))
    if places > FINEST and abs(value) >= SIZEABLE:
        return number(value, f".{min(places, max(DOUBLE - exponent, 0))}f")
    return scientific(value, min(max(places + exponent, 0), DOUBLE) + 1)


def typed(value: float, spread: float) -> str:
    """A number as a reader may type it: four digits, and far from 0 as many more as tell it from its like."""
    far = floor(log10(abs(value) / spread)) - 1 if value and spread > 0 else 0
    return f"{value:.{min(4 + max(far, 0), DOUBLE + 2)}g}"
