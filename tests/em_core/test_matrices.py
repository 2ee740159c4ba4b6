"""Small covariance matrices against fractions and known answers."""
from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from em_core.matrices import diagonals, inverted, least_eigenvalues, whitened


def hilbert(d: int) -> np.ndarray:
    """The classical matrix of poor condition: 1e5 for D = 4, 5e8 for D = 6."""
    return 1.0 / (np.arange(d)[:, np.newaxis] + np.arange(d) + 1)


def exact_inverse(matrix: np.ndarray) -> np.ndarray:
    """By Gauss and Jordan in fractions of the doubles that the entries are."""
    d = len(matrix)
    rows = [[Fraction(float(v)) for v in row] + [Fraction(int(i == j)) for j in range(d)] for i, row in enumerate(matrix)]
    for i in range(d):
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for j in range(d):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i])]
    return np.array([[float(v) for v in row[d:]] for row in rows])


@pytest.mark.parametrize("d", [1, 2, 3, 4, 6])
def test_the_inverse_against_fractions_in_any_units(d):
    truth, condition = exact_inverse(hilbert(d)), np.linalg.cond(hilbert(d))
    for units in (np.ones(d), np.resize(2.0 ** np.array([-200, 3, 150]), d)):
        scaled = hilbert(d) * np.outer(units, units)
        with np.errstate(all="raise"):
            whitening, log_widths = whitened(scaled[np.newaxis])
        white = whitening[0] * units
        assert white.T @ white == pytest.approx(truth, rel=1e-15 * condition)
        assert 2 * log_widths[0] == pytest.approx(-np.linalg.slogdet(truth)[1] + 2 * np.log(units).sum(), abs=1e-15 * condition)
    inverses, log_determinants = inverted(np.array([hilbert(d), np.eye(d)]))
    assert inverses[0] == pytest.approx(truth, rel=1e-15 * condition) and (inverses[1] == np.eye(d)).all()
    assert log_determinants == pytest.approx([-np.linalg.slogdet(truth)[1], 0], abs=1e-15 * condition)


@pytest.mark.filterwarnings("error")
def test_singular_matrices():
    flat, none, nan = np.ones((3, 3)), np.zeros((3, 3)), np.full((3, 3), np.nan)
    for matrix in (none, nan, -np.eye(3), np.array([[1, 2, 0], [2, 1, 0], [0, 0, 1.0]])):
        assert not np.isfinite(inverted(matrix[np.newaxis])[0]).all()
        with pytest.raises(np.linalg.LinAlgError):
            whitened(matrix[np.newaxis])
    found = least_eigenvalues(np.array([flat, none, nan, np.eye(3), 1e-280 * np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1e-20]])]))
    assert found == pytest.approx([0, 0, 0, 1, 0.5], abs=1e-15)
    assert diagonals(np.arange(8.0).reshape(2, 2, 2)).tolist() == [[0, 3], [4, 7]]
