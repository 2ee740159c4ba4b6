"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core import GaussianMixture, Trace, criteria, fit, information, posterior
from em_core.datasets import davis
from pages.examples.two_groups import findings, people
from pages.examples.two_groups.controls import GO_ON, PRESETS

Facts = dict[str, float | int]
CRAWL = 2000  # an iteration on the plateau, long after the rule and before the leap


@functools.cache
def run(measure: str, state: str, tied: bool, means: tuple[float, float], further: bool = False) -> Trace:
    """EM on people's measurements from two means; on and on, without a stopping rule, where `further`."""
    x, _ = people.measured(measure, state)
    rule = {"tol": 0.0, "max_iter": GO_ON} if further else {}
    return fit(findings.model_of(tied), x, findings.start_at(x, tied, means), **rule)


def preset(name: str) -> Trace:
    """The run that a preset of the page sets up."""
    chosen = PRESETS[name]
    return run(chosen.measure, chosen.state, chosen.tied, chosen.start, chosen.further)


@functools.cache
def usual() -> tuple[Trace, Trace]:
    """The heights as corrected, from the customary start: with two variances, and with one."""
    return preset("usual"), run("heights", "corrected", True, PRESETS["usual"].start)


@functools.cache
def facts() -> Facts:
    """Named numbers; c_, e_ and t_ are counting, EM, and EM with one (tied) variance; w and m are women and men."""
    raw = davis(corrected=False)
    found: Facts = {
        "people": len(raw.women), "women": int(raw.women.sum()), "men": int((~raw.women).sum()),
        "row": people.ROW, "entered_height": raw.heights[people.ROW - 1], "entered_weight": raw.weights[people.ROW - 1], "others": len(raw.women) - 1,
    }  # fmt: skip
    for name in ("usual", "other"):
        found |= {f"{name}_from_{k}": mean for k, mean in enumerate(PRESETS[name].start, 1)}
    return found | compared() | judged() | calibrated() | summits() | by_weight() | row_twelve() | plateau()


def compared() -> Facts:
    """Counting beside EM, with standard errors."""
    x, labels = people.measured("heights", "corrected")
    two, one = usual()
    named: Facts = {}
    columns = {
        "c": (findings.counted(x, labels), findings.counting_errors(x, labels)),
        "e": (two.params, findings.estimated_errors(x, two.params, False)),
        "t": (one.params, findings.estimated_errors(x, one.params, True)),
    }
    for name, (params, errors) in columns.items():
        for k, sex in enumerate("wm"):
            values = {"share": params.weights[k], "mean": params.means[k, 0], "sd": findings.deviations(params)[k]}
            named |= {f"{name}_{what}_{sex}": float(value) for what, value in values.items()}
            named |= {f"{name}_{what}_{sex}_se": float(errors[long][k]) for what, long in (("share", "share"), ("mean", "mean"), ("sd", "deviation"))}
    for name, trace in (("e", two), ("t", one)):
        named |= {f"{name}_iterations": len(trace.steps) - 1, f"{name}_missing": 100 * information.missing_fraction(trace.model, x, trace.params)}
    named["times_people"] = (named["e_share_w_se"] / named["c_share_w_se"]) ** 2
    named["e_loglik"], named["c_loglik"] = two.log_likelihood, findings.model_of(False).log_likelihood(x, columns["c"][0])
    return named


def judged() -> Facts:
    """Who was put where, and how well the best rule could do."""
    x, labels = people.measured("heights", "corrected")
    two, one = usual()
    counted = findings.counted(x, labels)
    named: Facts = {}
    for name, params in (("c", counted), ("e", two.params), ("t", one.params)):
        outcome = findings.judge(findings.rule(x, params), labels)
        named |= {f"{name}_right": outcome.right, f"{name}_wrong": len(x) - outcome.right, f"{name}_boundary": findings.boundaries(params)[-1], f"{name}_error": 100 * findings.error_of(params, counted)}
    ours = findings.judge(findings.rule(x, two.params), labels).table
    named |= {"e_right_w": int(ours[0, 0]), "e_wrong_w": int(ours[0, 1]), "e_wrong_m": int(ours[1, 0]), "e_right_m": int(ours[1, 1])}
    named |= {"e_accuracy": 100 * named["e_right"] / len(x), "e_boundary_far": findings.boundaries(two.params)[0]}
    wrong = findings.rule(x, two.params) != labels
    for sex, label in (("w", people.WOMEN), ("m", people.MEN)):
        named |= {f"wrong_{sex}_low": x[wrong & (labels == label)].min(), f"wrong_{sex}_high": x[wrong & (labels == label)].max()}
    named |= {"tallest_woman": x[labels == people.WOMEN].max(), "shortest_man": x[labels == people.MEN].min()}
    named["bayes_people"] = named["c_error"] * len(x) / 100
    return named


