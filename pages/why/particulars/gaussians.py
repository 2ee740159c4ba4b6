"""Step 10: the Gaussian mixture in full. The answer of the M-step is moved by hand and Q falls; the weights as a linear system."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.examples.on_a_line import weights
from pages.figures import stills
from pages.figures.curves import Curve, Marks, curves
from pages.figures.style import CONFIG, GREY
from pages.parts.charts import KEPT
from pages.parts.words import Words, languages, number
from pages.why.particulars import gradients
from pages.why.particulars.parts import choice

HERE = "#B0005E"


def live(words: Words) -> None:
    """What moves in it: two experiments."""
    away_from_the_top(words)
    arrowhead(words)


def away_from_the_top(words: Words) -> None:
    """One parameter of component 1, moved by δ from what the M-step found."""
    st.markdown(f"#### {words('particulars_gaussians.away')}")
    move = choice("move", words("particulars_gaussians.move"), gradients.MOVES, lambda option: words(f"particulars_gaussians.move_{option}"))
    left, right = st.columns(2, gap="large")
    t = left.slider(words("particulars_gaussians.iteration"), 1, gradients.LAST + 1, 1, 1, key="m_step_t", bind="query-params") - 1
    delta = right.slider(words(f"particulars_gaussians.delta_{move}"), -1.0, 1.0, 0.4, 0.05, key="delta", bind="query-params")
    left, right = st.columns(2, gap="large")
    with left:
        draw_moved(words.code, t, move, delta)
    with right:
        draw_fall(words.code, t, move, delta)
    after = gradients.at(t).after
    fall = gradients.height(t, gradients.moved(after, move, delta)) - gradients.height(t, after)
    st.markdown(words(
        "particulars_gaussians.told", delta=number(delta, ".2f"), fall=number(-fall, ".4f"), formula=number(gradients.derivative(t, move, delta), ".4f"), numeric=number(gradients.difference(t, move, delta), ".4f"),
    ))  # fmt: skip


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_moved(code: str, t: int, move: str, delta: float) -> None:
    """The points, coloured by what the E-step said, and the ellipses as they have been moved."""
    words, here = languages()[code], gradients.at(t)
    params = gradients.moved(here.after, move, delta)
    figure = stills.plane("", gradients.run().data, here.shares, params.means, params.covariances, None, height=340)
    st.plotly_chart(figure, key="particulars-moved", config=CONFIG, alt=words("particulars_gaussians.moved_alt"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def draw_fall(code: str, t: int, move: str, delta: float) -> None:
    """Q along the move; the marks are the top and where the reader stands."""
    words, heights = languages()[code], gradients.curve(t, move)
    slope, here = gradients.derivative(t, move, delta), float(np.interp(delta, gradients.REACH, heights))
    parts = [
        Curve("Q(θ; θ⁽ᵗ⁾) − max", gradients.REACH, heights, GREY),
        Curve(words("particulars_gaussians.tangent"), [delta - 0.25, delta + 0.25], [here - 0.25 * slope, here + 0.25 * slope], HERE, "dash", 2),
        Marks("", [0.0], [0.0], GREY, "circle-open", 14),
        Marks("", [delta], [here], HERE, size=14),
    ]
    low = float(heights.min())
    figure = curves("", parts, x="δ", height=340, y_axis={"range": [1.05 * low, -0.12 * low]})
    st.plotly_chart(figure, key="particulars-fall", config=CONFIG, alt=words("particulars_gaussians.fall_alt"))


def arrowhead(words: Words) -> None:
    """The weights from expected counts of the reader's choice, by the linear system."""
    st.markdown(f"#### {words('particulars_gaussians.system')}")
    st.markdown(words("particulars_gaussians.system_text"))
    counts = np.array([
        place.slider(f"$N_{k}$", 0, 100, value, 1, key=f"count_{k}", bind="query-params")
        for k, (place, value) in enumerate(zip(st.columns(4, gap="medium"), (40, 30, 20, 10)), 1)
    ], dtype=float)  # fmt: skip
    if min(counts[0], counts[-1]) == 0:
        st.warning(words("particulars_gaussians.singular"), icon=":material/rule:")
        return
    forms = [equation(*form(counts)) for form in (weights.system, weights.arrowhead, weights.solved)]
    found = np.linalg.solve(*weights.system(counts))
    for name, formula in zip(("first", "arrow", "solved"), forms):
        st.markdown(f"{words(f'particulars_gaussians.form_{name}')}\n\n$$\n{formula}\n$$")
    shares = ",\\quad ".join(f"\\pi_{k}={number(share, '.4f')}" for k, share in enumerate([*found, 1 - found.sum()], 1))
    st.markdown(f"{words('particulars_gaussians.read_off')}\n\n$$\n{shares}\n$$")


def equation(matrix: np.ndarray, right: np.ndarray) -> str:
    """A linear system for the first weights, in TeX."""
    rows = r"\\".join("&".join(entry(value) for value in row) for row in matrix)
    unknown = r"\\".join(rf"\pi_{k}" for k in range(1, len(right) + 1))
    said = r"\\".join(entry(value) for value in right)
    return rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}\begin{{pmatrix}}{unknown}\end{{pmatrix}}=\begin{{pmatrix}}{said}\end{{pmatrix}}"


def entry(value: float) -> str:
    return number(value, ".0f" if float(value).is_integer() else ".3f").replace("−", "-")
