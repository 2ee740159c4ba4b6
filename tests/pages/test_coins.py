"""The page of the two coins, used by a reader: guesses, questions, known labels, own rows."""

from __future__ import annotations

import re

import pytest

from pages.examples.two_coins.controls import PASTED
from pages.parts.words import languages
from tests.pages.visiting import choose, find, labels, part, press, put, said, sound, value, visit

each_language = pytest.mark.parametrize("code", languages())
EITHER = [*languages()] * 12  # for `zip`: one language after the other
FIRST_SHARE = 100 * 0.6**9 * 0.4 / (0.6**9 * 0.4 + 0.5**10)  # per cent: coin A's responsibility for round 2, by hand


def replies(at) -> list[str]:
    return [alert.value for kind in ("success", "info") for alert in at.get(kind)]


@each_language
def test_a_guess_gets_its_answer(code):
    """Within ten points is close. The reply names the guess and Bayes' answer."""
    at = visit("coins", lang=code)
    assert not replies(at), "no answer before it is asked for"
    for guess, close in ((0, False), (70, False), (75, True), (90, True), (95, False)):
        find(at, "coins-guess").set_value(guess)
        press(at, "coins-guess-check")
        (reply,) = replies(sound(at))
        assert f"{guess}%" in reply and "80.5%" in reply
        assert bool(at.success) == close


def test_the_guess_follows_the_start():
    at = visit("coins", lang="en", start_a="0.5", start_b="0.6")
    press(at, "coins-guess-check")
    assert f"{100 - FIRST_SHARE:.1f}%" in replies(at)[0]


@each_language
def test_every_answer_gets_its_reply(code):
    at, words = visit("coins", lang=code), languages()[code]
    items = words.strings["coins_quiz"]["items"]
    assert len([w for w in at.radio if w.key.startswith("coins_quiz")]) == len(items) >= 3
    for number, item in enumerate(items, 1):
        for option in range(len(item["options"])):
            choose(at, f"coins_quiz-{number}", labels(find(at, f"coins_quiz-{number}"))[option])
            assert len(sound(at).success) + len(at.warning) == number, "one reply a question"
            right = option == item["right"]
            start = re.split(r"\{\{|\$", item["replies"][option])[0]
            assert any(alert.value.startswith(start) for alert in at.get("success" if right else "warning"))


def counted(at, coin: str) -> str | None:
    """The fraction that stands for a coin's estimate."""
    return next((text for text in said(at) if re.match(rf"\$\$\\hat\\theta_{coin}", text)), None)


def test_known_labels_are_counted():
    """Do & Batzoglou's figure 1a: 24 of 30 and 9 of 20."""
    at = visit("coins", lang="en")
    assert "{9+8+7}{30}" in counted(at, "A") and "0.800" in counted(at, "A")
    assert "{5+4}{20}" in counted(at, "B") and "0.450" in counted(at, "B")
    put(at, "h1", 10)
    choose(at, "rounds_a", "2")
    assert "{8+7}{20}" in counted(sound(at), "A") and "0.750" in counted(at, "A")
    assert "{10+9+4}{30}" in counted(at, "B") and "0.767" in counted(at, "B")


@each_language
@pytest.mark.parametrize(("emptied", "rounds"), [("A", (2, 3, 5)), ("B", (1, 4))])
def test_a_coin_without_a_round_is_said(code, emptied, rounds):
    """No 0/0, and the other coin keeps its fraction."""
    at, other = visit("coins", lang=code), "B" if emptied == "A" else "A"
    for number in rounds:
        choose(at, "rounds_a", str(number))
    (warning,) = sound(at).warning
    assert warning.value == languages()[code]("known.no_rounds", name=emptied)
    assert counted(at, emptied) is None and "{50}" in counted(at, other)


def paste(text: str, code: str = "en"):
    at = visit("coins", lang=code, source="pasted")
    put(at, PASTED, text)
    return sound(at)


def test_own_rows_are_used():
    at = paste("3, 7\nHTTHH\n２，４\n")
    ledger = part(at, "ledger")
    assert [(row["heads"], row["tails"]) for row in ledger["rows"]] == [(3, 4), (3, 2), (2, 2)]
    assert not at.warning


