"""Runs that the tests of the stage look at: few rounds and many, of one length and of several, two coins to five, weights
fixed and learned, short and long, on the ridge."""

from __future__ import annotations

import functools

import numpy as np

from em_core import fit
from pages.examples.binomial.problem import Problem
from pages.examples.two_coins.rounds import classic, pasted, simulated
from pages.examples.binomial.stage import Run
from pages.parts.words import languages
from tests.pages.examples.binomial import plain_em

CASES: dict[str, tuple[Problem, tuple[float, ...], bool]] = {
    "classic": (classic(), (0.6, 0.5), False),
    "classic, weights learned": (classic(), (0.6, 0.5), True),
    "three coins of five": (classic(), (0.6, 0.5, 0.4), True),
    "rounds of several lengths": (pasted("3, 7\nHTTHH\n10, 12\n1, 9\n6, 6")[0], (0.3, 0.7), True),
    "a hundred rounds": (simulated((0.45, 0.75), 100, 10, 0), (0.3, 0.4), False),
    "a hundred rounds, three coins": (simulated((0.2, 0.5, 0.9), 100, 8, 3), (0.3, 0.4, 0.6), True),
    "five coins": (simulated((0.1, 0.3, 0.5, 0.7, 0.9), 30, 20, 2), (0.2, 0.3, 0.5, 0.6, 0.8), False),
    "one round": (pasted("3, 7")[0], (0.3, 0.7), False),
    "on the ridge": (classic(), (0.6, 0.6), False),
    "always heads": (simulated((1.0, 1.0), 20, 6, 0), (0.6, 0.5), False),
}
SLOW = ("a hundred rounds, three coins", "five coins")


@functools.cache
def run_of(case: str) -> Run:
    problem, start, learned = CASES[case]
    model = problem.model(len(start), learned)
    return Run("coins", problem, fit(model, problem.data, model.Params(np.full(len(start), 1 / len(start)), np.array(start))))


@functools.cache
def by_hand(case: str) -> list[plain_em.State]:
    """The same run as long as the program's, by the plain EM."""
    problem, start, learned = CASES[case]
    weights = [1 / len(start)] * len(start)
    return plain_em.steps(problem.heads, problem.tosses, weights, start, len(run_of(case).trace.steps) - 1, learned=learned)


def share_of(case: str, t: int, row) -> list[float]:
    """The plain EM's responsibilities for a row of the ledger in iteration t."""
    problem = CASES[case][0]
    place = int(row.label) - 1 if row.label.isdigit() else [*zip(problem.heads, problem.tosses)].index((row.heads, row.tosses))
    return by_hand(case)[t - 1].shares[place]


def every_language():
    return list(languages().values())


def number_of(text: str) -> float:
    """A number as the site prints it, back again."""
    return float(text.replace("\u2212", "-"))


def close(shown: str, value: float, digits: int) -> bool:
    """Whether `shown` is `value` rounded to so many digits (a last digit that hangs on 1e-12 may fall either way)."""
    return len(shown.partition(".")[2]) == digits and bool(np.isclose(number_of(shown), value, rtol=0, atol=0.5 * 10**-digits + 1e-9))