@functools.cache
def classes() -> tuple[findings.Class, ...]:
    """The calibration of EM's responsibilities for group 1 at the end."""
    x, labels = people.measured("heights", "corrected")
    trace, _ = usual()
    return tuple(findings.calibration(posterior(trace.model, x, trace.params)[:, 0], labels == people.WOMEN))


def calibrated() -> Facts:
    named: Facts = {}
    for name, low in (("eighth", 0.8), ("ninth", 0.9), ("first", 0.0)):
        group = next(c for c in classes() if abs(c.low - low) < 1e-9)
        named |= {f"cal_{name}_people": group.people, f"cal_{name}_women": round(group.share * group.people), f"cal_{name}_promised": 100 * group.responsibility, f"cal_{name}_share": 100 * group.share}
    return named


def summits() -> Facts:
    """The other summit, and one Gaussian for all: what the likelihood and BIC say of them."""
    x, _ = people.measured("heights", "corrected")
    other, (two, one) = preset("other"), usual()
    alone = fit(GaussianMixture(1), x)
    prices = {name: criteria(trace).bic for name, trace in (("bic_two", two), ("bic_one_variance", one), ("bic_alone", alone))}
    return {
        "other_loglik": other.log_likelihood, "other_share": other.params.weights[0], "other_mean": other.params.means[0, 0], "other_sd": findings.deviations(other.params)[0],
        "alone_loglik": alone.log_likelihood, **prices,
    }  # fmt: skip


def by_weight() -> Facts:
    """Weights instead of heights, and both at once."""
    x, labels = people.measured("weights", "corrected")
    start = PRESETS["weights"].start
    two, one = run("weights", "corrected", False, start), run("weights", "corrected", True, start)
    counted = findings.counted(x, labels)
    low, high = findings.boundaries(two.params)
    named: Facts = {
        "kg_low": low, "kg_high": high, "kg_lightest": x.min(), "kg_c_sd_w": findings.deviations(counted)[0], "kg_c_sd_m": findings.deviations(counted)[1],
        "kg_right": findings.judge(findings.rule(x, two.params), labels).right, "kg_tied_right": findings.judge(findings.rule(x, one.params), labels).right,
        "kg_tied_share": 100 * one.params.weights[0], "kg_tied_boundary": findings.boundaries(one.params)[-1],
    }  # fmt: skip
    both = np.column_stack([people.measured("heights", "corrected")[0], x])
    for name, covariance in (("both", "full"), ("both_tied", "tied")):
        model = GaussianMixture(2, covariance)
        begin = model.start(both, 0)._replace(means=np.array([PRESETS["usual"].start, start], dtype=float).T)
        end = fit(model, both, begin)
        named[f"{name}_right"] = findings.judge(posterior(model, both, end.params).argmax(axis=1), labels).right
    return named


def row_twelve() -> Facts:
    """What one record does whose two numbers had changed places."""
    spike, merged, alone, without = (preset(name) for name in ("spike", "merged", "alone", "without"))
    kg = run("weights", "entered", True, PRESETS["weights"].start)
    raw, _ = people.measured("heights", "entered")
    kilograms, _ = people.measured("weights", "entered")
    x, labels = people.measured("heights", "without")
    return {
        "spike_iterations": len(spike.steps) - 1, "spike_sd": findings.deviations(spike.params)[0], "spike_mean": spike.params.means[0, 0],
        "spike_rest_mean": spike.params.means[1, 0], "spike_rest_sd": findings.deviations(spike.params)[1],
        "merged_mean_1": merged.params.means[0, 0], "merged_mean_2": merged.params.means[1, 0], "merged_sd": findings.deviations(merged.params)[0], "merged_loglik": merged.log_likelihood,
        "alone_start": PRESETS["alone"].start[1], "lonely_loglik": alone.log_likelihood,
        "kg_entered_people": int((findings.rule(kilograms, kg.params) == 1).sum()), "kg_entered_mean": kg.params.means[1, 0],
        "without_mean_1": without.params.means[0, 0], "without_mean_2": without.params.means[1, 0],
        "without_right": findings.judge(findings.rule(x, without.params), labels).right,
        "row_sds": (raw.mean() - raw.min()) / raw.std(), "row_squares": (raw.mean() - raw.min()) ** 2 / raw.var(),
    }  # fmt: skip


def plateau() -> Facts:
    """Where the run with one variance stops, and where it goes if it is not stopped: what the rule took for an end."""
    stopped, on = preset("merged"), preset("leap")
    heights, t = on.log_likelihoods, len(stopped.steps) - 1
    leap = int(np.argmax(np.diff(heights)))  # the iteration of the steepest rise after the first ones
    return {
        "merged_iterations": t, "merged_rho": information.missing_fraction(stopped.model, stopped.data, stopped.params),
        "leap_at": round(leap, -2), "crawl": CRAWL, "crawl_rise": heights[CRAWL] - heights[t],
        "leap_loglik": on.log_likelihood, "leap_mean_1": on.params.means[0, 0], "leap_mean_2": on.params.means[1, 0], "leap_people": len(on.data) * on.params.weights[0],
    }  # fmt: skip