@each_language
def test_bad_rows_are_named_and_the_others_used(code):
    """By line, in the reader's language; what was typed stays in the field."""
    text = "5, 10\n11, 10\n-1, 10\n2.5, 10\nheads\n3, 101\n7, 10"
    at, words = paste(text, code), languages()[code]
    (warning,) = at.warning
    for line in (2, 3, 4, 5, 6):
        assert words("coins.row", row=line) in warning.value
    assert words("coins.row", row=1) not in warning.value and words("coins.row", row=7) not in warning.value
    assert [row["heads"] for row in part(at, "ledger")["rows"]] == [5, 7]
    assert value(at, PASTED) == text


def test_many_bad_rows_are_counted():
    at = paste("x\n" * 20 + "5, 10")
    assert languages()["en"]("coins.more_rows", count=14) in at.warning[0].value


@pytest.mark.parametrize(("text", "code"), [*zip(["", "   \n\n", "# only a comment", "nonsense"], EITHER)])
def test_no_usable_row_says_what_to_do(code, text):
    at = paste(text, code)
    assert languages()[code]("coins.no_rows") in [info.value for info in at.info]
    put(at, PASTED, "5, 10\n9, 10")
    assert len(part(sound(at), "ledger")["rows"]) == 2, "the page stays usable"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", r"$\frac{1}{0}$", ":red[x]", "`", "**b**", "![x](//x.y/z)", "{heads}"])
def test_what_was_typed_is_shown_as_text(text):
    """In the message about the row; markdown and HTML are not obeyed, and braces are not filled."""
    (warning,) = paste(f"{text}\n5, 10").warning
    in_code = re.findall(r"`([^`\n]+)`", warning.value)
    assert text.replace("`", "’") in in_code, "markdown leaves alone only what is inside code"
    assert text not in re.sub(r"`[^`\n]+`", "", warning.value)


def test_own_rows_survive_a_trip_to_the_projector_and_to_another_language():
    at = paste("3, 7\n6, 7")
    press(at, "projector switch")
    choose(at, "language switch", languages()["zh"].name)
    assert [row["heads"] for row in part(sound(at), "ledger")["rows"]] == [3, 6]
    assert "3, 7" not in str(at.query_params) and value(at, PASTED) == "3, 7\n6, 7"


@each_language
@pytest.mark.parametrize(("settings", "told"), [({"m": "1", "k": "2"}, True), ({"m": "2", "k": "2"}, False), ({"m": "2", "k": "2", "learned": "true"}, True),
                                                ({"m": "4", "k": "5"}, True), ({"m": "8", "k": "5", "learned": "true"}, True), ({"m": "9", "k": "5", "learned": "true"}, False)])
def test_too_few_tosses_are_said_on_the_stage(code, settings, told):
    """Coins that no number of such rounds can tell apart: the stage says so, on the projector too."""
    for view in ("page", "projector"):
        at = sound(visit("coins", lang=code, source="simulated", view=view, **settings))
        needed = 2 * int(settings["k"]) - 1 if "learned" in settings else int(settings["k"])
        said_so = languages()[code]("bench.too_few", tosses=settings["m"], coins=settings["k"], needed=needed)
        assert (said_so in [alert.value for alert in at.info]) == told


@each_language
@pytest.mark.parametrize(("button", "expected"), [("offer tosses 0", {"m": 1, "n": 100}), ("offer tosses 1", {"m": 3, "n": 100}), ("offer rounds 0", {"m": 10, "n": 5}), ("offer rounds 2", {"m": 10, "n": 200})])
def test_simulated_rounds_are_put_on_the_stage(code, button, expected):
    """Whatever was there before; the page says that it did so, and says it once."""
    at = visit("coins", lang=code, k="3", learned="true", start_a="0.9")
    press(at, button)
    assert {name: value(at, name) for name in expected} == expected
    assert (value(at, "k"), value(at, "learned"), value(at, "start_a")) == (2, False, 0.3)
    rows = part(at, "ledger")["rows"]
    assert sum(row["times"] for row in rows) == expected["n"] and {row["heads"] + row["tails"] for row in rows} == {expected["m"]}
    assert [alert.value for alert in at.success] == [languages()[code]("coins.offered")]
    assert not sound(at.run()).success
