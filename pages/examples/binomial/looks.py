"""Closer looks that are drawn anew with each run: the mountain, the numbers of the pace, and how sure the estimates are."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from em_core import BinomialMixture, information
from em_core.landscape import binomial_surface
from pages.examples.binomial import closer, stage
from pages.examples.binomial.stage import Run
from pages.figures import landscape
from pages.figures.style import CONFIG
from pages.parts import charts
from pages.parts.player import fixed, small, tex
from pages.parts.words import Words, number

GRID = np.linspace(0.01, 0.99, 50)
MOUNTAIN_DEPTH = 14.0  # log-likelihood units below the summit that are still told apart
EDGE = 1e-4  # an estimate closer to 0 or 1 than this stands at the edge


def draw(view: str, words: Words, run: Run) -> None:
    {"mountain": mountain, "pace": pace, "sure": sure}[view](words, run)


def mountain(words: Words, run: Run) -> None:
    """The log-likelihood over both probabilities; drawn once for the same data and weights."""
    if run.components != 2:
        return
    if run.learned:
        st.caption(words("bench.mountain_weights", weights=words("list.separator").join(number(w, ".3f") for w in run.trace.params.weights)))
    weights = tuple(float(w) for w in run.trace.params.weights)
    draw_mountain(words.code, run.scene, run.problem.heads, run.problem.tosses, weights)


@st.cache_data(max_entries=64, show_spinner=False)
def draw_mountain(code: str, scene: str, heads: tuple[int, ...], tosses: tuple[int, ...], weights: tuple[float, ...]) -> None:
    words = charts.spoken(code, scene)
    surface = binomial_surface(BinomialMixture(tosses, 2, fixed_weights=True), list(heads), weights, GRID)
    x, y = (f"θ<sub>{name}</sub>" for name in stage.names(words, 2))
    figure = landscape.mountain(words("figure.mountain"), x, y, words("figure.ridge", first=x, second=y), GRID, surface, depth=MOUNTAIN_DEPTH, height=520)
    st.plotly_chart(figure, width=620, key=f"{scene}-mountain", config=CONFIG, alt=words("figure.mountain_alt"))


def pace(words: Words, run: Run) -> None:
    """What the last iteration still did, and how far that leaves the parameters from where they are going."""
    rises, moves = closer.changes(run)
    rate = last_rate(run)
    if rate is None or not 0 < rate < 1:
        st.markdown(words("bench.pace_short", total=len(moves)))
        return
    st.markdown(words("bench.pace_numbers", total=len(moves), rise=small(max(float(rises[-1]), 0.0)), move=small(float(moves[-1])), rate=number(rate, ".1%"),
                      halving=number(math.log(0.5) / math.log(rate), ".1f"), left=small(float(moves[-1]) * rate / (1 - rate))))  # fmt: skip


def last_rate(run: Run) -> float | None:
    """By what the change of the parameters was multiplied in the last iteration, where rounding does not hide it."""
    rates = information.measured_rate(run.trace) if len(run.trace.steps) > 2 else np.array([])
    return float(rates[-1]) if len(rates) and np.isfinite(rates[-1]) else None


def sure(words: Words, run: Run) -> None:
    """Every free estimate with its standard error, the one it would have had if the labels had been seen, and the range that
    both leave; and what a single component would have done."""
    observed, seen = errors_of(run)
    if observed is None:
        st.info(words("bench.sure_edge"), icon=":material/vertical_align_top:")
    elif not np.isfinite(observed).all():
        st.info(words("bench.sure_flat"), icon=":material/horizontal_rule:")
    else:
        st.markdown(table(words, run, observed, seen))
    pooled = run.problem.data.sum() / sum(run.problem.tosses)
    single = run.problem.model(1, False)
    alone = single.log_likelihood(run.problem.data, single.Params(np.ones(1), np.array([pooled])))
    st.markdown(words("bench.sure_single", estimate=fixed(pooled), alone=fixed(alone), together=fixed(run.trace.log_likelihood)))


def errors_of(run: Run) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Standard errors of the free estimates, (P,): from what the data say, and from what they would say with the labels.

    None at the edge of what is possible, where a normal approximation is about nothing; NaN where the data do not tell.
    """
    model, data, params = run.trace.model, run.trace.data, run.trace.params
    free = np.concatenate(params if run.learned else [params.probabilities])
    if free.min() < EDGE or free.max() > 1 - EDGE:
        return None, None
    observed = information.standard_errors(model, data, params)
    if not np.isfinite(observed).all():
        return observed, None
    return observed, np.sqrt(np.diagonal(np.linalg.inv(information.complete_information(model, data, params))))


def table(words: Words, run: Run, observed: np.ndarray, seen: np.ndarray) -> str:
    """The estimates as a table in markdown; weights first, as `information` orders them."""
    names, params = stage.names(words, run.components), run.trace.params
    rows = [(tex("pi", name), value) for name, value in zip(names[:-1], params.weights)] if run.learned else []
    rows += [(tex("theta", name), value) for name, value in zip(names, params.probabilities)]
    lines = [f"| {words('bench.sure_what')} | {words('bench.sure_estimate')} | {words('bench.sure_error')} | {words('bench.sure_seen')} | {words('bench.sure_range')} |", "| --- | ---: | ---: | ---: | :---: |"]
    for (name, value), error, known in zip(rows, observed, seen, strict=True):
        span = words("bench.sure_span", low=fixed(max(value - 2 * error, 0.0), 2), high=fixed(min(value + 2 * error, 1.0), 2))
        lines.append(f"| ${name}$ | {fixed(value, 3)} | {fixed(error, 3)} | {fixed(known, 3)} | {span} |")
    return "\n".join(lines)
