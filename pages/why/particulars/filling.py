"""Step 8: the expectation is of log p(x, z | θ), and not of z. What goes wrong where somebody fills in the likely values."""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core.datasets import TWO_COINS
from pages.figures.curves import Bars, Curve, Marks, curves, upright
from pages.figures.style import COLOURS, CONFIG, GREY
from pages.parts.charts import KEPT
from pages.parts.words import Words, languages, number
from pages.why.particulars import hard, missing
from pages.why.particulars.parts import choice, table

EM, FILLED = COLOURS[0], COLOURS[1]
EDGES = np.linspace(-4, 4, 33)
GRID = np.linspace(-4, 4, 161)


def live(words: Words) -> None:
    """What moves in it: three experiments."""
    lost_values(words)
    minds_made_up(words)
    rounded_shares(words)


def lost_values(words: Words) -> None:
    """A normal sample that has lost some values."""
    st.markdown(f"#### {words('particulars_filling.lost')}")
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with left:
        kind = choice("lost", words("particulars_filling.kind"), missing.KINDS, lambda option: words(f"particulars_filling.kind_{option}"))
    share = right.slider(words("particulars_filling.share"), 0, 80, 50, 5, format="%d%%", key="lost_share", bind="query-params") / 100
    left, right = st.columns(2, gap="large")
    with left:
        draw_lost(words.code, kind, share)
    with right:
        draw_lost_shares(words.code, kind, share)
    by_em, filled = missing.estimate(kind, share, True), missing.estimate(kind, share, False)
    st.markdown(words(
        f"particulars_filling.ended_{kind}", missing=missing.sample(kind, share).missing, n=missing.N, at=number(filled.filled, ".3f"), em_mean=number(by_em.mean, ".3f"), em=number(by_em.deviation, ".3f"),
        filled_mean=number(filled.mean, ".3f"), filled=number(filled.deviation, ".3f"), steps=len(by_em.path) - 1,
    ))  # fmt: skip


