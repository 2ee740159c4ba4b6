r"""Points where EM rests and should not, and a height that has no top.

**Equal starts.** Let K components be equal at θ_1 = … = θ_K, where all the data have their maximum for one component, with given
weights w. With s_n = ∂ log p(x_n | θ)/∂θ and I = Σ_n (−∂s_n/∂θ) of that one component, γ_nk = w_k, so I_c = diag(w_k I) and
(I_m)_kl = (w_k δ_kl − w_k w_l) S with S = Σ_n s_n²: the EM map's derivative has the entries (δ_kl − w_l) S / I, and so

    ρ = S / I  for every way of parting the components with Σ_l w_l v_l = 0,   and 0 for moving them all together.

For coins ρ = Σ_n (h_n − m_n θ)² / Σ_n m_n θ (1 − θ), for Gaussians of known width σ it is Σ_n (x_n − x̄)² / N σ²: how much more the
data scatter than one component explains. Above 1 the point is a saddle, and a difference δ grows as δ ρᵗ.

**A width that shrinks.** With μ_1 = x_1 and the weight of the narrow component held at 1/N, ℓ(σ) grows as −log σ.
"""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st
from scipy.stats import norm

from em_core import Trace, fit
from pages.figures import climbing as figures
from pages.figures.style import CONFIG
from pages.parts import address, frame
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.sitemap import PAGES
from pages.why.climbing.basins import NAMES, USUAL, Landscape, three_groups
from pages.why.climbing.controls import PAGE
from pages.why.climbing.known import rate
from pages.why.climbing.stage import IN_CHARTS
from pages.parts.tables import power_of_ten, scientific

EXPONENTS = (1, 13)  # of the difference at the start, as powers of 1/10
COLLAPSING = ("gmm_1d", "gmm_2d")  # pages on which a run ends in a spike
NARROWEST = 12  # the narrowest width, as a power of 1/10
WIDTHS = np.logspace(1, -NARROWEST, 105)


@functools.cache
def middle(name: str) -> float:
    """Where both components are when they start alike: the best single one."""
    landscape = Landscape(name, USUAL[name])
    h, m = landscape.statistics()
    return float(h.sum() / m.sum())


@functools.cache
def growth(name: str) -> float:
    """ρ on the saddle."""
    landscape, centre = Landscape(name, USUAL[name]), middle(name)
    return rate(landscape.model, landscape.data, landscape.params(centre, centre))


@functools.cache
def scatter(name: str) -> float:
    """S / I: how much more the data scatter than one component explains."""
    landscape, centre = Landscape(name, USUAL[name]), middle(name)
    h, m = landscape.statistics()
    variance = centre * (1 - centre) if name == "coins" else landscape.known**2
    return float(np.square(h - m * centre).sum() / (m.sum() * variance))


@functools.lru_cache(maxsize=64)
def flight(name: str, exponent: int) -> Trace:
    """EM from two components that differ by 10 to the minus `exponent` of the span, and go on until they rest elsewhere."""
    landscape, centre, apart = Landscape(name, USUAL[name]), middle(name), 10.0**-exponent
    return fit(landscape.model, landscape.data, landscape.params(centre + apart / 2, centre - apart / 2), tol=0, max_iter=length(name, exponent))


def length(name: str, exponent: int) -> int:
    """Iterations that are enough to leave the saddle, by theory, and some to settle."""
    return int(np.ceil(exponent * np.log(10) / np.log(growth(name)))) + 25


def gaps(name: str, exponent: int) -> np.ndarray:
    """How far the components are apart at every step."""
    landscape = Landscape(name, USUAL[name])
    return np.array([abs(x - y) for x, y in (landscape.place(step.params) for step in flight(name, exponent).steps)])


def left_at(name: str, exponent: int) -> int:
    """The first step with the components half as far apart as they end."""
    apart = gaps(name, exponent)
    return int(np.argmax(apart > apart[-1] / 2))


@st.fragment
def draw(code: str) -> None:
    words = languages()[code]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{words('climb.saddle')}**")
        draw_saddle(words)
    with right:
        st.markdown(f"**{words('climb.spike')}**")
        draw_spike(words)
        st.markdown(words("climb.spike_elsewhere"))
        with st.container(horizontal=True):
            for entry in (entry for entry in PAGES if entry.id in COLLAPSING):
                frame.link(words, entry)


def draw_saddle(words: Words) -> None:
    name = address.choice("saddle", NAMES, NAMES[0], PAGE)
    box = f"{PAGE}saddle box"
    st.session_state[box] = name
    st.segmented_control(words("convergence.landscape"), NAMES, format_func=lambda n: words(f"convergence.landscape_{n}"), key=box, required=True, label_visibility="collapsed", on_change=lambda: address.write("saddle", st.session_state[box], PAGE))
    exponent = st.slider(words("climb.nudge"), *EXPONENTS, 6, format="10⁻%d", key="nudge", bind="query-params")
    draw_escape(words.code, name, exponent)
    st.markdown(words("climb.saddle_said", nudge=power_of_ten(-exponent), rate=number(growth(name), ".3f"), theory=number(exponent * np.log(10) / np.log(growth(name)), ".0f"), left=left_at(name, exponent)))


@st.cache_data(max_entries=64, show_spinner=False)
def draw_escape(code: str, name: str, exponent: int) -> None:
    words, apart = languages()[code], gaps(name, exponent)
    theory = apart[0] * growth(name) ** np.arange(len(apart))
    labels = {"gap": words("climb.apart", first=IN_CHARTS[name][0], second=IN_CHARTS[name][1]), "theory": words("climb.apart_theory"), "iteration": words("figure.iteration")}
    st.plotly_chart(figures.escape(labels, apart, theory, height=300), key=f"{PAGE}escape", config=CONFIG, alt=words("climb.escape_alt"))


# A component on one observation -----------------------------------------------------------------------------------------


def spike(width: float) -> float:
    """The log-likelihood with one component of this width on the first observation, and the other over all of them. Written out
    here, since em_core stops at widths that no data have."""
    x = three_groups()
    n = len(x)
    one = norm.logpdf(x, x[0], width) - np.log(n)
    other = norm.logpdf(x, x.mean(), x.std()) + np.log1p(-1 / n)
    return float(np.logaddexp(one, other).sum())


@functools.cache
def spikes() -> np.ndarray:
    return np.array([spike(float(width)) for width in WIDTHS])


def draw_spike(words: Words) -> None:
    exponent = st.slider(words("climb.width"), 1, NARROWEST, 1, format="10⁻%d", key="narrow", bind="query-params")
    width = 10.0**-exponent
    height = spike(width)
    draw_unbounded(words.code, width, height)
    st.markdown(words("climb.spike_said", width=scientific(width, 2), height=fixed(height, 3), gain=fixed(spike(width / 10) - height, 3), log=fixed(float(np.log(10)), 3)))


@st.cache_data(max_entries=64, show_spinner=False)
def draw_unbounded(code: str, width: float, height: float) -> None:
    words = languages()[code]
    labels = {"x": words("climb.spike_x"), "y": "ℓ"}
    st.plotly_chart(figures.unbounded(labels, WIDTHS, spikes(), (width, height), height=300), key=f"{PAGE}spike", config=CONFIG, alt=words("climb.spike_alt"))
