"""The page of Gaussian mixtures in one dimension: its controls, starts, presets, troubles, and what the film then holds."""

from __future__ import annotations

import numpy as np
import pytest

from em_core import BinomialMixture, GaussianMixture, fit
from em_core.datasets import davis
from pages.examples.on_a_line import controls, data, own, page, views
from pages.parts.words import languages
from tests.pages.visiting import choose, find, labels, part, press, put, sound, turn, value, visit, widgets

LANGUAGES = pytest.mark.parametrize("code", languages())
VIEW = f"{page.GROUP}-view"


def mixture(at):
    return part(at, "player")["parts"]["mixture"]


def last_set(at) -> dict:
    return mixture(at)["sets"][-1]


def spoken(at) -> str:
    return part(at, "player")["sentences"][-1]


@LANGUAGES
def test_old_faithful_is_reached_from_our_own_start(code):
    """As published: λ .36085 .63915, μ 54.614 80.090, σ 5.8691, ℓ −1034.002."""
    at = sound(visit("gmm_1d", lang=code, source="faithful", tied="true"))
    found = last_set(at)
    assert np.round(found["weights"], 5).tolist() == [0.36085, 0.63915]
    assert np.round(np.ravel(found["means"]), 3).tolist() == [54.614, 80.090]
    assert np.round(np.sqrt(np.ravel(found["covariances"])), 4).tolist() == [5.8691, 5.8691]
    assert part(at, "player")["readouts"][-1][0][1].startswith("−1034.00")


@pytest.mark.parametrize("source", data.SOURCES[:-1])
@pytest.mark.parametrize("k", [1, 3, 8])
def test_every_source_in_every_view(source, k):
    at = visit("gmm_1d", lang="en", source=source, K=str(k))
    for label in labels(find(at, VIEW)):
        sound(choose(at, VIEW, label))
        assert len(mixture(at)["components"]) == k
    assert find(at, f"{controls.PAGE}source box").value == source


@LANGUAGES
def test_starting_alike_is_a_saddle_and_said(code):
    at = visit("gmm_1d", lang=code)
    press(at, f"{controls.PAGE}alike")
    words = languages()[code]
    assert words("gaussian.saddle") in spoken(sound(at))
    assert np.ptp(np.ravel(last_set(at)["means"])) == 0
    press_view(at, words, "gap")
    assert any("ρ" in text.value and ("saddle" in text.value or "鞍点" in text.value) for text in at.markdown)


def press_view(at, words, view):
    return sound(choose(at, VIEW, words(f"gmm_1d.view_{view}")))


@LANGUAGES
def test_the_collapse_of_the_preset_is_said(code):
    at = visit("gmm_1d", lang=code, K="5", tied="true", cap="7")
    sound(press(at, "gmm-1d three collapse"))
    assert mixture(at)["points"] == [[1.0, 2.0, 3.0]] and len(mixture(at)["components"]) == 2 and mixture(at)["covariance"] == "full"
    said = languages()[code]("gaussian.collapse", t=0, component="").split("0")[-1]
    assert said[-20:] in spoken(at)
    sound(press(at, "gmm-1d three saddle"))
    assert np.ravel(mixture(at)["sets"][0]["means"]).tolist() == [1.0, 3.0]
    assert np.sort(np.ravel(last_set(at)["means"])).tolist() == pytest.approx([1.33724, 2.66275], abs=1e-4)


@LANGUAGES
def test_a_component_that_gets_nothing_is_said(code):
    at = sound(visit("gmm_1d", lang=code, start="means", means="0, 1000"))
    assert languages()[code]("gaussian.dead", t=1, component="2")[-12:] in spoken(at)


@pytest.mark.parametrize(
    ("typed", "started"),
    [("-1, 2", [-1, 2]), ("−1，2", [-1, 2]), ("-1; 2", [-1, 2]), ("3", [3, None]), ("x, 2", [None, 2]), ("1e99, 2", [None, 2]), ("nan, inf", [None, None]), ("", [None, None]), ("1, 2, 3", [1, 2])],
)
def test_means_that_are_typed(typed, started):
    """What cannot be read, or is missing, comes from the quantiles."""
    at = visit("gmm_1d", lang="en", start="means")
    find(at, "means").set_value(typed)
    means = np.ravel(mixture(sound(at.run()))["sets"][0]["means"])
    customary = [float(f"{q:.4g}") for q in np.quantile(mixture(at)["points"][0], [0.25, 0.75])]
    assert means.tolist() == [customary[i] if mean is None else mean for i, mean in enumerate(started)]


def test_who_names_the_means_finds_them_written_down():
    at = visit("gmm_1d", lang="en", K="3")
    choose(at, f"{controls.PAGE}start box", languages()["en"]("gmm_1d.start_means"))
    assert len(value(at, "means").split(",")) == 3 and at.query_params["start"] == "means"


def test_a_click_moves_the_nearest_mean(monkeypatch):
    at = visit("gmm_1d", lang="en", start="means", means="-2, 1")
    settings = at.session_state[page.ON_STAGE]["settings"]
    state = {}
    monkeypatch.setattr(controls.st, "session_state", state)
    monkeypatch.setattr(controls.address, "write", lambda name, chosen, prefix: state.update({prefix + name: chosen}))
    controls.place(settings, 1.7)
    assert state["means"] == "-2, 1.7" and state[f"{controls.PAGE}start"] == "means"
    controls.place(settings, -9.123456)
    assert state["means"] == "-9.123, 1"


