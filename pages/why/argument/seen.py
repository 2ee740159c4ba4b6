r"""Step 1: nothing is hidden. Coin A's h heads in n tosses, and the slope h/θ − (n − h)/(1 − θ), which is 0 at h/n."""

from __future__ import annotations

import streamlit as st

from pages.figures import argument
from pages.figures.style import CONFIG
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.why.argument import coins

HEIGHT = 330


def live(words: Words) -> None:
    """Heads and θ are moved; the slope follows, in numbers and as a tangent."""
    heads_seen, tosses = coins.known_tosses()
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        heads = st.slider(words("argument_seen.heads", tosses=tosses), 0, tosses, heads_seen, key="seen_heads", bind="query-params")
        theta = st.slider("$\\theta_A$", 0.01, 0.99, 0.6, 0.01, key="seen_theta", bind="query-params")
        up, down = heads / theta, (tosses - heads) / (1 - theta)
        st.markdown(f"$$\n\\frac{{{heads}}}{{{number(theta, '.2f')}}}-\\frac{{{tosses - heads}}}{{{number(1 - theta, '.2f')}}}={number(up, '.2f')}-{number(down, '.2f')}={number(up - down, '.2f')}\n$$")
        where = "level" if abs(up - down) < 1e-9 else "rising" if up > down else "falling"
        st.markdown({"level": words("argument_seen.level"), "rising": words("argument_seen.rising"), "falling": words("argument_seen.falling")}[where] + words("list.then") + words("argument_seen.best", best=fixed(heads / tosses)))
    with right:
        draw(words.code, heads, tosses, theta)


@st.cache_data(max_entries=128, show_spinner=False)
def draw(code: str, heads: int, tosses: int, theta: float) -> None:
    words = languages()[code]
    labels = {"curve": words("argument_seen.curve"), "tangent": words("argument_seen.tangent"), "theta": "θ<sub>A</sub>"}
    st.plotly_chart(argument.tangent(labels, heads, tosses, theta, height=HEIGHT), key="argument-seen", config=CONFIG, alt=words("argument_seen.alt"))
