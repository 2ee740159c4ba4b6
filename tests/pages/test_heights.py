"""The page that tells two groups apart, used by a reader: question, presets, labels, languages, traces that come back."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import streamlit as st
from scipy.stats import norm

from em_core import GaussianMixture, fit, from_json, posterior, to_json
from em_core.datasets import davis, old_faithful
from pages.examples.two_groups import controls, facts, people
from pages.parts.words import languages
from tests.pages.visiting import choose, find, labels, part, press, put, sound, turn, value, visit

each_language = pytest.mark.parametrize("code", languages())


def player(at) -> dict:
    return part(at, "player")


def final(at) -> dict:
    """The parameters of the last stop."""
    mixture = player(at)["parts"]["mixture"]
    return mixture["sets"][mixture["at"][-1]]


@each_language
def test_a_guess_gets_its_answer(code):
    at = visit("heights", lang=code)
    for guess, close in ((50, False), (85, True)):
        find(at, "heights-guess").set_value(guess)
        press(at, "heights-guess-check")
        (reply,) = [alert.value for kind in ("success", "info") for alert in sound(at).get(kind)]
        assert f"{guess}%" in reply and "87.0%" in reply and "174" in reply
        assert bool(at.success) == close


@each_language
def test_every_answer_gets_its_reply(code):
    at, items = visit("heights", lang=code), languages()[code].strings["heights_quiz"]["items"]
    assert len(items) >= 3
    for number, item in enumerate(items, 1):
        for option in range(len(item["options"])):
            choose(at, f"heights_quiz-{number}", labels(find(at, f"heights_quiz-{number}"))[option])
            assert len(sound(at).success) + len(at.warning) == number, "one reply a question"
            start = re.split(r"\{\{|\$", item["replies"][option])[0]
            assert any(alert.value.startswith(start) for alert in at.get("success" if option == item["right"] else "warning"))


@pytest.mark.parametrize("name", controls.PRESETS)
def test_a_preset_sets_the_stage(name):
    """The film ends where em_core ends from there, and the address opens the same stage again."""
    at, preset = visit("heights", lang="en"), controls.PRESETS[name]
    press(at, f"heights-preset-{name}")
    trace = facts.preset(name)
    assert final(sound(at))["means"] == trace.params.means.tolist() and final(at)["weights"] == trace.params.weights.tolist()
    assert (value(at, "onevar"), at.query_params["source"], at.query_params["measure"]) == (preset.tied, preset.state, preset.measure)
    assert value(at, "further") == preset.further
    again = visit("heights", lang="en", source=preset.state, measure=preset.measure, onevar=str(preset.tied).lower(), further=str(preset.further).lower(), **{key: str(mean) for key, mean in zip(controls.AXES[preset.measure].names, preset.start)})
    assert final(sound(again)) == final(at)


@each_language
@pytest.mark.parametrize(("name", "key"), [("spike", "end_collapse"), ("merged", "end_met"), ("leap", "end_further")])
def test_what_row_twelve_does_is_said(code, name, key):
    at, words = visit("heights", lang=code), languages()[code]
    press(at, f"heights-preset-{name}")
    told = words(f"heights.{key}", t=len(facts.preset(name).steps) - 1, group="1", mean="57.00 cm", rate="1.0007")
    assert player(at)["sentences"][-1].endswith(told)


@each_language
def test_a_new_person_is_divided(code):
    """By Bayes' rule with the normal densities of scipy, at the parameters where the usual run ends."""
    at = visit("heights", lang=code)
    params = facts.usual()[0].params
    for height in (172, 150, 201):
        put(at, "new", height)
        joint = params.weights * norm.pdf(height, params.means[:, 0], np.sqrt(params.covariances[:, 0, 0]))
        (said,) = [text.value for text in sound(at).markdown if f"{joint[0] / joint.sum():.3f}" in text.value and f"{height} cm" in text.value]
        assert f"{joint[1] / joint.sum():.3f}" in said


def test_a_group_without_people_is_said():
    at = visit("heights", lang="en", cm1="57", cm2="170")
    assert "is left with nobody" in player(sound(at))["sentences"][-1]


@pytest.mark.parametrize(("measure", "state"), [("heights", "corrected"), ("weights", "entered"), ("heights", "without")])
def test_labels_uncovered(measure, state):
    """The part `labels` has every person's label and what counting says; without the panel it is not sent."""
    at = visit("heights", lang="en", measure=measure, source=state)
    assert "labels" not in player(at)["parts"], "EM and its reader do not see the labels before they ask"
    at = visit("heights", lang="en", measure=measure, source=state, panel="labels")
    shown, women = player(sound(at))["parts"]["labels"], davis().women
    kept = np.arange(200) != 11 if state == "without" else slice(None)
    assert shown["of"] == (~women[kept]).astype(int).tolist()
    x = getattr(davis(corrected=state != "entered"), measure)[kept]
    assert shown["counted"][0] == pytest.approx([women[kept].mean(), x[women[kept]].mean(), x[women[kept]].std()])
    assert shown["counted"][1] == pytest.approx([1 - women[kept].mean(), x[~women[kept]].mean(), x[~women[kept]].std()])
    dots = next(c for c in player(at)["channels"] if c["chart"] == "heights-dots" and c.get("fixed"))["fixed"]
    assert dots["x"] == x.tolist() and len({*zip(dots["x"], dots["y"])}) == len(x), "no dot hides another"
    assert [y > 0 for y in dots["y"]] == women[kept].tolist()


