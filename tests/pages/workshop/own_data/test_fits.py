"""Model, fit and stage: what is shown is what em_core finds, for every family; a search is refused or stopped where it must be."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from scipy import stats
from streamlit.delta_generator import DeltaGenerator

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, PoissonMixture, compare, fit_best, posterior
from em_core.datasets import davis, old_faithful
from pages.workshop.own_data import cloud
from pages.workshop.own_data.cost import refusal
from pages.workshop.own_data.stage import BARS
from pages.parts.words import languages
from tests.pages.workshop.own_data.bench import EITHER, bring, choice, fitted, frames, lines, problem, result
from tests.pages.visiting import choose, find, part, put, said, sound, turn, visit

each_language = pytest.mark.parametrize("code", languages())
RNG = np.random.default_rng(7)
COUNTS = RNG.poisson(np.where(RNG.random(200) < 0.4, 2, 9))
TOSSED = RNG.integers(5, 30, 120)
HEADS = RNG.binomial(TOSSED, np.where(RNG.random(120) < 0.5, 0.3, 0.8))
VOTES = RNG.multinomial(12, [0.5, 0.3, 0.2], size=80) * (RNG.random((80, 1)) < 0.5) + RNG.multinomial(12, [0.1, 0.2, 0.7], size=80)


def csv(head: str, *columns) -> str:
    return head + "\n" + "".join(",".join(map(str, row)) + "\n" for row in zip(*columns))


def film(at):
    return part(at, "player")


def channels(at, chart: str, trace: int) -> list[dict]:
    return [c for c in film(at)["channels"] if c["chart"] == chart and c.get("trace") == trace]


def heights(at, trace: int, stop: int) -> np.ndarray:
    """What a trace of the bars shows at a stop of the film."""
    (channel,) = [c for c in channels(at, BARS, trace) if "frames" in c]
    return np.array(channel["frames"][channel["at"][stop]]["y"])


CASES = {
    "gaussian": (lines(2), {}, lambda data: GaussianMixture(2)),
    "poisson": (csv("n", COUNTS), {}, lambda data: PoissonMixture(2)),
    "binomial": (csv("good,all", HEADS, TOSSED), {"trials": "2"}, lambda data: BinomialMixture(tuple(TOSSED.tolist()), 2)),
    "counts": (csv("a,b,c", *VOTES.T), {}, lambda data: CategoricalMixture(3, 2)),
    "labels": (csv("kind", np.array(["cat", "dog", "bird"])[RNG.integers(0, 3, 90)]), {}, lambda data: CategoricalMixture(3, 2)),
}


@each_language
@pytest.mark.parametrize("family", CASES)
def test_the_stage_shows_what_em_core_finds(family, code):
    """The very trace of `fit_best`, with the film's last numbers read off it."""
    content, query, model = CASES[family]
    at = fitted(bring(content, code, model=family, columns={"gaussian": "1,2", "counts": "1,2,3"}.get(family, "1"), **query))
    data = problem(at).data
    expected = fit_best(model(data), data, restarts=10, rng=0, max_iter=500).trace
    found = result(at).trace
    assert [step.log_likelihood for step in found.steps] == [step.log_likelihood for step in expected.steps]
    last = film(at)["readouts"][-1][0][1]
    assert last == f"{expected.log_likelihood:.4f}".replace("-", "\u2212")
    if family == "gaussian":
        np.testing.assert_array_equal(film(at)["parts"]["mixture"]["sets"][-1]["means"], expected.params.means)
    else:
        table = film(at)["parts"]["parameters"]
        assert [row[0] for row in table["sets"][table["at"][-1]]] == [f"{w:.4f}" for w in expected.params.weights]


def bar_places(at) -> np.ndarray:
    (fixed,) = [c["fixed"] for c in channels(at, BARS, 0) if "fixed" in c]
    return np.array(fixed["x"])


