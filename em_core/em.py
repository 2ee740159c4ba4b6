r"""Expectation–maximization: the loop, which knows no model, and the bound that explains why it climbs.

With data x, hidden z and parameters θ, any distribution q over z bounds the log-likelihood ℓ(θ) = log p(x | θ) from below:

    F(q, θ) = E_q[log p(x, z | θ)] + H(q) = ℓ(θ) − KL(q ‖ p(z | x, θ)) ≤ ℓ(θ)

    E-step    q_t = p(z | x, θ_t)             makes the bound touch: F(q_t, θ_t) = ℓ(θ_t)
    M-step    θ_{t+1} = argmax F(q_t, θ)      climbs on the bound

and so ℓ(θ_t) = F(q_t, θ_t) ≤ F(q_t, θ_{t+1}) ≤ ℓ(θ_{t+1}): the log-likelihood never falls.

A fit is a trace: all its steps, each with its parameters and the log-likelihood AT these parameters, from the start (step 0)
to the step at which the stopping rule spoke.

References: Dempster, Laird & Rubin (1977); Neal & Hinton (1998), A view of the EM algorithm that justifies incremental,
sparse, and other variants.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import isfinite
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from em_core import checks
from em_core.checks import Array, Seed
from em_core.errors import InputError
from em_core.model import Collapsed, Findings

ROUNDING = 1e-13  # a fall of the objective below this share of the terms that it is the sum of is rounding
TINY = float(np.finfo(np.float64).tiny)


class Step(NamedTuple):
    """One step of a fit; every field belongs to the same parameters. Step 0 is the start."""

    t: int
    params: Any             # the model's Params
    log_likelihood: float   # natural logarithm, at params
    objective: float        # what the method climbs, at params; for plain EM the log-likelihood


class Event(NamedTuple):
    """Something worth telling about a step: dead_component, collapse, not_finite, decreased, max_iter."""

    kind: str
    t: int
    component: int | None   # from 0


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a fit did. `len(steps)` is the number of M-steps plus one."""

    model: Any
    method: str
    steps: tuple[Step, ...]
    stop: str                   # "converged" | "max_iter" | "degenerate" | "decreased"
    message: str                # an English sentence about the stop
    events: tuple[Event, ...]
    data: np.ndarray            # as given
    counts: np.ndarray | None   # as given
    tol: float
    max_iter: int
    seed: int | None            # where `rng` was a whole number

    @property
    def params(self) -> Any:
        """The parameters of the last step."""
        return self.steps[-1].params

    @property
    def log_likelihood(self) -> float:
        """The log-likelihood of the last step."""
        return self.steps[-1].log_likelihood

    @property
    def log_likelihoods(self) -> Array:
        """The log-likelihood of every step, (T+1,)."""
        return np.array([step.log_likelihood for step in self.steps])

    @property
    def objectives(self) -> Array:
        """The objective of every step, (T+1,)."""
        return np.array([step.objective for step in self.steps])


@dataclass(frozen=True)
class StoppingRule:
    """When a fit stops.

    Args:
        tol: converged, when a step raises the objective by no more than tol times its size; 0 never converges.
        max_iter: the most M-steps.

    Raises:
        InputError: tol_out_of_range, max_iter_not_whole.
    """

    tol: float = 1e-9
    max_iter: int = 1000

    def __post_init__(self) -> None:
        if not isinstance(self.tol, Real) or isinstance(self.tol, bool) or not 0 <= checks.plain(self.tol) < float("inf"):
            raise InputError("tol_out_of_range", value=self.tol, limit=0)
        if not checks.is_whole(self.max_iter, 0):
            raise InputError("max_iter_not_whole", value=self.max_iter, limit=0)
        object.__setattr__(self, "tol", float(self.tol))  # a fraction, or one of numpy's numbers
        object.__setattr__(self, "max_iter", int(self.max_iter))

    def verdict(self, objectives: Sequence[float], scale: float = 1.0) -> str | None:
        """Which stop applies after the steps with these objectives; None to go on.

        A fall is looked for first: it is a fault, whatever the tolerance. `scale` is the size of the terms that were
        summed to the objective, where it is larger than the objective itself: terms that cancel, or of which each is near 0,
        leave their rounding behind (see `Model.rounding_scale`).
        """
        last = objectives[-1]
        if not isfinite(last):
            return "degenerate"
        if len(objectives) > 1:
            rise = last - objectives[-2]
            if rise < -ROUNDING * max(abs(last), scale):
                return "decreased"
            if self.tol > 0 and rise <= self.tol * max(abs(last), TINY):
                return "converged"
        return "max_iter" if len(objectives) > self.max_iter else None


