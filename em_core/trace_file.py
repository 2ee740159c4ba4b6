"""The format of trace files: from untrusted text to typed values, or a TraceError that names the place.

Only the form is judged here (JSON, keys, types, finite numbers); whether the numbers are true is for `replay` to find out. A
checksum tells of a change in what no computing can check (a seed, a limit that was not reached, a last digit). It is no
signature: whoever means to deceive can make it anew, and is left to the replay.
"""
from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple, NoReturn

import numpy as np

from em_core.em import Event, Step
from em_core.errors import TraceError

FORMAT = "em_core trace"
SCHEMA = 1
LONGEST_FILE = 5_000_000  # characters
LONGEST_NUMBER = 60       # characters; Python writes a double in at most 24, a seed of 128 bits has 39
MOST_VALUES = 10_000      # data longer than this are kept as a digest only
DEEPEST = 4               # nesting of lists of numbers: no parameter has more axes


class Digest(NamedTuple):
    """What stands for data that are too long to be kept."""

    sha256: str


class TraceFile(NamedTuple):
    """The content of a trace file; parameters are not yet the model's Params but arrays by name."""

    model: str
    config: dict[str, Any]
    method: str
    data: np.ndarray | Digest
    counts: np.ndarray | Digest | None
    start: dict[str, np.ndarray]
    seed: int | None
    tol: float
    max_iter: int
    stop: str
    message: str
    events: tuple[Event, ...]
    versions: dict[str, str]
    steps: tuple[Step, ...]
    sealed: bool | None  # whether the checksum is that of the content; None where there is none


def digest(array: np.ndarray) -> Digest:
    """SHA-256 of the values as little-endian doubles, in the order of the rows."""
    return Digest(hashlib.sha256(np.ascontiguousarray(array, dtype="<f8").tobytes()).hexdigest())


def checksum(content: dict[str, Any]) -> str:
    """SHA-256 of a trace file's content without its checksum: of the values, however they are set out."""
    rest = {key: value for key, value in content.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()).hexdigest()


def write_values(array: np.ndarray | None) -> dict[str, Any] | None:
    """Data or counts for the file: in full, or their digest when they are long."""
    if array is None:
        return None
    return {"values": array.tolist()} if array.size <= MOST_VALUES else {"sha256": digest(array).sha256}


