"""The player: a film of a trace, played in the browser.

A film is everything that changes from half-step to half-step, computed beforehand: one *stop* a half-step (the start, then
an E and an M for every iteration), with its spoken sentence and its line of numbers, and *channels* that say what each
chart shows at each stop. Playing, stepping and scrubbing then cost the server nothing, and every view is a function of
(trace, stop). The charts are ordinary Streamlit charts found by their key. Other parts (ledger, inspector) are mounted once
with the name of the film; what they show comes with it in `parts`, announced by the event `em-film`, and moves by the event
`em-stop`: a new run sends one message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from em_core import Trace
from pages.parts.numbers import raised, times_ten
from pages.parts.words import Words, number

HERE = Path(__file__).parent
ALL_SHOWN = 30  # iterations that are always shown one by one
GROWTH = 1.25  # beyond them, shown iterations lie this factor apart
LEAP = 0.01  # a late rise of this share of the whole climb is shown,
AROUND = (0, 1, 2, 4, 8, 16, 32)  # with the iterations so far to either side


def source(name: str) -> str:
    """A browser-side file of this folder."""
    return (HERE / name).read_text(encoding="utf-8")


def scripts(*names: str) -> str:
    """Files of this folder as one: parts in the browser are sent one by one and can import nothing."""
    return "\n".join(source(f"{name}.js") for name in names)


def component(name: str, html: str, *helpers: str) -> Callable[..., Any]:
    """Register `name.js`, with the files it builds on before it, as a part that lives in the page itself; mount it with
    `key=` and `data=`.

    Its styles are in the sheet of the frame: a component's own sheet would be sent with it on every run. The data go as
    bytes of JSON, since Streamlit looks through a dict for tables and encodes it twice.
    """
    mount = st.components.v2.component(f"em_{name}", html=html, js=scripts(*helpers, name), isolate_styles=False)
    return lambda *, key, data, **callbacks: mount(key=key, data=encoded(data), **callbacks)


def encoded(data: Any) -> bytes:
    """Data as the parts in the browser read them."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


PLAYER = component("player", '<div class="em em-player"></div>', "painting", "snapshots", "keys")


def shown_iterations(total: int) -> list[int]:
    """Which iterations of a long run are shown: the first ones all, then ever fewer, always the last. 500 become 43."""
    shown, t = list(range(1, min(total, ALL_SHOWN) + 1)), float(ALL_SHOWN)
    while shown and shown[-1] < total:
        t = max(t * GROWTH, t + 1)
        shown.append(min(total, int(t)))
    return shown


@dataclass(frozen=True)
class Stop:
    """One half-step. `iteration` is t for the M-step that makes θ⁽ᵗ⁾ and for the E-step before it; 0 is the start."""

    kind: str  # "start" | "E" | "M"
    iteration: int

    @property
    def step(self) -> float:
        """The place in the link: t after the M-step t, t − ½ after the E-step before it."""
        return self.iteration - 0.5 if self.kind == "E" else float(self.iteration)

    @property
    def parameters_of(self) -> int:
        """The step of the trace whose parameters are in force at this stop."""
        return self.iteration - 1 if self.kind == "E" else self.iteration


def stops_of(trace: Trace) -> list[Stop]:
    """The half-steps that are shown of a trace."""
    shown = sorted({*shown_iterations(len(trace.steps) - 1), *around_a_leap(trace)})
    return [Stop("start", 0)] + [Stop(kind, t) for t in shown for kind in "EM"]


def around_a_leap(trace: Trace) -> list[int]:
    """The iterations around the steepest late rise, where a run has crept along a plateau and then leaves it: thinned out,
    the leap would look like a slope."""
    heights = np.array([step.objective for step in trace.steps])
    late = np.diff(heights)[ALL_SHOWN:]
    if not len(late) or not late.max() > max(heights[ALL_SHOWN] - heights[ALL_SHOWN - 1], LEAP * (heights[-1] - heights[0])):
        return []
    leap = ALL_SHOWN + 1 + int(np.argmax(late))
    return [t for far in AROUND for t in (leap - far, leap + far) if 0 < t < len(heights)]


class Shown:
    """What is shown of a trace: its half-steps, thinned out where the run is long. For the runs that films are made of."""

    trace: Trace

    @cached_property
    def stops(self) -> list[Stop]:
        return stops_of(self.trace)

    @cached_property
    def iterations(self) -> list[int]:
        """The iterations that are shown."""
        return [stop.iteration for stop in self.stops if stop.kind == "M"]

    def thinned(self, words: Words) -> str:
        """A note that not all iterations are shown; nothing where they are."""
        total = len(self.trace.steps) - 1
        return words("stage.thinned", shown=len(self.iterations), total=total) if len(self.iterations) < total else ""


