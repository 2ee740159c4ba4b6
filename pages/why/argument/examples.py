"""Three models of which one number is unknown, so that everything about EM on them can be drawn over one axis.

    coins   the five classic rounds; how often coin A shows heads is unknown, coin B's probability is known
    times   deaths in The Times as a mixture of two Poisson distributions; one rate is unknown, the other and the weights known
    line    twelve points as a mixture of two Gaussians of variance 1; one mean is unknown. Here ℓ has two summits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from em_core import BinomialMixture, GaussianMixture, PoissonMixture, Slice
from em_core.datasets import DEATHS_IN_THE_TIMES, TWO_COINS

HALVES = (0.5, 0.5)
TIMES_WEIGHTS = (0.36, 0.64)  # near those of the maximum
POINTS = (-3.4, -2.9, -2.6, -2.2, -1.9, -0.4, 0.1, 0.3, 0.8, 2.9, 3.3, 3.7)


@dataclass(frozen=True)
class Example:
    """A model with one unknown number and its data.

    symbol, other: the unknown number and the known one, as the player writes them; tex, other_tex: in formulas.
    start, known: keys of their sliders, also their names in the link. first, second: what these begin with.
    low, high, step: the axis, and the grain of both sliders.
    """

    name: str
    symbol: str
    tex: str
    other: str
    other_tex: str
    start: str
    known: str
    first: float
    second: float
    low: float
    high: float
    step: float
    digits: int

    def slice(self, known: float) -> Slice:
        """The model, with this value for the number that is known."""
        return MAKERS[self.name](known)

    @property
    def data(self) -> np.ndarray:
        return {"coins": TWO_COINS.heads, "times": np.arange(len(DEATHS_IN_THE_TIMES)), "line": np.array(POINTS)}[self.name]

    @property
    def counts(self) -> np.ndarray | None:
        """How often each observation was made."""
        return np.array(DEATHS_IN_THE_TIMES) if self.name == "times" else None

    def inside(self, value: float) -> float:
        """The value that the slider can stand at nearest to this one."""
        return round(min(max(round(value / self.step) * self.step, self.low), self.high), 2)


MAKERS = {
    "coins": lambda known: Slice(BinomialMixture(10, 2, fixed_weights=True), (HALVES, (0.5, known))),
    "times": lambda known: Slice(PoissonMixture(2), (TIMES_WEIGHTS, (1.0, known))),
    "line": lambda known: Slice(GaussianMixture(2), (HALVES, (0.0, known), (1.0, 1.0))),
}
EXAMPLES = {example.name: example for example in (
    Example("coins", "θ_A", r"\theta_A", "θ_B", r"\theta_B", "theta_a", "theta_b", 0.2, 0.5, 0.01, 0.99, 0.01, 4),
    Example("times", "λ₁", r"\lambda_1", "λ₂", r"\lambda_2", "lambda_1", "lambda_2", 0.3, 2.66, 0.1, 6.0, 0.02, 4),
    Example("line", "μ₁", r"\mu_1", "μ₂", r"\mu_2", "mu_1", "mu_2", 0.6, 0.0, -6.0, 6.0, 0.1, 4),
)}  # fmt: skip
