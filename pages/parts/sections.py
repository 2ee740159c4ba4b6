"""The prose of a page, section by section, in one language or in two side by side, what is optional folded; and the code
that just ran."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import streamlit as st

from em_core import em, mixture
from pages.parts import frame, steps
from pages.parts.abreast import written
from pages.parts.words import Prose, Words


def section(prose: Prose, anchor: str, facts: Mapping[str, Any]) -> None:
    """One section of the page's prose under its heading, which can be linked to. Facts are the same in every run: what
    was written once is kept."""
    sections(prose, (anchor,), facts)


def sections(prose: Prose, anchors: Iterable[str], facts: Mapping[str, Any]) -> None:
    """Sections one after another: under their headings, and folded where the reader may skip them."""
    for optional, group in groupby(anchors, key=lambda anchor: prose.sections[anchor].optional):
        if not optional:
            written(prose.code, prose.path, tuple(group), frame.companion(), facts)
            continue
        for anchor in group:
            steps.fold(prose, anchor, facts)


def subsection(prose: Prose, anchor: str, facts: Mapping[str, Any]) -> None:
    """A section within another, with its name in place of a heading."""
    written(prose.code, prose.path, (anchor,), frame.companion(), facts, small=True)


def derivation(prose: Prose, facts: Mapping[str, Any], *, but: tuple[str, ...]) -> None:
    """The page's prose in the order of the file, but for the sections that stand elsewhere on the page."""
    sections(prose, (anchor for anchor in prose.sections if anchor not in ("title", *but)), facts)


def code_that_ran(words: Words, family: type[mixture.Mixture]) -> None:
    """The very functions that made the numbers above: the engine's, and what the family adds."""
    st.markdown(f"## {words('section.code')}\n\n{words('section.code_text')}")
    box = st.expander(words("section.code_show"), on_change="rerun", key="code", icon=":material/code:")
    if not box.open:
        return
    engine = mixture.Mixture
    own = [piece for method in ("statistics", "base_measure", "coefficients", "natural_parameters") if (piece := vars(family).get(method))]
    for name, pieces in (
        ("e_step", (engine.expectation_with, engine.joint_of, engine._normalise)),
        ("m_step", (engine.maximise, family.from_mean_statistics)),
        ("family", own),
        ("loop", (em._climb,)),
    ):
        box.markdown(f"**{words(f'section.code_{name}')}**")
        source = "\n".join(textwrap.dedent(inspect.getsource(piece)) for piece in pieces)
        box.code(source, language=None)  # uncoloured: Streamlit's colours for code are too pale to read
