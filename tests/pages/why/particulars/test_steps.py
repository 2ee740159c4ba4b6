"""Steps 8 to 12 on the page: each opens in each language, its controls go to their ends, and what is said is what was computed."""

from __future__ import annotations

import numpy as np
import pytest

from pages.parts.words import languages, number
from pages.why.particulars import beliefs, gradients, hard, missing, ten_lines
from pages.why.particulars.parts import PAGE
from tests.pages.visiting import NUMBERS, choose, find, labels, put, said, sound, turn, visit, widgets

LANGUAGES = pytest.mark.parametrize("code", languages())
STEPS = ("expectation_of_what", "exponential_families", "gaussian_mixture", "continuous", "map")


def opened(code: str, *steps: str, **query: str):
    return sound(visit("derivation", lang=code, **{step: "true" for step in steps}, **query))


@LANGUAGES
@pytest.mark.parametrize("step", STEPS)
def test_every_control_to_its_ends(code, step):
    at = opened(code, step)
    sliders = [w.key for w in widgets(at, *NUMBERS)]
    choices = [w.key for w in widgets(at, "button_group") if w.key != "language switch"]
    assert sliders and at.get("plotly_chart")
    for key in sliders:
        for end in ("min", "max"):
            sound(put(at, key, getattr(find(at, key), end)))
    for key in choices:
        for label in labels(find(at, key)):
            sound(choose(at, key, label))


@LANGUAGES
def test_a_closed_step_has_its_words_and_draws_nothing(code):
    at = opened(code)
    prose = languages()[code].prose("why/derivation")
    text = "\n".join(said(at))
    assert all(section.title in text for section in prose.sections.values()) and len(at.get("plotly_chart")) == 3, "the stage's own"
    assert "$$" in text and "Celeux" in text and "Kent" in text


@LANGUAGES
def test_what_is_told_is_what_was_computed(code):
    at = opened(code, *STEPS)
    choose(at, f"{PAGE}lost box", labels(find(at, f"{PAGE}lost box"))[1])
    put(at, "lost_share", 30)
    put(at, "groups_apart", 4.0)
    put(at, "decimals_kept", 1)
    text = "\n".join(said(sound(at)))
    by_em, filled = missing.estimate("large", 0.3, True), missing.estimate("large", 0.3, False)
    for value in (by_em.deviation, filled.deviation, by_em.mean, filled.mean, hard.hard(4.0).deviation, float(hard.limit(4.0)[1])):
        assert number(value, ".3f") in text
    assert "20.60" in text and "12.40" in text, "heads with one decimal"
    choose(at, f"{PAGE}move box", labels(find(at, f"{PAGE}move box"))[2])
    put(at, "m_step_t", 5)
    text = "\n".join(said(sound(put(at, "delta", -0.5))))
    assert number(gradients.derivative(4, "tilt", -0.5), ".4f") in text
    put(at, "beta_a", 3)
    text = "\n".join(said(sound(choose(at, f"{PAGE}written box", labels(find(at, f"{PAGE}written box"))[1]))))
    assert number(beliefs.coins(3, 6, "odds").params.probabilities[0], ".4f") in text


@pytest.mark.parametrize("family", ten_lines.FAMILIES)
def test_the_program_is_shown_and_its_numbers(family):
    at = opened("en", "exponential_families", family=family)
    assert at.code[0].value.startswith("def em(family") and f"def {family}()" in at.code[0].value
    ours, _, _ = ten_lines.runs(family)
    text = "\n".join(said(sound(put(at, "ten_lines_t", 7))))
    assert all(number(value, ".6f") in text for value in ours[7])


def test_choices_stand_in_the_address_and_survive_a_trip():
    at = opened("en", "exponential_families", "map")
    choose(at, f"{PAGE}family box", labels(find(at, f"{PAGE}family box"))[3])
    choose(at, f"{PAGE}written box", labels(find(at, f"{PAGE}written box"))[1])
    put(at, "beta_a", 9)
    assert at.query_params["family"] == "gaussian" and at.query_params["written"] == "odds"
    choose(at, "language switch", languages()["zh"].name)
    assert find(sound(at), f"{PAGE}family box").value == "gaussian" and find(at, "beta_a").value == 9
    turn(at, "coins")
    turn(at, "derivation")
    assert find(sound(at), f"{PAGE}family box").value == "gaussian" and find(at, f"{PAGE}written box").value == "odds"


@pytest.mark.parametrize("query", [{"family": "evil", "lost": "<script>", "move": ""}, {"lost_share": "1e9", "degrees": "3", "outlier": "nan", "beta_a": "-4", "delta": "7"}])
def test_bad_links_are_survived(query):
    at = opened("en", *STEPS, **query)
    assert find(at, f"{PAGE}family box").value == "coin" and 0 <= find(at, "lost_share").value <= 80 and 1 <= find(at, "beta_a").value <= 30
    assert 1 <= find(at, "degrees").value <= 30 and abs(find(at, "delta").value) <= 1


def test_an_empty_count_is_said():
    at = opened("en", "gaussian_mixture")
    sound(put(at, "count_4", 0))
    assert languages()["en"]("particulars_gaussians.singular") in [warning.value for warning in at.warning]
    for k in (1, 2, 3):
        put(at, f"count_{k}", 0)
    sound(put(at, "count_4", 100))
    assert np.isfinite(find(at, "count_4").value) and at.warning