def parse(text: str | bytes) -> TraceFile:
    """Read the form of a trace file.

    Raises:
        TraceError: file_too_large, not_json, not_finite, not_a_trace, schema_version, missing_key, wrong_type, truncated.
    """
    content = _load(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise TraceError("not_a_trace")
    schema = _take(content, "schema", int)
    if schema != SCHEMA:
        raise TraceError("schema_version", value=schema, limit=SCHEMA)
    model, stopping = _take(content, "model", dict), _take(content, "stopping", dict)
    return TraceFile(
        model=_take(model, "name", str, "model."), config=_take(model, "config", dict, "model."),
        method=_take(content, "method", str),
        data=_read_values(_take(content, "data", dict), "data"),
        counts=_read_values(_take(content, "counts", (dict, type(None))), "counts"),
        start=_read_params(_take(content, "start", dict), "start"),
        seed=_take(content, "seed", (int, type(None))),
        tol=float(_take(stopping, "tol", (int, float), "stopping.")), max_iter=_take(stopping, "max_iter", int, "stopping."),
        stop=_take(content, "stop", str), message=_take(content, "message", str),
        events=tuple(_read_event(event, f"events[{i}]") for i, event in enumerate(_take(content, "events", list))),
        versions=_read_versions(_take(content, "versions", dict)),
        steps=_read_steps(_take(content, "steps", list)),
        sealed=_take(content, "checksum", str) == checksum(content) if "checksum" in content else None)


def _load(text: str | bytes) -> Any:
    """Any JSON value, all of its numbers finite and of ordinary length."""
    if not isinstance(text, (str, bytes)):
        raise TraceError("not_json", reason=f"it is a {type(text).__name__}, not text.")
    if len(text) > LONGEST_FILE:
        raise TraceError("file_too_large", value=len(text), limit=LONGEST_FILE)
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(text.removeprefix("\ufeff"), parse_int=_read_int, parse_float=_read_float,
                          parse_constant=_refuse_number)
    except TraceError:
        raise
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise TraceError("not_json", reason=f"{error}.") from error


def _read_int(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _refuse_number(digits)


def _read_float(digits: str) -> float:
    short = len(digits) <= LONGEST_NUMBER
    return float(digits) if short and np.isfinite(float(digits)) else _refuse_number(digits)


def _refuse_number(digits: str) -> NoReturn:
    raise TraceError("not_finite", value=digits[:LONGEST_NUMBER])


def _take(mapping: dict[str, Any], key: str, kind: type | tuple[type, ...], above: str = "") -> Any:
    """`mapping[key]` if it is there and of that kind; JSON's true and false are no numbers."""
    place = above + key
    if key not in mapping:
        raise TraceError("missing_key", place=place)
    value = mapping[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        _refuse_type(place, value, " or ".join(each.__name__ for each in kinds))
    return value


def _refuse_type(place: str, value: Any, expected: str) -> NoReturn:
    raise TraceError("wrong_type", place=place, value=type(value).__name__, expected=expected)


def _read_numbers(value: Any, place: str) -> np.ndarray:
    """Nested lists of numbers as an array: of integers where all are written so, else of doubles."""
    _check_numbers(value, place, DEEPEST)
    try:
        array = np.array(value)
        return array if array.dtype.kind in "if" else array.astype(np.float64)
    except (ValueError, TypeError):
        _refuse_type(place, value, "a rectangular list of numbers")


def _check_numbers(value: Any, place: str, depth: int) -> None:
    if isinstance(value, list) and depth > 0:
        for i, entry in enumerate(value):
            _check_numbers(entry, f"{place}[{i}]", depth - 1)
    elif not isinstance(value, (int, float)) or isinstance(value, bool):
        _refuse_type(place, value, "a number")


def _read_values(value: dict[str, Any] | None, place: str) -> np.ndarray | Digest | None:
    if value is None:
        return None
    if "sha256" in value:
        return Digest(_take(value, "sha256", str, f"{place}."))
    return _read_numbers(_take(value, "values", list, f"{place}."), place)


def _read_params(value: dict[str, Any], place: str) -> dict[str, np.ndarray]:
    return {field: _read_numbers(numbers, f"{place}.{field}") for field, numbers in value.items()}


def _read_versions(value: dict[str, Any]) -> dict[str, str]:
    return {name: _take(value, name, str, "versions.") for name in value}


def _read_event(value: Any, place: str) -> Event:
    if not isinstance(value, dict):
        _refuse_type(place, value, "dict")
    return Event(_take(value, "kind", str, f"{place}."), _take(value, "t", int, f"{place}."),
                 _take(value, "component", (int, type(None)), f"{place}."))


def _read_steps(values: list[Any]) -> tuple[Step, ...]:
    """The steps, their t counting from 0 without a gap."""
    if not values:
        raise TraceError("truncated", t=0)
    steps = []
    for t, value in enumerate(values):
        place = f"steps[{t}]"
        if not isinstance(value, dict):
            _refuse_type(place, value, "dict")
        in_file = _take(value, "t", int, f"{place}.")
        if in_file != t:
            raise TraceError("differs", t=t, field="t", in_file=in_file, computed=t)
        steps.append(Step(t, _read_params(_take(value, "params", dict, f"{place}."), f"{place}.params"),
                          float(_take(value, "log_likelihood", (int, float), f"{place}.")),
                          float(_take(value, "objective", (int, float), f"{place}."))))
    return tuple(steps)
