"""A trace from another processor is as good as one from here: what rounding explains is accepted, with the number of digits, and
what it does not explain is refused with the place."""
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from em_core import (GaussianMixture, GaussianPrior, HiddenMarkov, PoissonMixture, StudentT, TraceError, fit, to_json)
from em_core import trace_file
from em_core.em import METHODS, Step, Trace
from em_core.replay import Claim, Stopped, replay
from em_core.traces import claimed, from_json
from tests.em_core.zoo import MODELS, others, with_prior

pytestmark = pytest.mark.filterwarnings("error")
HERE = Path(__file__).parents[2]
ULP = 2.0**-52


def some_fits():
    """What differed most between two kernels: correlated planes, five dimensions, chains whose start is all but certain, means near
    0, narrow components far from the origin, a prior, a collapse."""
    random = np.random.default_rng(8)
    for seed in range(4):
        plane = random.normal(size=(120, 2)) @ random.normal(size=(2, 2)) + random.normal(0, 3, (3, 2))[random.integers(3, size=120)]
        yield fit(GaussianMixture(3), plane, rng=seed, max_iter=60)
        yield fit(GaussianMixture(3, prior=GaussianPrior((0, 0), np.eye(2))), plane, rng=seed, method="map", max_iter=40)
        yield fit(GaussianMixture(4), plane[:20], rng=seed)
        yield fit(GaussianMixture(2), random.normal(size=(150, 5)) @ random.normal(size=(5, 5)), rng=seed, max_iter=40)
        yield fit(HiddenMarkov(PoissonMixture(), 3), random.poisson(np.repeat([2, 9, 15, 3], 40)), rng=seed, max_iter=40)
        yield fit(PoissonMixture(3), random.poisson(random.choice([2, 7, 15], 200)), rng=seed, max_iter=60)
        line = random.normal(size=100)
        yield fit(GaussianMixture(1), (line - line.mean()) / line.std(), rng=seed)
        yield fit(GaussianMixture(2, "diagonal"), np.column_stack([1e6 + 1e-3 * line, 1e-9 * random.normal(size=100)]), rng=seed, max_iter=40)
        yield fit(StudentT(3), line + 7, max_iter=30)


