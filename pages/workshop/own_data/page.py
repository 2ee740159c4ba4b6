"""The page of the reader's own data: its steps from top to bottom, each when the one before is done."""

from __future__ import annotations

from typing import Any

import streamlit as st

from em_core import GaussianMixture
from pages.workshop.own_data import back, bring, choose, compare, fitting, stage, take
from pages.workshop.own_data.bring import Brought
from pages.workshop.own_data.own import PAGE
from pages.workshop.own_data.problem import Problem, Result, Settings
from pages.parts import frame, pasting, sections
from pages.parts.words import Words, languages
from pages.reading.columns import Columns
from pages.reading.tables import Table

FIRST_ROWS = 8      # of the table that are shown
FIRST_COLUMNS = 30
FIRST_DROPPED = 50  # rows left out that are listed
ON_STAGE = f"{PAGE}on the stage"


@st.fragment
def laboratory(code: str) -> None:
    """Table, model and fit side by side; the result beneath; what can be taken from it."""
    words, large = languages()[code], frame.projecting()
    if large:
        place, side = frame.stage_and_controls(words)
        brought, problem, settings, result = steps(words, [side] * 3, side)
    else:
        cards = st.columns(3, gap="medium", border=True)
        brought, problem, settings, result = steps(words, cards, st.container(key=f"{PAGE}asked"))
        place = st.container()
        if brought is not None and brought.own:
            preview(words, brought, problem, unfolded=result is None)
    st.session_state[ON_STAGE] = result
    with place if large else st.container():
        if problem is None or result is None:
            st.info(words("lab.nothing_yet" if problem is None else "lab.press_fit"), icon=":material/science:")
        else:
            differs(words, result, settings)
            stage.draw(words, problem, result, large=large)
    if large:
        return
    if problem is not None and result is not None:
        if settings is not None:
            compare.draw(words, problem, settings)
        take.draw(words, brought, problem, result)
    else:
        st.header(words("section.take"), anchor="take")
    back.draw(words, problem)


def steps(words: Words, places: list, wide: Any) -> tuple[Brought | None, Problem | None, Settings | None, Result | None]:
    """The first three steps, each where it belongs, and what they ask and refuse in a place as wide as the page, so that no card
    outgrows the others; what comes of them as far as they are done."""
    problem: Problem | None = None
    settings: Settings | None = None
    result: Result | None = None
    with places[0]:
        st.markdown(f"**{words('lab.step_bring')}**")
        brought = bring.draw(words, wide)
        if brought is not None and not brought.own:
            with st.popover(words("lab.preview"), icon=":material/table_rows:", key=f"{PAGE}preview"):
                first_rows(words, brought.table)
    with places[1]:
        st.markdown(f"**{words('lab.step_choose')}**")
        if bring.source_of_visit() == "trace":
            problem, result = st.session_state[bring.TRACE]
            st.caption(words(f"lab.model_{problem.family}"))
        elif brought is None:
            st.caption(words("lab.choose_later"))
        else:
            problem = choose.draw(words, brought, wide)
    with places[2]:
        st.markdown(f"**{words('lab.step_fit')}**")
        if problem is None or brought is None:
            st.caption(words("lab.fit_later" if problem is None else "lab.fit_done"))
        else:
            settings, button = fitting.draw(words, problem)
            result = fitting.draw_fit(words, problem, settings, button, wide)
    return brought, problem, settings, result


def differs(words: Words, result: Result, settings: Settings | None) -> None:
    """That the stage shows a fit of other settings than those of the controls."""
    if settings is not None and result.settings is not None and result.settings != settings:
        st.info(words("lab.differs", components=result.settings.components), icon=":material/sync_problem:")


def preview(words: Words, brought: Brought, problem: Problem | None, unfolded: bool) -> None:
    """The reader's table; `unfolded` where there is something to say about it."""
    read = problem.read if problem else None
    used = words("lab.rows_used", used=f"{len(read.rows):,}", total=f"{len(brought.table.rows):,}") if read else words("lab.rows_read", total=f"{len(brought.table.rows):,}")
    with st.expander(f"{words('lab.preview')} · {used}", expanded=unfolded and (problem is None or bool(problem.read.reasons or brought.notes)), icon=":material/table_rows:"):
        for note in brought.notes:
            st.caption(pasting.noted(words, note))
        first_rows(words, brought.table)
        if read and read.reasons:
            left_out(words, read)


def first_rows(words: Words, table: Table) -> None:
    """The first rows as they were written; a table shows text as text."""
    rows = table.rows[:FIRST_ROWS]
    columns = {f"{i + 1}. {name}": [row[i] for row in rows] for i, name in enumerate(table.names[:FIRST_COLUMNS])}
    st.dataframe({words("lab.row"): table.numbers[:FIRST_ROWS]} | columns, hide_index=True, width="stretch", height="content")
    if len(table.names) > FIRST_COLUMNS:
        st.caption(words("lab.more_columns", shown=FIRST_COLUMNS, total=len(table.names)))


def left_out(words: Words, read: Columns) -> None:
    """How many rows were left out for which reason, and the first of them with the cell that was the reason."""
    reasons = words("list.separator").join(words("lab.reason_count", reason=words(f"reason.{reason}"), count=f"{count:,}") for reason, count in read.reasons.items())
    st.markdown(words("lab.left_out", count=f"{sum(read.reasons.values()):,}", reasons=reasons))
    first = read.dropped[:FIRST_DROPPED]
    st.dataframe({
        words("lab.row"): [drop.row for drop in first], words("lab.column"): [drop.column for drop in first], words("lab.cell"): [drop.cell for drop in first],
        words("lab.reason"): [words(f"reason.{drop.reason}") for drop in first],
    }, hide_index=True, width="stretch", height=min(38 + 35 * len(first), 220))  # fmt: skip


def code_that_ran(words: Words) -> None:
    """The functions that made the result on the stage."""
    result = st.session_state.get(ON_STAGE)
    sections.code_that_ran(words, type(result.trace.model) if result else GaussianMixture)
