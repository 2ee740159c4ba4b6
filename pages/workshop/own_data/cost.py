"""What a fit may cost, worked out before it starts: a server that a class shares refuses what would hold it up.

A step of the engine is a matrix product and a softmax over K components and the d statistics of N observations,

    seconds = STEP + NUMBER · N (K d + 3 K + d)

(tests/bench_lab.py measures both numbers), and a search takes restarts · (steps + START) of them at worst: a start costs
about as much as START steps. Most fits converge long before their last step; what is refused here is the worst case.
Only where Gaussians are very narrow a step may cost some times as much (the centred form of em_core); jobs.py then ends
the search between two starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

STEP = 1.0e-4    # seconds for a step on next to no data
NUMBER = 1.1e-9  # seconds for each number that a step goes through
START = 8        # steps that a start costs
BUDGET = 4.0     # seconds of processor time for one fit
LONGEST = 2.0    # seconds for one start of it: as long as a press of the stop button may have to wait


class Refusal(NamedTuple):
    """A fit that would take too long: how long, and what alone would do; 0 where nothing of it would."""

    seconds: float
    rows: int
    steps: int
    restarts: int


def of_step(n: int, k: int, statistics: int) -> float:
    """Seconds of one step."""
    return STEP + NUMBER * n * (k * statistics + 3 * k + statistics)


def of_search(n: int, components: Sequence[int], statistics: int, steps: int, restarts: int) -> float:
    """Seconds of a search with every number of components."""
    return restarts * (steps + START) * sum(of_step(n, k, statistics) for k in components)


def refusal(n: int, components: Sequence[int], statistics: int, steps: int, restarts: int) -> Refusal | None:
    """What to say of a search that would take too long; None where it may start."""
    one = (steps + START) * of_step(n, max(components), statistics)
    total = of_search(n, components, statistics, steps, restarts)
    if total <= BUDGET and one <= LONGEST:
        return None
    a_step = sum(of_step(n, k, statistics) for k in components)
    fewer_steps = min(BUDGET / (restarts * a_step), LONGEST / of_step(n, max(components), statistics)) - START
    fewer_restarts = BUDGET / ((steps + START) * a_step) if one <= LONGEST else 0
    numbers = NUMBER * sum(k * statistics + 3 * k + statistics for k in components)
    most = NUMBER * (max(components) * statistics + 3 * max(components) + statistics)
    fewer_rows = min((BUDGET / (restarts * (steps + START)) - STEP * len(components)) / numbers, (LONGEST / (steps + START) - STEP) / most)
    return Refusal(total, *(max(0, floor(most_of)) for most_of in (fewer_rows, fewer_steps, fewer_restarts)))