def elsewhere() -> dict[str, str]:
    """The environment in which numpy computes as on a lesser processor of the same family: without the vector units that it
    chooses from, and with the BLAS kernel of a Core 2 (OpenBLAS has it for every x86-64; other BLAS do not look at the name)."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    here = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name))}
    return here | ({"OPENBLAS_CORETYPE": "Prescott"} if platform.machine().lower() in ("x86_64", "amd64") else {})


def test_traces_of_another_processor_are_accepted():
    code = "from tests.em_core.test_replay import some_fits; from em_core import to_json; import json; print(json.dumps([to_json(t) for t in some_fits()]))"
    made = subprocess.run([sys.executable, "-c", code], cwd=HERE, env=elsewhere(), capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    texts = json.loads(made.stdout)
    found = [replay(claimed(text)) for text in texts]
    assert len(found) == 36 and all(each.sealed and (each.digits is None or each.digits >= 8) for each in found)
    for text, each in zip(texts, found):
        assert from_json(text).log_likelihoods.tolist() == [step["log_likelihood"] for step in json.loads(text)["steps"]], "the file's own numbers"
        assert each.trace.stop == json.loads(text)["stop"]


def rounded_otherwise(trace: Trace, seed: int, ulps: float = 2.0) -> Trace:
    """The trace as a processor would have made it that rounds every result of a step otherwise."""
    random = np.random.default_rng(seed)

    def other(value):
        moved = np.asarray(value) * (1 + ulps * ULP * random.uniform(-1, 1, np.shape(value)))
        if moved.ndim == 3:
            moved = (moved + moved.swapaxes(1, 2)) / 2
        return np.where((np.abs(value) <= 1) & (np.abs(moved) > 1), value, moved)

    model, method = trace.model, METHODS[trace.method]
    observed, params, steps = model.observe(trace.data, trace.counts), trace.steps[0].params, []
    for t in range(len(trace.steps)):
        expectation = model.expect(observed, params)
        log_likelihood = float(other(expectation.log_likelihood))
        steps.append(Step(t, params, log_likelihood, log_likelihood + method.penalty(model, params)))
        params = type(params)(*map(other, method.update(model, observed, expectation, params)[0]))
        if "covariance" in vars(model) and model.covariance in ("tied", "spherical"):
            params = model.check_params(trace.steps[min(t + 1, len(trace.steps) - 1)].params)  # a rounded one would not be of its kind
    return Trace(**vars(trace) | {"steps": tuple(steps)})


def every_trace():
    for number, name in enumerate(MODELS):
        case = MODELS[name](np.random.default_rng([number, 5]))
        yield name, fit(case.model, case.data, case.start, counts=case.counts, tol=0, max_iter=12)
        case = with_prior(case)
        yield f"{name}, with a prior", fit(case.model, case.data, case.start, counts=case.counts, tol=0, max_iter=12, method="map")
    for name, case in others(np.random.default_rng(5)).items():
        yield name, fit(case.model, case.data, case.start, tol=0, max_iter=12)


EVERY = [pytest.param(trace, id=name) for name, trace in every_trace() if trace.stop == "max_iter"]


@pytest.mark.parametrize("trace", EVERY)
def test_every_model_may_be_rounded_otherwise_at_each_step(trace):
    """On whatever processor this runs: each result of each step is off by a last bit or two, and the next goes on from there."""
    for seed in range(3):
        found = replay(Claim(rounded_otherwise(trace, seed), None, False))
        assert 12 <= found.digits <= 15 and not found.sealed
    same = replay(claimed(to_json(trace)))
    assert same.digits is None and same.sealed


@pytest.mark.parametrize("trace", EVERY)
def test_any_single_number_that_rounding_does_not_explain_is_refused_with_its_place(trace):
    """Every entry of one step, by itself, however small it is: off by a millionth of itself. (Below that some entries are what
    cancellation leaves: the mean of what lies around 0.)"""
    content = json.loads(to_json(trace))
    del content["checksum"]
    t = len(content["steps"]) // 2
    for field, values in content["steps"][t]["params"].items():
        array = np.array(values)
        for index in np.ndindex(array.shape):
            if array[index] == 0:
                continue
            changed = array.copy()
            changed[index] *= 1 + 1e-6
            content["steps"][t]["params"][field] = changed.tolist()
            with pytest.raises(TraceError) as caught:
                from_json(json.dumps(content))
            assert caught.value.code == "differs" and caught.value.values["t"] == t, str(caught.value)
            assert caught.value.values["field"] == field + "".join(f"[{i + 1}]" for i in index)
        content["steps"][t]["params"][field] = values
    for field in ("log_likelihood", "objective"):
        value = content["steps"][t][field]
        content["steps"][t][field] = value * (1 + 1e-9)
        with pytest.raises(TraceError) as caught:
            from_json(json.dumps(content))
        assert (caught.value.code, caught.value.values["t"], caught.value.values["field"]) == ("differs", t, field)
        content["steps"][t][field] = value


def test_small_entries_beside_large_ones_answer_for_themselves():
    """A start probability of 1e-80 is a product that rounding moves by some last digits of its own, and not by a half of it."""
    x = np.random.default_rng(1).poisson(np.repeat([2, 15, 2, 15], 30))
    trace = fit(HiddenMarkov(PoissonMixture(), 2), x, ([0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]], [2.0, 15.0]), tol=0, max_iter=12)
    content = json.loads(to_json(trace))
    del content["checksum"]
    small = np.array([step["params"]["start"] for step in content["steps"]])
    t, state = 8, int(small[8].argmin())
    assert 0 < small[t, state] < 1e-30
    for factor, fine in ((1 + 1e-15, True), (1 + 1e-9, False), (0.5, False)):
        content["steps"][t]["params"]["start"][state] = small[t, state] * factor
        if fine:
            assert replay(claimed(json.dumps(content))).digits == 15
        else:
            with pytest.raises(TraceError) as caught:
                from_json(json.dumps(content))
            assert caught.value.values["field"] == f"start[{state + 1}]" and caught.value.values["t"] == t


def test_each_step_is_judged_by_itself_and_nothing_grows():
    """From rates a ten-millionth apart EM magnifies the last bits until the two runs differ in the ninth digit; each step of the
    file still follows from the one before."""
    x = np.random.default_rng(2).poisson(np.repeat([4, 9], 100))
    trace = fit(PoissonMixture(2), x, ([0.5, 0.5], [6.5, 6.5 + 1e-7]), tol=0, max_iter=60)
    other = rounded_otherwise(trace, 3)
    apart = max(float(np.abs(a.params.rates - b.params.rates).max()) for a, b in zip(trace.steps, other.steps))
    found = replay(Claim(other, None, False))
    assert found.digits >= 13 and apart > 1e-9


def test_a_replay_can_be_stopped():
    trace = fit(PoissonMixture(2), [0, 3, 9, 1], ([0.5, 0.5], [1, 6]), tol=0, max_iter=30)
    seen = []

    def tell():
        seen.append(len(seen))
        return len(seen) < 5

    with pytest.raises(Stopped):
        replay(claimed(to_json(trace)), tell)
    assert len(seen) == 5
    assert trace_file.parse(to_json(trace)).sealed
