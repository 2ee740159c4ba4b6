"""Fits in threads: they end, they stop, they take turns, and what goes wrong in one is told to whoever asks."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from em_core import GaussianMixture, fit_best
from pages.parts import jobs
from pages.parts.jobs import Job
from pages.workshop.own_data import cost
from tests.bench_lab import measure, problems


def counting(steps: int, pause: float = 0.0):
    """Work of so many starts, which says how many it did."""
    def work(tell):
        done = 0
        for _ in range(steps):
            time.sleep(pause)
            done += 1
            if not tell():
                break
        return done

    return work


def test_a_job_ends_with_its_result():
    job = Job("key", 5, counting(5))
    assert job.result() == 5 and job.tried == 5 and job.ended()


def test_a_job_stops_after_the_start_that_is_under_way():
    job = Job("key", 1000, counting(1000, 0.005))
    while job.tried < 3:
        time.sleep(0.001)
    assert not job.ended()
    job.stop()
    assert job.stopping and 3 <= job.result() < 100


def test_a_job_ends_when_its_time_is_up(monkeypatch):
    """Of processor time, not of waiting for others."""
    monkeypatch.setattr(jobs, "LIMIT", 0.05)

    def work(tell):
        while True:
            sum(range(100_000))
            if not tell():
                return "the best so far"

    assert Job("key", 10**6, work).result() == "the best so far"
    assert Job("key", 30, counting(30, 0.01)).result() == 30


def test_one_start_at_a_time_in_the_whole_process():
    inside, most = [], []

    def work(tell):
        for _ in range(20):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.001)
            inside.pop()
            tell()

    several = [Job(str(i), 20, work) for i in range(4)]
    for job in several:
        job.result()
    assert max(most) == 1


def test_what_a_job_raises_reaches_whoever_asks():
    def work(tell):
        raise ValueError("wrong")

    job = Job("key", 1, work)
    with pytest.raises(ValueError, match="wrong"):
        job.result()
    assert Job("key", 1, counting(1)).result() == 1, "the turn was given back"


def test_threads_do_not_outlive_their_jobs():
    before = threading.active_count()
    for _ in range(20):
        Job("key", 1, counting(1)).result()
    time.sleep(0.05)
    assert threading.active_count() <= before + 1


def test_stopping_gives_the_best_so_far():
    data = [1.0, 1.2, 1.1, 5.0, 5.2, 5.1]
    job = Job("key", 50, lambda tell: fit_best(GaussianMixture(1), data, restarts=50, rng=0, progress=tell))
    job.stop()
    assert 1 <= len(job.result().traces) <= 50


def test_a_job_that_nobody_waits_for_ends():
    """A tab that is closed in the midst of a fit, or before its turn."""
    wanted = [True]
    job = Job("key", 10**6, counting(10**6, 0.001), lambda: wanted[0])
    while job.tried < 3:
        time.sleep(0.001)
    wanted[0] = False
    assert job.result() < 10**5 and job.ended()
    assert Job("key", 5, counting(5), lambda: False).result() == 1


def test_a_reader_who_is_away_for_long_is_gone(monkeypatch):
    """A connection that is lost for a moment is none that is closed."""
    clock, connected = [100.0], {"me"}
    monkeypatch.setattr(jobs.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(jobs, "get_script_run_ctx", lambda: SimpleNamespace(session_id="me"))
    monkeypatch.setattr(jobs.runtime, "exists", lambda: True)
    monkeypatch.setattr(jobs.runtime, "get_instance", lambda: SimpleNamespace(is_active_session=lambda session: session in connected))
    here = jobs.still_here()
    assert here()
    connected.clear()
    assert here()
    clock[0] += jobs.AWAY / 2
    assert here()
    connected.add("me")
    assert here()
    connected.clear()
    clock[0] += jobs.AWAY
    assert here(), "counted anew"
    clock[0] += jobs.AWAY
    assert not here()


def test_the_prediction_grows_as_the_work_does():
    """From one component to eight, on the machine that this is: the best of three measurements each, since other programs run
    here too. How long one step takes is another on every machine; a factor of four in how it grows tells a wrong formula."""
    for problem in problems(20_000):
        one, eight = (min(measure(problem, k, 6) for _ in range(3)) for k in (1, 8))
        predicted = [cost.of_step(20_000, k, problem.statistics("full")) for k in (1, 8)]
        assert 1 / 4 < (eight / one) / (predicted[1] / predicted[0]) < 4, (problem.family, problem.dimension, one, eight, predicted)


def test_a_refusal_names_sizes_that_would_do_and_no_larger_ones():
    for n, components, d, steps, restarts in ((50_000, [2], 6, 500, 10), (50_000, range(1, 9), 6, 500, 4), (10_000, [8], 28, 2000, 50), (50_000, [8], 3, 2000, 1)):
        told = cost.refusal(n, components, d, steps, restarts)
        assert told is not None and told.seconds > 0
        for name, value in (("n", told.rows), ("steps", told.steps), ("restarts", told.restarts)):
            size = {"n": n, "steps": steps, "restarts": restarts}
            if value:
                assert cost.refusal(**size | {name: value}, components=components, statistics=d) is None, name
            assert cost.refusal(**size | {name: value + 2}, components=components, statistics=d) is not None, name
    assert cost.refusal(272, [2], 6, 500, 10) is None and cost.refusal(272, range(1, 9), 6, 500, 4) is None
