"""The controls of the page: which data, how many components, where EM starts and when it stops. All live in the address."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from em_core import Trace
from pages.examples.gaussians.solve import OWN, Problem, Settings
from pages.examples.on_a_line import data, own
from pages.parts import address, pasting
from pages.parts.measured import typed
from pages.parts.words import Words

PAGE = "gmm-1d "  # before the names of this page's choices and widgets
MOST_COMPONENTS = 8
MOST_ITERATIONS = 1000
WAYS = ("quantiles", "k-means++", "points", "responsibilities", OWN)
RANDOM = WAYS[1:4]
BOUND = {"bind": "query-params"}
BROUGHT = f"{PAGE}brought trace"
COLLAPSE, SADDLE = (1.0, 2.9), (1.0, 3.0)  # means of a start on the three points: onto a point, and onto a saddle


def draw(words: Words) -> Settings | None:
    """Draw the controls of data and model; the start is still the page's own. None where there are no data yet."""
    allowed = data.SOURCES if BROUGHT in st.session_state else data.SOURCES[:-1]
    source = address.choice("source", allowed, "simulated", PAGE)
    st.session_state[f"{PAGE}source box"] = source
    st.selectbox(words("gmm_1d.source"), allowed, format_func=lambda name: words(f"gmm_1d.source_{name}"), key=f"{PAGE}source box", on_change=change_source)
    if source == "trace":
        st.caption(words("gmm_1d.brought"))
        return from_trace(st.session_state[BROUGHT], words("gmm_1d.axis_trace"))
    problem = draw_data(words, source)
    k = st.slider(words("gmm_1d.components"), 1, MOST_COMPONENTS, 2, key="K", **BOUND)
    tied = st.toggle(words("gmm_1d.tied"), key="tied", help=words("gmm_1d.tied_help"), **BOUND)
    with st.popover(words("gmm_1d.stopping"), width="stretch"):
        exponent = st.slider(words("gmm_1d.tol"), 1, 14, 9, format="10⁻%d", key="tol", **BOUND)
        max_iter = st.slider(words("gmm_1d.max_iter"), 1, MOST_ITERATIONS, MOST_ITERATIONS, key="cap", **BOUND)
    if problem is None:
        return None
    return Settings(problem, names(k), "tied" if tied else "full", "quantiles", tol=10.0**-exponent, max_iter=max_iter)


def names(k: int) -> tuple[str, ...]:
    return tuple(str(i + 1) for i in range(k))


def from_trace(trace: Trace, axis: str) -> Settings:
    """The settings that a brought trace stands for."""
    return Settings(data.brought(trace, axis), names(trace.model.n_components), trace.model.covariance, tol=trace.tol, max_iter=trace.max_iter, trace=trace)


def change_source() -> None:
    """Other data; means of the start that lay on the old ones are forgotten."""
    address.write("source", st.session_state[f"{PAGE}source box"], PAGE)
    if st.session_state.get(f"{PAGE}start") == OWN:
        address.write("start", "quantiles", PAGE)
        st.session_state["means"] = ""


def draw_data(words: Words, source: str) -> Problem | None:
    """Draw the controls of the chosen source, folded away, and make the data."""
    axis = words(f"gmm_1d.axis_{source}")
    if source == "pasted":
        return own.draw(words, axis)
    if source != "simulated":
        return data.built_in(source, axis)
    with st.popover(words("gmm_1d.simulation"), width="stretch"):
        n = st.slider(words("gmm_1d.observations"), 10, data.MOST, 200, 10, key="n", **BOUND)
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
    """Draw the controls of the start, except for a trace, which brought its own; the settings with what they say."""
    if settings.trace is not None:
        return settings
    way = address.choice("start", WAYS, "quantiles", PAGE)
    st.session_state[f"{PAGE}start box"] = way
    st.selectbox(words("gmm_1d.start"), WAYS, format_func=lambda name: words(f"gmm_1d.start_{name.replace('-', '_').replace('+', 'p')}"), key=f"{PAGE}start box",
                 help=words("gmm_1d.start_help"), on_change=change_start, args=(settings,))
    if way == OWN:
        settings = replace(settings, way=way, means=own_means(words, settings))
    else:
        settings = replace(settings, way=way, seed=st.slider(words("gmm_1d.start_seed"), 0, 99, 0, key="seed", **BOUND) if way in RANDOM else 0)
    st.button(words("gmm_1d.alike"), on_click=alike, args=(settings,), help=words("gmm_1d.alike_help"), width="stretch", key=f"{PAGE}alike", icon=":material/balance:")
    return settings


def change_start(settings: Settings) -> None:
    """Another way to start; who wants to name the means finds those of the quantiles to edit."""
    way = st.session_state[f"{PAGE}start box"]
    address.write("start", way, PAGE)
    if way == OWN and not st.session_state.get("means"):
        st.session_state["means"] = written(settings, quantiles(settings))


def own_means(words: Words, settings: Settings) -> tuple[tuple[float, ...], ...]:
    """The means that the reader typed or placed; where there are too few or one cannot be read, the quantiles serve."""
    k = len(settings.components)
    typed = st.text_input(words("gmm_1d.means"), key="means", help=words("gmm_1d.means_help", count=k), max_chars=200, **BOUND)
    customary = quantiles(settings)
    found = [read(text) for text in pasting.listed(typed or "")][:k]
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
    """The quantiles in the middle of K equal parts, in four digits, as they are written into the field."""
    k = len(settings.components)
    points = settings.problem.points
    return [float(typed(q, float(points.std()))) for q in np.quantile(points, (np.arange(k) + 0.5) / k).tolist()]


def place(settings: Settings, x: float) -> None:
    """A click on the axis: the mean of the start that is nearest to it moves there."""
    if settings.trace is not None:
        return
    means = [m for (m,) in settings.means] if settings.way == OWN else quantiles(settings)
    nearest = min(range(len(means)), key=lambda i: abs(means[i] - x))
    means[nearest] = x
    choose_means(written(settings, means))


def choose_means(means: str) -> None:
    """Start from these means, as they are typed; for callbacks."""
    address.write("start", OWN, PAGE)
    st.session_state["means"] = means


def written(settings: Settings, means: list[float]) -> str:
    """Means as they are typed, with the digits that the data's spread asks for."""
    spread = float(settings.problem.points.std())
    return ", ".join(typed(m, spread) for m in means)


def alike(settings: Settings) -> None:
    """A preset: all means where the data have theirs, which is a saddle."""
    choose_means(written(settings, [float(settings.problem.points.mean())] * len(settings.components)))


def three_points(means: tuple[float, ...]) -> None:
    """A preset: the three points with two components, from these means."""
    address.write("source", "three", PAGE)
    st.session_state.update({"K": 2, "tied": False, "tol": 9, "cap": MOST_ITERATIONS})
    choose_means(", ".join(f"{m:g}" for m in means))
