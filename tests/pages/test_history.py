"""The page of the history, used by a reader: problems chosen, controls moved, plots lost; what the stage shows and what stands
beside it, against formulas and searches of their own."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
from scipy import optimize, stats

from em_core import CensoredExponential, GeneticLinkage, MissingPlots, NormalScaleMixture, PoissonMixture, TruncatedPoisson, fit, from_json, to_json
from em_core.old_problems import BARLEY, CHOLERA, LINKAGE_PUBLISHED, NEWCOMB, REMISSIONS
from pages.parts.words import languages
from pages.reference.timeline import back, bench, blight, linkage, mckendrick, newcomb, westmacott
from pages.reference.timeline.entries import ENTRIES, PROBLEMS, RUN
from pages.reference.timeline.facts import facts
from tests.content.reading import sections
from tests.pages.visiting import choose, find, part, press, put, sound, value, visit

each_problem = pytest.mark.parametrize("problem", PROBLEMS)
each_language = pytest.mark.parametrize("code", languages())


def number_of(shown: str) -> float:
    return float(shown.replace("−", "-"))


def readout(film: dict, stop: int) -> dict[str, float]:
    return {name: number_of(shown) for name, shown in film["readouts"][stop]}


def frames(film: dict, chart: str, trace: int) -> list[dict]:
    """What a trace of a chart shows at each stop."""
    channel = next(c for c in film["channels"] if c["chart"] == chart and c.get("trace") == trace)
    return [channel["fixed"]] * len(film["steps"]) if "fixed" in channel else [channel["frames"][i] for i in channel["at"]]


def ways(at) -> str:
    """The table of the same by other ways, and what is said beneath."""
    texts = [block.value for block in at.markdown]
    title = next(i for i, text in enumerate(texts) if text == f"**{languages()['en']('history.other_ways')}**")
    return texts[title + 1]


# The page ------------------------------------------------------------------------------------------------------------------

@each_language
@each_problem
def test_every_problem_is_run_in_every_language(code, problem):
    at = sound(visit("history", lang=code, problem=problem))
    film = part(at, "player")
    assert film["steps"][0] == 0 and film["kinds"][:3] == ["start", "E", "M"]
    heights = [next(v for n, v in readout(film, i).items() if n.startswith("ℓ")) for i in range(len(film["steps"]))]
    assert (np.diff(heights) >= -1e-9).all() and heights[-1] > heights[0]
    assert len(film["sentences"][-1]) > 20 and find(at, "history problem box").value == problem
    year, lane = next((entry.year, entry.lane) for entry in RUN if entry.problem == problem)
    assert frames(film, "history-years", 2)[0] == {"x": [year], "y": [lane]}
    assert len([*film["parts"]]) == 1 and len(str(film)) < 300_000


@pytest.mark.parametrize("problem", ["", "evil", "<script>", "newcomb,linkage"])
def test_a_link_that_names_no_problem_shows_the_first(problem):
    assert find(sound(visit("history", lang="en", problem=problem)), "history problem box").value == "newcomb"


def test_a_problem_is_chosen_and_stays_through_languages_and_other_pages():
    at = choose(visit("history", lang="en"), "history problem box", "1970 Blight")
    assert at.query_params["problem"] == "blight"
    put(at, "weeks", 5)
    choose(at, "language switch", "中文")
    assert value(at, "weeks") == 5 and part(at, "player")["channels"]
    at = sound(visit("history", lang="zh", problem="blight", weeks="5"))
    assert value(at, "weeks") == 5


def test_stories_open_and_put_their_problem_on_the_stage():
    at = visit("history", lang="en", dlr="true")
    press(at, "to stage linkage")
    assert find(sound(at), "history problem box").value == "linkage"
    press(at, "steps open_all")
    buttons = [b.key for b in at.button if b.key and b.key.startswith("to stage")]
    assert {key.removeprefix("to stage ") for key in buttons} == {*PROBLEMS}


@each_language
def test_every_entry_has_its_story_in_the_order_of_years(code):
    anchors = [section.anchor for section in sections(code, "reference/history.md")]
    told = [anchor for anchor in anchors if anchor in {entry.anchor for entry in ENTRIES}]
    assert told == [entry.anchor for entry in ENTRIES]
    assert [entry.year for entry in ENTRIES if entry.lane < 2] == sorted(entry.year for entry in ENTRIES if entry.lane < 2)


@each_problem
def test_a_question_is_answered(problem):
    at = visit("history", lang="en", problem=problem)
    answer = PROBLEMS[problem].answer(bench.solve(problem, PROBLEMS[problem].Choice()))
    put(at, f"history-{problem}-guess", 5 * round(answer / 5))
    press(at, f"history-{problem}-guess-check")
    assert any(f"{answer:.1f}%" in block.value and "close" in block.value for block in at.success)


@pytest.mark.parametrize(("problem", "answer"), [("newcomb", 4.075), ("mckendrick", 100 * 33.461 / 168), ("westmacott", 100 / 3), ("blight", 100 * 8 / 21), ("linkage", 100 * 57.80 / 435.32)])
def test_the_answers(problem, answer):
    """As a search, a closed form or the paper has them; at what was not the customary choice, too."""
    module = PROBLEMS[problem]
    assert module.answer(bench.solve(problem, module.Choice())) == pytest.approx(answer, abs=5e-3)
    assert blight.answer(bench.solve("blight", blight.Choice(2))) == pytest.approx(100 * (REMISSIONS > 2).mean())


# Newcomb -------------------------------------------------------------------------------------------------------------------

def test_newcombs_stage_is_the_run_and_the_centre_is_not_that_of_the_outliers():
    at = visit("history", lang="en", problem="newcomb")
    film = part(at, "player")
    last = readout(film, -1)
    assert last["μ"] == pytest.approx(27.7263, abs=1e-4)
    sets = film["parts"]["mixture"]["sets"]
    assert all(len({*map(tuple, s["means"])}) == 1 for s in sets), "one centre at every step"
    mine = sets[-1]
    density = sum(w * stats.norm.pdf(NEWCOMB, mine["means"][0][0], math.sqrt(c[0])) for w, c in zip(mine["weights"], mine["covariances"]))
    assert np.log(density).sum() == pytest.approx(next(v for n, v in last.items() if n.startswith("ℓ")), abs=1e-4)
    told = ways(at)
    for shown in (NEWCOMB.mean(), np.median(NEWCOMB), np.delete(NEWCOMB, [5, 9]).mean(), last["μ"]):
        assert f"| {shown:.2f} |" in told
    assert f"{stats.kurtosis(NEWCOMB, fisher=False):.1f} in the data" in told
    alone = part(visit("history", lang="en", problem="newcomb", sizes="1"), "player")["readouts"][-1][-1][1]
    assert f"{number_of(alone):.2f} with one size".replace("-", "−") in told


def test_kurtosis_is_that_of_a_large_sample():
    from em_core import NormalScaleMixture

    params = NormalScaleMixture(2).check_params(([0.7, 0.3], 5, [1, 9]))
    drawn, _ = NormalScaleMixture(2).sample(params, 400_000, 0)
    assert newcomb.kurtosis(params) == pytest.approx(stats.kurtosis(drawn, fisher=False), rel=0.03)


def test_newcombs_controls():
    """One size is the normal distribution; equal sizes never part; without the outliers the tails are short."""
    at = visit("history", lang="en", problem="newcomb", sizes="1")
    assert readout(part(sound(at), "player"), -1)["μ"] == pytest.approx(NEWCOMB.mean(), abs=1e-4)
    assert not any(b.key == "history-newcomb-guess-check" for b in at.button), "where there is one size, nothing is asked of the coarse"
    at = visit("history", lang="en", problem="newcomb", ratio="1")
    assert "can never part" in part(sound(at), "player")["sentences"][-1]
    at = visit("history", lang="en", problem="newcomb", without="true", sizes="3")
    assert sound(at) and len(part(at, "player")["parts"]["mixture"]["points"][0]) == 64


# McKendrick ----------------------------------------------------------------------------------------------------------------

def test_mckendricks_village_by_three_ways():
    at = visit("history", lang="en", problem="mckendrick")
    film, told = part(at, "player"), ways(at)
    counts = np.array(CHOLERA[1])
    best = optimize.minimize_scalar(lambda v: -float(counts @ (stats.poisson.logpmf(CHOLERA[0], v) - math.log1p(-math.exp(-v)))), bounds=(0.1, 3), method="bounded", options={"xatol": 1e-10}).x
    assert readout(film, -1)["λ"] == pytest.approx(best, abs=1e-4)
    assert told.count(f"{55 / math.expm1(best):.2f} |") == 2 and "| 37.45 |" in told
    assert f"{best / math.expm1(best):.4f}" in told
    unseen = [frame["y"][0] for frame in frames(film, "history-mckendrick-chart", 1)]
    assert unseen[0] is None and unseen[1] == pytest.approx(55 / math.expm1(86 / 223), abs=1e-3)
    assert unseen[-1] == pytest.approx(55 / math.expm1(best), abs=0.01)
    expected = frames(film, "history-mckendrick-chart", 2)[-1]["y"]
    assert expected == pytest.approx((stats.poisson.pmf(range(7), best) * (55 + 55 / math.expm1(best))).tolist(), abs=2e-3)


@pytest.mark.parametrize(("houses", "said"), [((0, 0, 0, 0), "nothing to estimate from"), ((9, 0, 0, 0), "more than one case")])
def test_a_village_that_tells_nothing(houses, said):
    at = visit("history", lang="en", problem="mckendrick", **{f"cases_{i}": str(n) for i, n in enumerate(houses, 1)})
    assert not at.exception and any(said in block.value for block in at.error)


def test_a_village_of_the_readers():
    at = visit("history", lang="en", problem="mckendrick", cases_1="10", cases_2="10", cases_3="0", cases_4="0", unseen="0")
    assert readout(part(sound(at), "player"), 0)["λ"] == pytest.approx(1.5)
    rate = mckendrick.most_likely(np.array([10, 10, 0, 0]))
    assert rate / -math.expm1(-rate) == pytest.approx(1.5) and readout(part(at, "player"), -1)["λ"] == pytest.approx(rate, abs=1e-4)


# Healy and Westmacott ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("lost", ["2.4", "2.4-3.1", "1.1-1.2-6.5", "none"])
def test_lost_plots(lost):
    at = visit("history", lang="en", problem="westmacott", lost=lost)
    film, places = part(sound(at), "player"), westmacott.read(lost)
    left = np.array(BARLEY)
    for place in places:
        left[place] = np.nan
    i, j = np.nonzero(~np.isnan(left))
    effects = optimize.lsq_linear(np.hstack([np.eye(6)[i], np.eye(5)[j]]), left[i, j]).x
    fitted = effects[:6, None] + effects[6:]
    rest = np.nansum((left - fitted) ** 2)
    assert readout(film, -1)["σ²"] == pytest.approx(rest / len(i), abs=2e-3)
    shown = [[*map(number_of, f["text"])] for f in frames(film, "history-westmacott-chart", 1) if f["text"] != [None]]
    assert shown[-1] == pytest.approx([fitted[p] for p in places], abs=0.051) and shown[0] == [100.0] * len(places)
    told = ways(at)
    for variance in (rest / len(i), rest / 30, rest / (len(i) - 10)):
        assert f"{variance:.3f}" in told
    if len(places) == 1:
        assert told.count(f"{fitted[places[0]]:.3f} |") == 3  # EM, least squares, Yates


def test_the_pace_of_several_lost_plots_is_the_largest_eigenvalue():
    choice = westmacott.Choice(((0, 0), (0, 1), (3, 2)))
    trace = westmacott.solve(choice)
    values = np.array([[trace.model.fitted(step.params)[place] for place in choice.lost] for step in trace.steps])
    moves = np.linalg.norm(np.diff(values, axis=0), axis=1)
    assert moves[12] / moves[11] == pytest.approx(westmacott.leverage(choice.lost), rel=1e-3)
    assert westmacott.leverage(((2, 2),)) == pytest.approx(10 / 30)


def test_filling_in_alone_makes_the_variance_too_small():
    """What is shown beside σ²: the squares about the new fit of the table with the old fitted value put in, over all plots."""
    choice = westmacott.Choice(((1, 3), (4, 0)))
    run = bench.solve("westmacott", choice)
    steps, model = run.trace.steps, run.trace.model
    for t in (1, 2, 5):
        table = np.array(BARLEY)
        for place in choice.lost:
            table[place] = model.fitted(steps[t - 1].params)[place]
        assert westmacott.uncorrected(run, t) == pytest.approx(((table - model.fitted(steps[t].params)) ** 2).sum() / 30, rel=1e-9)
    assert westmacott.uncorrected(run, 0) == pytest.approx(np.nanvar(westmacott.data(choice)))


def test_a_press_on_the_table_loses_a_plot_and_finds_it_again(monkeypatch):
    kept = {"history lost": "2.4", westmacott.BOX: [(1, 3)]}
    monkeypatch.setattr(westmacott.st, "session_state", kept)
    monkeypatch.setattr(westmacott.address, "write", lambda name, value, page: kept.__setitem__(page + name, value))
    for x, y, wanted in ((0, 5, "2.4-6.1"), (3, 1, "6.1"), (0, 5, "none")):
        kept |= {westmacott.DRAWN: westmacott.read(kept["history lost"]), westmacott.PRESSED: False}
        westmacott.press({"x": x, "y": y})
        westmacott.choose_from_list()  # the browser has not heard of the press before: its list is an old one
        assert kept["history lost"] == wanted
    kept[westmacott.PRESSED] = False
    westmacott.choose_from_list()
    assert kept["history lost"] == "2.4" and westmacott.read("none") == ()


@pytest.mark.parametrize(("lost", "said"), [("-".join(f"1.{j}" for j in range(1, 6)), "fall apart"), ("-".join(f"{i}.{j}" for i in range(1, 7) for j in range(1, 6)), "observations left"),
                                            ("-".join(f"{i}.{j}" for i in range(2, 7) for j in range(2, 6)), "effects from the error")])
def test_too_many_lost_plots(lost, said):
    at = visit("history", lang="en", problem="westmacott", lost=lost)
    assert not at.exception and any(said in block.value for block in at.error)


@pytest.mark.parametrize("lost", ["7.1", "2.6", "x", "2.4-", "２.４", "2.4" * 40, "<b>"])
def test_what_is_no_plot_in_a_link_is_not_used(lost):
    assert visit("history", lang="en", problem="westmacott", lost=lost).session_state["history lost"] == "2.4"


# Blight --------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("weeks", [1, 8, 23])
def test_a_study_that_ends_early(weeks):
    at = visit("history", lang="en", problem="blight", weeks=str(weeks))
    film, told = part(sound(at), "player"), ways(at)
    seen, cut = REMISSIONS[REMISSIONS <= weeks], REMISSIONS[REMISSIONS > weeks]
    best = (seen.sum() + weeks * len(cut)) / len(seen)
    assert readout(film, -1)["θ"] == pytest.approx(best, abs=2e-4) and f"{REMISSIONS.mean():.4f}" in told and f"{seen.mean():.4f}" in told
    assert told.count(f"{len(cut) / 21:.4f}") >= 2, "the share that was cut off, and the pace that was measured"
    beyond = frames(film, "history-blight-chart", 2)
    assert beyond[0] == {"x": [None], "y": [None]}
    ends = {x for x in beyond[-1]["x"] if x is not None} - {weeks}
    assert len(ends) == bool(len(cut)) and all(end == pytest.approx(weeks + best, abs=5e-3) for end in ends)


# Dempster, Laird and Rubin -------------------------------------------------------------------------------------------------

def test_the_printed_table_stands_beside_the_computed_one():
    at = visit("history", lang="en", problem="linkage")
    rows = [re.split(r" \| ", line.strip("| ")) for line in ways(at).splitlines() if re.match(r"\| \d", line)]
    assert [float(row[1]) for row in rows] == list(LINKAGE_PUBLISHED)
    assert all(abs(float(row[1]) - float(row[2])) < 2e-9 for row in rows)
    ratios = [(float(row[3]), float(row[4])) for row in rows[:-1]]
    assert [printed for printed, _ in ratios[:4]] == [0.1465, 0.1346, 0.1330, 0.1328]
    assert all(abs(printed - computed) < 1e-4 for printed, computed in ratios[:6])
    assert f"{(15 + math.sqrt(53809)) / 394:.9f}" in ways(at)


@pytest.mark.parametrize("animals", [(10, 3, 0, 5), (4, 0, 0, 0), (0, 2, 2, 0), (0, 0, 0, 7), (999, 1, 1, 1)])
def test_other_animals(animals):
    at = sound(visit("history", lang="en", problem="linkage", start_theta="0.2", **{f"animals_{i}": str(n) for i, n in enumerate(animals, 1)}))
    theta = linkage.root(np.array(animals, dtype=float))
    best = optimize.minimize_scalar(lambda v: -stats.multinomial.logpmf(animals, sum(animals), [0.5 + v / 4, (1 - v) / 4, (1 - v) / 4, v / 4]), bounds=(0, 1), method="bounded", options={"xatol": 1e-11}).x
    assert theta == pytest.approx(best, abs=1e-5) and f"{theta:.9f}" in ways(at)


# Taken home and brought back -----------------------------------------------------------------------------------------------

CHOICES = [
    ("newcomb", newcomb.Choice()), ("newcomb", newcomb.Choice(3, 0.85, 7.5, True)), ("newcomb", newcomb.Choice(1, without=True)), ("newcomb", newcomb.Choice(2, 0.05, 20.0)), ("newcomb", newcomb.Choice(2, 0.35, 1.0)),
    ("mckendrick", mckendrick.Choice()), ("mckendrick", mckendrick.Choice(0, (10, 3, 0, 1))), ("westmacott", westmacott.Choice()), ("westmacott", westmacott.Choice(((0, 0), (5, 4)), 35.0)), ("westmacott", westmacott.Choice((), 0.0)),
    ("blight", blight.Choice()), ("blight", blight.Choice(23, 1.5)), ("blight", blight.Choice(1, 40.0)), ("linkage", linkage.Choice()), ("linkage", linkage.Choice(0.07, (3, 4, 5, 6))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "choice"), CHOICES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_trace_comes_back_to_the_controls_that_made_it(name, choice):
    trace = from_json(to_json(bench.solve(name, choice).trace))
    assert back.choice_of(trace) == (name, choice)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_trace_is_put_on_the_stage(name):
    chosen = [choice for problem, choice in CHOICES if problem == name][1]
    trace = bench.solve(name, chosen).trace
    at = visit("history", lang="en", problem="linkage" if name != "linkage" else "blight")
    at.file_uploader[0].set_value(("trace.json", to_json(trace).encode(), "application/json")).run()
    press(at, "history-show")
    assert find(sound(at), "history problem box").value == name
    assert part(at, "player")["readouts"] == json.loads(json.dumps(bench.screenplay(name, chosen, "en").readouts))


def test_a_trace_of_other_data_is_refused():
    for trace in (fit(CensoredExponential(), [1.0, 2.0], 3.0), fit(GeneticLinkage(), (125, 18, 20, 34), 0.5, max_iter=3), fit(MissingPlots(3, 3), westmacott.plots_of(np.arange(9.0).reshape(3, 3) ** 2), rng=0),
                  fit(TruncatedPoisson(), [1, 2, 2], 1.0), fit(NormalScaleMixture(2), NEWCOMB, ([0.5, 0.5], 20, [9, 99])), fit(PoissonMixture(1), [1, 2], rng=0),
                  fit(CensoredExponential(), [[0.5, 0], [0.2, 1]], 2.0), fit(NormalScaleMixture(2), NEWCOMB, ([0.5, 0.5], NEWCOMB.mean(), [1, 2500])), fit(GeneticLinkage(), (5000, 1, 1, 1), 0.5)):
        assert back.choice_of(trace) is None


# Identities of the prose ---------------------------------------------------------------------------------------------------

def test_facts_against_numbers_of_their_own():
    known = facts()
    assert known["moments_exposed"] == pytest.approx(86**2 / (166 - 86)) and known["village"] == 223
    assert known["poisson_zeros"] == pytest.approx(223 * stats.poisson.pmf(0, 86 / 223)) and 223 * stats.poisson.pmf(1, 86 / 223) > 1.5 * 32
    assert known["plot_pace"] == pytest.approx((6 + 5 - 1) / 30) and known["preece"] == pytest.approx(30 / 20)
    assert known["plots_variance"] / known["plots_too_small"] == pytest.approx(30 / 29)
    assert known["cut"] == (REMISSIONS > known["weeks"]).sum() and known["blight_mean"] == pytest.approx(np.minimum(REMISSIONS, 8).sum() / 13, abs=1e-4)
    assert known["linkage_limit"] == pytest.approx(0.6268214978709824, abs=1e-8) and known["linkage_rate"] == pytest.approx(57.80 / 435.32, abs=5e-5)
    assert known["newcomb_em"] == pytest.approx(27.7263, abs=1e-4) and known["cholera_pace"] == pytest.approx(known["cholera_rate"] / math.expm1(known["cholera_rate"]))


def test_preeces_step_is_there_at_once():
    """A single lost plot: from where the first two steps lead, RC / ((R − 1)(C − 1)) times the step ends at Yates' value."""
    choice = westmacott.Choice()
    trace = westmacott.solve(choice)
    first, second = (float(trace.model.fitted(trace.steps[t].params)[choice.lost[0]]) for t in (1, 2))
    assert first + facts()["preece"] * (second - first) == pytest.approx(facts()["plot_value"], rel=1e-9)


def test_another_logarithm_becomes_the_logarithm():
    """L(r) = 2/(1+α) (r^{(1+α)/2} − 1) → log r as α → −1, and its slope at 1 is 1 for every α."""
    for r in (0.1, 2.0, 7.0):
        alpha = -1 + 1e-7
        assert 2 / (1 + alpha) * (r ** ((1 + alpha) / 2) - 1) == pytest.approx(math.log(r), rel=1e-5)


def test_sundbergs_line_holds_in_the_censored_sample():
    """E[T | θ'] = E[T | x, θ] with T = Σ z: N θ' is what the E-step expects of the total."""
    trace = blight.solve(blight.Choice())
    for before, after in zip(trace.steps, trace.steps[1:4]):
        assert 21 * float(after.params.mean) == pytest.approx(trace.model.e_step(trace.data, before.params)[0].sum())


def test_the_printed_sequence_is_that_of_the_choice():
    assert linkage.Choice().animals == (125, 18, 20, 34) and linkage.PUBLISHED_START == 0.5
