"""What readers type and what is simulated: rows are read as they are meant, or named with what is wrong."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from em_core.datasets import TWO_COINS
from pages.examples.binomial.problem import ONE_BY_ONE, Problem
from pages.examples.two_coins.rounds import MOST_ROUNDS, MOST_TOSSES, classic, pasted, simulated

GOOD = [
    ("9, 10", 9, 10), ("9,10", 9, 10), (" 9 , 10 ", 9, 10), ("9;10", 9, 10), ("9\t10", 9, 10), ("9 10", 9, 10), ("9/10", 9, 10), ("９，１０", 9, 10),
    ("９；１０", 9, 10), ("９\u300010", 9, 10), ("0, 1", 0, 1), ("0, 10", 0, 10), ("10, 10", 10, 10), ("9.0, 10.0", 9, 10), ("007, 010", 7, 10),
    ("100, 100", 100, 100), ("HTTHH", 3, 5), ("htthh", 3, 5), ("H T T H H", 3, 5), ("H,T,T,H,H", 3, 5), ("ＨＴＴＨＨ", 3, 5), ("正反反正正", 3, 5),
    ("正，反，反", 1, 3), ("正HT反", 2, 4), ("H", 1, 1), ("T", 0, 1), ("H" * 100, 100, 100),
]  # fmt: skip
BAD = [
    ("abc", "row_unreadable"), ("9", "row_unreadable"), ("9, 10, 11", "row_unreadable"), ("9,,10", "row_unreadable"), ("1e1, 10", "row_unreadable"),
    ("nan, 10", "row_unreadable"), ("0x5, 10", "row_unreadable"), ("五, 十", "row_unreadable"), ("9:10", "row_unreadable"), ("缺失", "row_unreadable"),
    ("HTX", "row_unreadable"), ("<script>", "row_unreadable"), ("9, ten", "row_unreadable"), ("9, --10", "row_unreadable"),
    ("-1, 10", "row_negative"), ("－１，１０", "row_negative"), ("5, -10", "row_negative"), ("0, 0", "row_negative"), ("5, 0", "row_negative"),
    ("2.5, 10", "row_not_whole"), ("5, 10.5", "row_not_whole"), ("-0.5, 10", "row_not_whole"),
    ("11, 10", "row_heads_above_tosses"), ("100, 99", "row_heads_above_tosses"),
    ("50, 101", "row_too_long"), ("5, 99999999999999999999", "row_too_long"), ("H" * 101, "row_too_long"), ("正" * 101, "row_too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "heads", "tosses"), GOOD)
def test_a_good_row(line, heads, tosses):
    problem, wrong = pasted(line)
    assert wrong == [] and (problem.heads, problem.tosses) == ((heads,), (tosses,))


@pytest.mark.parametrize(("line", "code"), BAD)
def test_a_bad_row_is_named_and_the_others_are_used(line, code):
    problem, wrong = pasted(f"5, 10\n{line}\n7, 10")
    assert [(bad.row, bad.code) for bad in wrong] == [(2, code)]
    assert problem.heads == (5, 7) and problem.tosses == (10, 10)
    assert wrong[0].values["limit"] == MOST_TOSSES and len(wrong[0].values["text"]) <= 40


@pytest.mark.parametrize("line", ["9" * 400 + ", 10", "5, " + "9" * 400, "1" * 200_000, "H," * 100_000, "(" * 10_000, " " * 100_000 + "x"])
def test_a_monstrous_row_is_refused_at_once(line):
    problem, wrong = pasted(f"{line}\n5, 10")
    assert [bad.row for bad in wrong] == [1] and problem.heads == (5,)
    assert len(wrong[0].values["text"]) <= 40


def test_a_sequence_keeps_its_order():
    problem, _ = pasted("正反反\nhTh\n2, 3")
    assert problem.sequences == ("HTT", "HTH", None)
    assert [row.sequence for row in problem.rows] == ["HTT", "HTH", "HHT"], "of counts, any order will do"


@pytest.mark.parametrize("header", ["heads, tosses", "Heads,Tosses", "heads,tosses", "HEADS , TOSSES"])
def test_a_header_is_no_row(header):
    problem, wrong = pasted(f"{header}\n5, 10")
    assert wrong == [] and problem.heads == (5,)
    assert [bad.row for bad in pasted(f"5, 10\n{header}")[1]] == [2], "but only at the head"


def test_blank_lines_and_comments_count_as_lines():
    problem, wrong = pasted("# mine\n\n5, 10\n   \n  # more\nnonsense\r\n7, 10\n")
    assert problem.heads == (5, 7) and [bad.row for bad in wrong] == [6]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "#", "# 5, 10", "heads, tosses"])
def test_nothing_is_no_problem_and_no_mistake(text):
    assert pasted(text) == (None, [])


def test_only_bad_rows():
    problem, wrong = pasted("a\nb")
    assert problem is None and [bad.row for bad in wrong] == [1, 2]


def test_the_most_rounds():
    problem, wrong = pasted("5, 10\n" * MOST_ROUNDS)
    assert len(problem.heads) == MOST_ROUNDS and wrong == []
    problem, wrong = pasted("5, 10\n" * MOST_ROUNDS + "# a comment\n\n6, 10\n7, 10\nnonsense")
    assert len(problem.heads) == MOST_ROUNDS and {*problem.heads} == {5}
    assert [(bad.row, bad.code, bad.values) for bad in wrong] == [(MOST_ROUNDS + 3, "too_many_rows", {"limit": MOST_ROUNDS})], "said once"


def test_the_classic_rounds():
    """As in the paper's figure: 5 9 8 4 7 heads of ten, the first toss of round 1 a head, of round 5 a tail."""
    problem = classic()
    assert problem.heads == (5, 9, 8, 4, 7) and problem.tosses == (10,) * 5
    assert [s[0] for s in problem.sequences] == ["H", "H", "H", "H", "T"] and TWO_COINS.labels == (1, 0, 0, 1, 0)


