"""The film of a Gaussian mixture says the same in any units: which places, whose shares, and whether it rests on a saddle."""

from __future__ import annotations

import re

import numpy as np
import pytest

from em_core import GaussianMixture, fit, posterior
from pages.examples.gaussians.film import Run, alike, film, outcome, undecided
from pages.examples.gaussians import line
from pages.parts.words import languages
from tests.pages.parts.test_measured import meaning

UNITS = (1e-139, 1e-19, 1e-15, 1e-12, 1e-9, 1e-6, 1.0, 1e6, 1e15, 1e138)


def currents(unit: float) -> np.ndarray:
    """Two groups of currents, in amperes times `unit`."""
    rng = np.random.default_rng(3)
    return unit * np.concatenate([rng.normal(2, 0.3, 46), rng.normal(5, 0.4, 74)])


def run(unit: float, **options) -> Run:
    data = currents(unit)
    start = ([0.5, 0.5], [1.5 * unit, 4.0 * unit], [unit**2, unit**2])
    trace = fit(GaussianMixture(2), data, start, tol=0, max_iter=20, **options)
    return Run(trace, ("current",), ("A", "B"), undecided(trace))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("code", languages())
def test_the_sentences_hold_the_same_numbers_in_any_units(unit, code):
    words = languages()[code]
    here, there = run(1.0), run(unit)
    last = len(there.trace.steps) - 1
    assert there.share_of_focus(last) == pytest.approx(posterior(there.trace.model, there.trace.data, there.trace.params)[there.focus], abs=1e-9)
    pattern = re.compile(r"−?\d+(?:\.\d+)?(?: × 10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?")
    start = [float(meaning(text)) / unit for text in pattern.findall(film(there, words, "x").sentences[0]) if meaning(text)]
    assert start[:2] == pytest.approx([1.5, 4.0], rel=0.004)
    for mine, other in zip(film(here, words, "x").sentences[1:-1], film(there, words, "x").sentences[1:-1], strict=True):
        shown = [[text for text in pattern.findall(said)] for said in (mine, other)]
        assert len(shown[0]) == len(shown[1])
        for a, b in zip(*shown):
            near = float(meaning(a)) == pytest.approx(float(meaning(b)), rel=0.006, abs=0.0051)
            assert near or float(meaning(a)) == pytest.approx(float(meaning(b)) / unit, rel=0.006, abs=0.0051), (mine, other)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("offset", [0, 1e6])
def test_components_are_alike_by_their_own_widths(unit, offset):
    model = GaussianMixture(2)
    def at(apart: float, wider: float = 1.0):
        return model.check_params(([0.5, 0.5], unit * (offset + np.array([2.0, 2.0 + apart])), unit**2 * np.array([1.0, wider])))
    assert alike(at(0)) and (offset or alike(at(1e-12)))
    assert not alike(at(1e-3)) and not alike(at(3)) and not alike(at(0, 1.001))


@pytest.mark.parametrize("unit", UNITS)
def test_a_saddle_is_told_and_nothing_else_is(unit):
    words, data = languages()["en"], currents(unit)
    for means, saddle in (([3.0, 3.0], True), ([2.0, 5.0], False)):
        trace = fit(GaussianMixture(2), data, ([0.5, 0.5], np.array(means) * unit, [unit**2] * 2))
        assert trace.stop == "converged"
        assert (outcome(Run(trace, ("x",), ("A", "B")), words) == words("gaussian.saddle")) == saddle


@pytest.mark.parametrize("unit", UNITS[2:-1])
def test_the_histogram_is_the_same_in_any_units(unit):
    class Recorded(dict):
        def fix(self, chart, trace, arrays):
            self[trace] = arrays
        def __getattr__(self, name):
            return {} if name == "layouts" else lambda *_, **__: None

    made = Recorded()
    line.add(made, run(unit), "chart")
    expected, edges = np.histogram(currents(1.0), bins=len(made[0]["x"]) - 1, density=True)
    assert np.array(made[0]["x"]) / unit == pytest.approx(edges, rel=1e-9)
    assert np.array(made[0]["y"][:-1]) * unit == pytest.approx(expected, rel=1e-9)
