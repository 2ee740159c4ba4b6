"""The page of the tennis player's mood, used by a reader: shots flipped, sets added and taken away, weights learned, traces
brought back; and what the stage then shows, against EM by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from em_core import BinomialMixture, fit, to_json
from em_core.datasets import TENNIS
from pages.examples.binomial.bench import VIEWS
from pages.examples.tennis_mood.controls import BROUGHT, CUSTOMARY, MOST_SETS, NEW_SET, SHOTS
from pages.parts.words import languages
from tests.pages.examples.binomial import plain_em
from tests.pages.visiting import USED, choose, find, part, press, put, sound, strings_of, value, visit, widgets

each_language = pytest.mark.parametrize("code", languages())
NAMES = {"zh": ("平静", "紧张"), "en": ("calm", "anxious")}


def drawn(at) -> list[str]:
    """The sets as the ledger draws them."""
    return [row["sequence"].replace("H", "G").replace("T", "B") for row in part(sound(at), "ledger")["rows"]]


def chosen(at) -> list[str]:
    """The sets as the controls hold them."""
    rows = sorted((w for w in widgets(at, "button_group") if w.key.startswith("shots ")), key=lambda w: w.key)
    return ["".join("G" if place in row.value else "B" for place in "1234") for row in rows]


def check_film(at, sets: str, start=TENNIS.start, learned: bool = False, code: str = "en") -> None:
    """Readouts and ledger at every half-step that is shown are those of the plain EM."""
    film, ledger = part(at, "player"), part(at, "ledger")
    good = [s.count("G") for s in sets.split("-")]
    hand = plain_em.steps(good, [SHOTS] * len(good), [0.5, 0.5], start, int(film["steps"][-1]), learned=learned)
    names = [f"{letter}_{{{name}}}" for letter in ("θπ" if learned else "θ") for name in NAMES[code]]
    for step, kind, line in zip(film["steps"], film["kinds"], film["readouts"], strict=True):
        at_hand = hand[int(step)]  # a half-step holds the parameters before it
        values = [*at_hand.probabilities, *(at_hand.weights if learned else []), at_hand.log_likelihood]
        assert [name for name, _ in line[:-1]] == names
        np.testing.assert_allclose([float(shown.replace("−", "-")) for _, shown in line], values, atol=0.51e-4)
    for t, shares in zip(ledger["iterations"], ledger["shares"], strict=True):
        np.testing.assert_allclose(shares, hand[t - 1].shares, atol=1e-6)


@each_language
@pytest.mark.parametrize("learned", [False, True])
def test_the_example_is_that_of_the_seed(code, learned):
    """Four sets of four shots, 0.8 calm and 0.3 anxious; the moods are named in the reader's language wherever they stand."""
    at = visit("tennis", lang=code, learned_moods=str(learned).lower())
    assert drawn(at) == chosen(at) == ["GBBB", "GGBB", "GBGG", "GGGG"]
    assert [value(at, key) for key in ("start_calm", "start_anxious")] == [0.8, 0.3]
    check_film(at, CUSTOMARY, learned=learned, code=code)
    assert part(at, "ledger")["components"] == [*NAMES[code]]


def texts_in(data) -> list[str]:
    """Every text among the values of what a part in the browser is handed."""
    if isinstance(data, dict | list):
        return [text for value in (data.values() if isinstance(data, dict) else data) for text in texts_in(value)]
    return [data] if isinstance(data, str) else []


@each_language
@pytest.mark.parametrize("learned", ["false", "true"])
def test_no_coin_is_left_on_the_stage(code, learned):
    """The stage is that of the coins; its film, charts, closer looks and controls speak of shots, sets and moods alone."""
    at = visit("tennis", lang=code, learned_moods=learned)
    stray = re.compile(r"\b(coin|heads|tails|toss|round)s?\b|硬币|正面|反面|抛|轮", re.IGNORECASE)
    for look in find(at, "panel").options:
        choose(at, "panel", look)
        shown = texts_in(part(at, "player")) + [text for chart in at.get("plotly_chart") for text in strings_of(chart.proto)]
        shown += [text for kind in (*USED, "caption") for widget in at.main.get(kind) for text in strings_of(widget.proto)]
        shown += [block.value for block in at.markdown if block.value == words_of(code, look) or block.value.startswith("| ")]
        shown = [text for text in shown if languages()[code]("needs.tennis") not in text]  # the page that should be read before
        assert [text for text in shown if stray.search(re.sub(r"\{\w+\}", "", text))] == []  # braces: names that the browser fills in


