"""Step 9: exponential families. Matching a mean by hand, and the ten lines beside em_core."""

from __future__ import annotations

import inspect

import numpy as np
import streamlit as st

from pages.figures.curves import Curve, Marks, curves
from pages.figures.style import COLOURS, CONFIG, GREY
from pages.parts.charts import KEPT
from pages.parts.player import small
from pages.parts.words import Words, languages, number
from pages.why.particulars import ten_lines
from pages.why.particulars.parts import choice, table

HERE = "#B0005E"


def live(words: Words) -> None:
    """What moves in it: a family of the reader's choice."""
    name = choice("family", words("particulars_families.family"), tuple(ten_lines.FAMILIES), lambda option: words(f"particulars_families.family_{option}"))
    matching(words, name)
    ten(words, name)


def matching(words: Words, name: str) -> None:
    """One natural parameter, moved until the model expects what the data show."""
    st.markdown(f"#### {words('particulars_families.matching')}")
    family = ten_lines.slope(name)
    eta = st.slider(words("particulars_families.eta"), *(float(end) for end in family.reach), 0.0, 0.05, key=f"eta_{name}", bind="query-params")
    draw_matching(words.code, name, eta)
    expected = float(family.mean(eta))
    st.markdown(words("particulars_families.told", observed=number(family.observed, ".3f"), expected=number(expected, ".3f"), slope=number(family.observed - expected, ".3f")))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_matching(code: str, name: str, eta: float) -> None:
    """Left E_η[T] and what was observed, right the log-likelihood, whose slope is the difference of the two."""
    words, family = languages()[code], ten_lines.slope(name)
    grid = np.linspace(*family.reach, 121)
    height = family.observed * grid - family.normaliser(grid)
    here, rise = float(family.observed * eta - family.normaliser(eta)), family.observed - float(family.mean(eta))
    reach = 0.16 * (grid[-1] - grid[0])
    left, right = st.columns(2, gap="large")
    parts = [
        Curve(words("particulars_families.expected"), grid, family.mean(grid)),
        Curve(words("particulars_families.observed"), grid[[0, -1]], [family.observed] * 2, COLOURS[1], "dash"),
        Curve("", [eta, eta], [float(family.mean(eta)), family.observed], HERE, "dot", 2),
        Marks("", [eta], [float(family.mean(eta))], HERE, size=14),
    ]
    left.plotly_chart(curves("", parts, x="η", height=320), key="particulars-mean", config=CONFIG, alt=words("particulars_families.mean_alt"))
    parts = [
        Curve(words("particulars_families.height"), grid, height, GREY),
        Curve(words("particulars_families.tangent"), [eta - reach, eta + reach], [here - rise * reach, here + rise * reach], HERE, "dash", 2),
        Marks("", [eta], [here], HERE, size=14),
    ]
    right.plotly_chart(curves("", parts, x="η", height=320), key="particulars-height", config=CONFIG, alt=words("particulars_families.height_alt"))


def ten(words: Words, name: str) -> None:
    """The program, and what it comes to beside em_core."""
    st.markdown(f"#### {words('particulars_families.ten')}")
    st.markdown(words("particulars_families.ten_text"))
    st.code("\n\n".join(inspect.getsource(piece).rstrip() for piece in (ten_lines.em, ten_lines.FAMILIES[name])), language=None, wrap_lines=True)
    t = st.slider(words("particulars_families.iteration"), 0, ten_lines.ITERATIONS, 10, 1, key="ten_lines_t", bind="query-params")
    ours, theirs, trace = ten_lines.runs(name)
    names = ten_lines.example(name).names
    rows = [
        [words("particulars_families.ours"), *(number(v, ".6f") for v in ours[t])],
        ["em_core", *(number(v, ".6f") for v in theirs[t])],
        [words("particulars_families.difference"), *(small(abs(a - b)) if a != b else "0" for a, b in zip(ours[t], theirs[t]))],
    ]
    table(words("particulars_families.ten"), [words("particulars_families.after", t=t), *names], rows)
    st.markdown(words("particulars_families.told_ten", iterations=ten_lines.ITERATIONS, numbers=ours.size, largest=small(float(np.abs(ours - theirs).max())), likelihood=number(trace.log_likelihoods[t], ".6f")))
