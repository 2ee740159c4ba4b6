r"""A run that climbs at every step and never arrives: what the first proof of convergence had overlooked.

Nothing is hidden: the data are so that ℓ(θ) = −‖θ‖² plus a constant, for θ in the plane, and Q is ℓ itself. A generalized EM need
only not fall. In polar coordinates let radius and angle be

    r_t = √(1 + 1/t),      w_{t+1} = w_t + c / (t + 1).

ℓ rises by r_t² − r_{t+1}² = 1/(t (t + 1)) and the squared step is (r_t − r_{t+1})² + 2 r_t r_{t+1} (1 − cos(c/(t + 1))), of the same order:
with some c > 0 every rise is at least c times the squared step, and ℓ is bounded, as Theorem 2 of Dempster, Laird and Rubin (1977)
supposes. The squared steps have a finite sum; the steps have not, since Σ 1/t has none, and θ goes round for ever. The proof took
‖θ_{t+s} − θ_t‖² for at most the sum of the squared steps, which no triangle inequality says. In the manner of the example of
Boyles (1983).
"""

from __future__ import annotations

import functools
import html
from typing import NamedTuple

import numpy as np
import streamlit as st

from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.climbing.controls import PAGE
from pages.parts.tables import scientific, table

TURN = 4.0  # c, in radians
LENGTHS = tuple(10**e for e in range(1, 6))
DRAWN = 1500  # points of the path that a picture shows


@functools.lru_cache(maxsize=len(LENGTHS))
def path(steps: int) -> np.ndarray:
    """θ_1 … θ_{steps + 1}, (steps + 1, 2)."""
    t = np.arange(1, steps + 2)
    radius, angle = np.sqrt(1 + 1 / t), np.cumsum(np.concatenate([[0.0], TURN / t[1:]]))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


class Account(NamedTuple):
    """What a run of so many steps amounts to."""

    height: float  # ℓ at its end, without the constant
    rise: float  # the last one
    step: float  # the length of the last one
    share: float  # c: the least that a rise was of its squared step
    turns: float
    length: float  # the sum of all steps
    squares: float  # the sum of their squares
    tail: float  # that of the second half of the steps
    apart: float  # how far apart two points of the second half are, at most, squared


@functools.lru_cache(maxsize=len(LENGTHS))
def account(steps: int) -> Account:
    points = path(steps)
    t = np.arange(1, steps + 1)
    rises = 1 / (t * (t + 1.0))  # of −r²; the difference of heights would be rounding after long
    moves = np.square(np.diff(points, axis=0)).sum(axis=1)
    half = steps // 2
    later = points[half:]
    apart = float(np.square(later[:: max(1, len(later) // 400)] - later[0]).sum(axis=1).max())
    turns = float(np.sum(TURN / np.arange(2, steps + 2)) / (2 * np.pi))
    return Account(-1 - 1 / (steps + 1), float(rises[-1]), float(np.sqrt(moves[-1])), float(np.min(rises / moves)), turns, float(np.sqrt(moves).sum()), float(moves.sum()),
                   float(moves[half:].sum()), apart)  # fmt: skip


@st.fragment
def draw(code: str) -> None:
    """The run, as long as the reader wants it."""
    words = languages()[code]
    steps = 10 ** st.slider(words("climb.ring_steps"), 1, len(LENGTHS), 2, format="10^%d", key="ring", bind="query-params")
    left, right = st.columns([1, 1.1], gap="large", vertical_alignment="center")
    with left:
        draw_circle(code, steps)
    with right:
        st.html(ring_table(words, steps))
        found = account(steps)
        st.markdown(words("climb.ring_said", apart=fixed(found.apart, 2), tail=scientific(found.tail)))


def ring_table(words: Words, steps: int) -> str:
    found = account(steps)
    values = {"height": fixed(found.height, 6), "rise": scientific(found.rise), "step": scientific(found.step), "share": fixed(found.share), "squares": fixed(found.squares), "length": fixed(found.length, 2), "turns": fixed(found.turns, 2)}
    rows = [(html.escape(words(f"climb.ring_{name}")), values[name]) for name in ("height", "rise", "step", "share", "squares", "length", "turns")]
    return table(words("climb.ring_caption"), ["", html.escape(words("climb.ring_after", steps=number(steps, ",")))], rows)


@st.cache_data(max_entries=32, show_spinner=False)
def draw_circle(code: str, steps: int) -> None:
    words, points = languages()[code], path(steps)
    if len(points) > DRAWN:  # later steps are short: close points tell the eye nothing
        points = points[np.unique(np.geomspace(1, len(points), DRAWN).astype(int)) - 1]
    labels = {name: words(f"climb.ring_{name}") for name in ("path", "limit", "top")}
    st.plotly_chart(figures.circle(labels, points, height=380), key=f"{PAGE}circle", config=CONFIG, alt=words("climb.ring_alt"))
