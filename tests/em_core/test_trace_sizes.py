"""A trace file costs no more than its limits say, whatever is in it: what would take too long, or too much room, is refused by the
sizes that it names, before anything of such a size is made or computed."""
import json
import tracemalloc
from copy import deepcopy

import numpy as np
import pytest

from em_core import (BinomialMixture, CategoricalMixture, GaussianMixture, GeneticLinkage, HiddenMarkov, MissingPlots, NormalScaleMixture,
                     PoissonMixture, StudentT, TraceError, TruncatedPoisson, fit, from_json, to_json)
from em_core import traces
from em_core.mixture import first_equal
from em_core.plots import plots_of

pytestmark = pytest.mark.filterwarnings("error")

PLOTS = plots_of([[1.0, 2, np.nan], [3, 5, 4], [2, 2, 9]])
SMALL = {
    "plots": fit(MissingPlots(3, 3), PLOTS, rng=1), "Poisson": fit(PoissonMixture(2), [0, 3, 9, 1], rng=1, max_iter=3),
    "coins": fit(BinomialMixture(10), [5, 9, 8], rng=1, max_iter=3), "categories": fit(CategoricalMixture(3), [0, 1, 2], rng=1, max_iter=3),
    "Gaussian": fit(GaussianMixture(1), np.arange(12.0).reshape(6, 2) ** 2 % 7, rng=1, max_iter=3),
    "chain": fit(HiddenMarkov(PoissonMixture()), [0, 3, 9, 1, 4], rng=1, max_iter=3), "scales": fit(NormalScaleMixture(2), [1.0, 2, 7, 3], rng=1, max_iter=3),
    "Student": fit(StudentT(2), [1.0, 2, 7], max_iter=3), "truncated": fit(TruncatedPoisson(), [1, 2, 3], rng=1, max_iter=3),
    "linkage": fit(GeneticLinkage(), [125, 18, 20, 34], rng=1, max_iter=3)}
DIGITS = list(range(10)) * 1000  # 20 kB of a file


def forged(name, config=None, data=None, steps=1):
    """A file that says it is so large."""
    content = json.loads(to_json(SMALL[name]))
    del content["checksum"]
    content["model"]["config"].update(config or {})
    if data is not None:
        content["data"] = {"values": data}
    step = content["steps"][0]
    content["steps"] = [{**deepcopy(step), "t": t} for t in range(steps)]
    return json.dumps(content)


FORGED = {
    "plots, 1.6 thousand million": ("plots", {"n_rows": 40_000, "n_columns": 40_000}, None, 1, "invalid_value"),
    "plots, a million million": ("plots", {"n_rows": 10**6, "n_columns": 10**6}, None, 1, "invalid_value"),
    "plots, of sixty digits": ("plots", {"n_rows": 10**59 - 1}, None, 1, "invalid_value"),
    "plots, one long row": ("plots", {"n_rows": 2, "n_columns": 10**9}, None, 1, "invalid_value"),
    "plots, large and often": ("plots", {"n_rows": 1000, "n_columns": 1000}, None, 90, "too_long_to_replay"),
    "Poisson, 1,200 components": ("Poisson", {"n_components": 1200}, DIGITS, 30, "too_long_to_replay"),
    "Poisson, often": ("Poisson", {"n_components": 100}, DIGITS, 400, "too_long_to_replay"),
    "coins of sixty digits": ("coins", {"n_components": 10**59}, None, 1, "too_large_to_replay"),
    "categories": ("categories", {"n_components": 10**6, "n_categories": 1000}, None, 1, "too_large_to_replay"),
    "a wide Gaussian": ("Gaussian", {}, [list(range(2500))] * 4, 1, "too_large_to_replay"),
    "a Gaussian of 300 dimensions": ("Gaussian", {"n_components": 4}, [list(range(300))] * 9, 10, "too_long_to_replay"),
    "a chain of a hundred states": ("chain", {"n_states": 100}, DIGITS, 1, "too_large_to_replay"),
    "a chain of thirty states": ("chain", {"n_states": 30}, DIGITS[:1000], 3, "too_long_to_replay"),
    "a long chain": ("chain", {}, DIGITS, 250, "too_long_to_replay"),
    "scales": ("scales", {"n_components": 10**4}, DIGITS, 1, "too_large_to_replay"),
    "Student": ("Student", {}, DIGITS, 12_000, "too_long_to_replay"),
    "truncated": ("truncated", {}, [d + 1 for d in DIGITS], 12_000, "too_long_to_replay"),
    "data in a cube": ("Gaussian", {}, [[[1, 2], [3, 4]]] * 2, 1, "wrong_type"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_too_large_is_refused_before_any_work(name, monkeypatch):
    """Counted and not timed: no data are looked at, no parameters checked, no step computed; and the memory stays that of reading
    the text."""
    model, config, data, steps, code = FORGED[name]
    text = forged(model, config, data, steps)
    assert len(text) < traces.trace_file.LONGEST_FILE
    for method in ("check_data", "check_params", "observe", "expect", "maximise"):
        for kind in traces.MODELS.values():
            monkeypatch.setattr(kind, method, lambda *_, **__: pytest.fail("this is work"))
    tracemalloc.start()
    try:
        with pytest.raises(TraceError) as caught:
            from_json(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == code, str(caught.value)
    assert peak < 2**20 + 60 * len(text), "Python's numbers take some twenty times the room of their digits"
    if code.startswith("too_"):
        assert caught.value.values["value"] > caught.value.values["limit"] and str(caught.value.values["limit"]) in str(caught.value)


@pytest.mark.parametrize("name", SMALL)
def test_the_small_ones_are_read(name):
    assert from_json(to_json(SMALL[name])).log_likelihood == SMALL[name].log_likelihood


def test_what_the_pages_make_is_well_within_the_limits():
    """The largest fit of the workshop that is not refused, as cost.py counts it: two seconds of one start."""
    for model, data in ((GaussianMixture(8), np.zeros((5000, 2))), (GaussianMixture(8), np.zeros((50_000, 6))), (PoissonMixture(8), np.zeros(50_000)),
                        (CategoricalMixture(100, 8), np.zeros(50_000)), (BinomialMixture(10, 8), np.zeros(50_000)), (GaussianMixture(8), np.zeros((200, 6)))):
        n, k, width = len(data), model.n_components, model.width(data)
        steps = min(2000, int(2 / (1e-4 + 1.1e-9 * n * (k * width + 3 * k + width))) - 8)
        traces._check_size(model, data, steps)


def test_components_are_compared_once_each_and_not_in_pairs(monkeypatch):
    """Of 1,200 equal components the first stands for all; each is looked at once."""
    rates = np.repeat([2.0, -0.0, 0.0, 5.0], 300)
    looked = []

    class Row(np.ndarray):
        def __getitem__(self, k):
            looked.append(k)
            return np.ndarray.__getitem__(self, k)

    params = PoissonMixture.Params(np.full(1200, 1 / 1200), rates.view(Row))
    assert first_equal(params, [True] * 1200).tolist() == [0] * 300 + [300] * 600 + [900] * 300
    assert len(looked) == 1200
    assert first_equal(params, [False] * 301 + [True] * 899).tolist()[:600:100] == [0, 100, 200, 300, 301, 301]
