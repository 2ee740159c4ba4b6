"""The derivation in a browser: the bound at every half-step, a click that sets out from there, and steps that move alone."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import Slice, BinomialMixture, bound, entropy, fit, posterior
from em_core.datasets import TWO_COINS
from pages.parts.words import languages
from tests.browser.truth import printed
from tests.browser.visiting import chart, charts, eventually, index, last_index, query, rerun, slide, slider, visit

CURVE, BOUND, POINTS, ELBO, GAP, BEFORE = range(6)
COINS = Slice(BinomialMixture(10, 2, fixed_weights=True), ([0.5, 0.5], [0.0, 0.5]))
READOUT = "() => [...document.querySelectorAll('.em-readout > span')].map(e => e.textContent)"
WHERE = """([key, x]) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`), box = chart.getBoundingClientRect(), { xaxis } = chart._fullLayout;
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + box.height / 2];
}"""


def numbers(start: float, place: int) -> list[float]:
    """θ, ℓ, F, KL, Q, H of a half-step after the start, from em_core alone."""
    trace = fit(COINS, TWO_COINS.heads, start)
    t, e_step = (place + 1) // 2, place % 2
    q = posterior(COINS, TWO_COINS.heads, trace.steps[t - 1].params)
    step = trace.steps[t - e_step]
    lower, undecided = bound(COINS, TWO_COINS.heads, q, step.params), entropy(q)
    return [float(step.params.value), step.log_likelihood, lower, step.log_likelihood - lower, lower - undecided, undecided]


@pytest.mark.parametrize("code", languages())
def test_every_half_step_agrees_with_em_core(page, site, code):
    visit(page, site, f"derivation?lang={code}")
    for place in range(1, min(last_index(page), 10) + 1):
        page.keyboard.press("ArrowRight")
        expected = numbers(0.2, place)
        shown = [text.partition(" = ")[2] for text in page.evaluate(READOUT)]
        assert shown[:3] + shown[4:] == [printed(value, 4) for value in (*expected[:3], *expected[4:])]
        assert "10" in shown[3] or shown[3] == printed(max(expected[3], 0.0), 4)
    for place in (3, 4, 9):
        page.locator(".em-player input[type=range]").fill(str(place))
        value, height, lower, gap = numbers(0.2, place)[:4]
        eventually(lambda: chart(page, "derivation-bound")[POINTS]["x"][0], value)
        traces = chart(page, "derivation-bound")
        assert traces[POINTS]["y"][:2] == pytest.approx([height, lower], abs=1e-8)
        assert traces[ELBO]["base"][0] + traces[ELBO]["y"][0] == pytest.approx(lower) and traces[GAP]["y"][0] == pytest.approx(max(gap, 0), abs=1e-8)
        curve, low = (np.array(traces[k]["y"], dtype=float) for k in (CURVE, BOUND))
        assert (low <= curve + 1e-3).all() and bool(traces[BEFORE]["x"]) == (place % 2 == 1)


def test_a_click_sets_out_from_there_and_a_step_moves_alone(page, site):
    visit(page, site, "derivation?lang=en&step=2&seen=true")
    with rerun(page):
        page.mouse.click(*page.evaluate(WHERE, ["derivation-bound", 0.62]))
    assert slider(page, "theta_a") == pytest.approx(0.62, abs=0.011) and index(page) == 0
    start = slider(page, "theta_a")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    eventually(lambda: chart(page, "derivation-bound")[POINTS]["x"][0], numbers(start, 2)[0])
    with rerun(page):
        page.locator(".st-key-near label").click()
    eventually(lambda: chart(page, "derivation-bound")[POINTS]["x"][0], numbers(start, 2)[0])
    near = charts(page, "derivation-bound")["derivation-bound"][CURVE]["x"]
    assert max(near) - min(near) < 0.9 and query(page)["near"] == "true"
    slide(page, "seen_theta", 0.8)
    eventually(lambda: chart(page, "argument-seen")[3]["x"], [0.8])
    tangent = chart(page, "argument-seen")[1]
    assert tangent["y"][0] == pytest.approx(tangent["y"][1], abs=1e-6) and index(page) == 2, "the stage stays where it was"
