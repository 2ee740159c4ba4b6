"""Step 5: what a reader takes home: parameters, each row's responsibilities beside the row, the trace, and the program that does
it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from em_core import posterior
from em_core.trace_file import LONGEST_FILE, MOST_VALUES
from pages.workshop.own_data import engine, recipe, stage
from pages.workshop.own_data.bring import Brought
from pages.workshop.own_data.examples import EXAMPLES
from pages.workshop.own_data.own import PAGE
from pages.workshop.own_data.problem import Problem, Result
from pages.parts import downloads
from pages.parts.words import Words
from pages.reading.out import BOM, beside, file_name, guarded

TRACE_FILE = f"em-{stage.GROUP}.json"
WRITTEN = 25  # characters of a number in a trace file, at most


def draw(words: Words, brought: Brought | None, problem: Problem, result: Result) -> None:
    """The files and the link."""
    st.header(words("section.take"), anchor="take")
    name = brought.name if brought else "trace.json"
    with st.container(horizontal=True, key="lab-files"):
        offer(words, "parameters", file_name(name, "parameters", "csv"), "text/csv", lambda: parameters_file(words, problem, result))
        if brought is not None:
            offer(words, "rows", file_name(name, "responsibilities", "csv"), "text/csv", lambda: rows_file(words, brought, problem, result))
        if brought is not None and brought.name.rpartition(".")[0] in EXAMPLES and not brought.own:
            offer(words, "table", brought.name, "text/csv", lambda: (BOM + brought.text).encode())
    if too_long(result):
        st.caption(words("lab.trace_too_long"))
    downloads.downloads(words, stage.GROUP, trace=lambda: result.trace, film=lambda: stage.screenplay(words, problem, result), figures=lambda: stage.empty_figures(words, problem, result), trace_file=not too_long(result))
    if problem.data.size > MOST_VALUES:
        st.caption(words("lab.digest_only", most=f"{MOST_VALUES:,}"))
    if result.settings is not None:
        program(words, brought, problem, result)


def offer(words: Words, kind: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    """A file that is made when it is asked for."""
    st.download_button(words(f"download.{kind}"), make, name, mime, key=f"download-{kind}", icon=":material/download:", on_click="ignore", help=words(f"download.{kind}_help"))


def program(words: Words, brought: Brought | None, problem: Problem, result: Result) -> None:
    """The lines of Python, shown and as files, and em_core itself."""
    with st.expander(words("lab.program"), key=f"{PAGE}program", icon=":material/code:", on_change="rerun") as box:
        if not box.open:
            return
        alike = recipe.reads_alike(brought, problem)
        if not alike and problem.data.size > MOST_VALUES:
            st.markdown(words("lab.program_none", most=f"{MOST_VALUES:,}"))
            return
        st.markdown(words("lab.program_text" if alike else "lab.program_from_trace", trace=f"`{TRACE_FILE}`"))
        ours, theirs = st.tabs(["em_core", "scikit-learn"]) if problem.family == "gaussian" and result.trace.stop != "degenerate" else (st.container(), None)
        name = brought.name if brought else "trace"
        with ours:
            text = program_of(recipe.program, brought, problem, result)
            st.code(text, language=None)
            st.markdown(words("lab.engine_text", file=f"`{engine.NAME}`"))
            with st.container(horizontal=True, key="lab-program-files"):
                offer(words, "python", file_name(name, "em", "py"), "text/x-python", text.encode)
                offer(words, "engine", engine.NAME, "application/zip", engine.packed)
        if theirs:
            with theirs:
                text = program_of(recipe.with_scikit_learn, brought, problem, result)
                st.code(text, language=None)
                st.markdown(words("lab.scikit_learn_text"))
                offer(words, "scikit_learn", file_name(name, "scikit-learn", "py"), "text/x-python", text.encode)


def program_of(make: Callable[..., str], brought: Brought | None, problem: Problem, result: Result) -> str:
    key = ("program", make.__name__, problem.key)
    if key not in result.kept:
        result.kept[key] = make(brought, problem, result, brought.name if brought else "", TRACE_FILE)
    return result.kept[key]


def too_long(result: Result) -> bool:
    """Whether the trace might be longer than a trace file may be: nothing is offered that cannot be made."""
    numbers = sum(np.size(values) for values in result.trace.params) + 3
    return numbers * len(result.trace.steps) * WRITTEN + min(result.trace.data.size, MOST_VALUES) * WRITTEN > LONGEST_FILE


def parameters_file(words: Words, problem: Problem, result: Result) -> bytes:
    """One row a component: weight, and every parameter under the name of its column."""
    params, axes = result.trace.params, problem.axes
    heads = [words("estimates.component"), words("estimates.weight")]
    if problem.family == "gaussian":
        heads += [f"{words('estimates.mean')} {name}" for name in axes]
        heads += [f"{words('lab.covariance_of')} {a} × {b}" for a in axes for b in axes]
    elif problem.family in ("labels", "counts"):
        heads += [f"p {label}" for label in problem.labels]
    else:
        heads.append(words(f"lab.head_{problem.family}"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in heads])
    for k in range(result.trace.model.n_components):
        writer.writerow([k + 1, *(repr(float(value)) for field in params for value in np.ravel(field[k]))])
    return (BOM + out.getvalue()).encode()


def rows_file(words: Words, brought: Brought, problem: Problem, result: Result) -> bytes:
    """Every row of the table as it was brought, with its responsibilities."""
    shares = posterior(result.trace.model, result.trace.data, result.trace.params)
    computed: dict[str, Any] = {f"{words('lab.share')} {k + 1}": shares[:, k] for k in range(shares.shape[1])}
    return beside(brought.table, problem.read.rows, computed, row_name=words("lab.row"))
