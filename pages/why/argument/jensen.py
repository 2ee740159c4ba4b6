r"""Step 4: Jensen's inequality Σ_j w_j log y_j ≤ log Σ_j w_j y_j, from log y ≤ log m + (y − m)/m at the mean m."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages

FEWEST, MOST, HEIGHT = 2, 4, 400
POINTS, WEIGHTS = (1.0, 6.0, 9.0, 3.0), (2, 1, 1, 1)


def numbers(points: np.ndarray, shares: np.ndarray) -> tuple[float, float, float]:
    """The mean, its logarithm, and the mean of the logarithms."""
    mean = float(shares @ points)
    return mean, float(np.log(mean)), float(shares @ np.log(points))


def live(words: Words) -> None:
    """Points and weights are moved; the mean point moves among the chords, below the curve."""
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        count = st.slider(words("argument_jensen.count"), FEWEST, MOST, FEWEST, key="jensen_points", bind="query-params")
        points, weights = [], []
        for j in range(count):
            point, weight = st.columns(2)
            points.append(point.slider(f"$y_{j + 1}$", 0.1, 10.0, POINTS[j], 0.1, key=f"y{j + 1}", bind="query-params"))
            weights.append(weight.slider(words("argument_jensen.weight", name=f"$w_{j + 1}$"), 0, 10, WEIGHTS[j], key=f"w{j + 1}", bind="query-params"))
    with right:
        if sum(weights) == 0:
            st.info(words("argument_jensen.no_weight"), icon=":material/balance:")
            return
        draw(words.code, tuple(points), tuple(weights))
    shares = np.array(weights) / sum(weights)
    mean, upper, lower = numbers(np.array(points), shares)
    gap = max(upper - lower, 0.0)
    with left:
        st.markdown(f"$$\n\\log\\mathbb E[Y]=\\log {fixed(mean, 3)}={fixed(upper)}\n$$\n\n$$\n\\mathbb E[\\log Y]={fixed(lower)}\n$$")
        st.markdown(words("argument_jensen.tight" if gap < 1e-12 else "argument_jensen.gap", gap=fixed(gap)))


@st.cache_data(max_entries=128, show_spinner=False)
def draw(code: str, points: tuple[float, ...], weights: tuple[int, ...]) -> None:
    words = languages()[code]
    labels = {"curve": "log y", "chords": words("argument_jensen.chords"), "tangent": words("argument_jensen.tangent"), "x": "y"}
    figure = argument.chord(labels, np.array(points), np.array(weights) / sum(weights), height=HEIGHT)
    st.plotly_chart(figure, key="argument-jensen", config=CONFIG, alt=words("argument_jensen.alt"))
