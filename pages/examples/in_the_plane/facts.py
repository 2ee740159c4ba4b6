"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import GaussianMixture
from em_core.datasets import THREE_BLOBS
from em_core.gaussian import COVARIANCES
from pages.examples.gaussians.solve import Settings
from pages.examples.in_the_plane import closer, collapse, controls, data, runs, ways


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the page's own runs: the seed's example, its fifty starts, three comparisons, and the collapse."""
    problem = data.simulated("blobs", data.OBSERVATIONS, 0, ("x", "y"))
    settings = Settings(problem, controls.names(3), seed=1, max_iter=500)
    run, fifty = runs.solve(settings).trace, runs.many(settings)
    order = np.argsort(-fifty.trace.params.weights)
    found = runs.summits(fifty)
    without, with_prior = collapse.endings()
    named: dict[str, float | int] = {
        "inside_1": 100 * -np.expm1(-0.5), "inside_2": 100 * -np.expm1(-2.0), "kappa": data.STRENGTH,
        "n": data.OBSERVATIONS, "starts": runs.STARTS, "restarts": runs.RESTARTS,
        "loglik_start": run.log_likelihoods[0], "loglik_last": run.log_likelihood, "iterations": len(run.steps) - 1,
        "summit": found[0][0], "on_summit": found[0][1], "second": found[1][0], "on_second": found[1][1], "reached": 100 * fifty.reached,
        "collapse_n": collapse.PRESET["size"], "collapse_k": collapse.PRESET["K"], "collapse_run": collapse.PRESET["run"],
        "collapse_t": len(without.trace.steps) - 1, "collapse_gain": without.trace.log_likelihood - without.trace.log_likelihoods[-3], "collapse_width": without.width,
        "prior_expected": with_prior.expected, "tenfold": 2 * float(np.log(10)),
    }  # fmt: skip
    for place, k in enumerate(order, 1):
        params = fifty.trace.params
        named |= {f"weight_{place}": params.weights[k], f"x_{place}": params.means[k, 0], f"y_{place}": params.means[k, 1]}
        named |= {f"true_weight_{place}": THREE_BLOBS.weights[place - 1], f"true_x_{place}": THREE_BLOBS.means[place - 1, 0], f"true_y_{place}": THREE_BLOBS.means[place - 1, 1]}
    for shape in COVARIANCES:
        named[f"free_{shape}"] = GaussianMixture(3, shape).free_parameters(2)
    for each in ways.tried(settings):
        named |= {f"way_{controls.neutral(each.way)}": each.reached, f"long_{controls.neutral(each.way)}": each.iterations}
    for source in data.SIMULATED:
        named |= of_the_sizes(source)
    return named


def of_the_sizes(source: str) -> dict[str, float | int]:
    """What the criteria choose, the spurious component of AIC's choice if it has one, and AIC where such runs are left out."""
    settings = Settings(data.simulated(source, data.OBSERVATIONS, 0, ("x", "y")), (), max_iter=500)
    rows, sound = closer.table(settings), closer.table(settings, True)
    named: dict[str, float | int] = {"most": runs.SIZES[-1]}
    named |= {f"{source}_{name.lower()}": closer.lowest(rows, column) for column, name in zip(closer.PRICES, closer.NAMES)}
    named |= {f"{source}_sound_{row.size}": row.aic for row in sound if row.aic is not None}
    if suspect := rows[named[f"{source}_aic"] - 1].spurious:
        named |= {f"{source}_expected": suspect[1], f"{source}_width": suspect[2]}
    return named
