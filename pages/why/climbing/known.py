r"""Gaussians of which only the means are unknown: a log-likelihood of few parameters, which can be drawn as a landscape.

With the weights and the variances given, the E-step is that of every Gaussian mixture, and the M-step keeps of it what is asked:

    μ_k = Σ_n γ_nk x_n / N_k

The informations about the means are those entries of the whole mixture's that belong to the means: the scores of the other
parameters are simply not asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from em_core import GaussianMixture, information
from em_core.gaussian import Moments, Params


@dataclass(frozen=True)
class KnownWidths(GaussianMixture):
    """K Gaussians whose weights and covariances stay those of the start."""

    def keeps_weights(self) -> bool:
        return True

    def from_mean_statistics(self, expectation: Moments, params: Params, observed: Any) -> Params:
        return super().from_mean_statistics(expectation, params, observed)._replace(covariances=params.covariances)

    def free_parameters(self, dimension: int = 1) -> int:
        """The means alone."""
        return self.n_components * dimension


def fractions(model: Any, data: Any, params: Any, counts: Any = None) -> np.ndarray:
    """The eigenvalues of I_c⁻¹ I_m in the free parameters, rising: at a stationary point those of the EM map's derivative."""
    whole = information.complete_information(model, data, params, counts)
    missing = information.missing_information(model, data, params, counts)
    if isinstance(model, KnownWidths):
        means = [i for i, name in enumerate(information.names(model, params)) if name.startswith("means")]
        whole, missing = whole[np.ix_(means, means)], missing[np.ix_(means, means)]
    return np.sort(np.linalg.eigvals(np.linalg.solve(whole, missing)).real)


def rate(model: Any, data: Any, params: Any, counts: Any = None) -> float:
    """ρ, the largest of the fractions."""
    return float(fractions(model, data, params, counts)[-1])
