"""Numbers in the browser are those of the server, and readable in any unit: nanoamperes in the table, the sentence and the inspector."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import pages.parts
from pages.parts.numbers import resolved
from pages.parts.words import languages
from tests.browser.visiting import eventually, visit

SCRIPT = (Path(pages.parts.__file__).parent / "numbers.js").read_text(encoding="utf-8")


def test_the_browser_writes_numbers_as_the_server_does(page):
    rng = np.random.default_rng(0)
    cases = [[float(v * unit), float(s * unit), digits] for unit in 10.0 ** np.arange(-15, 16) for v, s in zip(rng.normal(0, 3, 12), rng.uniform(0.2, 9, 12)) for digits in (3, 4)]
    cases += [[1e9 + 0.123, 1.0, 3], [0.0, 1e-9, 3], [-1e-14, 1e-9, 3], [-0.001, 1.0, 3]]
    shown = page.evaluate(f"cases => {{ {SCRIPT}; return cases.map(([value, spread, digits]) => numbers.resolved(value, spread, digits)); }}", cases)
    assert shown == [resolved(*case) for case in cases]


@pytest.mark.parametrize("unit", ["e-9", "", "e7"])
def test_the_page_in_other_units(page, site, unit):
    """The same numbers in three units: table, sentence and inspector show them all, with their power of ten."""
    words = languages()["en"]
    visit(page, site, "gmm-1d?lang=en&source=pasted")
    field = page.get_by_role("textbox", name=words("gmm_1d.own_label"))
    field.fill(" ".join(f"{x}{unit}" for x in (0.8, 0.9, 1.0, 1.1, 1.2, 4.6, 4.8, 5.0, 5.2, 5.4)))
    field.press("Control+Enter")
    power = {"e-9": " × 10⁻⁹", "": "", "e7": " × 10⁷"}[unit]

    def shown() -> list[bool]:
        cells = page.locator(".em-estimates tbody td").all_inner_texts()
        told = page.locator(".em-say").first.inner_text()
        return [any(cell.startswith(mean) and cell.endswith(power) for cell in cells) for mean in ("0.9", "4.8")] + [power in told, "0.000000" not in told and "e-" not in " ".join(cells)]

    eventually(shown, [True] * 4)
    assert "0.0000000" not in page.locator(".em-inspector").inner_text()