def test_sentences_tell_what_the_trace_says():
    at = visit("heights", lang="en")
    film, (trace, _) = player(at), facts.usual()
    x = davis().heights
    mixture = film["parts"]["mixture"]
    for stop, (kind, step, sentence) in enumerate(zip(film["kinds"], film["steps"], film["sentences"])):
        t = int(np.ceil(step))
        if kind == "E":
            share = posterior(trace.model, x, trace.steps[t - 1].params)[mixture["focus"]]
            assert f"probability {share.max():.3f}" in sentence and f"group {1 + share.argmax()}" in sentence and f"{x[mixture['focus']]:.0f} cm" in sentence
        if kind == "M":
            assert f"to {trace.steps[t].params.means[0, 0]:.2f} cm" in sentence and f"{200 * trace.steps[t].params.weights[0]:.1f} people" in sentence
        assert mixture["sets"][mixture["at"][stop]]["means"] == trace.steps[t - (kind == "E")].params.means.tolist()


def test_each_language_names_its_axis():
    """Runs are kept for everybody; the names of a reader's language are not."""
    for code in (*languages(), *languages()):
        for measure in people.MEASURES:
            film = player(visit("heights", lang=code, measure=measure))
            assert film["parts"]["mixture"]["axes"] == [languages()[code](f"heights.axis_{measure}")]


def test_controls_survive_other_pages_and_leave_them_alone():
    at = visit("heights", lang="en")
    put(at, "onevar", True)
    put(at, "cm1", 150)
    choose(at, "heights measure box", languages()["en"]("heights.measure_weights"))
    put(at, "kg2", 90)
    for page in ("coins", "gmm_1d", "coins"):
        sound(turn(at, page))
    turn(at, "heights")
    assert (value(sound(at), "onevar"), value(at, "kg2"), value(at, "heights measure box")) == (True, 90, "weights")
    choose(at, "heights measure box", languages()["en"]("heights.measure_heights"))
    sound(at)


def test_a_click_moves_the_nearer_mean():
    """What the browser sends is a point of the chart; where it lies beyond the slider's ends, the end serves."""
    state = {}
    settings = controls.settings_of(languages()["en"], "heights", "corrected", False, (160, 180))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(st, "session_state", state)
        for x in (151.6, 178.2, -40.0, 900.0):
            controls.place(settings, x)
    assert state == {"cm1": 50, "cm2": 200}


def brought_back(trace, monkeypatch):
    file = io.BytesIO(to_json(trace).encode())
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: file)
    return visit("heights", lang="en")


def test_a_trace_comes_back(monkeypatch):
    """It goes on the stage with its own data, steps and model; its labels can be uncovered."""
    trace = fit(GaussianMixture(2, "tied"), davis(corrected=False).weights, facts.findings.start_at(davis().weights, True, (50, 100)), max_iter=7)
    at = brought_back(trace, monkeypatch)
    press(at, "heights-show")
    assert final(sound(at))["means"] == trace.params.means.tolist() and player(at)["parts"]["mixture"]["covariance"] == "tied"
    assert not [key for key in ("cm1", "kg1", "onevar") if any(node.key == key for node in at.get("slider"))]
    at.query_params["panel"] = "labels"
    assert len(player(sound(at.run()))["parts"]["labels"]["of"]) == 200


@pytest.mark.parametrize(("model", "data"), [(GaussianMixture(2), old_faithful()[:, 1]), (GaussianMixture(3), davis().heights), (GaussianMixture(2, "diagonal"), np.column_stack([davis().heights, davis().weights]))])
def test_a_trace_of_something_else_is_sent_elsewhere(monkeypatch, model, data):
    trace = fit(model, data, model.start(data, 0), max_iter=3)
    at = brought_back(trace, monkeypatch)
    assert languages()["en"]("bring.elsewhere", model="`GaussianMixture`", method="`em`") in [alert.value for alert in sound(at).error]
    assert not any(button.key == "heights-show" for button in at.button)


def test_what_is_taken_home_is_what_is_on_the_stage(monkeypatch):
    offered = {}
    monkeypatch.setattr(st, "download_button", lambda label, make, name, *_, **__: offered.update({name.rpartition(".")[2]: make}))
    at = visit("heights", lang="en", source="entered", panel="labels")
    put(at, "cm1", 140)
    trace = from_json(offered["json"]())
    assert trace.steps[0].params.means[:, 0].tolist() == [140, 180] and trace.params.means.tolist() == final(sound(at))["means"]
    page = offered["html"]().decode()
    assert "heights-dots" not in page, "the animation has the charts that it draws, and no other"
    assert "Telling two groups apart" in page
