r"""Many starts: how often one reaches the best summit that is known, and how many it takes to be nearly sure of it.

If a start reaches it with probability p, R independent ones miss it with probability (1 − p)^R, and 95 % needs
R ≥ log 0.05 / log(1 − p). Of n real starts with b that reached it, a sample of R of them (without putting back) holds at least one
with probability 1 − C(n − b, R) / C(n, R).
"""

from __future__ import annotations

import functools
import html
from math import comb

import numpy as np
import streamlit as st

from em_core import Best, GaussianMixture, fit_best
from em_core.datasets import rings
from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.climbing.controls import PAGE
from pages.parts.tables import table

STARTS, SEED, POINTS = 60, 1, 200
MOST = 40  # starts that the slider offers
LISTED = 4  # summits that the table names
SURE = 0.95


@functools.cache
def searched() -> Best:
    """Five round Gaussians on a ring around a disc, from means at random points."""
    points, _ = rings(POINTS, 0)
    return fit_best(GaussianMixture(5, "spherical"), points, restarts=STARTS, rng=SEED, how="points", max_iter=2000)


@functools.cache
def summits() -> tuple[tuple[float, int], ...]:
    """The heights on which starts ended and how many, the highest first."""
    found: list[list[float]] = []
    for height in sorted(searched().objectives, reverse=True):
        if found and abs(found[-1][0] - height) <= 1e-6 * abs(height):
            found[-1].append(height)
        else:
            found.append([height])
    return tuple((group[0], len(group)) for group in found)


def reached() -> float:
    """The share of the starts that reached the best of them."""
    return searched().reached


def chance(p: float, starts: int | np.ndarray) -> float | np.ndarray:
    return 1 - (1 - p) ** starts


def needed(p: float, sure: float = SURE) -> int:
    """Starts that hold one of the best with probability `sure`."""
    return int(np.ceil(np.log(1 - sure) / np.log(1 - p)))


def of_samples(starts: int) -> float:
    """The share of all samples of so many of the real starts that hold one of the best."""
    best = round(reached() * STARTS)
    return 1 - comb(STARTS - best, starts) / comb(STARTS, starts)


@st.fragment
def draw(code: str) -> None:
    words = languages()[code]
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        p = st.slider(words("climb.share"), 2, 90, round(100 * reached()), 1, format="%d %%", key="p", bind="query-params") / 100
        starts = st.slider(words("climb.starts"), 1, MOST, 10, key="R", bind="query-params")
        st.markdown(words("climb.many_said", starts=starts, chance=number(float(chance(p, starts)), ".1%"), needed=needed(p), p=number(p, ".0%")))
        st.html(summits_table(words))
    with right:
        draw_chances(code, p, starts)


def summits_table(words: Words) -> str:
    listed, rest = summits()[:LISTED], sum(count for _, count in summits()[LISTED:])
    rows = [(fixed(height, 3), str(count), number(count / STARTS, ".0%")) for height, count in listed]
    rows.append((html.escape(words("climb.many_rest", count=len(summits()) - LISTED)), str(rest), number(rest / STARTS, ".0%")))
    heads = [html.escape(words("climb.many_height")), html.escape(words("climb.many_count")), html.escape(words("climb.many_share"))]
    return table(words("climb.many_caption", starts=STARTS), heads, rows)


@st.cache_data(max_entries=64, show_spinner=False)
def draw_chances(code: str, p: float, starts: int) -> None:
    words = languages()[code]
    axis = np.arange(1, MOST + 1)
    labels = {"theory": words("climb.many_theory"), "found": words("climb.many_found", starts=STARTS), "x": words("climb.many_x"), "y": words("climb.many_y")}
    found = np.array([of_samples(int(r)) for r in axis])
    st.plotly_chart(figures.chances(labels, axis, chance(p, axis), (starts, float(chance(p, starts))), found, height=380), key=f"{PAGE}chances", config=CONFIG, alt=words("climb.many_alt"))
