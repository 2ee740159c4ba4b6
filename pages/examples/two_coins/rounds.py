"""Rounds of coin tosses: those of the classic figure, simulated ones, and the reader's own rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from em_core import BinomialMixture
from em_core.datasets import TWO_COINS
from pages.examples.binomial.problem import Problem

MOST_ROUNDS, MOST_TOSSES = 200, 100  # of own rows: what one screen can still show
NOTHING_SAID = re.compile(r"^\s*(#.*)?$")
COUNT = r"(-?\d+(?:\.\d+)?)"
COUNTS = re.compile(rf"^\s*{COUNT}\s*[,;/\s]\s*{COUNT}\s*$")
SEQUENCE = re.compile(r"^[HT正反\s,]+$")


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
    """Read own rows: `heads, tosses` or a sequence such as HTTHH (or 正反反正正). What cannot be read is named by row."""
    rounds: list[tuple[int, int, str | None]] = []
    wrong: list[Unreadable] = []
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), 1):
        if NOTHING_SAID.match(line) or (number == 1 and line.lower().replace(" ", "") == "heads,tosses"):
            continue
        if len(rounds) == MOST_ROUNDS:
            wrong.append(Unreadable(number, "too_many_rows", {"limit": MOST_ROUNDS}))
            break
        found = read_round(line)
        if isinstance(found, str):
            wrong.append(Unreadable(number, found, {"text": line.strip()[:40], "limit": MOST_TOSSES}))
        else:
            rounds.append(found)
    if not rounds:
        return None, wrong
    heads, tosses, sequences = zip(*rounds)
    return Problem(heads, tosses, sequences), wrong


def read_round(line: str) -> tuple[int, int, str | None] | str:
    """One row as (heads, tosses, sequence), or the key of what is wrong with it."""
    upper = line.upper()
    if SEQUENCE.match(upper):
        sequence = re.sub(r"[\s,]", "", upper).translate(str.maketrans("正反", "HT"))
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
