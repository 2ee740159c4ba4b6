"""The stage: the map of starts, the climb, the data, and the table of ends; and the film of one run across the map."""

from __future__ import annotations

import functools
import html
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from em_core import Trace, bound, posterior
from pages.figures import basins as figure
from pages.figures import progress
from pages.figures.style import CONFIG
from pages.parts.charts import KEPT, log_likelihood
from pages.parts.climb import add_log_likelihood
from pages.parts.player import Film, Shown, Stop, fixed, small, superscript
from pages.parts.tables import framed
from pages.parts.words import Words, languages, number
from pages.why.climbing.basins import SPANS, USUAL, Landscape, basins, end_at, run

GROUP = "convergence"
MAP, LIKELIHOOD, DATA = f"{GROUP}-map", f"{GROUP}-likelihood", f"{GROUP}-data"
MARKS = {"circle": "●", "square": "■", "triangle-up": "▲", "diamond": "◆", figure.NOWHERE: "✕"}
PLAIN = {"coins": ("θ_A", "θ_B"), "groups": ("μ₁", "μ₂")}  # as the player writes them
IN_CHARTS = {"coins": ("θ<sub>A</sub>", "θ<sub>B</sub>"), "groups": ("μ<sub>1</sub>", "μ<sub>2</sub>")}
DECIMALS = {"coins": 4, "groups": 3}


