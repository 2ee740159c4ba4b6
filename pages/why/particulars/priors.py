"""Step 12: maximum a posteriori. A prior as tosses that were never made, and as what keeps a Gaussian from collapsing."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.figures.curves import Curve, Marks, curves
from pages.figures.selection import unbounded
from pages.figures.style import COLOURS, CONFIG, DASHES, GREY, SYMBOLS
from pages.parts.charts import KEPT
from pages.parts.player import fixed, small
from pages.parts.words import Words, languages, number
from pages.why.particulars import beliefs
from pages.why.particulars.parts import choice, table

GRID = np.linspace(0.002, 0.998, 167)


def live(words: Words) -> None:
    """What moves in it: two priors."""
    coins(words)
    three_points(words)


def coins(words: Words) -> None:
    """Beta(a, b) on the probability of either coin."""
    st.markdown(f"#### {words('particulars_priors.coins')}")
    first, second, third = st.columns([1, 1, 1.5], gap="medium", vertical_alignment="bottom")
    a = first.slider("$a$", 1, 30, 6, 1, key="beta_a", bind="query-params")
    b = second.slider("$b$", 1, 30, 6, 1, key="beta_b", bind="query-params")
    with third:
        written = choice("written", words("particulars_priors.written"), beliefs.WRITTEN, lambda option: words(f"particulars_priors.written_{option}"))
    draw_coins(words.code, a, b, written)
    trace, (heads, tails) = beliefs.coins(a, b, written), beliefs.added(a, b, written)
    rows = []
    for k, (name, sums) in enumerate(zip("AB", beliefs.credited(trace))):
        ratio = f"({number(sums[0], '.2f')} + {heads}) / ({number(sums.sum(), '.2f')} + {heads + tails})"
        rows.append([name, ratio, fixed(trace.params.probabilities[k]), fixed(beliefs.coins(1, 1, "share").params.probabilities[k])])
    table(words("particulars_priors.coins"), [words(f"particulars_priors.column_{name}") for name in ("coin", "ratio", "map", "mle")], rows)
    st.markdown(words(
        "particulars_priors.told", heads=heads, tails=tails, start=fixed(trace.objectives[0]), end=fixed(trace.objectives[-1]), steps=len(trace.steps) - 1,
        likelihood=fixed(trace.log_likelihood), best=fixed(beliefs.coins(1, 1, "share").log_likelihood),
    ))  # fmt: skip


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_coins(code: str, a: int, b: int, written: str) -> None:
    """The prior as it is multiplied to the likelihood, highest at 1, and where the coins end with and without it."""
    words, (heads, tails) = languages()[code], beliefs.added(a, b, written)
    logs = heads * np.log(GRID) + tails * np.log(1 - GRID)
    parts: list = [Curve(words("particulars_priors.prior"), GRID, np.exp(logs - logs.max()), GREY, "solid", 2, "rgba(135,149,161,0.25)")]
    for k, name in enumerate("AB"):
        without, with_prior = (beliefs.coins(*prior).params.probabilities[k] for prior in ((1, 1, "share"), (a, b, written)))
        parts += [
            Curve("", [without, with_prior], [0.25 + 0.3 * k] * 2, COLOURS[k], DASHES[k], 2),
            Marks(words("particulars_priors.without", coin=name), [without], [0.25 + 0.3 * k], COLOURS[k], f"{SYMBOLS[k]}-open", 13),
            Marks(words("particulars_priors.with", coin=name), [with_prior], [0.25 + 0.3 * k], COLOURS[k], SYMBOLS[k], 13),
        ]
    figure = curves("", parts, x="θ", height=300, x_axis={"range": [0, 1]}, y_axis={"range": [0, 1.08], "showticklabels": False})
    st.plotly_chart(figure, key="particulars-coins", config=CONFIG, alt=words("particulars_priors.coins_alt"))


def three_points(words: Words) -> None:
    """Three points for two Gaussians: without a prior one of them collapses."""
    st.markdown(f"#### {words('particulars_priors.collapse')}")
    width = st.slider(words("particulars_priors.width"), 0.05, 0.6, beliefs.WIDTH, 0.05, key="prior_width", bind="query-params")
    draw_shrinking(words.code, width)
    free, kept = beliefs.three(0), beliefs.three(width)
    deviations = np.sqrt(kept.params.covariances[:, 0, 0])
    st.markdown(words(
        "particulars_priors.told_collapse", t=len(free.steps) - 1, free=small(float(np.sqrt(free.params.covariances.min()))), width=number(width, ".2f"), steps=len(kept.steps) - 1,
        first=fixed(deviations[0]), second=fixed(deviations[1]), least=fixed(float(np.sqrt(width**2 / (len(kept.data) + beliefs.DEGREES + 3)))),
    ))  # fmt: skip


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_shrinking(code: str, width: float) -> None:
    words = languages()[code]
    labels = {name: words(f"particulars_priors.unbounded_{name}") for name in ("likelihood", "penalised", "width")}
    st.plotly_chart(unbounded(beliefs.WIDTHS, *beliefs.shrinking(width), labels, height=320), key="particulars-shrinking", config=CONFIG, alt=words("particulars_priors.unbounded_alt"))
