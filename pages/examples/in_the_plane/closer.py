"""Closer looks at many runs: where fifty random starts end, and what more components are worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from em_core import Best, Candidate, InputError, Trace, criteria, spurious_in
from em_core.selection import SAME_SUMMIT
from pages.examples.gaussians.solve import OWN, Settings
from pages.examples.in_the_plane import controls, runs
from pages.figures import selection
from pages.figures.style import CONFIG
from pages.parts.charts import KEPT
from pages.parts.player import Film, fixed, small
from pages.parts.words import Words, languages, number

STRIP = "gmm-2d-strip"
ASKED = f"{controls.PAGE}asked for "  # of a computation that takes longer than a moment: for which settings it was wanted
SPREAD = (5**0.5 - 1) / 2  # multiples of the golden section, modulo 1, keep apart
NAMES = ("AIC", "BIC", "ICL")
PRICES = (3, 4, 5)  # their places in a row
MARK = "◆"  # of a spurious maximum, in charts and tables


class Row(NamedTuple):
    """A number of components and the best fit that was found; no criteria where there is none to compare."""

    size: int
    free: int
    height: float | None
    aic: float | None
    bic: float | None
    icl: float | None
    reached: int  # restarts that ended at that height
    spurious: tuple[int, float, float] | None  # component, from 1, with its expected observations and its width


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
    labels = {name: words(f"gmm_2d.strip_{name}") for name in ("sound", "failed", "spurious", "chosen")} | {"x": words("gmm_2d.penalised") if penalised else words("figure.likelihood")}
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
    narrow = best.objectives[runs.suspect(best)]

    def shown(height: float, digits: int) -> str:
        near = np.abs(narrow - height) <= SAME_SUMMIT * abs(height)
        return fixed(height, digits) + (f" {MARK}" if near.any() else "")

    listed = [words("gmm_2d.many_other", count=count, height=shown(height, 2)) for height, count in found[1:5]]
    others = words("list.separator").join(listed)
    share = number(100 * best.reached, ".0f")
    said = words("gmm_2d.many_best", starts=n, count=found[0][1], share=share, height=shown(found[0][0], 3))
    if others:
        said += words("list.then") + words("gmm_2d.many_others", others=others, more=words("gmm_2d.many_more", count=len(found) - 5) if len(found) > 5 else "")
    if len(narrow):
        said += words("list.then") + words("gmm_2d.many_spurious", mark=MARK, count=len(narrow))
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
    heights, in_trouble, suspects = best.objectives, runs.failed(best), runs.suspect(best)
    places = np.arange(1, len(heights) + 1) * SPREAD % 1

    def dots(which: np.ndarray) -> dict[str, list]:
        return {"x": heights[which].round(9).tolist(), "y": places[which].round(4).tolist(), "text": [words("gmm_2d.ended", run=int(i) + 1, height=fixed(heights[i], 3)) for i in np.flatnonzero(which)]}

    chosen = np.zeros(len(heights), dtype=bool)
    if settings.way != OWN and settings.trace is None:
        chosen[settings.seed - 1] = True
    finite = np.isfinite(heights)
    for trace, which in ((selection.SOUND, ~in_trouble & ~suspects), (selection.FAILED, in_trouble), (selection.SPURIOUS, suspects), (selection.CHOSEN, chosen)):
        made.fix(STRIP, trace, dots(which & finite))
    low, high = (float(f(heights[finite])) for f in (np.min, np.max)) if finite.any() else (-1.0, 0.0)
    margin = 0.04 * max(high - low, 1e-3 * max(1.0, abs(high)))
    made.layouts[STRIP] = {"xaxis.range": [low - margin, high + margin], "meta": {"pick": True}}


def pressed(settings: Settings, trace: int, place: int) -> int | None:
    """The number of the run whose dot was pressed: the `place`-th of a trace of the strip."""
    best = runs.many(settings)
    in_trouble, suspects = runs.failed(best), runs.suspect(best)
    which = {selection.SOUND: ~in_trouble & ~suspects, selection.FAILED: in_trouble, selection.SPURIOUS: suspects}.get(trace)
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
    without = st.toggle(words("gmm_2d.sizes_without", mark=MARK), key=f"{controls.PAGE}without spurious", help=words("gmm_2d.sizes_without_help"))
    try:
        with st.spinner(words("gmm_2d.working")):
            rows = table(settings, without)
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


def table(settings: Settings, without_spurious: bool = False) -> tuple[Row, ...]:
    """The best of each size; no criteria where there is none."""
    return tuple(row(found, runs.highest(found.best, without_spurious=without_spurious)) for found in runs.sizes(settings))


def row(found: Candidate, best: tuple[Trace, int] | None) -> Row:
    free = found.criteria.free_parameters
    if best is None:
        return Row(found.n_components, free, None, None, None, None, 0, None)
    trace, reached = best
    priced, suspects = criteria(trace), spurious_in(trace)
    narrow = (suspects[0].component + 1, suspects[0].expected, suspects[0].width) if suspects else None
    return Row(found.n_components, free, priced.log_likelihood, *(float(c) if np.isfinite(c) else None for c in priced[2:]), reached, narrow)


def lowest(rows: tuple, column: int) -> int | None:
    """The number of components at which a criterion is lowest."""
    there = [(row[column], row[0]) for row in rows if row[column] is not None]
    return min(there)[1] if there else None


def as_markdown(words: Words, rows: tuple[Row, ...]) -> str:
    """The table, with each criterion's minimum in bold and spurious maxima marked."""
    head = ("K", "p", "ℓ", *NAMES, words("gmm_2d.sizes_reached", restarts=runs.RESTARTS))
    lines = [f"| {' | '.join(head)} |", "|" + "---:|" * len(head)]
    for row in rows:
        cells = [str(row.size), str(row.free), "—" if row.height is None else fixed(row.height, 1) + (f" {MARK}" if row.spurious else "")]
        for column in PRICES:
            value = "—" if row[column] is None else fixed(row[column], 1)
            cells.append(f"**{value}**" if lowest(rows, column) == row.size else value)
        lines.append(f"| {' | '.join([*cells, str(row.reached)])} |")
    return "\n".join(lines)


