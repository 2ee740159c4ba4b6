"""Step 3: how many components, of which shape, from how many starts; and the fit, in a thread of its own, with its progress
and a button that stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import streamlit as st

from em_core import fit_best
from em_core.errors import InputError
from pages.workshop.own_data import cost, singular
from pages.parts.jobs import PATIENCE, Job, Tell
from pages.workshop.own_data.own import PAGE, some
from pages.workshop.own_data.problem import COVARIANCES, MOST_COMPONENTS, MOST_RESTARTS, MOST_STEPS, Problem, Result, Settings
from pages.parts import address
from pages.parts.downloads import trouble
from pages.parts.words import Words, languages, number

BOUND = {"bind": "query-params"}
BOUND_NAMES = ("components", "restarts", "rng", "most")  # also the names in the link
POLL = 0.5  # seconds between two looks at a fit under way
TROUBLES = ("data_singular", "data_too_large", "data_too_fine", "component_collapsed", "observation_impossible", "trials_out_of_range_in_row", "categories_out_of_range")
FOUND: dict[tuple, Result] = {}  # fits of the examples, for everybody
MOST_FOUND = 24
GUARD = threading.Lock()


def draw(words: Words, problem: Problem) -> tuple[Settings, Any]:
    """Draw the controls; what is seldom moved is folded away. Gives the settings, and the place of the button."""
    count, shape = st.columns(2, gap="small") if problem.family == "gaussian" else (st.container(), None)
    k = count.slider(words("lab.components"), 1, MOST_COMPONENTS, 2, key="components", **BOUND)
    covariance = "full"
    if shape:
        covariance = address.choice("covariance", COVARIANCES, "full", PAGE)
        st.session_state[f"{PAGE}covariance box"] = covariance
        shape.selectbox(words("lab.covariance"), COVARIANCES, format_func=lambda shape: words(f"lab.covariance_{shape}"), key=f"{PAGE}covariance box",
                        on_change=lambda: address.write("covariance", st.session_state[f"{PAGE}covariance box"], PAGE), help=words("lab.covariance_help"))  # fmt: skip
    folded, place = st.columns(2, gap="small")
    with folded:
        restarts, seed, steps = draw_search(words)
    fewest = min(k, len(problem.data))
    if fewest < k:
        st.caption(words("lab.clamped", rows=len(problem.data)))
    return Settings(fewest, covariance, restarts, seed, steps), place


def draw_search(words: Words) -> tuple[int, int, int]:
    """How many starts, their seed, and how far each may go; folded away."""
    with st.popover(words("lab.search"), width="stretch", icon=":material/tune:", key=f"{PAGE}search"):
        return (
            st.slider(words("lab.restarts"), 1, MOST_RESTARTS, 10, key="restarts", help=words("lab.restarts_help"), **BOUND),
            st.slider(words("lab.seed"), 0, 99, 0, key="rng", help=words("lab.seed_help"), **BOUND),
            st.slider(words("lab.steps"), 10, MOST_STEPS, 500, 10, key="most", help=words("lab.steps_help"), **BOUND),
        )


def refused(words: Words, problem: Problem, components: Any, settings: Settings) -> bool:
    """Whether a search would take too long; then it is said, with the size that would do."""
    too_much = cost.refusal(len(problem.data), components, problem.statistics(settings.covariance), settings.steps, settings.restarts)
    if too_much is None:
        return False
    rest = [words(f"lab.would_{name}", most=f"{most:,}") for name, most in (("rows", too_much.rows), ("steps", too_much.steps), ("restarts", too_much.restarts)) if most]
    said = words("lab.too_long", seconds=number(too_much.seconds, ".0f"), limit=number(cost.BUDGET, ".0f"), longest=number(cost.LONGEST, ".0f"))
    remedies = words("lab.would_do", ways=words("lab.or").join(rest)) if rest else words("lab.would_nothing")
    st.warning(f"{said}{words('list.then')}{remedies}", icon=":material/timer_off:")
    return True


def search(problem: Problem, settings: Settings) -> Callable[[Tell], Result]:
    """The work of a job: the best of random starts. On an example it is done once for everybody."""
    def work(tell: Tell) -> Result:
        model = problem.model(settings.components, settings.covariance)
        best = fit_best(model, problem.data, restarts=settings.restarts, rng=settings.seed, max_iter=settings.steps, progress=tell)
        found = Result.of(problem, settings, best)
        if not problem.own and not found.stopped:
            with GUARD:
                while len(FOUND) >= MOST_FOUND:
                    del FOUND[next(iter(FOUND))]
                FOUND[found.key] = found
        return found

    return work


def draw_fit(words: Words, problem: Problem, settings: Settings, place: Any, wide: Any) -> Result | None:
    """The button, what is under way, and the latest result on these data: what was found before stays until something else
    is found. Why a fit cannot be made is said in the place `wide`."""
    results = some("results")
    no = refused(words, problem, [settings.components], settings)
    pressed = place.button(words("lab.fit"), key=f"{PAGE}fit", disabled=no, width="stretch", icon=":material/play_arrow:")
    known = FOUND.get((problem.key, settings)) if not problem.own else None
    if known is not None:
        results[problem.key] = known
        return known
    if not no and (pressed or (not problem.own and problem.key not in results)):  # an example opens with something to see
        begin(("fit", problem.key), settings.restarts, search(problem, settings))
    found = under_way(words, problem, "fit", wide)
    if found is not None:
        results[problem.key] = found
    return results.get(problem.key)


# Jobs of the visit ---------------------------------------------------------------------------------------------------


def begin(key: tuple, total: int, work: Callable[[Tell], Any]) -> None:
    """Start a job; an earlier one of its kind is told to stop."""
    jobs = some("jobs", 2)
    some("failed").pop(key, None)
    for kind in [other for other in jobs if other[0] == key[0]]:
        jobs.pop(kind).stop()
    jobs[key] = Job(key, total, work)


def under_way(words: Words, problem: Problem, kind: str, wide: Any) -> Any:
    """What the job of this kind on these data has found; None where there is none, or not yet, which is then shown with a way to
    stop it. What stood in its way is said in the place `wide`, and stays until another job begins."""
    jobs, failed = some("jobs", 2), some("failed")
    key = (kind, problem.key)
    for other in [other for other in jobs if other[0] == kind and other != key]:  # on data that are no longer chosen
        jobs.pop(other).stop()
    job = jobs.get(key)
    if job is not None and not job.ended(PATIENCE):
        watch(words.code, job)
        return None
    found = None
    if job is not None:
        del jobs[key]
        try:
            found = job.result()
        except InputError as error:
            if error.code not in TROUBLES:
                raise
            failed[key] = error
    if key in failed:
        wide.error(said(words, problem, failed[key]), icon=":material/block:")
    return found


def said(words: Words, problem: Problem, error: InputError) -> str:
    """Why a fit cannot be made; of a covariance without an inverse it is found out."""
    return singular.why(words, problem.data, problem.axes) if error.code == "data_singular" else trouble(words, error)


@st.fragment(run_every=POLL)
def watch(code: str, job: Job) -> None:
    """How far a fit is, and the way to end it; when it has ended, the page is drawn with what it found."""
    if job.ended():
        st.rerun()
    words = languages()[code]
    st.progress(job.tried / job.total, text=words("lab.stopping" if job.stopping else "lab.trying", tried=job.tried, total=job.total))
    st.button(words("lab.stop"), key=f"{PAGE}stop-{job.key[0]}", on_click=job.stop, icon=":material/stop_circle:", disabled=job.stopping)
