"""The controls of the page: which data, how many components of which shape, where EM starts and when it stops. All live in
the address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from em_core import InputError, Trace
from em_core.gaussian import COVARIANCES
from pages.examples.gaussians.solve import OWN, Problem, Settings
from pages.examples.in_the_plane import data, own, runs
from pages.parts import address
from pages.parts.measured import typed
from pages.parts.words import Words

PAGE = "gmm-2d "  # before the names of this page's choices and widgets
BROUGHT = f"{PAGE}brought trace"
MOST_COMPONENTS = 8
WAYS = ("k-means++", "points", "responsibilities", OWN)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
BOUND = {"bind": "query-params"}


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen besides the start: the settings (None while there are no data), what is written on the axes,
    and whether contours of the density are drawn."""

    settings: Settings | None
    titles: tuple[str, str]
    contours: bool


def choose(name: str, label: str, said: dict[str, str], default: str) -> str:
    """A selectbox for a choice whose labels are translated: `said` are the labels by the options."""
    value, key = address.choice(name, tuple(said), default, PAGE), f"{PAGE}{name} box"
    st.session_state[key] = value
    st.selectbox(label, list(said), format_func=said.get, key=key, on_change=lambda: address.write(name, st.session_state[key], PAGE))
    return value


def neutral(option: str) -> str:
    """An option as a part of a string's key."""
    return option.replace("-", "_").replace("+", "p")


def draw(words: Words) -> Chosen:
    """Draw the controls of data and model; the start is still the page's own."""
    brought: Trace | None = st.session_state.get(BROUGHT)
    offered = data.SOURCES if brought is None else (*data.SOURCES, "trace")
    source = choose("source", words("gmm_2d.source"), {name: words(f"gmm_2d.source_{name}") for name in offered}, "blobs")
    axes, titles = ((words(f"gmm_2d.{kind}_{source}_x"), words(f"gmm_2d.{kind}_{source}_y")) for kind in ("name", "axis"))
    if source == "trace":
        st.caption(words("gmm_2d.brought"))
        k = brought.model.n_components
        settings = Settings(data.brought(brought, axes), names(k), brought.model.covariance, prior=brought.model.prior if brought.method == "map" else None,
                            tol=brought.tol, max_iter=brought.max_iter, trace=brought)
        return Chosen(settings, titles, draw_contours(words))
    problem = own.problem(words, axes) if source == "pasted" else draw_data(words, source, axes)
    k = st.slider(words("gmm_2d.components"), 1, MOST_COMPONENTS, 3, key="K", **BOUND)
    shape = choose("shape", words("gmm_2d.shape"), {name: words(f"gmm_2d.shape_{name}") for name in COVARIANCES}, "full")
    prior = st.toggle(words("gmm_2d.prior"), key="prior", help=words("gmm_2d.prior_help"), **BOUND)
    contours = draw_contours(words)
    with st.popover(words("gmm_2d.stopping"), width="stretch"):
        exponent = st.slider(words("gmm_2d.tol"), 1, 14, 9, format="10⁻%d", key="tol", **BOUND)
        max_iter = st.slider(words("gmm_2d.max_iter"), 1, 1000, 500, key="most", **BOUND)
    if problem is None:
        return Chosen(None, titles, contours)
    belief = data.customary_prior(problem.points, k) if prior else None
    return Chosen(Settings(problem, names(k), shape, "k-means++", prior=belief, tol=10.0**-exponent, max_iter=max_iter), titles, contours)


def names(k: int) -> tuple[str, ...]:
    return tuple(str(i + 1) for i in range(k))


def draw_contours(words: Words) -> bool:
    return st.toggle(words("gmm_2d.contours"), key="contours", help=words("gmm_2d.contours_help"), **BOUND)


def draw_data(words: Words, source: str, axes: tuple[str, str]) -> Problem:
    """Draw the controls of the chosen source, folded away, and make the data."""
    if source not in data.SIMULATED:
        return data.built_in(source, axes)
    with st.popover(words("gmm_2d.simulation"), width="stretch"):
        n = st.slider(words("gmm_2d.observations"), 10, 1000, data.OBSERVATIONS, 10, key="size", **BOUND)
        seed = st.slider(words("gmm_2d.sample"), 0, 99, 0, key="sample", **BOUND)
    return data.simulated(source, n, seed, axes)


def draw_start(words: Words, settings: Settings) -> Settings:
    """Draw the controls of the start, except for a trace, which brought its own; the settings with what they say."""
    if settings.trace is not None:
        return settings
    way = choose("start", words("gmm_2d.start"), {name: words(f"gmm_2d.start_{neutral(name)}") for name in WAYS}, "k-means++")
    if way == OWN:
        return replace(settings, way=way, means=own_means(words, settings))
    return replace(settings, way=way, seed=st.slider(words("gmm_2d.run"), 1, runs.STARTS, 1, key="run", help=words("gmm_2d.run_help", starts=runs.STARTS), **BOUND))


def own_means(words: Words, settings: Settings) -> tuple[tuple[float, float], ...]:
    """The means that the reader typed or placed; where there are too few, those of a random start serve."""
    k = len(settings.components)
    typed = st.text_input(words("gmm_2d.means"), key="means", help=words("gmm_2d.means_help", count=k), max_chars=400, **BOUND)
    found = read(typed or "")[:k]
    if typed and len(found) < k:
        st.caption(words("gmm_2d.means_wrong", count=k))
    return (*found, *customary(settings)[len(found) :])


def read(text: str) -> list[tuple[float, float]]:
    """The numbers in a text, two by two, of ordinary size; full-width signs and digits count as well."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-")
    numbers = [float(number) for number in NUMBER.findall(plain)]
    pairs = zip(numbers[::2], numbers[1::2])
    return [pair for pair in pairs if max(map(abs, pair)) < data.LARGEST]


def customary(settings: Settings) -> list[tuple[float, float]]:
    """The means of the first random start; the data's mean for all, where these data have none."""
    try:
        means = runs.start_of(replace(settings, way="k-means++", seed=1, means=(), trace=None)).means
    except InputError:
        means = np.tile(settings.problem.points.mean(axis=0), (len(settings.components), 1))
    return [(float(x), float(y)) for x, y in means]


def place(settings: Settings, x: float, y: float) -> None:
    """A click into the plane: the mean of the present start that is nearest to it moves there."""
    if settings.trace is not None:
        return
    means = np.array(settings.means if settings.way == OWN else runs.start_of(settings).means, dtype=float)
    spread = settings.problem.points.std(axis=0)
    apart = (means - (x, y)) / np.where(spread > 0, spread, 1)
    means[np.argmin(np.square(apart).sum(axis=1))] = x, y
    address.write("start", OWN, PAGE)
    st.session_state["means"] = written(means, spread)


def written(means: np.ndarray, spreads: Sequence[float] = (0.0, 0.0)) -> str:
    """Means as the reader may type them, with the digits that the data's spreads ask for."""
    return "; ".join(", ".join(typed(float(v), float(spread)) for v, spread in zip(mean, spreads)) for mean in means)


def choose_run(number: int) -> None:
    """Replay this one of the fifty; for callbacks."""
    st.session_state["run"] = number
    if st.session_state.get(f"{PAGE}start") == OWN:
        address.write("start", WAYS[0], PAGE)


def put_on_stage(problem: dict[str, int], shape: str = "full", prior: bool = False) -> None:
    """A preset: data of the seed's mixture, a number of components and a run, all by their keys."""
    address.write("source", "blobs", PAGE)
    address.write("shape", shape, PAGE)
    address.write("start", "k-means++", PAGE)
    st.session_state.update(problem | {"prior": prior})
