"""The numbers that the prose names, against the file read by hand, scikit-learn, and counting."""

from __future__ import annotations

import csv
import warnings

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix
from sklearn.mixture import GaussianMixture as Peer

from pages.examples.two_groups import facts as page
from tests.content.reading import ROOT


@pytest.fixture(scope="module")
def facts():
    return page.facts()


@pytest.fixture(scope="module")
def table():
    """Heights, weights and whether a woman, from the file; row 12 put right by hand."""
    with open(ROOT / "em_core/data/davis.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    heights, weights = (np.array([float(row[name]) for row in rows]) for name in ("height", "weight"))
    assert (heights[11], weights[11]) == (57, 166)
    return {"entered": heights.copy(), "heights": np.where(np.arange(200) == 11, 166, heights), "weights": np.where(np.arange(200) == 11, 57, weights), "women": np.array([row["sex"] == "F" for row in rows])}


def peer(x, start, covariance="full", steps=None):
    """scikit-learn from the same start (equal weights, the spread of all data): to the top, or so many steps."""
    x = x.reshape(len(x), -1)
    precision = np.linalg.inv(np.cov(x.T, ddof=0).reshape(x.shape[1], -1))
    precisions = precision if covariance == "tied" else np.array([precision] * 2)
    means = np.array(start, dtype=float).reshape(2, -1)
    how_far = {"tol": 1e-13, "max_iter": 20_000} if steps is None else {"tol": 0, "max_iter": steps}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged after so many steps
        return Peer(2, covariance_type=covariance, reg_covar=0, weights_init=[0.5, 0.5], means_init=means, precisions_init=precisions, **how_far).fit(x)


def test_counting(facts, table):
    women, men = table["heights"][table["women"]], table["heights"][~table["women"]]
    assert (facts["people"], facts["women"], facts["men"]) == (200, len(women), len(men)) == (200, 112, 88)
    assert [facts[f"c_{name}_{sex}"] for sex in "wm" for name in ("mean", "sd")] == pytest.approx([women.mean(), women.std(), men.mean(), men.std()])
    assert (facts["c_mean_w_se"], facts["c_mean_m_se"]) == pytest.approx((women.std() / np.sqrt(112), men.std() / np.sqrt(88)))
    assert (facts["tallest_woman"], facts["shortest_man"]) == (women.max(), men.min())


@pytest.mark.parametrize(("prefix", "covariance"), [("e", "full"), ("t", "tied")])
def test_em_on_heights(facts, table, prefix, covariance):
    """The same numbers after as many steps; and the ridge is flat: at its top they are hardly others."""
    other, top = (peer(table["heights"], (160, 180), covariance, steps) for steps in (facts[f"{prefix}_iterations"], None))
    deviations = np.sqrt(np.ravel(other.covariances_)) * np.ones(2)
    for k, sex in enumerate("wm"):
        assert facts[f"{prefix}_share_{sex}"] == pytest.approx(other.weights_[k], abs=1e-9)
        assert facts[f"{prefix}_mean_{sex}"] == pytest.approx(other.means_[k, 0], abs=1e-7)
        assert facts[f"{prefix}_sd_{sex}"] == pytest.approx(deviations[k], abs=1e-7)
        assert abs(top.means_[k, 0] - other.means_[k, 0]) < 0.03
    if prefix == "e":
        assert facts["e_loglik"] == pytest.approx(other.score(table["heights"][:, None]) * 200, abs=1e-3)


def test_who_is_put_where(facts, table):
    other = peer(table["heights"], (160, 180))
    found = confusion_matrix(~table["women"], other.predict(table["heights"][:, None]))
    assert [[facts["e_right_w"], facts["e_wrong_w"]], [facts["e_wrong_m"], facts["e_right_m"]]] == found.tolist() == [[102, 10], [16, 72]]
    assert (facts["e_right"], facts["e_wrong"], facts["e_accuracy"]) == (174, 26, 87.0)
    assert facts["t_right"] == np.sum(peer(table["heights"], (160, 180), "tied").predict(table["heights"][:, None]) == ~table["women"])
    wrong = table["heights"][other.predict(table["heights"][:, None]) == table["women"]]
    assert sorted(wrong)[0] == facts["wrong_m_low"] and sorted(wrong)[-1] == facts["wrong_w_high"]
    assert facts["wrong_m_high"] < facts["e_boundary"] < facts["wrong_w_low"]


def test_calibration(facts, table):
    promised = peer(table["heights"], (160, 180), steps=facts["e_iterations"]).predict_proba(table["heights"][:, None])[:, 0]
    for name, low, high in (("first", 0, 0.1), ("eighth", 0.8, 0.9), ("ninth", 0.9, 1.01)):
        inside = (promised >= low) & (promised < high)
        assert facts[f"cal_{name}_people"] == inside.sum() and facts[f"cal_{name}_women"] == table["women"][inside].sum()
    eighth = next(c for c in page.classes() if abs(c.low - 0.8) < 1e-9)
    assert abs(eighth.share - eighth.responsibility) < 2 * eighth.scatter, "the prose says that it is within two standard deviations"


def test_summits_and_prices(facts, table):
    x = table["heights"][:, None]
    other = peer(table["heights"], (150, 160))
    assert facts["other_loglik"] == pytest.approx(other.score(x) * 200, abs=1e-3) and facts["other_loglik"] > facts["e_loglik"] > facts["c_loglik"]
    assert (facts["other_share"], facts["other_mean"], facts["other_sd"]) == pytest.approx((other.weights_[0], other.means_[0, 0], np.sqrt(other.covariances_[0, 0, 0])), abs=0.01)
    assert facts["bic_alone"] == pytest.approx(Peer(1, reg_covar=0).fit(x).bic(x), abs=1e-6)
    assert facts["bic_two"] == pytest.approx(peer(table["heights"], (160, 180)).bic(x), abs=1e-2)
    assert facts["bic_one_variance"] == pytest.approx(peer(table["heights"], (160, 180), "tied").bic(x), abs=1e-2)
    assert facts["bic_alone"] < facts["bic_one_variance"] < facts["bic_two"]


def test_weights_and_both(facts, table):
    women, both = table["women"], np.column_stack([table["heights"], table["weights"]])
    for name, x, start, covariance in (("kg", table["weights"], (55, 75), "full"), ("kg_tied", table["weights"], (55, 75), "tied"), ("both", both, ((160, 55), (180, 75)), "full"), ("both_tied", both, ((160, 55), (180, 75)), "tied")):
        right = np.sum(peer(x, start, covariance).predict(x.reshape(200, -1)) == ~women)
        assert facts[f"{name}_right"] == max(right, 200 - right), name
    assert facts["kg_low"] < facts["kg_lightest"] == table["weights"].min()


@pytest.mark.parametrize("first", range(55, 200, 24))
def test_other_starts_end_on_the_same_record(first):
    """With two variances and row 12 as entered; the quiz says so."""
    for second in range(first + 24, 200, 24):
        trace = page.run("heights", "entered", False, (first, second))
        assert trace.stop == "degenerate" and [event.kind for event in trace.events] == ["collapse"]
        assert abs(trace.params.means[:, 0].min() - 57) < 1.5, (first, second)


def test_row_twelve(facts, table):
    rest = np.delete(table["entered"], 11)
    spike = page.preset("spike")
    assert spike.stop == "degenerate" and [(event.kind, event.component) for event in spike.events] == [("collapse", 0)]
    assert (facts["spike_mean"], facts["spike_rest_mean"], facts["spike_rest_sd"]) == pytest.approx((57, rest.mean(), rest.std()), abs=1e-3)
    assert facts["spike_sd"] < 0.05
    merged, alone = page.preset("merged"), page.preset("alone")
    assert merged.stop == alone.stop == "converged"
    assert facts["merged_sd"] == pytest.approx(table["entered"].std(), abs=0.02), "one curve for everybody"
    assert facts["lonely_loglik"] > facts["merged_loglik"] + 50
    assert facts["row_sds"] == pytest.approx((table["entered"].mean() - 57) / table["entered"].std())
    other = peer(rest, (160, 180))
    assert (facts["without_mean_1"], facts["without_mean_2"]) == pytest.approx(other.means_[:, 0], abs=0.05)
    assert facts["without_right"] == np.sum(other.predict(rest[:, None]) == ~np.delete(table["women"], 11))


def plain_step(x, weights, means, variance):
    """EM with one variance as it stands in books; the log-likelihood at the parameters that come in."""
    joint = weights * np.exp(-((x[:, np.newaxis] - means) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    shares = joint / joint.sum(axis=1, keepdims=True)
    mass = shares.sum(axis=0)
    centres = shares.T @ x / mass
    return (mass / len(x), centres, (shares * (x[:, np.newaxis] - centres) ** 2).sum() / len(x)), np.log(joint.sum(axis=1)).sum()


def test_the_plateau_is_no_end(facts, table):
    """Plain EM on the swapped record, one variance: stopped where the rule says, it creeps on for two thousand iterations
    and then leaps to where one person is a group. A relative rule of 1e-9 sees the end in iteration 128."""
    x, params, heights = table["entered"], (np.array([0.5, 0.5]), np.array([160.0, 180.0]), table["entered"].var()), []
    for _ in range(2601):
        params, height = plain_step(x, *params)
        heights.append(height)
    stopped = next(t for t in range(1, len(heights)) if heights[t] - heights[t - 1] <= 1e-9 * abs(heights[t]))
    assert stopped == facts["merged_iterations"] and heights[stopped] == pytest.approx(facts["merged_loglik"], abs=1e-8)
    assert heights[facts["crawl"]] - heights[stopped] == pytest.approx(facts["crawl_rise"], rel=1e-3)
    leap = 50 + int(np.argmax(np.diff(heights[50:])))
    assert abs(leap - facts["leap_at"]) <= 50 and leap > facts["leap_at"], "the prose says: shortly after it"
    assert (params[1].tolist(), heights[-1]) == (pytest.approx([facts["leap_mean_1"], facts["leap_mean_2"]]), pytest.approx(facts["leap_loglik"]))
    assert facts["leap_people"] == pytest.approx(200 * params[0][0]) == pytest.approx(1)
    assert facts["leap_loglik"] == pytest.approx(facts["lonely_loglik"]), "the summit that a start at the record finds"


def test_what_parts_the_means_grows_on_the_plateau(facts, table):
    """ρ there is the largest eigenvalue of the derivative of one step, by differences."""
    stopped = page.preset("merged").params
    at = np.array([stopped.weights[0], *stopped.means[:, 0], stopped.covariances[0, 0, 0]])

    def step(free):
        weights, means, variance = plain_step(table["entered"], np.array([free[0], 1 - free[0]]), free[1:3], free[3])[0]
        return np.array([weights[0], *means, variance])

    scale = np.array([1e-5, 1e-3, 1e-3, 1e-3])
    derivative = np.array([(step(at + s) - step(at - s)) / (2 * s.sum()) for s in np.diag(scale)]).T
    assert facts["merged_rho"] == pytest.approx(np.abs(np.linalg.eigvals(derivative)).max(), abs=1e-4) and 1 < facts["merged_rho"] < 1.001
