"""What is printed, beside what is computed: the numbers themselves, the rule by which they agree, and where they do not."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from scipy.stats import binom, norm, poisson

from em_core.datasets import DEATHS_IN_THE_TIMES, TWO_COINS, old_faithful
from pages.examples.on_a_line import trouble
from pages.reference.tables import compare, known
from pages.reference.tables.compare import FILE, KINDS, Printed, Row, agreement, of_kind, printed
from pages.reference.tables.known import CLASSICS, classic_run, computed
from tests.content.reading import LANGUAGES, strings

EXACT = [("coins", "published"), ("coins", "recomputed"), ("linkage", "recomputed"), ("faithful", "published"), ("faithful", "recomputed"),
         ("times", "published"), ("ice_cream", "recomputed"), ("three", "recomputed")]  # fmt: skip


@pytest.mark.parametrize(("table", "kind"), EXACT)
def test_these_agree_in_every_digit(table, kind):
    assert [row for row in of_kind(table, kind) if row.units] == []


def test_linkage_is_off_by_one_in_the_ninth_digit_here_and_there():
    found = agreement("linkage", "published")
    assert (found.count, found.exact) == (24, 19) and found.off < 2e-9
    off = [(row.printed.quantity, row.printed.t, row.units) for row in of_kind("linkage", "published") if row.units]
    assert off == [("theta", 2, 1), ("theta", 4, 1), ("theta", 7, 1), ("error", 2, 1), ("error", 7, 1)]


def test_what_is_not_quite_as_printed():
    times, three = agreement("times", "recomputed"), agreement("three", "published")
    assert (times.count, times.exact) == (20, 19) and times.off < 1e-10
    assert (three.count, three.exact) == (11, 5) and three.off == pytest.approx(0.01748, abs=1e-5)
    assert agreement("ice_cream", "published") is None


def test_mixtools_stops_where_the_printed_digits_are_those_of_the_run():
    """Its rule: an iteration that raises the log-likelihood by less than 1e-8 is the last. Neither neighbour agrees."""
    rises = np.diff(classic_run("faithful").log_likelihoods)
    assert np.flatnonzero(rises < 1e-8)[0] + 1 == 9
    rows = of_kind("faithful", "published")
    assert {row.printed.t for row in rows} == {9}
    for t in (8, 10):
        assert any(Row(row.printed, computed("faithful", row.printed.quantity, t)).units for row in rows)


# The rule of agreement --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value", "units"), [
    ("0.71", 0.7130122, 0), ("0.71", 0.7149999, 0), ("0.71", 0.7150001, 1), ("0.71", 0.7049999, 1), ("0.71", 0.69, 2), ("-4.3893", -4.38934999, 0),
    ("-4.3893", -4.3895, 2), ("0.624321051", 0.62432105037, 1), ("21.3", 21.2975, 0), ("-1034.002", -1034.00176, 0), ("5", 5.4, 0), ("5", 5.6, 1), ("0.125", 0.125, 0),
])  # fmt: skip
def test_units_of_the_last_digit(text, value, units):
    row = Row(Printed("table", "published", "theta", 0, text), value)
    assert row.units == units
    assert row.difference == pytest.approx(value - float(text))
    assert (abs(row.difference) <= 0.5 * 10.0**-row.printed.decimals + 1e-15) == (units == 0), "the rule as the page tells it"


# The file of what is printed --------------------------------------------------------------------------------------------------


def test_the_file_is_well_formed():
    with open(FILE, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(printed()) == 148
    assert {line["kind"] for line in lines} == {*KINDS} and {line["table"] for line in lines} == {*CLASSICS}
    assert len({(line["table"], line["kind"], line["quantity"], line["t"]) for line in lines}) == len(lines), "nothing stands twice"
    for code in LANGUAGES:
        assert {f"classics.q_{line['quantity']}" for line in lines} <= {*strings(code)}


def test_nothing_printed_is_used_to_compute(monkeypatch):
    """Every printed value another: not one computed value moves."""
    before = {(row.printed.table, row.printed.quantity, row.printed.t): row.computed for name in CLASSICS for row in compare.rows(name)}
    monkeypatch.setattr(compare, "printed", lambda: tuple(Printed(p.table, p.kind, p.quantity, p.t, "7.5") for p in printed()))
    classic_run.cache_clear()
    compare.rows.cache_clear()
    try:
        after = {(row.printed.table, row.printed.quantity, row.printed.t): row.computed for name in CLASSICS for row in compare.rows(name)}
    finally:
        compare.rows.cache_clear()
    assert after == before


# Computed in another way ------------------------------------------------------------------------------------------------------


def test_coins_by_hand():
    heads, theta = TWO_COINS.heads, np.array(TWO_COINS.start)
    for t in range(11):
        density = binom.pmf(heads[:, None], 10, theta)
        shares = density / density.sum(axis=1, keepdims=True)
        assert [computed("coins", f"theta_{name}", t) for name in "ab"] == pytest.approx(theta, abs=1e-13)
        assert computed("coins", "loglik", t) == pytest.approx(np.log(density.mean(axis=1)).sum(), abs=1e-12)
        assert [computed("coins", f"share_{i}", t) for i in range(1, 6)] == pytest.approx(shares[:, 0], abs=1e-13)
        counts = shares.T @ heads, shares.T @ (10 - heads)
        assert [computed("coins", f"{side}_{name}", t) for side in ("heads", "tails") for name in "ab"] == pytest.approx(np.concatenate(counts), abs=1e-12)
        theta = counts[0] / (counts[0] + counts[1])


def test_linkage_by_hand():
    limit = (15 + math.sqrt(53809)) / 394
    assert 197 * limit**2 - 15 * limit - 68 == pytest.approx(0, abs=1e-12), "the quadratic equation of the fixed point"
    theta = 0.5
    for t in range(9):
        after = (34 + 125 * theta / (2 + theta)) / (34 + 125 * theta / (2 + theta) + 38)
        assert computed("linkage", "theta", t) == pytest.approx(theta, abs=1e-14) and computed("linkage", "error", t) == pytest.approx(abs(theta - limit), abs=1e-13)
        assert computed("linkage", "ratio", t) == pytest.approx((after - limit) / (theta - limit), rel=1e-6)
        theta = after
    assert computed("linkage", "theta", None) == pytest.approx(limit, abs=1e-14) and computed("linkage", "missing", None) == pytest.approx(57.80 / 435.32, abs=5e-6)


def test_old_faithful_by_hand():
    x, weights, means, sd = old_faithful()[:, 1:], np.array([0.5, 0.5]), np.array([55.0, 80.0]), 5.0
    for t in range(10):
        joint = weights * norm.pdf(x, means, sd)
        found = [computed("faithful", name, t) for name in ("weight_1", "weight_2", "mean_1", "mean_2", "sigma", "loglik")]
        assert found == pytest.approx([*weights, *means, sd, np.log(joint.sum(axis=1)).sum()], rel=1e-10)
        shares = joint / joint.sum(axis=1, keepdims=True)
        weights, means = shares.mean(axis=0), (shares * x).sum(axis=0) / shares.sum(axis=0)
        sd = math.sqrt((shares * (x - means) ** 2).sum() / len(x))


def test_the_times_by_hand():
    x, days, weights, rates = np.arange(10)[:, None], np.array(DEATHS_IN_THE_TIMES)[:, None], np.array([0.4, 0.6]), np.array([1.0, 2.0])
    for t in range(101):
        joint = weights * poisson.pmf(x, rates)
        if t in (1, 10, 100):
            found = [computed("times", name, t) for name in ("weight_1", "rate_1", "rate_2", "loglik")]
            assert found == pytest.approx([weights[0], *rates, (days[:, 0] * np.log(joint.sum(axis=1))).sum()], rel=1e-10)
        expected = days * joint / joint.sum(axis=1, keepdims=True)
        weights, rates = expected.sum(axis=0) / days.sum(), (expected * x).sum(axis=0) / expected.sum(axis=0)


def test_the_start_of_the_weather_is_that_of_the_source():
    start, transition, cones = CLASSICS["ice_cream"].params(CLASSICS["ice_cream"].start)
    assert start == [0.5, 0.5] and np.allclose(transition, [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]]) and np.allclose(cones, [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    for dials in ((0.05, 0.95, 0.05), (0.95, 0.05, 0.85)):
        known.CONES.model.check_params(CLASSICS["ice_cream"].params(dials))


def test_the_faulty_program_takes_the_variance_for_the_standard_deviation():
    for step in trouble.wrong_steps(3):
        joint = step.weights * norm.pdf(np.array([[1.0], [2.0], [3.0]]), step.means, scale=step.variances)
        assert step.height == pytest.approx(np.log(joint.sum(axis=1)).sum(), abs=1e-12) and step.shares == pytest.approx(joint / joint.sum(axis=1, keepdims=True))
    assert [round(step.height, 4) for step in trouble.wrong_steps(2)] == [-4.3893, -3.6760, -6.1948]
    for mean in np.linspace(2, 4, 21):  # from anywhere it ends before its numbers are none
        assert all(np.isfinite(step.height) and np.isfinite(step.shares).all() for step in trouble.wrong_steps(12, (1.0, mean)))