def words_of(code: str, look: str) -> str:
    """The sentences that stand above a closer look."""
    words = languages()[code].scene("tennis")
    view = next(view for view in VIEWS if words(f"bench.view_{view}") == look)
    return words(f"bench.{view}_text")


def test_a_shot_is_flipped():
    """In the controls, on the stage, in the run and in the address; back again by another press."""
    at = visit("tennis", lang="en")
    choose(at, "shots 1", "4")
    assert drawn(at) == chosen(at) == ["GBBG", "GGBB", "GBGG", "GGGG"] and at.query_params["sets"] == "GBBG-GGBB-GBGG-GGGG"
    check_film(at, "GBBG-GGBB-GBGG-GGGG")
    choose(at, "shots 4", "2")
    choose(at, "shots 1", "4")
    assert drawn(at) == chosen(at) == ["GBBB", "GGBB", "GBGG", "GBGG"]
    press(at, "reset sets")
    assert drawn(at) == chosen(at) == CUSTOMARY.split("-")


def test_the_order_of_shots_does_not_matter():
    first, second = (part(sound(visit("tennis", lang="en", sets=sets)), "player") for sets in ("GBBB-GGBB-GBGG", "BBBG-BGBG-GGGB"))
    assert first["readouts"] == second["readouts"] and first["sentences"] == second["sentences"]


def test_sets_are_added_and_taken_away():
    """Up to so many that they fit, and down to one; which set goes is the reader's choice."""
    at = visit("tennis", lang="en")
    press(at, "remove 2")
    assert drawn(at) == chosen(at) == ["GBBB", "GBGG", "GGGG"]
    for _ in range(MOST_SETS - 3):
        press(at, "add set")
    assert drawn(at) == chosen(at) == ["GBBB", "GBGG", "GGGG", *[NEW_SET] * (MOST_SETS - 3)]
    assert find(at, "add set").disabled and not find(at, "remove 1").disabled
    check_film(at, at.query_params["sets"])
    for _ in range(MOST_SETS - 1):
        press(at, "remove 1")
    assert drawn(at) == chosen(at) == [NEW_SET] and find(at, "remove 1").disabled and not find(at, "add set").disabled


@pytest.mark.parametrize("sets", ["GGGG", "BBBB", "-".join(["BGBG"] * MOST_SETS), "BBBB-GGGG"])
@pytest.mark.parametrize("learned", ["true", "false"])
def test_a_link_holds_the_sets(sets, learned):
    at = visit("tennis", lang="zh", sets=sets, learned_moods=learned, start_calm="0.99", start_anxious="0.01")
    assert drawn(at) == chosen(at) == sets.split("-")
    for label in list(find(at, "panel").options)[1:]:
        sound(choose(at, "panel", label))


@pytest.mark.parametrize("sets", ["", "GGG", "GGGGG", "GGGG-", "-GGGG", "gggg", "GGGG_BBBB", "HTTT", "-".join(["GGGG"] * (MOST_SETS + 1)), "GGGG-GBXB", "trace", "GGGG\n", "<b>"])
def test_what_is_no_sets_in_a_link_is_not_used(sets):
    at = visit("tennis", lang="en", sets=sets)
    assert drawn(at) == chosen(at) == CUSTOMARY.split("-")


def test_the_link_wins_over_what_was_chosen():
    at = choose(visit("tennis", lang="en"), "shots 1", "2")
    at.query_params["sets"] = "BBBB-GGGG"
    assert drawn(at.run()) == chosen(at) == ["BBBB", "GGGG"]


def test_moods_and_coins_keep_to_themselves():
    """Weights learned here are not learned there, and the other way round; the sets wait for the reader."""
    at = visit("tennis", lang="en", sets="BBBB-GGGG", learned_moods="true")
    at.switch_page("examples/coins.py").run()
    assert value(at, "learned") is False
    at.query_params.clear()
    at.switch_page("examples/tennis.py").run()
    assert drawn(at) == ["BBBB", "GGGG"] and value(at, "learned_moods") is True
    assert at.query_params["sets"] == "BBBB-GGGG", "back on the page, its choice is back in the address"


def test_back_to_before_a_shot_was_flipped():
    """The address says no sets again, and the stage shows those that such an address means."""
    at = choose(visit("tennis", lang="en"), "shots 1", "2")
    del at.query_params["sets"]
    assert drawn(at.run()) == chosen(at) == CUSTOMARY.split("-") and "sets" not in at.query_params


