"""The page of Gaussian mixtures in the plane, used by a reader: guess, closer looks, presets, own points, files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from em_core import BinomialMixture, GaussianMixture, fit, from_json, spurious_in, to_json
from em_core.datasets import old_faithful, three_blobs
from pages.examples.gaussians.solve import Settings
from pages.examples.in_the_plane import closer, collapse, controls, data, own, page, runs, ways
from pages.parts.words import languages
from tests.pages.visiting import choose, find, labels, part, press, put, said, sound, turn, value, visit

each_language = pytest.mark.parametrize("code", languages())
BLOBS = Settings(data.simulated("blobs", 200, 0, ("x", "y")), controls.names(3), seed=1, max_iter=500)


def film(at) -> dict:
    return part(sound(at), "player")


def minus(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def test_the_film_is_the_fit():
    """Parameters of every stop, and the log-likelihood in the line of numbers."""
    shown, trace = film(visit("gmm_2d", lang="en", run="7")), runs.solve(replace(BLOBS, seed=7)).trace
    mixture = shown["parts"]["mixture"]
    for place, readout in zip(mixture["at"], shown["readouts"]):
        step = next(s for s in trace.steps if s.params.means.tolist() == mixture["sets"][place]["means"])
        assert minus(readout[0][1]) == pytest.approx(step.log_likelihood, abs=5e-5)
    assert mixture["sets"][mixture["at"][-1]]["weights"] == trace.params.weights.tolist()
    upper = trace.params.covariances[:, *np.triu_indices(2)].tolist()
    assert mixture["sets"][mixture["at"][-1]]["covariances"] == upper


@each_language
def test_a_guess_gets_its_answer(code):
    """72 % of the fifty reach the best summit; within ten points is close."""
    reached = runs.many(BLOBS).reached
    at = visit("gmm_2d", lang=code)
    for guess in (0, 65, 80, 100):
        find(at, "gmm-2d-guess").set_value(guess)
        press(at, "gmm-2d-guess-check")
        (reply,) = [alert.value for kind in ("success", "info") for alert in at.get(kind)]
        assert f"{guess}%" in reply and f"{100 * reached:.0f}%" in reply and str(round(50 * reached)) in reply
        assert bool(sound(at).success) == (abs(guess - 100 * reached) <= 10)


@each_language
def test_many_starts(code):
    """Asked for by a button; dots at the heights of the fits, a ring around the run on the stage, any run by the list."""
    at = visit("gmm_2d", lang=code, panel="many", size="40", K="4")
    assert closer.STRIP not in {channel["chart"] for channel in film(at)["channels"]}, "nothing is computed before"
    press(at, "gmm-2d many go")
    settings = replace(BLOBS, problem=data.simulated("blobs", 40, 0, ("x", "y")), components=controls.names(4))
    best = runs.many(settings)
    dots = {channel["trace"]: channel["fixed"] for channel in film(at)["channels"] if channel["chart"] == closer.STRIP}
    good = [t.log_likelihood for t in best.traces if t.stop != "degenerate"]
    narrow = [t.log_likelihood for t in best.traces if spurious_in(t)]
    assert sorted(dots[0]["x"] + dots[3]["x"]) == pytest.approx(sorted(good), abs=1e-8) and len(dots[1]["x"]) == 50 - len(good) > 0
    assert dots[3]["x"] == pytest.approx(narrow, abs=1e-8) and narrow, "forty points and four components: some summits are of a few points"
    assert dots[2]["x"] == pytest.approx([best.traces[0].log_likelihood], abs=1e-8)
    told = languages()[code]("gmm_2d.many_failed", count=50 - len(good))
    assert any(told in text for text in said(at))
    choose(at, "gmm-2d replay", labels(find(at, "gmm-2d replay"))[16])
    assert value(at, "run") == 17
    assert minus(film(at)["readouts"][-1][0][1]) == pytest.approx(best.traces[16].log_likelihood, abs=5e-5)
    put(at, "K", 5)
    assert closer.STRIP not in {channel["chart"] for channel in film(at)["channels"]}, "another model has other runs"


@pytest.mark.parametrize("prior", [False, True])
@each_language
def test_the_collapse_is_put_on_the_stage(code, prior):
    at = visit("gmm_2d", lang=code, panel="collapse", source="rings", shape="tied", start="means")
    press(at, f"gmm-2d preset {prior}")
    assert {key: value(at, key) for key in collapse.PRESET if key in ("K", "size", "run")} == {key: collapse.PRESET[key] for key in ("K", "size", "run")}
    end = collapse.endings()[prior].trace
    assert minus(film(at)["readouts"][-1][0][1]) == pytest.approx(end.log_likelihood, abs=5e-5)
    words = languages()[code]
    collapsed = words("gaussian.collapse", t=len(end.steps) - 1, component=collapse.endings()[0].component + 1)
    assert (collapsed in film(at)["sentences"][-1]) != prior
    assert at.query_params["source"] == "blobs" and at.query_params["shape"] == "full"


@each_language
def test_how_many_components(code):
    at = visit("gmm_2d", lang=code, panel="sizes", source="faithful")
    assert not [text for text in said(at) if "| AIC |" in text]
    press(at, "gmm-2d sizes go")
    rows = closer.table(Settings(data.built_in("faithful", tuple(languages()[code](f"gmm_2d.name_faithful_{c}") for c in "xy")), (), max_iter=500))
    (table,) = [text for text in said(sound(at)) if "| AIC |" in text]
    for row in rows:
        assert f"{row[4]:.1f}" in table
    assert f"**{min(row[4] for row in rows):.1f}**" in table
    bic = closer.lowest(rows, 4)
    assert bic == 2 and any(f"**K = {bic}**" in text for text in said(at))


@each_language
def test_a_spurious_maximum_is_said_on_the_stage_and_in_the_comparison(code):
    """Of the banana's eight components one holds three points; the three clouds with three components are none."""
    words = languages()[code]
    eight = replace(BLOBS, problem=data.simulated("banana", 200, 0, ("x", "y")), components=controls.names(8))
    place = int(np.flatnonzero(runs.suspect(runs.many(eight)))[0])
    mark = words("gaussian.spurious", component=0, expected=0, width=0)[-20:]
    assert mark in film(visit("gmm_2d", lang=code, source="banana", K="8", run=str(place + 1)))["sentences"][-1]
    assert mark not in film(visit("gmm_2d", lang=code))["sentences"][-1]
    at = visit("gmm_2d", lang=code, panel="sizes", source="banana")
    sound(press(at, "gmm-2d sizes go"))
    assert any(closer.MARK in text and "| AIC |" in text for text in said(at))
    without = sound(put(at, "gmm-2d without spurious", True))
    assert not any(closer.MARK in text and "| AIC |" in text for text in said(without))