def draw(words: Words, landscape: Landscape, large: bool) -> None:
    """Map, climb, data and table; the player beneath moves all but the last."""
    left, right = st.columns([1.06, 1], gap="medium", vertical_alignment="top")
    with left:
        draw_map(words.code, landscape, 455 if large else 400, large)
    with right:
        log_likelihood(words.code, LIKELIHOOD, 146 if large else 124, large)
        draw_data(words.code, landscape.name, 110 if large else 96, large)
        st.html(table_of_ends(words.code, landscape, large))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_map(code: str, landscape: Landscape, height: int, large: bool) -> None:
    words = languages()[code]
    st.plotly_chart(map_of(landscape, height, large), key=MAP, config=CONFIG, alt=words(f"convergence.map_{landscape.name}_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_data(code: str, name: str, height: int, large: bool) -> None:
    words = languages()[code]
    st.plotly_chart(data_of(words, name, height, large), key=DATA, config=CONFIG, alt=words(f"convergence.data_{name}_alt"))


def data_of(words: Words, name: str, height: int, large: bool = False) -> dict[str, Any]:
    landscape = Landscape(name, USUAL[name])
    h, m = landscape.statistics()
    return figure.data(words(f"convergence.data_{name}"), h / m, IN_CHARTS[name], SPANS[name], height=height, large=large)


def map_of(landscape: Landscape, height: int, large: bool = False) -> dict[str, Any]:
    found = basins(landscape)
    labels = dict(zip("xy", IN_CHARTS[landscape.name]))
    return figure.starts(labels, found.axis, found.which, landscape.heights(found.axis), [(end.x, end.y, end.summit) for end in found.ends], height=height, large=large)


@functools.lru_cache(maxsize=64)
def table_of_ends(code: str, landscape: Landscape, large: bool) -> str:
    """A row an end: its mark on the map, its place, its height, ρ there, and how many starts lead to it."""
    words, (x, y) = languages()[code], (name.replace("<sub>", "<sub translate='no'>") for name in IN_CHARTS[landscape.name])
    rows = []
    for place, end in enumerate(basins(landscape).ends):
        ink, mark = figure.ink_of(place, end.summit), MARKS[figure.mark_of(place, end.summit)]
        name = words(f"convergence.end_{'summit' if end.summit else 'saddle'}")
        share = number(end.share, ".0%") if end.share else words("convergence.end_border")
        cells = "".join(f'<td class="em-number">{cell}</td>' for cell in (fixed(end.x, 2), fixed(end.y, 2), fixed(end.height, 2), number(end.rate, ".2f"), html.escape(share)))
        rows.append(f'<tr><th scope="row"><span style="color:{ink};font-size:1.15em" aria-hidden="true">{mark}</span> {html.escape(name)}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col" class="em-number">{head}</th>' for head in (x, y, "ℓ", "ρ", html.escape(words("convergence.end_share"))))
    looks = f"em-compact {'em-large' if large else ''}"
    return framed(words("convergence.ends"), f'<tr><th scope="col">{html.escape(words("convergence.end"))}</th>{heads}</tr>', "".join(rows), looks)


# The film -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Crossing(Shown):
    """A run across the map."""

    trace: Trace


@functools.lru_cache(maxsize=128)
def film(landscape: Landscape, start: tuple[float, float], code: str) -> Film:
    """A run across the map, half-step by half-step."""
    trace, words = run(landscape, *start), languages()[code]
    crossing = Crossing(trace)
    stops = crossing.stops
    titles = [words(f"stage.title_{stop.kind.lower()}", t=stop.iteration) for stop in stops]
    told = [sentence(landscape, trace, words, stop) for stop in stops]
    made = Film(GROUP, stops, titles, told, [readout(landscape, trace, stop) for stop in stops], note=crossing.thinned(words))
    path = np.array([landscape.place(step.params) for step in trace.steps])
    shown = sorted({0, *(stop.iteration for stop in stops)})
    made.grow(MAP, figure.PATH, {"x": path[shown, 0].round(6).tolist(), "y": path[shown, 1].round(6).tolist()}, [bisect_right(shown, stop.parameters_of) for stop in stops])
    here = [path[stop.parameters_of].round(6).tolist() for stop in stops]
    made.swap(MAP, figure.HERE, [{"x": [x], "y": [y]} for x, y in here], range(len(stops)))
    made.swap(DATA, figure.STAND, [{"x": place, "y": [0.35, 0.35], "textposition": figure.apart(*place)} for place in here], range(len(stops)))
    made.layouts[MAP] = {"meta": {"pick": "anywhere"}}
    add_log_likelihood(made, trace, LIKELIHOOD)
    return made


def figures(words: Words, landscape: Landscape) -> dict[str, Any]:
    """The charts of the animation that is taken home."""
    return {MAP: map_of(landscape, 520), DATA: data_of(words, landscape.name, 120), LIKELIHOOD: progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=220)}


def on_the_bound(trace: Trace, t: int) -> float:
    """F(q⁽ᵗ⁻¹⁾, θ⁽ᵗ⁾): how high the M-step t has climbed on the bound of the E-step before it."""
    before, after = trace.steps[t - 1].params, trace.steps[t].params
    return bound(trace.model, trace.data, posterior(trace.model, trace.data, before), after)


def readout(landscape: Landscape, trace: Trace, stop: Stop) -> list[tuple[str, str]]:
    """The parameters, and the heights: at an M-step of the bound and of the log-likelihood, else of both at once."""
    t, digits = stop.parameters_of, DECIMALS[landscape.name]
    line = [(name, fixed(value, digits)) for name, value in zip(PLAIN[landscape.name], landscape.place(trace.steps[t].params))]
    height = fixed(trace.steps[t].log_likelihood, 5)
    if stop.kind == "E":
        return [*line, (f"F(q{superscript(t)}, θ{superscript(t)}) = ℓ(θ{superscript(t)})", height)]
    if stop.kind == "M":
        line.append((f"F(q{superscript(t - 1)}, θ{superscript(t)})", fixed(on_the_bound(trace, t), 5)))
    return [*line, (f"ℓ(θ{superscript(t)})", height)]


def sentence(landscape: Landscape, trace: Trace, words: Words, stop: Stop) -> str:
    """What just happened, in the reader's language."""
    t, digits = stop.iteration, DECIMALS[landscape.name] - 2
    if stop.kind == "start":
        place = words("list.separator").join(f"{name} = {fixed(value, digits)}" for name, value in zip(PLAIN[landscape.name], landscape.place(trace.steps[0].params)))
        said = words("climb.say_start", place=place)
        return said if len(trace.steps) > 1 else said + words("list.then") + outcome(landscape, trace, words)
    if stop.kind == "E":
        return words("climb.say_e", at=f"θ{superscript(t - 1)}")
    low, high = on_the_bound(trace, t) - trace.steps[t - 1].log_likelihood, trace.steps[t].log_likelihood - on_the_bound(trace, t)
    said = words("climb.say_m", gain=small(max(low, 0.0)), kl=small(max(high, 0.0)))
    return said + words("list.then") + outcome(landscape, trace, words) if t == len(trace.steps) - 1 else said


def outcome(landscape: Landscape, trace: Trace, words: Words) -> str:
    """Where the run has come to, among all the ends there are."""
    ends, place, t = basins(landscape).ends, end_at(landscape, trace), len(trace.steps) - 1
    if place is None:
        return words("climb.ended_between", t=t)
    end, best = ends[place], max(each.height for each in ends)
    if not end.summit:
        return words("climb.ended_saddle", t=t, rate=number(end.rate, ".2f"))
    if best - end.height > 1e-6:
        return words("climb.ended_poor", t=t, short=small(best - end.height))
    return words("climb.ended_alone" if sum(each.summit for each in ends) == 1 else "climb.ended_best", t=t)