def chosen(words: Words, rows: tuple[Row, ...]) -> str:
    """What each criterion chooses, whether they agree, which winners are spurious, and which sizes have no sound run."""
    said, (aic, bic, icl) = [], (lowest(rows, column) for column in PRICES)
    if None not in (aic, bic, icl):
        said.append(words("gmm_2d.sizes_agree", k=aic) if aic == bic == icl else words("gmm_2d.sizes_differ", aic=aic, bic=bic, icl=icl))
        if runs.SIZES[-1] in (aic, bic, icl):
            said.append(words("gmm_2d.sizes_edge", most=runs.SIZES[-1]))
    if suspects := [row for row in rows if row.spurious]:
        worst = min(suspects, key=lambda row: row.spurious[2])
        _, expected, width = worst.spurious
        said.append(words("gmm_2d.sizes_spurious", mark=MARK, sizes=words("list.separator").join(str(row.size) for row in suspects), k=worst.size, expected=number(expected, ".1f"), width=small(width)))
    if missing := [str(row.size) for row in rows if row.height is None]:
        sizes = words("list.separator").join(missing)
        said.append(words("gmm_2d.sizes_failed", sizes=sizes))
    return "\n\n".join(said)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_criteria(code: str, rows: tuple[Row, ...]) -> None:
    criteria_chart(languages()[code], rows)


def criteria_chart(words: Words, rows: tuple[Row, ...]) -> None:
    labels = {name: words(f"gmm_2d.chart_{name}") for name in ("likelihood", "criteria", "components", "lowest", "spurious")}
    there = [row for row in rows if row.height is not None]
    prices = {name: [row[column] for row in there] for column, name in zip(PRICES, NAMES)}
    figure = selection.criteria([row.size for row in there], [row.height for row in there], prices, labels, spurious=[row.spurious is not None for row in there], height=340)
    st.plotly_chart(figure, key="gmm-2d-criteria", config=CONFIG, alt=words("gmm_2d.sizes_alt"))
