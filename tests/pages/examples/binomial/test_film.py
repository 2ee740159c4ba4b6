"""The film of the two coins against a plain EM: what is read out, said, shown in the ledger and opened in the inspector."""

from __future__ import annotations

import re

import numpy as np
import pytest

from em_core import BinomialMixture
from em_core.em import fit
from pages.examples.binomial import closer, stage
from pages.examples.two_coins.controls import from_trace
from pages.examples.two_coins.rounds import classic
from pages.figures import landscape, progress
from pages.parts.player import superscript
from tests.pages.examples.binomial import plain_em
from tests.pages.examples.binomial.runs import CASES, SLOW, by_hand, close, every_language, run_of, share_of

WORDS = every_language()
each_case = pytest.mark.parametrize("case", CASES)
each_language = pytest.mark.parametrize("words", WORDS, ids=lambda words: words.code)


def film_of(case, words=WORDS[0], focus=0):
    return stage.film(run_of(case), words, focus)


def channel(film, chart, trace):
    (found,) = [c for c in film.channels if c["chart"] == chart and c.get("trace") == trace]
    return found


@each_case
def test_readouts(case):
    """At every stop the estimates in force, the weights where they are learned, and the log-likelihood at both."""
    problem, start, learned = CASES[case]
    for stop, line in zip(run_of(case).stops, film_of(case).readouts, strict=True):
        at = by_hand(case)[stop.parameters_of]
        values = [*at.probabilities, *(at.weights if learned else []), at.log_likelihood]
        assert all(close(shown, value, 4) for (_, shown), value in zip(line, values, strict=True)), (stop, line, values)
        names = [f"{letter}_{name}" for letter in ("θπ" if learned else "θ") for name in "ABCDE"[: len(start)]]
        assert [name for name, _ in line] == [*names, f"ℓ(θ{superscript(stop.parameters_of)})"]