@LANGUAGES
def test_own_numbers_that_are_all_the_same(code):
    """Said in the reader's language; controls stay, and better numbers go on."""
    at = visit("gmm_1d", lang=code, source="pasted")
    put(at, own.PASTED, "5\n5\n5")
    words = languages()[code]
    assert [error.value for error in sound(at).error] == [words("error.data_singular", value="`3`")]
    assert not at.get("bidi_component") or all(node.proto.component_name != "em_player" for node in at.get("bidi_component"))
    assert find(at, own.PASTED) and find(at, "K") and find(at, f"{controls.PAGE}start box")
    put(at, own.PASTED, "1\n2\n3\n9\n10\n11")
    assert not sound(at).error and mixture(at)["points"] == [[1, 2, 3, 9, 10, 11]]
    put(at, own.PASTED, "")
    assert words("gmm_1d.no_numbers") in [info.value for info in sound(at).info]


def test_too_many_own_numbers_are_cut_and_said():
    at = visit("gmm_1d", lang="en", source="pasted")
    put(at, own.PASTED, "\n".join(str(i % 97) for i in range(data.MOST + 5)))
    assert len(mixture(sound(at))["points"][0]) == data.MOST and any(str(data.MOST + 5) in warning.value for warning in at.warning)


def test_markup_among_own_numbers_is_text():
    at = visit("gmm_1d", lang="en", source="pasted")
    put(at, own.PASTED, "1\n2\n:red[x] $y$\n3")
    assert any("`:red[x] $y$`" in warning.value for warning in sound(at).warning)


def test_more_components_than_values_is_said():
    at = sound(visit("gmm_1d", lang="en", source="three", K="8"))
    assert any("8" in warning.value and "3" in warning.value for warning in at.warning)


def test_the_cap_is_said():
    at = sound(visit("gmm_1d", lang="en", cap="3"))
    assert languages()["en"]("gaussian.stop_max_iter", t=3) in spoken(at)


def test_a_guess_is_answered_by_the_final_weight():
    at = visit("gmm_1d", lang="en")
    find(at, page.GUESS).set_value(30)
    press(at, f"{page.GUESS}-check")
    weight = 100 * last_set(at)["weights"][0]
    assert f"{weight:.1f}%" in sound(at).success[0].value


def test_which_traces_the_page_can_show():
    heights = davis().heights
    model = GaussianMixture(2)
    sound_trace = fit(model, heights, model.start(heights, 0, "quantiles"))
    assert page.can_show(sound_trace) and page.can_show(fit(model, heights[:, np.newaxis], model.start(heights, 0, "quantiles")))
    plane = np.column_stack([heights, davis().weights])
    assert not page.can_show(fit(model, plane, rng=0))
    assert not page.can_show(fit(BinomialMixture(10), [5, 9, 8, 4, 7], rng=0))
    assert not page.can_show(fit(GaussianMixture(9), heights, rng=0, max_iter=2))


@pytest.mark.parametrize("shape", ["line", "column"])
def test_a_trace_is_put_on_the_stage(shape):
    heights = davis().heights
    model = GaussianMixture(2, "tied")
    trace = fit(model, heights if shape == "line" else heights[:, np.newaxis], model.start(heights, 0, "quantiles"))
    at = visit("gmm_1d", lang="en")
    at.session_state[controls.BROUGHT] = trace
    at.query_params["source"] = "trace"
    sound(at.run())
    assert mixture(at)["points"] == [heights.tolist()] and last_set(at)["weights"] == trace.params.weights.tolist()
    for view in views.VIEWS:
        press_view(at, languages()["en"], view)
    assert "means" not in {widget.key for widget in widgets(at, "text_input")}


def test_coins_and_back_in_one_visit():
    """The pages' choices of the same name are two."""
    at = visit("gmm_1d", lang="en", source="faithful", K="3", tied="true")
    at.query_params.clear()
    at.query_params["lang"] = "en"
    assert find(sound(turn(at, "coins")), "coins source").value == "classic"
    choose(at, "k", "4")
    sound(turn(at, "gmm_1d"))
    assert find(at, f"{controls.PAGE}source box").value == "faithful" and value(at, "K") == 3 and value(at, "tied") is True
    assert len(mixture(at)["components"]) == 3


@LANGUAGES
def test_the_two_directions(code):
    """Opened: points by scipy's posterior; a colour with too few points is said."""
    at = visit("gmm_1d", lang=code)
    at.session_state["directions"] = True
    sound(at.run())
    assert {"known_mean1", "known_sd2", "known_share"} <= {widget.key for widget in at.get("slider")}
    choose(at, "directions-colours", languages()[code]("directions.colours_cut"))
    put(at, "known_cut", -3.0)
    sound(put(at, "known_cut", 3.0))
    put(at, "known_mean1", 4.0)
    put(at, "known_sd1", 0.2)
    sound(at)
