"""The page's tables: all in short, one of them beside a run from the reader's own start, and each in full."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from em_core import Trace
from em_core.traces import to_csv, to_json
from pages.figures import runs
from pages.figures.style import CONFIG
from pages.parts import address, downloads, frame, steps
from pages.parts.player import fixed
from pages.parts.words import Words, languages
from pages.reference.tables import compare, facts
from pages.reference.tables.compare import KINDS, Agreement, Row
from pages.reference.tables.grid import Cell, figure, named, power, table, with_decimals
from pages.reference.tables.known import CLASSICS, Classic, Dial, Start

PAGE = "classics "
STEPS = ("coins", "linkage", "faithful", "times", "ice-cream", "three-points")
CHARTS = ("params", "loglik")
MORE = 3  # decimals of a computed value beyond those that are printed
FINEST = 12  # decimals, of any
SAME = 1e-6  # log-likelihoods that differ by less are as high
NEAR = 1e-3  # parameters that differ by less are the same
SOURCES = ("do-batzoglou-2008", "dempster-laird-rubin-1977", "benaglia-2009", "hasselblad-1969", "titterington-1985", "eisner-2002", "cross-validated-312703")
MOST_LISTED = 40  # observations; of more, the first ones
LAST = {"coins": 20, "linkage": 10, "faithful": 20, "times": 2000, "ice_cream": 40, "three": 10}  # iterations that can be read off


@st.cache_data(max_entries=16, show_spinner=False)
def _summary(code: str, large: bool) -> None:
    words = languages()[code]
    heads = [words("classics.problem"), words("classics.source"), words("classics.published"), words("classics.recomputed")]
    rows = [[words(f"classics.table_{name}"), words(f"classics.cite_{name}"), *(badge(words, compare.agreement(name, kind)) for kind in KINDS)] for name in CLASSICS]
    st.html(table(words("classics.summary"), heads, rows, looks="em-wrap", large=large))


def summary(code: str) -> None:
    """Every table with its source, and how far what is computed here agrees with it."""
    _summary(code, frame.projecting())


def badge(words: Words, found: Agreement | None) -> Cell:
    """How far a table's values of one kind agree."""
    if found is None:
        return Cell(words("classics.badge_none"))
    if found.exact == found.count:
        return Cell("✓ " + words("classics.badge_all", exact=found.exact, count=found.count), "good")
    return Cell("≈ " + words("classics.badge_some", exact=found.exact, count=found.count, off=power(found.off)), "near")


def comparison(words: Words, name: str, rows: list[Row], kind: str, *, looks: str = "") -> str:
    """Printed values beside computed ones."""
    given = words("classics.printed" if kind == "published" else "classics.other")
    heads = [words("classics.quantity"), *(Cell(head, "number") for head in (words("classics.step"), given, words("classics.computed"), words("classics.difference"))), words("classics.agrees")]
    caption = words("classics.table_of", table=words(f"classics.table_{name}"), kind=heading(words, kind))
    return table(caption, heads, [compared(words, row) for row in rows], looks=looks)


def heading(words: Words, kind: str) -> str:
    return words("classics.published" if kind == "published" else "classics.recomputed")


def compared(words: Words, row: Row) -> list[Cell | str]:
    printed = row.printed
    verdict = Cell("✓ " + words("classics.every_digit"), "good") if row.units == 0 else Cell("≈ " + words("classics.units", units=row.units), "near")
    return [
        words(f"classics.q_{printed.quantity}"), figure(words("classics.limit") if printed.t is None else str(printed.t)), figure(with_decimals(printed.value, printed.decimals)),
        figure(with_decimals(row.computed, min(printed.decimals + MORE, FINEST) if printed.decimals else 0)), figure(power(row.difference)), verdict,
    ]  # fmt: skip


# One of them, from another start --------------------------------------------------------------------------------------------


