r"""Trace files: JSON that replays to the last bit, and CSV for spreadsheets.

A trace file holds what made the trace (model, data, start, stopping rule) and what came of it (every step). To read it is to
run the fit again from the start and to compare every number. Doubles survive the text exactly, since Python writes the
shortest decimal that reads back as the same double. So a file that was edited, cut or made by another model is refused, with
the place where it first differs.

The last bits of a sum depend on the processor and on the versions of numpy and its BLAS. Where these are not those of the
file, numbers may differ by 1e-12 relative; the trace returned is the one computed here.
"""
from __future__ import annotations

import csv
import io
import json
import platform
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import scipy

from em_core import checks, trace_file
from em_core.binomial import BinomialMixture
from em_core.categorical import CategoricalMixture
from em_core.censored import CensoredExponential
from em_core.em import METHODS, Step, Trace, fit
from em_core.errors import InputError, TraceError
from em_core.gaussian import GaussianMixture
from em_core.hidden_markov import HiddenMarkov
from em_core.linkage import GeneticLinkage
from em_core.plots import MissingPlots
from em_core.poisson import PoissonMixture
from em_core.scale_mixture import NormalScaleMixture
from em_core.student import StudentT
from em_core.trace_file import Digest, TraceFile
from em_core.truncated import TruncatedPoisson
from em_core.version import __version__

MODELS: dict[str, type] = {model.__name__: model for model in (
    BinomialMixture, CategoricalMixture, CensoredExponential, GaussianMixture, GeneticLinkage, HiddenMarkov, MissingPlots,
    NormalScaleMixture, PoissonMixture, StudentT, TruncatedPoisson)}
FOREIGN_TOLERANCE = 1e-12     # relative, between machines or versions
MOST_WORK = 2 * 10**8  # numbers a step × steps of one replay: some seconds


@cache
def versions() -> dict[str, str]:
    """What the last bits of a result depend on: versions, and the machine with the vector instructions it has."""
    simd = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    return {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
            "em_core": __version__, "machine": " ".join([platform.system(), platform.machine(), *simd])}


def to_json(trace: Trace) -> str:
    """The trace as JSON, a line for each key and each step.

    Data (and counts) are written in full up to 10,000 values; of longer ones only the SHA-256 digest.

    Raises:
        TraceError: unknown_model, not_finite, file_too_large: a file that could not be read back is not written.
    """
    name = type(trace.model).__name__
    if MODELS.get(name) is not type(trace.model):
        raise TraceError("unknown_model", value=name, allowed=", ".join(MODELS))
    head = {"format": trace_file.FORMAT, "schema": trace_file.SCHEMA, "model": {"name": name, "config": trace.model.config()},
            "method": trace.method, "data": trace_file.write_values(trace.data),
            "counts": trace_file.write_values(trace.counts), "start": _write_params(trace.steps[0].params),
            "seed": trace.seed, "stopping": {"tol": trace.tol, "max_iter": trace.max_iter}, "stop": trace.stop,
            "message": trace.message, "events": [event._asdict() for event in trace.events], "versions": versions()}
    try:
        lines = [f'"{key}": {json.dumps(value, allow_nan=False)}' for key, value in head.items()]
        steps = [json.dumps(step._asdict() | {"params": _write_params(step.params)}, allow_nan=False)
                 for step in trace.steps]
    except ValueError as error:
        raise TraceError("not_finite", value=str(trace.objectives[-1])) from error
    text = "{" + ",\n".join([*lines, '"steps": [\n' + ",\n".join(steps) + "]"]) + "}\n"
    if len(text) > trace_file.LONGEST_FILE:
        raise TraceError("file_too_large", value=len(text), limit=trace_file.LONGEST_FILE)
    return text


def to_csv(trace: Trace) -> str:
    """One row a step: t, log_likelihood, objective, then every parameter (`weights_1`, …; `means_1_1`, … for arrays).

    Doubles are written so that they read back exactly.
    """
    params = trace.steps[0].params
    names = ["_".join([field, *(str(i + 1) for i in index)])
             for field, values in zip(params._fields, params, strict=True) for index in np.ndindex(np.shape(values))]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["t", "log_likelihood", "objective", *names])
    for step in trace.steps:
        numbers = np.concatenate([np.ravel(values) for values in step.params]).tolist()
        writer.writerow([step.t, *(repr(number) for number in [step.log_likelihood, step.objective, *numbers])])
    return out.getvalue()


def from_json(text: str | bytes, data: Any = None, *, counts: Any = None) -> Trace:
    """Read a trace and replay it.

    Args:
        text: what `to_json` wrote.
        data: the observations, where the file holds only their digest (else compared with those in the file).
        counts: likewise.

    Raises:
        TraceError: always this and nothing else, whatever the text: file_too_large, not_json, not_finite, not_a_trace,
            schema_version, missing_key, wrong_type, unknown_model, unknown_method, invalid_value (its `__cause__` is the
            InputError), needs_data, other_data, too_long_to_replay, truncated, differs.
    """
    file = trace_file.parse(text)
    again = _replay(file, _handed_over("data", file.data, data), _handed_over("counts", file.counts, counts))
    _compare(file, again, exact=file.versions == versions())
    return replace(again, max_iter=file.max_iter, seed=file.seed)