def rounds(heads, tosses) -> Problem:
    return Problem(tuple(heads), tuple(tosses), (None,) * len(heads))


@pytest.mark.parametrize("n", [1, 2, ONE_BY_ONE])
def test_few_rounds_are_shown_one_by_one(n):
    heads = [i % 4 for i in range(n)]
    rows = rounds(heads, [5] * n).rows
    assert [row.label for row in rows] == [str(i + 1) for i in range(n)] and [row.heads for row in rows] == heads
    assert all(row.times == 1 and row.sequence.count("H") == row.heads and len(row.sequence) == 5 for row in rows)


@pytest.mark.parametrize("seed", range(6))
def test_grouping_keeps_totals(seed):
    """Many rounds of different lengths: nothing is lost, no group appears twice, the highest share of heads comes first."""
    rng = np.random.default_rng(seed)
    tosses = rng.integers(1, 8, size=150)
    heads = rng.binomial(tosses, 0.6)
    rows = rounds(heads.tolist(), tosses.tolist()).rows
    assert Counter({(row.heads, row.tosses): row.times for row in rows}) == Counter(zip(heads.tolist(), tosses.tolist()))
    assert len({row.label for row in rows}) == len(rows)
    shares = [row.heads / row.tosses for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert all(row.label == f"{row.heads}/{row.tosses}" and row.sequence.count("H") == row.heads and len(row.sequence) == row.tosses for row in rows)


@pytest.mark.parametrize(("tosses", "trials"), [((10, 10), 10), ((10, 9), (10, 9))])
def test_the_model_of_a_problem(tosses, trials):
    problem = rounds((5, 4), tosses)
    assert problem.model(3, learned=True).trials == trials and problem.model(3, learned=True).n_components == 3
    assert problem.model(2, learned=True).fixed_weights is False and problem.model(2, learned=False).fixed_weights is True
    assert problem.data.tolist() == [5, 4]


def test_a_simulation_is_reproducible():
    first, again, other = (simulated((0.45, 0.75), 100, 10, seed) for seed in (7, 7, 8))
    assert first == again != other
    assert len(first.heads) == 100 and {*first.tosses} == {10} and all(0 <= h <= 10 for h in first.heads)


@pytest.mark.parametrize(("biases", "tosses", "seed"), [((0.45, 0.75), 10, 0), ((0.2, 0.6, 0.9), 7, 1), ((0.1, 0.3, 0.5, 0.7, 0.9), 12, 2), ((0.5, 0.5), 1, 3)])
def test_a_simulation_has_the_right_distribution(biases, tosses, seed):
    """Heads follow the even mixture of binomials, by a chi-square test over the possible counts."""
    n = 20_000
    seen = np.bincount(simulated(biases, n, tosses, seed).heads, minlength=tosses + 1)
    mixture = np.mean([stats.binom.pmf(np.arange(tosses + 1), tosses, p) for p in biases], axis=0)
    assert stats.chisquare(seen, n * mixture).pvalue > 1e-3
    uneven = stats.binom.pmf(np.arange(tosses + 1), tosses, biases[0])
    assert biases[0] == biases[-1] or stats.chisquare(seen, n * uneven / uneven.sum()).pvalue < 1e-9, "the test can tell"


@pytest.mark.parametrize(("bias", "heads"), [(0.0, 0), (1.0, 6)])
def test_a_coin_that_is_certain(bias, heads):
    assert {*simulated((bias, bias), 50, 6, 0).heads} == {heads}


@pytest.mark.parametrize(("text", "sequences"), [
    ("1101001011", ["HHTHTTHTHH"]), ("正反正", ["HTH"]), ("正 正 反", ["HHT"]), ("正面 反面，正面", ["HTH"]), ("背正", ["TH"]), ("HTHHT", ["HTHHT"]), ("h t h", ["HTH"]),
    ("heads, tails, heads", ["HTH"]), ("1\n0\n1\n1", ["H", "T", "H", "H"]), ("1, 1, 0, 1", ["HHTH"]), ("１１０１", ["HHTH"]), ("1 0\n1 1\n0 1", ["HT", "HH", "TH"]),
    ("10\n11", ["HT", "HH"]), ("110\nHTT", ["HHT", "HTT"]), ("c(1, 0, 1, 1)", ["HTHH"]), ("[1, 0, 1]", ["HTH"]), ("tosses <- c(1,0,\n  0,1)", ["HTTH"]), ("c('H', 'T')", ["HT"]),
    ("data: 1,0,1,1", ["HTHH"]), ("H/T/H", ["HTH"]),
])  # fmt: skip
def test_tosses_in_every_way_of_writing(text, sequences):
    problem, wrong = pasted(text)
    assert wrong == [] and list(problem.sequences) == sequences
    assert list(problem.heads) == [s.count("H") for s in sequences] and list(problem.tosses) == [*map(len, sequences)]


@pytest.mark.parametrize(("text", "counts"), [
    ("5, 10\n9, 10", [(5, 10), (9, 10)]), ("1, 1\n0, 1", [(1, 1), (0, 1)]), ("heads, tosses\n1, 1\n5, 6", [(1, 1), (5, 6)]),
    ("[[5, 10], [9, 10]]", [(5, 10), (9, 10)]), ("heads <- c(5, 9)\ntosses <- c(10, 10)", [(5, 10), (9, 10)]),
])  # fmt: skip
def test_two_numbers_in_a_row_are_counts(text, counts):
    """Where they can be."""
    problem, wrong = pasted(text)
    assert wrong == [] and [*zip(problem.heads, problem.tosses)] == counts and set(problem.sequences) == {None}