@st.fragment
def bench(code: str) -> None:
    """The reader chooses a table, and a start; the run from there beside that from the source's start."""
    words = languages()[code]
    st.header(words("classics.bench"), anchor="bench")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="choices"):
        name = chosen(words, "table", tuple(CLASSICS), st.selectbox, lambda option: words(f"classics.table_{option}"), width=300)
        classic, kinds = CLASSICS[name], tuple(kind for kind in KINDS if compare.of_kind(name, kind))
        kind = chosen(words, "kind", kinds, st.segmented_control, lambda option: words(f"classics.kind_{option}"), required=True)
        what = chosen(words, "chart", CHARTS, st.segmented_control, lambda option: words(f"classics.chart_{option}"), required=True)
    left, right = st.columns([1.22, 1], gap="medium")
    with left:
        _comparison(code, name, kind)
    with right:
        with st.container(horizontal=True, key="dials"):
            start = tuple(dial_of(words, dial) for dial in classic.dials)
        own = run(name, start)  # no start that the sliders allow is impossible (tested)
        draw(code, name, start, what, kind)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(outcome(words, classic, start, own), width="stretch")
            home = {dial.name: float(dial.value) for dial in classic.dials}
            st.button(words("classics.back"), key=f"{PAGE}back", icon=":material/undo:", on_click=st.session_state.update, args=(home,), disabled=start == classic.start)
    with left:
        read_off(words, classic, own)
        take_home(words, name, own)


def chosen(words: Words, name: str, allowed: tuple[str, ...], control: Callable[..., Any], label: Callable[[str], str], **options: Any) -> str:
    """A choice with translated labels, kept in the address; the first where there is none."""
    value, key = address.choice(name, allowed, allowed[0], PAGE), f"{PAGE}{name} box"
    st.session_state[key] = value
    control(words(f"classics.label_{name}"), allowed, key=key, format_func=label, on_change=lambda: address.write(name, st.session_state[key], PAGE), **options)
    return value


@st.cache_data(max_entries=64, show_spinner=False)
def _comparison(code: str, name: str, kind: str) -> None:
    st.html(comparison(languages()[code], name, compare.of_kind(name, kind), kind, looks="em-tall"))


def dial_of(words: Words, dial: Dial) -> float:
    return st.slider(words(f"classics.dial_{dial.name}"), float(dial.low), float(dial.high), float(dial.value), float(dial.step), key=dial.name, bind="query-params", width="stretch")


@functools.lru_cache(maxsize=64)
def run(name: str, start: Start) -> Trace:
    """EM from a start; the same for everybody who has it."""
    return CLASSICS[name].run(start)


def series(classic: Classic, trace: Trace, what: str) -> np.ndarray:
    """What is drawn, (T + 1, C)."""
    if what == "loglik":
        return trace.log_likelihoods[:, np.newaxis]
    read = [classic.read(step.params) for step in trace.steps]
    return np.array([[each[name] for name in classic.curves] for each in read], dtype=float)


@st.cache_data(max_entries=256, show_spinner=False)
def draw(code: str, name: str, start: Start, what: str, kind: str) -> None:
    """The course of a run from the source's start and from the reader's, with the printed values of one kind on it."""
    words, classic = languages()[code], CLASSICS[name]
    names = classic.curves if what == "params" else ("loglik",)
    lasting = min(LAST[name], len(run(name, classic.start).steps) - 1)
    marks = [(row.printed.t, row.printed.value, names.index(row.printed.quantity)) for row in compare.of_kind(name, kind) if row.printed.quantity in names and row.printed.t is not None]
    longer = classic.most > 1000
    drawn = runs.paths(
        words(f"classics.chart_{what}"),
        {"iteration": words("figure.iteration"), "printed": words("classics.marks"), "source": words("classics.of_source"), "own": words("classics.of_own")},
        [named(words(f"classics.q_{each}")) for each in names],
        series(classic, run(name, classic.start), what)[: lasting + 1],
        None if start == classic.start else series(classic, run(name, start), what)[: lasting + 1],
        [mark for mark in marks if int(longer) <= mark[0] <= lasting],
        height=290, logarithmic=longer,
    )  # fmt: skip
    st.plotly_chart(drawn, key=f"{PAGE}chart", config=CONFIG, alt=words("classics.alt_of_chart", what=words(f"classics.chart_{what}")))


