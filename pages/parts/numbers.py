"""How numbers are written, whatever the unit that they are measured in.

Two questions decide: how many digits mean something, and whether decimals or a power of ten are easier to read. A mean, an
observation or a width means something as far as its data scatter (`resolved`); a number that stands alone has so many digits
(`significant`). numbers.js does the same in the browser.
"""

from __future__ import annotations

from math import floor, inf, isfinite, log10

from pages.parts.words import number

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MOST_DECIMALS = 6  # with more, a power of ten is easier to read
LARGEST_UNIT = 1e6  # from here on too
PLAIN = (-4, 6)  # powers of ten between which a number that stands alone is written with decimals
MOST_DIGITS = 14  # of a double, that mean something


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


def decimals_of(spread: float, digits: int = 3) -> int:
    """Decimals that leave so many digits of a spread; below 0 where it has more digits before the point."""
    return digits - 1 - floor(log10(spread))


def resolved(value: float, spread: float, digits: int = 3) -> str:
    """A number as finely as data of this spread deserve, so many digits of the spread: 170.63 of 9, 1.994 × 10⁻⁹ of 1.5 × 10⁻⁹,
    1000000000.12 of 1. Where nothing scatters, in six digits."""
    if not 0 < spread < inf or not isfinite(value):
        return significant(float(value), 6)
    decimals = decimals_of(spread, digits)
    if decimals <= MOST_DECIMALS and spread < LARGEST_UNIT:
        return number(value, f".{max(decimals, 0)}f")
    if abs(value) < 0.5 * 10.0**-decimals:
        return "0"
    return times_ten(value, min(max(floor(log10(abs(value))) + decimals, 0), MOST_DIGITS))


def typed(value: float, spread: float, digits: int = 4) -> str:
    """The same as it may be typed into a field and read again, in no fewer digits: 170.631, 1.994e-09."""
    if not 0 < spread < inf or value == 0:
        return f"{value:.12g}"
    leading = floor(log10(abs(value))) + decimals_of(spread, digits) + 1  # digits before and after the point
    return f"{value:.{min(max(leading, digits), MOST_DIGITS)}g}"
