"""How long a step takes beside what pages/workshop/own_data/cost.py says of it: `make bench`.

The last column is the share of the prediction that was needed; the numbers of cost.py are set so that it stays below 1 on the
machine they were measured on, but for narrow Gaussians.
"""

from __future__ import annotations

from server.warm import one_thread_blas

one_thread_blas()  # as on the site, before numpy is imported

import time  # noqa: E402

import numpy as np  # noqa: E402

from em_core import fit  # noqa: E402
from pages.workshop.own_data import cost  # noqa: E402
from pages.workshop.own_data.problem import Problem  # noqa: E402


def problems(n: int):
    """Data of every family."""
    random = np.random.default_rng(0)
    names = tuple("abcdef")
    for d in (1, 2, 6):
        yield Problem((d,), "gaussian", random.normal(size=(n, d)) + 4 * random.integers(0, 3, (n, 1)), names[:d])
    yield Problem((), "poisson", random.poisson(4, n), ("n",))
    yield Problem((), "binomial", random.binomial(20, 0.3, n), ("n",), 20)
    yield Problem((), "counts", random.multinomial(20, [0.2] * 5, size=n), names[:5], labels=names[:5])


def measure(problem: Problem, k: int, steps: int = 20) -> float:
    """Seconds of processor time a step."""
    model = problem.model(k)
    observed = model.observe(problem.data)
    start = model.start(observed, 0)
    began = time.process_time()
    trace = fit(model, observed, start, tol=0, max_iter=steps)
    return (time.process_time() - began) / max(len(trace.steps) - 1, 1)


def main() -> None:
    print(f"{'family':10} {'D':>2} {'N':>6} {'K':>2} {'measured':>10} {'predicted':>10} {'share':>6}")
    for n in (200, 5_000, 50_000):
        for problem in problems(n):
            for k in (1, 3, 8):
                measured, predicted = measure(problem, k), cost.of_step(n, k, problem.statistics("full"))
                print(f"{problem.family:10} {problem.dimension:2} {n:6} {k:2} {1e3 * measured:7.3f} ms {1e3 * predicted:7.3f} ms {measured / predicted:6.2f}")


if __name__ == "__main__":
    main()