def fit(model: Any, data: Any, init: Any = None, *, method: str = "em", tol: float = 1e-9, max_iter: int = 1000,
        rng: Seed = None, counts: Any = None) -> Trace:
    """Fit a model, keeping every step.

    Args:
        model: for example BinomialMixture(trials=10).
        data: (N,) or (N, D), what the model observes.
        init: the parameters to start from, or the name of a way to draw them (see `starts.py`); None is the model's own.
        method: a key of `METHODS`.
        tol, max_iter: see `StoppingRule`.
        rng: a seed, a numpy Generator or None (a fresh one), for the random start.
        counts: (N,) how often each observation was made; once where None.

    Raises:
        InputError: model_not_made, method_unknown, tol_out_of_range, max_iter_not_whole, rng_invalid, observation_impossible, and those
            of the model for data, counts and parameters.
    """
    rule = StoppingRule(tol, max_iter)
    climber = method_of(method, checks.a_model(model))
    generator, seed = checks.generator(rng)
    observed = model.observe(data, counts)
    drawn = init is None or isinstance(init, str)
    params = model.start(observed, generator, *filter(None, [init])) if drawn else model.check_params(init)

    scale = model.rounding_scale(observed)
    steps: list[Step] = []
    objectives: list[float] = []
    for step, found in _climb(model, observed, params, climber):
        if step is not None:
            steps.append(step)
            objectives.append(step.objective)
        stop = "degenerate" if found else verdict_on(model, observed, steps, objectives, rule, scale)
        if stop:
            break
    events = tuple(Event(kind, steps[-1].t, component) for kind, component in found) or event_of(stop, steps[-1])
    repeated = counts is not None or (observed.counts != 1).any()
    return Trace(model=model, method=method, steps=tuple(steps), stop=stop, message=message_on(model, stop, events, objectives, rule),
                 events=events, data=observed.data, counts=observed.counts if repeated else None,
                 tol=rule.tol, max_iter=rule.max_iter, seed=seed)


def iterate(model: Any, data: Any, init: Any, *, method: str = "em", counts: Any = None) -> Iterator[Step]:
    """The steps from `init` on, without end unless a component collapses; each is computed when it is asked for.

    Raises:
        InputError: at once and not at the first step: method_unknown, and those of the model for data, counts, parameters.
    """
    climber = method_of(method, checks.a_model(model))
    observed = model.observe(data, counts)
    params = model.check_params(init)
    return (step for step, _ in _climb(model, observed, params, climber) if step is not None)


class Method(NamedTuple):
    """A way from one step to the next. `update` is (model, observations, expectation, params) -> (params, findings);
    `penalty` is what the objective has besides the log-likelihood."""

    update: Callable[[Any, Any, Any, Any], tuple[Any, Findings]]
    penalty: Callable[[Any, Any], float]
    needs_prior: bool = False


METHODS: dict[str, Method] = {
    "em": Method(lambda model, observed, expectation, params: model.maximise(observed, expectation, params),
                 lambda model, params: 0.0),
    "map": Method(lambda model, observed, expectation, params: model.maximise(observed, expectation, params, prior=True),
                  lambda model, params: model.log_prior(params), needs_prior=True),
}


def method_of(name: str, model: Any) -> Method:
    if not isinstance(name, str) or name not in METHODS:
        raise InputError("method_unknown", value=name, allowed=", ".join(METHODS))
    if METHODS[name].needs_prior and getattr(model, "prior", None) is None:
        raise InputError("prior_missing", value=name)
    return METHODS[name]


