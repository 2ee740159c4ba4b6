"""Healy and Westmacott 1956: a table of yields that has lost some of its plots.

The plots that are lost stand in the address as `lost=2.4-3.1`: row and column, counted from 1.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from em_core import MissingPlots, Trace, fit
from em_core.old_problems import BARLEY, VARIETIES
from em_core.plots import plots_of
from pages.figures import timeline
from pages.figures.timeline import LOST, TABLE
from pages.parts import address
from pages.parts.player import Film, superscript
from pages.parts.words import Words, number
from pages.reference.timeline import problem
from pages.reference.timeline.problem import GROUP, MOST_STEPS, TOLERANCE, Run, markdown, rise, swap, table

PAGE = f"{GROUP} "
BOX, DRAWN, PRESSED = f"{PAGE}lost box", f"{PAGE}lost drawn", f"{PAGE}lost pressed"  # the list, what it was drawn with, whether a press has come since
ROWS, COLUMNS = BARLEY.shape
CUSTOMARY, NONE = "2.4", "none"
WRITTEN = re.compile(rf"[1-{ROWS}]\.[1-{COLUMNS}](-[1-{ROWS}]\.[1-{COLUMNS}])*")
MOST_NAMED = 3  # lost plots whose values the table of numbers has


class Choice(NamedTuple):
    lost: tuple[tuple[int, int], ...] = ((1, 3),)  # from 0
    guess: float = 100.0


def usable(lost: str) -> bool:
    return lost == NONE or (len(lost) < 4 * ROWS * COLUMNS and bool(WRITTEN.fullmatch(lost)))


def read(lost: str) -> tuple[tuple[int, int], ...]:
    places = set() if lost == NONE else {(int(place[0]) - 1, int(place[2]) - 1) for place in lost.split("-")}
    return tuple(sorted(places))


def write(lost: tuple[tuple[int, int], ...]) -> None:
    address.write("lost", "-".join(f"{i + 1}.{j + 1}" for i, j in sorted(lost)) or NONE, PAGE)


def name_of(words: Words, place: tuple[int, int]) -> str:
    return f"{words(f'history.place_{place[0] + 1}')} · {VARIETIES[place[1]]}"


def draw(words: Words) -> Choice:
    lost = read(address.text("lost", usable, CUSTOMARY, PAGE))
    st.session_state.update({BOX: list(lost), DRAWN: lost, PRESSED: False})
    every = [(i, j) for i in range(ROWS) for j in range(COLUMNS)]
    st.multiselect(words("history.plots_lost"), every, format_func=lambda place: name_of(words, place), key=BOX, placeholder=words("history.plots_none"), help=words("history.plots_lost_help"),
                   on_change=choose_from_list)
    guess = st.slider(words("history.plots_guess"), 0.0, 250.0, 100.0, 5.0, key="guess", bind="query-params")
    return Choice(lost, guess)


def choose_from_list() -> None:
    """The list was changed. Not so where a press came with it: the browser may then still hold the list from before."""
    if not st.session_state[PRESSED]:
        write(tuple(st.session_state[BOX]))


def press(point: Any) -> None:
    """A press on the table: the plot there is lost, or found again."""
    place = (int(round(float(point["y"]))), int(round(float(point["x"]))))
    if 0 <= place[0] < ROWS and 0 <= place[1] < COLUMNS:
        st.session_state[PRESSED] = True
        write(tuple({*st.session_state[DRAWN]} ^ {place}))


def data(choice: Choice) -> np.ndarray:
    """The table with NaN in the places of lost plots, (R, C)."""
    left = np.array(BARLEY)
    for place in choice.lost:
        left[place] = np.nan
    return left


def solve(choice: Choice) -> Trace:
    """From no effects, so that the reader's guess stands in every place, and the variance of the plots that are left."""
    left = data(choice)
    model = MissingPlots(ROWS, COLUMNS)
    kept = left[~np.isnan(left)]
    start = model.Params(np.array(choice.guess), np.zeros(ROWS), np.zeros(COLUMNS), np.array(kept.var() if kept.size and np.ptp(kept) else 1.0))
    return fit(model, plots_of(left), start, tol=TOLERANCE, max_iter=MOST_STEPS)


def figure(words: Words, height: int, large: bool, choice: Choice) -> dict[str, Any]:
    return timeline.plots([words(f"history.place_{i}") for i in range(1, ROWS + 1)], VARIETIES, height=height, large=large)


def uncorrected(run: Run, t: int) -> float:
    """σ² as the M-step that makes step t would have it, were the filled-in plots as good as seen."""
    if t == 0:
        return float(run.trace.steps[0].params.variance)
    return float(run.trace.steps[t].params.variance) - len(run.choice.lost) * float(run.trace.steps[t - 1].params.variance) / BARLEY.size


