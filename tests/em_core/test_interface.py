"""What every model can be asked, and in what form: one table of all models."""
from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from em_core import (BinomialMixture, GaussianMixture, HiddenMarkov, InputError, PoissonMixture, Slice, bound, entropy, fit,
                     posterior, q_function)
from em_core.traces import MODELS as KNOWN
from tests.em_core.zoo import MODELS, others

RNG = np.random.default_rng
CASES = {name: make(RNG([1, *name.encode()])) for name, make in MODELS.items()} | others(RNG(5))
CASES["slice"] = CASES["Poisson"]._replace(model=Slice(PoissonMixture(2), ([0.4, 0.6], [1.0, 7.0])), start=(np.array(2.0),))
WITHOUT_BOUND = {"plots", "lifetimes", "truncated", "Student"}

every = pytest.mark.parametrize("name", CASES)


def plain(params):
    """Parameters as a reader types them: a tuple of lists and numbers."""
    return tuple(np.asarray(field).tolist() for field in params)


def test_the_table_has_every_model():
    assert {type(case.model).__name__ for case in CASES.values()} == set(KNOWN) | {"Slice"}


@every
def test_parameters_may_be_typed(name):
    """Tuples of lists, and the model's `Params` of lists, are as good as arrays."""
    model, data, _, start = CASES[name]
    known = model.check_params(start)
    for typed in (plain(known), model.Params(*plain(known))):
        q, log_likelihood = model.e_step(data, typed)
        assert log_likelihood == model.e_step(data, known)[1] == model.log_likelihood(data, typed)
        for mine, other in zip(model.m_step(data, q, typed), model.m_step(data, q, known), strict=True):
            assert np.array_equal(mine, other)
    if hasattr(model, "log_joint"):
        assert np.array_equal(model.log_joint(data, plain(known)), model.log_joint(data, known))


@every
def test_parameters_that_are_none_are_refused(name):
    """With a code and a remedy, and not by what Python happens to stumble on."""
    model, data, _, start = CASES[name]
    q = model.e_step(data, model.check_params(start))[0]
    for wrong in ((), (1.0,) * 9, "params", None, {"weights": 1}, tuple("x" * len(start))):
        for ask in (lambda: model.e_step(data, wrong), lambda: model.log_likelihood(data, wrong), lambda: posterior(model, data, wrong)):
            with pytest.raises(InputError):
                ask()
    if name not in ("lifetimes", "truncated"):  # whose M-steps do not look at the parameters
        with pytest.raises(InputError):
            model.m_step(data, q, (1.0,) * 9) if name not in ("Student", "plots") else model.e_step(data, (1.0,) * 9)


def test_weights_that_do_not_sum_to_one_are_refused():
    for ask in (GaussianMixture(2).log_likelihood, GaussianMixture(2).e_step):
        with pytest.raises(InputError) as caught:
            ask([0.0, 1.0, 5.0], ([0.9, 0.9], [0, 1], [1, 1]))
        assert caught.value.code == "weights_sum"
    assert GaussianMixture(2).log_likelihood([0.0, 1.0], ([0.5, 0.5], [0, 1], [1, 1])) == pytest.approx(2 * np.log(norm.pdf([0, 1]).mean()))


@every
def test_the_bound_is_there_or_its_absence_is_said(name):
    """F(q, θ) touches ℓ at the posterior and is below it elsewhere; q_function and entropy are its two parts."""
    model, data, _, start = CASES[name]
    counts = None
    q = posterior(model, data, start)
    if name in WITHOUT_BOUND:
        for ask in (lambda: bound(model, data, q, start), lambda: q_function(model, data, q, start), lambda: model.entropy(data, q)):
            with pytest.raises(InputError) as caught:
                ask()
            assert caught.value.code == "bound_unknown" and type(model).__name__ in str(caught.value) and "log_likelihood" in str(caught.value)
        return
    log_likelihood = model.log_likelihood(data, start, counts)
    assert bound(model, data, q, start) == pytest.approx(log_likelihood, rel=1e-9, abs=1e-9)
    assert q_function(model, data, q, start) + model.entropy(data, q) == pytest.approx(log_likelihood, rel=1e-9, abs=1e-9)
    trace = fit(model, data, start, tol=0, max_iter=2)
    assert bound(model, data, q, trace.params) <= trace.log_likelihood + 1e-9 * (1 + abs(log_likelihood))
    with pytest.raises(InputError):
        model.entropy(data, np.full((3, 3), 1 / 3))