@each_language
def test_the_ways_to_start_are_compared(code):
    at = visit("gmm_2d", lang=code, panel="many")
    press(at, "gmm-2d many go")
    sound(press(at, "gmm-2d ways go"))
    page_text = " ".join(node.proto.body for node in at.get("html"))
    for each in ways.tried(BLOBS):
        assert f'<td class="em-number">{each.reached}</td>' in page_text


@each_language
def test_an_ellipse_is_moved(code):
    at = visit("gmm_2d", lang=code)
    assert "ellipse_rho" not in {widget.key for widget in at.get("slider")}
    at.session_state["ellipse"] = True
    sound(at.run())
    before = [text for text in said(at) if "pmatrix" in text and "Sigma=" in text]
    sound(put(at, "ellipse_rho", -0.5))
    assert before != [text for text in said(at) if "pmatrix" in text and "Sigma=" in text]


@each_language
def test_a_new_point_is_judged(code):
    at = visit("gmm_2d", lang=code, panel="new")
    words = languages()[code]
    put(at, "gmm-2d new_x", 3.0)
    sound(put(at, "gmm-2d new_y", -3.0))
    trace = runs.solve(BLOBS).trace
    likely = int(np.argmin(np.square(trace.params.means - (3, -3)).sum(axis=1))) + 1
    assert any(f"**{likely}**" in text for text in said(at))
    sound(put(at, "gmm-2d new_x", 400.0))
    assert any(words("gmm_2d.new_rare")[:40] in text for text in said(at))


@pytest.mark.parametrize(("way", "seed"), [("k-means++", 3), ("points", 3), ("responsibilities", 50)])
def test_every_way_to_start(way, seed):
    at = visit("gmm_2d", lang="en", start=way, run=str(seed))
    means = film(at)["parts"]["mixture"]["sets"][0]["means"]
    assert np.allclose(means, runs.start_of(replace(BLOBS, way=way, seed=seed)).means)


def test_means_of_the_readers_own():
    """In the address as text; a press in the plane moves the nearest."""
    at = visit("gmm_2d", lang="en", start="means", means="0, 4; -2, 0; 3, -3")
    assert film(at)["parts"]["mixture"]["sets"][0]["means"] == [[0, 4], [-2, 0], [3, -3]]
    assert film(at)["layouts"][page.CHART]["meta"] == {"pick": "anywhere"}
    moved = controls.written(np.array([[0, 4], [-2, 0], [2.5, -2]]))
    at.text_input(key="means").set_value(moved).run()
    assert film(at)["parts"]["mixture"]["sets"][0]["means"][2] == [2.5, -2]
    at.text_input(key="means").set_value("1, 1").run()
    assert film(at)["parts"]["mixture"]["sets"][0]["means"][0] == [1, 1]
    assert any(languages()["en"]("gmm_2d.means_wrong", count=3) in text for text in said(at))


