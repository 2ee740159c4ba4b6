r"""Whether a trace is true: every step is computed again from the step before it, as the file has that one.

A fit that is run again from the start on another processor differs from the file in the last bits of its first step, and by
more and more later: EM magnifies what it is given (slow directions, saddles), and small numbers beside large ones are soon
quite other ones. So nothing is run from the start. From the parameters in the file at t one step is computed, and its result
is held against the file's parameters at t + 1: each step answers for itself. Equal to the last bit is equal; else `rounding.py`
says how far rounding can move each entry in this step, and what is beyond that was not computed from what stands before it.

Why a fit stopped follows from the numbers in the file alone, and must follow exactly.
"""
from __future__ import annotations

from collections.abc import Callable
from math import floor, log10
from typing import Any, NamedTuple, NoReturn

import numpy as np

from em_core.em import Event, StoppingRule, Trace, event_of, message_on, method_of, verdict_on
from em_core.errors import InputError, TraceError
from em_core.model import Collapsed, Findings
from em_core.rounding import LAST_BITS, MARGIN, SHAKE, shaken

MOST_SHAKES = 8    # of one step, should the first δ be too small by chance
SPARE_SHAKES = 30  # of a whole trace, besides one for each step and half a one more: what a replay may cost is known beforehand
MOST_DIGITS = 15   # that every double has
NOISE = 64 * LAST_BITS  # an array that is smaller than this share of the terms it is the sum of is nothing but rounding


class Claim(NamedTuple):
    """A trace that nobody has checked yet."""

    trace: Trace          # its start is one of the model's, and data and counts are such as the model takes
    sealed: bool | None   # whether the file's checksum is that of its content; None where it has none
    same_program: bool    # whether this version of em_core wrote it


class Replayed(NamedTuple):
    """A trace that is true."""

    trace: Trace
    digits: int | None  # to which its numbers agree, relative to the largest of each array; None: all of them, to the last bit
    sealed: bool        # whether a checksum vouches for what no computing can check: the seed, and max_iter where it was not reached


class Stopped(Exception):
    """Whoever asked for the replay does not want to wait any longer."""


class One(NamedTuple):
    """A step, computed: what is true at some parameters, and the parameters that follow."""

    log_likelihood: float
    objective: float
    params: Any
    found: Findings


def replay(claim: Claim, tell: Callable[[], Any] | None = None) -> Replayed:
    """Hold every step of a trace against the step before it; `tell()` is called after each, and ends it all by False.

    Raises:
        TraceError: differs, truncated, invalid_value, at the first place that is not as it is computed; edited, where every
            number is, but not the checksum.
        Stopped: where `tell` says so.
    """
    return _Replay(claim).run(tell)


