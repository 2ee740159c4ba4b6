"""Links to steps and to what is folded: they open it and go there, on the page, from another page, and from outside."""

from __future__ import annotations

import pytest

from tests.browser.visiting import eventually, query, rerun, visit

STANDS = """name => {
  const fold = document.querySelector(`.st-key-${name} details`), top = fold?.getBoundingClientRect().top;
  return [Boolean(fold?.open), top > -5 && top < innerHeight / 2];
}"""


@pytest.mark.parametrize(("path", "name"), [
    ("derivation?lang=en#map", "map"), ("derivation?lang=zh&two_steps=true#temperature", "read_temperature"), ("derivation?lang=en&view=both#any-q", "any_q"),
    ("convergence?lang=zh#corrected", "corrected"),
])  # fmt: skip
def test_a_link_from_outside_opens_what_is_folded(page, site, path, name):
    visit(page, site, path)
    eventually(lambda: page.evaluate(STANDS, name), [True, True])
    assert query(page)[name] == "true"


def test_a_link_in_the_prose_goes_on_with_the_visit(page, site):
    visit(page, site, "convergence?lang=zh&monotone=true")
    page.evaluate("window.stays = true")
    with rerun(page):
        page.locator(".stMarkdown a[href*='derivation?'][href$='#turns']").first.click()
    eventually(lambda: page.evaluate(STANDS, "turns"), [True, True])
    assert page.url.split("?")[0].endswith("/derivation") and query(page)["lang"] == "zh" and page.evaluate("window.stays")
    page.go_back()
    eventually(lambda: page.url.split("?")[0].endswith("/convergence"), True)


def test_a_fold_that_is_closed_again_stays_closed(page, site):
    """The way to it ends when it has been found."""
    visit(page, site, "derivation?lang=en#map")
    eventually(lambda: page.evaluate(STANDS, "map"), [True, True])
    with rerun(page):
        page.locator(".st-key-map summary").click()
    eventually(lambda: page.evaluate(STANDS, "map")[0], False)
    with rerun(page):
        page.locator(".st-key-seen summary").click()
    assert not page.evaluate(STANDS, "map")[0]
