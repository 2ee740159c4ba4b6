"""A family that em_core does not know, in a file of its own: the engine does the rest, as CONTRIBUTING says."""
import inspect

import numpy as np
import pytest
from scipy.stats import geom

from em_core import bound, fit, posterior
from tests.em_core import geometric
from tests.em_core.geometric import GeometricMixture


def test_it_takes_under_forty_lines():
    assert len(inspect.getsource(geometric).splitlines()) < 40


@pytest.mark.parametrize("seed", range(20))
def test_it_obeys_the_laws(seed):
    rng = np.random.default_rng(seed)
    model = GeometricMixture(3)
    data = rng.geometric(rng.choice([0.1, 0.4, 0.8], 60)) - 1
    start = model.start(data, rng)
    trace = fit(model, data, start, tol=0, max_iter=20)
    assert (np.diff(trace.log_likelihoods) >= -1e-10).all()
    joint = np.array([w * geom(p).pmf(data + 1) for w, p in zip(*start)]).T
    assert trace.log_likelihoods[0] == pytest.approx(np.log(joint.sum(axis=1)).sum(), rel=1e-12)
    assert posterior(model, data, start) == pytest.approx(joint / joint.sum(axis=1, keepdims=True), abs=1e-12)
    for before, after in zip(trace.steps, trace.steps[1:]):
        q = posterior(model, data, before.params)
        assert before.log_likelihood <= bound(model, data, q, after.params) + 1e-9 <= after.log_likelihood + 2e-9
        assert after.params.probabilities == pytest.approx(q.sum(axis=0) / (q.sum(axis=0) + data @ q), rel=1e-9)


def test_it_recovers_what_made_the_data():
    model = GeometricMixture(2)
    truth = geometric.Params(np.array([0.4, 0.6]), np.array([0.7, 0.1]))
    data, _ = model.sample(truth, 20_000, 0)
    found = fit(model, data, truth, tol=1e-12).params
    assert found.weights == pytest.approx(truth.weights, abs=0.02) and found.probabilities == pytest.approx(truth.probabilities, rel=0.05)