def test_bars_of_a_poisson_mixture():
    """Undivided at the start; at the end divided by responsibility, under the expected counts of scipy."""
    at = fitted(bring(CASES["poisson"][0], model="poisson"))
    params, x = result(at).trace.params, bar_places(at)
    np.testing.assert_array_equal(heights(at, 0, 0), np.bincount(COUNTS, minlength=len(x)))
    np.testing.assert_array_equal(x, np.arange(len(x)))
    for k in (0, 1):
        np.testing.assert_allclose(heights(at, 3 + k, -1), 200 * params.weights[k] * stats.poisson.pmf(x, params.rates[k]), atol=2e-3)
        before = result(at).trace.steps[-2].params
        shares = posterior(PoissonMixture(2), x, before)[:, k] * np.bincount(COUNTS, minlength=len(x))
        np.testing.assert_allclose(heights(at, 1 + k, -1), shares, atol=1e-3)
    np.testing.assert_allclose(heights(at, 5, -1), heights(at, 3, -1) + heights(at, 4, -1), atol=2e-3)


def test_bars_of_large_counts_are_classes():
    """Sixty bars at most; together they hold all observations and nearly all of what is expected."""
    values = RNG.poisson(np.where(RNG.random(300) < 0.5, 300, 900))
    at = fitted(bring(csv("n", values), model="poisson"))
    params, x = result(at).trace.params, bar_places(at)
    width = x[1] - x[0]
    assert len(x) <= 60 and heights(at, 0, 0).sum() == 300
    low = x - (width - 1) / 2
    for k in (0, 1):
        inside = stats.poisson.cdf(low + width - 1, params.rates[k]) - stats.poisson.cdf(low - 1, params.rates[k])
        np.testing.assert_allclose(heights(at, 3 + k, -1), 300 * params.weights[k] * inside, atol=2e-3)


def test_bars_of_trials_that_differ_are_shares():
    """Against the sum over the rows, one by one."""
    at = fitted(bring(CASES["binomial"][0], model="binomial", trials="2"))
    params, x = result(at).trace.params, bar_places(at)
    edges = np.arange(21) / 20
    share = HEADS / TOSSED
    counted = [int(((share >= a - 1e-12) & ((share < b - 1e-12) | (b == 1))).sum()) for a, b in zip(edges, edges[1:])]
    np.testing.assert_array_equal(heights(at, 0, 0), counted)
    for k in (0, 1):
        expected = np.zeros(20)
        for m in TOSSED:
            for heads in range(m + 1):
                expected[min(int(heads / m * 20 + 1e-9), 19)] += stats.binom.pmf(heads, m, params.probabilities[k])
        np.testing.assert_allclose(heights(at, 3 + k, -1), params.weights[k] * expected, atol=5e-3)
    assert len(x) == 20


def test_bars_of_a_fixed_number_of_trials():
    heads = RNG.binomial(12, np.where(RNG.random(90) < 0.5, 0.2, 0.7))
    at = bring(csv("n", heads), model="binomial")
    choice(at, "lab-number of trials").set_value(12)
    at = fitted(sound(at.run()))
    params, x = result(at).trace.params, bar_places(at)
    assert result(at).trace.model == BinomialMixture(12, 2)
    np.testing.assert_allclose(heights(at, 3, -1), 90 * params.weights[0] * stats.binom.pmf(x, 12, params.probabilities[0]), atol=2e-3)


def test_bars_of_categories():
    at = fitted(bring(CASES["counts"][0], model="counts"))
    params = result(at).trace.params
    np.testing.assert_array_equal(heights(at, 0, 0), VOTES.sum(axis=0))
    np.testing.assert_allclose(heights(at, 3, -1), VOTES.sum() * params.weights[0] * params.probabilities[0], atol=1e-3)
    before = result(at).trace.steps[-2].params
    shares = posterior(CategoricalMixture(3, 2), VOTES, before)
    np.testing.assert_allclose(heights(at, 1, -1), shares[:, 0] @ VOTES, atol=1e-3)


