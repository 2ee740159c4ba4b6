"""A family added: failures x before the first success, p(x | k) = p_k (1 − p_k)ˣ, so T = x, η = log(1 − p), A = −log p."""
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from em_core import checks
from em_core.mixture import Mixture

Params = namedtuple("Params", "weights probabilities")  # (K,) each; the second of success


@dataclass(frozen=True)
class GeometricMixture(Mixture):
    n_components: int

    def check_params(self, params):
        weights, probabilities = checks.fields(params, Params)
        return Params(checks.weights(weights, self.n_components), checks.parameter(probabilities, "probabilities", (self.n_components,)))

    def statistics(self, data, part, frame):
        return np.array([np.ones(len(data[part])), data[part]])

    def natural_parameters(self, params, frame):
        return np.log1p(-params.probabilities)[:, np.newaxis], -np.log(params.probabilities)

    def from_mean_statistics(self, expectation, params, observed):
        return params._replace(probabilities=1 / (1 + expectation.means[:, 0]))

    def sample_given(self, labels, params, rng):
        return rng.geometric(params.probabilities[labels]) - 1

    def start(self, data, rng=None, how="random"):
        return self.check_params((np.full(self.n_components, 1 / self.n_components), checks.generator(rng)[0].uniform(0.2, 0.8, self.n_components)))

    def free_parameters(self, dimension=1):
        return 2 * self.n_components - 1
