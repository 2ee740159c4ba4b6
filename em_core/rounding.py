r"""How far rounding can move what a step computes, found by shaking what the step starts from.

Sums differ in their last bits from one processor to the next: other vector units add in another order, and multiply and add
with one rounding or with two. How much of that arrives in a result depends on the step: nothing to speak of where positive
numbers are averaged, much where large terms cancel (a mean near 0, an off-diagonal covariance, a narrow component far from
the origin) or where a covariance is nearly singular. No fixed tolerance knows this; but to first order rounding is nothing
else than small relative changes of the numbers that went in. So the same step is computed again with every number that goes
in (parameters, statistics, counts) multiplied by 1 + `SHAKE` ξ, and what comes out differs by δ, entry by entry. In each row
of numbers the ξ are random but lean so that all of its terms grow, or all shrink, in size: else a sum of many would hardly be
moved. What rounding explains is then

    |here − there| ≤ MARGIN · δ + LAST_BITS · |here|

Reference: Vignes (1993), A stochastic arithmetic for reliable scientific computation, Mathematics and Computers in Simulation
35:233–261; Higham (2002), Accuracy and stability of numerical algorithms, section 1.20.
"""
from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from em_core.checks import EPSILON

SHAKE = 16 * EPSILON     # so much more than one rounding that its own rounding does not matter, and little beside FLAT (gaussian_frame)
MARGIN = 64.0            # by how much a δ may be too small by chance, or a long sum roll up more roundings than one
LAST_BITS = 8 * EPSILON  # relative, of a result that nothing magnifies


def shaken(value: Any, random: np.random.Generator) -> Any:
    """The same with every floating-point number in it moved a little: of arrays, tuples and the observations of a model.

    Exact zeros stay, nothing below 1 comes to 1 (a probability), and matrices that are symmetric stay so. Origin and units of
    a frame are no numbers that were rounded: what was measured from them stays consistent.
    """
    if isinstance(value, np.ndarray):
        return _shaken_array(value, random) if value.dtype.kind == "f" else value
    if isinstance(value, float):
        return value * (1 + SHAKE * random.uniform(-1, 1))
    if hasattr(value, "_fields"):
        return type(value)(*(shaken(item, random) for item in value))
    if isinstance(value, tuple):
        return tuple(shaken(item, random) for item in value)
    if is_dataclass(value):
        return replace(value, **{field.name: shaken(getattr(value, field.name), random) for field in fields(value) if field.name != "frame"})
    return value


def _shaken_array(array: np.ndarray, random: np.random.Generator) -> np.ndarray:
    up = random.choice([-1.0, 1.0], (*array.shape[:-1], 1) if array.ndim else ())
    noise = random.uniform(-1, 1, array.shape) + up * np.sign(array)
    square = array.ndim >= 2 and array.shape[-1] == array.shape[-2]
    if square and np.array_equal(array, array.swapaxes(-1, -2)):
        noise = (noise + noise.swapaxes(-1, -2)) / 2
    moved = array * (1 + SHAKE * noise)
    return np.where((np.abs(array) <= 1) & (np.abs(moved) >= 1), array, moved)