def test_an_impossible_value_that_was_counted_0_times_has_a_posterior():
    model, params = BinomialMixture(10), ([0.5, 0.5], [1.0, 1.0])
    with pytest.raises(InputError):
        posterior(model, [10, 4], params)
    assert posterior(model, [10, 4], params, counts=[3, 0]) == pytest.approx(0.5)
    trace = fit(PoissonMixture(2), [0, 4], ([0.3, 0.7], [0.0, 0.0]), counts=[2, 0])
    assert posterior(trace.model, trace.data, trace.params, counts=trace.counts) == pytest.approx(np.array([[0.3, 0.7]] * 2))


# Pairs of a chain -----------------------------------------------------------------------------------------------------------

CHAIN, SEEN = HiddenMarkov(PoissonMixture(), 2), [1, 5, 2]
START = ([0.5, 0.5], [[0.8, 0.2], [0.3, 0.7]], [1.0, 4.0])


@pytest.mark.parametrize("change", [
    lambda q: q._replace(pairs=0 * q.pairs), lambda q: q._replace(pairs=q.pairs[::-1]), lambda q: q._replace(pairs=q.pairs * 1.001),
    lambda q: q._replace(pairs=np.swapaxes(q.pairs, 1, 2)), lambda q: q._replace(states=q.states[:, ::-1]),
    lambda q: q._replace(pairs=q.pairs + np.array([[1, -1], [-1, 1]])), lambda q: q._replace(pairs=np.full_like(q.pairs, np.nan)),
])
def test_pairs_that_are_not_those_of_the_states_are_refused(change):
    """What they made of the bound could lie above the log-likelihood."""
    q = posterior(CHAIN, SEEN, START)
    for ask in (lambda: bound(CHAIN, SEEN, change(q), START), lambda: CHAIN.m_step(SEEN, change(q), START), lambda: CHAIN.entropy(SEEN, change(q))):
        with pytest.raises(InputError) as caught:
            ask()
        assert caught.value.code == "pairs_not_of_states"


def test_pairs_of_another_chain_are_a_q_too():
    """Any distribution of a chain gives a bound; and what its pairs are between two sequences plays no part."""
    rng = RNG(0)
    for seed in range(20):
        other = (rng.dirichlet([1, 1]), rng.dirichlet([1, 1], 2), rng.uniform(1, 9, 2))
        q = posterior(CHAIN, SEEN, other)
        assert bound(CHAIN, SEEN, q, START) <= CHAIN.log_likelihood(SEEN, START) + 1e-12
        assert bound(CHAIN, SEEN, q.states, START) <= CHAIN.log_likelihood(SEEN, START) + 1e-12, "independent states"
    two = HiddenMarkov(PoissonMixture(), 2, lengths=(2, 1))
    q = posterior(two, SEEN, START)
    joined = q._replace(pairs=q.pairs + np.array([np.zeros((2, 2)), np.full((2, 2), 0.25)]))
    assert bound(two, SEEN, joined, START) == pytest.approx(two.log_likelihood(SEEN, START))


def test_long_chains_pass_their_own_posterior():
    data, _ = CHAIN.sample(START, 5000, 3)
    q = posterior(CHAIN, data, START)
    assert bound(CHAIN, data, q, START) == pytest.approx(CHAIN.log_likelihood(data, START), rel=1e-10)
    assert entropy(q.states) > 0
