"""Which start to take: how often each way to start reaches the highest sound summit that any of them finds, and how
long it takes.

Random responsibilities give every component a mean near that of all the data: such a run sets out beside the saddle on
which all components are alike, and has to leave it first.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from em_core.selection import SAME_SUMMIT
from pages.examples.gaussians.solve import Settings
from pages.examples.in_the_plane import controls, runs
from pages.parts.tables import table
from pages.parts.words import Words, number

WAYS = controls.WAYS[:-1]  # those by chance


class Way(NamedTuple):
    """What fifty starts of one kind came to."""

    way: str
    reached: int  # of the fifty
    useless: int  # ended on a spurious maximum or collapsed
    iterations: float  # the median


def tried(settings: Settings) -> tuple[Way, ...]:
    """Fifty starts of each kind, with the data and the model of these settings."""
    results = [(way, runs.many(replace(settings, way=way))) for way in WAYS]
    out = [runs.failed(best) | runs.suspect(best) for _, best in results]
    highest = max(
        (float(best.objectives[~bad].max()) for (_, best), bad in zip(results, out) if not bad.all()), default=np.inf
    )
    return tuple(
        Way(
            way,
            int(((highest - best.objectives <= SAME_SUMMIT * abs(highest)) & ~bad).sum()),
            int(bad.sum()),
            float(np.median([len(trace.steps) - 1 for trace in best.traces])),
        )
        for (way, best), bad in zip(results, out)
    )


def section(words: Words, settings: Settings) -> None:
    """The table, once it is asked for; it takes three times fifty runs."""
    from pages.examples.in_the_plane.closer import ask, wanted  # they keep what was asked for

    alike = runs.of_the_fifty(replace(settings, way="k-means++"))
    st.markdown(words("gmm_2d.ways_text"))
    if not wanted("ways", alike):
        st.button(
            words("gmm_2d.ways_go", starts=runs.STARTS),
            key=f"{controls.PAGE}ways go",
            icon=":material/flag:",
            on_click=ask,
            args=("ways", alike),
        )
        return
    with st.spinner(words("gmm_2d.working")):
        found = tried(alike)
    heads = [words(f"gmm_2d.ways_{name}") for name in ("way", "reached", "useless", "iterations")]
    rows = [
        (
            words(f"gmm_2d.start_{controls.neutral(each.way)}"),
            str(each.reached),
            str(each.useless),
            number(each.iterations, "g"),
        )
        for each in found
    ]
    st.html(
        table(
            words("gmm_2d.ways_caption", starts=runs.STARTS),
            list(map(html.escape, heads)),
            [[html.escape(cell) for cell in row] for row in rows],
        )
    )
