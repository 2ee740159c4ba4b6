"""Trace files: what is written reads back to the last bit; what was tampered with is refused, with the place."""
import copy
import csv
import io
import json
import random

import numpy as np
import pytest

from em_core import METHODS, BinomialMixture, InputError, Trace, TraceError, fit, from_json, to_csv, to_json
from em_core import trace_file, traces
from em_core.binomial import Params
from em_core.errors import TRACE_ERRORS
from em_core.replay import replay
from em_core.traces import claimed

pytestmark = pytest.mark.filterwarnings("error")

START = Params(np.array([0.5, 0.5]), np.array([0.6, 0.5]))
HEADS = [5, 9, 8, 4, 7]


def classic(**options):
    return fit(BinomialMixture(10, 2, True), HEADS, START, **options)


TRACES = {
    "classic": classic(),
    "max_iter": classic(tol=0, max_iter=7),
    "start only": classic(max_iter=0),
    "random start": fit(BinomialMixture((10, 12, 9), 3), [5.0, 9.0, 8.0], rng=2**100),
    "counts": fit(BinomialMixture(10), [1, 2, 9], START, counts=[1, 0, 2.5]),
    "dead": fit(BinomialMixture(1000), [500, 510], Params(np.array([0.5, 0.5]), np.array([0.4, 1.0]))),
}


def assert_same(here: Trace, there: Trace) -> None:
    """Equal in every field, arrays to the last bit."""
    for field in ("model", "method", "stop", "message", "events", "tol", "max_iter", "seed"):
        assert getattr(here, field) == getattr(there, field), field
    assert here.data.dtype == there.data.dtype and here.data.tobytes() == there.data.tobytes()
    assert (here.counts is None) == (there.counts is None)
    if here.counts is not None:
        assert here.counts.tobytes() == there.counts.tobytes()
    assert len(here.steps) == len(there.steps)
    for mine, other in zip(here.steps, there.steps):
        assert (mine.t, mine.log_likelihood.hex(), mine.objective.hex()) == (
            other.t, other.log_likelihood.hex(), other.objective.hex())
        assert all(a.tobytes() == b.tobytes() for a, b in zip(mine.params, other.params, strict=True))


def refused(content, data=None) -> TraceError:
    text = content if isinstance(content, (str, bytes)) else json.dumps(content)
    with pytest.raises(TraceError) as caught:
        from_json(text, data)
    return caught.value


def good() -> dict:
    return json.loads(to_json(TRACES["classic"]))


@pytest.mark.parametrize("name", TRACES)
def test_round_trip_to_the_last_bit(name):
    text = to_json(TRACES[name])
    assert_same(from_json(text), TRACES[name])
    assert to_json(from_json(text)) == text
    assert_same(from_json(text.encode()), TRACES[name])
    assert_same(from_json("\ufeff" + text), TRACES[name])


def test_the_file_says_where_it_comes_from():
    content = good()
    assert content["schema"] == 1 and content["model"]["name"] == "BinomialMixture"
    assert set(content["versions"]) == {"python", "numpy", "scipy", "em_core", "machine"}
    assert content["stopping"] == {"tol": 1e-9, "max_iter": 1000}
    assert content["data"] == {"values": HEADS}
    assert content["start"] == {"weights": [0.5, 0.5], "probabilities": [0.6, 0.5]}
    assert len(content["steps"]) == len(TRACES["classic"].steps)


def test_edited_numbers_are_refused_with_the_place():
    """A digit changed where rounding has no say, in any field; and whatever does not follow from the numbers."""
    for change, t, field in [
        (lambda c: c["steps"][3]["params"]["probabilities"].__setitem__(1, c["steps"][3]["params"]["probabilities"][1] * (1 + 1e-11)), 3,
         "probabilities[2]"),
        (lambda c: c["steps"][2].update(log_likelihood=c["steps"][2]["log_likelihood"] * (1 - 1e-11)), 2, "log_likelihood"),
        (lambda c: c["steps"][5].update(objective=-9.0), 5, "objective"),
        (lambda c: c["data"]["values"].__setitem__(1, 8), 0, "log_likelihood"),
        (lambda c: c["start"]["probabilities"].__setitem__(0, 0.61), 0, "probabilities[1]"),
        (lambda c: c.update(stop="max_iter"), 13, "stop"),
        (lambda c: c.update(message="All is well."), 13, "message"),
        (lambda c: c["events"].append({"kind": "decreased", "t": 3, "component": None}), 13, "events"),
        (lambda c: c["steps"][4].update(t=7), 4, "t"),
        (lambda c: c["model"]["config"].update(trials=11), 0, "log_likelihood"),
        (lambda c: c["steps"].append(c["steps"][-1] | {"t": 14}), 14, "step"),
        (lambda c: c["stopping"].update(tol=1e-3), 7, "step"),
        (lambda c: c["stopping"].update(tol=1.001e-9), 13, "message"),
    ]:
        for sealed in (True, False):
            content = good()
            change(content)
            content["checksum"] = trace_file.checksum(content)
            if not sealed:
                del content["checksum"]
            error = refused(content)
            assert (error.code, error.values["t"], error.values["field"]) == ("differs", t, field), str(error)
    content = good()
    content["steps"][3]["log_likelihood"] = -9.5
    error = refused(content)
    assert error.values["in_file"] == -9.5
    assert error.values["computed"] == pytest.approx(TRACES["classic"].steps[3].log_likelihood, rel=1e-13)
    assert "-9.5" in str(error) and "step 3" in str(error)


