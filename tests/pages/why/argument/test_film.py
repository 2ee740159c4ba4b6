"""The film of the bound against plain sums over scipy's densities: curves, gaps, bars and sentences at every half-step."""

from __future__ import annotations

import functools
import re

import numpy as np
import pytest
from scipy.stats import binom, norm, poisson

from pages.figures import argument, landscape
from pages.parts.words import languages
from pages.why.argument import film
from pages.why.argument.examples import EXAMPLES, POINTS, TIMES_WEIGHTS

CASES = [("coins", 0.5, 0.2), ("coins", 0.9, 0.01), ("times", 2.66, 0.3), ("times", 0.1, 6.0), ("line", 0.0, 0.6), ("line", 0.0, -1.0), ("line", 6.0, -6.0), ("coins", 0.64, 0.01)]
each_case = pytest.mark.parametrize(("name", "known", "start"), CASES)
DECIMAL = re.compile(r"−?\d+\.\d{4}")


def densities(name: str, value: float, known: float) -> np.ndarray:
    """p(x, z) as one would write it on paper, (N, 2)."""
    if name == "coins":
        return np.column_stack([0.5 * binom.pmf([5, 9, 8, 4, 7], 10, p) for p in (value, known)])
    if name == "times":
        return np.column_stack([w * poisson.pmf(np.arange(10), rate) for w, rate in zip(TIMES_WEIGHTS, (value, known))])
    return np.column_stack([0.5 * norm.pdf(POINTS, mean, 1) for mean in (value, known)])


class Paper:
    """The numbers of one half-step by plain sums, for the q that belongs to the value `believed` (None: the weights)."""

    def __init__(self, name: str, known: float, believed: float | None, value: float):
        joint = densities(name, value, known)
        counts = EXAMPLES[name].counts
        times = np.ones(len(joint)) if counts is None else counts
        if believed is None:
            weights = {"coins": (0.5, 0.5), "times": TIMES_WEIGHTS, "line": (0.5, 0.5)}[name]
            q = np.tile(weights, (len(joint), 1))
        else:
            old = densities(name, believed, known)
            q = old / old.sum(axis=1, keepdims=True)
        self.log_likelihood = float(times @ np.log(joint.sum(axis=1)))
        self.expected = float(times @ (q * np.log(joint)).sum(axis=1))
        self.entropy = float(times @ -(q * np.log(np.maximum(q, 1e-300))).sum(axis=1))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        self.divergence = float(times @ np.where(q > 0, q * np.log(np.maximum(q, 1e-300) / posterior), 0).sum(axis=1))


def on_paper(run: film.Run, i: int, value: float | None = None) -> Paper:
    stop = run.stops[i]
    believed = run.value(stop.iteration - 1) if stop.iteration else None
    return Paper(run.example.name, run.model.known[1][1] if run.example.name != "line" else run.model.known[1][1][0], believed, run.moments[i].value if value is None else value)


@functools.cache
def run_and_film(name: str, known: float, start: float, near: bool = False):
    run = film.solve(name, known, start)
    return run, film.screenplay(run, "en", near)


def channel(made, chart: str, trace: int | None) -> dict:
    return next(each for each in made.channels if each["chart"] == chart and each.get("trace") == trace)


def frame(made, chart: str, trace: int, i: int) -> dict:
    found = channel(made, chart, trace)
    return found["frames"][found["at"][i]] if "frames" in found else found["fixed"]


@each_case
def test_the_five_numbers_of_every_half_step(name, known, start):
    run, made = run_and_film(name, known, start)
    for i, (now, line) in enumerate(zip(run.moments, made.readouts)):
        paper = on_paper(run, i)
        numbers = [paper.log_likelihood, paper.expected + paper.entropy, paper.divergence, paper.expected, paper.entropy]
        assert [now.log_likelihood, now.lower, now.divergence, now.expected, now.entropy] == pytest.approx(numbers, rel=1e-9, abs=2e-9)
        shown = [float(text.replace("−", "-")) for label, text in line if "×" not in text and label != "KL"]
        assert shown == pytest.approx([now.value, now.log_likelihood, now.lower, now.expected, now.entropy], abs=5.1e-5)
        assert now.log_likelihood == pytest.approx(now.lower + paper.divergence, rel=1e-12, abs=1e-9), "ℓ = F + KL"


@each_case
def test_touch_climb_and_never_fall(name, known, start):
    run, _ = run_and_film(name, known, start)
    for i, (stop, now) in enumerate(zip(run.stops, run.moments)):
        if stop.kind == "E":
            assert now.divergence == 0 and now.value == run.value(stop.iteration - 1)
        if stop.kind == "M":
            before = run.moments[i - 1]  # the E-step of the same iteration, also where the film is thinned
            assert now.lower >= before.lower - 1e-9 and now.log_likelihood >= now.lower - 1e-9
            near = [on_paper(run, i, now.value + h) for h in (-1e-4, 0.0, 1e-4)]
            lower = [each.expected + each.entropy for each in near]
            assert lower[1] >= max(lower[0], lower[2]), "the M-step ends on the top of the bound"
    assert run.trace.stop == "converged"


