"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import GeneticLinkage, fit
from em_core.datasets import LINKAGE
from pages.why.argument import any_q, circle, coins, film, hidden, recipe, turns
from pages.why.argument.examples import EXAMPLES


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the examples in the steps."""
    heads, tosses = coins.known_tosses()
    named: dict[str, float | int] = {"heads_a": heads, "tosses_a": tosses, "known_a": heads / tosses, "fixed_b": coins.KNOWN,
                                     "dealings": 2 ** len(coins.HEADS) - 2, "confirmed": len(circle.confirmed())}  # fmt: skip
    found = [circle.counted(np.isin(coins.ROUNDS, dealing)) for dealing in circle.confirmed()]
    for i, (first, second) in enumerate(sorted(pair for pair in found if pair[0] > pair[1]), 1):  # the others differ in the names alone
        named |= {f"circle_{i}_a": first, f"circle_{i}_b": second}
    return named | misled() | falling() | linkage() | recipe.facts() | {"ask": 0.3, "answer": hidden.answer(0.3), "ask_slope": hidden.slope(0.3)}


def misled() -> dict[str, float]:
    """Step 5: half and half at a good θ, and the top of its bound."""
    theta, q = 0.8, any_q.chosen("half", 0.8, coins.HEADS)
    top = coins.weighted_share(q)
    before, after = coins.log_likelihood(theta), coins.log_likelihood(top)
    lower, raised = any_q.lower(q, theta), any_q.lower(q, top)
    return {"half_theta": theta, "half_ell": before, "half_f": lower, "half_gap": before - lower, "half_top": top, "half_f_top": raised, "half_ell_top": after}


def falling() -> dict[str, float]:
    """Step 6: on the deaths in The Times Q falls from one iteration to the next, while ℓ rises."""
    example = EXAMPLES["times"]
    run = film.solve("times", example.second, example.first)
    first, second = (run.moment(t, t) for t in (1, 2))
    return {"q_1": first.expected, "q_2": second.expected, "ell_1": first.log_likelihood, "ell_2": second.log_likelihood}


def linkage() -> dict[str, float]:
    """Step 7: where the two curves meet, and at what pace."""
    trace = fit(GeneticLinkage(), LINKAGE, 0.5, tol=0, max_iter=40)
    theta = float(trace.params.theta)
    return {"animals": sum(LINKAGE), "link_theta": theta, "link_q": turns.best_share(theta), "link_rate": turns.rate(theta, LINKAGE[0], LINKAGE[3])}
