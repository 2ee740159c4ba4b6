"""The steps that go into particulars, in order: the anchor of each one's prose, and what moves in it."""

from __future__ import annotations

from collections.abc import Callable

from pages.parts.words import Words
from pages.why.particulars import families, filling, gaussians, priors, tails

STEPS: dict[str, Callable[[Words], None]] = {
    "expectation-of-what": filling.live,
    "exponential-families": families.live,
    "gaussian-mixture": gaussians.live,
    "continuous": tails.live,
    "map": priors.live,
}
