r"""Mixtures of Gaussians, in any dimension, with full, tied, diagonal or spherical covariance.

    log p(x | k) = −½ (x − μ_k)ᵀ Λ_k (x − μ_k) + ½ log|Λ_k| − D/2 log 2π,        Λ_k = Σ_k⁻¹

is of exponential family with T(x) = (x, x xᵀ), η_k = (Λ_k μ_k, −½ Λ_k): for each pair i ≤ j one statistic x_i x_j (for
diagonal and spherical covariance the squares x_i² alone). The M-step is moment matching,

    μ_k = x̄_k,    Σ_k = S_k = Σ_n r_nk (x_n − x̄_k)(x_n − x̄_k)ᵀ / N_k         full
    Σ = Σ_k N_k S_k / N                                                    tied
    diag S_k,   tr S_k / D · I                                             diagonal, spherical

**Numbers.** The expanded square x² − 2xμ + μ² cancels: where a component is narrower than the data's reach by a factor f, a
share f² of the digits goes. So the data are moved to their mean and measured in units near their standard deviations (powers
of two, which round nothing); and where a component is narrower than `NARROW` of the reach, the *centred form* works with
x − μ_k throughout (both in `gaussian_frame.py`). A likelihood without a bound is not climbed: where a component's covariance
becomes singular (it sits on a point, a line, a plane), the fit stops and says so.

**Prior** (method "map"). Normal–inverse-Wishart with mean m, κ observations' worth of it, scale Ψ and ν degrees of freedom:

    μ_k = (N_k x̄_k + κ m) / (N_k + κ),
    Σ_k = (N_k S_k + Ψ + κ N_k / (κ + N_k) (x̄_k − m)(x̄_k − m)ᵀ) / (N_k + ν + D + 2)

References: McLachlan & Peel (2000), Finite mixture models, ch. 3; Fraley & Raftery (2007), Bayesian regularization for normal
mixture estimation and model-based clustering (the prior).
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from em_core import checks, starts
from em_core.checks import EPSILON, Array, Seed
from em_core.errors import InputError
from em_core.gaussian_frame import Centred, Frame, form_of, rounding, singular
from em_core.matrices import diagonals, least_eigenvalues
from em_core.mixture import TINY, Mixture, Observations, log_weights
from em_core.model import Collapsed, Findings
from em_core.priors import GaussianPrior

COVARIANCES = ("full", "tied", "diagonal", "spherical")
LARGEST = 1e140  # of |x|: its square and the sums of squares are still finite


class Params(NamedTuple):
    """How often each component is picked, where it lies and how it spreads."""

    weights: Array      # (K,) non-negative, sum 1
    means: Array        # (K, D)
    covariances: Array  # (K, D, D) symmetric, positive definite


class Moments(NamedTuple):
    """What the E-step hands to the M-step, in the frame's units."""

    totals: Array    # (K,) N_k
    means: Array     # (K, D) x̄_k
    scatters: Array  # (K, pairs) S_k, a number for each of the frame's pairs
    log_likelihood: float


