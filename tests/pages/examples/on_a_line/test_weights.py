"""The linear system for the weights: each form of it has the solution N_j / N, and has the shape that the page says."""

from __future__ import annotations

import numpy as np
import pytest

from pages.examples.on_a_line import weights

COUNTS = [np.random.default_rng(seed).uniform(0.5, 300, k) for seed in range(5) for k in (2, 3, 5, 8)]
each = pytest.mark.parametrize("counts", COUNTS, ids=len)


@each
@pytest.mark.parametrize("form", [weights.system, weights.arrowhead, weights.solved])
def test_every_form_has_the_same_solution(counts, form):
    found = np.linalg.solve(*form(counts))
    assert found == pytest.approx(counts[:-1] / counts.sum(), rel=1e-10)
    assert 1 - found.sum() == pytest.approx(counts[-1] / counts.sum(), rel=1e-8)


@each
def test_the_system_is_where_the_derivatives_vanish(counts):
    """Σ N_j log π_j with the last weight eliminated, differentiated numerically at the solution."""
    def height(rest):
        return counts[:-1] @ np.log(rest) + counts[-1] * np.log(1 - rest.sum())

    best = np.linalg.solve(*weights.system(counts))
    for j in range(len(best)):
        step = 1e-5 * best[j] * np.eye(len(best))[j]
        slope = (height(best + step) - height(best - step)) / (2 * step[j])
        assert abs(slope) < 1e-5 * counts.sum() / best[j]
        assert height(best + 100 * step) < height(best) > height(best - 100 * step)


@each
def test_elimination_row_by_row(counts):
    """The two rounds as they are told: from row j its multiple of the first, over N_K; then the first less all others."""
    matrix, right = (np.array(part) for part in weights.system(counts))
    whole = np.column_stack([matrix, right])
    for j in range(1, len(right)):
        whole[j] = (whole[j] - counts[j] / counts[0] * whole[0]) / counts[-1]
    whole[0] /= counts[0]
    assert whole == pytest.approx(np.column_stack(weights.arrowhead(counts)), abs=1e-9)
    whole[0] -= whole[1:].sum(axis=0)
    assert whole == pytest.approx(np.column_stack(weights.solved(counts)), abs=1e-9)


@each
def test_only_the_second_form_is_an_arrowhead(counts):
    full, (arrow, _) = weights.system(counts)[0], weights.arrowhead(counts)
    inner = arrow[1:, 1:]
    assert np.array_equal(inner, np.eye(len(inner))) and (full != 0).all()


def test_without_a_last_count_the_matrix_is_singular():
    matrix, _ = weights.system(np.array([3.0, 5.0, 2.0, 0.0]))
    assert np.linalg.matrix_rank(matrix) == 1
