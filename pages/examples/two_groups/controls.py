"""The controls of the page: what was measured, in which state, one variance or two, and the two means to start from.

All live in the address. A preset sets several at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from em_core import GaussianMixture, Trace
from pages.examples.gaussians.solve import OWN, Settings
from pages.examples.two_groups import people
from pages.parts import address
from pages.parts.words import Words

PAGE = "heights "  # before the names of this page's choices and widgets
TRACE = "trace"
BROUGHT = "heights brought trace"
COMPONENTS = ("1", "2")
BOUND = {"bind": "query-params"}
GO_ON = 3000  # iterations where the reader lets EM go on after its stopping rule is met: past the plateau of row 12
PANELS = ("arithmetic", "labels")


class Axis(NamedTuple):
    """A measure's sliders: their names in the link, the ends, and the customary start."""

    names: tuple[str, str]
    low: int
    high: int
    start: tuple[int, int]


AXES = {"heights": Axis(("cm1", "cm2"), 50, 200, (160, 180)), "weights": Axis(("kg1", "kg2"), 35, 170, (55, 75))}


class Preset(NamedTuple):
    measure: str
    state: str
    tied: bool
    start: tuple[int, int]
    further: bool = False  # whether EM goes on where the stopping rule would end the run


PRESETS = {
    "usual": Preset("heights", "corrected", False, (160, 180)),
    "other": Preset("heights", "corrected", False, (150, 160)),
    "spike": Preset("heights", "entered", False, (160, 180)),
    "merged": Preset("heights", "entered", True, (160, 180)),
    "leap": Preset("heights", "entered", True, (160, 180), further=True),
    "alone": Preset("heights", "entered", True, (57, 170)),
    "without": Preset("heights", "without", False, (160, 180)),
    "weights": Preset("weights", "corrected", True, (55, 75)),
}


def choice(words: Words, name: str, allowed: tuple[str, ...], label: str, labels: dict[str, str]) -> str:
    """A choice whose labels are translated, as a box that writes the address."""
    box = f"{PAGE}{name} box"
    st.session_state[box] = value = address.choice(name, allowed, allowed[0], PAGE)
    st.selectbox(label, allowed, format_func=labels.__getitem__, key=box, on_change=lambda: address.write(name, st.session_state[box], PAGE))
    return value


def draw(words: Words) -> Settings:
    """Draw the controls of data and model; the start is still the customary one."""
    states = (*people.STATES, TRACE) if BROUGHT in st.session_state else people.STATES
    state = choice(words, "source", states, words("heights.source"), {name: words(f"heights.source_{name}") for name in states})
    if state == TRACE:
        st.caption(words("heights.brought"))
        return brought(words, st.session_state[BROUGHT])
    measure = choice(words, "measure", people.MEASURES, words("heights.measure"), {name: words(f"heights.measure_{name}") for name in people.MEASURES})
    tied = st.toggle(words("heights.tied"), key="onevar", help=words("heights.tied_help"), **BOUND)
    further = st.toggle(words("heights.further"), key="further", help=words("heights.further_help", iterations=GO_ON), **BOUND)
    settings = settings_of(words, measure, state, tied, AXES[measure].start)
    return replace(settings, tol=0.0, max_iter=GO_ON) if further else settings


def settings_of(words: Words, measure: str, state: str, tied: bool, start: tuple[float, float]) -> Settings:
    problem = people.problem(measure, state, words(f"heights.axis_{measure}"))
    return Settings(problem, COMPONENTS, "tied" if tied else "full", OWN, means=tuple((float(mean),) for mean in start))


def brought(words: Words, trace: Trace) -> Settings:
    """What a trace that was brought back was made of."""
    measure, state = people.found_in(trace)
    settings = settings_of(words, measure, state, False, AXES[measure].start)
    return replace(settings, covariance=trace.model.covariance, tol=trace.tol, max_iter=trace.max_iter, trace=trace)


def fits(trace: Trace) -> bool:
    """Whether the page can show a trace: two Gaussians by plain EM on data that it knows."""
    return isinstance(trace.model, GaussianMixture) and trace.model.n_components == 2 and trace.method == "em" and people.found_in(trace) is not None


def accept(trace: Trace) -> None:
    """A trace that was brought back and agrees becomes what is on the stage."""
    st.session_state[BROUGHT] = trace
    address.write("source", TRACE, PAGE)


def draw_start(words: Words, settings: Settings) -> Settings:
    """Draw the two means to start from; the settings with what they say."""
    if settings.trace is not None:
        return settings
    axis = axis_of(settings)
    means = tuple(
        (float(st.slider(words(f"heights.start_{measure_of(settings)}", group=k), axis.low, axis.high, value, key=name, **BOUND)),)
        for k, (name, value) in enumerate(zip(axis.names, axis.start), 1)
    )
    return replace(settings, means=means)


def measure_of(settings: Settings) -> str:
    return settings.problem.key[1]


def axis_of(settings: Settings) -> Axis:
    return AXES[measure_of(settings)]


def draw_presets(words: Words) -> None:
    """Buttons that set several controls at once."""
    with st.popover(words("heights.presets"), width="stretch", icon=":material/bookmarks:"):
        for name in PRESETS:
            st.button(words(f"heights.preset_{name}"), key=f"heights-preset-{name}", on_click=choose_preset, args=(name,), width="stretch")


def choose_preset(name: str) -> None:
    preset = PRESETS[name]
    address.write("source", preset.state, PAGE)
    address.write("measure", preset.measure, PAGE)
    st.session_state.update({"onevar": preset.tied, "further": preset.further})
    st.session_state.update(zip(AXES[preset.measure].names, preset.start))


def place(settings: Settings, x: float) -> None:
    """A click in the chart: the mean of the start that is nearest to it moves there."""
    if settings.trace is not None:
        return
    axis, means = axis_of(settings), [mean for (mean,) in settings.means]
    nearest = min((0, 1), key=lambda k: abs(means[k] - x))
    st.session_state[axis.names[nearest]] = min(max(round(x), axis.low), axis.high)


def panel(words: Words) -> str:
    """The closer look beneath the player: the arithmetic of this step, or the labels uncovered."""
    box = f"{PAGE}panel box"
    st.session_state[box] = value = address.choice("panel", PANELS, PANELS[0], PAGE)
    st.segmented_control(
        words("section.views"), PANELS, format_func=lambda name: words(f"heights.panel_{name}"), key=box, required=True,
        on_change=lambda: address.write("panel", st.session_state[box], PAGE), label_visibility="collapsed",
    )  # fmt: skip
    return value
