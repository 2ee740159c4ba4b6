r"""A two-way table with missing plots: yields in rows (blocks, places) and columns (treatments, varieties), some of them lost.

    y_ij = μ + α_i + β_j + ε_ij,    Σ α_i = Σ β_j = 0,    ε_ij independent, normal, mean 0, variance σ²

With all R·C plots there, the estimates are means of rows and columns. The plots that are missing are the hidden z. With
ŷ_ij = μ + α_i + β_j at the present parameters, and M the set of the plots that are missing,

    E-step    z_ij ~ N(ŷ_ij, σ²) for (i, j) in M: put ŷ_ij in its place, and remember that z_ij² is σ² more than ŷ_ij²
    M-step    μ, α, β = means of the table so filled in, as if it were complete
              σ² = (Σ (filled in − new fit)² + |M| σ²_old) / (R C)

Filling in alone is what Healy and Westmacott did; the effects so found are those of least squares. The term |M| σ²_old is
what a likelihood adds: without it the filled-in plots would count as plots without error, and σ² would come out too small, by
the factor (R C − |M|) / (R C). At the end σ² = Σ_seen (y − ŷ)² / (R C − |M|).

With one plot missing, each step multiplies what is left to go by (R + C − 1) / (R C), the leverage of a plot.

Reference: Healy & Westmacott (1956), Missing values in experiments analysed on automatic computers, Applied Statistics 5:203–206.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.gaussian import LARGEST
from em_core.model import ONE_STEP, Collapsed, Findings, Model

LEVEL = 1e-9  # how far effects may be from summing to 0, in units of the largest
LARGEST_TABLE = 10**6  # plots, there or missing: each step goes through all of them
POINT = 1e-20  # variance in units of the yields' own, below which only rounding is left of it


class Params(NamedTuple):
    """What a plot yields: the general mean, what its row and its column add, and the variance of the rest."""

    mean: Array      # ()
    rows: Array      # (R,) sum 0
    columns: Array   # (C,) sum 0
    variance: Array  # () above 0


class Filled(NamedTuple):
    """The posterior of the whole table: every plot's mean, (R, C), and the variance of those that are missing, ()."""

    table: Array
    variance: Array


class Expectation(NamedTuple):
    """What the E-step hands to the M-step."""

    filled: Filled
    log_likelihood: float


@dataclass(frozen=True)
class Table:
    """Data that were checked once."""

    data: np.ndarray     # (N, 3) as given
    counts: Array        # (N,) ones
    yields: Array        # (R, C); 0 where the plot is missing
    missing: np.ndarray  # (R, C) which plots are missing


def plots_of(table: Any) -> np.ndarray:
    """The plots of a table (R, C) as the model takes them, (N, 3): row, column, yield; those that are NaN are left out."""
    table = np.asarray(table, dtype=np.float64)
    rows, columns = np.nonzero(~np.isnan(table))
    return np.column_stack([rows + 1, columns + 1, table[rows, columns]])


