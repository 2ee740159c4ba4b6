"""A page that fails: the reader gets a message and a number, the log gets the number and the traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pages.parts.words import languages
from tests.browser.serving import Site, serve
from tests.browser.visiting import PATIENCE


@pytest.fixture(scope="module")
def failing_site() -> Iterator[Site]:
    with serve("tests/browser/failing/app.py") as running:
        yield running


@pytest.mark.parametrize("code", languages())
def test_a_failing_page_says_so_with_a_number_that_the_log_has_too(page, failing_site, code):
    page.goto(failing_site.url(f"?lang={code}"), wait_until="commit")
    alert = page.locator("[data-testid=stAlert]")
    alert.wait_for(timeout=PATIENCE)
    said = alert.inner_text()
    before, after = languages()[code]("shell.failure").split("{id}")
    found = re.search(re.escape(before) + r"([0-9a-f]{6,})" + re.escape(after), said)
    assert found, said
    screen = page.locator("body").inner_text()
    assert languages()[code]("shell.site") in screen, "what was drawn before the failure stays"
    for inside in ("Traceback", "RuntimeError", "the inside of the machine", "page.py", "File "):
        assert inside not in screen
    assert page.locator("[data-testid=stException]").count() == 0
    log = failing_site.log.read_text()
    place = log.index(found[1])
    assert "Traceback" in log[place:] and "RuntimeError: the inside of the machine" in log[place:]
