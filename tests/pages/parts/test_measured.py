"""Measurements as text, against Python's own decimal arithmetic: right to the digits that are shown, and never less than they say."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from pages.parts.measured import measured, typed

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def meaning(text: str) -> Decimal:
    """The number that a text stands for."""
    plain = text.replace("\u2212", "-")
    mantissa, _, power = plain.partition(" × 10")
    return Decimal(mantissa).scaleb(int(power.translate(POWERS) or 0) if power else 0)


def test_any_measurement_is_right_to_the_resolution_of_its_spread():
    rng = np.random.default_rng(0)
    for _ in range(3000):
        spread = 10.0 ** rng.uniform(-140, 140)
        value = rng.normal() * spread * 10.0 ** rng.uniform(-2, 6)
        for digits in (3, 4):
            text = measured(value, spread, digits)
            resolution = Decimal(10.0) ** int(np.floor(np.log10(spread)) + 1 - digits)
            error = abs(meaning(text) - Decimal(value))
            # Half of the last place; where that is finer than a double, or than the one digit that is always shown, those.
            assert error <= max(resolution * Decimal("0.501"), abs(Decimal(value)) * Decimal(2e-15)) or re.fullmatch(r"−?\d × 10[⁰-⁹¹²³⁻]+", text), text
            assert meaning(text) != 0, "what is not 0 does not look like it"
            assert len(text) <= 26


@pytest.mark.parametrize(("value", "spread", "text"), [
    (4.956, 1.5, "4.96"), (-0.001, 1.5, "0.00"), (70.9, 11.4, "70.9"), (4.956e-6, 1.5e-6, "4.96 × 10⁻⁶"), (1.994e-9, 1.5e-9, "1.99 × 10⁻⁹"),
    (-1.994e-12, 1.5e-12, "−1.99 × 10⁻¹²"), (4.956e15, 1.5e15, "4.96 × 10¹⁵"), (1971.0, 250.0, "1971"), (1_700_000_003.25, 1.2, "1700000003.25"),
    (1_700_000_003.25, 1e-6, "1700000003.250000"), (0.5000000012, 1e-9, "0.50000000120"), (0.0, 1e-9, "0"), (0.0, 1.0, "0.00"), (3.0, 0.0, "3.00"),
])
def test_what_is_written(value, spread, text):
    assert measured(value, spread) == text


@pytest.mark.parametrize(("value", "spread", "text"), [
    (4.95612, 1.5, "4.956"), (70.912, 11.4, "70.91"), (1971.44, 12.0, "1971.4"), (100_000_003.25, 1.2, "100000003.2"), (1.994e-12, 1.5e-12, "1.994e-12"),
    (0.0, 1.0, "0"), (3.0, 0.0, "3"), (-12.3456, 0.001, "-12.3456")])
def test_what_is_put_into_a_field(value, spread, text):
    assert typed(value, spread) == text and abs(float(text) - value) <= max(0.1 * spread, 5e-4 * abs(value))
