r"""Hidden states that are equal stay equal for ever, as the components of a mixture do.

Two states that show the same stay alike if their posteriors are in proportion, γ_nk = c γ_nj for all n: each then expects the
same mean statistics. It is so

    where all that follows on them is the same too, A_k = A_j, and all that leads to them is in proportion (rows of A that are
        all alike make a mixture, and its equal components such states); their rows then stay the same,
    where they may be interchanged: nothing changes in π and A when two of them change their names; and this stays so,
    where all states show the same and π is what A leaves as it is: the data then say nothing of the chain.

In exact arithmetic EM keeps all this by itself. In doubles the posteriors differ in their last digits, and since equal states
are at a saddle of the likelihood, the differences would grow until, after some hundreds of steps, the states went apart.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from em_core.checks import EPSILON, Array
from em_core.mixture import NO_SHARE, are_equal, first_alike, may_be_alike, sharing

IN_PROPORTION = 1e-10  # two posteriors that are so nearly in proportion are so but for rounding


def keeping_equal(expectation: Any, states: Array, params: Any, shown: Any) -> Any:
    """The expectation of a hidden Markov model in which what must stay equal is equal to the last bit.

    Args:
        expectation: a `hidden_markov.Expectation`.
        states: (N, K) the posterior.
        params: those of the chain.
        shown: those of the emissions, as of a mixture.
    """
    if not may_be_alike(shown):
        return expectation
    totals, starts, transitions = expectation.totals, expectation.starts.copy(), expectation.transitions.copy()
    received = totals > NO_SHARE * totals.sum()
    shares = states / np.where(received, totals, 1)
    same = first_alike(received, lambda k, j: are_equal(shown, k, j) and np.allclose(
        shares[:, k], shares[:, j], rtol=IN_PROPORTION, atol=IN_PROPORTION * shares[:, k].max()))
    for first in np.unique(same):
        group = np.flatnonzero(same == first)
        followed = group[(params.transition[group] == params.transition[first]).all(axis=1)]
        transitions[followed] = transitions[first]  # each row is divided by its sum: those in proportion may be the same
        if len(group) > len(followed) and _interchangeable(params, group):
            _average(starts, transitions, group)
    return expectation._replace(starts=starts, transitions=transitions, emission=sharing(expectation.emission, same))


def _interchangeable(params: Any, group: np.ndarray) -> bool:
    start, transition = params.start.copy(), params.transition.copy()
    _average(start, transition, group)
    return (np.allclose(start, params.start, rtol=8 * EPSILON, atol=0)
            and np.allclose(transition, params.transition, rtol=8 * EPSILON, atol=0))


def _average(start: Array, transition: Array, group: np.ndarray) -> None:
    """Put, in place, the means over all ways to interchange the states of the group."""
    inside, outside = np.ix_(group, group), np.delete(np.arange(transition.shape[1]), group)
    others = outside[outside < len(transition)]  # a stop is a column, and no row
    start[group] = start[group].mean()
    transition[np.ix_(group, outside)] = transition[np.ix_(group, outside)].mean(axis=0)
    transition[np.ix_(others, group)] = transition[np.ix_(others, group)].mean(axis=1, keepdims=True)
    block, kept = transition[inside], np.eye(len(group), dtype=bool)
    transition[inside] = np.where(kept, block[kept].mean(), block[~kept].mean())
