"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import BinomialMixture, fit, posterior
from em_core.datasets import TWO_COINS
from pages.examples.two_coins import repeated


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the classic example: five rounds, start 0.6 / 0.5, each coin as likely."""
    heads, tosses, labels = TWO_COINS.heads, TWO_COINS.tosses, np.array(TWO_COINS.labels)
    model = BinomialMixture(10, 2, fixed_weights=True)
    start = model.Params(np.array([0.5, 0.5]), np.array(TWO_COINS.start))
    trace = fit(model, heads, start)
    ten = fit(model, heads, start, tol=0, max_iter=10)
    shares = posterior(model, heads, start)
    sums = shares.T @ np.column_stack([heads, tosses - heads])
    known = [heads[labels == k].sum() / tosses[labels == k].sum() for k in (0, 1)]
    alike = fit(model, heads, start._replace(probabilities=np.array([0.6, 0.6])))
    last_shares = posterior(model, heads, trace.params)
    named: dict[str, float | int] = {
        "rounds": len(heads), "tosses": int(tosses[0]), "all_heads": int(heads.sum()), "all_tosses": int(tosses.sum()),
        "start_a": TWO_COINS.start[0], "start_b": TWO_COINS.start[1],
        "known_heads_a": int(heads[labels == 0].sum()), "known_tosses_a": int(tosses[labels == 0].sum()),
        "known_heads_b": int(heads[labels == 1].sum()), "known_tosses_b": int(tosses[labels == 1].sum()),
        "known_a": known[0], "known_b": known[1],
        "heads_a": sums[0, 0], "tails_a": sums[0, 1], "heads_b": sums[1, 0], "tails_b": sums[1, 1],
        "first_a": trace.steps[1].params.probabilities[0], "first_b": trace.steps[1].params.probabilities[1],
        "tenth_a": ten.params.probabilities[0], "tenth_b": ten.params.probabilities[1],
        "last_a": trace.params.probabilities[0], "last_b": trace.params.probabilities[1],
        "iterations": len(trace.steps) - 1, "loglik_0": trace.log_likelihoods[0], "loglik_1": trace.log_likelihoods[1], "loglik_last": trace.log_likelihood,
        "ridge": alike.params.probabilities[0], "ridge_loglik": alike.log_likelihood,
        "rounds_of_a": float(last_shares[:, 0].sum()),
    }  # fmt: skip
    for i, (h, share, last) in enumerate(zip(heads, shares[:, 0], last_shares[:, 0]), 1):
        named |= {f"h{i}": int(h), f"t{i}": int(tosses[i - 1] - h), f"share_{i}": share, f"share_{i}_b": 1 - share, f"last_share_{i}": last}
    return named | more_rounds()


def more_rounds() -> dict[str, float | int]:
    """What few and many simulated rounds give."""
    named: dict[str, float | int] = {"sim_tosses": repeated.TOSSES, "sim_samples": repeated.SAMPLES}
    for what, pair in (("true", repeated.TRUE), ("start", repeated.START)):
        named |= {f"sim_{what}_{letter}": value for letter, value in zip("ab", pair)}
    for i, row in enumerate(repeated.repeated(), 1):
        found = {"rounds": row.rounds, "a": row.first[0], "b": row.first[1], "hidden": row.hidden, "seen": row.seen}
        named |= {f"sim_{i}_{what}": value for what, value in found.items()}
    return named
