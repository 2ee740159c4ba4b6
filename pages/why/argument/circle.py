"""Step 3: coins known give the parameters, parameters known give the coins; together they go in a circle."""

from __future__ import annotations

from itertools import product

import numpy as np
import streamlit as st

from em_core import BinomialMixture, posterior
from pages.parts.words import Words, number
from pages.why.argument import coins

BOTH = BinomialMixture(10, 2, fixed_weights=True)
UNDECIDED = 1e-12


def counted(of_a: np.ndarray) -> tuple[float | None, float | None]:
    """Heads over tosses of either coin, when these rounds (5,) of bool are A's."""
    return coins.weighted_share(of_a.astype(float)), coins.weighted_share(1.0 - of_a)


def asked(first: float, second: float) -> np.ndarray:
    """Bayes' rule: how likely each round is A's, (5,), if the coins have these probabilities of heads."""
    return posterior(BOTH, coins.HEADS, ([0.5, 0.5], [first, second]))[:, 0]


def said(of_a: np.ndarray) -> np.ndarray | None:
    """Whose each round more likely is, by the parameters that this dealing gives; None where a coin has no round."""
    first, second = counted(of_a)
    if first is None or second is None:
        return None
    chances = asked(first, second)
    return np.where(np.abs(chances - 0.5) < UNDECIDED, of_a, chances > 0.5)


def confirmed() -> list[tuple[int, ...]]:
    """The dealings that their own parameters confirm, as A's rounds, among all in which either coin has a round."""
    every = [np.array(dealing, dtype=bool) for dealing in product((False, True), repeat=len(coins.HEADS))]
    return [tuple(int(i) + 1 for i in np.flatnonzero(dealing)) for dealing in every if said(dealing) is not None and (said(dealing) == dealing).all()]


def dealt() -> np.ndarray:
    return np.isin(coins.ROUNDS, st.session_state["circle_a"])


def take_over() -> None:
    """The rounds are dealt as Bayes' rule says."""
    answer = said(dealt())
    if answer is not None:
        st.session_state["circle_a"] = [int(i) + 1 for i in np.flatnonzero(answer)]


def live(words: Words) -> None:
    """The rounds are dealt by hand; counted; and Bayes' rule is asked what it thinks of the dealing."""
    st.pills(words("argument_circle.dealing"), coins.ROUNDS, selection_mode="multi", default=[1, 2], key="circle_a", bind="query-params")
    of_a = dealt()
    values = counted(of_a)
    if None in values:
        st.warning(words("known.no_rounds", name="AB"[values.index(None)]))
        return
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        st.markdown(f"**{words('argument_circle.count')}**")
        for name, mine, value in zip("AB", (of_a, ~of_a), values):
            terms = "+".join(str(h) for h in coins.HEADS[mine])
            st.markdown(f"$$\n\\hat\\theta_{name}=\\frac{{{terms}}}{{{coins.TOSSES[mine].sum()}}}={number(value, '.3f')}\n$$")
    with right:
        st.markdown(f"**{words('argument_circle.ask')}**")
        chances, answer = asked(*values), said(of_a)
        st.container(key="circle-numbers").markdown(table(words, of_a, chances, answer))
    against = int((answer != of_a).sum())
    if against:
        st.markdown(words("argument_circle.against", count=against))
    else:
        st.success(words("argument_circle.confirmed"), icon=":material/loop:")
    st.button(words("argument_circle.take_over"), key="take-over", icon=":material/redo:", on_click=take_over, disabled=not against)


def table(words: Words, of_a: np.ndarray, chances: np.ndarray, answer: np.ndarray) -> str:
    lines = [f"| {words('argument.round')} | $h_i$ | {words('argument_circle.yours')} | $\\gamma_{{iA}}$ | {words('argument_circle.bayes')} |", "| --- | ---: | --- | ---: | --- |"]
    for i, heads, mine, chance, theirs in zip(coins.ROUNDS, coins.HEADS, of_a, chances, answer):
        other = "A" if theirs else "B"
        lines.append(f"| {i} | {heads} | {'A' if mine else 'B'} | {number(chance, '.3f')} | {other if mine == theirs else f'**{other}**'} |")
    return "\n".join(lines)