@pytest.mark.parametrize("change", [
    lambda c: c.update(seed=5), lambda c: c["stopping"].update(max_iter=10**12),
    lambda c: c["versions"].update(numpy="1.0"), lambda c: c.update(note="mine"),
    lambda c: c["steps"][3]["params"]["probabilities"].__setitem__(1, float(np.nextafter(c["steps"][3]["params"]["probabilities"][1], 1))),
    lambda c: c["steps"][2].update(log_likelihood=float(np.nextafter(c["steps"][2]["log_likelihood"], 0)))])
def test_what_no_computing_can_check_the_checksum_tells(change):
    """The seed of a start, a limit that was not reached, the last digit: refused with a checksum; without, that is said."""
    content = good()
    change(content)
    assert refused(content).code == "edited"
    del content["checksum"]
    found = replay(claimed(json.dumps(content)))
    assert not found.sealed and found.digits in (None, 15)
    whole = replay(claimed(json.dumps(good(), indent=3, sort_keys=True)))
    assert whole.sealed, "the values count and not how they are set out"
    assert whole.digits is None


@pytest.mark.parametrize("keep", [1, 5, 13])
def test_cut_off_steps_are_refused(keep):
    content = good()
    content["steps"] = content["steps"][:keep]
    error = refused(content)
    assert (error.code, error.values) == ("truncated", {"t": keep - 1})
    content["steps"] = []
    assert refused(content).code == "truncated"


def test_long_data_are_kept_as_a_digest():
    heads = np.arange(10_001) % 11
    trace = fit(BinomialMixture(10), heads, START, max_iter=2, counts=np.ones(10_001))
    text = to_json(trace)
    assert "values" not in json.loads(text)["data"] and len(text) < 5_000
    error = refused(text)
    assert (error.code, error.values["place"]) == ("needs_data", "data")
    assert_same(from_json(text, heads, counts=np.ones(10_001)), trace)
    assert refused(text, heads[::-1]).code == "other_data"
    assert refused(text, ["a"]).code == "invalid_value"
    short = to_json(fit(BinomialMixture(10), heads[:10_000], START, max_iter=2))
    assert from_json(short, heads[:10_000]).log_likelihood == from_json(short).log_likelihood
    assert refused(short, heads[:9_999]).code == "other_data"


def broken(path, value=...):
    """A good file with the value at `path` replaced (or the key deleted)."""
    content = good()
    target = content
    for key in path[:-1]:
        target = target[key]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return content