def density(mean: float, deviation: float) -> np.ndarray:
    """The normal density as expected numbers in the histogram's bars."""
    return missing.N * (EDGES[1] - EDGES[0]) * np.exp(-(((GRID - mean) / deviation) ** 2) / 2) / (np.sqrt(2 * np.pi) * deviation)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_lost(code: str, kind: str, share: float) -> None:
    """What is seen, where the rest is filled in, and the two curves that were estimated."""
    words, known = languages()[code], missing.sample(kind, share)
    by_em, filled = missing.estimate(kind, share, True), missing.estimate(kind, share, False)
    counted, _ = np.histogram(known.seen, EDGES)
    parts = [
        Bars(words("particulars_filling.seen"), (EDGES[1:] + EDGES[:-1]) / 2, counted, EDGES[1] - EDGES[0]),
        *([upright(words("particulars_filling.filled_here", count=known.missing), filled.filled, 44, FILLED, "dot")] if known.missing else []),
        Curve(words("particulars_filling.complete"), GRID, density(0, 1), GREY, "solid", 2),
        Curve(words("particulars_filling.by_filling"), GRID, density(filled.mean, filled.deviation), FILLED, "dash"),
        Curve(words("particulars_filling.by_em"), GRID, density(by_em.mean, by_em.deviation), EM),
    ]
    figure = curves("", parts, x="x", height=360, x_axis={"range": [-4, 4]}, y_axis={"range": [0, 44]})
    st.plotly_chart(figure, key="particulars-lost", config=CONFIG, alt=words("particulars_filling.lost_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_lost_shares(code: str, kind: str, share: float) -> None:
    """The standard deviation that each way finds, against the share that is missing."""
    words = languages()[code]
    found = {keep: [missing.estimate(kind, float(s), keep).deviation for s in missing.SHARES] for keep in (True, False)}
    here = [missing.estimate(kind, share, keep).deviation for keep in (True, False)]
    parts = [
        Curve(words("particulars_filling.complete"), [0, 80], [1, 1], GREY, "solid", 2),
        Curve(words("particulars_filling.by_filling"), 100 * missing.SHARES, found[False], FILLED, "dash"),
        Curve(words("particulars_filling.by_em"), 100 * missing.SHARES, found[True], EM),
        Marks("", [100 * share] * 2, here),
    ]
    figure = curves("", parts, x=words("particulars_filling.share_axis"), y=words("particulars_filling.deviation"), height=360, y_axis={"range": [0.4, 1.2]})
    st.plotly_chart(figure, key="particulars-lost-shares", config=CONFIG, alt=words("particulars_filling.shares_alt"))


def minds_made_up(words: Words) -> None:
    """Hard EM beside EM, by how far the two groups are apart."""
    st.markdown(f"#### {words('particulars_filling.hard')}")
    apart = st.slider(words("particulars_filling.separation"), float(hard.SEPARATIONS[0]), float(hard.SEPARATIONS[-1]), 2.5, 0.5, format="%.1f", key="groups_apart", bind="query-params")
    left, right = st.columns(2, gap="large")
    with left:
        draw_groups(words.code, apart)
    with right:
        draw_hard(words.code, apart)
    params, halves = hard.soft(apart).params, hard.hard(apart)
    st.markdown(words(
        "particulars_filling.told_hard", n=hard.POINTS, d=number(apart, ".1f"), em=number(np.sqrt(params.covariances[0, 0, 0]), ".3f"), em_apart=number(np.ptp(params.means), ".3f"),
        hard=number(halves.deviation, ".3f"), hard_apart=number(np.ptp(halves.means), ".3f"), limit=number(hard.limit(apart)[1], ".3f"),
    ))  # fmt: skip


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_groups(code: str, apart: float) -> None:
    """The points, and the two mixtures that were estimated from them."""
    words, params, halves = languages()[code], hard.soft(apart).params, hard.hard(apart)
    edges, grid = np.linspace(-6, 6, 41), np.linspace(-6, 6, 161)
    scale = hard.POINTS * (edges[1] - edges[0])

    def mixture(weights: np.ndarray, means: np.ndarray, deviation: float) -> np.ndarray:
        return scale * np.exp(-(((grid - means[:, np.newaxis]) / deviation) ** 2) / 2).T @ weights / (np.sqrt(2 * np.pi) * deviation)

    parts = [
        Bars(words("particulars_filling.points"), (edges[1:] + edges[:-1]) / 2, np.histogram(hard.points(apart), edges)[0], edges[1] - edges[0]),
        Curve(words("particulars_filling.by_hard"), grid, mixture(halves.weights, halves.means, halves.deviation), FILLED, "dash"),
        Curve(words("particulars_filling.by_em"), grid, mixture(params.weights, params.means[:, 0], float(np.sqrt(params.covariances[0, 0, 0]))), EM),
    ]
    figure = curves("", parts, x="x", height=340, x_axis={"range": [-6, 6]}, y_axis={"range": [0, 60]})
    st.plotly_chart(figure, key="particulars-groups", config=CONFIG, alt=words("particulars_filling.groups_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_hard(code: str, apart: float) -> None:
    words = languages()[code]
    fine = np.linspace(hard.SEPARATIONS[0], hard.SEPARATIONS[-1], 46)
    soft = [float(np.sqrt(hard.soft(float(d)).params.covariances[0, 0, 0])) for d in hard.SEPARATIONS]
    parts = [
        Curve(words("particulars_filling.truth"), fine[[0, -1]], [1, 1], GREY, "solid", 2),
        Curve(words("particulars_filling.hard_limit"), fine, hard.limit(fine)[1], FILLED, "dash"),
        Marks(words("particulars_filling.hard_found"), hard.SEPARATIONS, [hard.hard(float(d)).deviation for d in hard.SEPARATIONS], FILLED, "square", 9),
        Marks(words("particulars_filling.soft_found"), hard.SEPARATIONS, soft, EM, "circle", 9),
        upright("", apart, 1.1, dash="dash", bottom=0.65),
    ]
    figure = curves("", parts, x=words("particulars_filling.separation_axis"), y=words("particulars_filling.deviation"), height=380, y_axis={"range": [0.65, 1.1]})
    st.plotly_chart(figure, key="particulars-hard", config=CONFIG, alt=words("particulars_filling.hard_alt"))


def rounded_shares(words: Words) -> None:
    """The coins, with responsibilities rounded before they are used."""
    st.markdown(f"#### {words('particulars_filling.rounded')}")
    kept = st.slider(words("particulars_filling.decimals"), 0, 6, 2, 1, key="decimals_kept", bind="query-params")
    heads, rows = TWO_COINS.heads, []
    for name, decimals in ((words("particulars_filling.kept", decimals=kept), kept), (words("particulars_filling.kept_all"), None)):
        shares, walk = hard.rounded(decimals)
        credited = heads @ shares
        digits = min(4, kept) if decimals is not None else 4
        rows.append([name, ", ".join(number(share, f".{digits}f") for share in shares[:, 0]), *(number(h, ".2f") for h in credited), *(number(p, ".4f") for t in (1, -1) for p in walk[t].probabilities)])
    table(words("particulars_filling.rounded"), [words(f"particulars_filling.column_{name}") for name in ("rounding", "shares", "heads_a", "heads_b", "first_a", "first_b", "last_a", "last_b")], rows)
    if kept == 0:
        st.info(words("particulars_filling.no_decimals"), icon=":material/gavel:")
