"""Why the covariance of the chosen columns has no inverse, so that a Gaussian cannot be fitted, and what then helps.

Columns are taken one after the other, centred and in units of their own spread; the first that least squares makes of those before
it, to within rounding, follows from them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pages.parts.downloads import plain
from pages.parts.words import Words, number

ROUNDING = 1e-7   # of a standard deviation: a residual or a coefficient below is 0


def why(words: Words, data: np.ndarray, axes: tuple[str, ...]) -> str:
    """The sentence that names the cause and the remedy."""
    code, values = cause(data.reshape(len(data), -1), axes)
    return words(f"lab.singular_{code}", **values | {name: said(words, values[name]) for name in ("column", "others", "columns") if name in values})


def said(words: Words, names: Any) -> str:
    return words("list.separator").join(plain(name) for name in ([names] if isinstance(names, str) else names))


def cause(data: np.ndarray, axes: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """What is wrong with the data (N, D), and the values of its sentence: "one", "same", "constant", "few", "follows" or "other"."""
    n, d = data.shape
    if n == 1:
        return "one", {"rows": n}
    span = np.ptp(data, axis=0)
    constant = [axes[j] for j in np.flatnonzero(span == 0)]
    if len(constant) == d:
        return "same", {"rows": n, "value": number(float(data[0, 0]), ".6g") if d == 1 else said_row(data[0])}
    if constant:
        return "constant", {"columns": constant}
    different = len(np.unique(data, axis=0))
    if different <= d:
        return "few", {"rows": n, "different": different, "dimension": d, "least": d + 1}
    scaled = (data - data.min(axis=0)) / span
    scaled = (scaled - scaled.mean(axis=0)) / scaled.std(axis=0)
    for j in range(1, d):
        coefficients, *_ = np.linalg.lstsq(scaled[:, :j], scaled[:, j], rcond=None)
        if np.abs(scaled[:, :j] @ coefficients - scaled[:, j]).max() < ROUNDING:
            return "follows", {"column": axes[j], "others": [axes[i] for i in np.flatnonzero(np.abs(coefficients) > ROUNDING)]}
    return "other", {"rows": n}


def said_row(row: np.ndarray) -> str:
    return "(" + ", ".join(number(float(value), ".6g") for value in row) + ")"
