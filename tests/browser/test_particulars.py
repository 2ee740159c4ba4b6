"""Steps 8 to 12 of the derivation in the browser: a step opens by a press, what is moved is drawn, and the link says it all."""

from __future__ import annotations

import pytest

from pages.parts.words import number
from pages.why.particulars import beliefs, gradients, missing, tails
from tests.browser.visiting import chart, choose, eventually, faults_on, query, rerun, slide, slider, visit

pytestmark = pytest.mark.browser
FORMULAS = "() => [...document.querySelectorAll('.katex-html')].filter(f => f.textContent.includes('\\\\')).length"


def test_steps_open_and_move(site, page):
    visit(page, site, "derivation?lang=en")
    assert page.locator("[data-testid=stPlotlyChart]").count() == 3, "the stage alone"
    with rerun(page):
        page.locator(".st-key-continuous summary").click()
    slide(page, "outlier", 6.0)
    location = float(tails.run(2, 6.0).params.location)
    eventually(lambda: [round(y, 4) for y in chart(page, "particulars-influence")[-1]["y"]], [round(tails.with_outlier(6.0).mean(), 4), round(location, 4)])
    assert number(location, ".3f") in page.locator(".st-key-continuous").inner_text()
    with rerun(page):
        page.locator(".st-key-map summary").click()
    choose(page, "derivation-written-box", 1)
    slide(page, "beta_a", 12)
    found = beliefs.coins(12, 6, "odds").params.probabilities
    eventually(lambda: [round(chart(page, "particulars-coins")[place]["x"][0], 4) for place in (3, 6)], [round(float(p), 4) for p in found])
    assert query(page) | {"continuous": "true", "map": "true", "outlier": "6", "written": "odds", "beta_a": "12"} == query(page)
    page.reload()
    eventually(lambda: page.locator("[data-testid=stPlotlyChart]").count(), 3 + 4, within=30)
    assert slider(page, "beta_a") == 12 and slider(page, "outlier") == 6
    assert page.evaluate(FORMULAS) == 0 and not faults_on(page)


def test_a_link_into_two_steps(site, page):
    visit(page, site, "derivation?lang=zh&expectation_of_what=true&gaussian_mixture=true&lost=large&lost_share=30&move=tilt&delta=-0.5&m_step_t=4")
    by_em, filled = missing.estimate("large", 0.3, True), missing.estimate("large", 0.3, False)
    eventually(lambda: [round(y, 4) for y in chart(page, "particulars-lost-shares")[-1]["y"]], [round(by_em.deviation, 4), round(filled.deviation, 4)])
    assert number(gradients.derivative(3, "tilt", -0.5), ".4f") in page.locator(".st-key-gaussian_mixture").inner_text()
    assert page.evaluate(FORMULAS) == 0 and not faults_on(page)
