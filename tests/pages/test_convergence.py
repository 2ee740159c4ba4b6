"""The page on convergence, used by a reader: map, guess, presets, every step with its controls at their ends, two languages."""

from __future__ import annotations

import csv
import io

import pytest

from em_core import fit
from pages.figures import basins as figure
from pages.parts.player import small
from pages.parts.words import languages
from pages.why.climbing import basins, controls, ladder, many, page, pace, ring, rules, stage, still
from tests.pages.visiting import choose, find, labels, part, press, put, said, sound, turn, value, visit

each_language = pytest.mark.parametrize("code", languages())
STEPS = ("monotone", "stationary", "summits", "rate", "stopping", "cost", "many", "corrected")


def film(at) -> dict:
    return part(sound(at), "player")


def minus(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def channel(shown: dict, chart: str, trace: int) -> dict:
    return next(c for c in shown["channels"] if c["chart"] == chart and c.get("trace") == trace)


def words_of(at) -> str:
    return "\n".join(said(at))


@pytest.mark.parametrize("name", basins.NAMES)
def test_the_film_is_the_fit(name):
    """Places and heights of every stop against a fit of em_core; at an M-step, the bound lies between the heights."""
    usual = controls.AXES[name].usual
    landscape = basins.Landscape(name, basins.USUAL[name])
    trace = fit(landscape.model, landscape.data, landscape.params(*usual), tol=1e-10)
    shown = film(visit("convergence", lang="en", landscape=name))
    assert len(shown["steps"]) == 2 * len(trace.steps) - 1
    rungs = ladder.rungs(trace, 0)
    assert small(rungs.step) in shown["sentences"][2] and small(rungs.kl) in shown["sentences"][2]
    here, stand = channel(shown, stage.MAP, figure.HERE), channel(shown, stage.DATA, figure.STAND)
    for stop, (step, kind, line) in enumerate(zip(shown["steps"], shown["kinds"], shown["readouts"])):
        t = int(step) if kind != "E" else int(step + 0.5) - 1
        x, y = landscape.place(trace.steps[t].params)
        frame = here["frames"][here["at"][stop]]
        assert (frame["x"][0], frame["y"][0]) == pytest.approx((x, y), abs=1e-6)
        assert stand["frames"][stand["at"][stop]]["x"] == pytest.approx([x, y], abs=1e-6)
        assert [minus(v) for _, v in line[:2]] == pytest.approx([x, y], abs=6e-4)
        assert minus(line[-1][1]) == pytest.approx(trace.steps[t].log_likelihood, abs=6e-6)
        if kind == "M":
            assert trace.steps[t - 1].log_likelihood - 1e-5 <= minus(line[2][1]) <= trace.steps[t].log_likelihood + 1e-5


@each_language
def test_a_guess_gets_its_answer(code):
    """Half of the starts if coin A is picked more often; 62 % of those of the three groups."""
    for query, answer in (({"share": "0.7"}, 50), ({"landscape": "groups"}, 62), ({"landscape": "groups", "width": "5"}, 100)):
        at = visit("convergence", lang=code, **query)
        for guess in (0, answer // 5 * 5):
            find(at, page.GUESS).set_value(guess)
            press(at, f"{page.GUESS}-check")
            (reply,) = [alert.value for kind in ("success", "info") for alert in sound(at).get(kind)]
            assert f"{guess}%" in reply and f"{answer}%" in reply
            assert bool(at.success) == (guess > 0)


@each_language
def test_how_runs_end(code):
    """On the highest summit, on a poor one, on the saddle, on the only one: said at the last stop."""
    for query, key in (
        ({}, "ended_best"), ({"landscape": "groups"}, "ended_poor"), ({"start_A": "0.3", "start_B": "0.3"}, "ended_saddle"), ({"landscape": "groups", "width": "5"}, "ended_alone"),
    ):  # fmt: skip
        last = film(visit("convergence", lang=code, **query))["sentences"][-1]
        start = languages()[code](f"climb.{key}").split("{")[0]
        assert start[:4] in last and not any(sign in last for sign in "{}")
        told = languages()[code](f"climb.{key}").split("}")[1].split("{")[0]
        assert told in last, key


@each_language
@pytest.mark.parametrize("which", controls.PRESETS)
def test_presets(code, which):
    at = visit("convergence", lang=code, summits="true")
    press(at, f"{controls.PAGE}preset {which}")
    name, known, start = controls.PRESETS[which]
    assert value(sound(at), controls.KNOWN_KEYS[name]) == known
    assert tuple(value(at, key) for key in controls.AXES[name].keys) == start
    first = film(at)["readouts"][0]
    assert [minus(v) for _, v in first[:2]] == pytest.approx(start)


def test_start_alike_is_the_diagonal():
    at = visit("convergence", lang="en")
    press(at, f"{controls.PAGE}alike")
    assert value(at, "start_A") == value(at, "start_B") == 0.55
    assert languages()["en"]("climb.ended_saddle").split(".")[0].split("{t} ")[1] in film(at)["sentences"][-1]


def test_state_survives_a_switch_of_language_and_a_trip():
    at = visit("convergence", lang="en", landscape="groups", width="2.5", start_1="4", rate="true", nudge="9", stationary="true", ladder="times", monotone="true")
    for act in (lambda: choose(at, "language switch", "中文"), lambda: (turn(at, "coins"), turn(at, "convergence"))):
        act()
        assert (value(sound(at), "width"), value(at, "start_1"), value(at, "nudge")) == (2.5, 4.0, 9)
        assert "μ₁" in str(film(at)["readouts"][0])
        assert find(at, f"{controls.PAGE}ladder box").value == "times"


@each_language
@pytest.mark.parametrize("anchor", STEPS)
def test_a_closed_step_has_its_words_and_nothing_that_moves(code, anchor):
    closed, opened = visit("convergence", lang=code), visit("convergence", lang=code, **{anchor: "true"})
    prose = languages()[code].prose("why/convergence").sections[anchor]
    for at in (closed, opened):
        assert prose.title in words_of(sound(at))
    moving = [sum(len(at.get(kind)) for kind in ("plotly_chart", "button", "slider")) for at in (closed, opened)]
    assert moving[1] > moving[0]


def test_the_ladder_shows_em_cores_numbers():
    at = visit("convergence", lang="en", monotone="true")
    for name in ladder.MODELS:
        choose(at, f"{controls.PAGE}ladder box", languages()["en"](f"climb.model_{name}"))
        found = ladder.rungs(ladder.trace_of(name), 0)
        for height in (found.start, found.bound, found.end):
            assert f"{height:.7f}".replace("-", "\u2212") in words_of(sound(at))
    put(at, "rung", 25)
    choose(at, f"{controls.PAGE}ladder box", languages()["en"]("climb.model_linkage"))
    assert value(sound(at), "rung") == len(ladder.trace_of("linkage").steps) - 2, "no further than the run goes"
    for q in (0.0, 0.3, 1.0):
        put(at, "gibbs_q", q)
        assert f"**{ladder.two_outcomes(q, 0.3):.4f}**" in words_of(sound(at))


@each_language
def test_the_other_steps_at_their_ends(code):
    at = visit("convergence", lang=code, corrected="true", stationary="true", rate="true", stopping="true", many="true")
    for key, ends in (("ring", (1, len(ring.LENGTHS))), ("nudge", still.EXPONENTS), ("narrow", (1, still.NARROWEST)), ("distance", (pace.NEAREST, pace.FURTHEST)), ("epsilon", rules.EXPONENTS),
                      ("ceiling", rules.CAPS), ("p", (2, 90)), ("R", (1, many.MOST))):  # fmt: skip
        for end in ends:
            put(at, key, end)
            sound(at)
    box = f"{controls.PAGE}example box"
    for label in labels(find(at, box)):
        choose(at, box, label)
        sound(at)
    assert f"{pace.pace_of('times').theory:.4f}" in words_of(at)
    never = languages()[code]("climb.never")
    assert never in words_of(put(at, "epsilon", rules.EXPONENTS[1])), "the gradient does not get there"


def test_the_cost_is_measured_on_a_press():
    at = visit("convergence", lang="en", cost="true")
    charts = len(at.get("plotly_chart"))
    press(at, f"{controls.PAGE}sweep")
    assert len(sound(at).get("plotly_chart")) == charts + 1
    put(at, "cost_N", 20_000)
    assert "20,000" in words_of(sound(at))


def test_what_is_taken_home():
    from em_core.traces import to_csv

    at = visit("convergence", lang="en", landscape="groups")
    shown = at.session_state[page.ON_STAGE]
    rows = list(csv.DictReader(io.StringIO(to_csv(basins.run(shown["landscape"], *shown["start"])))))
    assert float(rows[0]["means_1_1"]) == controls.AXES["groups"].usual[0] and len(rows) == (len(film(at)["steps"]) + 1) // 2
    figures = stage.figures(languages()["en"], shown["landscape"])
    from pages.parts.downloads import animation

    text = animation(languages()["en"], stage.film(shown["landscape"], shown["start"], "en"), figures)
    assert stage.MAP in text and "{{" not in text.split("<script", 1)[0]