@dataclass(frozen=True)
class MissingPlots(Model):
    """Rows and columns that add up, with equal variances, and plots of which some are missing.

    Args:
        n_rows, n_columns: of the whole table, at least 2 each.

    Raises:
        InputError: table_too_small, table_too_large.
    """

    n_rows: int
    n_columns: int

    Params: ClassVar[type] = Params
    against_collapse: ClassVar[str] = "Rows and columns alone make the yields: there is no error to estimate."

    def __post_init__(self) -> None:
        for field, value in (("rows", self.n_rows), ("columns", self.n_columns)):
            if not checks.is_whole(value, 2):
                raise InputError("table_too_small", value=value, field=field, limit=2)
            object.__setattr__(self, f"n_{field}", int(value))
        if self.n_rows * self.n_columns > LARGEST_TABLE:
            raise InputError("table_too_large", value=f"{self.n_rows} × {self.n_columns}", limit=LARGEST_TABLE)

    def check_data(self, data: Any) -> np.ndarray:
        """The plots that are there, (N, 3): row and column, counted from 1, and yield.

        Raises:
            InputError: data_not_numbers, data_not_a_table, data_empty, data_not_finite, data_too_large, plot_columns,
                plot_place_wrong, plot_given_twice, plots_not_connected, plots_too_few, data_singular.
        """
        plots = checks.observations(data, (1, 2))
        if plots.ndim == 1 or plots.shape[1] != 3:
            raise InputError("plot_columns", value=1 if plots.ndim == 1 else plots.shape[1], limit=3)
        for place, highest in ((plots[:, 0], self.n_rows), (plots[:, 1], self.n_columns)):
            wrong = (place != np.floor(place)) | (place < 1) | (place > highest)
            if wrong.any():
                row = checks.first(wrong)
                raise InputError("plot_place_wrong", row=row + 1, value=place[row], lowest=1, highest=highest)
        places = (plots[:, 0] - 1) * self.n_columns + plots[:, 1]
        again = np.ones(len(places), dtype=bool)
        again[np.unique(places, return_index=True)[1]] = False  # but for the first at each place
        if again.any():
            row = checks.first(again)
            raise InputError("plot_given_twice", row=row + 1, value=plots[row, 0], column=plots[row, 1])
        large = np.abs(plots[:, 2]) > LARGEST
        if large.any():
            row = checks.first(large)
            raise InputError("data_too_large", row=row + 1, value=plots[row, 2], limit=LARGEST)
        self._check_estimable(plots)
        return plots

    def _check_estimable(self, plots: np.ndarray) -> None:
        """That all effects can be told apart, and the error from them: rows and columns are joined by plots into one piece."""
        n_plots, (rows, columns) = len(plots), (plots[:, :2] - 1).astype(int).T
        everything = self.n_rows + self.n_columns  # the rows, then the columns; a plot joins one of each
        joined = coo_array((np.ones(n_plots), (rows, self.n_rows + columns)), shape=(everything, everything))
        if connected_components(joined, directed=False, return_labels=False) > 1:
            raise InputError("plots_not_connected", value=n_plots)
        effects = self.n_rows + self.n_columns - 1
        if n_plots <= effects:
            raise InputError("plots_too_few", value=n_plots, limit=effects)
        if np.ptp(plots[:, 2]) == 0:
            raise InputError("data_singular", value=n_plots)

    def check_params(self, params: Any) -> Params:
        """Mean (), rows (R,), columns (C,) and variance () as read-only arrays.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, effects_sum,
                variance_not_positive.
        """
        mean, rows, columns, variance = checks.fields(params, Params)
        mean, variance = (checks.parameter(np.reshape(value, -1) if np.ndim(value) == 0 else value, name, (1,))[0]
                          for name, value in (("mean", mean), ("variance", variance)))
        rows = checks.parameter(rows, "rows", (self.n_rows,))
        columns = checks.parameter(columns, "columns", (self.n_columns,))
        for field, effects in (("rows", rows), ("columns", columns)):
            if abs(effects.sum()) > LEVEL * max(1.0, np.abs(effects).max()):
                raise InputError("effects_sum", field=field, value=effects.sum(), limit=0)
        if variance <= 0:
            raise InputError("variance_not_positive", component=1, value=variance, limit=0)
        return Params(checks.read_only(mean), rows, columns, checks.read_only(variance))

    def observe(self, data: Any, counts: Any = None) -> Table:
        """Check the data, and lay them out as a table.

        Raises:
            InputError: the data errors; counts_not_possible, counts_given_twice.
        """
        if isinstance(data, Table):
            if counts is not None:
                raise InputError("counts_given_twice", value=len(data.counts))
            return data
        plots = self.check_data(data)
        if counts is not None:
            raise InputError("counts_not_possible", value=len(plots))
        yields, missing = np.zeros((self.n_rows, self.n_columns)), np.ones((self.n_rows, self.n_columns), dtype=bool)
        places = tuple((plots[:, :2] - 1).astype(int).T)
        yields[places], missing[places] = plots[:, 2], False
        missing.setflags(write=False)
        return Table(plots, checks.read_only(np.ones(len(plots))), checks.read_only(yields), missing)

    def fitted(self, params: Params) -> Array:
        """ŷ, (R, C): what the parameters expect of every plot."""
        return params.mean + params.rows[:, np.newaxis] + params.columns

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Filled, float]:
        """The table with the fitted value in every place that is missing, the variance that belongs to it, and the
        log-likelihood, all at `params`."""
        observed, params = self.observe(data, counts), self.accept(params)
        table = np.where(observed.missing, self.fitted(params), observed.yields)
        return Filled(table, params.variance), self.log_likelihood(observed, params)

    def m_step(self, data: Any, filled: Filled, params: Any, counts: Any = None) -> Params:
        """The parameters that maximise E[log p(whole table | params)]."""
        return self.maximise(self.observe(data, counts), Expectation(filled, np.nan), params)[0]

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """ℓ = −½ Σ_seen (log 2πσ² + (y − ŷ)² / σ²), natural logarithm."""
        observed, params = self.observe(data, counts), self.accept(params)
        apart = (observed.yields - self.fitted(params))[~observed.missing]
        return float(-0.5 * (len(apart) * np.log(2 * np.pi * params.variance) + np.sum(np.square(apart)) / params.variance))

    def expect(self, observed: Table, params: Params) -> Expectation:
        """The E-step of a fit; `Collapsed` where rows and columns explain every plot, and nothing is left for σ²."""
        if not params.variance > POINT * observed.data[:, 2].var():
            raise Collapsed((("collapse", 0),))
        return Expectation(*self.e_step(observed, params))

    def maximise(self, observed: Table, expectation: Expectation, params: Params, *, prior: bool = False
                 ) -> tuple[Params, Findings]:
        """The M-step of a fit: means of the filled-in table, and the variance about them. This model has no prior."""
        table, uncertain = expectation.filled
        mean = table.mean()
        rows, columns = table.mean(axis=1) - mean, table.mean(axis=0) - mean
        fit = mean + rows[:, np.newaxis] + columns
        variance = (np.sum(np.square(table - fit)) + observed.missing.sum() * uncertain) / table.size
        return Params(*map(checks.read_only, (mean, rows, columns, variance))), ()

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Grow a whole table and lose all plots but n: those that are left, (n, 3), and the whole table, (R, C).

        Raises:
            InputError: sample_size_not_whole, rng_invalid, the parameter errors.
        """
        params = self.check_params(params)
        if not checks.is_whole(n, 1) or n > self.n_rows * self.n_columns:
            raise InputError("sample_size_not_whole", value=n, limit=1)
        random, _ = checks.generator(rng)
        table = self.fitted(params) + random.normal(size=(self.n_rows, self.n_columns)) * np.sqrt(params.variance)
        kept = np.full(table.size, np.nan)
        chosen = random.permutation(table.size)[:n]
        kept[chosen] = table.ravel()[chosen]
        return plots_of(kept.reshape(table.shape)), table

    def start(self, data: Any, rng: Seed = None, how: str = "uniform") -> Params:
        """No effects; a mean drawn from the range of the yields, which then stands in every place that is missing. There is no
        other way.

        Raises:
            InputError: start_unknown, rng_invalid, those of the data.
        """
        yields = self.observe(data).data[:, 2]
        checks.only_way(how, "uniform")
        random, _ = checks.generator(rng)
        return self.check_params(Params(random.uniform(yields.min(), yields.max()), np.zeros(self.n_rows),
                                        np.zeros(self.n_columns), yields.var()))

    def work(self, data: np.ndarray) -> int:
        return ONE_STEP + 60 * self.n_rows * self.n_columns

    def room(self, data: np.ndarray) -> int:
        return 8 * self.n_rows * self.n_columns

    def free_parameters(self, dimension: int = 1) -> int:
        """The mean, R − 1 and C − 1 effects, and the variance."""
        return self.n_rows + self.n_columns