def film(run: Run, words: Words) -> Film:
    steps, model, lost = run.trace.steps, run.trace.model, run.choice.lost
    left, first = data(run.choice), lost[0] if lost else None

    def value(t: int, place: tuple[int, int]) -> str:
        return number(float(model.fitted(steps[t].params)[place]), ".2f")

    def say(stop) -> str:
        t = stop.iteration
        if not lost:
            return words("history.plots_say_whole")
        if stop.kind == "start":
            return words("history.plots_say_start", guess=number(run.choice.guess, ".0f"))
        if stop.kind == "E":
            return words("history.plots_say_e", at=f"θ{superscript(t - 1)}", plot=name_of(words, first), value=value(t - 1, first), variance=number(float(steps[t - 1].params.variance), ".2f"))
        return words("history.plots_say_m", plot=name_of(words, first), before=value(t - 1, first), after=value(t, first), variance=number(float(steps[t].params.variance), ".2f"),
                     uncorrected=number(uncorrected(run, t), ".2f"), rise=rise(run, t))

    made = problem.film(run, words, say, lambda t: [("σ²", number(float(steps[t].params.variance), ".3f"))])
    texts = [["" if np.isnan(v) else f"{v:.1f}" for v in row] for row in left]
    made.fix(run.chart, TABLE, {"x": list(range(COLUMNS)), "y": list(range(ROWS)), "z": [[None if np.isnan(v) else v for v in row] for row in left.tolist()], "text": texts})
    swap(made, run, LOST, lambda t: {"x": [j for _, j in lost], "y": [i for i, _ in lost], "text": [number(float(model.fitted(steps[t].params)[place]), ".1f") for place in lost]}, hidden=True)
    made.layouts[run.chart] = {"meta": {"pick": "anywhere"}}  # also beside the value in a lost place
    rows = [name_of(words, place) for place in lost[:MOST_NAMED]] + [words("history.plots_variance"), words("history.plots_uncorrected")]
    made.parts["parameters"] = table(run, words, rows, lambda t: [*(value(t, place) for place in lost[:MOST_NAMED]), number(float(steps[t].params.variance), ".3f"), number(uncorrected(run, t), ".3f")])
    return made


def leverage(lost: tuple[tuple[int, int], ...]) -> float:
    """The largest eigenvalue of the hat matrix of the whole table on the lost plots, [same row] / C + [same column] / R −
    1 / (R C): what is left of the error of the filled-in values after a step. Of one plot, (R + C − 1) / (R C)."""
    if not lost:
        return 0.0
    hat = np.array([[(i == k) / COLUMNS + (j == m) / ROWS - 1 / BARLEY.size for k, m in lost] for i, j in lost])
    return float(np.linalg.eigvalsh(hat)[-1])


def answer(run: Run) -> float:
    return 100 * leverage(run.choice.lost)


def least_squares(left: np.ndarray) -> tuple[np.ndarray, float]:
    """Rows and columns fitted to the plots that are left, with dummies and without a step of EM: fitted (R, C), squares left."""
    i, j = np.nonzero(~np.isnan(left))
    design = np.hstack([np.eye(ROWS)[i], np.eye(COLUMNS)[j]])
    found = np.linalg.lstsq(design, left[i, j], rcond=None)[0]
    return found[:ROWS, np.newaxis] + found[ROWS:], float(np.sum(np.square(left[i, j] - design @ found)))


def yates(left: np.ndarray, place: tuple[int, int]) -> float:
    """The value for one lost plot in closed form (Allan and Wishart 1930, Yates 1933): (R·row + C·column − all) / ((R − 1)(C − 1)),
    of the sums of what is left."""
    return float((ROWS * np.nansum(left[place[0]]) + COLUMNS * np.nansum(left[:, place[1]]) - np.nansum(left)) / ((ROWS - 1) * (COLUMNS - 1)))


def check(run: Run, words: Words) -> str:
    """The lost values and the variance by several ways; with one plot lost also Yates' formula."""
    left, lost = data(run.choice), run.choice.lost
    fitted, squares = least_squares(left)
    seen = BARLEY.size - len(lost)
    mine = run.trace.model.fitted(run.trace.params)
    heads = (words("history.plots_plot"), words("history.plots_em"), words("history.plots_least"), words("history.plots_yates"), words("history.plots_grown"))
    rows = [(name_of(words, place), number(float(mine[place]), ".3f"), number(float(fitted[place]), ".3f"), number(yates(left, place), ".3f") if len(lost) == 1 else "", number(float(BARLEY[place]), ".1f")) for place in lost]
    told = markdown(heads, rows) + "\n\n" if rows else ""
    return told + words("history.plots_errors", em=number(float(run.trace.params.variance), ".3f"), likely=number(squares / seen, ".3f"), filled=number(squares / BARLEY.size, ".3f"),
                        unbiased=number(squares / (seen - ROWS - COLUMNS + 1), ".3f"), rate=number(leverage(lost), ".4f"))
