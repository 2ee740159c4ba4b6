"""What follows when the labels are known: counting beside EM, where EM errs, whether its responsibilities keep their word,
and what one record does. Charts of the default run; each is drawn once a language."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from em_core.gaussian import Params
from pages.examples.gaussians import line
from pages.examples.two_groups import facts, findings, people
from pages.figures import groups as figures
from pages.figures.style import CONFIG
from pages.parts.sections import section
from pages.parts.words import Prose, Words, languages, number

KEPT = 8  # finished messages: one a language
GRID = 361
ANCHORS = ("closer", "errors", "calibration", "new-person", "variance", "row12")
NEW = (140, 210, 172)  # centimetres: the ends of the slider for a new person, and where it stands at first


def known(words: Words, prose: Prose) -> None:
    """Labels known: counting, beside labels hidden: EM."""
    section(prose, "known", facts.facts())
    draw_comparison(words.code)


def uncovered(words: Words, prose: Prose) -> None:
    """The sections that look back with the labels in hand."""
    charts = {"errors": draw_overlap, "calibration": draw_calibration, "new-person": new_person, "row12": draw_row_twelve}
    for anchor in ANCHORS:
        section(prose, anchor, facts.facts())
        if anchor in charts:
            charts[anchor](words.code)


def densities(params: Params, x: np.ndarray) -> np.ndarray:
    """Densities with their weights at places of the axis, (2, X)."""
    spread = findings.deviations(params)[:, np.newaxis]
    return params.weights[:, np.newaxis] * np.exp(-(((x - params.means) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))


def axis_of(x: np.ndarray) -> np.ndarray:
    return np.linspace(*figures.span(x), GRID)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_comparison(code: str) -> None:
    words = languages()[code]
    x, labels = people.measured("heights", "corrected")
    trace, _ = facts.usual()
    grid = axis_of(x)
    names = {"histogram": words("gaussian.histogram"), "counted_1": words("heights.counted", who=words("heights.women")), "counted_2": words("heights.counted", who=words("heights.men")),
             "em_1": words("heights.by_em", group=1), "em_2": words("heights.by_em", group=2)}
    figure = figures.comparison(words("heights.comparison"), names, line.histogram(x, None), grid, densities(findings.counted(x, labels), grid), densities(trace.params, grid), words("heights.axis_heights"), height=360)
    st.plotly_chart(figure, key="heights-comparison", config=CONFIG, alt=words("heights.comparison_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_overlap(code: str) -> None:
    words = languages()[code]
    x, labels = people.measured("heights", "corrected")
    trace, _ = facts.usual()
    grid = axis_of(x)
    missed = findings.rule(x, trace.params) != labels
    names = {"overlap": words("heights.overlap_area"), "boundary": words("heights.boundary"), "density_1": words("heights.women"), "density_2": words("heights.men"),
             "wrong_1": words("heights.wrong", who=words("heights.women")), "wrong_2": words("heights.wrong", who=words("heights.men"))}
    figure = figures.overlap(words("heights.overlap"), names, grid, densities(findings.counted(x, labels), grid), findings.boundaries(trace.params)[-1],
                             [piled(x[missed & (labels == label)]) for label in (people.WOMEN, people.MEN)], words("heights.axis_heights"), height=420)
    st.plotly_chart(figure, key="heights-overlap", config=CONFIG, alt=words("heights.overlap_alt"))


def piled(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places and, where several are the same, how high each lies in the pile."""
    before: Counter[float] = Counter()
    heights = []
    for value in x.tolist():
        before[value] += 1
        heights.append(before[value])
    return x, np.array(heights, dtype=float)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_calibration(code: str) -> None:
    words = languages()[code]
    classes = facts.classes()
    names = {"promised": words("heights.promised"), "found": words("heights.found"), "x": words("heights.promised_axis"), "y": words("heights.found_axis")}
    figure = figures.calibration(words("heights.calibration"), names, [c.responsibility for c in classes], [c.share for c in classes], [2 * c.scatter for c in classes], [words("heights.people", people=c.people) for c in classes], [c.people for c in classes], height=420)
    st.plotly_chart(figure, key="heights-calibration", config=CONFIG, alt=words("heights.calibration_alt"), width=620)


@st.fragment
def new_person(code: str) -> None:
    """One E-step for somebody who was not in the data."""
    words, (trace, _) = languages()[code], facts.usual()
    low, high, first = NEW
    height = st.slider(words("heights.new_height"), low, high, first, key="new", bind="query-params", width=420)
    parts = densities(trace.params, np.array([float(height)]))[:, 0]
    highest = densities(trace.params, axis_of(people.measured("heights", "corrected")[0])).sum(axis=0).max()
    one, two = (number(float(share), ".3f") for share in parts / parts.sum())
    st.markdown(words("heights.new_says", height=height, one=one, two=two, density=number(float(parts.sum() / highest), ".1%")))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_row_twelve(code: str) -> None:
    words = languages()[code]
    entered = people.measured("heights", "entered")[0]
    grid, runs = axis_of(entered), []
    for name in ("spike", "merged", "leap", "without"):
        trace = facts.preset(name)
        around = (trace.params.means + findings.deviations(trace.params)[:, np.newaxis] * np.linspace(-4, 4, 65)).ravel()  # a spike falls between the grid's places
        x = np.unique(np.clip([*grid, *around], grid[0], grid[-1]))
        there = [float(entered[people.ROW - 1])] if len(trace.data) == len(entered) else []
        runs.append(figures.Drawn(words(f"heights.preset_{name}"), line.histogram(trace.data, None), x, densities(trace.params, x), there))
    figure = figures.stack_of_runs(runs, words("heights.record", row=people.ROW), words("heights.axis_heights"), height=560)
    st.plotly_chart(figure, key="heights-row-twelve", config=CONFIG, alt=words("heights.row_twelve_alt"))
