"""Checks of input that every model shares: what passes is returned as clean, read-only arrays; the rest is an InputError.

Arrays that a model or a trace keeps are read-only copies, so that nothing that happened can be changed afterwards. They are
copied in C order, whatever the order in the caller's memory: sums run along the memory, and a table in another order (the
columns of a DataFrame, a transposed or strided view) would give a fit that differs in the last bits.
"""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt

from em_core.errors import InputError

Array = npt.NDArray[np.float64]
Seed = int | np.random.Generator | None

EPSILON = float(np.finfo(np.float64).eps)
SUM_TOLERANCE = 1e-9  # how far weights or a row of responsibilities may be from summing to 1
SYMMETRY_TOLERANCE = 1e-9  # of a covariance, relative: one that was inverted, or multiplied out, has lost some digits
LARGEST_COUNT = 10**15  # sums of counts stay exact in double precision
LARGEST_INTEGER = int(np.iinfo(np.int64).max)


def read_only(array: npt.ArrayLike) -> Array:
    """A read-only copy of `array` in double precision, in C order."""
    copy = np.array(array, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy


def numbers(values: Any, code: str, **named: Any) -> np.ndarray:
    """A read-only copy of `values` in C order: integers stay integers where int64 holds them, all else becomes double
    precision; None becomes NaN.

    Raises:
        InputError: `code`, where `values` is ragged, text, complex or no array at all; value_masked.
    """
    _refuse_masked(values)
    try:
        array = np.array(values, order="C")
        if array.dtype.kind == "O":
            array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(code, value=type(values).__name__, **named) from error
    if array.dtype.kind not in "biuf":
        raise InputError(code, value=type(values).__name__, **named)
    beyond = array.dtype.kind == "u" and bool((array > LARGEST_INTEGER).any())
    array = array.astype(np.float64 if array.dtype.kind == "f" or beyond else np.int64, order="C")
    array.setflags(write=False)
    return array


def _refuse_masked(values: Any) -> None:
    """numpy drops a mask without a word, and computes with whatever stands beneath it.

    Raises:
        InputError: value_masked, where anything is masked; a mask that masks nothing may stay.
    """
    rows = values if isinstance(values, (list, tuple)) else (values,)
    for place, row in enumerate(rows):
        if isinstance(row, np.ma.MaskedArray) and np.ma.is_masked(row):
            inside = np.argwhere(np.ma.getmaskarray(row))[0]
            raise InputError("value_masked", row=int(inside[0]) + 1 if row is values and inside.size else place + 1,
                             value=int(np.ma.count_masked(row)))


def first(mask: np.ndarray) -> int:
    """The index of the first True in a one-dimensional mask."""
    return int(np.flatnonzero(mask)[0])


def is_whole(value: Any, lowest: int) -> bool:
    """Whether `value` is an integer (not a bool) of at least `lowest`."""
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= lowest


def plain(value: Real) -> int | float:
    """A number as Python's own: one of numpy's, or a fraction, is none that a trace file can hold."""
    try:
        return int(value) if isinstance(value, Integral) else float(value)
    except OverflowError:
        return float("inf") if value > 0 else -float("inf")


def a_model(value: Any) -> Any:
    """The model itself, where it is one and not its class.

    Raises:
        InputError: model_not_made.
    """
    if isinstance(value, type) or not hasattr(value, "observe"):
        raise InputError("model_not_made", value=value.__name__ if isinstance(value, type) else type(value).__name__)
    return value


def components(value: Any) -> int:
    """The number of components, at least 1.

    Raises:
        InputError: components_not_whole.
    """
    if not is_whole(value, 1):
        raise InputError("components_not_whole", value=value, limit=1)
    return int(value)


def observations(data: Any, dimensions: tuple[int, ...] = (1,)) -> np.ndarray:
    """Finite, non-empty data of one dimension, (N,), or where `dimensions` allows it of two, (N, D).

    Raises:
        InputError: data_not_numbers, data_not_one_dimensional, data_not_a_table, data_empty, data_not_finite.
    """
    array = numbers(data, "data_not_numbers")
    if array.ndim not in dimensions:
        code = "data_not_one_dimensional" if dimensions == (1,) else "data_not_a_table"
        raise InputError(code, value=array.ndim, limit=max(dimensions))
    if array.size == 0:
        raise InputError("data_empty", value=0, limit=1)
    if not np.isfinite(array).all():
        place = np.argwhere(~np.isfinite(array))[0]
        raise InputError("data_not_finite", row=int(place[0]) + 1, value=array[tuple(place)])
    return array


def fields(params: Any, kind: type) -> tuple[Any, ...]:
    """The fields of parameters, as many as `kind` has.

    Raises:
        InputError: params_wrong_fields.
    """
    if not isinstance(params, (tuple, list)) or len(params) != len(kind._fields):
        raise InputError("params_wrong_fields", value=params, allowed=", ".join(kind._fields))
    return tuple(params)


def counts(values: Any, n_observations: int) -> Array:
    """How often each observation was made, (N,); ones where `values` is None.

    Raises:
        InputError: counts_not_numbers, counts_wrong_length, counts_out_of_range, counts_all_zero.
    """
    if values is None:
        return read_only(np.ones(n_observations))
    array = read_only(numbers(values, "counts_not_numbers"))
    if array.shape != (n_observations,):
        length = len(array) if array.ndim == 1 else f"an array of shape {array.shape}"
        raise InputError("counts_wrong_length", value=length, limit=n_observations)
    wrong = ~((array >= 0) & (array <= LARGEST_COUNT))  # written so that NaN is wrong
    if wrong.any():
        row = first(wrong)
        raise InputError("counts_out_of_range", row=row + 1, value=array[row], lowest=0, highest=LARGEST_COUNT)
    if not array.any():
        raise InputError("counts_all_zero", value=n_observations, limit=0)
    return array


def parameter(values: Any, field: str, shape: tuple[int, ...]) -> Array:
    """One field of the parameters: finite, of the given shape, its first axis the components.

    Raises:
        InputError: params_not_numbers, params_wrong_shape, params_not_finite.
    """
    array = read_only(numbers(values, "params_not_numbers", field=field))
    if array.shape != shape:
        raise InputError("params_wrong_shape", field=field, value=str(array.shape), limit=str(shape))
    if not np.isfinite(array).all():
        place = tuple(np.argwhere(~np.isfinite(array))[0])
        raise InputError("params_not_finite", field=field, component=int(place[0]) + 1, value=array[place])
    return array


def symmetric(matrices: Array) -> tuple[Array, np.ndarray]:
    """Square matrices (K, D, D) with what rounding left between the two halves taken out, and which of them, (K,), are not
    symmetric but for that. An off-diagonal entry is measured by the two diagonal ones that it stands between."""
    across = matrices.swapaxes(-1, -2)
    widths = np.sqrt(np.abs(np.diagonal(matrices, axis1=-2, axis2=-1)))
    scale = np.maximum(widths[..., :, np.newaxis] * widths[..., np.newaxis, :], np.abs(matrices))
    uneven = (np.abs(matrices - across) > SYMMETRY_TOLERANCE * scale).any(axis=(-1, -2))
    return read_only(matrices / 2 + across / 2 if (matrices != across).any() else matrices), uneven


def alone(params: Any, kind: type, code: str, lowest: float, highest: float, **named: Any) -> Array:
    """The only field of parameters as a read-only array of no dimension: from `kind`, a tuple or list of one, or a number.

    Raises:
        InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite; `code` where it is
            outside of what is possible.
    """
    number = isinstance(params, (Real, np.ndarray)) and not isinstance(params, bool)
    value, = (params,) if number else fields(params, kind)
    array = parameter([value] if np.ndim(value) == 0 else value, kind._fields[0], (1,))[0]
    if not lowest <= array <= highest:
        raise InputError(code, value=array, lowest=lowest, highest=highest, **named)
    return read_only(array)


def weights(values: Any, n_components: int) -> Array:
    """Mixing weights (K,): non-negative, summing to 1.

    Raises:
        InputError: those of `parameter`, weight_negative, weights_sum.
    """
    array = parameter(values, "weights", (n_components,))
    if (array < 0).any():
        k = first(array < 0)
        raise InputError("weight_negative", component=k + 1, value=array[k], limit=0)
    if abs(array.sum() - 1) > SUM_TOLERANCE:
        raise InputError("weights_sum", value=array.sum(), limit=1, tolerance=SUM_TOLERANCE)
    return summing_to_one(array)


def summing_to_one(array: Array) -> Array:
    """Weights (K,), or rows of probabilities, whose sums are 1 but for typing: made so. An excess of 1e-11 would count as
    likelihood, and its loss in the first step as a fall."""
    sums = array.sum(axis=-1, keepdims=True)
    return read_only(array / sums) if (np.abs(sums - 1) > 8 * EPSILON).any() else array


def responsibilities(values: Any, shape: tuple[int, int]) -> Array:
    """A distribution over the components for each observation, (N, K): rows that sum to 1.

    Raises:
        InputError: responsibilities_not_numbers, responsibilities_wrong_shape, responsibility_out_of_range,
            responsibilities_row_sum.
    """
    array = read_only(numbers(values, "responsibilities_not_numbers"))
    if array.shape != shape:
        raise InputError("responsibilities_wrong_shape", value=str(array.shape), limit=str(shape))
    wrong = ~((array >= 0) & (array <= 1 + SUM_TOLERANCE))  # written so that NaN is wrong
    if wrong.any():
        row, k = (int(index) for index in np.argwhere(wrong)[0])
        raise InputError("responsibility_out_of_range", row=row + 1, component=k + 1, value=array[row, k],
                         lowest=0, highest=1)
    off = np.abs(array.sum(axis=1) - 1) > SUM_TOLERANCE
    if off.any():
        row = first(off)
        raise InputError("responsibilities_row_sum", row=row + 1, value=array[row].sum(), limit=1,
                         tolerance=SUM_TOLERANCE)
    return array


def generator(rng: Seed) -> tuple[np.random.Generator, int | None]:
    """A random generator, and the seed where one was given: an int seed, a Generator (used as it is), or None.

    Raises:
        InputError: rng_invalid.
    """
    if isinstance(rng, np.random.Generator):
        return rng, None
    if rng is None:
        return np.random.default_rng(), None
    if not is_whole(rng, 0):
        raise InputError("rng_invalid", value=rng, allowed="a whole number from 0, a numpy Generator, None")
    return np.random.default_rng(int(rng)), int(rng)


def drawing(n: Any, rng: Seed) -> np.random.Generator:
    """The generator that n draws come from.

    Raises:
        InputError: sample_size_not_whole, rng_invalid.
    """
    if not is_whole(n, 1):
        raise InputError("sample_size_not_whole", value=n, limit=1)
    return generator(rng)[0]


def only_way(how: Any, known: str) -> None:
    """For models that know one way to start.

    Raises:
        InputError: start_unknown.
    """
    if how != known:
        raise InputError("start_unknown", value=how, allowed=known)


def events(data: Any, lowest: int, highest: int) -> np.ndarray:
    """Numbers of events (N,), whole and within the limits.

    Raises:
        InputError: data_not_numbers, data_not_one_dimensional, data_empty, data_not_finite, events_not_whole,
            events_out_of_range.
    """
    found = observations(data)
    for code, wrong, limits in (("events_not_whole", found != np.floor(found), {}),
                                ("events_out_of_range", (found < lowest) | (found > highest), {"lowest": lowest, "highest": highest})):
        if wrong.any():
            row = first(wrong)
            raise InputError(code, row=row + 1, value=found[row], **limits)
    return found
