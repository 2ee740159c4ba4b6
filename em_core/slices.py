r"""One number of a mixture, all others known: a model of its own, whose likelihood can be drawn as a curve.

With every other parameter known, what is left of a mixture has one parameter v, where component k lies: a coin's probability
of heads, a rate, a mean on a line. EM on it is EM, hidden z and all. In

    Q(θ; θ_t) = Σ_j Σ_n c_n r_nj log w_j + Σ_j Σ_n c_n r_nj log p(x_n | θ_j)

v stands in the terms of component k alone, so that the v which maximises Q is the one that the whole mixture's M-step finds (a
mean's is the weighted mean, whatever the variance). So the E-step is the mixture's, and of its M-step the one number is taken.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import checks
from em_core.binomial import BinomialMixture
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.gaussian import GaussianMixture
from em_core.mixture import IMPOSSIBLE, NEVER, Mixture
from em_core.model import DiscreteModel, Findings, entropy, expected_log_joint, log_sum_exp
from em_core.poisson import PoissonMixture

FIELDS: dict[type, str] = {BinomialMixture: "probabilities", PoissonMixture: "rates", GaussianMixture: "means"}


class Params(NamedTuple):
    """The one number that is not known."""

    value: Array  # (): a single number, as an array of no dimension


@dataclass(frozen=True)
class Slice(DiscreteModel):
    """A mixture of which one number is not known.

    Args:
        mixture: coins, Poisson distributions, or Gaussians on a line.
        known: its parameters; that of `component` in the field of `FIELDS` is the one that is not known, whatever it is here.
        component: k, from 0.

    Raises:
        InputError: slice_unknown, component_out_of_range, slice_not_on_a_line, those of the mixture for the parameters.
    """

    mixture: Mixture
    known: tuple
    component: int = 0

    Params: ClassVar[type] = Params

    def __post_init__(self) -> None:
        if type(self.mixture) not in FIELDS:
            raise InputError("slice_unknown", value=type(self.mixture).__name__, allowed=", ".join(kind.__name__ for kind in FIELDS))
        if not checks.is_whole(self.component, 0) or self.component >= self.mixture.n_components:
            raise InputError("component_out_of_range", value=self.component, lowest=0, highest=self.mixture.n_components - 1)
        known = self.mixture.check_params(self.known)
        if known[1].size != self.mixture.n_components:
            raise InputError("slice_not_on_a_line", value=known[1].shape[1], limit=1)
        # Nested tuples make two slices equal whenever they describe the same thing, and can be hashed.
        object.__setattr__(self, "known", tuple(_nested(field) for field in known))

    @property
    def n_components(self) -> int:
        """How many values the hidden z has."""
        return self.mixture.n_components

    def whole(self, params: Any) -> Any:
        """All parameters of the mixture, with the one number of `params` in its place."""
        known = self.mixture.Params(*map(np.array, self.known))
        known[1][self.component] = self.accept(params).value
        for field in known:
            field.setflags(write=False)
        return known

    def of(self, params: Any) -> Params:
        """The one number of the mixture's parameters."""
        return Params(checks.read_only(np.ravel(params[1])[self.component]))

    def check_data(self, data: Any) -> np.ndarray:
        """As the mixture's."""
        return self.mixture.check_data(data)

    def check_params(self, params: Any) -> Params:
        """One number, in a tuple or alone.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, and those of the mixture for its place.
        """
        (value,) = checks.fields([params] if np.ndim(params) == 0 else params, Params)
        value = checks.parameter([value] if np.ndim(value) == 0 else value, "value", (1,))[0]
        return self.of(self.mixture.check_params(self.whole(Params(checks.read_only(value)))))

    def observe(self, data: Any, counts: Any = None) -> Any:
        """As the mixture's."""
        return self.mixture.observe(data, counts)

    def log_joint(self, data: Any, params: Any) -> Array:
        """log p(x_n, z_n = j | params), (N, K)."""
        return self.mixture.log_joint(data, self.whole(params))

    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The responsibilities (N, K) and the log-likelihood."""
        return self.mixture.e_step(data, self.whole(params), counts)

    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """The mixture's, with every constant."""
        return self.mixture.log_likelihood(data, self.whole(params), counts)

    def expect(self, observed: Any, params: Params) -> Any:
        """The E-step of a fit."""
        return self.mixture.expect(observed, self.whole(params))

    def maximise(self, observed: Any, expectation: Any, params: Params, *, prior: bool = False) -> tuple[Params, Findings]:
        """The M-step of a fit. That a component which is known received nothing is no trouble."""
        updated, findings = self.mixture.maximise(observed, expectation, self.whole(params))
        return self.of(updated), tuple(found for found in findings if found[1] == self.component)

    def m_step(self, data: Any, responsibilities: Array, params: Any, counts: Any = None) -> Params:
        """The number that maximises E_r[log p(x, z | params)], for responsibilities (N, K)."""
        return self.of(self.mixture.m_step(data, responsibilities, self.whole(self.check_params(params)), counts))

    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """As the mixture's."""
        return self.mixture.sample(self.whole(self.check_params(params)), n, rng)

    def start(self, data: Any, rng: Seed = None, how: str = "") -> Params:
        """The number of a start of the whole mixture."""
        return self.of(self.mixture.start(data, rng, *filter(None, [how])))

    def free_parameters(self, dimension: int = 1) -> int:
        """One."""
        return 1

    def work(self, data: np.ndarray) -> int:
        return self.mixture.work(data)

    def room(self, data: np.ndarray) -> int:
        return self.mixture.room(data)

    def config(self) -> dict[str, Any]:
        """What was handed to the constructor, as JSON knows it."""
        mixture = {"name": type(self.mixture).__name__, "config": self.mixture.config()}
        return {"mixture": mixture, "known": [np.asarray(field).tolist() for field in self.known], "component": self.component}

    def rounding_scale(self, observed: Any) -> float:
        return self.mixture.rounding_scale(observed)

    def rounding_at(self, observed: Any, params: Params) -> float:
        return self.mixture.rounding_at(observed, self.whole(params))


