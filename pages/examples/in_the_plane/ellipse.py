"""The ellipses of a Gaussian in the plane, moved by their three numbers: how much lies inside stays the same."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from pages.figures import stills
from pages.figures.style import CONFIG
from pages.parts.words import languages, number

POINTS, SEED, REACH = 300, 0, 6.5  # points drawn once; the stretch of both axes
RADII = (1, 2)


@functools.cache
def standard() -> np.ndarray:
    """Points of the standard normal distribution, (N, 2); with a covariance's root they become points of any other."""
    points = np.random.default_rng(SEED).normal(size=(POINTS, 2))
    points.setflags(write=False)
    return points


def covariance(first: float, second: float, correlation: float) -> np.ndarray:
    """Σ of two standard deviations and a correlation, (2, 2)."""
    mixed = correlation * first * second
    return np.array([[first**2, mixed], [mixed, second**2]])


def drawn(spread: np.ndarray) -> np.ndarray:
    """The same points under Σ, (N, 2)."""
    return standard() @ np.linalg.cholesky(spread).T


def inside(points: np.ndarray, spread: np.ndarray, radius: float) -> int:
    """How many points lie within so many standard deviations of 0."""
    return int((np.einsum("ni,ij,nj->n", points, np.linalg.inv(spread), points) <= radius**2).sum())


@st.fragment
def section(code: str) -> None:
    """Folded away; three sliders and the picture are drawn when it is opened."""
    words = languages()[code]
    box = st.expander(words("gmm_2d.ellipse_title"), key="ellipse", on_change="rerun", icon=":material/lens_blur:")
    if not box.open:
        return
    with box:
        left, right = st.columns([1, 1.3], gap="large")
        with left:
            first = st.slider("$\\sigma_x$", 0.2, 3.0, 2.0, 0.1, key="ellipse_sx", bind="query-params")
            second = st.slider("$\\sigma_y$", 0.2, 3.0, 1.0, 0.1, key="ellipse_sy", bind="query-params")
            correlation = st.slider("$\\rho$", -0.95, 0.95, 0.6, 0.05, key="ellipse_rho", bind="query-params")
            spread = covariance(first, second, correlation)
            cells = (
                " & ".join(number(v, ".2f") for v in spread[0])
                + " \\\\ "
                + " & ".join(number(v, ".2f") for v in spread[1])
            )
            st.markdown(f"$$\n\\Sigma=\\begin{{pmatrix}}{cells}\\end{{pmatrix}}\n$$")
            points = drawn(spread)
            counts = [inside(points, spread, radius) for radius in RADII]
            st.markdown(words("gmm_2d.ellipse_text", n=POINTS, one=counts[0], two=counts[1]))
        with right:
            figure = stills.plane(
                "", points, np.ones((POINTS, 1)), np.zeros((1, 2)), spread[np.newaxis], None, height=340
            )
            for name in ("xaxis", "yaxis"):
                figure["layout"][name] |= {"range": [-REACH, REACH]}
            st.plotly_chart(figure, key="gmm-2d-ellipse", config=CONFIG, alt=words("gmm_2d.ellipse_alt"))
