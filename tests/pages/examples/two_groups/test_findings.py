"""Counting, boundaries, errors and calibration against scipy.stats, quadrature, root finding and counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from em_core.gaussian import Params
from pages.examples.two_groups import facts, findings, people

MODELS = {
    "like the heights": ((0.6, 0.4), (165.0, 178.5), (5.9, 6.4)),
    "like the weights": ((0.54, 0.46), (57.5, 74.2), (6.6, 13.4)),
    "one variance": ((0.3, 0.7), (0.0, 2.0), (1.5, 1.5)),
    "taller first": ((0.5, 0.5), (10.0, 4.0), (2.0, 1.0)),
    "narrow inside broad": ((0.2, 0.8), (1.0, 1.2), (0.3, 3.0)),
    "never the likelier": ((0.01, 0.99), (0.0, 0.1), (1.0, 1.1)),
    "only the weights differ": ((0.4, 0.6), (3.0, 3.0), (2.0, 2.0)),
}
EACH = pytest.mark.parametrize("shape", MODELS.values(), ids=MODELS)


def params_of(shape) -> Params:
    weights, means, deviations = (np.array(values) for values in shape)
    return Params(weights, means[:, np.newaxis], (deviations**2)[:, np.newaxis, np.newaxis])


def terms(shape, x):
    return [w * norm.pdf(x, m, s) for w, m, s in zip(*shape)]


def crossings(shape) -> list[float]:
    """Where the terms change places, found on a fine grid and then by root finding."""
    grid = np.linspace(-300, 500, 80_001)
    log_ratio = lambda x: np.log(shape[0][0] / shape[0][1]) + norm.logpdf(x, shape[1][0], shape[2][0]) - norm.logpdf(x, shape[1][1], shape[2][1])  # noqa: E731
    values = log_ratio(grid)
    return [brentq(log_ratio, grid[i], grid[i + 1], xtol=1e-12) for i in np.flatnonzero(np.diff(np.sign(values)))]


@EACH
def test_boundaries(shape):
    assert findings.boundaries(params_of(shape)) == pytest.approx(crossings(shape), abs=1e-7)


def test_the_cases_are_different():
    assert {len(crossings(shape)) for shape in MODELS.values()} == {0, 1, 2}


@pytest.mark.parametrize("shape", [shape for shape in MODELS.values() if shape[2][0] == shape[2][1] and shape[1][0] != shape[1][1]])
def test_the_formula_of_the_prose_for_one_variance(shape):
    (p1, p2), (m1, m2), (s, _) = shape
    assert findings.boundaries(params_of(shape)) == pytest.approx([(m1 + m2) / 2 + s**2 / (m2 - m1) * np.log(p1 / p2)], abs=1e-9)


def integrate(function, shape) -> float:
    reach = [m + side * 40 * max(shape[2]) for m, side in ((min(shape[1]), -1), (max(shape[1]), 1))]
    return quad(function, *reach, points=sorted({*crossings(shape), *shape[1]}), limit=500)[0]


@EACH
def test_bayes_error_is_the_area_under_the_lower_term(shape):
    assert findings.error_of(params_of(shape), params_of(shape)) == pytest.approx(integrate(lambda x: min(terms(shape, x)), shape), abs=1e-8)


@EACH
@pytest.mark.parametrize("other", ["like the heights", "narrow inside broad", "one variance"])
def test_the_error_of_a_rule_under_another_model(shape, other):
    """Never below the Bayes error, and the integral of the term that the rule does not choose."""
    judge = MODELS[other]
    found = findings.error_of(params_of(judge), params_of(shape))
    edges = sorted({*crossings(judge)})
    places = [-np.inf, *edges, np.inf]
    error = 0.0
    for low, high in zip(places, places[1:]):
        middle = (low + high) / 2 if np.isfinite(low + high) else high - 1 if np.isfinite(high) else low + 1 if np.isfinite(low) else judge[1][0]
        first, second = np.log(judge[0]) + norm.logpdf(middle, judge[1], judge[2])
        missed = 1 if first > second else 0
        error += shape[0][missed] * (norm.cdf(high, shape[1][missed], shape[2][missed]) - norm.cdf(low, shape[1][missed], shape[2][missed]))
    assert found == pytest.approx(error, abs=1e-9)
    assert found >= findings.error_of(params_of(shape), params_of(shape)) - 1e-12


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("measure", people.MEASURES)
def test_counting_is_maximum_likelihood_with_labels(measure, tied):
    x, labels = people.measured(measure, "corrected")
    found = findings.counted(x, labels, tied)

    def complete(shares, means, deviations) -> float:
        return sum(np.log(shares[k]) * np.sum(labels == k) + norm.logpdf(x[labels == k], means[k], deviations[k]).sum() for k in (0, 1))

    best = (found.weights, found.means[:, 0], findings.deviations(found))
    top = complete(*best)
    assert found.weights == pytest.approx([np.mean(labels == k) for k in (0, 1)])
    for which in range(3):
        for step in ((1e-3, -1e-3), (-1e-3, 1e-3)) if which == 0 else ((0.01, 0), (-0.01, 0), (0, 0.01)) if which == 1 or not tied else ((0.01, 0.01), (-0.01, -0.01)):
            moved = [np.array(values) for values in best]
            moved[which] = moved[which] + step
            assert complete(*moved) < top


@pytest.mark.parametrize("tied", [False, True])
def test_standard_errors_against_a_hessian_by_differences(tied):
    x, labels = people.measured("heights", "corrected")
    params = facts.usual()[tied].params
    found = findings.estimated_errors(x, params, tied)
    deviations = findings.deviations(params)
    at = np.array([params.weights[0], *params.means[:, 0], *deviations[: 1 if tied else 2]])

    def climbed(v) -> float:
        return np.log(v[0] * norm.pdf(x, v[1], v[3]) + (1 - v[0]) * norm.pdf(x, v[2], v[-1])).sum()

    steps = np.array([1e-3, 1e-2, 1e-2, 1e-2, 1e-2])[: len(at)]
    eye = np.diag(steps)
    hessian = np.array([[(climbed(at + a + b) - climbed(at + a - b) - climbed(at - a + b) + climbed(at - a - b)) / 4 for b in eye] for a in eye]) / np.outer(steps, steps)
    expected = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    assert [found["share"][0], *found["mean"], *found["deviation"][: 1 if tied else 2]] == pytest.approx(expected, rel=0.02)
    counted = findings.counting_errors(x, labels)
    assert all(np.all(found[name] > counted[name]) for name in counted), "labels can only help"


def test_judging():
    """Of the two ways to name the groups, the one that is right more often."""
    labels, groups = np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 0])
    judged = findings.judge(groups, labels)
    assert judged.table.tolist() == [[1, 2], [2, 0]] and judged.names == (1, 0) and judged.right == 4
    assert findings.judge(1 - groups, labels) [1:] == ((0, 1),) and findings.judge(1 - groups, labels).right == 4
    dice = np.random.default_rng(0)
    for _ in range(50):
        labels, groups = dice.integers(0, 2, (2, 30))
        assert findings.judge(groups, labels).right == max(np.sum(labels == groups), np.sum(labels != groups))


def test_calibration_counts_everybody_once():
    shares, yes = np.array([0.0, 0.04, 0.1, 0.55, 0.56, 0.99, 1.0]), np.array([0, 1, 0, 1, 0, 1, 1]).astype(bool)
    classes = findings.calibration(shares, yes)
    assert [(c.low, c.people, c.share) for c in classes] == [(0.0, 2, 0.5), (0.1, 1, 0.0), (0.5, 2, 0.5), (0.9, 2, 1.0)]
    assert [c.responsibility for c in classes] == pytest.approx([0.02, 0.1, 0.555, 0.995])
    assert classes[0].scatter == pytest.approx(np.sqrt(0.04 * 0.96) / 2)
    assert sum(c.people for c in facts.classes()) == 200


def test_the_likelihood_has_no_bound():
    """The lower bound of the prose grows as the curve on row 12 narrows, and the likelihood with it."""
    x, _ = people.measured("heights", "entered")
    rest = np.delete(x, people.ROW - 1)
    before = -np.inf
    for deviation in (1.0, 1e-2, 1e-4, 1e-8):
        shape = ((1 / len(x), 1 - 1 / len(x)), (x[people.ROW - 1], rest.mean()), (deviation, rest.std()))
        climbed = np.log(sum(terms(shape, x))).sum()
        floor = np.log(shape[0][0] / np.sqrt(2 * np.pi * deviation**2)) + np.log(shape[0][1] * norm.pdf(rest, rest.mean(), rest.std())).sum()
        assert climbed >= floor - 1e-9 and floor > before + 4
        before = floor