@dataclass
class Film:
    """What the player plays. `group` names the film on its page; parts that follow it carry the same name."""

    group: str
    stops: Sequence[Stop]
    titles: Sequence[str]
    sentences: Sequence[str]
    readouts: Sequence[Sequence[tuple[str, str]]]
    channels: list[dict[str, Any]] = field(default_factory=list)
    layouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    note: str = ""

    @property
    def page(self) -> str:
        """The id of the page whose film it is: its group, in the letters of an id."""
        return self.group.replace("-", "_")

    def grow(self, chart: str, trace: int, arrays: dict[str, list], upto: Sequence[int]) -> None:
        """A chart's trace shows the first `upto[stop]` values of its arrays."""
        self.channels.append({"chart": chart, "trace": trace, "arrays": arrays, "upto": list(upto)})

    def swap(self, chart: str, trace: int, frames: Sequence[dict[str, list]], at: Sequence[int]) -> None:
        """A chart's trace shows `frames[at[stop]]`."""
        self.channels.append({"chart": chart, "trace": trace, "frames": list(frames), "at": list(at)})

    def fix(self, chart: str, trace: int, arrays: dict[str, list]) -> None:
        """A chart's trace has these arrays as long as the film is this one; sent with the film, so that the chart can be
        drawn empty and kept."""
        self.channels.append({"chart": chart, "trace": trace, "fixed": arrays})

    def make(self, chart: str, trace: int, maker: str, **options: Any) -> None:
        """A chart's trace shows what `maker` in the browser works out from the part `mixture` (gaussians.js)."""
        self.channels.append({"chart": chart, "trace": trace, "make": maker} | options)

    def paint(self, chart: str, trace: int, maker: str, **options: Any) -> None:
        """A trace's points are coloured by what `maker` works out: much cheaper than to have them drawn anew."""
        self.channels.append({"chart": chart, "trace": trace, "paint": maker} | options)

    def relayout(self, chart: str, patches: Sequence[dict[str, Any]], at: Sequence[int]) -> None:
        """A chart's layout takes `patches[at[stop]]` (axis ranges, say)."""
        self.channels.append({"chart": chart, "patches": list(patches), "at": list(at)})

    def data(self, words: Words) -> dict[str, Any]:
        """The film as the browser takes it."""
        return {
            "group": self.group,
            "steps": [stop.step for stop in self.stops],
            "kinds": [stop.kind for stop in self.stops],
            "titles": list(self.titles),
            "sentences": list(self.sentences),
            "readouts": [list(map(list, line)) for line in self.readouts],
            "channels": self.channels,
            "layouts": self.layouts,
            "parts": self.parts,
            "note": self.note,
            "words": words.table("player"),
        }


def player(film: Film, words: Words, *, large: bool = False, on_point=None) -> Any:
    """Mount the player of a film. With `on_point`, a click into a chart named by a layout's `meta.pick` calls it back;
    the point is then `st.session_state[f"{group}-player"].point`: its chart, x and y, and for a pressed mark its trace and its
    place there."""
    callbacks = {"on_point_change": on_point} if on_point else {}
    return PLAYER(key=f"{film.group}-player", data=film.data(words) | {"large": large, "picks": bool(on_point)}, **callbacks)


def subscripted(symbol: str, name: str) -> str:
    """A symbol with a name below it, as the parts in the browser read it: θ_A, θ_{calm}."""
    return f"{symbol}_{name}" if len(name) == 1 and name.isascii() else f"{symbol}_{{{name}}}"


def tex(letter: str, name: str) -> str:
    r"""The same in a formula, of a letter by its name: \theta_A, \theta_{\text{calm}}."""
    return f"\\{letter}_{name}" if len(name) == 1 and name.isascii() else f"\\{letter}_{{\\text{{{name}}}}}"


def superscript(t: int) -> str:
    """t as a superscript in brackets: 3 → ⁽³⁾."""
    return f"⁽{raised(t)}⁾"


def small(value: float) -> str:
    """A number that may be tiny, with two digits: 0.0429, 5.4 × 10⁻⁹."""
    if value == 0 or abs(value) >= 5e-5:
        return fixed(value)
    return times_ten(value, 1)


def fixed(value: float, digits: int = 4) -> str:
    """A number with a fixed count of decimals and a real minus sign."""
    return number(value, f".{digits}f")
