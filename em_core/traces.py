r"""Trace files: JSON that is checked step by step when it comes back, and CSV for spreadsheets.

A trace file holds what made the trace (model, data, start, stopping rule) and what came of it (every step). To read it is to
compute every step again from the one before it (`replay.py`). Doubles survive the text exactly, since Python writes the
shortest decimal that reads back as the same double; but the last bits of a sum depend on the processor and on the versions of
numpy and its BLAS. So what is read agrees to the last bit, or to so many digits; what rounding cannot explain (a file that was
edited, cut or made by another model) is refused, with the place where it first differs.

Before anything is computed the size of the work is known from the sizes in the file, and what is too large is refused.
"""
from __future__ import annotations

import csv
import io
import json
import platform
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import scipy

from em_core import checks, trace_file
from em_core.binomial import BinomialMixture
from em_core.categorical import CategoricalMixture
from em_core.censored import CensoredExponential
from em_core.em import METHODS, Step, Trace
from em_core.errors import InputError, TraceError
from em_core.gaussian import GaussianMixture
from em_core.hidden_markov import HiddenMarkov
from em_core.linkage import GeneticLinkage
from em_core.plots import MissingPlots
from em_core.poisson import PoissonMixture
from em_core.replay import SPARE_SHAKES, Claim, replay
from em_core.rounding import LAST_BITS
from em_core.scale_mixture import NormalScaleMixture
from em_core.student import StudentT
from em_core.trace_file import Digest, TraceFile
from em_core.truncated import TruncatedPoisson
from em_core.version import __version__

MODELS: dict[str, type] = {model.__name__: model for model in (
    BinomialMixture, CategoricalMixture, CensoredExponential, GaussianMixture, GeneticLinkage, HiddenMarkov, MissingPlots,
    NormalScaleMixture, PoissonMixture, StudentT, TruncatedPoisson)}
MOST_WORK = 12 * 10**9    # of a replay, in the units of `Model.work`: some seconds
MOST_NUMBERS = 3 * 10**7  # that a step may hold at once, see `Model.room`: 240 MB


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
        written = [step._asdict() | {"params": _write_params(step.params)} for step in trace.steps]
        steps = [json.dumps(step, allow_nan=False) for step in written]
    except ValueError as error:
        raise TraceError("not_finite", value=str(trace.objectives[-1])) from error
    lines.append(f'"checksum": "{trace_file.checksum(head | {"steps": written})}"')
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
    """Read a trace and check every step of it.

    Args:
        text: what `to_json` wrote.
        data: the observations, where the file holds only their digest (else compared with those in the file).
        counts: likewise.

    Raises:
        TraceError: always this and nothing else, whatever the text: file_too_large, not_json, not_finite, not_a_trace,
            schema_version, missing_key, wrong_type, unknown_model, unknown_method, invalid_value (its `__cause__` is the
            InputError), needs_data, other_data, too_long_to_replay, too_large_to_replay, truncated, differs, edited.
    """
    return replay(claimed(text, data, counts=counts)).trace


def claimed(text: str | bytes, data: Any = None, *, counts: Any = None) -> Claim:
    """What a trace file says, in the form of a trace of a size that can be checked; no number in it has been checked yet.

    Args and Raises: as `from_json`, but for truncated, differs and edited.
    """
    file = trace_file.parse(text)
    model = _rebuild_model(file)
    if file.method not in METHODS:
        raise TraceError("unknown_method", value=file.method, allowed=", ".join(METHODS))
    if file.seed is not None and file.seed < 0:
        raise TraceError("invalid_value", place="seed", reason=f"{file.seed} is negative.")
    data, counts = _handed_over("data", file.data, data), _handed_over("counts", file.counts, counts)
    _check_size(model, data, len(file.steps))
    data = _valid("data", lambda: model.check_data(data))
    counts = None if counts is None else _valid("counts", lambda: checks.counts(counts, len(data)))
    start = _read_start(model, file)
    steps = tuple(step._replace(params=_as_params(model, step, start)) for step in file.steps)
    _check_start(steps[0].params, start)
    trace = Trace(model=model, method=file.method, steps=steps, stop=file.stop, message=file.message, events=file.events, data=data,
                  counts=counts, tol=file.tol, max_iter=file.max_iter, seed=file.seed)
    return Claim(trace, file.sealed, file.versions.get("em_core") == __version__)


