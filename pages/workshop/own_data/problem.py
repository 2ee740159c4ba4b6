"""What a fit is asked: some columns of a table under one family of distributions; and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from em_core import BinomialMixture, CategoricalMixture, GaussianMixture, PoissonMixture, Trace
from em_core.selection import Best
from pages.reading.columns import Columns

FAMILIES = ("gaussian", "poisson", "binomial", "labels", "counts")
COVARIANCES = ("full", "tied", "diagonal", "spherical")
MOST_COMPONENTS = 8
MOST_COORDINATES = 6    # of a Gaussian: 15 pairs can still be looked at
MOST_CATEGORY_COLUMNS = 20
MOST_STEPS = 2000
MOST_RESTARTS = 50
CLASSES = {GaussianMixture: "gaussian", PoissonMixture: "poisson", BinomialMixture: "binomial", CategoricalMixture: "labels"}


@dataclass(frozen=True)
class Problem:
    """Data to be explained. `key` says where they come from and stands for them in comparisons.

    data: (N,) or (N, D) as em_core takes them; axes: the names of the columns, the reader's own text; trials: of a binomial;
    labels: of the categories; read: which rows they are, and which were left out.
    """

    key: tuple
    family: str
    data: np.ndarray = field(compare=False)
    axes: tuple[str, ...] = field(compare=False)
    trials: int | tuple[int, ...] = field(default=1, compare=False)
    labels: tuple[str, ...] = field(default=(), compare=False)
    read: Columns | None = field(default=None, compare=False)
    own: bool = True

    @property
    def dimension(self) -> int:
        return self.data.shape[1] if self.data.ndim == 2 else 1

    @property
    def categories(self) -> int:
        return len(self.labels)

    def model(self, n_components: int, covariance: str = "full") -> Any:
        """The model of this family with so many components."""
        if self.family == "gaussian":
            return GaussianMixture(n_components, covariance)
        if self.family == "poisson":
            return PoissonMixture(n_components)
        if self.family == "binomial":
            return BinomialMixture(self.trials, n_components)
        return CategoricalMixture(self.categories, n_components)

    def statistics(self, covariance: str) -> int:
        """How many numbers stand for one observation in the engine (see em_core.mixture)."""
        d = self.dimension
        if self.family == "gaussian":
            return 1 + d + (d * (d + 1) // 2 if covariance in ("full", "tied") else d)
        return {"poisson": 2, "binomial": 3}.get(self.family, 1 + self.categories)


class Settings(NamedTuple):
    """How a fit is to be done."""

    components: int
    covariance: str
    restarts: int
    seed: int
    steps: int


@dataclass(frozen=True, eq=False)
class Result:
    """The best of some random starts, or a trace that was brought (then `settings` is None). `kept` holds films made of it."""

    key: tuple
    trace: Trace
    settings: Settings | None
    heights: tuple[float, ...] = ()  # the final objective of each start that was tried
    reached: float = 1.0             # the share of them that came to the same summit
    kept: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, settings: Settings, best: Best) -> Result:
        return cls((problem.key, settings), best.trace, settings, tuple(best.objectives.tolist()), best.reached)

    @property
    def stopped(self) -> bool:
        """Whether the search was ended before all starts were tried."""
        return self.settings is not None and len(self.heights) < self.settings.restarts


def of_trace(trace: Trace, names: tuple[str, ...] | None = None) -> Problem:
    """The problem that a brought trace was made on."""
    family = CLASSES[type(trace.model)]
    if family == "labels" and trace.data.ndim == 2:
        family = "counts"
    width = trace.data.shape[1] if trace.data.ndim == 2 else 1
    labels = tuple(str(i + 1) for i in range(trace.model.n_categories)) if family in ("labels", "counts") else ()
    axes = names if names and len(names) == width else ("x",) if width == 1 else tuple(f"x{i + 1}" for i in range(width))
    if family == "counts":
        labels = axes
    key = ("trace", type(trace.model).__name__, hashlib.sha256(trace.data.tobytes()).hexdigest())
    return Problem(key, family, trace.data, axes, getattr(trace.model, "trials", 1), labels)


def shows(trace: Trace) -> bool:
    """Whether the page's stage can show a trace."""
    width = trace.data.shape[1] if trace.data.ndim == 2 else 1
    wide = {"gaussian": MOST_COORDINATES}.get(CLASSES.get(type(trace.model), ""), 100)
    return type(trace.model) in CLASSES and trace.model.n_components <= MOST_COMPONENTS and width <= wide
