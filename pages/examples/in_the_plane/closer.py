"""Closer looks at many runs: where fifty random starts end, and what more components are worth."""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core import Best, InputError
from pages.examples.gaussians.solve import OWN, Settings
from pages.examples.in_the_plane import controls, runs
from pages.figures import selection
from pages.figures.style import CONFIG
from pages.parts.charts import KEPT
from pages.parts.player import Film, fixed
from pages.parts.words import Words, languages, number

STRIP = "gmm-2d-strip"
ASKED = f"{controls.PAGE}asked for "  # of a computation that takes longer than a moment: for which settings it was wanted
SPREAD = (5**0.5 - 1) / 2  # multiples of the golden section, modulo 1, keep apart
NAMES = ("AIC", "BIC", "ICL")


def wanted(what: str, settings: Settings) -> bool:
    """Whether the reader has asked for this computation with these very settings."""
    return st.session_state.get(ASKED + what) == settings


def ask(what: str, settings: Settings) -> None:
    st.session_state[ASKED + what] = settings


# Many starts ----------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_strip(code: str, penalised: bool) -> None:
    """The strip, empty; its finished message is kept."""
    words = languages()[code]
    labels = {name: words(f"gmm_2d.strip_{name}") for name in ("sound", "failed", "chosen")} | {"x": words("gmm_2d.penalised") if penalised else words("figure.likelihood")}
    st.plotly_chart(selection.strip(labels, height=230), key=STRIP, config=CONFIG, alt=words("gmm_2d.strip_alt"))


def many_starts(words: Words, settings: Settings) -> bool:
    """The closer look; whether the fifty runs are there to be drawn."""
    fifty = runs.of_the_fifty(settings)
    st.markdown(words("gmm_2d.many_text", starts=runs.STARTS, way=words(f"gmm_2d.start_{controls.neutral(fifty.way)}")))
    if not wanted("many", fifty):
        st.button(words("gmm_2d.many_go", starts=runs.STARTS), key=f"{controls.PAGE}many go", icon=":material/casino:", on_click=ask, args=("many", fifty))
        return False
    with st.spinner(words("gmm_2d.working")):
        best = runs.many(settings)
    draw_strip(words.code, settings.prior is not None)
    st.markdown(told(words, best))
    if settings.trace is None:
        replay(words, settings, best)
    return True


def told(words: Words, best: Best) -> str:
    """How many runs ended where."""
    n, in_trouble = len(best.traces), int(runs.failed(best).sum())
    found = runs.summits(best)
    if not found:
        return words("gmm_2d.many_all_failed", starts=n)
    others = words("list.separator").join(words("gmm_2d.many_other", count=count, height=fixed(height, 2)) for height, count in found[1:5])
    said = words("gmm_2d.many_best", starts=n, count=found[0][1], share=number(100 * best.reached, ".0f"), height=fixed(found[0][0], 3))
    if others:
        said += words("list.then") + words("gmm_2d.many_others", others=others, more=words("gmm_2d.many_more", count=len(found) - 5) if len(found) > 5 else "")
    return said + (words("list.then") + words("gmm_2d.many_failed", count=in_trouble) if in_trouble else "")


def replay(words: Words, settings: Settings, best: Best) -> None:
    """The list of all runs: what a click on a dot does, without a mouse."""
    key = f"{controls.PAGE}replay"
    chosen = settings.seed if settings.way != OWN else None
    st.session_state[key] = chosen
    heights = best.objectives

    def label(run: int) -> str:
        return words("gmm_2d.ended", run=run, height=fixed(heights[run - 1], 3)) + (words("gmm_2d.in_trouble") if runs.failed(best)[run - 1] else "")

    st.selectbox(words("gmm_2d.replay"), range(1, len(best.traces) + 1), index=None, format_func=label, key=key, width=420,
                 on_change=lambda: controls.choose_run(st.session_state[key]) if st.session_state[key] else None)


def add_strip(made: Film, settings: Settings, words: Words) -> None:
    """The dots, and a ring around the run that is on the stage."""
    best = runs.many(settings)
    heights, in_trouble = best.objectives, runs.failed(best)
    places = np.arange(1, len(heights) + 1) * SPREAD % 1

    def dots(which: np.ndarray) -> dict[str, list]:
        return {"x": heights[which].round(9).tolist(), "y": places[which].round(4).tolist(), "text": [words("gmm_2d.ended", run=int(i) + 1, height=fixed(heights[i], 3)) for i in np.flatnonzero(which)]}

    chosen = np.zeros(len(heights), dtype=bool)
    if settings.way != OWN and settings.trace is None:
        chosen[settings.seed - 1] = True
    finite = np.isfinite(heights)
    for trace, which in ((selection.SOUND, ~in_trouble & finite), (selection.FAILED, in_trouble & finite), (selection.CHOSEN, chosen & finite)):
        made.fix(STRIP, trace, dots(which))
    low, high = (float(f(heights[finite])) for f in (np.min, np.max)) if finite.any() else (-1.0, 0.0)
    margin = 0.04 * max(high - low, 1e-3 * max(1.0, abs(high)))
    made.layouts[STRIP] = {"xaxis.range": [low - margin, high + margin], "meta": {"pick": True}}


