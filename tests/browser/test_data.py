"""Data of the reader's own: labels and counts that are changed, rows that are typed, rows that cannot be read."""

from __future__ import annotations

import pytest

from em_core.datasets import TWO_COINS
from pages.parts.words import languages
from tests.browser.truth import printed, run
from tests.browser.visiting import chart, choose, eventually, faults_on, index, pick, rerun, slide, stage, visit

# Each line, and what is wrong with it: a key of [error] in strings.toml, or None.
ROWS = (
    ("9, 10", None),
    ("HTHHT", None),
    ("11, 10", "row_heads_above_tosses"),
    ("nine of ten", "row_unreadable"),
    ("3.5, 9", "row_not_whole"),
    ("-1, 5", "row_negative"),
    ("5, 4000", "row_too_long"),
    ("2, 8", None),
)
TRUTH = run([9, 3, 2], [10, 5, 8], TWO_COINS.start)


def counted(labels: str, heads: list[int]) -> list[float]:
    """Maximum likelihood with the labels known: heads over tosses, coin by coin."""
    return [round(sum(h for h, label in zip(heads, labels) if label == coin) / (10 * labels.count(coin)), 6) for coin in "AB"]


def test_changing_a_label_or_a_count_moves_the_estimates(page, site):
    heads, labels = TWO_COINS.heads.tolist(), "".join("AB"[label] for label in TWO_COINS.labels)
    visit(page, site, "coins?lang=en")
    assert chart(page, "known-estimates")[1]["x"] == counted(labels, heads)
    slide(page, "h1", 9)
    heads[0] = 9
    eventually(lambda: chart(page, "known-estimates")[1]["x"], counted(labels, heads))
    choose(page, "rounds_a", 0)
    labels = "A" + labels[1:]
    eventually(lambda: chart(page, "known-estimates")[1]["x"], counted(labels, heads))
    formulas = page.locator(".katex annotation").all_text_contents()
    for value in counted(labels, heads):
        assert any(formula.startswith("\\hat\\theta") and f"= {printed(value, 3)}" in formula for formula in formulas)
    choose(page, "rounds_a", 3)
    assert languages()["en"]("known.no_rounds", name="B") in page.locator("[data-testid=stAlert]").all_inner_texts()[0].replace("\n", " ")
    assert faults_on(page) == []


@pytest.mark.parametrize("code", languages())
def test_own_rows_are_used_and_bad_ones_named(page, site, code):
    words = languages()[code]
    visit(page, site, f"coins?lang={code}")
    pick(page, "coins-source", 2)
    page.locator("[data-testid=stPopover] button").click()
    rows = page.locator(".st-key-own-rows textarea")
    rows.fill("")
    rows.press_sequentially("H T")  # typed: the arrow, the space and the letters belong to the field
    rows.press("ArrowLeft")
    assert index(page) == 0
    rows.fill("\n".join(line for line, _ in ROWS))
    with rerun(page):
        rows.press("Control+Enter")
    page.keyboard.press("Escape")
    named = page.locator("[data-testid=stAlert] li").all_inner_texts()
    bad = [(number, line, wrong) for number, (line, wrong) in enumerate(ROWS, 1) if wrong]
    assert len(named) == len(bad)
    for message, (number, line, wrong) in zip(named, bad):
        assert message == f"{words('coins.row', row=number)} {words(f'error.{wrong}', text=line, limit=100)}"
    for place in (0, 1, 2):
        if place:
            page.locator("[data-act=next]").click()
        seen = stage(page)
        assert seen["readout"] == TRUTH.readout(TRUTH.stops[place])
        assert {key: seen[key] for key in ("shares", "counts", "sums")} == TRUTH.ledger(TRUTH.stops[place])


def test_no_usable_row_is_said_and_can_be_mended(page, site):
    visit(page, site, "coins?lang=en&source=pasted")
    page.locator("[data-testid=stPopover] button").click()
    rows = page.locator(".st-key-own-rows textarea")
    for text, alerts in (("nothing", 2), ("", 1)):
        rows.fill(text)
        before = page.evaluate("window.finishedRuns")
        rows.press("Control+Enter")
        page.wait_for_function("before => window.finishedRuns > before", arg=before)
        eventually(lambda: page.locator(".stMain [data-testid=stAlert]").count(), alerts)
    assert faults_on(page) in ([], ["a dialog"])  # the open popover is one
    rows.fill("4, 5\n1, 5")
    with rerun(page):
        rows.press("Control+Enter")
    page.keyboard.press("Escape")
    truth = run([4, 1], [5, 5], TWO_COINS.start)
    eventually(lambda: stage(page)["readout"], truth.readout(truth.stops[0]))


def test_a_guess_is_answered_by_em_core(page, site):
    """The question before the run: the answer is the first E-step's responsibility of round 2."""
    visit(page, site, "coins?lang=en")
    with rerun(page):
        page.locator(".st-key-coins-guess-check button").click()
    share = stage_after_first_e_step(page)
    answer = page.locator(".stMain [data-testid=stAlert]").first.inner_text()
    assert printed(100 * share, 1) in answer


def stage_after_first_e_step(page) -> float:
    from tests.browser.truth import classic

    truth = classic()
    page.locator("[data-act=next]").click()
    share = truth.shares(truth.stops[1])[1, 0]
    assert stage(page)["shares"][1][0] == printed(share, 3)
    return float(share)
