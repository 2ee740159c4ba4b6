"""Closer looks at the run on the stage: its arithmetic, snapshots, the gap to the limit, the weights' system, stopping rules.

Only the one that is open is computed. What follows the player lives in the browser; the rest is drawn once a run.
"""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import streamlit as st

from em_core import Trace
from pages.examples.gaussians import line
from pages.examples.gaussians.film import Run
from pages.examples.gaussians.solve import Settings, kept, solve
from pages.examples.on_a_line import stopping
from pages.examples.on_a_line.stopping import LongRun
from pages.figures import convergence
from pages.figures import snapshots as multiples
from pages.figures.style import CONFIG
from pages.parts.arrowhead import arrowhead
from pages.parts.charts import KEPT
from pages.parts.gaussian_inspector import gaussian_inspector
from pages.parts.numbers import times_ten
from pages.parts.player import Film, fixed
from pages.parts.tables import framed
from pages.parts.words import Words, languages, number

VIEWS = ("arithmetic", "snapshots", "gap", "weights", "stopping")
SNAPSHOTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # iterations, of those that there were, and the last
ONE_ROW = 5  # panels that stand in one row
PANEL_GRID = 81
AT_ONCE = 1e-12  # ρ below which one iteration leaves nothing
FLAT = 1e-6  # |1 − ρ| below which no slope can be drawn


def choose(words: Words, group: str) -> str:
    """Choose a closer look, and mount what follows the player by itself."""
    view = st.segmented_control(words("section.views"), VIEWS, default=VIEWS[0], format_func=lambda v: words(f"gmm_1d.view_{v}"), key=f"{group}-view", required=True, persist_state="session", label_visibility="collapsed")
    if view == "arithmetic":
        gaussian_inspector(group, words)
    elif view == "weights":
        st.markdown(words("gmm_1d.weights_text"))
        arrowhead(group, words)
    elif view == "gap":
        draw_gap(words.code, f"{group}-gap")
    return view


def draw(words: Words, settings: Settings, view: str, group: str) -> None:
    """What a run has to show in the open view; the part that does not follow the player."""
    if view == "snapshots":
        st.markdown(words("gmm_1d.snapshots_text"))
        figure = kept(settings.problem, _snapshots, settings, words.code)
        st.plotly_chart(figure, key=f"{group}-snapshots", config=CONFIG, alt=words("gmm_1d.snapshots_alt"))
    if view == "gap":
        st.markdown(about_rate(words, long_run(settings)))
    if view == "stopping":
        compared(words, settings, group)


def long_run(settings: Settings) -> LongRun:
    """The run, carried on to its limit."""
    return kept(settings.problem, _long_run, settings)


def _long_run(settings: Settings) -> LongRun:
    return stopping.carry_on(solve(settings).trace)


# Snapshots -----------------------------------------------------------------------------------------------------------


def shown_steps(trace: Trace) -> list[int]:
    last = len(trace.steps) - 1
    return [t for t in SNAPSHOTS if t < last] + [last]


