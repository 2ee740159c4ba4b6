"""The controls of the page: which data, how many components, where EM starts and when it stops. All live in the address."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.examples.gaussians.solve import OWN, Problem, Settings
from pages.examples.on_a_line import data
from pages.parts import address
from pages.parts.words import Words, number

PAGE = "gmm-1d "  # before the names of this page's choices and widgets
MOST_COMPONENTS = 8
WAYS = ("quantiles", "k-means++", "points", "responsibilities", OWN)
RANDOM = WAYS[1:4]
BOUND = {"bind": "query-params"}


def draw(words: Words) -> Settings:
    """Draw the controls of data and model; the start is still the page's own."""
    source = address.choice("source", data.SOURCES, "simulated", PAGE)
    st.session_state[f"{PAGE}source box"] = source
    st.selectbox(words("gmm_1d.source"), data.SOURCES, format_func=lambda name: words(f"gmm_1d.source_{name}"), key=f"{PAGE}source box",
                 on_change=lambda: address.write("source", st.session_state[f"{PAGE}source box"], PAGE))
    problem = draw_data(words, source)
    k = st.slider(words("gmm_1d.components"), 1, MOST_COMPONENTS, 2, key="K", **BOUND)
    tied = st.toggle(words("gmm_1d.tied"), key="tied", help=words("gmm_1d.tied_help"), **BOUND)
    with st.popover(words("gmm_1d.stopping"), width="stretch"):
        exponent = st.slider(words("gmm_1d.tol"), 1, 14, 9, format="10⁻%d", key="tol", **BOUND)
        max_iter = st.slider(words("gmm_1d.max_iter"), 1, 2000, 1000, key="cap", **BOUND)
    return Settings(problem, tuple(str(i + 1) for i in range(k)), "tied" if tied else "full", "quantiles", tol=10.0**-exponent, max_iter=max_iter)


def draw_data(words: Words, source: str) -> Problem:
    """Draw the controls of the chosen source, folded away, and make the data."""
    axis = words(f"gmm_1d.axis_{source}")
    if source != "simulated":
        return data.built_in(source, axis)
    with st.popover(words("gmm_1d.simulation"), width="stretch"):
        n = st.slider(words("gmm_1d.observations"), 10, 1000, 200, 10, key="n", **BOUND)
        seed = st.slider(words("gmm_1d.seed"), 0, 99, 0, key="sample", **BOUND)
        groups = st.slider(words("gmm_1d.groups"), 1, len(data.TRUE), 2, key="groups", **BOUND)
        true = tuple(draw_group(words, i) for i in range(groups))
    return data.simulated(true, n, seed, axis)


def draw_group(words: Words, i: int) -> tuple[float, float, float]:
    """The sliders of one simulated group: its share in proportion to the others', its mean and standard deviation."""
    weight, mean, deviation = data.TRUE[i]
    st.markdown(f"**{words('gmm_1d.group', number=i + 1)}**")
    return (
        st.slider(words("gmm_1d.true_weight"), 0.05, 1.0, weight, 0.05, key=f"w{i + 1}", **BOUND),
        st.slider(words("gmm_1d.true_mean"), -10.0, 10.0, mean, 0.1, key=f"m{i + 1}", **BOUND),
        st.slider(words("gmm_1d.true_deviation"), 0.1, 5.0, deviation, 0.1, key=f"s{i + 1}", **BOUND),
    )


def draw_start(words: Words, settings: Settings) -> Settings:
    """Draw the controls of the start; the settings with what they say."""
    way = address.choice("start", WAYS, "quantiles", PAGE)
    st.session_state[f"{PAGE}start box"] = way
    st.selectbox(words("gmm_1d.start"), WAYS, format_func=lambda name: words(f"gmm_1d.start_{name.replace('-', '_').replace('+', 'p')}"), key=f"{PAGE}start box",
                 on_change=lambda: address.write("start", st.session_state[f"{PAGE}start box"], PAGE))
    if way == OWN:
        return replace(settings, way=way, means=own_means(words, settings))
    seed = st.slider(words("gmm_1d.start_seed"), 0, 99, 0, key="seed", **BOUND) if way in RANDOM else 0
    return replace(settings, way=way, seed=seed)


def own_means(words: Words, settings: Settings) -> tuple[tuple[float, ...], ...]:
    """The means that the reader typed or placed; where there are too few or one cannot be read, the quantiles serve."""
    k = len(settings.components)
    typed = st.text_input(words("gmm_1d.means"), key="means", help=words("gmm_1d.means_help", count=k), max_chars=200, **BOUND)
    customary = quantiles(settings)
    found = [read(text) for text in (typed or "").replace("，", ",").replace(";", ",").split(",")][:k]
    if typed and (None in found or len(found) < k):
        st.caption(words("gmm_1d.means_wrong", count=k))
    return tuple((customary[i] if i >= len(found) or found[i] is None else found[i],) for i in range(k))


def read(text: str) -> float | None:
    """A number of ordinary size, or None."""
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def quantiles(settings: Settings) -> list[float]:
    k = len(settings.components)
    return [round(float(q), 2) for q in np.quantile(settings.problem.points, (np.arange(k) + 0.5) / k)]


def place(settings: Settings, x: float) -> None:
    """A click on the axis: the mean of the start that is nearest to it moves there."""
    means = [m for (m,) in settings.means] if settings.way == OWN else quantiles(settings)
    nearest = min(range(len(means)), key=lambda i: abs(means[i] - x))
    means[nearest] = x
    choose_means(means)


def choose_means(means: list[float]) -> None:
    """Start from these means; for callbacks."""
    address.write("start", OWN, PAGE)
    st.session_state["means"] = ", ".join(f"{m:.4g}" for m in means)


def alike(settings: Settings) -> None:
    """A preset: all means where the data have theirs, which is a saddle."""
    choose_means([round(float(settings.problem.points.mean()), 2)] * len(settings.components))


def said(means: tuple[tuple[float, ...], ...]) -> str:
    return ", ".join(number(m, ".2f") for (m,) in means)
