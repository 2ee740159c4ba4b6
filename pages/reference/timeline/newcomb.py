"""Newcomb 1886: errors of several sizes about one value, on the passages of light that he timed himself."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from scipy.stats import norm

from em_core import GaussianMixture, NormalScaleMixture, Trace, fit
from em_core.gaussian import Params as GaussianParams
from em_core.old_problems import NEWCOMB
from pages.examples.gaussians import film as gaussians
from pages.examples.gaussians import line
from pages.figures import gaussians as figures
from pages.parts.player import Film, fixed, superscript
from pages.parts.words import Words, number
from pages.reference.timeline.problem import MOST_STEPS, TOLERANCE, Run, markdown, outcome, rise

MOST_SIZES = 3
TRUE_TIME = 33.02  # by the present speed of light, in the units of the data (R's MASS, after Stigler)
OUTLYING = 0.0     # passages below this are the two that Newcomb's readers leave out


class Choice(NamedTuple):
    sizes: int = 2
    share: float = 0.25
    ratio: float = 3.0
    without: bool = False


def draw(words: Words) -> Choice:
    sizes = st.slider(words("history.newcomb_sizes"), 1, MOST_SIZES, 2, key="sizes", bind="query-params", help=words("history.newcomb_sizes_help"))
    without = st.toggle(words("history.newcomb_without"), key="without", bind="query-params")
    if sizes == 1:
        return Choice(sizes, without=without)
    share = st.slider(words("history.newcomb_share"), 0.05, 0.95, 0.25, 0.05, key="share", bind="query-params")
    ratio = st.slider(words("history.newcomb_ratio"), 1.0, 20.0, 3.0, 0.5, key="ratio", bind="query-params", help=words("history.newcomb_ratio_help"))
    return Choice(sizes, share, ratio, without)


def data(choice: Choice) -> np.ndarray:
    return NEWCOMB[NEWCOMB > OUTLYING] if choice.without else NEWCOMB


def solve(choice: Choice) -> Trace:
    """From the mean of the data; standard deviations about theirs, from the finest to the coarsest `ratio` times as large."""
    x, k = data(choice), choice.sizes
    weights = np.array([1.0]) if k == 1 else np.array([1 - choice.share, *[choice.share / (k - 1)] * (k - 1)])
    widths = x.std() * choice.ratio ** (np.linspace(-0.5, 0.5, k) if k > 1 else np.zeros(1))
    return fit(NormalScaleMixture(k), x, (weights, x.mean(), widths**2), tol=TOLERANCE, max_iter=MOST_STEPS)


def names(words: Words, sizes: int) -> tuple[str, ...]:
    return (words("history.newcomb_one"),) if sizes == 1 else tuple(words(f"history.newcomb_{size}") for size in ("fine", "coarse", "coarsest"))[:sizes]


def as_mixture(trace: Trace) -> Trace:
    """The same trace as one of a Gaussian mixture, whose film and charts can then show it: every component has the mean."""
    k = trace.model.n_components
    steps = tuple(step._replace(params=GaussianParams(step.params.weights, np.full((k, 1), step.params.mean), step.params.variances.reshape(k, 1, 1))) for step in trace.steps)
    return replace(trace, model=GaussianMixture(k), steps=steps)


def figure(words: Words, height: int, large: bool, choice: Choice) -> dict[str, Any]:
    labels = {name: words(f"gaussian.{name}") for name in ("histogram", "sum", "share")}
    return figures.line("", labels, names(words, choice.sizes), words("history.newcomb_axis"), height=height, large=large)


def film(run: Run, words: Words) -> Film:
    x, called = run.trace.data, names(words, run.choice.sizes)
    focus = int(np.flatnonzero(x == (16 if run.choice.without else -2))[0])  # an observation that it pays to ask about
    shown = gaussians.Run(as_mixture(run.trace), (words("history.newcomb_axis"),), called, focus)

    def say(_, words: Words, stop) -> str:
        t, steps = stop.iteration, run.trace.steps
        alike = run.choice.sizes > 1 and run.choice.ratio == 1  # equal variances are divided alike for ever
        end = words("list.then") + (words("gaussian.saddle") if alike else outcome(run, words)) if stop.parameters_of == run.last else ""
        if stop.kind == "start":
            return words("history.newcomb_say_start") + end
        if stop.kind == "E":
            share = shown.share_of_focus(t - 1)[-1]
            return words("history.newcomb_say_e", at=f"θ{superscript(t - 1)}", value=number(x[focus], ".0f"), share=number(share, ".3f"))
        before, after = steps[t - 1].params.mean, steps[t].params.mean
        return words("history.newcomb_say_m", before=number(before, ".3f"), after=number(after, ".3f"), rise=rise(run, t)) + end

    made = gaussians.film(shown, words, run.group, say)
    for stop, readout in zip(shown.stops, made.readouts, strict=True):
        readout.insert(0, ("μ", fixed(float(run.trace.steps[stop.parameters_of].params.mean))))
    line.add(made, shown, run.chart)
    return made


def answer(run: Run) -> float:
    """How many passages are coarse in the end; asked where there are fine ones and coarse ones, and no others."""
    return 100 * float(run.trace.params.weights[-1]) if run.choice.sizes == 2 else nan


def kurtosis(params: Any) -> float:
    """E (x − μ)⁴ / (E (x − μ)²)² of the mixture: 3 Σ w v² / (Σ w v)²."""
    return float(3 * params.weights @ np.square(params.variances) / (params.weights @ params.variances) ** 2)


def check(run: Run, words: Words) -> str:
    """The middle by several ways, and how long the tails are."""
    x, params = NEWCOMB, run.trace.params
    kept, here = x[x > OUTLYING], run.trace.data
    tails = float(np.mean((here - here.mean()) ** 4) / here.var() ** 2)
    rows = [(words("history.newcomb_mean"), x.mean()), (words("history.newcomb_mean_without"), kept.mean()), (words("history.newcomb_median"), np.median(x)),
            (words("history.newcomb_em"), params.mean), (words("history.newcomb_true"), TRUE_TIME)]
    told = markdown((words("history.newcomb_way"), words("history.newcomb_time")), [(name, number(value, ".2f")) for name, value in rows])
    one = float(norm.logpdf(here, here.mean(), here.std()).sum())
    return told + "\n\n" + words("history.newcomb_tails", data=number(tails, ".1f"), model=number(kurtosis(params), ".1f"), one=number(one, ".2f"), here=number(run.trace.log_likelihood, ".2f"))
