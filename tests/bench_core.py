"""What em_core costs: `make bench`. Times of two things in one run, taking turns; the best of several, on a quiet machine.

- GaussianMixture against scikit-learn's: same data, start and number of iterations, answers compared;
- time per observation and component beside numpy's own exp, which no E-step can do without;
- a whole small fit with its trace, the import, the memory of a large fit, and how time grows with N, K, D and T.
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.mixture import GaussianMixture as Peer

from em_core import GaussianMixture, fit

SIZES = ((200, 2, 1), (200, 3, 2), (1_000, 3, 2), (10_000, 5, 2), (100_000, 5, 2), (1_000_000, 3, 1), (100_000, 8, 10), (20_000, 20, 30))


def problem(n: int, k: int, d: int):
    """Overlapping blobs, and a start at observations with the covariance of all."""
    rng = np.random.default_rng(n + k + d)
    data = rng.normal(0, 3, (k, d))[rng.integers(k, size=n)] + rng.normal(size=(n, d))
    means = data[rng.choice(n, k, replace=False)]
    return data, (np.full(k, 1 / k), means, np.repeat(np.cov(data.T).reshape(1, d, d), k, axis=0))


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def against_the_peer(n: int, k: int, d: int) -> str:
    data, start = problem(n, k, d)
    steps = 100 if n <= 1_000 else 50 if n <= 10_000 else 10
    peer = Peer(k, tol=0, reg_covar=0, max_iter=steps, weights_init=start[0], means_init=start[1], precisions_init=np.linalg.inv(start[2]),
                init_params="random", random_state=0)
    found = {}

    def mine() -> None:
        found["trace"] = fit(GaussianMixture(k), data, start, tol=0, max_iter=steps)

    times = [(seconds(mine), seconds(lambda: peer.fit(data))) for _ in range(40 if n <= 1_000 else 7 if n <= 10_000 else 3)]
    ours, theirs = (min(pair[i] for pair in times) for i in range(2))
    params = found["trace"].params
    assert len(found["trace"].steps) == steps + 1
    apart = max(np.abs(a - b).max() / np.abs(b).max() for a, b in zip(params, (peer.weights_, peer.means_, peer.covariances_)))
    values = np.random.default_rng(0).normal(size=min(n * k, 10**6))
    floor = min(seconds(lambda: np.exp(values)) for _ in range(5)) / len(values)
    return (f"| {n:,} | {k} | {d} | {1e3 * theirs / steps:.3f} | {1e3 * ours / steps:.3f} | **{theirs / ours:.1f}** | {1e9 * ours / steps / (n * k):.1f} "
            f"| {1e9 * floor:.1f} | {apart:.0e} |")


def step_time(n: int, k: int, d: int, steps: int = 10) -> float:
    data, start = problem(n, k, d)
    return min(seconds(lambda: fit(GaussianMixture(k), data, start, tol=0, max_iter=steps)) for _ in range(3))


def growth() -> str:
    """log₂ of the factor when one of the four is doubled."""
    base = {"n": 50_000, "k": 8, "d": 4, "steps": 20}
    found = []
    for name in base:
        once, twice = step_time(**base), step_time(**base | {name: 2 * base[name]})
        found.append(f"{'T' if name == 'steps' else name.upper()} {np.log2(twice / once):.2f}")
    return ", ".join(found)


def in_a_new_process(code: str) -> float:
    """What the code prints, run by itself."""
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


IMPORT = "import numpy, time; t = time.perf_counter(); import em_core; print(time.perf_counter() - t)"
MEMORY = """
import tracemalloc
import numpy as np
from em_core import GaussianMixture, fit
data = np.random.default_rng(0).normal(size=1_000_000)
tracemalloc.start()
fit(GaussianMixture(3), data, ([.3, .3, .4], [-1, 0, 1], [1, 1, 1]), tol=0, max_iter=5)
print(tracemalloc.get_traced_memory()[1] / 1e6)
"""


def main() -> None:
    warnings.simplefilter("ignore")  # the peer says that it did not converge, as it was told not to
    print("| N | K | D | scikit-learn, ms a step | em_core, ms a step | ratio | ns a N·K | exp, ns | apart |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in SIZES:
        print(against_the_peer(*size), flush=True)
    data, start = problem(200, 2, 1)
    small = min(seconds(lambda: fit(GaussianMixture(2), data, start, tol=0, max_iter=50)) for _ in range(20))
    print(f"a whole small fit (200 observations, 2 components, 50 steps) with its trace: {1e3 * small:.1f} ms")
    print(f"import of em_core beyond numpy: {min(in_a_new_process(IMPORT) for _ in range(3)):.2f} s")
    print(f"a fit of 1,000,000 observations (8 MB) takes {in_a_new_process(MEMORY):.0f} MB besides the data")
    print(f"time grows with the power: {growth()}")


if __name__ == "__main__":
    main()