def curves(model: Slice, data: Any, shares: Any, grid: Any, *, counts: Any = None) -> tuple[Array, Array]:
    """The log-likelihood at each value of a grid (G,), and F(q, ·) there for each q of `shares` (T, N, K).

    Only the terms of one component change along the grid, and they are worked out at once, as if each value were a component
    of a wider mixture.

    Returns:
        (G,) and (T, G); −∞ where an observation is impossible, or a q believes in the impossible.

    Raises:
        InputError: those of `em.q_function` for each q, and those of the model for data, counts and the grid.
    """
    observed, grid = model.observe(data, counts), np.atleast_1d(np.asarray(grid, dtype=np.float64))
    for value in (grid.min(), grid.max()):
        at_the_end = model.check_params(value)
    shares = np.array([checks.responsibilities(q, (len(observed.counts), model.n_components)) for q in shares]).reshape(-1, len(observed.counts), model.n_components)
    times, k = observed.counts, model.component
    joint = model.log_joint(observed, at_the_end)
    along = np.maximum(_along(model, observed, grid), NEVER)  # (N, G)
    others = np.delete(joint, k, axis=1)
    rest = log_sum_exp(others) if others.shape[1] else np.full(len(joint), -np.inf)
    log_likelihoods = times @ np.maximum(np.logaddexp(rest[:, np.newaxis], along), NEVER)
    known = np.array([expected_log_joint(times, np.delete(q, k, axis=1), others) + entropy(q, times) for q in shares])
    bounds = known[:, np.newaxis] + (shares[:, :, k] * times) @ along if len(shares) else np.empty((0, len(grid)))
    return _with_impossible(log_likelihoods), _with_impossible(bounds)


def _along(model: Slice, observed: Any, grid: Array) -> Array:
    """log p(x_n, z_n = k) at each value of the grid, (N, G)."""
    weight, _, *rest = (np.array(field)[model.component] for field in model.known)
    wide = replace(model.mixture, n_components=len(grid))
    place = grid.reshape(-1, *np.array(model.known[1]).shape[1:])
    params = wide.Params(np.full(len(grid), weight), place, *(np.repeat(field[np.newaxis], len(grid), axis=0) for field in rest))
    return wide.log_joint(wide.observe(observed.data), params)


def _with_impossible(values: Array) -> Array:
    return np.where(values < IMPOSSIBLE, -np.inf, values)


def _nested(field: Array) -> Any:
    """An array as nested tuples."""
    return tuple(map(_nested, field)) if field.ndim else float(field)