def _snapshots(settings: Settings, code: str) -> dict[str, Any]:
    run, words = solve(settings), languages()[code]
    low, high = line.span(run.columns[:, 0])
    grid, steps = np.linspace(low, high, PANEL_GRID), shown_steps(run.trace)
    edges, heights = (np.array(values) for values in line.histogram(run.columns[:, 0], run.trace.counts))
    outline = np.concatenate([[edges[0]], np.repeat(edges, 2)[1:-1], [edges[-1]]]), np.concatenate([[0.0], np.repeat(heights[:-1], 2), [0.0]])
    curves = np.array([densities(run, t, grid) for t in steps])
    columns = len(steps) if len(steps) <= ONE_ROW else -(-len(steps) // 2)
    titles = [f"<b>{words('stage.title_start') if t == 0 else words('gmm_1d.snapshot', t=t)}</b><br>ℓ {fixed(run.trace.steps[t].log_likelihood, 1)}" for t in steps]
    top = 1.05 * min(max(heights.max(), curves.sum(axis=1).max()), line.TALLEST * heights.max())
    return multiples.snapshots(titles, run.components, grid, curves, outline, top=float(top), columns=columns, height=230 * -(-len(steps) // columns))


def densities(run: Run, t: int, grid: np.ndarray) -> np.ndarray:
    """Weighted densities of the components at step t, (K, G)."""
    params = run.trace.steps[t].params
    variances = params.covariances[:, 0, 0, np.newaxis]
    return params.weights[:, np.newaxis] / np.sqrt(2 * np.pi * variances) * np.exp(-0.5 * np.square(grid - params.means) / variances)


# The gap -------------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_gap(code: str, key: str) -> None:
    words = languages()[code]
    labels = {"left": words("gmm_1d.gap_left"), "slope": words("gmm_1d.gap_slope"), "iteration": words("figure.iteration")}
    st.plotly_chart(convergence.gap(words("gmm_1d.gap"), labels, height=330), key=key, config=CONFIG, alt=words("gmm_1d.gap_alt"))


def add_gap(made: Film, settings: Settings, chart: str) -> None:
    """What is left to the limit at every iteration, the slope that theory gives it, and where the player stands."""
    run = long_run(settings)
    at, missing = run.resolved, run.missing
    made.fix(chart, convergence.LEFT, {"x": at.tolist(), "y": [float(f"{v:.5g}") for v in missing[at]]})
    x, y = slope(run)
    made.fix(chart, convergence.SLOPE, {"x": x, "y": y})
    places = [stop.parameters_of for stop in made.stops]
    floor = float(missing[at].min()) if len(at) else 1e-12
    made.swap(chart, convergence.HERE, [{"x": [t], "y": [max(float(missing[t]), floor)]} for t in places], range(len(places)))
    ceiling, last = float(missing[at].max()) if len(at) else 1.0, max(int(at[-1]) if len(at) else 1, max(places), 1)
    made.layouts[chart] = {"xaxis.range": [-0.03 * last, 1.03 * last], "yaxis.range": [np.log10(floor) - 0.7, np.log10(ceiling) + 0.7]}


def slope(run: LongRun) -> tuple[list[float], list[float]]:
    """The line that falls by ρ² a step and meets the gap late, where the theory holds; nothing where there is no rate."""
    late = run.resolved[run.missing[run.resolved] > 1e-10 * max(1.0, abs(float(run.heights[-1])))]
    if not 0 < run.rate < 1 or len(late) < 2:
        return [], []
    end = int(late[-1])
    ends = np.array([0, int(run.resolved[-1])])
    heights = np.log10(run.missing[end]) + 2 * np.log10(run.rate) * (ends - end)
    return ends.tolist(), [float(f"{10**h:.5g}") for h in np.clip(heights, -300, 300)]


def about_rate(words: Words, run: LongRun) -> str:
    """What the rate is, or why there is none to say."""
    if run.trace.stop in ("degenerate", "decreased"):
        return words("gmm_1d.gap_none")
    if not np.isfinite(run.rate):
        return words("gmm_1d.gap_slow", last=run.last)
    if abs(run.rate - 1) < FLAT:
        return words("gmm_1d.gap_flat")
    if run.rate > 1:
        return words("gmm_1d.gap_saddle", rate=number(run.rate, ".4f"))
    if run.rate < AT_ONCE:
        return words("gmm_1d.gap_at_once" if run.trace.model.n_components == 1 else "gmm_1d.gap_apart")
    return words("gmm_1d.gap_text", rate=number(run.rate, ".4f"), square=number(run.rate**2, ".4f"), digits=number(np.log(0.1) / (2 * np.log(run.rate)), ".1f"), last=run.last)


# Stopping rules ------------------------------------------------------------------------------------------------------


def compared(words: Words, settings: Settings, group: str) -> None:
    """Rules side by side: what each looks at, and where each would have ended this run."""
    run = long_run(settings)
    key = "settled" if run.settled else "troubled" if run.trace.stop in ("degenerate", "decreased") else "unsettled"
    st.markdown(words("gmm_1d.stopping_text") + words("list.then") + words(f"gmm_1d.stopping_{key}", last=run.last))
    if run.last == 0:
        return
    st.html(table_of_rules(words, run) + table_of_caps(words, run))
    figure = kept(settings.problem, _rules, settings, words.code)
    st.plotly_chart(figure, key=f"{group}-rules", config=CONFIG, alt=words("gmm_1d.rules_alt"))


def _rules(settings: Settings, code: str) -> dict[str, Any]:
    run, words = long_run(settings), languages()[code]
    labels = [words(f"gmm_1d.rule_{rule}") for rule in stopping.RULES]
    return convergence.rules(words("gmm_1d.rules"), labels, [run.measures[rule] for rule in stopping.RULES], words("figure.iteration"), floors=[stopping.ROUNDING, run.rounding, stopping.STILL], height=330)


def table_of_rules(words: Words, run: LongRun) -> str:
    """A row a threshold, three columns a rule: the iteration, and what was left of ℓ and of φ then."""
    heads = "".join(f'<th scope="colgroup" colspan="3">{html.escape(words(f"gmm_1d.rule_{rule}"))}</th>' for rule in stopping.RULES)
    below = '<th scope="col" class="em-number em-first">t</th><th scope="col" class="em-number">ℓ∗ − ℓ</th><th scope="col" class="em-number">‖φ − φ∗‖</th>' * len(stopping.RULES)
    rows = []
    for threshold in stopping.THRESHOLDS:
        cells = "".join(cells_of(words, run, run.stop_of(rule, threshold)) for rule in stopping.RULES)
        rows.append(f'<tr><th scope="row">{power(threshold)}</th>{cells}</tr>')
    return framed(words("gmm_1d.table_rules"), f'<tr><th scope="col" rowspan="2">ε</th>{heads}</tr><tr>{below}</tr>', "".join(rows))


def table_of_caps(words: Words, run: LongRun) -> str:
    """A column a cap: what it would have left undone."""
    caps = [cap for cap in stopping.CAPS if cap < run.last]
    if not caps:
        return ""
    heads = "".join(f'<th scope="col" class="em-number">{cap}</th>' for cap in caps)
    lines = (("ℓ∗ − ℓ", run.missing, run.rounding), ("‖φ − φ∗‖", run.distances, 0.0))
    rows = "".join(f'<tr><th scope="row">{name}</th>' + "".join(f'<td class="em-number">{brief(values[cap], rounding)}</td>' for cap in caps) + "</tr>" for name, values, rounding in lines)
    caption = html.escape(words("gmm_1d.table_caps"))
    return f'<div class="em em-estimates em-below" tabindex="0" role="region" aria-label="{caption}"><table><thead><tr><th scope="col">{caption}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def cells_of(words: Words, run: LongRun, t: int | None) -> str:
    if t is None:
        return f'<td class="em-number" colspan="3">{html.escape(words("gmm_1d.not_reached"))}</td>'
    return f'<td class="em-number em-first"><b>{t}</b></td><td class="em-number">{brief(run.missing[t], run.rounding)}</td><td class="em-number">{brief(run.distances[t])}</td>'


def power(threshold: float) -> str:
    return f"10<sup>−{round(-np.log10(threshold))}</sup>"


def brief(value: float, rounding: float = 0.0) -> str:
    """Two digits of what is left; where it is rounding, 0."""
    if abs(value) <= rounding:
        return "0"
    if abs(value) >= 1e-3:
        return number(float(value), ".1f" if abs(value) >= 1 else ".2g")
    return times_ten(float(value), 1)
