"""The same numbers in every way that memory and other libraries may hold them."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd


def layouts(data: np.ndarray) -> Iterator[tuple[str, Any]]:
    """`data` (N,) or (N, D), laid out otherwise: each equals it entry by entry."""
    yield "Fortran order", np.asfortranarray(data)
    wide = np.zeros((*data.shape, 3), dtype=data.dtype)
    wide[..., 1] = data
    yield "one of three planes", wide[..., 1]
    yield "every second row", np.repeat(data, 2, axis=0)[::2]
    yield "reversed twice", data[::-1].copy()[::-1]
    if data.ndim == 2:
        yield "transposed", data.T.copy().T
        yield "columns reversed twice", data[:, ::-1].copy()[:, ::-1]
        yield "a DataFrame", pd.DataFrame({f"x{i}": column for i, column in enumerate(data.T)})
        yield "columns of a DataFrame", pd.DataFrame(np.hstack([data, data])).iloc[:, : data.shape[1]]
    else:
        yield "a Series", pd.Series(data)
        yield "a column of a table", np.column_stack([data, data])[:, 1]
    frozen = data.copy()
    frozen.setflags(write=False)
    yield "read-only", frozen
    yield "another byte order", data.astype(data.dtype.newbyteorder())
    yield "a mask that masks nothing", np.ma.array(data, mask=np.zeros(data.shape, dtype=bool))
    yield "lists", data.tolist()