def test_of_many_points_a_part_is_drawn_and_the_numbers_are_of_all():
    """Histogram of all rows, expected numbers of all rows, the extreme points among those that are drawn; a small message."""
    values = np.random.default_rng(3).normal(size=20_000)
    at = fitted(bring(csv("x", values.round(5)), most="100", restarts="2"))
    mixture, trace = film(at)["parts"]["mixture"], result(at).trace
    points = np.array(mixture["points"][0])
    assert len(points) == cloud.SHOWN and points.min() == trace.data.min() and points.max() == trace.data.max()
    for stop, place in enumerate(mixture["shared"]):
        if place >= 0 and stop in (1, 2, len(mixture["shared"]) - 1):
            t = int(np.ceil(mixture["steps"][stop])) - 1
            np.testing.assert_allclose(mixture["totals"][place], posterior(trace.model, trace.data, trace.steps[t].params).sum(axis=0), rtol=1e-9)
    drawn = [c["fixed"] for c in channels(at, "lab-line", 0) if "fixed" in c][-1]
    area = np.sum(np.diff(drawn["x"]) * np.array(drawn["y"])[:-1])
    assert area == pytest.approx(1) and np.histogram(trace.data, np.array(drawn["x"]), density=True)[0] == pytest.approx(np.array(drawn["y"])[:-1])
    assert size(at) < 300_000


def size(at) -> int:
    return max(len(node.proto.bytes) for node in at.get("bidi_component"))


def test_the_largest_films_stay_small():
    """Eight components of six coordinates; eight components of fifty bars."""
    at = fitted(bring(lines(6, rows=1500, seed=5), columns="1,2,3,4,5,6", components="8", restarts="1", most="500"))
    assert 20_000 < size(at) < 300_000 and len(at.get("plotly_chart")) >= 3, "plane, pairs and log-likelihood"
    wide = RNG.poisson(RNG.integers(1, 50, 400))
    assert 20_000 < size(fitted(bring(csv("n", wide), components="8", restarts="1", most="2000"))) < 300_000


def test_a_pair_of_many_coordinates_is_chosen():
    at = fitted(bring(lines(3), columns="1,2,3"))
    pair = choice(at, "lab-pair")
    assert pair.options == ["1. a × 2. b", "1. a × 3. c", "2. b × 3. c"]
    before = [c for c in film(at)["channels"] if c["chart"] == "lab-plane" and c.get("fixed")][0]["fixed"]
    choose(at, pair.key, "2. b × 3. c")
    after = [c for c in film(sound(at))["channels"] if c["chart"] == "lab-plane" and c.get("fixed")][0]["fixed"]
    np.testing.assert_array_equal(after["x"], before["y"])
    np.testing.assert_array_equal(after["y"], problem(at).data[:, 2])


@each_language
def test_a_fit_that_would_take_too_long_is_not_begun(monkeypatch, code):
    """The size that would do is said, and does; the button is not to be pressed."""
    words = languages()[code]
    big = csv("x,y", *np.random.default_rng(0).normal(size=(2, 30_000)).round(4))
    at = bring(big, code, components="8", most="1000", restarts="10")
    (warning,) = at.warning
    assert warning.value.startswith(words("lab.too_long", seconds="?", limit=4, longest=2).partition("?")[0])
    assert find(at, "lab-fit").disabled
    with monkeypatch.context() as pressed:
        pressed.setattr(DeltaGenerator, "button", lambda self, *_, key="", **__: key == "lab-fit")
        assert result(sound(at.run())) is None, "not even if a browser sends it all the same"
    told = refusal(30_000, [8], problem(at).statistics("full"), 1000, 10)
    assert f"{told.rows:,}" in warning.value
    assert refusal(told.rows, [8], 6, 1000, 10) is None and refusal(told.rows + 5, [8], 6, 1000, 10) is not None
    assert refusal(30_000, [8], 6, told.steps, 10) is None and refusal(30_000, [8], 6, told.steps + 1, 10) is not None