def test_the_prior_is_climbed_and_said():
    shown = film(visit("gmm_2d", lang="en", prior="true"))
    trace = runs.solve(replace(BLOBS, prior=data.customary_prior(BLOBS.problem.points, 3))).trace
    assert trace.method == "map"
    assert [minus(text) for _, text in shown["readouts"][-1]] == pytest.approx([trace.log_likelihood, trace.objectives[-1]], abs=5e-5)


def paste(text: str, code: str = "en", **query):
    at = visit("gmm_2d", lang=code, source="pasted", **query)
    put(at, own.PASTED, text)
    return sound(at)


@pytest.mark.parametrize("text", ["1, 2\n3, 5\n2, 2\n9, 8\n8, 9\n7, 7", "x;y\n1;2\n3;5\n2;2\n9;8\n8;9\n7;7", "1\t2\n3\t5\n2\t2\n9\t8\n8\t9\n7\t7", "name,a,b\nu,1,2\nv,3,5\nw,2,2\nx,9,8\ny,8,9\nz,7,7", "１，２\n３，５\n２，２\n９，８\n８，９\n７，７"])
def test_own_points(text):
    assert list(zip(*film(paste(text, K="1"))["parts"]["mixture"]["points"])) == [(1, 2), (3, 5), (2, 2), (9, 8), (8, 9), (7, 7)]


@each_language
def test_rows_that_are_no_points_are_named_and_the_others_used(code):
    at = paste("a, b\n1, 2\nNA, 3\n3, 5\n4, x\n2, 2\n1e12, 0\n8, 9\n7, 3\n5, 6", code, K="1")
    (warning,) = at.warning
    assert warning.value == languages()[code]("gmm_2d.own_left_out", count=3, rows=languages()[code]("list.separator").join(["3", "5", "7"]))
    assert len(part(at, "player")["parts"]["mixture"]["points"][0]) == 6


@pytest.mark.parametrize("text", ["", "nonsense", "1\n2\n3", "a, b", "<script>, <img>\nx, y", "NA, 1\nNA, 2"])
def test_no_points_say_what_to_do(text):
    for code, words in languages().items():
        at = paste(text, code)
        assert words("gmm_2d.own_none") in [info.value for info in at.info]
        put(at, own.PASTED, "1, 2\n3, 5\n2, 2\n9, 8\n8, 9\n7, 7")
        assert film(at)["parts"]["mixture"]["points"], "the page stays usable"


@pytest.mark.parametrize("text", ["1, 2\n1, 2\n1, 2", "0, 0\n1, 2\n2, 4\n3, 6", "1, 2", "5, 1\n5, 2\n5, 4"])
@each_language
def test_points_without_a_covariance(code, text):
    for panel in ("many", "sizes"):
        at = paste(text, code, K="2", panel=panel)
        if panel == "sizes":
            sound(press(at, "gmm-2d sizes go"))
        assert languages()[code]("gmm_2d.unusable") in [error.value for error in at.error]


def test_three_columns_can_be_chosen_from():
    at = paste("a,b,c\n1,2,9\n3,5,8\n2,2,7\n9,8,1\n8,9,2\n7,7,4", K="1")
    choose(at, own.UP, labels(find(at, own.UP))[2])
    assert film(at)["parts"]["mixture"]["points"] == [[1, 3, 2, 9, 8, 7], [9, 8, 7, 1, 2, 4]]


def test_too_many_own_points_are_cut_and_said():
    text = "\n".join(f"{i % 50}, {i % 7}" for i in range(data.MOST_POINTS + 5))
    at = paste(text, K="1")
    assert len(film(at)["parts"]["mixture"]["points"][0]) == data.MOST_POINTS
    assert [w.value for w in at.warning] == [languages()["en"]("gmm_2d.own_too_many", count=data.MOST_POINTS + 5, limit=data.MOST_POINTS)]


def test_own_points_survive_a_trip_and_are_not_in_the_address():
    at = paste("1, 2\n3, 5\n2, 2\n9, 8\n8, 9\n7, 7.125", K="1")
    press(at, "projector switch")
    choose(at, "language switch", languages()["zh"].name)
    assert film(at)["parts"]["mixture"]["points"][1][-1] == 7.125 and "7.125" not in str(at.query_params)