@dataclass(frozen=True)
class GaussianMixture(Mixture):
    """K Gaussians.

    Args:
        n_components: K.
        covariance: "full", "tied" (one for all components), "diagonal" or "spherical".
        prior: a `GaussianPrior`, which method "map" takes into account.

    Raises:
        InputError: components_not_whole, covariance_unknown, prior_invalid, prior_out_of_range.
    """

    n_components: int
    covariance: str = "full"
    prior: GaussianPrior | None = None

    Params: ClassVar[type] = Params
    against_collapse: ClassVar[str] = ('Use fewer components, another start, a simpler covariance, or a prior (method="map").')

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_components", checks.components(self.n_components))
        if self.covariance not in COVARIANCES:
            raise InputError("covariance_unknown", value=self.covariance, allowed=", ".join(COVARIANCES))
        object.__setattr__(self, "prior", GaussianPrior.of(self.prior))

    # Data and parameters ------------------------------------------------------------------------------------------------

    def check_data(self, data: Any) -> np.ndarray:
        """(N, D) finite numbers, or (N,) for D = 1, none beyond 1e140.

        Raises:
            InputError: data_not_numbers, data_not_a_table, data_empty, data_not_finite, data_too_large, prior_dimension.
        """
        array = checks.observations(data, (1, 2))
        large = np.abs(array) > LARGEST
        if large.any():
            place = np.argwhere(large)[0]
            raise InputError("data_too_large", row=int(place[0]) + 1, value=array[tuple(place)], limit=LARGEST)
        if self.prior is not None and len(self.prior.mean) != (array.shape[1] if array.ndim == 2 else 1):
            raise InputError("prior_dimension", value=len(self.prior.mean), limit=array.shape[1] if array.ndim == 2 else 1)
        return array

    def check_params(self, params: Any) -> Params:
        """Weights (K,), means (K, D) and covariances (K, D, D); for D = 1 means (K,) and variances (K,) are taken too.

        Raises:
            InputError: params_wrong_fields, params_not_numbers, params_wrong_shape, params_not_finite, weight_negative,
                weights_sum, covariance_not_symmetric, covariance_not_positive, covariance_not_of_its_kind.
        """
        weights, means, covariances = checks.fields(params, Params)
        weights = checks.weights(weights, self.n_components)
        means = checks.numbers(means, "params_not_numbers", field="means")
        covariances = checks.numbers(covariances, "params_not_numbers", field="covariances")
        means = means[:, np.newaxis] if means.ndim == 1 else means
        covariances = covariances[:, np.newaxis, np.newaxis] if covariances.ndim == 1 else covariances
        dimension = means.shape[1] if means.ndim == 2 else 1
        means = checks.parameter(means, "means", (self.n_components, dimension))
        covariances = checks.parameter(covariances, "covariances", (self.n_components, dimension, dimension))
        covariances, uneven = checks.symmetric(covariances)
        if uneven.any():
            raise InputError("covariance_not_symmetric", component=checks.first(uneven) + 1)
        self._check_covariances(covariances)
        return Params(weights, means, covariances)

    def _check_covariances(self, covariances: Array) -> None:
        diagonal = diagonals(covariances)
        flat = ~(least_eigenvalues(covariances) > EPSILON * diagonal.shape[1])
        if flat.any():
            raise InputError("covariance_not_positive", component=checks.first(flat) + 1)
        crossing = (covariances * (1 - np.eye(diagonal.shape[1]))).any(axis=(1, 2))
        strange = {"full": np.zeros(len(covariances), dtype=bool), "tied": (covariances != covariances[0]).any(axis=(1, 2)),
                   "diagonal": crossing, "spherical": crossing | (np.ptp(diagonal, axis=1) > 0)}[self.covariance]
        if strange.any():
            raise InputError("covariance_not_of_its_kind", component=checks.first(strange) + 1, value=self.covariance)

    def frame_of(self, data: np.ndarray, counts: Array) -> Frame:
        """The origin at the data's mean; units near the standard deviations."""
        columns = data.reshape(len(data), -1)
        origin = columns.mean(axis=0)
        apart = np.maximum(columns.max(axis=0) - origin, origin - columns.min(axis=0))
        spread = np.sqrt(np.mean(np.square((columns - origin) / np.where(apart > 0, apart, 1)), axis=0)) * apart
        if self.covariance == "spherical":  # a ball in other units would be none
            spread = np.full_like(spread, spread.max())
        units = np.exp2(np.round(np.log2(np.where(spread > 0, spread, 1))))
        if (fine := (apart > 0) & (apart < 1 / LARGEST)).any():
            raise InputError("data_too_fine", value=apart[checks.first(fine)], limit=1 / LARGEST)
        return Frame.of(origin, units, float(np.max(apart / units, initial=1)),
                        crosses=len(units) > 1 and self.covariance in ("full", "tied"), n_components=self.n_components)

    def width(self, data: np.ndarray) -> int:
        d = data.shape[1] if data.ndim == 2 else 1
        return 1 + d + (d * (d + 1) // 2 if self.covariance in ("full", "tied") else d)

    def work(self, data: np.ndarray) -> int:
        """With the inverses. (The centred form, for components that are very narrow, may take some times as long.)"""
        d = data.shape[1] if data.ndim == 2 else 1
        return super().work(data) + self.n_components * (4 * d**3 + 30_000)

    def room(self, data: np.ndarray) -> int:
        return super().room(data) + 6 * self.n_components * (data.shape[1] if data.ndim == 2 else 1) ** 2

    def statistics(self, data: np.ndarray, part: slice, frame: Frame) -> Array:
        """Ones, x, then x_i x_j, in the frame's units, (1 + d, B)."""
        dimension = frame.dimension
        columns = data[part].reshape(-1, dimension)
        rows = np.empty((1 + dimension + len(frame.pairs[0]), len(columns)))
        rows[0] = 1
        x = rows[1 : 1 + dimension]
        np.subtract(columns.T, frame.origins[0, :, np.newaxis], out=x)
        x /= frame.units[0, :, np.newaxis]
        if not frame.crosses:
            np.multiply(x, x, out=rows[1 + dimension :])
            return rows
        place = 1 + dimension
        for i in range(dimension):
            np.multiply(x[i], x[i:], out=rows[place : place + dimension - i])
            place += dimension - i
        return rows

    # E-step -------------------------------------------------------------------------------------------------------------

    def coefficients(self, params: Params, frame: Frame) -> Any:
        """For the expanded square a matrix (K, 1 + d) as in every family; for the centred form a `Centred`."""
        if params.means.shape != frame.origins.shape:
            raise InputError("params_wrong_shape", field="means", value=str(params.means.shape), limit=str(frame.origins.shape))
        means = (params.means - frame.origins) / frame.units
        covariances = params.covariances / frame.areas
        constants = log_weights(params.weights) - frame.constants
        try:
            return form_of(means, covariances, constants, frame)
        except np.linalg.LinAlgError as error:
            raise Collapsed(self.collapsed(params, frame) or (("collapse", 0),)) from error

    def collapsed(self, params: Params, frame: Frame) -> Findings:
        """The components that sit on a point, a line or a plane, where the likelihood has no bound."""
        return singular(params.means, params.covariances, frame)

    def expect(self, observed: Observations, params: Params) -> Moments:
        """The E-step. Where S_k is what little cancellation has left of the expanded square, it is computed again in the
        centred form."""
        coefficients, frame = self.coefficients(params, observed.frame), observed.frame
        steep = isinstance(coefficients, Centred) and not coefficients.mild
        if steep and (found := self.collapsed(params, frame)):
            raise Collapsed(found)
        if not steep:
            totals, statistics, log_likelihood = self.expectation_with(observed, params, coefficients)
            means, scatters = statistics.take(frame.firsts, axis=1), statistics.take(frame.seconds, axis=1)
            if frame.crosses:
                i, j = frame.pairs
                scatters -= means.take(i, axis=1) * means.take(j, axis=1)
            else:
                scatters -= means * means
            if min(scatters.take(frame.squares, axis=1).ravel().tolist()) * frame.steepest > 1:
                return Moments(totals, means, scatters, log_likelihood)
        responsibilities, log_likelihood = self.e_step_with(observed, params, coefficients)
        return self.expectation_given(observed, responsibilities.T)._replace(log_likelihood=log_likelihood)

    def expectation_given(self, observed: Observations, responsibilities: Array) -> Moments:
        """N_k, x̄_k and S_k in two passes: the second measures from the means of the first."""
        frame = observed.frame
        totals, statistics, log_likelihood = super().expectation_given(observed, responsibilities)
        means, scatters = statistics[:, : frame.dimension], np.zeros((self.n_components, len(frame.pairs[0])))
        for block in observed.blocks:
            apart = block.statistics[1 : 1 + frame.dimension] - means[:, :, np.newaxis]  # (K, D, B)
            weighted = apart * (responsibilities[:, block.place] * observed.counts[block.place])[:, np.newaxis]
            if frame.crosses:
                scatters += (weighted @ apart.swapaxes(1, 2))[:, *frame.pairs]
            else:
                scatters += np.einsum("kdb,kdb->kd", weighted, apart)
        scatters /= np.where(totals > 0, totals, 1)[:, np.newaxis]
        return Moments(totals, means, scatters, log_likelihood)

    # M-step -------------------------------------------------------------------------------------------------------------

    def from_mean_statistics(self, expectation: Moments, params: Params, observed: Observations) -> Params:
        """Moment matching."""
        frame, (totals, means, scatters, _) = observed.frame, expectation
        if self.covariance == "tied":
            scatters = np.repeat((totals @ scatters / totals.sum())[np.newaxis], self.n_components, axis=0)
        elif self.covariance == "spherical":
            scatters = np.repeat(scatters.mean(axis=1, keepdims=True), frame.dimension, axis=1)
        covariances = scatters.take(frame.places, axis=1)
        if not frame.crosses and frame.dimension > 1:
            covariances *= frame.identity  # between different coordinates there is nothing
        return Params(params.weights, means * frame.units + frame.origins, covariances * frame.areas)

    def kept(self, received: Array, new: Params, old: Params) -> Params:
        """A tied covariance is that of all, also of a component without any share in it."""
        found = super().kept(received, new, old)
        return found._replace(covariances=new.covariances) if self.covariance == "tied" else found

    def with_prior(self, expectation: Moments, observed: Observations) -> Moments:
        """N_k x̄_k and N_k S_k with those of the prior; the totals become what the scatters are divided by."""
        frame, prior, (totals, means, scatters, log_likelihood) = observed.frame, self.prior, expectation
        i, j = frame.pairs
        scale = (np.array(prior.scale) / frame.areas)[:, i, j]
        apart = means - (np.array(prior.mean) - frame.origins) / frame.units
        pull = (prior.strength / np.maximum(totals + prior.strength, TINY))[:, np.newaxis]  # κ / (N + κ)
        totals = totals[:, np.newaxis]
        sums = totals * scatters + scale + totals * pull * apart[:, i] * apart[:, j]
        divisors = totals + prior.degrees + frame.dimension + 2
        return Moments(divisors[:, 0], means - pull * apart, sums / divisors, log_likelihood)

    def rounding_scale(self, observed: Observations) -> float:
        """The expanded square may lose five digits of a term that is of the order of 1."""
        return 100 * float(observed.counts.sum())

    def rounding_at(self, observed: Observations, params: Params) -> float:
        lost = rounding(params.means, params.covariances, observed.frame)
        return float(observed.counts.sum() * np.sum(np.where(params.weights > 0, params.weights * lost, 0)))

    # Everything else ----------------------------------------------------------------------------------------------------

    def sample_given(self, labels: np.ndarray, params: Params, rng: np.random.Generator) -> np.ndarray:
        """(N, D); (N,) for D = 1."""
        factors = np.linalg.cholesky(params.covariances)
        normal = rng.standard_normal((len(labels), params.means.shape[1]))
        drawn = params.means[labels] + (factors[labels] @ normal[:, :, np.newaxis])[:, :, 0]
        return drawn[:, 0] if drawn.shape[1] == 1 else drawn

    def start(self, data: Any, rng: Seed = None, how: str = "k-means++") -> Params:
        """Equal weights, means at observations, and for each component the covariance of all the data; with `how` =
        "responsibilities" what the M-step makes of random ones.

        Raises:
            InputError: data_singular, start_unknown, quantiles_one_dimensional, those of the data.
        """
        observed = self.observe(data)
        columns = observed.data.reshape(len(observed.data), -1)
        random, _ = checks.generator(rng)
        shares = np.full((self.n_components, 1), 1 / self.n_components)
        everything = self.expectation_given(observed, np.broadcast_to(shares, (self.n_components, len(columns))))
        equal = Params(shares[:, 0], shares, shares)
        together = self.from_mean_statistics(everything, equal, observed)
        lacking = bool(self.collapsed(together, observed.frame))
        if lacking and self.prior is not None:  # which knows what the data do not say
            together = self.from_mean_statistics(self.with_prior(everything, observed), equal, observed)
        if lacking and (self.prior is None or self.collapsed(together, observed.frame)):
            raise InputError("data_singular", value=len(columns))
        if how == "responsibilities":
            divided = self.expectation_given(observed, starts.responsibilities(len(columns), self.n_components, random))
            return self.check_params(self.maximise(observed, divided, together._replace(means=divided.means), prior=lacking)[0])
        rows = starts.rows(how, columns / observed.frame.units[0], observed.counts, self.n_components, random)
        return self.check_params(together._replace(means=columns[rows]))

    def free_parameters(self, dimension: int = 1) -> int:
        """Weights (the last one follows), means and covariances."""
        k, d = self.n_components, dimension
        each = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diagonal": k * d, "spherical": k}
        return k - 1 + k * d + each[self.covariance]
