r"""What every model is: data x, hidden z, parameters θ, an E-step and an M-step. The loop in `em.py` knows no more than this.

A model is a small frozen object that describes and never changes. `data` is in every method either the reader's own array,
which is then checked, or the observations that `observe` made of it: a fit checks its data once and not at every step.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError

ONE_STEP = 10**5  # nanoseconds of a step on next to no data: the calls of numpy
NEGLIGIBLE = 1e-250  # responsibilities below this are what underflow left of 0

# What an M-step met: (kind of event, component from 0); see `em.Event`.
Findings = tuple[tuple[str, int], ...]


class Collapsed(InputError):
    """Raised for parameters at which the likelihood is unbounded; `findings` name the components. In a fit this is the end and
    no error: the loop takes it and stops."""

    def __init__(self, findings: Findings) -> None:
        super().__init__("component_collapsed", component=findings[0][1] + 1)
        self.findings = findings

    def __reduce__(self) -> tuple:
        return Collapsed, (self.findings,)


@dataclass(frozen=True)
class Model(ABC):
    """What a fit asks of a model, whatever is hidden in it."""

    Params: ClassVar[type]
    part: ClassVar[str] = "component"  # what messages call one of its K
    against_collapse: ClassVar[str] = "Use fewer components or another start."  # what a message advises

    @abstractmethod
    def check_data(self, data: Any) -> np.ndarray:
        """The data as a read-only array; InputError where they cannot be observations of this model."""

    @abstractmethod
    def check_params(self, params: Any) -> Any:
        """The parameters as read-only arrays; InputError where they cannot be parameters of this model."""

    @abstractmethod
    def observe(self, data: Any, counts: Any = None) -> Any:
        """Check the data, and work out what no step changes. The result has `data` and `counts` (N,)."""

    @abstractmethod
    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Any, float]:
        """The posterior of what is hidden, as the model describes it, and the log-likelihood, both at `params`."""

    @abstractmethod
    def m_step(self, data: Any, posterior: Any, params: Any, counts: Any = None) -> Any:
        """The parameters that maximise E_q[log p(x, z | params)], q the posterior that `e_step` gave."""

    @abstractmethod
    def log_likelihood(self, data: Any, params: Any, counts: Any = None) -> float:
        """Natural logarithm, every constant included."""

    @abstractmethod
    def expect(self, observed: Any, params: Any) -> Any:
        """The E-step of a fit: all that `maximise` needs of it, with the field `log_likelihood`; `Collapsed` where a
        component sits on a point, a line or a plane."""

    @abstractmethod
    def maximise(self, observed: Any, expectation: Any, params: Any, *, prior: bool = False) -> tuple[Any, Findings]:
        """The M-step of a fit, and what was found. Where the maximum is at infinity, the parameters are singular, and the
        next `expect` says so."""

    @abstractmethod
    def sample(self, params: Any, n: int, rng: Seed = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw n observations, and what was hidden of them."""

    @abstractmethod
    def start(self, data: Any, rng: Seed = None, how: str = ...) -> Any:
        """Random parameters to start from, suited to the data; `how` is one of the ways in `starts.py`."""

    @abstractmethod
    def free_parameters(self, dimension: int = 1) -> int:
        """The number of parameters that a fit is free to choose, for data of this dimension."""

    def accept(self, params: Any) -> Any:
        """The parameters as a method takes them: `Params` of arrays as they are (those of a fit were checked), others checked.

        Raises:
            InputError: those of `check_params`.
        """
        kind = getattr(self, "Params", type(None))  # a family may do without a class of its own
        if isinstance(params, kind) and all(isinstance(each, np.ndarray) for each in params):
            return params
        return self.check_params(params)

    def q_function(self, data: Any, q: Any, params: Any) -> float:
        """Q = E_q[log p(x, z | params)], for a q of the kind that `e_step` gives.

        Raises:
            InputError: bound_unknown, where that is not the whole of a distribution (a mean of what is hidden, say).
        """
        raise self._no_bound()

    def entropy(self, data: Any, q: Any) -> float:
        """H(q); see `q_function`."""
        raise self._no_bound()

    def _no_bound(self) -> InputError:
        return InputError("bound_unknown", value=type(self).__name__, allowed="mixtures, HiddenMarkov, GeneticLinkage, Slice")

    def work(self, data: np.ndarray) -> int:
        """How long a step takes at most, about, in operations of the order of a nanosecond: what limits the check of a trace.
        Known from the sizes alone, before anything of the size is made."""
        return ONE_STEP + 40 * data.size

    def room(self, data: np.ndarray) -> int:
        """How many numbers a fit holds at once, about, besides the data."""
        return 10 * data.size

    def config(self) -> dict[str, Any]:
        """The constructor's arguments, as JSON knows them."""
        return {field.name: _as_json(getattr(self, field.name)) for field in fields(self)}

    def rounding_scale(self, observed: Any) -> float:
        """The size of the terms whose sum is the log-likelihood, which sets how far rounding can move it.

        Each observation brings the logarithm of a sum, which is rounded in units of 1 however near to 0 it is: so all data at
        the edge of a family (every toss a head) have a log-likelihood of 0, give or take a rounding for each. A model adds what
        it sums besides where that may be larger, and nearly cancel.
        """
        return float(observed.counts.sum())

    def rounding_at(self, observed: Any, params: Any) -> float:
        """How far the rounding of these parameters themselves can move the objective, in nats. The loop asks for it where the
        objective fell: a mean far from 0, or a matrix of strongly correlated columns, says less than its digits promise."""
        return 0.0


