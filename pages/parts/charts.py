"""Charts that are drawn once: their figures are empty or depend on little, so that Streamlit's finished message is kept and
sent again instead of being built, validated and encoded on every run. A film fills them in the browser.

A page that speaks as a scene (`Words.scene`) names it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.figures import landscape, progress
from pages.figures.style import CONFIG
from pages.parts.words import Words, languages

KEPT = 256  # finished messages, a few kilobytes each


def spoken(code: str, scene: str) -> Words:
    """The words of a language, as of a scene where one is named."""
    return languages()[code].scene(scene) if scene else languages()[code]


@st.cache_data(max_entries=KEPT, show_spinner=False)
def estimates(code: str, key: str, names: Sequence[str], height: int, large: bool = False, values: Sequence[float] = (), scene: str = "") -> None:
    words = spoken(code, scene)
    figure = progress.estimates(words("figure.estimates"), [f"θ<sub>{n}</sub>" for n in names], height=height, large=large, values=values)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=words("figure.estimates_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def log_likelihood(code: str, key: str, height: int, large: bool = False) -> None:
    words = languages()[code]
    figure = progress.log_likelihood(words("figure.likelihood"), words("figure.iteration"), height=height, large=large)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=words("figure.likelihood_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def pace(code: str, key: str, height: int) -> None:
    words = languages()[code]
    labels = {name: words(f"figure.pace_{name}") for name in ("rises", "moves", "threshold")} | {"iteration": words("figure.iteration")}
    st.plotly_chart(progress.pace(labels, height=height), key=key, config=CONFIG, alt=words("figure.pace_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def bound(code: str, key: str, height: int) -> None:
    words = languages()[code]
    labels = {name: words(f"figure.bound_{name}") for name in ("curve", "bound", "from", "to", "bar")}
    st.plotly_chart(landscape.bound(words("figure.bound"), labels, height=height), key=key, config=CONFIG, alt=words("figure.bound_alt"))
