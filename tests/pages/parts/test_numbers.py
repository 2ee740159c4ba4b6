"""Numbers that stand alone are readable and right whatever their size, from 1e-15 to 1e15."""
from __future__ import annotations

from decimal import Decimal

import pytest

from pages.parts.numbers import significant

LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
UNITS = [10.0**e for e in range(-15, 16)]


def value_of(text: str) -> Decimal:
    """What a reader understands."""
    mantissa, _, power = text.partition(" × 10")
    return Decimal(mantissa.replace("−", "-")) * Decimal(10) ** int(power.translate(LOWERED) or 0)


@pytest.mark.parametrize(("value", "digits", "written"), [
    (1971.3, 3, "1971"), (9e8, 3, "9 × 10⁸"), (2e-9, 4, "2 × 10⁻⁹"), (2.5, 3, "2.5"), (0.01234, 3, "0.0123"), (1 / 3, 4, "0.3333"), (0, 4, "0"),
    (-0.0, 4, "0"), (12345.6, 3, "12346"), (123456.7, 3, "123457"), (1234567.0, 3, "1.23 × 10⁶"), (999.96, 4, "1000"), (-4.2e-7, 2, "−4.2 × 10⁻⁷"), (100.0, 4, "100"),
])
def test_a_number_that_stands_alone(value, digits, written):
    assert significant(value, digits) == written


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [1.0, 1.971, -2.0496, 9.996, 7.3456789])
def test_its_digits_are_right_in_all_units(value, unit):
    for digits in (2, 3, 4, 5):
        said = significant(value * unit, digits)
        assert abs(value_of(said) - Decimal(value * unit)) <= Decimal(0.5001 * 10.0 ** (1 - digits)) * abs(Decimal(value * unit)) * (2 if abs(value) < 2 else 1)
        assert "e" not in said and len(said) <= 16, "read without effort"
