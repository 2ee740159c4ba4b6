"""Numbers are readable and right whatever their unit: from 1e-15 to 1e15, beside an offset, in the browser as on the server."""
from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from pages.parts.numbers import resolved, significant, typed

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


@pytest.mark.parametrize(("value", "spread", "written"), [
    (170.6312, 9.1, "170.63"), (2.0001e-9, 1.5e-9, "2.00 × 10⁻⁹"), (1.994e-9, 0.32e-9, "1.994 × 10⁻⁹"), (1e9 + 0.123, 1.0, "1000000000.12"),
    (5.0123e9, 1.2e9, "5.01 × 10⁹"), (4.956e-6, 1e-6, "4.96 × 10⁻⁶"), (0.0, 1e-9, "0"), (-1e-14, 1e-9, "0"), (-0.001, 1.0, "0.00"), (3.0, 0.0, "3"), (1971.2, 400.0, "1971"),
    (123456.7, 20_000.0, "123457"), (2e-9, 0.0, "2 × 10⁻⁹"),
])
def test_a_number_among_data(value, spread, written):
    assert resolved(value, spread) == written


@pytest.mark.parametrize("unit", UNITS)
def test_means_of_the_same_data_in_all_units(unit):
    """The same currents in amperes and in picoamperes: means 1.994 and 4.956, of a spread of about 1.5, never 0.000000."""
    for value in (1.994, 4.956, -0.0213, 0.0):
        said = resolved(value * unit, 1.5 * unit)
        assert abs(float(value_of(said)) - value * unit) <= 0.5001e-2 * unit
        assert (value_of(said) == 0) == (value == 0) and len(said) <= 20
        assert len(re.sub(r"\D", "", said.partition(" ×")[0]).lstrip("0")) <= (16 if unit >= 1 else 9)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("offset", [0, 1e3, 1e9])
def test_what_is_typed_is_read_again(unit, offset):
    """And means that differ are not written alike."""
    values, spread = (offset + np.array([-1.2, 0.3, 0.31, 2.2])) * unit, 1.3 * unit
    back = [float(typed(v, spread)) for v in values]
    assert back == pytest.approx(values, abs=1e-3 * spread, rel=1e-13) and len(set(back)) == 4


def test_typed_numbers_are_short():
    assert [typed(v, 1.0) for v in (0.5, 1.0, 3.0, 0.0)] == ["0.5", "1", "3", "0"] and typed(1.994e-9, 1e-9) == "1.994e-09"
    assert typed(3.0, 0.0) == "3"
