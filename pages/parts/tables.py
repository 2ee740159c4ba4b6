"""Tables of numbers as HTML: a caption for screen readers, numbers to the right, scrolling by themselves on a phone; and numbers as
such tables print them."""

from __future__ import annotations

import html
from collections.abc import Sequence

from pages.parts.numbers import raised, times_ten
from pages.parts.words import number


def framed(caption: str, head: str, body: str, looks: str = "") -> str:
    """Rows of a head and of a body as a table in the looks of the site; `looks` are further classes."""
    said, classes = html.escape(caption), " ".join(["em", "em-estimates", *looks.split()])
    return f'<div class="{classes}" tabindex="0" role="region" aria-label="{said}"><table><caption class="em-hidden">{said}</caption><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, bold: int | None = None) -> str:
    """A table whose first column names the rows and whose other columns are numbers; texts come escaped or as markup of our
    own. `bold` is a row that stands out."""
    top = "".join(f'<th scope="col"{"" if i == 0 else " class=em-number"}>{head}</th>' for i, head in enumerate(heads))
    lines = []
    for place, row in enumerate(rows):
        cells = [f"<b>{cell}</b>" if place == bold else cell for cell in row]
        lines.append(f'<tr><th scope="row">{cells[0]}</th>' + "".join(f'<td class="em-number">{cell}</td>' for cell in cells[1:]) + "</tr>")
    return framed(caption, f"<tr>{top}</tr>", "".join(lines))


def scientific(value: float, digits: int = 3) -> str:
    """A number of any size with so many digits: 0.0123, 1.5 × 10⁻⁷, 0."""
    if value == 0:
        return "0"
    power = int(f"{value:.{digits - 1}e}".split("e")[1])
    return number(value, f".{max(digits - 1 - power, 0)}f") if -4 <= power < 5 else times_ten(value, digits - 1)


def power_of_ten(exponent: int) -> str:
    """10 to a whole number, as text: 10⁻⁵."""
    return f"10{raised(exponent)}"