@dataclass(frozen=True)
class DiscreteModel(Model):
    """A model whose hidden z takes one of `n_components` values for each observation (a field or a constant of the class):
    mixtures, and cells that are seen as one."""

    @abstractmethod
    def log_joint(self, data: Any, params: Any) -> Array:
        """log p(x_n, z_n = k | params), (N, K); −∞ where it is impossible."""

    @abstractmethod
    def e_step(self, data: Any, params: Any, counts: Any = None) -> tuple[Array, float]:
        """The posterior p(z_n = k | x_n), (N, K), and the log-likelihood, both at `params`."""

    def q_function(self, data: Any, q: Any, params: Any) -> float:
        """Q = E_q[log p(x, z | params)], for q (N, K)."""
        observed = self.observe(data)
        q = checks.responsibilities(q, (len(observed.counts), self.n_components))
        return expected_log_joint(observed.counts, q, self.log_joint(observed, self.check_params(params)))

    def entropy(self, data: Any, q: Any) -> float:
        """H(q), for q (N, K)."""
        counts = self.observe(data).counts
        return entropy(checks.responsibilities(q, (len(counts), self.n_components)), counts)

    def work(self, data: np.ndarray) -> int:
        return ONE_STEP + 60 * data.size * self.n_components

    def room(self, data: np.ndarray) -> int:
        return 10 * data.size * self.n_components


def _as_json(value: Any) -> Any:
    """Named tuples (priors) as dicts, tuples as lists."""
    if hasattr(value, "_asdict"):
        return {name: _as_json(item) for name, item in value._asdict().items()}
    return [_as_json(item) for item in value] if isinstance(value, tuple) else value


def log_sum_exp(terms: Array) -> Array:
    """log Σ_k exp(terms_nk) of each row, (N,), without overflow or underflow; −∞ where all of a row is −∞.

    The same as scipy's logsumexp, which takes longer for five rounds of tosses than all the rest of a step.
    """
    largest = terms.max(axis=1)
    shift = np.where(largest == -np.inf, 0, largest)
    with np.errstate(divide="ignore"):  # log 0 = −∞ is meant
        return np.log(np.exp(terms - shift[:, np.newaxis]).sum(axis=1)) + shift


def weighted_sum(counts: Array, terms: Array) -> float:
    """Σ_n c_n terms_n, where what was counted 0 times adds 0 even if its term is −∞.

    numpy's own sum and not a BLAS product: its last bits do not depend on the number of threads.
    """
    return float(np.sum(np.multiply(counts, terms, out=np.zeros_like(terms), where=counts > 0)))


def entropy(q: Any, counts: Any = None) -> float:
    """H(q) = −Σ_n c_n Σ_k q_nk log q_nk in nats, with 0·log 0 = 0, for q (N, K)."""
    q = np.asarray(q, dtype=np.float64)
    logs = np.log(q, out=np.zeros_like(q), where=q > 0)
    return float(-np.sum(checks.counts(counts, len(q))[:, np.newaxis] * q * logs))


def expected_log_joint(counts: Array, q: Array, log_joint: Array) -> float:
    """E_q[log p(x, z | params)] from log p(x_n, z_n = k), (N, K), of what was checked before."""
    terms = q * counts[:, np.newaxis]
    # 0 · log 0 = 0. A weight or probability that underflowed to 0 leaves a q behind that is almost 0: it counts as 0 too.
    told = (q > NEGLIGIBLE) & (counts[:, np.newaxis] > 0)
    return float(np.sum(np.multiply(terms, log_joint, out=np.zeros_like(terms), where=told)))
