"""Hidden states that are equal stay equal for ever: over two thousand steps, and with the numbers of the smaller chain that
they are one state of."""
from __future__ import annotations

import numpy as np
import pytest

from em_core import CategoricalMixture, GaussianMixture, HiddenMarkov, PoissonMixture, fit

RNG = np.random.default_rng
EVENTS = RNG(1).poisson(np.where((np.arange(60) // 10) % 2, 9, 2))
NUMBERS = RNG(2).normal(np.where((np.arange(60) // 10) % 2, 9, 2))
LETTERS = RNG(3).integers(0, 4, 60)
ONE_LAW = [0.2, 0.3, 0.5]  # for the start and for every row: a mixture
ROUND = [[0.6, 0.3, 0.1], [0.1, 0.6, 0.3], [0.3, 0.1, 0.6]]  # each state one third of the time, and no two interchangeable


@pytest.mark.parametrize(("emission", "data", "shown"), [
    (PoissonMixture(), EVENTS, ([4] * 3,)), (GaussianMixture(1), NUMBERS, ([4] * 3, [1] * 3)),
    (GaussianMixture(1), np.column_stack([NUMBERS, NUMBERS**2]), ([[4, 20]] * 3, [np.diag([9, 99])] * 3)),
    (CategoricalMixture(4), LETTERS, ([[0.1, 0.2, 0.3, 0.4]] * 3,)),
])
@pytest.mark.parametrize(("start", "transition"), [
    (ONE_LAW, [ONE_LAW] * 3), ([1 / 3] * 3, ROUND), ([1 / 3] * 3, 0.7 * np.eye(3) + 0.1), ([0.5, 0.5, 0.0], [[0.5, 0.5, 0.0]] * 3),
])
def test_states_that_all_show_the_same_stay_one_distribution(emission, data, shown, start, transition):
    trace = fit(HiddenMarkov(emission, 3), data, (start, transition, *shown), tol=0, max_iter=2000)
    assert trace.stop == "max_iter"
    live = np.array(start) > 0
    for field in trace.params[2:]:
        assert (field[live] == field[live][:1]).all()
    alone = fit(type(emission)(**emission.config() | {"n_components": 1}), data, ([1], *(field[:1] for field in shown)))
    assert trace.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)
    for mine, other in zip(trace.params[2:], alone.params[1:], strict=True):
        assert mine[0] == pytest.approx(other[0], rel=1e-10)
    assert trace.params.start == pytest.approx(start, abs=1e-10)


WHOLE = ([0.4, 0.6], [[0.8, 0.2], [0.2, 0.8]], [4, 9])  # the chain in which the equal states are one


@pytest.mark.parametrize(("start", "transition", "rates", "equal"), [
    # what leads to them is in proportion, and the same follows on them
    ([0.1, 0.3, 0.6], [[0.2, 0.6, 0.2]] * 2 + [[0.05, 0.15, 0.8]], [4, 4, 9], [0, 1]),
    # two, and three, that may be interchanged
    ([0.2, 0.2, 0.6], [[0.7, 0.1, 0.2], [0.1, 0.7, 0.2], [0.1, 0.1, 0.8]], [4, 4, 9], [0, 1]),
    ([0.6, *[0.4 / 3] * 3], [[0.8, *[0.2 / 3] * 3], *[[0.2, *row] for row in 0.5 * np.eye(3) + 0.1]], [9, 4, 4, 4], [1, 2, 3]),
])
def test_equal_states_beside_another_are_one_state(start, transition, rates, equal):
    options = {"tol": 0, "max_iter": 2000}
    trace = fit(HiddenMarkov(PoissonMixture(), len(start)), EVENTS, (start, transition, rates), **options)
    whole = fit(HiddenMarkov(PoissonMixture(), 2), EVENTS, WHOLE, **options)
    assert np.ptp(trace.params.rates[equal]) == 0
    for t in (0, 1, 2, 10, 100, 2000):
        mine, other = trace.steps[t], whole.steps[t]
        assert mine.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
        assert mine.params.rates[equal[0]] == pytest.approx(other.params.rates[0], rel=1e-8)
        assert mine.params.start[equal].sum() == pytest.approx(other.params.start[0], abs=1e-8)


def test_two_pairs_and_a_stop():
    lengths = (20, 20, 20)
    start = ([0.3, 0.3, 0.1, 0.3], [[0.5, 0.1, 0.05, 0.15, 0.2], [0.1, 0.5, 0.05, 0.15, 0.2], *[[0.1, 0.1, 0.15, 0.45, 0.2]] * 2], [3, 3, 8, 8])
    trace = fit(HiddenMarkov(PoissonMixture(), 4, stop=True, lengths=lengths), EVENTS, start, tol=0, max_iter=2000)
    pair = ([0.6, 0.4], [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2]], [3, 8])
    whole = fit(HiddenMarkov(PoissonMixture(), 2, stop=True, lengths=lengths), EVENTS, pair, tol=0, max_iter=2000)
    assert trace.params.rates[[0, 2]].tolist() == trace.params.rates[[1, 3]].tolist()
    assert trace.log_likelihoods == pytest.approx(whole.log_likelihoods, rel=1e-10)


def test_states_that_differ_by_a_hair_part():
    """The rule is about states that are equal, and holds no others together."""
    for rates in ([4, 4 + 1e-9], [4, 4]):
        start = ([0.5, 0.5], [[0.9, 0.1], [0.2 if rates[1] == 4 else 0.1, 0.8 if rates[1] == 4 else 0.9]], rates)
        trace = fit(HiddenMarkov(PoissonMixture(), 2), EVENTS, start, tol=0, max_iter=300)
        assert np.ptp(trace.params.rates) > 5
