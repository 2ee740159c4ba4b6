"""At every half-step, in every language, everything on the stage agrees with em_core to the printed digits."""

from __future__ import annotations

import numpy as np
import pytest

from pages.parts.words import languages
from tests.browser.truth import Truth, classic, decimals, printed, raised, run
from tests.browser.visiting import charts, eventually, index, inspected, last_index, stage, visit


def check_stop(page, truth: Truth, place: int, words) -> dict:
    """Title, numbers, ledger and charts of one half-step; returns what was seen."""
    stop = truth.stops[place]
    seen = stage(page)
    assert seen["index"] == place
    assert seen["title"] == words(f"stage.title_{stop.kind.lower()}", t=stop.iteration)
    assert seen["readout"] == truth.readout(stop)
    assert {key: seen[key] for key in ("shares", "counts", "sums")} == truth.ledger(stop)
    if stop.kind != "start":
        assert f"⁽{raised(stop.iteration - 1)}⁾" in seen["where"], "responsibilities are those at the parameters before"
    assert set(decimals(seen["say"])) <= set(truth.said(stop)) and decimals(seen["say"])
    check_charts(page, truth, place)
    return seen


def check_charts(page, truth: Truth, place: int) -> None:
    stop = truth.stops[place]
    earlier = [truth.estimates(s) for s in truth.stops[:place] if s.kind != "E" and s.iteration < stop.holds]
    iterations, heights = truth.climbed(stop)
    expected = [[p for estimates in earlier for p in estimates], truth.estimates(stop), iterations, heights, iterations[-1:], heights[-1:]]

    def drawn() -> list:
        found = charts(page, "coins-estimates", "coins-likelihood")
        (trail, present), (path, here) = found["coins-estimates"], found["coins-likelihood"]
        return [trail["x"], present["x"], path["x"], path["y"], here["x"], here["y"]]

    eventually(drawn, expected)


@pytest.fixture(scope="module")
def seen_before() -> dict[str, list]:
    """What each language showed, to be compared with the next."""
    return {}


@pytest.mark.parametrize("code", languages())
def test_every_half_step_agrees_with_em_core(page, site, code, seen_before):
    truth, words = classic(), languages()[code]
    visit(page, site, f"coins?lang={code}")
    assert last_index(page) == len(truth.stops) - 1
    seen = []
    for place in range(len(truth.stops)):
        if place:
            page.keyboard.press("ArrowRight")
        seen.append(check_stop(page, truth, place, words))
    assert index(page) == last_index(page)
    numbers = [[*s["readout"], *decimals(s["say"]), s["shares"], s["counts"], s["sums"]] for s in seen]
    for other, theirs in seen_before.items():
        assert numbers == theirs, f"{code} and {other} show different numbers"
    seen_before[code] = numbers


def test_the_inspector_puts_in_the_numbers_of_em_core(coins):
    truth = classic()
    for place in range(len(truth.stops)):
        if place:
            coins.keyboard.press("ArrowRight")
        opened = inspected(coins, 5, 2)
        for coin in range(2):
            check_fraction(opened["sums"][coin], truth, place, coin)
            for row in range(5):
                check_bayes(opened["shares"][row][coin], truth, place, row, coin)


def check_bayes(lines: list[list[str]], truth: Truth, place: int, row: int, coin: int) -> None:
    """γ = π θ^h (1 − θ)^t over its sum: the numbers put in, the products, the result."""
    stop, heads = truth.stops[place], truth.heads[row]
    tails = truth.tosses[row] - heads
    if stop.kind == "start":
        assert len(lines) == 1, "before the first E-step there is nothing to put in"
        return
    weights, p = truth.trace.steps[stop.iteration - 1].params
    put = [[printed(w, 4), printed(x, 4), str(heads), printed(1 - x, 4), str(tails)] for w, x in zip(weights, p)]
    assert lines[1] == [*put[coin], *put[0], *put[1]]
    assert lines[2][-1] == printed(truth.shares(stop)[row, coin], 4)
    products = weights * p**heads * (1 - p) ** tails
    found = mantissas(lines[2][:-1])
    np.testing.assert_allclose(found, [products[coin], *products], rtol=6e-4)
    assert abs(found[0] / (found[1] + found[2]) - float(lines[2][-1])) < 6e-4, "the fraction as printed gives the result as printed"


def mantissas(shown: list[str]) -> list[float]:
    """Numbers printed plainly (0.0123) or as mantissa, 10, exponent (7.97, 10, −4)."""
    values, rest = [], list(shown)
    while rest:
        value = float(rest.pop(0))
        if rest[:1] == ["10"]:
            value *= 10 ** int(rest[1].replace("−", "-"))
            del rest[:2]
        values.append(value)
    return values


def check_fraction(lines: list[list[str]], truth: Truth, place: int, coin: int) -> None:
    """θ = heads over heads and tails: the summands, the sums and, once the M-step is taken, the result."""
    stop = truth.stops[place]
    if stop.kind == "start":
        assert len(lines) == 1
        return
    counts = truth.counts(stop)[:, coin]
    heads, tails = ([printed(value, 2) for value in column] for column in counts.T)
    assert lines[1] == [*heads, *heads, *tails]
    sums = [printed(value, 2) for value in counts.sum(axis=0)]
    result = [printed(truth.step(stop).params.probabilities[coin], 4)] if stop.kind == "M" else []
    assert lines[2] == [sums[0], *sums, *result]
    if result:
        assert abs(float(sums[0]) / (float(sums[0]) + float(sums[1])) - float(result[0])) < 1e-3


def test_learned_weights_and_three_coins_agree_with_em_core(page, site):
    truth = classic((0.3, 0.55, 0.8), learned=True)
    visit(page, site, "coins?k=3&learned=true&start_a=0.3&start_b=0.55&start_c=0.8")
    for place in range(10):
        if place:
            page.keyboard.press("ArrowRight")
        seen, stop = stage(page), truth.stops[place]
        assert seen["readout"] == truth.readout(stop)
        assert {key: seen[key] for key in ("shares", "counts", "sums")} == truth.ledger(stop)
    page.keyboard.press("End")
    assert stage(page)["readout"] == truth.readout(truth.stops[-1])


def test_rounds_that_came_out_alike_are_summed_before_they_are_rounded(page, site):
    """A hundred simulated rounds, grouped by their counts: each printed number is that of em_core."""
    from em_core import BinomialMixture

    model = BinomialMixture(10, 2)
    heads, _ = model.sample(model.Params(np.array([0.5, 0.5]), np.array([0.45, 0.75])), 100, np.random.default_rng(0))
    truth = run([int(h) for h in heads], [10] * 100, (0.3, 0.4))
    visit(page, site, "coins?source=simulated&start_a=0.3&start_b=0.4")
    groups = sorted(set(truth.heads), reverse=True)
    for place in range(10):
        if place:
            page.keyboard.press("ArrowRight")
        seen, stop = stage(page), truth.stops[place]
        assert seen["readout"] == truth.readout(stop)
        if stop.kind == "start":
            continue
        shares, counts = truth.shares(stop), truth.counts(stop)
        rows = [truth.heads == h for h in groups]
        assert seen["shares"] == [[printed(s, 3) for s in shares[mine][0]] for mine in rows]
        assert seen["counts"] == [[[printed(side, 2) for side in coin] for coin in counts[mine].sum(axis=0)] for mine in rows]
        assert seen["sums"] == [[printed(side, 2) for side in coin] for coin in counts.sum(axis=0)]
