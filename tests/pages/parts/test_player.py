"""The film and its stops: which iterations are shown, where a stop is in the link, how small numbers are printed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from em_core import BinomialMixture, fit
from pages.examples.two_groups import facts
from pages.parts.player import ALL_SHOWN, Film, Stop, fixed, shown_iterations, small, stops_of, superscript
from pages.parts.words import languages

TOTALS = [0, 1, 2, 29, 30, 31, 32, 37, 38, 40, 100, 500, 1000, 10_000]


@pytest.mark.parametrize("total", TOTALS)
def test_which_iterations_are_shown(total):
    """The first thirty all, always the last, in order, and never more than a quarter is skipped at a time."""
    shown = shown_iterations(total)
    assert shown[:ALL_SHOWN] == [*range(1, min(total, 30) + 1)] and ALL_SHOWN == 30
    assert shown == sorted({*shown})
    assert (shown[-1] if shown else 0) == total
    assert all(b <= max(1.25 * a + 1.25, a + 1) for a, b in zip(shown[30:], shown[31:]))


def test_a_long_run_becomes_short():
    assert len(shown_iterations(500)) == 43 and len(shown_iterations(10_000)) < 60
    gaps = [b - a for a, b in zip(shown_iterations(10_000)[29:-2], shown_iterations(10_000)[30:-1])]
    assert gaps == sorted(gaps), "ever more sparsely"


@pytest.mark.parametrize(("stop", "step", "parameters_of"), [(Stop("start", 0), 0, 0), (Stop("E", 1), 0.5, 0), (Stop("M", 1), 1, 1), (Stop("E", 37), 36.5, 36), (Stop("M", 37), 37, 37)])
def test_where_a_stop_is(stop, step, parameters_of):
    """The E-step lies half a step before its M-step, and the parameters in force are still the old ones."""
    assert stop.step == step and stop.parameters_of == parameters_of
    assert isinstance(stop.step, float), "JSON then has one kind of number"


def trace_of(max_iter):
    model = BinomialMixture(10, 2, fixed_weights=True)
    return fit(model, [5, 9, 8, 4, 7], model.Params([0.5, 0.5], [0.6, 0.5]), tol=0, max_iter=max_iter)


@pytest.mark.parametrize("total", [0, 1, 3, 45])
def test_stops_of_a_trace(total):
    stops = stops_of(trace_of(total))
    assert stops[0] == Stop("start", 0) and len(stops) == 1 + 2 * len(shown_iterations(total))
    assert all(e == Stop("E", m.iteration) and m.kind == "M" for e, m in zip(stops[1::2], stops[2::2]))
    assert [m.iteration for m in stops[2::2]] == shown_iterations(total)


def test_a_leap_after_a_plateau_is_shown():
    """The swapped record of the heights with one variance: two thousand iterations of nothing, then 50 units within a few.
    The iterations next to the steepest are shown, and none is added where a run only slows down."""
    trace = facts.preset("leap")
    heights = np.array(trace.log_likelihoods)
    leap = 51 + int(np.argmax(np.diff(heights)[50:]))
    shown = [stop.iteration for stop in stops_of(trace) if stop.kind == "M"]
    assert {*range(leap - 2, leap + 3)} <= {*shown} and shown == sorted({*shown}) and len(shown) < 70
    drawn = np.interp(range(len(heights)), [0, *shown], heights[[0, *shown]])
    assert np.abs(drawn - heights)[: leap - 10].max() < 1.5, "the line lies on the plateau until shortly before"
    slow = fit(trace.model, trace.data, trace.steps[0].params, tol=0, max_iter=500)
    assert [stop.iteration for stop in stops_of(slow) if stop.kind == "M"] == shown_iterations(500)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0.0000"), (0.0429, "0.0429"), (1.2346, "1.2346"), (5e-5, "0.0001"), (0.00123, "0.0012"), (4.9e-5, "4.9 × 10⁻⁵"), (5.4e-9, "5.4 × 10⁻⁹"),
        (1e-10, "1.0 × 10⁻¹⁰"), (9.96e-7, "1.0 × 10⁻⁶"), (3.21e-123, "3.2 × 10⁻¹²³"), (-5.4e-9, "\u22125.4 × 10⁻⁹"), (-0.5, "\u22120.5000"),
    ],
)  # fmt: skip
def test_small_numbers(value, shown):
    assert small(value) == shown


@pytest.mark.parametrize(("t", "shown"), [(0, "⁽⁰⁾"), (3, "⁽³⁾"), (1234567890, "⁽¹²³⁴⁵⁶⁷⁸⁹⁰⁾"), (-1, "⁽⁻¹⁾")])
def test_superscripts(t, shown):
    assert superscript(t) == shown


@pytest.mark.parametrize(("value", "digits", "shown"), [(-9.79692, 4, "\u22129.7969"), (0.5, 2, "0.50"), (2, 0, "2"), (1 / 3, 4, "0.3333"), (-1e-3, 3, "\u22120.001")])
def test_fixed(value, digits, shown):
    assert fixed(value, digits) == shown
    assert fixed(1 / 3) == "0.3333"


def test_a_film_for_the_browser():
    """All that the player reads, as JSON keeps it."""
    stops = [Stop("start", 0), Stop("E", 1), Stop("M", 1)]
    film = Film("own", stops, ["a", "b", "c"], ["A.", "B.", "C."], [[("x", "1")], [("x", "2")], [("x", "3")]], note="thinned")
    film.grow("own-path", 0, {"x": [1, 2], "y": [3, 4]}, (n for n in (1, 1, 2)))
    film.swap("own-path", 1, [{"x": [0]}, {"x": [1]}], range(3))
    film.relayout("own-bars", [{"yaxis.range": [0, 1]}], (0, 0, 0))
    words = next(iter(languages().values()))
    data = film.data(words)
    assert json.loads(json.dumps(data)) == data
    assert (data["group"], data["steps"], data["kinds"], data["note"]) == ("own", [0.0, 0.5, 1.0], ["start", "E", "M"], "thinned")
    assert data["readouts"] == [[["x", "1"]], [["x", "2"]], [["x", "3"]]] and data["words"] == words.table("player")
    grown, swapped, laid = data["channels"]
    assert grown == {"chart": "own-path", "trace": 0, "arrays": {"x": [1, 2], "y": [3, 4]}, "upto": [1, 1, 2]}
    assert swapped == {"chart": "own-path", "trace": 1, "frames": [{"x": [0]}, {"x": [1]}], "at": [0, 1, 2]}
    assert laid == {"chart": "own-bars", "patches": [{"yaxis.range": [0, 1]}], "at": [0, 0, 0]}


def test_films_do_not_share_their_channels():
    first, second = (Film("g", [], [], [], []) for _ in range(2))
    first.swap("c", 0, [], [])
    assert second.channels == [] and second.layouts == {}
