r"""What can be said of two Gaussian groups once the labels are seen: counting, boundaries, errors, calibration.

Counting is maximum likelihood with known labels: shares N_k / N, means, and variances of each group or (tied) of both.
The posterior of group 1 is above one half where the quadratic

    log (π_1 / π_2) − ½ log (σ_1² / σ_2²) − (x − μ_1)² / (2 σ_1²) + (x − μ_2)² / (2 σ_2²)

is positive: its roots are the boundaries, two with two variances, one with one variance. The probability that a rule errs
under a model is a sum of normal probabilities between the boundaries; the least possible is the Bayes error,
∫ min (π_1 N(x | μ_1, σ_1²), π_2 N(x | μ_2, σ_2²)) dx.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from em_core import GaussianMixture, information, posterior
from em_core.gaussian import Params

SAME = 1e-12  # relative difference of the two precisions below which they count as one
CLASSES = 10  # of responsibilities, for the calibration


def model_of(tied: bool) -> GaussianMixture:
    return GaussianMixture(2, "tied" if tied else "full")


def start_at(x: np.ndarray, tied: bool, means: tuple[float, float]) -> Params:
    """Equal weights, the spread of all data, and these means."""
    return model_of(tied).start(x, 0)._replace(means=np.array(means, dtype=float)[:, np.newaxis])


def deviations(params: Params) -> np.ndarray:
    """Standard deviations of the components, (K,)."""
    return np.sqrt(params.covariances[:, 0, 0])


def counted(x: np.ndarray, labels: np.ndarray, tied: bool = False) -> Params:
    """Maximum likelihood with known labels: component k is the group with label k."""
    groups = [x[labels == k] for k in (0, 1)]
    shares, means, variances = (np.array([measure(g) for g in groups]) for measure in (lambda g: len(g) / len(x), np.mean, np.var))
    if tied:
        variances = np.full(2, shares @ variances)
    return Params(shares, means[:, np.newaxis], variances[:, np.newaxis, np.newaxis])


def counting_errors(x: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Standard errors of what is counted, for each group: of share, mean and standard deviation, (2,) each."""
    own, spread = np.bincount(labels, minlength=2), deviations(counted(x, labels))
    share = own / len(x)
    return {"share": np.sqrt(share * (1 - share) / len(x)), "mean": spread / np.sqrt(own), "deviation": spread / np.sqrt(2 * own)}


def estimated_errors(x: np.ndarray, params: Params, tied: bool) -> dict[str, np.ndarray]:
    """Standard errors of what EM estimated, from the observed information; of a deviation by dσ = dσ² / 2σ."""
    model = model_of(tied)
    known = dict(zip(information.names(model, params), information.standard_errors(model, x, params)))
    variance = [known[f"covariances_{1 if tied else k}_1_1"] for k in (1, 2)]
    return {"share": np.full(2, known["weights_1"]), "mean": np.array([known["means_1_1"], known["means_2_1"]]), "deviation": np.array(variance) / (2 * deviations(params))}


def boundaries(params: Params) -> list[float]:
    """Where both groups are equally likely, from left to right: two places, one, or none."""
    (m1, m2), (v1, v2) = params.means[:, 0], params.covariances[:, 0, 0]
    square = (1 / v2 - 1 / v1) / 2
    line = m1 / v1 - m2 / v2
    rest = np.log(params.weights[0] / params.weights[1]) - np.log(v1 / v2) / 2 - m1**2 / (2 * v1) + m2**2 / (2 * v2)
    if abs(square) <= SAME * max(1 / v1, 1 / v2):
        return [] if line == 0 else [float(-rest / line)]
    under = line**2 - 4 * square * rest
    if under < 0:
        return []
    far = -(line + np.copysign(np.sqrt(under), line)) / 2  # the root that does not cancel
    return sorted({float(far / square), float(rest / far)} if far else {0.0})


def rule(x: np.ndarray, params: Params) -> np.ndarray:
    """The group, 0 or 1, that each measurement is likelier to belong to."""
    return np.argmax(posterior(model_of(tied=False), x, params), axis=1)


def error_of(rule_by: Params, under: Params) -> float:
    """The probability that the rule of one model errs where the other model is true, its groups being the same in order.
    A model judged under itself has the Bayes error."""
    places = boundaries(rule_by)
    edges = np.array([-np.inf, *places, np.inf])
    reach = 1 + deviations(rule_by).max()
    inside = np.array([places[0] - reach, *((a + b) / 2 for a, b in zip(places, places[1:])), places[-1] + reach]) if places else rule_by.means[0]
    decided = rule(inside, rule_by)
    within = np.diff(ndtr((edges - under.means) / deviations(under)[:, np.newaxis]), axis=1)
    return float(sum(under.weights[k] * within[k, decided != k].sum() for k in (0, 1)))


class Judged(NamedTuple):
    """What came of a rule: `table[label, group]` counts people; `names[group]` is the label that group goes by, the one of
    the two ways to name the groups by which more are put right."""

    table: np.ndarray
    names: tuple[int, int]

    @property
    def right(self) -> int:
        return int(sum(self.table[self.names[group], group] for group in (0, 1)))


def judge(groups: np.ndarray, labels: np.ndarray) -> Judged:
    """Count who was put where."""
    table = np.array([[np.sum((labels == label) & (groups == group)) for group in (0, 1)] for label in (0, 1)])
    return Judged(table, (0, 1) if np.trace(table) * 2 >= len(labels) else (1, 0))


class Class(NamedTuple):
    """People of nearly the same responsibility: how many, their mean responsibility, the share that has the label, and by how
    much such a share scatters (one standard deviation) if each person has it with the chance of their own responsibility."""

    low: float
    people: int
    responsibility: float
    share: float
    scatter: float


def calibration(shares: np.ndarray, yes: np.ndarray) -> list[Class]:
    """People in classes of the responsibilities (N,), each a tenth wide; classes without people are left out."""
    places = np.minimum((shares * CLASSES).astype(int), CLASSES - 1)
    return [Class(place / CLASSES, int(inside.sum()), float(shares[inside].mean()), float(yes[inside].mean()), float(np.sqrt(np.sum(shares[inside] * (1 - shares[inside]))) / inside.sum()))
            for place in range(CLASSES) if (inside := places == place).any()]