@pytest.mark.parametrize(("content", "code", "values"), [
    ("", "not_json", {}), ("{", "not_json", {}), (b"\xff\xfe", "not_json", {}), ("[" * 100_000, "not_json", {}),
    ("null", "not_a_trace", {}), ("[]", "not_a_trace", {}), ('{"format": 1}', "not_a_trace", {}),
    (" " * 5_000_001, "file_too_large", {"value": 5_000_001, "limit": 5_000_000}),
    ('{"a": NaN}', "not_finite", {"value": "NaN"}), ('{"a": -Infinity}', "not_finite", {"value": "-Infinity"}),
    ('{"a": 1e400}', "not_finite", {"value": "1e400"}), ('{"a": ' + "9" * 5000 + "}", "not_finite", {}),
    (broken(["schema"], 2), "schema_version", {"value": 2, "limit": 1}),
    (broken(["model", "name"], "MagicMixture"), "unknown_model",
     {"value": "MagicMixture", "allowed": ", ".join(traces.MODELS)}),
    (broken(["method"], "magic"), "unknown_method", {"value": "magic", "allowed": ", ".join(METHODS)}),
    (broken(["seed"]), "missing_key", {"place": "seed"}),
    (broken(["steps", 3, "params", "weights"]), "missing_key", {"place": "steps[3].params.weights"}),
    (broken(["model", "config", "trials"]), "missing_key", {"place": "model.config.trials"}),
    (broken(["start", "weights"]), "missing_key", {"place": "start.weights"}),
    (broken(["steps", 2], None), "wrong_type", {"place": "steps[2]", "value": "NoneType", "expected": "dict"}),
    (broken(["steps", 2, "t"], True), "wrong_type", {"place": "steps[2].t", "value": "bool", "expected": "int"}),
    (broken(["steps", 2, "params", "weights"], [0.5]), "wrong_type", {"place": "steps[2].params.weights"}),
    (broken(["steps", 2, "params", "weights"], [[1], [1, 2]]), "wrong_type", {"place": "steps[2].params.weights"}),
    (broken(["data", "values", 2], "8"), "wrong_type", {"place": "data[2]", "value": "str", "expected": "a number"}),
    (broken(["data", "values", 2], 11), "invalid_value", {}),
    (broken(["stopping", "tol"], -1), "invalid_value", {}),
    (broken(["stopping", "max_iter"], -1), "invalid_value", {}),
    (broken(["model", "config", "n_components"], 0), "invalid_value", {"place": "model.config"}),
    (broken(["model", "config", "n_components"], 10**9), "too_large_to_replay", {"limit": traces.MOST_NUMBERS}),
    (broken(["checksum"], 7), "wrong_type", {"place": "checksum", "value": "int", "expected": "str"}),
    (broken(["checksum"], "0" * 64), "edited", {}),
    (broken(["seed"], -1), "invalid_value", {"place": "seed"}),
])
def test_refused_with_the_place(content, code, values):
    error = refused(content)
    assert error.code == code, str(error)
    assert values.items() <= error.values.items()
    assert len(str(error)) < 1000


def test_the_reason_of_an_invalid_value_is_an_input_error():
    cause = refused(broken(["data", "values", 2], 11)).__cause__
    assert isinstance(cause, InputError) and cause.code == "heads_above_tosses" and cause.values["row"] == 3


def test_a_huge_max_iter_costs_nothing():
    assert from_json(to_json(classic(max_iter=10**12))).max_iter == 10**12  # it had converged long before


def paths(value, here=()):
    """The path of every value in a JSON document."""
    yield here
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*here, key))


@pytest.mark.parametrize("name", ["classic", "counts", "dead"])
def test_fuzz(name):
    """Whatever is done to a good file: a trace that is true, or a TraceError."""
    rng, text = random.Random(1), to_json(TRACES[name])
    content = json.loads(text)
    junk = [None, True, False, 0, -1, 3, 0.5, -0.0, 10**30, 1e300, "", "x", [], {}, [[]], [0.5, 0.5], [None], {"a": 1}]
    places = [path for path in paths(content) if path]
    refusals = 0
    for _ in range(600):
        changed = copy.deepcopy(content)
        path = rng.choice(places)
        target = changed
        for key in path[:-1]:
            target = target[key]
        if rng.random() < 0.3:
            del target[path[-1]]
        else:
            target[path[-1]] = rng.choice(junk)
        try:
            assert from_json(json.dumps(changed)).log_likelihoods[0] <= 0
        except TraceError as error:
            refusals += 1
            assert error.code in TRACE_ERRORS
    assert refusals > 450
    for _ in range(150):
        cut = text[:rng.randrange(len(text) - 2)]
        assert refused(cut).code == "not_json"
    for _ in range(300):
        i = rng.randrange(len(text))
        try:
            from_json(text[:i] + rng.choice('0123456789-e.,:[]{}"x \x00é') + text[i + 1:])
        except TraceError:
            pass  # any other exception fails the test


def test_csv_reads_back_exactly():
    trace = TRACES["random start"]
    rows = list(csv.reader(io.StringIO(to_csv(trace))))
    assert rows[0] == ["t", "log_likelihood", "objective", "weights_1", "weights_2", "weights_3",
                       "probabilities_1", "probabilities_2", "probabilities_3"]
    assert len(rows) == len(trace.steps) + 1
    for row, step in zip(rows[1:], trace.steps):
        assert int(row[0]) == step.t
        numbers = [step.log_likelihood, step.objective, *step.params.weights, *step.params.probabilities]
        assert [float(cell).hex() for cell in row[1:]] == [float(number).hex() for number in numbers]


def test_what_could_not_be_read_back_is_not_written(monkeypatch):
    class Other(BinomialMixture):
        pass

    with pytest.raises(TraceError) as caught:
        to_json(fit(Other(10), HEADS, START))
    assert caught.value.code == "unknown_model"
    monkeypatch.setattr(traces.trace_file, "LONGEST_FILE", 1000)
    with pytest.raises(TraceError) as caught:
        to_json(TRACES["classic"])
    assert caught.value.code == "file_too_large"
