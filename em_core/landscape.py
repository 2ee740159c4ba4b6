r"""The landscape that EM climbs: the log-likelihood of two coins as a surface, and both it and the bound along a line.

With given weights the log-likelihood of two coins is a function of two numbers,

    ℓ(θ_A, θ_B) = Σ_n log( w_A Bin(x_n | m_n, θ_A) + w_B Bin(x_n | m_n, θ_B) )

and each of the two densities depends on one of them only: they are computed once for each grid value, and only their sum
for each pair.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from em_core import checks
from em_core.binomial import BinomialMixture
from em_core.checks import Array
from em_core.errors import InputError
from em_core.mixture import Mixture
from em_core.model import entropy, expected_log_joint, log_sum_exp, weighted_sum

BLOCK = 2**20  # numbers in one block of the surface: 8 MB, of which a few are alive at once


def binomial_surface(model: BinomialMixture, data: Any, weights: Any, grid: Any, *, counts: Any = None) -> Array:
    """The log-likelihood of two coins over a square grid.

    Args:
        model: a BinomialMixture with two components.
        data: heads of each round, (N,).
        weights: (2,) how often each coin is picked.
        grid: (G,) probabilities of heads, for both coins.
        counts: (N,) how often each round was made; once where None.

    Returns:
        (G, G), z[j, i] = ℓ(θ_A = grid[i], θ_B = grid[j]); −∞ where an observation is impossible.

    Raises:
        InputError: components_not_two, grid_out_of_range, params_not_numbers, params_wrong_shape, weight_negative,
            weights_sum, and those of the model for data and counts.
    """
    if model.n_components != 2:
        raise InputError("components_not_two", value=model.n_components, limit=2)
    observed = model.observe(data, counts)
    grid = _check_grid(grid)
    with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
        log_weights = np.log(checks.weights(weights, 2))

    # Rounds that came out alike contribute alike: 200 rounds of 10 tosses are only 11 different ones.
    seen = observed.counts > 0
    tosses = np.broadcast_to(model.trials, observed.data.shape)
    rounds, which = np.unique(np.column_stack([observed.data, tosses])[seen], axis=0, return_inverse=True)
    repeats = np.bincount(which.ravel(), weights=observed.counts[seen])
    every = BinomialMixture(rounds[:, 1], len(grid))  # a "coin" for each grid value
    log_densities = every.log_joint(rounds[:, 0], every.Params(np.ones_like(grid), grid))  # (R, G)

    surface = np.empty((len(grid), len(grid)))
    rows = max(1, BLOCK // log_densities.size)
    for top in range(0, len(grid), rows):
        coin_a = log_densities[:, np.newaxis, :] + log_weights[0]                       # (R, 1, G)
        coin_b = log_densities[:, top:top + rows, np.newaxis] + log_weights[1]          # (R, rows, 1)
        terms = np.logaddexp(coin_a, coin_b)
        terms *= repeats[:, np.newaxis, np.newaxis]
        surface[top:top + rows] = terms.sum(axis=0)
    return surface


def along_line(model: Mixture, data: Any, q: Any, start: Any, end: Any, positions: Any, *,
               counts: Any = None) -> tuple[Array, Array]:
    """The log-likelihood and the bound F(q, ·) at start + λ(end − start), for each λ of `positions` (L,).

    With q = posterior(start) and end = the next step, the two touch at λ = 0, and the bound is highest at λ = 1.

    Returns:
        Two arrays (L,), NaN where the point is not a parameter (a probability outside [0, 1], a negative weight).

    Raises:
        InputError: params_not_numbers, positions_not_finite, those of `em.q_function` for q, and those of the model for
            data, counts, start and end.
    """
    observed = model.observe(data, counts)
    start, end = model.check_params(start), model.check_params(end)
    q = checks.responsibilities(q, (len(observed.counts), model.n_components))
    positions = _check_positions(positions)
    # (1 − λ) a + λ b is a and b to the last bit at λ = 0 and 1; a + λ (b − a) could step out of [0, 1] at b.
    points = {i: [(1 - position) * a + position * b for a, b in zip(start, end, strict=True)]
              for i, position in enumerate(positions)}
    points = {i: point for i, point in points.items() if 0 <= positions[i] <= 1 or _possible(model, point)}
    log_likelihoods, bounds = np.full((2, len(positions)), np.nan)
    if not points:
        return log_likelihoods, bounds
    # All points at once, as if the components of different points were so many components more.
    log_joint = model.log_joint(observed, model.Params(*map(np.concatenate, zip(*points.values()))))
    log_joint = log_joint.reshape(len(q), -1, model.n_components).swapaxes(0, 1)  # (L, N, K)
    of_q = entropy(q, observed.counts)
    for i, of_point in zip(points, log_joint):
        log_likelihoods[i] = weighted_sum(observed.counts, log_sum_exp(of_point))
        bounds[i] = expected_log_joint(observed.counts, q, of_point) + of_q
    return log_likelihoods, bounds


def _possible(model: Mixture, point: Sequence[Array]) -> bool:
    """Whether a point beyond the ends of the line is one of the model's parameters."""
    try:
        model.check_params(point)
    except InputError:
        return False
    return True


def _check_grid(grid: Any) -> Array:
    """Probabilities (G,)."""
    array = checks.read_only(np.atleast_1d(checks.numbers(grid, "params_not_numbers", field="grid")).ravel())
    outside = ~((array >= 0) & (array <= 1))  # written so that NaN is outside
    if outside.any():
        i = checks.first(outside)
        raise InputError("grid_out_of_range", position=i + 1, value=array[i], lowest=0, highest=1)
    return array


def _check_positions(positions: Any) -> Array:
    """Finite positions on the line, (L,)."""
    array = checks.read_only(np.atleast_1d(checks.numbers(positions, "params_not_numbers", field="positions")).ravel())
    if not np.isfinite(array).all():
        i = checks.first(~np.isfinite(array))
        raise InputError("positions_not_finite", position=i + 1, value=array[i])
    return array