@each_language
def test_settings_that_changed_leave_the_stage_as_it_is(code):
    at = fitted(bring(lines(2), code))
    before = result(at)
    put(at, "components", 3)
    assert result(sound(at)) is before and languages()[code]("lab.differs", components=2) in [info.value for info in at.info]
    assert result(fitted(at)).trace.model.n_components == 3
    assert not [info for info in at.info if "2" in info.value]


@each_language
def test_trouble_is_told_with_its_remedy(code):
    words = languages()[code]
    twice = "x\n" + "1.5\n" * 30 + "".join(f"{v:.3f}\n" for v in np.random.default_rng(0).normal(9, 1, 30))
    at = fitted(bring(twice, code, components="2"))
    assert result(at).trace.stop == "degenerate"
    assert any(words("gaussian.collapse", t=1, component=1)[-12:] in warning.value for warning in at.warning)


FREE = np.random.default_rng(4).normal(size=(40, 3)).round(3)
SINGULAR = {  # the columns, the code of the sentence, and what it must name
    "constant": (np.column_stack([FREE[:, 0], np.full(40, 7)]), "constant", ["`b`"]),
    "twice a column": (np.column_stack([FREE[:, 0], 2 * FREE[:, 0] + 1]), "follows", ["`b`", "`a`"]),
    "the same column": (np.column_stack([FREE[:, 0], FREE[:, 1], FREE[:, 1]]), "follows", ["`c`", "`b`"]),
    "a sum": (np.column_stack([FREE, FREE[:, 0] + FREE[:, 2]]), "follows", ["`d`", "`a`", "`c`"]),
    "large and offset": (np.column_stack([FREE[:, 0] * 1e6 + 5e8, FREE[:, 0] * 1e3 - 7e4]), "follows", ["`b`", "`a`"]),
    "too few rows": (FREE[:2], "few", ["2", "3"]),
    "duplicates": (np.repeat(FREE[:2, :2], 15, axis=0), "few", ["30", "2"]),
    "all the same": (np.full((30, 1), 3.5), "same", ["30", "3.5"]),
    "all rows the same": (np.tile([3.5, 2.25], (30, 1)), "same", ["30", "3.5, 2.25"]),
    "one row": (FREE[:1], "one", ["1"]),
}


@pytest.mark.parametrize(("kind", "code"), [*zip(SINGULAR, EITHER), *zip(SINGULAR, EITHER[1:])])
def test_why_a_covariance_has_no_inverse(kind, code):
    """Each cause has its own sentence, which names the columns; the remedy that it names works, and no other cause is said."""
    rows, cause, named = SINGULAR[kind]
    text = ",".join("abcd"[: rows.shape[1]]) + "\n" + "".join(",".join(f"{v:.17g}" for v in row) + "\n" for row in rows)
    at = fitted(bring(text, code, columns=",".join(str(j + 1) for j in range(rows.shape[1])), model="gaussian", components="1"))
    (error,) = [error.value for error in at.error]
    beginning, *_, end = re.split(r"\{\w+\}", languages()[code](f"lab.singular_{cause}"))
    assert error.startswith(beginning) and error.endswith(end) and all(name in error for name in named) and result(at) is None
    if cause == "constant":
        assert result(fitted(bring(text, code, columns="1", model="gaussian", components="1"))).trace.stop == "converged"
    if cause == "follows":
        assert result(fitted(bring(text, code, columns="1,2,3,4", model="gaussian", components="1", covariance="diagonal"))).trace.stop == "converged"


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_fewer_rows_than_components(rows):
    at = bring("n\n" + "".join(f"{i}\n" for i in range(1, rows + 1)), model="poisson", components="8")
    sound(fitted(at))
    assert result(at).settings.components == rows


def test_columns_that_suit_nothing():
    words = languages()["zh"]
    for family, text in (("gaussian", "名\n甲\n乙\n甲\n"), ("poisson", "名\n甲\n乙\n甲\n"), ("counts", "x\n1\n2\n")):
        at = bring(text, "zh", model=family)
        assert words(f"lab.unsuited_{family}") in [info.value for info in at.info]