def _climb(model: Any, observed: Any, params: Any, method: Method) -> Iterator[tuple[Step | None, Findings]]:
    """Each step, with what was degenerate on the way to it; in the end, where there is one, None and why."""
    found: Findings = ()
    for t in count():
        try:
            expectation = model.expect(observed, params)
        except Collapsed as collapse:
            if t == 0:
                raise
            yield None, collapse.findings
            return
        yield Step(t, params, expectation.log_likelihood, expectation.log_likelihood + method.penalty(model, params)), found
        params, found = method.update(model, observed, expectation, params)


def verdict_on(model: Any, observed: Any, steps: Sequence[Step], objectives: Sequence[float], rule: StoppingRule, scale: float) -> str | None:
    """What the rule says of the last of these steps; `scale` is the model's `rounding_scale`."""
    fell = len(steps) > 1 and objectives[-1] < objectives[-2]
    return rule.verdict(objectives, scale + (_rounding_of(model, observed, steps[-2:]) if fell else 0.0))


def _rounding_of(model: Any, observed: Any, steps: Sequence[Step]) -> float:
    """What the parameters of these steps, and the penalty there, add to the terms whose rounding may be taken for a fall."""
    penalties = (abs(step.objective - step.log_likelihood) for step in steps)
    return max(model.rounding_at(observed, step.params) for step in steps) / ROUNDING + max(penalties)


def event_of(stop: str, step: Step) -> tuple[Event, ...]:
    """The event that a stop of the rule is; to converge is none."""
    if stop == "converged":
        return ()
    return (Event("not_finite" if stop == "degenerate" else stop, step.t, None),)


def message_on(model: Any, stop: str, events: Sequence[Event], objectives: Sequence[float], rule: StoppingRule) -> str:
    """An English sentence about the stop, with its numbers and, where something can be done, the remedy."""
    t = len(objectives) - 1
    if stop == "max_iter":
        return f"Stopped after max_iter = {rule.max_iter} steps, before tol = {rule.tol:g} was met. Raise max_iter to go on."
    if stop == "converged":
        return (f"Converged at step {t}: it raised the objective by {objectives[-1] - objectives[-2]:.2g}, which is no more "
                f"than tol = {rule.tol:g} times its size.")
    if stop == "decreased":
        return (f"The objective fell by {objectives[-2] - objectives[-1]:.6g} at step {t}. EM cannot fall: "
                "the E-step or the M-step of the model is wrong.")
    collapsed = [str(event.component + 1) for event in events if event.kind == "collapse"]
    if collapsed:
        return (f"Stopped at step {t}: {model.part} {', '.join(collapsed)} collapses on a point, a line or a plane, where the "
                f"likelihood is unbounded. {model.against_collapse}")
    dead = [str(event.component + 1) for event in events if event.kind == "dead_component"]
    if dead:
        return (f"Stopped at step {t}: {model.part} {', '.join(dead)} received no responsibility and keeps its parameters. "
                f"Start it nearer to the data, or use fewer {model.part}s.")
    return f"Stopped at step {t}: the objective is {objectives[-1]}, which is not a finite number. Change the start."


def posterior(model: Any, data: Any, params: Any, *, counts: Any = None) -> Any:
    """The responsibilities p(z_n = k | x_n, params), (N, K), or the model's own posterior.

    How often an observation was made changes nothing, but for one that was counted 0 times: it may be impossible.

    Raises:
        InputError: observation_impossible, and those of the model for data, counts and parameters.
    """
    return checks.a_model(model).e_step(data, model.check_params(params), counts)[0]


def q_function(model: Any, data: Any, q: Any, params: Any, *, counts: Any = None) -> float:
    """Q = E_q[log p(x, z | params)] for q (N, K), or as the model's own posterior is: what the M-step maximises; −∞ where q
    believes in the impossible.

    Raises:
        InputError: responsibilities_not_numbers, responsibilities_wrong_shape, responsibility_out_of_range,
            responsibilities_row_sum, and those of the model for data, counts and parameters.
    """
    return checks.a_model(model).q_function(model.observe(data, counts), q, params)


def bound(model: Any, data: Any, q: Any, params: Any, *, counts: Any = None) -> float:
    """F(q, params) = E_q[log p(x, z | params)] + H(q) = ℓ(params) − KL(q ‖ posterior), for q (N, K).

    Raises:
        InputError: as `q_function`.
    """
    observed = checks.a_model(model).observe(data, counts)
    return model.q_function(observed, q, params) + model.entropy(observed, q)
