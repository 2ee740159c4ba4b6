"""One to eight components side by side: the best of some starts for each, and the criteria that charge for parameters."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from em_core import compare
from em_core.selection import Candidate
from pages.figures.criteria import criteria as figure
from pages.figures.style import CONFIG
from pages.workshop.own_data.fitting import begin, refused, under_way
from pages.parts.jobs import Tell
from pages.workshop.own_data.own import PAGE, some
from pages.workshop.own_data.problem import MOST_COMPONENTS, Problem, Settings
from pages.parts.words import Words, number

RESTARTS = 4  # for each number of components


class Row(NamedTuple):
    """What is kept of a candidate: its numbers, not its traces."""

    components: int
    parameters: int
    log_likelihood: float
    aic: float
    bic: float
    icl: float
    stop: str
    reached: float


def row_of(candidate: Candidate) -> Row:
    price = candidate.criteria
    return Row(candidate.n_components, price.free_parameters, price.log_likelihood, price.aic, price.bic, price.icl, candidate.best.trace.stop, candidate.best.reached)


def draw(words: Words, problem: Problem, settings: Settings) -> None:
    """The button, the progress, and chart and table of what was found last."""
    st.header(words("lab.compare_title"), anchor="compare")
    components = range(1, min(MOST_COMPONENTS, len(problem.data)) + 1)
    settings = settings._replace(restarts=RESTARTS)
    no = refused(words, problem, components, settings)
    st.markdown(words("lab.compare_text", most=components[-1], restarts=RESTARTS))
    if st.button(words("lab.compare"), key=f"{PAGE}compare", disabled=no, icon=":material/bar_chart:"):
        begin(("compare", problem.key), RESTARTS * len(components), search(problem, settings, components))
    known = some("compared")
    found = under_way(words, problem, "compare", st)
    if found is not None:
        known[problem.key] = (settings, found)
    if problem.key in known:
        show(words, *known[problem.key])


def search(problem: Problem, settings: Settings, components: range) -> Any:
    """The work of a job."""
    def work(tell: Tell) -> list[Row]:
        found = compare(lambda k: problem.model(k, settings.covariance), problem.data, components=components, rng=settings.seed, restarts=settings.restarts, max_iter=settings.steps, progress=tell)
        return [row_of(candidate) for candidate in found]

    return work


def show(words: Words, settings: Settings, rows: list[Row]) -> None:
    """Chart and table; a model whose best fit is no maximum is not compared."""
    sound = [row for row in rows if row.bic < float("inf")]
    chart, table = st.columns([1, 1], gap="medium")
    with chart:
        lines = {name.upper(): [getattr(row, name) if row.bic < float("inf") else None for row in rows] for name in ("aic", "bic", "icl")}
        st.plotly_chart(figure([row.components for row in rows], lines, words("lab.components"), height=320), key="lab-criteria", config=CONFIG, alt=words("lab.criteria_alt"))
    with table:
        columns = {
            "K": [f"{row.components}" for row in rows], words("lab.free_parameters"): [f"{row.parameters}" for row in rows],
            "ℓ": [number(row.log_likelihood, ".2f") for row in rows],
        }  # fmt: skip
        columns |= {name.upper(): [number(getattr(row, name), ".1f") if row.bic < float("inf") else words(f"lab.stop_{row.stop}") for row in rows] for name in ("aic", "bic", "icl")}
        columns[words("lab.reached")] = [words("lab.reached_of", reached=round(row.reached * RESTARTS), restarts=RESTARTS) for row in rows]
        st.dataframe(columns, hide_index=True, width="stretch", height="content")
    if sound:
        best = {name: min(sound, key=lambda row: getattr(row, name)).components for name in ("aic", "bic", "icl")}
        st.markdown(words("lab.compare_found", aic=best["aic"], bic=best["bic"], icl=best["icl"]))
    if settings.covariance != "full":
        st.caption(words("lab.compare_covariance", covariance=words(f"lab.covariance_{settings.covariance}")))
    if len(rows) < MOST_COMPONENTS:
        st.caption(words("lab.compare_part", most=rows[-1].components))
