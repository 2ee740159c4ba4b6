"""The numbers that the prose names, against what Do & Batzoglou (2008) print and against EM by hand."""

from __future__ import annotations

import pytest

from pages.examples.two_coins.facts import facts
from tests.pages.examples.binomial import plain_em

HEADS, TOSSES = (5, 9, 8, 4, 7), (10,) * 5
PRINTED = {  # Nature Biotechnology 26:897, figure 1
    "start_a": "0.60", "start_b": "0.50", "known_a": "0.80", "known_b": "0.45", "first_a": "0.71", "first_b": "0.58", "tenth_a": "0.80", "tenth_b": "0.52",
    "heads_a": "21.3", "tails_a": "8.6", "heads_b": "11.7", "tails_b": "8.4",
}  # fmt: skip
COUNTED = {
    "rounds": 5, "tosses": 10, "all_heads": 33, "all_tosses": 50, "known_heads_a": 24, "known_tosses_a": 30, "known_heads_b": 9, "known_tosses_b": 20,
    "h1": 5, "h2": 9, "h3": 8, "h4": 4, "h5": 7, "t1": 5, "t2": 1, "t3": 2, "t4": 6, "t5": 3,
}  # fmt: skip


@pytest.mark.parametrize(("name", "printed"), PRINTED.items())
def test_what_the_paper_prints(name, printed):
    assert f"{facts()[name]:.{len(printed.partition('.')[2])}f}" == printed


@pytest.mark.parametrize(("name", "count"), COUNTED.items())
def test_what_is_counted(name, count):
    assert facts()[name] == count and isinstance(facts()[name], int)


@pytest.fixture(scope="module")
def by_hand():
    return plain_em.steps(HEADS, TOSSES, [0.5, 0.5], [0.6, 0.5], 60, learned=False)


def test_the_first_e_step(by_hand):
    """The paper's table of responsibilities prints .45 .80 .73 .35 .65 for coin A."""
    shares = [row[0] for row in by_hand[0].shares]
    assert [f"{share:.2f}" for share in shares] == ["0.45", "0.80", "0.73", "0.35", "0.65"]
    for i, share in enumerate(shares, 1):
        assert facts()[f"share_{i}"] == pytest.approx(share, abs=1e-12)
        assert facts()[f"share_{i}_b"] == pytest.approx(1 - share, abs=1e-12)
    for k, name in enumerate("ab"):
        heads, tails = plain_em.expected(HEADS, TOSSES, by_hand[0].shares, k)
        assert (facts()[f"heads_{name}"], facts()[f"tails_{name}"]) == (pytest.approx(heads, abs=1e-10), pytest.approx(tails, abs=1e-10))


@pytest.mark.parametrize(("name", "t"), [("first", 1), ("tenth", 10)])
def test_early_estimates(by_hand, name, t):
    assert [facts()[f"{name}_{k}"] for k in "ab"] == pytest.approx(by_hand[t].probabilities, abs=1e-12)


def test_the_end_and_the_log_likelihoods(by_hand):
    """The last iteration is the first that raises the log-likelihood by no more than 1e-9 of its size."""
    known, values = facts(), [s.log_likelihood for s in by_hand]
    last = next(t for t in range(1, 60) if values[t] - values[t - 1] <= 1e-9 * abs(values[t]))
    assert known["iterations"] == last
    assert (known["loglik_0"], known["loglik_1"], known["loglik_last"]) == pytest.approx((values[0], values[1], values[last]), abs=1e-10)
    assert (known["last_a"], known["last_b"]) == pytest.approx(by_hand[last].probabilities, abs=1e-12)
    assert (known["last_a"], known["last_b"]) == pytest.approx((0.7967890669226, 0.5195831201451), abs=1e-4), "the limit"
    shares = [row[0] for row in by_hand[last].shares]
    assert [known[f"last_share_{i}"] for i in range(1, 6)] == pytest.approx(shares, abs=1e-10)


def test_the_ridge():
    """Equal starts go to the overall share of heads in one step, and it is no summit."""
    assert facts()["ridge"] == pytest.approx(33 / 50, abs=1e-12)
    assert facts()["ridge_loglik"] == pytest.approx(plain_em.log_likelihood(HEADS, TOSSES, [0.5, 0.5], [0.66, 0.66]), abs=1e-10)
    assert facts()["ridge_loglik"] < facts()["loglik_last"]