def _write_params(params: Any) -> dict[str, Any]:
    return {field: np.asarray(values).tolist() for field, values in params._asdict().items()}


def _handed_over(place: str, in_file: np.ndarray | Digest | None, given: Any) -> np.ndarray | None:
    """The data or counts of the trace, from the file or, if their digest agrees, from the reader."""
    if given is None:
        if isinstance(in_file, Digest):
            raise TraceError("needs_data", place=place, value=in_file.sha256)
        return in_file
    array = _valid(place, lambda: checks.numbers(given, "data_not_numbers"))
    expected = trace_file.digest(np.empty(0)) if in_file is None else in_file
    expected = expected if isinstance(expected, Digest) else trace_file.digest(expected)
    if trace_file.digest(array) != expected:
        raise TraceError("other_data", place=place, value=trace_file.digest(array).sha256, limit=expected.sha256)
    return array


def _check_size(model: Any, data: np.ndarray, n_steps: int) -> None:
    """Refuse what a replay would take too long for, or could not hold, by its sizes alone.

    Each step may be computed twice (see `rounding.py`), and some of them more often.
    """
    if data.ndim not in (1, 2):
        raise TraceError("wrong_type", place="data", value=f"of {data.ndim} dimensions", expected="a list of numbers or of rows")
    if (room := model.room(data)) > MOST_NUMBERS:
        raise TraceError("too_large_to_replay", value=room, limit=MOST_NUMBERS)
    if (work := model.work(data) * (n_steps + n_steps + n_steps // 2 + SPARE_SHAKES)) > MOST_WORK:
        raise TraceError("too_long_to_replay", value=work, limit=MOST_WORK)


def _read_start(model: Any, file: TraceFile) -> Any:
    """The parameters to start from, with the shapes that the model wants."""
    for field in model.Params._fields:
        if field not in file.start:
            raise TraceError("missing_key", place=f"start.{field}")
    return _valid("start", lambda: model.check_params(model.Params(*(file.start[field] for field in model.Params._fields))))


def _check_start(first: Any, start: Any) -> None:
    """That the steps begin where the fit was to start."""
    for field, there, here in zip(start._fields, first, start):
        for index in np.argwhere(np.abs(there - here) > LAST_BITS * np.abs(here))[:1]:
            place = tuple(index)
            raise TraceError("differs", t=0, field=field + "".join(f"[{i + 1}]" for i in place), in_file=there[place], computed=here[place])


def _valid(place: str, checked: Callable[[], Any]) -> Any:
    """What a check of the model's gives; TraceError where it is none that the model takes."""
    try:
        return checked()
    except InputError as error:
        raise TraceError("invalid_value", place=place, reason=str(error)) from error


def _as_params(model: Any, step: Step, start: Any) -> Any:
    """The parameters of a step, with the shapes of the start."""
    found = []
    for field, like in start._asdict().items():
        if field not in step.params:
            raise TraceError("missing_key", place=f"steps[{step.t}].params.{field}")
        if step.params[field].shape != like.shape:
            raise TraceError("wrong_type", place=f"steps[{step.t}].params.{field}",
                             value=f"of shape {step.params[field].shape}", expected=f"of shape {like.shape}")
        found.append(checks.read_only(step.params[field]))
    return model.Params(*found)


def _rebuild_model(file: TraceFile) -> Any:
    """The model that the file names, with its configuration."""
    if file.model not in MODELS:
        raise TraceError("unknown_model", value=file.model, allowed=", ".join(MODELS))
    kind = MODELS[file.model]
    known = [field for field in fields(kind) if field.name in file.config or field.default is not None]  # older: no prior
    for field in known:
        if field.name not in file.config:
            raise TraceError("missing_key", place=f"model.config.{field.name}")
    return _valid("model.config", lambda: kind(**{field.name: file.config[field.name] for field in known}))
