"""The mathematics of expectation–maximization: numpy and scipy only.

>>> from em_core import BinomialMixture, fit
>>> coins = BinomialMixture(trials=10, n_components=2, fixed_weights=True)
>>> trace = fit(coins, [5, 9, 8, 4, 7], init=([0.5, 0.5], [0.6, 0.5]))
>>> [round(float(p), 2) for p in trace.steps[1].params.probabilities]
[0.71, 0.58]
>>> trace.stop
'converged'
"""
from em_core.binomial import BinomialMixture
from em_core.categorical import CategoricalMixture
from em_core.censored import CensoredExponential
from em_core.em import (METHODS, Event, Step, StoppingRule, Trace, bound, fit, iterate, posterior, q_function)
from em_core.errors import INPUT_ERRORS, TRACE_ERRORS, InputError, TraceError
from em_core.gaussian import GaussianMixture
from em_core.hidden_markov import HiddenMarkov
from em_core.landscape import along_line, binomial_surface
from em_core.linkage import GeneticLinkage
from em_core.mixture import Mixture
from em_core.model import entropy
from em_core.plots import MissingPlots
from em_core.poisson import PoissonMixture
from em_core.priors import BinomialPrior, CategoricalPrior, GaussianPrior, PoissonPrior
from em_core.scale_mixture import NormalScaleMixture
from em_core.selection import Best, Candidate, Criteria, compare, criteria, fit_best
from em_core.slices import Slice
from em_core.spurious import spurious_in
from em_core.student import StudentT
from em_core.traces import from_json, to_csv, to_json
from em_core.truncated import TruncatedPoisson
from em_core.version import __version__

__all__ = [
    "Best", "BinomialMixture", "BinomialPrior", "Candidate", "CategoricalMixture", "CategoricalPrior",
    "CensoredExponential", "Criteria", "Event", "GaussianMixture", "GaussianPrior", "GeneticLinkage", "HiddenMarkov",
    "INPUT_ERRORS", "InputError", "METHODS", "MissingPlots", "Mixture", "NormalScaleMixture", "PoissonMixture",
    "PoissonPrior", "Slice", "Step", "StoppingRule", "StudentT", "TRACE_ERRORS", "Trace", "TraceError", "TruncatedPoisson",
    "__version__", "along_line", "binomial_surface", "bound", "compare", "criteria", "entropy", "fit", "fit_best",
    "from_json", "iterate", "posterior", "q_function", "spurious_in", "to_csv", "to_json",
]
