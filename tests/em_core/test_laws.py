"""Laws that hold for every model, whatever the data: each is tried on every model of the zoo, with twenty seeds."""
from __future__ import annotations

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest

from em_core import InputError, bound, fit, fit_best, from_json, iterate, posterior, q_function, to_json
from tests.em_core.layouts import layouts
from tests.em_core.zoo import MODELS, SEEDS, Case, others, with_prior

STEPS = 25
TOLERANCE = 1e-9  # relative to the size of the log-likelihood

law = pytest.mark.parametrize("name", MODELS)


def cases(name: str):
    for seed in SEEDS:
        yield MODELS[name](np.random.default_rng([seed, *name.encode()]))


def run(case: Case, **options):
    return fit(case.model, case.data, case.start, **({"tol": 0, "max_iter": STEPS, "counts": case.counts} | options))


def slack(value: float) -> float:
    return TOLERANCE * max(1.0, abs(value))


def agree(mine, other, tolerance: float = 1e-7) -> None:
    for a, b in zip(mine, other, strict=True):
        assert a == pytest.approx(b, rel=tolerance, abs=tolerance * (1 + np.abs(b).max()))


@law
def test_the_log_likelihood_never_falls(name):
    for case in cases(name):
        trace = run(case)
        assert trace.stop in ("max_iter", "degenerate") and trace.stop != "decreased"
        assert (np.diff(trace.log_likelihoods) >= -slack(trace.log_likelihood)).all()
        assert (trace.objectives == trace.log_likelihoods).all()


@law
def test_with_a_prior_the_penalised_objective_never_falls(name):
    for case in map(with_prior, cases(name)):
        trace = run(case, method="map")
        assert trace.stop == "max_iter", trace.message
        assert (np.diff(trace.objectives) >= -slack(trace.log_likelihood)).all()
        penalties = trace.objectives - trace.log_likelihoods
        assert penalties == pytest.approx([case.model.log_prior(step.params) for step in trace.steps], abs=1e-9 * (1 + abs(penalties).max()))


@law
def test_the_ladder(name):
    """ℓ(θₜ) = F(qₜ, θₜ) ≤ F(qₜ, θₜ₊₁) ≤ ℓ(θₜ₊₁): the E-step makes the bound touch, the M-step climbs on it."""
    for case in cases(name):
        for before, after in itertools.pairwise(run(case, max_iter=4).steps):
            q = posterior(case.model, case.data, before.params)
            touching = bound(case.model, case.data, q, before.params, counts=case.counts)
            rung = bound(case.model, case.data, q, after.params, counts=case.counts)
            assert touching == pytest.approx(before.log_likelihood, rel=1e-10, abs=1e-9)
            assert before.log_likelihood <= rung + slack(rung) and rung <= after.log_likelihood + slack(rung)


@law
def test_the_m_step_maximises_whatever_the_responsibilities(name):
    """Also where all components of the parameters that it is handed are equal: no M-step for other responsibilities, near or
    far, gives parameters with a higher Q."""
    for seed, case in enumerate(cases(name)):
        rng, model = np.random.default_rng(seed), case.model
        equal = type(case.start)(case.start[0], *(np.repeat(field[:1], model.n_components, axis=0) for field in case.start[1:]))
        q, away_from = rng.dirichlet(np.ones(model.n_components), (2, len(case.data)))
        best = q_function(model, case.data, q, model.m_step(case.data, q, equal, case.counts), counts=case.counts)
        for share in (1.0, 0.3, 0.03, 0.003):
            away = model.m_step(case.data, (1 - share) * q + share * away_from, case.start, case.counts)
            assert q_function(model, case.data, q, away, counts=case.counts) <= best + slack(best)


@law
def test_responsibilities_are_a_distribution(name):
    for case in cases(name):
        q = posterior(case.model, case.data, case.start)
        assert q.shape == (len(case.data), case.model.n_components)
        assert (q >= 0).all() and q.sum(axis=1) == pytest.approx(1, abs=1e-12)


@law
def test_components_may_be_permuted(name):
    for case in cases(name):
        order = np.random.default_rng(len(case.data)).permutation(case.model.n_components)
        permuted = case._replace(start=type(case.start)(*(field[order] for field in case.start)))
        mine, other = run(case, max_iter=6), run(permuted, max_iter=6)
        assert mine.log_likelihoods == pytest.approx(other.log_likelihoods, rel=1e-10)
        agree([field[order] for field in mine.params], other.params)


