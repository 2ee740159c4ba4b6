"""The famous mistakes, each in a step of its own: what its program reports beside EM as it should be, something to turn, and a
switch that puts it right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from em_core.datasets import TWO_COINS
from pages.figures import runs
from pages.figures.style import CONFIG
from pages.parts import address, steps
from pages.parts.player import fixed
from pages.parts.words import Words, languages, number
from pages.reference.tables import compare, facts, faults
from pages.reference.tables.faults import Run
from pages.reference.tables.grid import Cell, figure, power, table

STEPS = ("variance", "rounding", "mistyped", "likely", "shifted", "floor", "underflow")
BOUND = {"bind": "query-params"}
ROWS = 10  # iterations that a table shows; of a longer run the first ones and the last
FIRST = 3
PAGE = "classics "
Arguments = tuple[float | int | str, ...]


def _against(right: Run, wrong: Run) -> tuple[Run, Run]:
    return right, wrong


PAIRS: Mapping[str, Callable[..., tuple[Run, Run]]] = {
    "variance": faults.variance,
    "rounding": lambda decimals: _against(faults.coins(), faults.rounded(decimals)),
    "mistyped": lambda heads: _against(faults.coins(), faults.mistyped(heads)),
    "likely": lambda a, b: _against(faults.coins((a, b)), faults.likely((a, b))),
    "shifted": lambda: _against(faults.coins(), faults.shifted()),
    "floor": faults.floor,
    "underflow": lambda tosses: _against(faults.in_logarithms(tosses), faults.underflow(tosses)),
}
"""EM as it should be, and the program with the mistake, by what the reader has turned."""
COURSES = ("rounding", "mistyped")  # of which the estimates are drawn and not the log-likelihood


@st.fragment
def mistakes(code: str) -> None:
    """A step for each."""
    words = languages()[code]
    prose = words.prose("reference/classics")
    drawn = dict(zip(STEPS, (variance, rounding, mistyped, likely, shifted, floor, underflow), strict=True))
    for place, anchor in enumerate(STEPS, 1):
        box = steps.step(prose, anchor, facts.facts(), place)
        if box:
            with box:
                drawn[anchor](words)


def put_right(words: Words, name: str) -> bool:
    return st.toggle(words("mistake.put_right"), key=f"right_{name}", **BOUND)


@st.cache_data(max_entries=256, show_spinner=False)
def show(code: str, name: str, arguments: Arguments, corrected: bool) -> None:
    """The chart and the table of one program; both where the mistake is in it, and once more the right one where it is not."""
    words = languages()[code]
    right, wrong = PAIRS[name](*arguments)
    shown = right if corrected else wrong
    chart, numbers = st.columns([1.1, 1], gap="medium")
    labels = {"iteration": words("figure.iteration"), "right": words("mistake.right"), "wrong": words("mistake.corrected" if corrected else "mistake.wrong"), "falls": words("mistake.falls")}
    with chart:
        if name in COURSES:
            named = {"iteration": labels["iteration"], "printed": words("classics.marks"), "source": labels["right"], "own": labels["wrong"]}
            made = runs.paths(words("mistake.course"), named, ["θ<sub>A</sub>", "θ<sub>B</sub>"], right.values, shown.values, (), height=350)
        else:
            made = runs.climbs(words("mistake.climb"), labels, right.heights, shown.heights, shown.falls, height=350)
        st.plotly_chart(made, key=f"{PAGE}{name}", config=CONFIG, alt=words("mistake.course_alt" if name in COURSES else "mistake.climb_alt"))
    with numbers:
        st.html(reported(words, shown))


def reported(words: Words, run: Run) -> str:
    """What a program reports, a row an iteration; a fall in red."""
    heads = ["t", *(Cell(words(f"classics.q_{name}"), "number") for name in run.names), Cell(words("classics.q_loglik"), "number"), Cell(words("mistake.change"), "number")]
    falls, rows = set(run.falls.tolist()), []
    last = len(run.heights) - 1
    shown = range(last + 1) if last <= ROWS else (*range(FIRST), None, *range(last - ROWS + FIRST + 1, last + 1))
    for t in shown:
        if t is None:
            rows.append(["⋮", *[figure("⋮")] * (len(run.names) + 2)])
            continue
        values, height = run.values[t], run.heights[t]
        both = t and np.isfinite(height) and np.isfinite(run.heights[t - 1])
        change = height - run.heights[t - 1] if both else np.nan
        told = figure(power(change)) if both else figure("")
        if t in falls:
            told = Cell(f"▼ {power(change)}", "number fall")
        rows.append([str(t), *(figure(fixed(float(value))) for value in values), figure(told_height(words, height)), told])
    return table(words("mistake.reported"), heads, rows)


def told_height(words: Words, height: float) -> str:
    """A log-likelihood as a program reports it; it may be −∞, or nothing at all."""
    if np.isnan(height):
        return words("mistake.none")
    return fixed(float(height)) if np.isfinite(height) else "−∞"


def told_falls(words: Words, run: Run) -> None:
    """Whether what is reported falls."""
    if len(run.falls):
        t = int(run.falls[0])
        st.error(words("mistake.say_falls", t=t, by=fixed(float(run.heights[t - 1] - run.heights[t]))), icon=":material/trending_down:")
    else:
        st.info(words("mistake.say_rises"), icon=":material/trending_up:")


def variance(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mean = st.slider(words("mistake.mean_2"), 2.0, 4.0, 3.0, 0.1, key="second_mean", width=260, **BOUND)
        iterations = st.slider(words("mistake.iterations"), 1, ROWS, 3, key="wrong_steps", width=260, **BOUND)
        corrected = put_right(words, "variance")
    show(words.code, "variance", (mean, iterations), corrected)
    wrong = PAIRS["variance"](mean, iterations)[1]
    if corrected:
        st.success(words("mistake.say_right"), icon=":material/check_circle:")
        return
    told_falls(words, wrong)
    if len(wrong.heights) <= iterations:
        st.warning(words("mistake.say_ended", t=len(wrong.heights) - 1), icon=":material/compress:")


def rounding(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        decimals = st.slider(words("mistake.decimals"), 1, 6, 2, key="decimals", width=260, **BOUND)
        corrected = put_right(words, "rounding")
    show(words.code, "rounding", (decimals,), corrected)
    right, wrong = faults.coins(iterations=facts.MOST), faults.rounded(decimals, facts.MOST)
    (a, b), (right_a, right_b) = ([fixed(float(heads)) for heads in faults.rounded_heads(kept)] for kept in (decimals, None))
    st.info(words("mistake.say_rounded", a=a, b=b, right_a=right_a, right_b=right_b, loss=power(max(float(right.heights[-1] - wrong.heights[-1]), 0.0))), icon=":material/calculate:")


def mistyped(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        heads = st.slider(words("mistake.heads"), 0, int(TWO_COINS.tosses[faults.TYPED]), int(TWO_COINS.heads[faults.TYPED]) - 1, key="typed_heads", width=260, **BOUND)
        corrected = put_right(words, "mistyped")
    show(words.code, "mistyped", (heads,), corrected)
    found = faults.coins(iterations=facts.MOST) if corrected else faults.mistyped(heads, facts.MOST)
    printed = {row.printed.quantity: row.printed.value for row in compare.of_kind("coins", "published") if row.printed.t == 1}
    values = {"a": found.values[1, 0], "b": found.values[1, 1], "limit_a": found.values[-1, 0], "limit_b": found.values[-1, 1]}
    st.info(words("mistake.say_mistyped", **{name: number(float(value), ".3f") for name, value in values.items()},
                  printed_a=number(printed["theta_a"], ".2f"), printed_b=number(printed["theta_b"], ".2f")), icon=":material/edit:")  # fmt: skip


def likely(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = tuple(st.slider(words(f"mistake.likely_{name}"), 0.01, 0.99, value, 0.01, key=f"likely_{name}", width=260, **BOUND) for name, value in zip("ab", TWO_COINS.start))
        corrected = put_right(words, "likely")
    show(words.code, "likely", start, corrected)
    if corrected:
        st.success(words("mistake.say_right"), icon=":material/check_circle:")
        return
    hard, right, joint = faults.likely(start), faults.coins(start, iterations=facts.MOST), faults.guess_height(start)
    moves = np.flatnonzero(np.abs(np.diff(hard.values, axis=0)).max(axis=1) > 0)
    st.info(words("mistake.say_likely", a=fixed(float(hard.values[-1, 0])), b=fixed(float(hard.values[-1, 1])), t=int(moves[-1]) + 1 if len(moves) else 0,
                  loss=power(float(right.heights[-1] - hard.heights[-1])), from_joint=fixed(float(joint[0])), to_joint=fixed(float(joint[-1]))), icon=":material/call_split:")  # fmt: skip
    told_falls(words, hard)


def shifted(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        t = st.slider(words("mistake.shifted_at"), 1, ROWS, 1, key="line", width=260, **BOUND)
        corrected = put_right(words, "shifted")
    show(words.code, "shifted", (), corrected)
    if corrected:
        st.success(words("mistake.say_right"), icon=":material/check_circle:")
        return
    right, wrong = PAIRS["shifted"]()
    st.info(words("mistake.say_shifted", t=t, recorded=fixed(float(wrong.heights[t])), true=fixed(float(right.heights[t]))), icon=":material/table_rows:")
    heads = [words("mistake.round"), Cell(words("mistake.filed"), "number"), Cell(words("mistake.at_parameters"), "number")]
    rows = [[str(i), *(figure(fixed(float(share))) for share in shares)] for i, shares in enumerate(faults.shares_recorded(t), 1)]
    with st.columns(2)[0]:
        st.html(table(words("mistake.file_caption"), heads, rows))


def floor(words: Words) -> None:
    allowed, key = tuple(faults.CROWD), f"{PAGE}floor data"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = address.choice("data", allowed, allowed[0], PAGE)
        st.session_state[key] = which
        st.segmented_control(words("mistake.data"), allowed, key=key, required=True, format_func=lambda option: words(f"mistake.data_{option}"),
                             on_change=lambda: address.write("data", st.session_state[key], PAGE))  # fmt: skip
        lowest = st.slider(words("mistake.lowest"), 0.01, 0.5, facts.FLOOR, 0.01, key="lowest", width=260, **BOUND)
        corrected = put_right(words, "floor")
    show(words.code, "floor", (which, lowest), corrected)
    right, wrong = faults.floor(which, lowest)
    if right.ends == "degenerate":
        free = words("mistake.say_collapse")
    else:
        free = words("mistake.say_free", height=fixed(float(right.heights[-1])), sd_1=fixed(float(right.values[-1, 2])), sd_2=fixed(float(right.values[-1, 3])))
    ended = words("mistake.say_floor", lowest=number(lowest, ".2f"), height=fixed(float(wrong.heights[-1])), sd_1=fixed(float(wrong.values[-1, 2])), sd_2=fixed(float(wrong.values[-1, 3])))
    st.info(f"{ended}{words('list.then')}{free}", icon=":material/vertical_align_bottom:")


def underflow(words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tosses = st.slider(words("mistake.tosses"), 10, facts.MOST_TOSSES, facts.LONG, 10, key="tosses", width=260, **BOUND)
        corrected = put_right(words, "underflow")
    show(words.code, "underflow", (tosses,), corrected)
    if corrected:
        st.success(words("mistake.say_right"), icon=":material/check_circle:")
        return
    right, wrong = PAIRS["underflow"](tosses)
    a, b = (fixed(float(value)) for value in right.values[-1])
    if wrong.ends == "not_finite":
        st.error(words("mistake.say_underflow_dead", tosses=tosses, t=len(wrong.values), a=a, b=b), icon=":material/error:")
    elif not np.isfinite(wrong.heights).all():
        st.warning(words("mistake.say_underflow_silent", tosses=tosses), icon=":material/warning:")
    else:
        smallest = faults.probabilities_multiplied(tosses, wrong.values[-1]).sum(axis=1).min()
        st.info(words("mistake.say_underflow_fine", tosses=tosses, smallest=power(float(smallest))), icon=":material/check:")
