"""What the old problems share: a run of theirs, the plain table of its numbers, and the table that holds it against others.

A problem is a module with
    draw(words) -> Any                       its controls; what they say, which can be hashed
    solve(choice) -> Trace                   EM on it
    figure(words, height, large) -> dict     its chart, empty
    film(run, words) -> Film                 what the player shows
    answer(run) -> float                     the percentage that the question asks for
    check(run, words) -> str                 a markdown table: the same by other ways
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from em_core import Trace
from pages.parts.player import Film, Shown, Stop, fixed, small, superscript
from pages.parts.words import Words

GROUP = "history"
MOST_STEPS = 1000
TOLERANCE = 1e-14  # so that the end agrees with closed forms to about seven digits


@dataclass(frozen=True, eq=False)
class Run(Shown):
    """A trace, and the choice that it came of."""

    name: str  # of the problem
    choice: Any
    trace: Trace

    @property
    def group(self) -> str:
        """Names the film: each problem has its own, and so its own place in it."""
        return f"{GROUP}-{self.name}"

    @property
    def chart(self) -> str:
        """The key of the problem's chart."""
        return f"{self.group}-chart"

    @property
    def last(self) -> int:
        return len(self.trace.steps) - 1


def film(run: Run, words: Words, say: Callable[[Stop], str], readout: Callable[[int], Sequence[tuple[str, str]]]) -> Film:
    """The stops with what `say` says of them; `readout` has the parameters of a step."""
    steps = run.trace.steps
    lines = [[*readout(stop.parameters_of), (f"ℓ(θ{superscript(stop.parameters_of)})", fixed(steps[stop.parameters_of].log_likelihood))] for stop in run.stops]
    titles = [words(f"stage.title_{stop.kind.lower()}", t=stop.iteration) for stop in run.stops]
    said = [say(stop) + (words("list.then") + outcome(run, words) if stop.parameters_of == run.last else "") for stop in run.stops]
    return Film(run.group, run.stops, titles, said, lines, note=run.thinned(words))


def rise(run: Run, t: int) -> str:
    """By how much iteration t raised the log-likelihood."""
    return small(max(run.trace.steps[t].log_likelihood - run.trace.steps[t - 1].log_likelihood, 0.0))


def outcome(run: Run, words: Words) -> str:
    """How a run ended."""
    if any(event.kind == "collapse" for event in run.trace.events):
        return words("history.collapse", t=run.last)
    return words(f"gaussian.stop_{run.trace.stop}", t=run.last, what=words("gaussian.what_em"))


def per_stop(run: Run, of: Callable[[int], dict[str, list]], *, hidden: bool = False) -> tuple[list[dict[str, list]], list[int]]:
    """Frames for `Film.swap`, one for each step of the trace that is shown, and which of them stands at each stop. What is
    `hidden` is known from the first E-step on, and changes with E-steps: before it, the frame has a gap (of an empty one, Plotly
    would leave the name out of the legend for good)."""
    places = [stop.iteration - 1 if hidden else stop.parameters_of for stop in run.stops]
    steps = sorted({t for t in places if t >= 0})
    frames = [of(t) for t in steps]
    nothing = {name: [None] for name in (frames[0] if frames else of(0))}
    return [nothing, *frames], [1 + steps.index(t) if t >= 0 else 0 for t in places]


def swap(made: Film, run: Run, trace: int, of: Callable[[int], dict[str, list]], *, hidden: bool = False) -> None:
    """A trace of the problem's chart shows `of(t)` at the stops of step t."""
    frames, at = per_stop(run, of, hidden=hidden)
    made.swap(run.chart, trace, frames, at)


def table(run: Run, words: Words, rows: Sequence[str], of: Callable[[int], Sequence[str]], *, plain: bool = True) -> dict[str, Any]:
    """The part `parameters`: a row a number, as `of(t)` writes them at step t; see parameters.js."""
    places = sorted({stop.parameters_of for stop in run.stops})
    return {
        "caption": words("history.table_caption"), "component": words("history.quantity"), "heads": [words("history.value")], "names": list(rows), "plain": plain,
        "sets": [[[text] for text in of(t)] for t in places], "steps": [stop.step for stop in run.stops], "at": [places.index(stop.parameters_of) for stop in run.stops],
        "kinds": [stop.kind for stop in run.stops],
    }  # fmt: skip


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table, its numbers to the right."""
    return "\n".join([f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}", *(f"| {' | '.join(row)} |" for row in rows)])