@each_case
@pytest.mark.parametrize("near", [False, True])
def test_the_curves(name, known, start, near):
    run, made = run_and_film(name, known, start, near)
    for i in (0, 1, 2, 3, len(run.stops) - 2, len(run.stops) - 1):
        curve, lower = frame(made, film.BOUND, landscape.CURVE, i), frame(made, film.BOUND, landscape.BOUND, i)
        before = frame(made, film.BOUND, landscape.BEFORE, i)
        digits = 2e-4 if not near or i == 0 else 2e-6 * max(1, abs(run.trace.log_likelihood) / 100)
        for place in range(0, len(curve["x"]), 7):
            x = curve["x"][place]
            paper = on_paper(run, i, x)
            assert curve["y"][place] == pytest.approx(paper.log_likelihood, abs=digits, rel=1e-8)
            assert lower["y"][place] == pytest.approx(paper.expected + paper.entropy, abs=digits, rel=1e-8)
            if run.stops[i].kind == "E":
                t = run.stops[i].iteration
                other = Paper(name, known, run.value(t - 2) if t > 1 else None, x)
                assert before["y"][place] == pytest.approx(other.expected + other.entropy, abs=digits, rel=1e-8)
        if run.stops[i].kind != "E":
            assert before["y"] == []


@each_case
@pytest.mark.parametrize("near", [False, True])
def test_bars_points_and_scales(name, known, start, near):
    """The bar stands on the axis and its top is ℓ, as high as the point; what is marked is within the picture."""
    run, made = run_and_film(name, known, start, near)
    axes = channel(made, film.BOUND, None)
    for i, (stop, now) in enumerate(zip(run.stops, run.moments)):
        (low, high), (left, right) = (axes["patches"][axes["at"][i]][key] for key in ("yaxis.range", "xaxis.range"))
        elbo, gap = frame(made, film.BOUND, landscape.ELBO, i), frame(made, film.BOUND, landscape.GAP, i)
        points = frame(made, film.BOUND, landscape.POINTS, i)
        assert low < now.log_likelihood < high and left <= now.value <= right
        assert elbo["base"] == [low] and gap["base"][0] + gap["y"][0] == pytest.approx(now.log_likelihood, rel=1e-12)
        assert low + elbo["y"][0] == pytest.approx(max(now.lower, low), rel=1e-12) == gap["base"][0]
        assert points["x"][0] == now.value and points["y"] == pytest.approx([now.log_likelihood, now.lower], abs=1e-8)
        assert (points["x"][1] is None) == (stop.kind == "E")
        split = [frame(made, film.SPLIT, trace, i) for trace in (argument.ENTROPY, argument.DIVERGENCE, argument.ENDS)]
        assert split[0]["base"][0] + split[0]["x"][0] == pytest.approx(now.lower, rel=1e-12) == split[1]["base"][0]
        assert split[2]["x"] == [now.expected, now.lower, now.log_likelihood]
        passed = channel(made, film.BOUND, landscape.PASSED)
        assert passed["arrays"]["x"][: passed["upto"][i]] == [run.value(t) for t in (0, *run.iterations) if t < stop.parameters_of]


@pytest.mark.parametrize("code", languages())
@each_case
def test_sentences_name_only_numbers_of_the_trace(name, known, start, code):
    run = film.solve(name, known, start)
    made = film.screenplay(run, code, False)
    assert len(made.sentences) == len(run.stops) and "⟦" not in "".join(made.sentences)
    for i in range(1, len(run.stops)):
        now, before, said = run.moments[i], run.moments[i - 1], made.sentences[i]
        if run.stops[i].kind == "M":
            allowed = {f"{abs(value):.4f}" for value in (now.value, now.lower - before.lower, now.log_likelihood - before.log_likelihood, now.divergence)}
            assert {number.lstrip("−") for number in DECIMAL.findall(said)} <= allowed
        else:
            t = run.stops[i].iteration  # before the E-step the old q was in force at the same value
            lifted = Paper(name, known, run.value(t - 2) if t > 1 else None, now.value).divergence
            assert {*DECIMAL.findall(said)} <= {f"{lifted:.4f}"}


def test_two_summits_and_the_start_decides():
    left, right = (film.solve("line", 0.0, start).trace for start in (-1.0, 1.0))
    assert left.log_likelihood > right.log_likelihood + 0.5 and float(left.params.value) < 0 < float(right.params.value)


def test_every_setting_has_a_film():
    """The ends of all sliders, and their middle: each converges, is finite, and is no larger than a message may be."""
    import json

    for example in EXAMPLES.values():
        ends = (example.low, example.inside((example.low + example.high) / 2), example.high)
        for known in ends:
            for start in ends:
                run = film.solve(example.name, known, start)
                assert run.trace.stop == "converged" and not run.trace.events
                for near in (False, True):
                    made = film.screenplay(run, "en", near)
                    sent = json.dumps([made.channels, made.layouts], allow_nan=False)
                    assert len(sent) < 250_000