@each_language
def test_a_column_without_a_count_is_refused_by_its_first_cell(code):
    at = bring("x\n0.5\n1.5\n", code, model="poisson")
    assert at.error[0].value == languages()[code]("error.column_nothing_usable", value="`2`", row="`2`", cell="`0.5`", column="`x`")


def test_examples_open_with_their_fit():
    for source, data, model in (("faithful", old_faithful(), GaussianMixture(2)), ("davis", davis().heights, GaussianMixture(2))):
        at = sound(visit("lab", lang="en", source=source))
        assert result(at).trace.log_likelihood == fit_best(model, data, restarts=10, rng=0, max_iter=500).trace.log_likelihood
    assert result(sound(visit("lab", lang="zh", source="times"))).trace.params.rates.round(1).tolist() in ([1.3, 2.7], [2.7, 1.3], [1.2, 2.6], [2.6, 1.2])


def test_a_link_brings_the_fit_of_an_example_back():
    at = sound(visit("lab", lang="en", source="faithful", model="gaussian", columns="2", components="3", covariance="tied", rng="5", restarts="3", most="200"))
    expected = fit_best(GaussianMixture(3, "tied"), old_faithful()[:, 1], restarts=3, rng=5, max_iter=200).trace
    assert result(at).trace.log_likelihood == expected.log_likelihood


@each_language
def test_components_compared(code):
    at = fitted(bring(lines(2), code))
    find(at, "lab-compare").click()
    sound(at.run())
    candidates = compare(GaussianMixture, problem(at).data, rng=0, restarts=4, max_iter=500)
    shown = frames(at)[-1]
    assert shown["BIC"].tolist()[:2] == [f"{c.criteria.bic:.1f}" for c in candidates[:2]]
    best = min((c for c in candidates), key=lambda c: c.criteria.bic).n_components
    assert any(languages()[code]("lab.compare_found", aic=0, bic=best, icl=0).partition("0")[0] in text for text in said(at))
    (chart,) = [chart for chart in at.get("plotly_chart") if chart.key == "lab-criteria"]
    assert "AIC" in chart.proto.spec


def test_nothing_of_the_readers_own_is_in_a_cache_for_everybody():
    """Charts are kept for everybody: they are drawn without a name or a number of the table."""
    import streamlit as st

    from pages.workshop.own_data import fitting

    st.cache_data.clear()
    fitting.FOUND.clear()
    at = fitted(bring(lines(2, head="mysecret,other"), columns="1,2"))
    assert not fitting.FOUND
    for chart in at.get("plotly_chart"):
        assert "mysecret" not in chart.proto.spec, chart.key
    assert "mysecret" not in " ".join(f"{k}={v}" for k, v in at.query_params.items())


def test_a_change_of_language_and_a_trip_keep_everything():
    """File, columns, settings and fit; the stage then speaks the other language."""
    at = fitted(bring(lines(4), columns="2,4", components="3", covariance="diagonal"))
    before = result(at)
    choose(at, "language switch", languages()["zh"].name)
    assert result(sound(at)) is before and problem(at).axes == ("b", "d")
    assert "从" in film(at)["sentences"][0]
    turn(at, "coins")
    at.query_params.clear()
    sound(turn(at, "lab"))
    assert result(at) is before and problem(at).axes == ("b", "d") and find(at, "components").value == 3
    assert at.query_params["source"] == "uploaded" and at.query_params["columns"] == "2,4", "and the address has it again"


def test_a_run_costs_little():
    """Of processor time, the best of some, with the machine's own speed taken into account by the page of the coins."""
    def cost_of(at) -> float:
        spent = []
        for _ in range(5):
            began = time.process_time()
            at.run()
            spent.append(time.process_time() - began)
        return min(spent)

    coins = cost_of(visit("coins", lang="en"))
    assert cost_of(visit("lab", lang="en")) < 2.5 * coins
    assert cost_of(fitted(bring(lines(6, rows=2000), columns="1,2,3,4,5,6", components="4"))) < 6 * coins
