r"""Step 7: F climbed in turns, on a map of two numbers: Dempster, Laird and Rubin's linkage, with y = (y_1, 18, 20, y_4).

Of the first cell's animals a share q is of its second half, and

    F(q, θ) = y_1 [q log(θ/4) + (1 − q) log ½ + H(q)] + (y_2 + y_3) log((1 − θ)/4) + y_4 log(θ/4) + log(n! / (y_1! ⋯ y_4!))

is highest over q at θ/(2 + θ), over θ at (y_1 q + y_4)/(y_1 q + y_2 + y_3 + y_4). The derivatives of the two, multiplied where they
meet, are by what a whole step multiplies the error.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core import GeneticLinkage
from em_core.datasets import LINKAGE
from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.argument.two_steps import entropy_of

HEIGHT, DEPTH = 500, 60.0
SHARES, THETAS = np.linspace(0.005, 0.6, 80), np.linspace(0.01, 0.99, 80)
MOST = 20


def best_share(theta: np.ndarray | float):
    """The E-step."""
    return theta / (2 + theta)


def best_theta(q: np.ndarray | float, first: int, fourth: int):
    """The M-step; with no animals that tell of a high θ it is 0."""
    mine = first * q + fourth
    return mine / (mine + LINKAGE[1] + LINKAGE[2])


def height(q: np.ndarray, theta: np.ndarray, first: int, fourth: int) -> np.ndarray:
    """F(q, θ); −∞ at the edges where it is."""
    animals = np.array([first, LINKAGE[1], LINKAGE[2], fourth])
    with np.errstate(divide="ignore", invalid="ignore"):
        of_theta, half = np.log(theta / 4), np.log(0.5)
        own = first * (np.where(q > 0, q * of_theta, 0.0) + (1 - q) * half + entropy_of(q)) if first else 0.0
        rest = (animals[1] + animals[2]) * np.log((1 - theta) / 4) + (fourth * of_theta if fourth else 0.0)
    return own + rest + GeneticLinkage().observe(animals).coefficient


def climb(q: float, theta: float, first: int, fourth: int, count: int) -> np.ndarray:
    """The start and so many half-steps, the E-step first, (1 + count, 2)."""
    path = [(q, theta)]
    for half in range(count):
        q, theta = (best_share(theta), theta) if half % 2 == 0 else (q, best_theta(q, first, fourth))
        path.append((q, theta))
    return np.array(path)


def rate(theta: float, first: int, fourth: int) -> float:
    """The product of the two curves' slopes at (q(θ), θ)."""
    q = best_share(theta)
    steepness = first * (LINKAGE[1] + LINKAGE[2]) / (first * q + fourth + LINKAGE[1] + LINKAGE[2]) ** 2
    return 2 / (2 + theta) ** 2 * steepness


def live(words: Words) -> None:
    """Where to start, how many half-steps, and how much is hidden."""
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        count = st.slider(words("argument_turns.half_steps"), 0, MOST, 5, key="half_steps", bind="query-params")
        q = st.slider(words("argument_turns.start", name="$q$"), 0.01, 0.6, 0.5, 0.01, key="turn_q", bind="query-params")
        theta = st.slider(words("argument_turns.start", name="$\\theta$"), 0.01, 0.99, 0.05, 0.01, key="turn_theta", bind="query-params")
        first = st.slider(words("argument_turns.first", name="$y_1$"), 0, 300, LINKAGE[0], key="turn_first", bind="query-params")
        fourth = st.slider(words("argument_turns.fourth", name="$y_4$"), 0, 100, LINKAGE[3], key="turn_fourth", bind="query-params")
        path = climb(q, theta, first, fourth, count)
        st.markdown(told(words, path, first, fourth))
    with right:
        draw(words.code, q, theta, first, fourth, count)


def told(words: Words, path: np.ndarray, first: int, fourth: int) -> str:
    """Where the path stands, how high, and how the two curves' angle sets the pace."""
    at = height(path[:, 0], path[:, 1], first, fourth)
    end = climb(*path[-1], first, fourth, 400)[-1][1]
    kind = words("argument_turns.at_start") if len(path) == 1 else words("argument_turns.after_e", theta=fixed(path[-1, 1])) if len(path) % 2 == 0 else words("argument_turns.after_m", theta=fixed(path[-1, 1]))
    said = f"$$\nq={fixed(path[-1, 0])},\\quad\\theta={fixed(path[-1, 1])}\n$$\n\n$$\nF={fixed(at[-1])}\n$$\n\n"
    return said + kind + words("list.then") + words("argument_turns.pace", rate=number(rate(end, first, fourth), ".1%"))


@st.cache_data(max_entries=128, show_spinner=False)
def draw(code: str, q: float, theta: float, first: int, fourth: int, count: int) -> None:
    words = languages()[code]
    heights = height(SHARES[np.newaxis, :], THETAS[:, np.newaxis], first, fourth)
    labels = {"q": "q", "theta": "θ", "e": words("argument_turns.best_q"), "m": words("argument_turns.best_theta")}
    figure = argument.in_turns(labels, SHARES, THETAS, heights, best_share(THETAS), best_theta(SHARES, first, fourth), climb(q, theta, first, fourth, count), depth=DEPTH, height=HEIGHT)
    st.plotly_chart(figure, key="argument-turns", config=CONFIG, alt=words("argument_turns.alt"))
