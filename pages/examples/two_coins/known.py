"""The easy case first: every round's coin is known, and maximum likelihood is counting."""

from __future__ import annotations

import numpy as np
import streamlit as st

from em_core.datasets import TWO_COINS
from pages.examples.two_coins import facts
from pages.parts import charts
from pages.parts.sections import section
from pages.parts.words import Words, languages, number


@st.fragment
def labels_known(code: str) -> None:
    """The classic rounds with a count and a coin each, both to be changed, and the fractions that they make."""
    words = languages()[code]
    section(words.prose("examples/coins"), "known", facts.facts())
    rounds = [str(i) for i in range(1, len(TWO_COINS.sequences) + 1)]
    table, result = st.columns([1.3, 1], gap="large")
    with table:
        of_a = st.pills(words("known.rounds_of_a"), rounds, selection_mode="multi", default=[i for i, label in zip(rounds, TWO_COINS.labels) if label == 0], key="rounds_a", bind="query-params")
        heads = [st.slider(words("known.heads", round=i), 0, len(sequence), sequence.count("H"), key=f"h{i}", width=320, bind="query-params") for i, sequence in zip(rounds, TWO_COINS.sequences)]
    with result:
        tosses = np.array([len(s) for s in TWO_COINS.sequences])
        values = [counted(words, name, np.array(heads), tosses, np.isin(rounds, of_a) == (name == "A")) for name in "AB"]
        if None not in values:
            charts.estimates(code, "known-estimates", ("A", "B"), 130, values=tuple(round(v, 6) for v in values))


def counted(words: Words, name: str, heads: np.ndarray, tosses: np.ndarray, mine: np.ndarray) -> float | None:
    """One coin's estimate as a fraction of counts; a coin without a round has none, and that is said."""
    n = int(tosses[mine].sum())
    if n == 0:
        st.warning(words("known.no_rounds", name=name))
        return None
    terms, share = "+".join(str(h) for h in heads[mine]), heads[mine].sum() / n
    st.markdown(f"$$\\hat\\theta_{name} = \\frac{{{terms}}}{{{n}}} = {number(share, '.3f')}$$")
    return float(share)
