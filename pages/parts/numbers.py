"""How numbers that stand alone are written, whatever their size: a rate of 1971, 9 × 10⁸ events, a rise of 5.4 × 10⁻⁹."""

from __future__ import annotations

from math import floor, isfinite, log10

from pages.parts.words import number

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
PLAIN = (-4, 6)  # powers of ten between which a number that stands alone is written with decimals


def raised(power: int) -> str:
    """A whole number as a superscript: −3 → ⁻³."""
    return str(power).translate(RAISED)


def times_ten(value: float, decimals: int) -> str:
    """So many decimals times a power of ten: 5.4 × 10⁻⁹."""
    mantissa, power = f"{value:.{decimals}e}".split("e")
    return f"{number(float(mantissa), f'.{decimals}f')} × 10{raised(int(power))}"


def significant(value: float, digits: int = 4) -> str:
    """So many digits, and no zeros after them: 0.0123, 1971, 2.5, 9 × 10⁸, 0."""
    if value == 0 or not isfinite(value):
        return number(value + 0.0, "g")
    value = float(f"{value:.{digits - 1}e}") if abs(value) < 10**digits else value
    power = floor(log10(abs(value)))
    if PLAIN[0] <= power < PLAIN[1]:
        return without_zeros(number(value, f".{max(digits - 1 - power, 0)}f"))
    mantissa, _, ten = times_ten(value, digits - 1).partition(" ")
    return f"{without_zeros(mantissa)} {ten}"


def without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
