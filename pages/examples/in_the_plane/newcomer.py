"""A new point under the fitted mixture: its density, which group it is likely of, and how unusual it is."""

from __future__ import annotations

import html
from typing import NamedTuple

import numpy as np
import streamlit as st
from scipy.special import logsumexp

from em_core import Trace, posterior
from em_core.gaussian import Params
from em_core.selection import FAILED
from pages.examples.in_the_plane import controls
from pages.figures import stills
from pages.figures.style import CONFIG
from pages.parts.player import small
from pages.parts.tables import table
from pages.parts.words import Words, number


class Verdict(NamedTuple):
    """What a fitted mixture says of a point."""

    parts: np.ndarray  # (K,) π_k N(x | μ_k, Σ_k)
    shares: np.ndarray  # (K,) responsibilities
    rarer: float  # share of the data that lie at a lower density

    @property
    def likeliest(self) -> int:
        return int(np.argmax(self.shares))


def log_parts(params: Params, points: np.ndarray) -> np.ndarray:
    """log π_k N(x_n | μ_k, Σ_k) of points (N, D), (N, K)."""
    apart = points[:, np.newaxis] - params.means
    squares = np.einsum("nki,kij,nkj->nk", apart, np.linalg.inv(params.covariances), apart)
    heights = -0.5 * (squares + np.linalg.slogdet(2 * np.pi * params.covariances)[1])
    with np.errstate(divide="ignore"):  # a weight of 0
        return np.log(params.weights) + heights


def judge(trace: Trace, point: tuple[float, float]) -> Verdict:
    """The verdict of the parameters at the end of a run on a point."""
    parts = log_parts(trace.params, np.array([point]))[0]
    density = logsumexp(parts)
    return Verdict(
        np.exp(parts),
        np.exp(parts - density),
        float(np.mean(logsumexp(log_parts(trace.params, trace.data), axis=1) < density)),
    )


def section(words: Words, trace: Trace, titles: tuple[str, str]) -> None:
    """Two fields for a point, where it lies among the data, and a row of numbers a component."""
    st.markdown(words("gmm_2d.new_text"))
    if trace.stop in FAILED:
        st.info(words("gmm_2d.new_none"), icon=":material/block:")
        return
    middle, spread = trace.data.mean(axis=0), trace.data.std(axis=0)
    left, right = st.columns([1.2, 1], gap="medium")
    point = []
    with right, st.container(horizontal=True):
        for name, title, centre, width in zip(("new_x", "new_y"), titles, middle, spread):
            point.append(
                st.number_input(
                    title,
                    value=float(f"{centre:.3g}"),
                    step=float(f"{width / 10:.1g}") or 0.1,
                    format="%g",
                    min_value=-1e9,
                    max_value=1e9,
                    key=f"{controls.PAGE}{name}",
                    persist_state="session",
                )
            )
    verdict = judge(trace, (point[0], point[1]))
    with left:
        params = trace.params
        figure = stills.plane(
            "",
            trace.data,
            posterior(trace.model, trace.data, params),
            params.means,
            params.covariances,
            None,
            star=(point[0], point[1], words("gmm_2d.new_point")),
            height=360,
        )
        st.plotly_chart(figure, key="gmm-2d-new", config=CONFIG, alt=words("gmm_2d.new_alt"))
    with right:
        heads = [words("estimates.component"), "π<sub>k</sub> 𝒩(x | μ<sub>k</sub>, Σ<sub>k</sub>)", "γ<sub>k</sub>"]
        rows = [
            [str(k + 1), small(float(part)), number(float(share), ".4f")]
            for k, (part, share) in enumerate(zip(verdict.parts, verdict.shares))
        ]
        total = [html.escape(words("gmm_2d.new_sum")), small(float(verdict.parts.sum())), "1"]
        st.html(table(words("gmm_2d.new_caption"), heads, [*rows, total], bold=verdict.likeliest))
        said = words(
            "gmm_2d.new_said", component=verdict.likeliest + 1, share=number(100 * float(verdict.shares.max()), ".1f")
        )
        st.markdown(
            said
            + words("list.then")
            + words(
                "gmm_2d.new_rare" if verdict.rarer < 0.01 else "gmm_2d.new_usual",
                share=number(100 * verdict.rarer, ".0f"),
            )
        )