@pytest.fixture
def taken(monkeypatch):
    """The files on offer after the last run, by kind: functions that make them."""
    offered = {}
    monkeypatch.setattr(st, "download_button", lambda label, make, name, mime, **_: offered.update({name.rpartition(".")[2]: make}))
    return offered


def test_what_is_taken_home_is_what_is_on_the_stage(taken):
    at = visit("gmm_2d", lang="en")
    put(at, "run", 2)
    trace = from_json(taken["json"]())
    assert minus(film(at)["readouts"][-1][0][1]) == pytest.approx(trace.log_likelihood, abs=5e-5)
    rows = [*csv.DictReader(io.StringIO(taken["csv"]().decode("utf-8-sig")))]
    assert [float(row["log_likelihood"]) for row in rows] == [step.log_likelihood for step in trace.steps]
    html = taken["html"]().decode()
    assert page.CHART in html and page.LIKELIHOOD in html and languages()["en"]("page.gmm_2d") in html


def bring(trace, code="en"):
    at = visit("gmm_2d", lang=code)
    at.file_uploader[0].upload("trace.json", to_json(trace).encode(), "application/json")
    return sound(at.run())


@pytest.mark.parametrize("prior", [None, data.customary_prior(old_faithful(), 2)])
def test_a_trace_comes_back(prior):
    trace = fit(GaussianMixture(2, "diagonal", prior), old_faithful(), rng=3, method="em" if prior is None else "map")
    at = bring(trace)
    press(at, "gmm-2d-show")
    mixture = film(at)["parts"]["mixture"]
    assert mixture["points"] == old_faithful().T.tolist() and mixture["covariance"] == "diagonal" and mixture["method"] == trace.method
    assert mixture["sets"][-1]["means"] == trace.params.means.tolist()
    for panel in ("many", "sizes", "collapse", "new"):
        choose(at, "gmm-2d panel box", languages()["en"](f"gmm_2d.view_{panel}"))
        for button in [b.key for b in at.button if b.key in ("gmm-2d many go", "gmm-2d ways go", "gmm-2d sizes go")]:
            sound(press(at, button))
    choose(at, "gmm-2d source box", languages()["en"]("gmm_2d.source_blobs"))
    assert len(film(at)["parts"]["mixture"]["points"][0]) == 200


def test_traces_that_have_no_room_are_sent_elsewhere():
    for trace in (fit(BinomialMixture(10), [1, 5, 9], rng=0), fit(GaussianMixture(2), old_faithful()[:, 0], rng=0), fit(GaussianMixture(9), old_faithful(), rng=0, max_iter=2),
                  fit(GaussianMixture(1), three_blobs(data.MOST_POINTS + 1)[0], max_iter=1), fit(GaussianMixture(1), old_faithful(), counts=np.full(272, 2))):  # fmt: skip
        at = bring(trace)
        assert len(at.error) == 1 and not [b for b in at.button if b.key == "gmm-2d-show"]


@pytest.mark.parametrize("other", ["coins", "gmm_1d"])
def test_a_trip_to_another_page_and_back(other):
    """Neither page gets what the other one was given; each has its own again."""
    at = visit("gmm_2d", lang="en", K="6", size="500", run="9", source="banana")
    left = part(sound(at), "player")["readouts"]
    at.query_params.clear()
    at.query_params["lang"] = "en"
    untouched = part(sound(visit(other, lang="en")), "player")["readouts"]
    assert part(sound(turn(at, other)), "player")["readouts"] == untouched
    at.query_params.clear()
    at.query_params["lang"] = "en"
    assert part(sound(turn(at, "gmm_2d")), "player")["readouts"] == left


@pytest.mark.parametrize("panel", page.VIEWS)
def test_the_address_holds_the_closer_look(panel):
    at = visit("gmm_2d", lang="en", panel=panel)
    assert find(at, "gmm-2d panel box").value == panel
    other = page.VIEWS[page.VIEWS.index(panel) - 1]
    choose(at, "gmm-2d panel box", languages()["en"](f"gmm_2d.view_{other}"))
    assert at.query_params["panel"] == other


@pytest.mark.parametrize("query", [{"K": "1"}, {"K": "8", "size": "10"}, {"size": "10", "K": "8", "shape": "spherical", "start": "responsibilities"}, {"most": "1", "tol": "14"}, {"K": "8", "size": "1000", "prior": "true", "contours": "true"}])
@pytest.mark.parametrize("panel", ["many", "sizes"])
def test_extremes_in_the_closer_looks(query, panel):
    at = visit("gmm_2d", lang="zh", panel=panel, **query)
    sound(press(at, f"gmm-2d {panel} go"))
