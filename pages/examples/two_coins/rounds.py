"""Rounds of coin tosses: those of the classic figure, simulated ones, and the reader's own rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from em_core import BinomialMixture
from em_core.datasets import TWO_COINS
from pages.examples.binomial.problem import Problem
from pages.reading import notation

MOST_ROUNDS, MOST_TOSSES = 200, 100  # of own rows: what one screen can still show
NOTHING_SAID = re.compile(r"^\s*(#.*)?$")
COUNT = r"(-?\d+(?:\.\d+)?)"
COUNTS = re.compile(rf"^\s*{COUNT}\s*[,;/\s]\s*{COUNT}\s*$")
SIDES = ((re.compile("HEADS?|正面?"), "H"), (re.compile("TAILS?|[反背]面?"), "T"))  # as they are written out
SEQUENCE = re.compile(r"^[HT\s,;、/|]+$")
BITS = re.compile(r"^[01\s,;、/|]+$")
HEADER = re.compile(r"heads?[,;\s]*toss(es)?", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,;、/|]+")


@dataclass(frozen=True)
class Unreadable:
    """A row that could not be used: its number (from 1), the key of the message, what the message names."""

    row: int
    code: str
    values: dict[str, object]


def classic() -> Problem:
    return Problem(tuple(map(int, TWO_COINS.heads)), tuple(map(int, TWO_COINS.tosses)), TWO_COINS.sequences)


def simulated(biases: tuple[float, ...], rounds: int, tosses: int, seed: int) -> Problem:
    """Rounds whose coin is picked at random, each as likely as the others, as in the seed document's program."""
    model = BinomialMixture(tosses, len(biases))
    parameters = model.Params(np.full(len(biases), 1 / len(biases)), np.array(biases))
    heads, _ = model.sample(parameters, rounds, np.random.default_rng(seed))
    return Problem(tuple(int(h) for h in heads), (tosses,) * rounds, (None,) * rounds)


def pasted(text: str) -> tuple[Problem | None, list[Unreadable]]:
    """Read own rows: `heads, tosses` or a sequence such as HTTHH, 正反反正正 or 10011. What cannot be read is named by row."""
    rounds: list[tuple[int, int, str | None]] = []
    wrong: list[Unreadable] = []
    lines = unwrapped(unicodedata.normalize("NFKC", text)).splitlines()
    bits = are_bits(lines)
    for number, line in enumerate(lines, 1):
        if NOTHING_SAID.match(line) or (number == 1 and HEADER.fullmatch(line.strip())):
            continue
        if len(rounds) == MOST_ROUNDS:
            wrong.append(Unreadable(number, "too_many_rows", {"limit": MOST_ROUNDS}))
            break
        found = read_round(line, bits)
        if isinstance(found, str):
            wrong.append(Unreadable(number, found, {"text": line.strip()[:40], "limit": MOST_TOSSES}))
        else:
            rounds.append(found)
    if not rounds:
        return None, wrong
    heads, tosses, sequences = zip(*rounds)
    return Problem(heads, tosses, sequences), wrong


def unwrapped(text: str) -> str:
    """A text in the notation of a program as lines: c(1, 0, 1) is one round of tosses, [[5, 10], [9, 10]] has two of counts."""
    written = notation.read(text)
    if written is None:
        return text
    if {*map(len, written.rows)} == {1} and not written.lines:
        cells = [row[0] for row in written.rows]
        together = ", ".join(cells)
        return together if sequence_of(together, bits=True) is not None else "\n".join(cells)
    return "\n".join(", ".join(row) for row in written.rows)


def are_bits(lines: list[str]) -> bool:
    """Whether two numbers in a row, 0 or 1, are tosses, too: where all rows are of 0 and 1, and one of them can be no counts."""
    there = [line for line in lines if not NOTHING_SAID.match(line)]
    return all(BITS.match(line) for line in there) and any(not COUNTS.match(line) or isinstance(read_round(line, False), str) for line in there)


def sequence_of(line: str, bits: bool) -> str | None:
    """The tosses in a row as H and T; None where it holds something else. Of two numbers, `bits` says whether they are tosses."""
    upper = line.strip().upper()
    if upper in ("HEADS", "TAILS"):  # a heading, and no toss
        return None
    for written, side in SIDES:
        upper = written.sub(side, upper)
    if BITS.match(upper) and (bits or len(BETWEEN.split(upper.strip())) != 2):
        upper = upper.translate(str.maketrans("10", "HT"))
    return BETWEEN.sub("", upper) if SEQUENCE.match(upper) and BETWEEN.sub("", upper) else None


def read_round(line: str, bits: bool = False) -> tuple[int, int, str | None] | str:
    """One row as (heads, tosses, sequence), or the key of what is wrong with it."""
    sequence = sequence_of(line, bits)
    if sequence is not None:
        return (sequence.count("H"), len(sequence), sequence) if len(sequence) <= MOST_TOSSES else "row_too_long"
    match = COUNTS.match(line)
    if not match:
        return "row_unreadable"
    if max(map(len, match.groups())) > 12:  # longer than any count; as a float it might be infinite
        return "row_too_long"
    heads, tosses = map(float, match.groups())
    if heads != int(heads) or tosses != int(tosses):
        return "row_not_whole"
    if heads < 0 or tosses < 1:
        return "row_negative"
    if tosses > MOST_TOSSES:
        return "row_too_long"
    return (int(heads), int(tosses), None) if heads <= tosses else "row_heads_above_tosses"