@law
def test_rows_may_be_shuffled(name):
    for case in cases(name):
        order = np.random.default_rng(len(case.data)).permutation(len(case.data))
        model = case.model
        if isinstance(getattr(model, "trials", 0), tuple):
            model = replace(model, trials=np.array(model.trials)[order])
        shuffled = case._replace(model=model, data=case.data[order], counts=case.counts[order])
        mine, other = run(case, max_iter=6), run(shuffled, max_iter=6)
        assert mine.log_likelihoods == pytest.approx(other.log_likelihoods, rel=1e-10)
        agree(mine.params, other.params)


@law
def test_counts_are_repetition(name):
    for case in cases(name):
        model = case.model
        if isinstance(getattr(model, "trials", 0), tuple):
            model = replace(model, trials=np.repeat(model.trials, case.counts))
        mine = run(case, max_iter=6)
        other = fit(model, np.repeat(case.data, case.counts, axis=0), case.start, tol=0, max_iter=6)
        assert mine.log_likelihoods == pytest.approx(other.log_likelihoods, rel=1e-10)
        agree(mine.params, other.params)


@law
def test_a_fit_that_has_converged_is_a_fixed_point(name):
    for case in cases(name):
        trace = run(case, tol=1e-14, max_iter=20_000)
        if trace.stop == "converged":
            again = fit(case.model, case.data, trace.params, counts=case.counts, tol=0, max_iter=1)
            agree(again.params, trace.params, 1e-5)


@law
def test_fit_is_iterate_is_e_step_and_m_step_in_turn(name):
    for case in cases(name):
        trace = run(case, max_iter=5)
        steps = list(itertools.islice(iterate(case.model, case.data, case.start, counts=case.counts), len(trace.steps)))
        params = case.model.check_params(case.start)
        for mine, lazy in zip(trace.steps, steps, strict=True):
            assert mine.t == lazy.t and mine.log_likelihood == lazy.log_likelihood
            assert all((a == b).all() for a, b in zip(mine.params, lazy.params))
            agree(mine.params, params)
            responsibilities, log_likelihood = case.model.e_step(case.data, params, case.counts)
            assert log_likelihood == pytest.approx(mine.log_likelihood, rel=1e-10)
            params = case.model.m_step(case.data, responsibilities, params, case.counts)


@law
def test_a_trace_comes_back_to_the_bit(name):
    for case in cases(name):
        for trace in (run(case, max_iter=6, tol=1e-9), run(with_prior(case), max_iter=6, method="map")):
            back = from_json(to_json(trace))
            assert back.model == trace.model and back.stop == trace.stop and back.method == trace.method
            for mine, other in zip(trace.steps, back.steps, strict=True):
                assert mine.log_likelihood == other.log_likelihood and mine.objective == other.objective
                assert all((a == b).all() for a, b in zip(mine.params, other.params))


@law
def test_against_all_assignments(name):
    """Four observations: the sum over all Kᴺ ways to assign them gives the log-likelihood and the posterior."""
    for case in cases(name):
        model, data = case.model, case.data[:4]
        if isinstance(getattr(model, "trials", 0), tuple):
            model = replace(model, trials=model.trials[:4])
        joint = model.log_joint(data, case.start)  # log p(x, z) of single observations: checked against scipy by family
        total, shares = 0.0, np.zeros_like(joint)
        for assignment in itertools.product(range(model.n_components), repeat=len(data)):
            probability = np.exp(sum(joint[n, k] for n, k in enumerate(assignment)))
            total += probability
            shares[range(len(data)), assignment] += probability
        assert model.log_likelihood(data, case.start) == pytest.approx(np.log(total), rel=1e-9)
        assert posterior(model, data, case.start) == pytest.approx(shares / total, abs=1e-9)


@law
def test_sampling_then_fitting_recovers(name):
    """From the true parameters, EM on a large sample goes not far: ℓ at the end is above ℓ at the truth by about half the
    number of parameters (Wilks), whatever the model."""
    for case in cases(name):
        model = case.model
        if isinstance(getattr(model, "trials", 0), tuple):
            model = replace(model, trials=10)
        data, labels = model.sample(case.start, 3000, np.random.default_rng(len(case.data)))
        assert len(data) == len(labels) == 3000 and set(labels) <= set(range(model.n_components))
        trace = fit(model, data, case.start, tol=1e-8, max_iter=200)
        free = model.free_parameters(1 if data.ndim == 1 else data.shape[1])
        assert 0 <= trace.log_likelihood - trace.log_likelihoods[0] < 3 + 2.5 * free