def pressed(settings: Settings, trace: int, place: int) -> int | None:
    """The number of the run whose dot was pressed: the `place`-th of a trace of the strip."""
    in_trouble = runs.failed(runs.many(settings))
    which = {selection.SOUND: ~in_trouble, selection.FAILED: in_trouble}.get(trace)
    found = np.flatnonzero(which) if which is not None else []
    return int(found[place]) + 1 if place < len(found) else None


# How many components -----------------------------------------------------------------------------------------------------


def how_many(words: Words, settings: Settings) -> None:
    """The closer look: eight numbers of components, their log-likelihoods and criteria."""
    key = (settings.problem, settings.covariance, settings.tol, settings.max_iter)
    st.markdown(words("gmm_2d.sizes_text", most=runs.SIZES[-1], restarts=runs.RESTARTS))
    if not wanted("sizes", key):
        st.button(words("gmm_2d.sizes_go", most=runs.SIZES[-1]), key=f"{controls.PAGE}sizes go", icon=":material/query_stats:", on_click=ask, args=("sizes", key))
        return
    try:
        with st.spinner(words("gmm_2d.working")):
            rows = table(settings)
    except InputError:  # said above the player
        return
    if settings.problem.own:  # of what is a reader's own nothing is kept for others
        criteria_chart(words, rows)
    else:
        draw_criteria(words.code, rows)
    left, right = st.columns([1.5, 1], gap="medium")
    with left.container(key="gmm-2d-numbers"):
        st.markdown(as_markdown(words, rows))
    right.markdown(chosen(words, rows))


def table(settings: Settings) -> tuple[tuple[float | None, ...], ...]:
    """K, free parameters, ℓ, AIC, BIC, ICL of each size; no criteria where every start ended in trouble."""
    return tuple(
        (found.n_components, found.criteria.free_parameters, found.criteria.log_likelihood, *(float(c) if np.isfinite(c) else None for c in found.criteria[2:]))
        for found in runs.sizes(settings)
    )


def lowest(rows: tuple, column: int) -> int | None:
    """The number of components at which a criterion is lowest."""
    there = [(row[column], row[0]) for row in rows if row[column] is not None]
    return min(there)[1] if there else None


def as_markdown(words: Words, rows: tuple) -> str:
    """The table, with each criterion's minimum in bold."""
    head = ("K", "p", "ℓ", *NAMES)
    lines = [f"| {' | '.join(head)} |", "|" + "---:|" * len(head)]
    for row in rows:
        cells = [str(row[0]), str(row[1]), fixed(row[2], 1) if row[3] is not None else "—"]
        for column in (3, 4, 5):
            value = "—" if row[column] is None else fixed(row[column], 1)
            cells.append(f"**{value}**" if lowest(rows, column) == row[0] else value)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def chosen(words: Words, rows: tuple) -> str:
    """What each criterion chooses, whether they agree, and which sizes have no sound run."""
    said, (aic, bic, icl) = [], (lowest(rows, column) for column in (3, 4, 5))
    if None not in (aic, bic, icl):
        said.append(words("gmm_2d.sizes_agree", k=aic) if aic == bic == icl else words("gmm_2d.sizes_differ", aic=aic, bic=bic, icl=icl))
    if missing := [str(row[0]) for row in rows if row[3] is None]:
        sizes = words("list.separator").join(missing)
        said.append(words("gmm_2d.sizes_failed", sizes=sizes))
    return "\n\n".join(said)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_criteria(code: str, rows: tuple) -> None:
    criteria_chart(languages()[code], rows)


def criteria_chart(words: Words, rows: tuple) -> None:
    labels = {name: words(f"gmm_2d.chart_{name}") for name in ("likelihood", "criteria", "components", "lowest")}
    there = [row for row in rows if row[3] is not None]
    figure = selection.criteria([row[0] for row in there], [row[2] for row in there], {name: [row[column] for row in there] for column, name in zip((3, 4, 5), NAMES)}, labels, height=340)
    st.plotly_chart(figure, key="gmm-2d-criteria", config=CONFIG, alt=words("gmm_2d.sizes_alt"))
