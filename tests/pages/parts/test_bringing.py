"""A trace file that comes back: what is said of it, in which order it is looked at, and that its check can be stopped."""

import json
import threading
import time

import numpy as np
import pytest

from em_core import BinomialMixture, GeneticLinkage, PoissonMixture, fit, to_json, trace_file
from em_core.datasets import LINKAGE
from em_core.replay import Stopped
from pages.parts import bringing
from pages.parts.words import languages
from tests.pages.visiting import find, press, sound, visit

each_language = pytest.mark.parametrize("code", languages())
COINS = fit(BinomialMixture(10, fixed_weights=True), [5, 9, 8, 4, 7], ([0.5, 0.5], [0.6, 0.5]))


def give(content: dict | str, code: str, page: str = "coins", **query):
    at = visit(page, lang=code, **query)
    at.file_uploader[0].upload("trace.json", (content if isinstance(content, str) else json.dumps(content)).encode(), "application/json")
    return sound(at.run())


def other_bits(content: dict) -> dict:
    """As another processor would have written it: every number of a step after the first is a last bit off."""
    def off(value):
        return [off(each) for each in value] if isinstance(value, list) else float(np.nextafter(value, np.inf)) if abs(value) not in (0, 0.5, 1) else value

    for step in content["steps"][1:]:
        step["params"] = {name: off(values) for name, values in step["params"].items()}
        step["log_likelihood"] = step["objective"] = off(step["log_likelihood"])
    return content | {"checksum": trace_file.checksum(content)}


@each_language
def test_how_well_the_numbers_agree_is_said(code):
    words, content = languages()[code], json.loads(to_json(COINS))
    numbers = {"steps": len(COINS.steps) - 1, "numbers": 6 * len(COINS.steps)}
    exactly = words("bring.agrees", **numbers)
    digits = words("bring.agrees_digits", **numbers, digits=15)
    assert [said.value for said in give(content, code).success] == [exactly]
    assert [said.value for said in give(other_bits(json.loads(to_json(COINS))), code).success] == [digits]
    del content["checksum"]
    assert [said.value for said in give(content, code).success] == [f"{exactly} {words('bring.unsealed')}"]


@each_language
def test_what_rounding_does_not_explain_is_refused(code):
    words = languages()[code]
    content = json.loads(to_json(COINS))
    content["seed"] = 7
    assert [said.value for said in give(content, code).error] == [f"{words('bring.refused')} {words('error.edited')}"]
    content = json.loads(to_json(COINS))
    content["steps"][4]["params"]["probabilities"][1] *= 1 + 1e-11
    said, = [said.value for said in give(content, code).error]
    assert words("error.differs").partition("{")[0] in said and "probabilities[2]" in said


@each_language
def test_a_trace_from_another_processor_is_known_as_one_of_the_history(code):
    at = visit("history", lang=code, problem="linkage")
    trace = fit(GeneticLinkage(), LINKAGE, 0.5, tol=1e-9)
    from pages.reference.timeline import bench, linkage

    trace = bench.solve("linkage", linkage.Choice(0.5, tuple(LINKAGE))).trace
    at.file_uploader[0].upload("trace.json", json.dumps(other_bits(json.loads(to_json(trace)))).encode(), "application/json")
    said, = [said.value for said in sound(at.run()).success]
    assert said.startswith(languages()[code]("bring.agrees_digits").partition("{")[0])


@each_language
def test_what_the_page_does_not_show_is_not_computed(code, monkeypatch):
    """Model and size first: a trace of something else, or of too much, costs nothing but its reading."""
    monkeypatch.setattr(bringing, "replay", lambda *_: pytest.fail("this is work"))
    words = languages()[code]
    for model, data, start in ((PoissonMixture(2), [0, 3, 9], ([0.5, 0.5], [1, 6])), (GeneticLinkage(), LINKAGE, 0.5)):
        trace = fit(model, data, start)
        assert [said.value for said in give(to_json(trace), code).error] == [words("bring.elsewhere", model=f"`{type(model).__name__}`", method="`em`")]
    content = json.loads(to_json(COINS))
    content["model"]["config"]["n_components"] = 10**9
    said, = [said.value for said in give(content, code).error]
    assert words("error.too_large_to_replay").partition("{")[0] in said


@each_language
def test_a_check_that_takes_long_shows_how_far_it_is_and_can_be_stopped(code, monkeypatch):
    words, going, told = languages()[code], threading.Event(), []

    def slow(claim, tell):
        for _ in claim.trace.steps:
            told.append(going.wait(60) and tell())
            if not told[-1]:
                raise Stopped

    monkeypatch.setattr(bringing, "PATIENCE", 0.0)
    monkeypatch.setattr(bringing, "replay", slow)
    at = give(to_json(COINS), code)
    assert not at.success and not at.error
    press(at, "coins-stop")
    going.set()
    monkeypatch.setattr(bringing, "PATIENCE", 60.0)
    assert [said.value for said in sound(at.run()).error] == [words("bring.stopped", tried=1, total=len(COINS.steps))]
    assert told == [False]


def test_another_file_ends_the_check_of_the_former_one(monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def endless(claim, tell):
        begun.set()
        while tell():
            time.sleep(0.001)
        ended.set()
        raise Stopped

    true = bringing.replay
    monkeypatch.setattr(bringing, "PATIENCE", 0.0)
    monkeypatch.setattr(bringing, "replay", endless)
    at = give(to_json(COINS), "en")
    assert begun.wait(60)
    monkeypatch.setattr(bringing, "replay", true)
    monkeypatch.setattr(bringing, "PATIENCE", 60.0)
    at.file_uploader[0].upload("other.json", to_json(fit(BinomialMixture(10), [5, 9, 8], ([0.5, 0.5], [0.6, 0.5]))).encode(), "application/json")
    assert sound(at.run()).success and ended.wait(60)
    assert find(at, "coins-show")
