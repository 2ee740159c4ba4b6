"""The tennis page in a browser: numbers as em_core's at every half-step, shots flipped by mouse and keyboard, sets added and
taken away, the long run, and everything on one screen also with the most sets."""

from __future__ import annotations

import numpy as np
import pytest

from em_core.datasets import TENNIS
from pages.examples.tennis_mood.controls import CUSTOMARY, MOST_SETS, NEW_SET
from pages.parts.words import languages
from tests.browser.test_looks import DESKTOP, LOWEST, PROJECTOR
from tests.browser.truth import Truth, decimals, sets
from tests.browser.visiting import chart, charts, choose, eventually, faults_on, index, last_index, query, rerun, settle, stage, visit

NAMES = {"zh": ("平静", "紧张"), "en": ("calm", "anxious")}
PACE = 3
MANY = "-".join([*TENNIS.sets, *["BGBB"] * (MOST_SETS - len(TENNIS.sets))])


def check_stop(page, truth: Truth, place: int, at: int | None = None) -> None:
    """Readout, ledger and spoken numbers of one half-step; `at` where the film is thinned."""
    stop, seen = truth.stops[place if at is None else at], stage(page)
    assert seen["index"] == place and seen["readout"] == truth.readout(stop)
    assert {key: seen[key] for key in ("shares", "counts", "sums")} == truth.ledger(stop)
    assert set(decimals(seen["say"])) <= set(truth.said(stop)) and decimals(seen["say"])


@pytest.mark.parametrize("code", languages())
def test_every_half_step_agrees_with_em_core(page, site, code):
    truth = sets(CUSTOMARY, called=NAMES[code])
    visit(page, site, f"tennis?lang={code}")
    assert last_index(page) == len(truth.stops) - 1
    for place in range(len(truth.stops)):
        if place:
            page.keyboard.press("ArrowRight")
        check_stop(page, truth, place)

    def drawn() -> list:
        (_, present), (path, _) = charts(page, "tennis-estimates", "tennis-likelihood").values()
        return [present["x"], path["y"]]

    eventually(drawn, [truth.estimates(truth.stops[-1]), truth.climbed(truth.stops[-1])[1]])


def shot(page, number: int, place: int):
    """The button of one shot, both from 1."""
    return page.locator(f".st-key-shots-{number} button").nth(place - 1)


def test_shots_are_flipped_by_mouse_and_keyboard(page, site):
    """The stage follows at once, at the step where it stands; the address says which shots were good."""
    visit(page, site, "tennis?lang=en&step=2")
    with rerun(page):
        shot(page, 1, 3).click()
    check_stop(page, sets("GBGB-GGBB-GBGG-GGGG"), 4)
    shot(page, 4, 2).focus()
    with rerun(page):
        page.keyboard.press("Space")
    changed = "GBGB-GGBB-GBGG-GBGG"
    check_stop(page, sets(changed), 4)
    eventually(lambda: query(page).get("sets"), changed)
    assert query(page)["step"] == "2"
    page.reload()
    settle(page)
    check_stop(page, sets(changed), 4)


def test_a_trip_to_another_page_and_the_back_button_keep_stage_and_address_together(page, site):
    """Flipped, away and back by the navigation: the address has the sets again, and no entry of its own for that; Back then
    leads away, to the flipped sets, and to those before."""
    flipped = "GGBB-GGBB-GBGG-GGGG"
    visit(page, site, "tennis?lang=en&step=1")
    with rerun(page):
        shot(page, 1, 2).click()
    for entry, path in ((0, "/"), (2, "/tennis")):
        page.locator("[data-testid=stSidebar] a").nth(entry).click()
        page.wait_for_function("path => location.pathname === path", arg=path)
        settle(page)
    eventually(lambda: (query(page).get("sets"), index(page)), (flipped, 2))
    check_stop(page, sets(flipped), 2)
    page.go_back(wait_until="commit")
    eventually(lambda: page.evaluate("location.pathname"), "/")
    settle(page)
    for written, shown in ((flipped, flipped), (None, CUSTOMARY)):
        page.go_back(wait_until="commit")
        eventually(lambda: (page.evaluate("location.pathname"), query(page).get("sets")), ("/tennis", written))
        page.wait_for_selector(".em-player input")
        settle(page)
        eventually(lambda: stage(page)["readout"][-1], sets(shown).readout(sets(shown).stops[2])[-1])


def test_sets_are_added_and_taken_away(page, site):
    visit(page, site, "tennis?lang=en&step=1")
    with rerun(page):
        page.locator(".st-key-add-set button").click()
    check_stop(page, sets(f"{CUSTOMARY}-{NEW_SET}"), 2)
    remove = page.get_by_role("button", name=languages()["en"]("tennis.remove", set=1))
    assert remove.count() == 1, "an icon to the eye, a sentence to a screen reader"
    with rerun(page):
        remove.click()
    left = "-".join([*TENNIS.sets[1:], NEW_SET])
    check_stop(page, sets(left), 2)
    eventually(lambda: query(page).get("sets"), left)


def test_learned_weights_take_the_long_way(page, site):
    """The toggle, the whole film, and the view of the pace at its end."""
    truth = sets(CUSTOMARY, learned=True)
    visit(page, site, "tennis?lang=en")
    with rerun(page):
        page.locator(".st-key-learned_moods label").click()
    choose(page, "panel", PACE)
    for place in (0, 1, 2, 9, 30, 60):
        page.locator(".em-player input[type=range]").fill(str(place))
        check_stop(page, truth, place)
    page.locator("[data-act=last]").click()
    check_stop(page, truth, last_index(page), len(truth.stops) - 1)
    heights = truth.trace.log_likelihoods
    shown = chart(page, "tennis-pace")[0]["x"]
    assert shown[-1] == len(heights) - 1 == 228 and len(shown) < 60
    eventually(lambda: bool(np.allclose(chart(page, "tennis-pace")[0]["y"], np.diff(heights)[np.array(shown) - 1], rtol=1e-4)), True)


@pytest.mark.parametrize("code", languages())
def test_the_most_sets_are_still_on_one_screen(page, site, code):
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    visit(page, site, f"tennis?lang={code}&sets={MANY}&learned_moods=true")
    lowest, _ = page.evaluate(LOWEST, [".st-key-tennis-guess-row", ".st-key-start_anxious", ".st-key-sets", ".em-ledger", ".em-say"])
    assert lowest <= DESKTOP[1] and faults_on(page) == []
    page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    visit(page, site, f"tennis?lang={code}&sets={MANY}&view=projector")
    lowest, scrolls = page.evaluate(LOWEST, [".em-say", ".js-plotly-plot", ".em-ledger"])
    assert lowest <= PROJECTOR[1] and not scrolls and index(page) >= 0
