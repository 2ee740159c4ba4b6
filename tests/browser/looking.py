"""What is wrong with a page at a glance: left-over marks, formulas that were not set, overflow, nameless charts, axe.

Each function returns its findings as texts; an empty list is a page in order.
"""

from __future__ import annotations

import functools
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.serving import ROOT

LEFT_OVER = re.compile(r"⟦|⟧|\*\*|\$\$|\{\{|\}\}|\\frac|\bundefined\b|\bNaN\b|Traceback")
SEVERE = ("serious", "critical")

# What is Streamlit's own fault and cannot be mended here: (rule of axe, what its element's HTML begins with or holds).
# Each with a date and a reason, so that it is looked at again when Streamlit is renewed.
STREAMLITS_OWN: tuple[tuple[str, str], ...] = ()

TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), home = walker.currentNode.parentElement;
    if (text && home?.checkVisibility() && !home.closest("script, style, code, pre, .katex")) found.push(text);
  }
  return found;
}"""


def left_over(page: Page) -> list[str]:
    """Texts in which something was left that a reader should not see."""
    return [text[:100] for text in page.evaluate(TEXTS) if LEFT_OVER.search(text)]


def unset_formulas(page: Page) -> list[str]:
    """Formulas with an error, or with a command that KaTeX does not know (it sets those in red, backslash and all)."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".katex-error, .katex-html")]
                  .filter(e => e.matches(".katex-error") || e.textContent.includes("\\\\")).map(e => e.textContent.slice(0, 100))"""
    )


def overflowing(page: Page) -> list[str]:
    """Parts of the page that make it wider than the screen."""
    return page.evaluate(
        """() => [document.documentElement, document.querySelector(".stMain")]
                  .filter(e => e && e.scrollWidth > e.clientWidth + 1).map(e => `${e.className || e.tagName} by ${e.scrollWidth - e.clientWidth} px`)"""
    )


def nameless_charts(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")]
                  .filter(chart => !(chart.getAttribute("aria-label") ?? "").trim()).map(chart => chart.closest("[class*=st-key]")?.className ?? "chart")"""
    )


@functools.cache
def axe() -> Axe:
    return Axe()


def inaccessible(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """Serious and critical violations that axe-core finds (`only` these rules, where some are named).

    Wide formulas are made reachable a moment after they are drawn, so that it waits for those that are drawn by now.
    """
    page.wait_for_function(
        "() => [...document.querySelectorAll('.katex-display')].every(f => f.scrollWidth <= f.clientWidth + 1 || f.tabIndex === 0)"
    )
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    violations = axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in violations
        if violation["impact"] in SEVERE
        for node in violation["nodes"]
        if not any(violation["id"] == rule and mark in node["html"] for rule, mark in STREAMLITS_OWN)
    ]


def formulas_missing(page: Page, path: str) -> list[str]:
    """Formulas of a content file (`en/examples/coins`) that KaTeX has not set on the page; numbers asked for are any number."""
    text = (ROOT / "content" / f"{path}.md").read_text(encoding="utf-8")
    displayed = re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)
    inline = re.findall(r"\$([^$\n]+)\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.DOTALL))
    sources = page.locator("[data-testid=stMain] .katex annotation").all_text_contents()
    shown = [re.sub(r"\s+", " ", source).strip() for source in sources]
    missing = [formula for formula in [*displayed, *inline] if not any(pattern(formula).fullmatch(source) for source in shown)]
    large = page.locator("[data-testid=stMain] .katex-display").count()
    if large < len(displayed):
        missing.append(f"only {large} of {len(displayed)} display formulas are set as such")
    return missing


def pattern(formula: str) -> re.Pattern[str]:
    """A formula of a content file, with any number where one is asked for."""
    parts = re.split(r"\{\{[a-z0-9_]+(?::[^{}]*)?\}\}", re.sub(r"\s+", " ", formula).strip())
    return re.compile(r"[−\d.]+".join(map(re.escape, parts)))
