"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import GaussianMixture, fit, posterior
from em_core.datasets import old_faithful
from em_core.information import missing_fraction
from em_core.spurious import PER_PARAMETER
from pages.examples.gaussians.film import undecided
from pages.examples.on_a_line import data, directions, trouble, underflow, weights
from pages.examples.on_a_line.stopping import carry_on

HAIR = 1e-14  # by which a mean leaves the symmetry of the three points
DIFFERENCES = (("hair_stays", "full", 0.0001), ("hair_leaves", "full", 0.002), ("tied_stays", "tied", 0.1), ("tied_leaves", "tied", 0.2))
THREE_GROUPS = np.array([50.0, 30.0, 20.0])  # expected counts of the worked linear system


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the page's first example, of Old Faithful, of the three points and of the worked system."""
    return of_the_stage() | of_old_faithful() | of_three_points() | of_the_system() | of_known_colours() | of_the_saddle() | underflow.facts()


def of_the_stage() -> dict[str, float | int]:
    """The example that the page opens with: 200 simulated observations, two components from the quantiles."""
    points = data.simulated(data.TRUE[:2], 200, 0, "x").points
    model = GaussianMixture(2)
    start = model.start(points, 0, "quantiles")
    trace = fit(model, points, start)
    place = undecided(trace)
    shares = posterior(model, points, start)
    long = carry_on(trace)
    mean = float(points.mean())
    alike = fit(model, points, start._replace(means=np.full((2, 1), mean)))
    last = trace.params
    return {
        "n": len(points), "point": float(points[place]), "share": float(shares[place, 0]), "share_other": float(shares[place, 1]),
        "count_1": float(shares[:, 0].sum()), "count_2": float(shares[:, 1].sum()), "first_weight": float(trace.steps[1].params.weights[0]),
        "start_mean": float(start.means[0, 0]), "start_sd": float(np.sqrt(start.covariances[0, 0, 0])),
        "first_mean": float(trace.steps[1].params.means[0, 0]), "first_sd": float(np.sqrt(trace.steps[1].params.covariances[0, 0, 0])),
        "iterations": len(trace.steps) - 1, "loglik_0": trace.log_likelihoods[0], "loglik_1": trace.log_likelihoods[1], "loglik_last": trace.log_likelihood,
        "weight_1": float(last.weights[0]), "weight_2": float(last.weights[1]), "mean_1": float(last.means[0, 0]), "mean_2": float(last.means[1, 0]),
        "sd_1": float(np.sqrt(last.covariances[0, 0, 0])), "sd_2": float(np.sqrt(last.covariances[1, 0, 0])),
        "rate": long.rate, "rate_squared": long.rate**2,
        "alike_mean": mean, "alike_loglik": alike.log_likelihood,
        "true_share": data.TRUE[0][0] / (data.TRUE[0][0] + data.TRUE[1][0]),
    }  # fmt: skip


def of_the_saddle() -> dict[str, float | int]:
    """Starting (almost) alike on the opening data: what the moments say, and from which differences EM gets away."""
    points = data.simulated(data.TRUE[:2], 200, 0, "x").points
    scores = (points - points.mean()) / points.std()
    skew, kurtosis = float(np.mean(scores**3)), float(np.mean(scores**4)) - 3
    rate = float(np.linalg.eigvalsh([[1, skew / np.sqrt(2)], [skew / np.sqrt(2), 1 + kurtosis / 2]])[-1])
    named: dict[str, float | int] = {"skew": skew, "kurtosis": kurtosis, "saddle_rate": rate, "saddle_percent": 100 * (rate - 1),
                                           "few": PER_PARAMETER * 3}
    for name, covariance, difference in DIFFERENCES:
        model = GaussianMixture(2, covariance)
        start = model.start(points, 0, "quantiles")
        means = np.array([[points.mean()], [points.mean() + difference]])
        trace = fit(model, points, start._replace(means=means))
        named |= {name: difference, f"{name}_steps": len(trace.steps) - 1, f"{name}_loglik": trace.log_likelihood}
    return named


def of_old_faithful() -> dict[str, float | int]:
    """Waiting times, two components with one variance: the published example of mixtools, from the quantiles."""
    waits = old_faithful()[:, 1]
    model = GaussianMixture(2, "tied")
    trace = fit(model, waits, model.start(waits, 0, "quantiles"))
    last = trace.params
    apart = fit(GaussianMixture(2), waits, GaussianMixture(2).start(waits, 0, "quantiles"))
    return {
        "eruptions": len(waits), "old_weight_1": float(last.weights[0]), "old_weight_2": float(last.weights[1]), "old_mean_1": float(last.means[0, 0]), "old_mean_2": float(last.means[1, 0]),
        "old_sd": float(np.sqrt(last.covariances[0, 0, 0])), "old_loglik": trace.log_likelihood, "old_iterations": len(trace.steps) - 1,
        "old_apart": apart.log_likelihood, "old_sd_1": float(np.sqrt(apart.params.covariances[0, 0, 0])), "old_sd_2": float(np.sqrt(apart.params.covariances[1, 0, 0])),
    }  # fmt: skip


def of_three_points() -> dict[str, float | int]:
    """The three points of Cross Validated 312703: the fault, the saddle, the collapse."""
    saddle, wrong = trouble.right_em((1.0, 3.0)), trouble.wrong_em(2)
    carried = trouble.right_em((1.0, 3.0 - HAIR), tol=0, max_iter=1000)
    collapse = trouble.right_em((1.0, 2.9))
    narrow = int(np.argmin(collapse.params.covariances[:, 0, 0]))
    return {
        "three_0": wrong[0], "three_wrong_1": wrong[1], "three_wrong_2": wrong[2], "three_right_1": saddle.log_likelihoods[1], "three_right_2": saddle.log_likelihoods[2],
        "three_saddle": saddle.log_likelihood, "three_saddle_steps": len(saddle.steps) - 1,
        "three_rate": missing_fraction(saddle.model, saddle.data, saddle.params), "three_carried": len(carried.steps) - 1,
        "three_collapse": len(collapse.steps) - 1, "three_sd": float(np.sqrt(collapse.params.covariances[narrow, 0, 0])),
    }  # fmt: skip


def of_the_system() -> dict[str, float | int]:
    """The linear system for the weights with expected counts 50, 30, 20."""
    matrix, right = weights.system(THREE_GROUPS)
    arrow, _ = weights.arrowhead(THREE_GROUPS)
    solved, _ = weights.solved(THREE_GROUPS)
    found = np.linalg.solve(matrix, right)
    return {
        "sys_1": int(right[0]), "sys_2": int(right[1]), "sys_3": int(THREE_GROUPS[2]), "sys_11": int(matrix[0, 0]), "sys_22": int(matrix[1, 1]),
        "arrow_11": float(arrow[0, 0]), "arrow_21": float(arrow[1, 0]), "solved_11": float(solved[0, 0]), "pi_1": float(found[0]), "pi_2": float(found[1]), "pi_3": float(1 - found.sum()),
    }  # fmt: skip


def of_known_colours() -> dict[str, float | int]:
    """The points with known colours: cutting at a line makes the spreads too small."""
    x, labels = directions.sample()
    cut = (x > 0).astype(int)
    return {"known": len(x), "known_1": int((labels == 0).sum()), "known_sd_1": float(x[labels == 0].std()), "cut_sd_1": float(x[cut == 0].std()), "known_sd_2": float(x[labels == 1].std()), "cut_sd_2": float(x[cut == 1].std())}