@each_language
def test_a_guess_gets_its_answer(code):
    """0.8² 0.2² against 0.3² 0.7²: 36.7 per cent."""
    at = visit("tennis", lang=code)
    answer = 100 * 0.8**2 * 0.2**2 / (0.8**2 * 0.2**2 + 0.3**2 * 0.7**2)
    find(at, "tennis-guess").set_value(40)
    press(at, "tennis-guess-check")
    assert f"{answer:.1f}%" in sound(at).success[0].value and languages()[code].scene("tennis")("stage.round", number=2) in at.success[0].value


@each_language
def test_equal_starts_stay_on_the_ridge(code):
    at = visit("tennis", lang=code, start_calm="0.4", start_anxious="0.4")
    words = languages()[code].scene("tennis")
    assert part(sound(at), "player")["sentences"][-1].endswith(words("stop.ridge", estimate="0.6250"))
    choose(at, "panel", words("bench.view_sure"))
    assert words("bench.sure_flat") in [info.value for info in sound(at).info], "no standard error can be given"


def table_of(at) -> list[list[str]]:
    (found,) = [block.value for block in at.markdown if block.value.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()[2:]]


def test_how_sure_the_estimates_are():
    """Estimate, standard error, the one with the moods seen, and the range: by hand for both moods equally likely."""
    at = visit("tennis", lang="en")
    choose(at, "panel", languages()["en"]("bench.view_sure"))
    assert table_of(sound(at)) == [
        [r"$\theta_{\text{calm}}$", "0.821", "0.218", "0.139", "0.38 to 1.00"],
        [r"$\theta_{\text{anxious}}$", "0.446", "0.215", "0.172", "0.02 to 0.88"],
    ]
    put(at, "learned_moods", True)
    assert [row[2] for row in table_of(sound(at))] == ["0.679", "0.521", "0.269"]
    put(at, "learned_moods", False)
    put(at, "start_calm", 0.1)
    assert [row[1] for row in table_of(sound(at))] == ["0.446", "0.821"], "the other summit, with the names exchanged"


@each_language
def test_at_the_edge_no_standard_error_is_given(code):
    words = languages()[code].scene("tennis")
    at = visit("tennis", lang=code, sets="GGGG-BBBB-GGGG-BBBB")
    choose(at, "panel", words("bench.view_sure"))
    assert words("bench.sure_edge") in [info.value for info in sound(at).info] and not [b for b in at.markdown if b.value.startswith("| ")]


@each_language
def test_the_surprise_is_put_on_the_stage(code):
    """Whatever was there before: the four sets, the customary start, learned weights, and the view of the pace."""
    at = visit("tennis", lang=code, sets="GGGG", start_calm="0.2")
    press(at, "show learning")
    assert [reply.value for reply in at.success] == [languages()[code]("tennis.learning_shown")]
    assert drawn(at) == CUSTOMARY.split("-") and value(at, "start_calm") == 0.8 and find(at, "panel").value == "pace"
    check_film(at, CUSTOMARY, learned=True, code=code)
    assert any("228" in block.value and "27.9" in block.value for block in at.markdown), "the pace in numbers"


def bring(trace, code: str = "en"):
    at = visit("tennis", lang=code, sets="BBBB-GGGG")
    at.file_uploader[0].upload("trace.json", to_json(trace).encode(), "application/json")
    return sound(at.run())


def traced(good, trials=SHOTS, probabilities=(0.9, 0.2)):
    model = BinomialMixture(trials, len(probabilities))
    return fit(model, good, model.Params(np.full(len(probabilities), 1 / len(probabilities)), np.array(probabilities)))


def test_a_brought_trace_comes_onto_the_stage_and_can_be_left():
    at = bring(traced([0, 3, 4], (SHOTS,) * 3))
    press(at, "tennis-show")
    assert drawn(at) == ["BBBB", "GGGB", "GGGG"] and at.query_params["sets"] == "trace" and BROUGHT in at.session_state
    check_film(at, "BBBB-GGGB-GGGG", (0.9, 0.2), learned=True)
    press(at, "own sets")
    assert drawn(at) == chosen(at) == ["BBBB", "GGGG"]


@each_language
@pytest.mark.parametrize("trace", [traced([0, 3, 5], 5), traced([1, 2, 3], probabilities=(0.9, 0.5, 0.2)), traced([2] * (MOST_SETS + 1)), traced([1, 2], (3, 4))], ids=["five shots", "three moods", "nine sets", "two lengths"])
def test_a_trace_that_the_stage_has_no_room_for_is_sent_away(trace, code):
    at = bring(trace, code)
    assert [error.value for error in at.error] == [languages()[code]("tennis.beyond", sets=MOST_SETS, shots=SHOTS)]
    assert not at.success and drawn(at) == ["BBBB", "GGGG"]
