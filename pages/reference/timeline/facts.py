"""The numbers that the page's prose names, all of them computed: the prose cannot disagree with the program."""

from __future__ import annotations

import functools

import numpy as np

from em_core.information import missing_fraction
from em_core.old_problems import BARLEY, CHOLERA_FREE, LINKAGE, NEWCOMB
from pages.reference.timeline import blight, linkage, mckendrick, newcomb, westmacott
from pages.reference.timeline.problem import Run


@functools.cache
def facts() -> dict[str, float | int]:
    """Named numbers of the five problems as the page opens with them."""
    return of_newcomb() | of_mckendrick() | of_plots() | of_lifetimes() | of_linkage()


def of_newcomb() -> dict[str, float | int]:
    trace = newcomb.solve(newcomb.Choice())
    weights, mean, variances = trace.params
    return {
        "passages": len(NEWCOMB), "newcomb_mean": float(NEWCOMB.mean()), "newcomb_without": float(NEWCOMB[NEWCOMB > newcomb.OUTLYING].mean()), "newcomb_em": float(mean),
        "newcomb_fine": float(np.sqrt(variances[0])), "newcomb_coarse": float(np.sqrt(variances[1])), "newcomb_share": 100 * float(weights[1]),
    }  # fmt: skip


def of_mckendrick() -> dict[str, float | int]:
    choice = mckendrick.Choice()
    houses = np.array(choice.houses)
    run = Run("mckendrick", choice, mckendrick.solve(choice))
    rate, all_exposed = float(run.trace.params.rate), mckendrick.by_moments(houses)
    mean = float(mckendrick.CASES @ houses) / (houses.sum() + CHOLERA_FREE)
    return {
        "poisson_zeros": (houses.sum() + CHOLERA_FREE) * float(np.exp(-mean)), "village": int(houses.sum()) + CHOLERA_FREE, "free": CHOLERA_FREE, "houses_seen": int(houses.sum()), "cases": int(mckendrick.CASES @ houses),
        "moments_exposed": all_exposed, "moments_unseen": all_exposed - houses.sum(), "cholera_rate": rate, "unseen": mckendrick.unseen(run, run.last),
        "exposed": float(houses.sum()) + mckendrick.unseen(run, run.last), "cholera_pace": rate / np.expm1(rate),
    }  # fmt: skip


def of_plots() -> dict[str, float | int]:
    choice = westmacott.Choice()
    left, place = westmacott.data(choice), choice.lost[0]
    rows, columns = BARLEY.shape
    squares = westmacott.least_squares(left)[1]
    return {
        "plots": BARLEY.size, "plot_value": westmacott.yates(left, place), "plot_grown": float(BARLEY[place]), "plot_pace": westmacott.leverage(choice.lost), "preece": BARLEY.size / ((rows - 1) * (columns - 1)),
        "plots_variance": squares / (BARLEY.size - 1), "plots_too_small": squares / BARLEY.size,
    }  # fmt: skip


def of_lifetimes() -> dict[str, float | int]:
    choice = blight.Choice()
    cut = int((blight.WEEKS > choice.limit).sum())
    return {
        "children": len(blight.WEEKS), "weeks": choice.limit, "cut": cut, "blight_pace": cut / len(blight.WEEKS), "blight_mean": float(blight.solve(choice).params.mean), "blight_all": float(blight.WEEKS.mean()),
        "blight_dropped": float(blight.WEEKS[blight.WEEKS <= choice.limit].mean()),
    }  # fmt: skip


def of_linkage() -> dict[str, float | int]:
    trace = linkage.solve(linkage.Choice())
    return {"animals": sum(LINKAGE), "linkage_limit": float(trace.params.theta), "linkage_rate": missing_fraction(trace.model, trace.data, trace.params)}