@law
def test_the_same_seed_gives_the_same_bits(name):
    for case in itertools.islice(cases(name), 5):
        one, two = (fit(case.model, case.data, rng=7, max_iter=5) for _ in range(2))
        other = case.model.start(case.data, 8)
        assert one.seed == 7 and all((a == b).all() for a, b in zip(one.params, two.params))
        assert [f.shape for f in other] == [f.shape for f in one.params]


def test_the_zoo_has_every_family():
    from em_core.traces import MODELS as KNOWN

    seen = {type(MODELS[name](np.random.default_rng(0)).model).__name__ for name in MODELS}
    own = {"GeneticLinkage", "HiddenMarkov", "CensoredExponential", "MissingPlots", "NormalScaleMixture", "StudentT", "TruncatedPoisson"}
    assert seen == set(KNOWN) - own, "these have tests of their own: they are no mixtures of an exponential family, and have no priors"
    assert all("prior" in {f.name for f in fields(KNOWN[name])} for name in seen)


def every_case():
    """Of every model one case of the zoo, and the models that stand apart."""
    for number, name in enumerate(MODELS):
        yield name, MODELS[name](np.random.default_rng([number, 77]))
    yield from others(np.random.default_rng(77)).items()


def bits_of(trace):
    return trace.stop, [(step.log_likelihood.hex(), *(field.tobytes() for field in step.params)) for step in trace.steps]


@pytest.mark.parametrize(("name", "case"), [pytest.param(*each, id=each[0]) for each in every_case()])
def test_how_memory_holds_the_data_changes_no_bit(name, case):
    """Sums run along the memory. Also of a start and of a search, whose drawn places and winner would be others."""
    for data in (case.data, np.asarray(case.data).astype(np.float32)) if case.data.dtype.kind == "f" else (case.data,):
        data = np.ascontiguousarray(data)
        exact = data.astype(np.float64) if data.dtype == np.float32 else data
        truth = bits_of(fit(case.model, exact, case.start, max_iter=8, tol=0))
        drawn = bits_of(fit_best(case.model, exact, restarts=2, rng=3, max_iter=3).trace)
        for layout, other in (("as it is", data), *layouts(data)):
            assert bits_of(fit(case.model, other, case.start, max_iter=8, tol=0)) == truth, layout
            assert bits_of(fit_best(case.model, other, restarts=2, rng=3, max_iter=3).trace) == drawn, layout


@pytest.mark.parametrize(("name", "case"), [pytest.param(*each, id=each[0]) for each in every_case()])
def test_how_memory_holds_the_start_changes_no_bit(name, case):
    truth = bits_of(fit(case.model, case.data, case.start, max_iter=5, tol=0))
    start = type(case.start)(*(np.asfortranarray(field) for field in case.start))
    assert bits_of(fit(case.model, case.data, start, max_iter=5, tol=0)) == truth


@pytest.mark.parametrize(("name", "case"), [pytest.param(*each, id=each[0]) for each in every_case()])
def test_what_is_masked_is_refused_and_never_used(name, case):
    mask = np.zeros(case.data.shape, dtype=bool)
    mask[(2, *[-1] * (case.data.ndim - 1))] = True
    masked = np.ma.array(case.data, mask=mask)
    for data in (masked, list(masked)):
        with pytest.raises(InputError) as caught:
            fit(case.model, data, case.start)
        assert (caught.value.code, caught.value.values) == ("value_masked", {"value": 1, "row": 3})
    if hasattr(case.model, "prior"):
        with pytest.raises(InputError) as caught:
            fit(case.model, case.data, case.start, counts=np.ma.array(case.counts, mask=np.arange(len(case.counts)) > 1))
        assert caught.value.code == "value_masked" and caught.value.values["row"] == 3
    start = list(case.start)
    start[0] = np.ma.array(start[0], mask=np.ones(np.shape(start[0]), dtype=bool))
    with pytest.raises(InputError) as caught:
        fit(case.model, case.data, start)
    assert caught.value.code == "value_masked"


@pytest.mark.parametrize(("name", "case"), [pytest.param(*each, id=each[0]) for each in every_case()])
def test_how_memory_holds_a_posterior_changes_no_bit_of_the_m_step(name, case):
    params = case.model.check_params(case.start)
    found, _ = case.model.e_step(case.data, params)
    fields = found if isinstance(found, tuple) else (found,)

    def stepped(order):
        laid = [np.array(field, order=order) for field in fields]
        return case.model.m_step(case.data, type(found)(*laid) if isinstance(found, tuple) else laid[0], params)

    assert all(mine.tobytes() == other.tobytes() for mine, other in zip(stepped("C"), stepped("F"), strict=True))