def _write_params(params: Any) -> dict[str, Any]:
    return {field: np.asarray(values).tolist() for field, values in params._asdict().items()}


def _handed_over(place: str, in_file: np.ndarray | Digest | None, given: Any) -> np.ndarray | None:
    """The data or counts of the trace, from the file or, if their digest agrees, from the reader."""
    if given is None:
        if isinstance(in_file, Digest):
            raise TraceError("needs_data", place=place, value=in_file.sha256)
        return in_file
    try:
        array = checks.numbers(given, "data_not_numbers")
    except InputError as error:
        raise TraceError("invalid_value", place=place, reason=str(error)) from error
    expected = trace_file.digest(np.empty(0)) if in_file is None else in_file
    expected = expected if isinstance(expected, Digest) else trace_file.digest(expected)
    if trace_file.digest(array) != expected:
        raise TraceError("other_data", place=place, value=trace_file.digest(array).sha256, limit=expected.sha256)
    return array


def _replay(file: TraceFile, data: np.ndarray, counts: np.ndarray | None) -> Trace:
    """Fit again from the start, for at most one step more than the file has: that shows why it ended, or that it did not."""
    model = _rebuild_model(file)
    if file.method not in METHODS:
        raise TraceError("unknown_method", value=file.method, allowed=", ".join(METHODS))
    if file.seed is not None and file.seed < 0:
        raise TraceError("invalid_value", place="seed", reason=f"{file.seed} is negative.")
    work = model.work(data) * len(file.steps)
    if work > MOST_WORK:
        raise TraceError("too_long_to_replay", value=work, limit=MOST_WORK)
    for field in model.Params._fields:
        if field not in file.start:
            raise TraceError("missing_key", place=f"start.{field}")
    start = model.Params(*(file.start[field] for field in model.Params._fields))
    try:
        again = fit(model, data, start, method=file.method, tol=file.tol, max_iter=min(file.max_iter, len(file.steps)),
                    counts=counts)
    except InputError as error:
        raise TraceError("invalid_value", place="data, start or stopping rule", reason=str(error)) from error
    return again


def _rebuild_model(file: TraceFile) -> Any:
    """The model that the file names, with its configuration."""
    if file.model not in MODELS:
        raise TraceError("unknown_model", value=file.model, allowed=", ".join(MODELS))
    kind = MODELS[file.model]
    known = [field for field in fields(kind) if field.name in file.config or field.default is not None]  # older: no prior
    for field in known:
        if field.name not in file.config:
            raise TraceError("missing_key", place=f"model.config.{field.name}")
    try:
        return kind(**{field.name: file.config[field.name] for field in known})
    except InputError as error:
        raise TraceError("invalid_value", place="model.config", reason=str(error)) from error


def _compare(file: TraceFile, again: Trace, exact: bool) -> None:
    """Hold the file against the replay; TraceError at the first place where they differ."""
    for in_file, computed in zip(file.steps, again.steps):
        _compare_step(in_file, computed, exact)
    last = len(again.steps) - 1
    if len(file.steps) > len(again.steps):
        raise TraceError("differs", t=last + 1, field="step", in_file="there", computed=f"none ({again.stop} at {last})")
    if len(again.steps) > len(file.steps):
        raise TraceError("truncated", t=last - 1)
    if file.stop != again.stop:
        raise TraceError("differs", t=last, field="stop", in_file=file.stop, computed=again.stop)
    if file.events != again.events:
        raise TraceError("differs", t=last, field="events", in_file=str(file.events), computed=str(again.events))
    if exact and file.message != again.message:  # another version may put it in other words
        raise TraceError("differs", t=last, field="message", in_file=file.message, computed=again.message)


def _compare_step(in_file: Step, computed: Step, exact: bool) -> None:
    for field, values in computed.params._asdict().items():
        if field not in in_file.params:
            raise TraceError("missing_key", place=f"steps[{computed.t}].params.{field}")
        found = in_file.params[field]
        if found.shape != values.shape:
            raise TraceError("wrong_type", place=f"steps[{computed.t}].params.{field}",
                             value=f"of shape {found.shape}", expected=f"of shape {values.shape}")
        for index in np.ndindex(values.shape):
            name = field + "".join(f"[{i + 1}]" for i in index)
            _compare_number(computed.t, name, float(found[index]), float(values[index]), exact)
    _compare_number(computed.t, "log_likelihood", in_file.log_likelihood, computed.log_likelihood, exact)
    _compare_number(computed.t, "objective", in_file.objective, computed.objective, exact)


def _compare_number(t: int, field: str, in_file: float, computed: float, exact: bool) -> None:
    """Equal to the last bit (hex tells 0.0 from −0.0), or within the tolerance for other machines."""
    same = in_file.hex() == computed.hex()
    if not same and not exact:
        same = abs(in_file - computed) <= FOREIGN_TOLERANCE * max(abs(in_file), abs(computed))
    if not same:
        raise TraceError("differs", t=t, field=field, in_file=in_file, computed=computed)