def outcome(words: Words, classic: Classic, start: Start, own: Trace) -> str:
    """Where the reader's start leads, and whether that is where the source's leads."""
    if start == classic.start:
        return words("classics.moved")
    ended = words(f"classics.ends_{own.stop}", t=len(own.steps) - 1, height=fixed(own.log_likelihood))
    return ended if own.stop == "degenerate" else f"{ended}{words('list.then')}{compared_ends(words, classic, own)}"


def compared_ends(words: Words, classic: Classic, own: Trace) -> str:
    theirs = run(classic.id, classic.start)
    apart = own.log_likelihood - theirs.log_likelihood
    if abs(apart) > SAME:
        return words("classics.higher" if apart > 0 else "classics.lower", by=power(abs(apart)))
    ends = [np.array([*classic.read(trace.params).values()], dtype=float) for trace in (own, theirs)]
    return words("classics.same" if np.abs(ends[0] - ends[1]).max() < NEAR * np.abs(ends[1]).max() else "classics.exchanged")


def read_off(words: Words, classic: Classic, own: Trace) -> None:
    """Both runs at one iteration, with more digits than a chart can show."""
    t = st.slider(words("classics.at"), 0, LAST[classic.id], 1, key=f"t_{classic.id}", bind="query-params")
    heads = [words("classics.start"), *(Cell(words(f"classics.q_{name}"), "number") for name in classic.curves), Cell(words("classics.q_loglik"), "number")]
    rows = []
    for whose, trace in (("source", run(classic.id, classic.start)), ("own", own)):
        step = trace.steps[min(t, len(trace.steps) - 1)]
        found = classic.read(step.params)
        rows.append([words(f"classics.from_{whose}"), *(figure(fixed(float(found[each]), 7)) for each in classic.curves), figure(fixed(step.log_likelihood, 7))])
    st.html(table(words("classics.at"), heads, rows))


def take_home(words: Words, name: str, own: Trace) -> None:
    """The trace of the reader's run: made when it is asked for."""
    with st.container(horizontal=True, key="downloads"):
        downloads.button(words, "csv", f"em-classics-{name}.csv", "text/csv", lambda: (downloads.BOM + to_csv(own)).encode())
        downloads.button(words, "json", f"em-classics-{name}.json", "application/json", lambda: to_json(own).encode())


# Each in full -----------------------------------------------------------------------------------------------------------------


@st.fragment
def tables(code: str) -> None:
    """A step for each table: what it is, and all of its rows."""
    prose = languages()[code].prose("reference/classics")
    for place, (anchor, name) in enumerate(zip(STEPS, CLASSICS, strict=True), 1):
        box = steps.step(prose, anchor, facts.facts(), place)
        if box:
            with box:
                _in_full(code, name)


@st.cache_data(max_entries=64, show_spinner=False)
def _in_full(code: str, name: str) -> None:
    words = languages()[code]
    st.markdown(words("classics.data", data=listed(CLASSICS[name])))
    for kind in KINDS:
        if found := compare.of_kind(name, kind):
            st.markdown(f"**{heading(words, kind)}**")
            st.html(comparison(words, name, found, kind))


def listed(classic: Classic) -> str:
    """The observations as they are typed: heads of so many tosses, days with so many deaths, ice creams, …"""
    given = classic.data if classic.counts is None else classic.counts
    given = np.asarray(given) + (1 if classic.id == "ice_cream" else 0)  # cones are counted from 1, categories from 0
    shown = [f"{value:g}" for value in given[:MOST_LISTED]]
    return ", ".join(shown) + (f", … ({len(given)})" if len(given) > MOST_LISTED else "")
