"""What an iteration costs, measured on this server with em_core: against the number of observations, components and coordinates.

With full covariances the E-step multiplies, for each of N observations and each of K components, 1 + D + D (D + 1)/2 statistics by
coefficients, and the M-step sums as many; besides there are N K exponentials and K matrices of D × D to invert. So the time of an
iteration is O(N K D²) + O(K D³). A size is measured once, when somebody first asks for it; then all are told the same.
"""

from __future__ import annotations

import functools
import html
import statistics
import time
from itertools import islice

import numpy as np
import streamlit as st

from em_core import GaussianMixture, iterate
from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts.words import Words, languages, number
from pages.why.climbing.controls import PAGE
from pages.parts.tables import table

SIZES = {"N": (500, 20_000, 500), "K": (1, 8, 1), "D": (1, 8, 1)}  # least, most, step
USUAL = {"N": 1000, "K": 3, "D": 2}
SWEEPS = {"N": (250, 1000, 4000, 16_000), "K": (1, 2, 4, 8, 16), "D": (1, 2, 4, 8, 16)}
HELD = {"N": 4000, "K": 3, "D": 2}  # while one of them is swept
REPEATS = 5
BYTES = 8  # of a number
ASKED = f"{PAGE}asked for cost"


def work(n: int, k: int, d: int) -> int:
    """Multiplications of one iteration that grow with the data, E-step and M-step."""
    return 2 * n * k * (1 + d + d * (d + 1) // 2)


@functools.lru_cache(maxsize=512)
def measured(n: int, k: int, d: int) -> float:
    """Milliseconds of one iteration: the median of a few, of a run that has begun."""
    random = np.random.default_rng(n + 1000 * k + d)
    model, points = GaussianMixture(k), random.normal(size=(n, d)) + 3 * random.integers(0, k, size=(n, 1))
    steps = iterate(model, points, model.start(points, 0))
    for _ in islice(steps, 2):  # the first pays for what no step changes
        pass
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        next(steps)
        times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def sweeps() -> list[tuple[str, tuple[int, ...], list[float]]]:
    """One size after another, the other two held."""
    return [(name, sizes, [measured(*(HELD | {name: size}).values()) for size in sizes]) for name, sizes in SWEEPS.items()]


@st.fragment
def draw(code: str) -> None:
    """A size of the reader's choice, measured at once; and on a press, each of the three swept."""
    words = languages()[code]
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        chosen = {name: st.slider(words(f"climb.size_{name}"), low, high, USUAL[name], step, key=f"cost_{name}", bind="query-params") for name, (low, high, step) in SIZES.items()}
        st.html(cost_table(words, **chosen))
    with right:
        if not st.session_state.get(ASKED):
            st.markdown(words("climb.sweep_text"))
            st.button(words("climb.sweep_go"), key=f"{PAGE}sweep", icon=":material/timer:", on_click=st.session_state.update, args=({ASKED: True},))
        else:
            draw_sweeps(code)


def cost_table(words: Words, N: int, K: int, D: int) -> str:
    milliseconds, count = measured(N, K, D), work(N, K, D)
    rows = [
        (html.escape(words("climb.cost_work")), number(count, ",")),
        (html.escape(words("climb.cost_time")), f"{number(milliseconds, '.3f')} ms"),
        (html.escape(words("climb.cost_each")), f"{number(1e6 * milliseconds / count, '.2f')} ns"),
        (html.escape(words("climb.cost_second")), number(1e3 / milliseconds, ",.0f")),
        (html.escape(words("climb.cost_shares")), f"{number(BYTES * N * K / 1e3, ',.0f')} kB"),
        (html.escape(words("climb.cost_matrices")), f"{number(BYTES * K * D * D / 1e3, '.2f')} kB"),
    ]
    return table(words("climb.cost_caption"), ["", f"N = {number(N, ',')}, K = {K}, D = {D}"], rows)


@st.cache_data(max_entries=8, show_spinner=False)
def draw_sweeps(code: str) -> None:
    words = languages()[code]
    labels = {name: words(f"climb.sweep_{name}") for name in ("x", "y", "linear")}
    st.plotly_chart(figures.cost(labels, sweeps(), height=380), key=f"{PAGE}sweeps", config=CONFIG, alt=words("climb.sweep_alt"))
