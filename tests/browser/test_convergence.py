"""The page on convergence, on the screen: the map follows the player, a press on it sets out from there, and a start chooses a
film and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from pages.figures import basins as figure
from pages.parts.words import languages
from pages.why.climbing import basins, controls, stage
from tests.browser.visiting import charts, eventually, faults_on, index, last_index, query, rerun, slider, visit

pytestmark = pytest.mark.browser
GROUPS = basins.Landscape("groups", basins.USUAL["groups"])

PLACE = """([key, x, y]) => {
  const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`), box = gd.getBoundingClientRect(), { xaxis, yaxis } = gd._fullLayout;
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""


def check_map(page, trace, stop: int) -> None:
    """Path, place and climb at a half-step (0 the start, then E and M in turn)."""
    held = stop // 2
    way = np.array([GROUPS.place(step.params) for step in trace.steps[: held + 1]])
    drawn = charts(page, stage.MAP, stage.LIKELIHOOD)
    assert (drawn[stage.MAP][figure.HERE]["x"][0], drawn[stage.MAP][figure.HERE]["y"][0]) == pytest.approx(tuple(way[-1]), abs=1e-6)
    assert np.column_stack([drawn[stage.MAP][figure.PATH][axis] for axis in "xy"])[: held + 1] == pytest.approx(way, abs=1e-6)
    assert drawn[stage.LIKELIHOOD][0]["y"] == pytest.approx(trace.log_likelihoods[: held + 1], abs=1e-8)


def test_the_map_follows_the_player_and_takes_a_start(site, page):
    start = controls.AXES["groups"].usual
    trace = basins.run(GROUPS, *start)
    visit(page, site, "convergence?lang=en&landscape=groups")
    assert last_index(page) == 2 * (len(trace.steps) - 1)
    page.locator(".em-player input").focus()
    for stop in range(1, 6):
        page.keyboard.press("ArrowRight")
        eventually(lambda: index(page), stop)
        check_map(page, trace, stop)
    page.keyboard.press("End")
    check_map(page, trace, last_index(page))
    assert languages()["en"]("climb.ended_poor").split("} ")[-1] in page.locator(".em-say").inner_text()

    x, y = page.evaluate(PLACE, [stage.MAP, -3.0, 2.0])
    with rerun(page):
        page.mouse.click(x, y)
    assert (slider(page, "start_1"), slider(page, "start_2")) == pytest.approx((-3.0, 2.0), abs=0.1)
    assert index(page) == 0, "who sets out stands at the start"
    pressed = basins.run(GROUPS, slider(page, "start_1"), slider(page, "start_2"))
    eventually(lambda: last_index(page), 2 * (len(pressed.steps) - 1))
    page.locator(".em-player input").focus()
    page.keyboard.press("End")
    check_map(page, pressed, last_index(page))
    assert basins.end_at(GROUPS, pressed) != basins.end_at(GROUPS, trace), "a neighbour that ends elsewhere"
    assert "start_2" in query(page) and faults_on(page) == []


def test_every_step_is_drawn(site, page):
    """In Chinese, whose formulas have words that a formula may stumble over."""
    opened = "&".join(f"{anchor}=true" for anchor in ("monotone", "corrected", "stationary", "rate", "stopping", "many"))
    visit(page, site, f"convergence?lang=zh&{opened}")
    names = ("rungs", "gibbs", "circle", "escape", "spike", "ratios", "separation", "rules", "chances")
    drawn = charts(page, *(f"convergence-{name}" for name in names))
    assert all(any(len(np.atleast_1d(trace["y"])) for trace in drawn[f"convergence-{name}"]) for name in names)
    assert faults_on(page) == []