class _Replay:
    """The state of a replay: how far it is, and how near to what is computed the numbers were."""

    def __init__(self, claim: Claim) -> None:
        self.claim, trace = claim, claim.trace
        self.model, self.steps = trace.model, trace.steps
        self.random, self.spare, self.apart, self.t = np.random.default_rng(0), SPARE_SHAKES + len(trace.steps) // 2, None, 0
        try:
            self.rule = StoppingRule(trace.tol, trace.max_iter)
            self.method = method_of(trace.method, trace.model)
            self.observed = trace.model.observe(trace.data, trace.counts)
        except InputError as error:
            raise TraceError("invalid_value", place="data, start or stopping rule", reason=str(error)) from error

    def run(self, tell: Callable[[], Any] | None) -> Replayed:
        found: Findings = ()
        objectives: list[float] = []
        scale = self.model.rounding_scale(self.observed)
        for self.t, step in enumerate(self.steps):
            here = self._at(step.params)
            self._compare("log_likelihood", step.log_likelihood, here.log_likelihood, lambda one: one.log_likelihood)
            self._compare("objective", step.objective, here.objective, lambda one: one.objective)
            objectives.append(step.objective)
            stop = "degenerate" if found else verdict_on(self.model, self.observed, self.steps[: self.t + 1], objectives, self.rule, scale)
            if self.t + 1 == len(self.steps):
                break
            if stop:
                self._differs(self.t + 1, "step", "there", f"none ({stop} at {self.t})")
            self._compare_params(self.t + 1, here.params)
            found = here.found
            if tell is not None and tell() is False:
                raise Stopped
        if stop is None:
            stop, found = "degenerate", self._collapse(here.params)
        return self._ended(stop, found, objectives)

    def _ended(self, stop: str, found: Findings, objectives: list[float]) -> Replayed:
        """Hold the end of the file against the end that follows from its numbers."""
        trace, last = self.claim.trace, self.steps[-1]
        events = tuple(Event(kind, last.t, component) for kind, component in found) or event_of(stop, last)
        message = message_on(self.model, stop, events, objectives, self.rule)
        if trace.stop != stop:
            self._differs(last.t, "stop", trace.stop, stop)
        if trace.events != events:
            self._differs(last.t, "events", str(trace.events), str(events))
        if self.claim.same_program and trace.message != message:  # another version may put it in other words
            self._differs(last.t, "message", trace.message, message)
        if self.claim.sealed is False:
            raise TraceError("edited")
        repeated = trace.counts is not None or (self.observed.counts != 1).any()
        checked = {"message": message, "data": self.observed.data, "counts": self.observed.counts if repeated else None}
        digits = None if self.apart is None else MOST_DIGITS if self.apart == 0 else min(MOST_DIGITS, max(0, floor(-log10(self.apart))))
        return Replayed(Trace(**vars(trace) | checked), digits, bool(self.claim.sealed))

    # One step -----------------------------------------------------------------------------------------------------------

    def _computed(self, observed: Any, params: Any) -> One:
        with np.errstate(all="ignore"):  # numbers that somebody changed may overflow; they differ, and are refused
            expectation = self.model.expect(observed, params)
            objective = expectation.log_likelihood + self.method.penalty(self.model, params)
            return One(expectation.log_likelihood, objective, *self.method.update(self.model, observed, expectation, params))

    def _at(self, params: Any) -> One:
        """The step at the file's parameters. Where they are so near to a collapse that here it is one, a shake may save it."""
        self.shakes: list[One] = []
        self.tried = 0
        try:
            return self._computed(self.observed, params)
        except Collapsed as collapse:
            while self.t and not self.shakes and self._shake():
                pass
            if self.shakes:
                return self.shakes[0]
            if self.t == 0:
                raise TraceError("invalid_value", place="start", reason=str(collapse)) from collapse
            self._differs(self.t, "step", "there", f"none (degenerate at {self.t - 1})")
        except InputError as error:
            raise TraceError("invalid_value", place=f"steps[{self.t}].params", reason=str(error)) from error

    def _shake(self) -> bool:
        """Compute the step once more, shaken; False where there were enough of them."""
        if self.tried == MOST_SHAKES or self.tried and not self.spare:
            return False
        self.spare -= self.tried > 0
        self.tried += 1
        try:
            self.shakes.append(self._computed(shaken(self.observed, self.random), shaken(self.steps[self.t].params, self.random)))
        except (InputError, np.linalg.LinAlgError):
            pass  # over an edge: this one tells nothing
        return True

    def _collapse(self, params: Any) -> Findings:
        """Which components collapse at the parameters after the last step: the only way to end that no number tells of. What is
        left of a variance then is rounding, and it may take a shake for it to vanish here too."""
        while True:
            try:
                self._computed(self.observed, params)
            except Collapsed as collapse:
                return collapse.findings
            except InputError:
                pass
            known = len(self.shakes)
            while self.claim.trace.stop == "degenerate" and len(self.shakes) == known and self._shake():
                pass
            if len(self.shakes) == known:
                raise TraceError("truncated", t=self.t)
            params = self.shakes[-1].params

    # Numbers ------------------------------------------------------------------------------------------------------------

    def _compare_params(self, t: int, here: Any) -> None:
        """Hold the file's parameters at t against what follows from those before them."""
        there = self.steps[t].params
        for i, field in enumerate(there._fields):
            self._compare(field, there[i], here[i], lambda one, i=i: one.params[i], t)
        if any(mine.tobytes() != other.tobytes() for mine, other in zip(there, here)):
            try:
                self.model.check_params(there)
            except InputError as error:
                raise TraceError("invalid_value", place=f"steps[{t}].params", reason=str(error)) from error

    def _compare(self, field: str, there: Any, here: Any, of: Callable[[One], Any], t: int | None = None) -> None:
        """Hold the file's number or array against what is computed.

        Raises:
            TraceError: differs, at the first entry that rounding does not explain.
        """
        there, here = np.asarray(there, dtype=np.float64), np.asarray(here, dtype=np.float64)
        if there.tobytes() == here.tobytes():  # which tells 0.0 from −0.0
            return
        off, size = np.abs(there - here), np.abs(here)
        moved = np.zeros_like(size)
        for one in self.shakes:
            moved = np.fmax(moved, np.abs(of(one) - here))
        while not (fine := off <= MARGIN * moved + LAST_BITS * size).all() and self._shake():  # a NaN is not fine
            if self.shakes:
                moved = np.fmax(moved, np.abs(of(self.shakes[-1]) - here))
        if not fine.all():
            index = tuple(np.argwhere(~fine)[0])
            self._differs(self.t if t is None else t, field + "".join(f"[{i + 1}]" for i in index), float(there[index]), float(here[index]))
        if size.max() > NOISE * moved.max() / SHAKE:
            self.apart = max(self.apart or 0.0, float(off.max() / size.max()))
        self.apart = self.apart or 0.0

    def _differs(self, t: int, field: str, in_file: Any, computed: Any) -> NoReturn:
        raise TraceError("differs", t=t, field=field, in_file=in_file, computed=computed)