@each_case
def test_the_stops_are_half_steps(case):
    stops, total = run_of(case).stops, len(run_of(case).trace.steps) - 1
    assert [stop.kind for stop in stops] == ["start", *["E", "M"] * (len(stops) // 2)]
    shown = [stop.iteration for stop in stops if stop.kind == "M"]
    assert shown == [stop.iteration for stop in stops if stop.kind == "E"] == sorted({*shown})
    assert shown[: min(total, 30)] == [*range(1, min(total, 30) + 1)] and shown[-1] == total
    steps = [stop.step for stop in stops]
    assert steps == sorted({*steps}) and steps[0] == 0 and steps[-1] == total


@pytest.mark.parametrize("case", SLOW)
def test_a_long_run_is_thinned_and_says_so(case):
    total, shown = len(run_of(case).trace.steps) - 1, len(run_of(case).iterations)
    assert total > 60 > shown
    for words in WORDS:
        note = film_of(case, words).note
        assert str(total) in note and str(shown) in note
        assert film_of("classic", words).note == ""


@each_case
@each_language
def test_sentences_hold_the_numbers(case, words):
    """Of the E-step the likeliest coin and its share of the round in focus; of the M-step coin A's counts and estimate."""
    problem, start, _ = CASES[case]
    run, focus = run_of(case), min(1, len(run_of(case).rows) - 1)
    film, hand = film_of(case, words, focus), by_hand(case)
    for stop, said in zip(run.stops, film.sentences, strict=True):
        found = re.findall(r"\d+\.\d+", said)
        if stop.kind == "start":
            assert found == [f"{p:.2f}" for p in start]
        elif stop.kind == "E":
            shares = share_of(case, stop.iteration, run.rows[focus])
            assert close(found[0], max(shares), 3), said
            likeliest = [name for name, share in zip("ABCDE", shares) if max(shares) - share < 1e-9]
            assert any(re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", said) for name in likeliest)
            assert stage.name_of(run.rows[focus], words, long=True) in said and f"θ{superscript(stop.iteration - 1)}" in said
        else:
            heads, tails = plain_em.expected(problem.heads, problem.tosses, hand[stop.iteration - 1].shares, 0)
            assert close(found[0], heads, 2) and close(found[1], tails, 2), said
            assert close(found[2], hand[stop.iteration].probabilities[0], 4), said
            rise = hand[stop.iteration].log_likelihood - hand[stop.iteration - 1].log_likelihood
            assert rise < 5e-5 or close(found[3], rise, 4), said


@each_language
def test_every_end_has_its_sentence(words):
    """Converged, capped, and on the ridge; each is said once, at the last stop."""

    def last(trace):
        run = stage.Run("coins", from_trace(trace), trace)
        film = stage.film(run, words, 0)
        assert not any(words("stop.converged", t=t) in said for t, said in enumerate(film.sentences[:-1]))
        return film.sentences[-1]

    model = BinomialMixture(10, 2, fixed_weights=True)
    start = model.Params([0.5, 0.5], [0.6, 0.5])
    full = fit(model, [5, 9, 8, 4, 7], start)
    assert words("stop.converged", t=len(full.steps) - 1) in last(full)
    assert words("stop.max_iter", t=3) in last(fit(model, [5, 9, 8, 4, 7], start, max_iter=3))
    same = model.Params([0.5, 0.5], [0.6, 0.6])
    assert words("stop.ridge", estimate="0.6600") in last(fit(model, [5, 9, 8, 4, 7], same))
    assert words("stop.ridge_top", estimate="0.5000") in last(fit(model, [5, 5, 5, 5], same))


@each_case
def test_the_ledger(case):
    """Responsibilities by row, and expected heads and tails of each coin over all rounds."""
    problem, start, _ = CASES[case]
    run, hand = run_of(case), by_hand(case)
    data = stage.ledger_data(run, WORDS[0])
    assert len(data["components"]) == len(start) and data["iterations"] == run.iterations
    for place, t in enumerate(run.iterations):
        for row, shares in zip(run.rows, data["shares"][place], strict=True):
            assert shares == pytest.approx(share_of(case, t, row), abs=2e-6)
        for k, (heads, tails) in enumerate(data["sums"][place]):
            assert (heads, tails) == pytest.approx(plain_em.expected(problem.heads, problem.tosses, hand[t - 1].shares, k), abs=2e-5)
        assert f"θ{superscript(t - 1)}" in data["places"][place]


@each_case
def test_the_rows_of_the_ledger(case):
    """Each row's counts, how it is drawn, and what is said of it; together they are the data."""
    problem, data = CASES[case][0], stage.ledger_data(run_of(case), WORDS[0])
    assert sum(row["heads"] * row["times"] for row in data["rows"]) == sum(problem.heads)
    assert sum((row["heads"] + row["tails"]) * row["times"] for row in data["rows"]) == sum(problem.tosses)
    grouped = len(problem.heads) > 12
    assert data["tosses"] == ("none" if grouped else "drawn")
    for row in data["rows"]:
        assert str(row["heads"]) in row["spoken"] and str(row["tails"]) in row["spoken"]
        assert row["sequence"] is None or (row["sequence"].count("H"), row["sequence"].count("T")) == (row["heads"], row["tails"])
    if case == "classic":
        assert tuple(row["sequence"] for row in data["rows"]) == classic().sequences


@each_case
def test_the_paths_of_the_charts(case):
    """At each stop: earlier estimates as a trail, the present ones apart; the log-likelihood so far."""
    run, film, hand = run_of(case), film_of(case), by_hand(case)
    shown, k = [0, *run.iterations], run.components
    trail, present = channel(film, "coins-estimates", progress.TRAIL), channel(film, "coins-estimates", progress.PRESENT)
    path, here = channel(film, "coins-likelihood", progress.PATH), channel(film, "coins-likelihood", progress.HERE)
    assert trail["arrays"]["x"] == pytest.approx([p for t in shown for p in hand[t].probabilities], abs=2e-6)
    assert trail["arrays"]["y"] == [*range(k)] * len(shown)
    assert path["arrays"]["x"] == shown and path["arrays"]["y"] == pytest.approx([hand[t].log_likelihood for t in shown], abs=1e-7)
    for i, stop in enumerate(run.stops):
        now = stop.parameters_of
        assert trail["upto"][i] == k * sum(t < now for t in shown), f"the trail at {stop}"
        assert path["upto"][i] == sum(t <= now for t in shown), f"the path at {stop}"
        frame = present["frames"][present["at"][i]]
        assert frame["x"] == pytest.approx(hand[now].probabilities, abs=2e-6) and frame["y"] == [*range(k)]
        frame = here["frames"][here["at"][i]]
        assert frame["x"] == [now] and frame["y"] == pytest.approx([hand[now].log_likelihood], abs=1e-7)


@each_case
def test_the_axes_hold_the_whole_run(case):
    film, hand = film_of(case), by_hand(case)
    x, y = film.layouts["coins-likelihood"]["xaxis.range"], film.layouts["coins-likelihood"]["yaxis.range"]
    assert x[0] < 0 and x[1] > len(hand) - 1
    assert y[0] < min(s.log_likelihood for s in hand) <= max(s.log_likelihood for s in hand) < y[1]


@pytest.mark.parametrize("case", [case for case, (_, start, _) in CASES.items() if len(start) == 2])
def test_the_path_on_the_mountain_is_the_trace(case):
    run, film, hand = run_of(case), film_of(case), by_hand(case)
    closer.add_mountain(film, run)
    path, here = channel(film, "coins-mountain", landscape.PATH), channel(film, "coins-mountain", landscape.HERE)
    shown = [0, *run.iterations]
    for axis, k in (("x", 0), ("y", 1)):
        assert path["arrays"][axis] == pytest.approx([hand[t].probabilities[k] for t in shown], abs=2e-6)
    for i, stop in enumerate(run.stops):
        assert path["upto"][i] == sum(t <= stop.parameters_of for t in shown)
        frame = here["frames"][here["at"][i]]
        assert (*frame["x"], *frame["y"]) == pytest.approx(hand[stop.parameters_of].probabilities, abs=2e-6)
    assert film.layouts["coins-mountain"]["meta"]["pick"] is True


@each_case
def test_the_inspector(case):
    """What Bayes' rule multiplies, the responsibilities it comes to, and the fractions that give the next estimates."""
    problem, start, learned = CASES[case]
    run, hand, coins = run_of(case), by_hand(case), range(len(start))
    data = stage.ledger_data(run, WORDS[0]) | stage.inspector_data(run, WORDS[0], 0)
    assert data["learned"] is learned and data["observations"] == len(problem.heads) and data["components"] == list("ABCDE"[: run.components])
    assert [(row["heads"], row["tails"]) for row in data["rows"]] == [(row.heads, row.tosses - row.heads) for row in run.rows]
    for i, t in enumerate(run.iterations):
        before, after = hand[t - 1], hand[t]
        for r, row in enumerate(run.rows):
            assert data["shares"][i][r] == pytest.approx(share_of(case, t, row), abs=1e-6)
        assert data["probabilities"][i] == pytest.approx(before.probabilities, abs=1e-9) and data["weights"][i] == pytest.approx(before.weights, abs=1e-9)
        assert data["next"][i] == pytest.approx(after.probabilities, abs=1e-9) and data["nextWeights"][i] == pytest.approx(after.weights, abs=1e-9)
        sums = [plain_em.expected(problem.heads, problem.tosses, before.shares, k) for k in coins]
        assert [tuple(pair) for pair in data["sums"][i]] == [pytest.approx(pair, abs=1e-5) for pair in sums]
        assert data["mass"][i] == pytest.approx([sum(row[k] for row in before.shares) for k in coins], abs=1e-5)


@pytest.mark.parametrize(("case", "spelled"), [("classic", True), ("rounds of several lengths", True), ("a hundred rounds", False)])
def test_the_summands_are_spelled_out_where_there_are_few(case, spelled):
    assert stage.inspector_data(run_of(case), WORDS[0], 0)["spelled"] is spelled


SADDLES = {
    "classic": ((5, 9, 8, 4, 7), (10,) * 5, 2), "alike": ((5, 5, 5, 5), (10,) * 4, 2), "two kinds": ((1, 9), (10, 10), 2), "nearly alike": ((5, 6, 5, 4), (10,) * 4, 2),
    "one round": ((3,), (7,), 2), "three coins": ((1, 5, 9, 8), (10,) * 4, 3), "three coins, alike": ((5, 5, 6), (10,) * 3, 3), "lengths": ((1, 9, 3), (4, 10, 9), 2),
    "two tosses each": ((1, 0, 2, 2), (2,) * 4, 2), "much data, weakly mixed": ((40, 60, 45, 55), (100,) * 4, 2), "five coins": ((0, 2, 5, 9, 10), (10,) * 5, 5),
}  # fmt: skip


@pytest.mark.parametrize("name", SADDLES)
def test_a_saddle_by_the_numerical_hessian(name):
    """On the ridge: a saddle if the log-likelihood is curved upwards in some direction."""
    heads, tosses, k = SADDLES[name]
    model = BinomialMixture(tosses, k, fixed_weights=True)
    trace = fit(model, list(heads), model.Params(np.full(k, 1 / k), np.full(k, 0.6)))
    run = stage.Run("coins", from_trace(trace), trace)
    share = sum(heads) / sum(tosses)
    assert trace.params.probabilities == pytest.approx([share] * k, abs=1e-12)
    curvature = plain_em.most_curved(heads, tosses, [1 / k] * k, [share] * k)
    assert abs(curvature) > 1e-2, "too flat to tell; take other data"
    assert stage.is_saddle(run) == (curvature > 0)


@pytest.mark.parametrize(("heads", "k"), [((1, 0, 1, 1), 2), ((1,) * 20 + (0,) * 3, 2), ((1, 0, 1, 1), 5), ((1,) * 7 + (0,) * 40, 3)])
def test_no_saddle_where_all_is_flat(heads, k):
    """One toss a round says nothing about parting coins: the log-likelihood is the same whatever way they part."""
    model = BinomialMixture(1, k, fixed_weights=True)
    trace = fit(model, list(heads), model.Params([1 / k] * k, [0.6] * k))
    share = sum(heads) / len(heads)
    parted = [share + 1e-3, share - 1e-3, *[share] * (k - 2)]
    assert plain_em.log_likelihood(heads, [1] * len(heads), [1 / k] * k, parted) == pytest.approx(trace.log_likelihood, abs=1e-12)
    assert stage.is_saddle(stage.Run("coins", from_trace(trace), trace)) is False


@pytest.mark.parametrize("heads", [0, 10])
def test_no_saddle_at_the_edge(heads):
    """All tosses alike: the ridge ends in a corner, where the coins cannot part and nothing would be gained."""
    model = BinomialMixture(10, 2, fixed_weights=True)
    trace = fit(model, [heads] * 3, model.Params([0.5, 0.5], [0.6, 0.6]))
    assert stage.is_saddle(stage.Run("coins", from_trace(trace), trace)) is False
