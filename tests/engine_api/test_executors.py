"""Threads, processes and a dask cluster: the same numbers, and a way out when a worker dies or hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster
from pydantic import ValidationError

from hx_engine.api.engine import Engine
from hx_engine.requirements import check_request
from hx_engine.settings import EngineSettings
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import InHand
from hx_engine.work import Workers, crew_of, no_checkpoint
from hx_engine.work.dask_cluster import SchedulerError
from tests.rig import slow_units
from tests.rig.records import computed

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 21
GRACE_S = 5.0
RECOVERY_S = 30.0
SETTLE_S = 120.0
HEALTHY_STEP_S = 10.0  # the search of a healthy design keeps within it on a busy machine


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a scheduler with two worker processes, each under a nanny.

    A local cluster gives a worker up that is not back after 15 s, which a busy machine needs to start one.
    """
    patience = dask.config.set({"distributed.deploy.lost-worker-timeout": f"{SETTLE_S}s"})
    with patience, LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as made:  # fmt: skip
        yield made.scheduler_address


@pytest.fixture(params=["processes", "dask"])
def elsewhere(request: pytest.FixtureRequest) -> str:
    """A scheduler whose work is done by other processes."""
    return "processes" if request.param == "processes" else request.getfixturevalue("cluster")


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., EngineSettings]:
    def make(**given: Any) -> EngineSettings:
        return EngineSettings(**{"internal_secret": None, "data_dir": tmp_path, **given})

    return make


def new_design(settings: EngineSettings, request: dict[str, Any]) -> str:
    """A stored design that nobody advances yet."""
    engine = Engine(settings.model_copy(update={"scheduler": "threads"}))
    engine.run = lambda session_id: None
    session = engine.start(check_request(request), None)
    engine.close()
    return session.session_id


def settled(store: SessionStore, session_id: str, within_s: float = SETTLE_S) -> Session:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        session = store.load(session_id)
        if session.status not in ("pending", "running"):
            return session
        time.sleep(0.02)
    raise AssertionError(f"{session.status} at step {session.current_step} after {within_s:g} s")


def in_hand(store: SessionStore, first_step: int) -> InHand:
    """The one step in hand, once it is this one or a later one."""
    end = time.monotonic() + SETTLE_S
    while time.monotonic() < end:
        if found := [hand for hand in store.in_hand() if hand.step_id >= first_step]:
            return found[0]
        time.sleep(0.002)
    raise AssertionError(f"step {first_step} was not begun within {SETTLE_S:g} s")


def run_whole(settings: EngineSettings, request: dict[str, Any]) -> Session:
    engine = Engine(settings)
    engine.resume()
    session = engine.start(check_request(request), None)
    ended = settled(engine.store, session.session_id)
    engine.close()
    return ended


def watched(settings: EngineSettings, **work: Callable[..., None]) -> tuple[SessionStore, Workers]:
    """Workers over their own store; `unit` where the work is done elsewhere, `checkpoint` on threads."""
    store = SessionStore(settings.data_dir)
    return store, Workers(store, crew_of(settings, store, **work), settings.step_deadline_s)


def test_all_executors_give_the_same_bits(settings, tmp_path, kerosene, cluster):
    ended = [
        run_whole(settings(scheduler=scheduler, data_dir=tmp_path / str(number)), kerosene)
        for number, scheduler in enumerate(("threads", "processes", cluster))
    ]
    assert [session.status for session in ended] == ["completed"] * 3
    first, *others = [computed(session.records) for session in ended]
    assert len(first) == RECORDS
    assert all(other == first for other in others)


def test_a_design_outlives_the_death_of_its_worker(settings, tmp_path, kerosene, elsewhere):
    undisturbed = run_whole(settings(data_dir=tmp_path / "whole"), kerosene)
    chosen = settings(scheduler=elsewhere)
    session_id = new_design(chosen, kerosene)
    store, workers = watched(chosen, unit=slow_units.die_once)
    workers.submit(session_id)
    ended = settled(store, session_id, RECOVERY_S)
    workers.stop(GRACE_S)
    assert (tmp_path / "died").exists() and ended.status == "completed"
    assert computed(ended.records) == computed(undisturbed.records)


def assert_given_up(session: Session, reason: str) -> None:
    assert session.status == "error"
    last = session.records[-1]
    assert (last["step_id"], last["position"]) == (slow_units.HUNG_STEP, slow_units.HUNG_POSITION)
    assert last["validation_passed"] is False and last["outputs"] == {}
    (message,) = last["validation_errors"]
    assert "LMTD" in message and reason in message


def test_R07_a_step_that_hangs_elsewhere_ends_its_design_and_frees_the_worker(
    settings, kerosene, elsewhere
):
    deadline_s = 3.0
    chosen = settings(scheduler=elsewhere, workers=1, step_deadline_s=deadline_s)
    session_ids = [new_design(chosen, kerosene | {"user_id": name}) for name in ("ann", "ben")]
    store, workers = watched(chosen, unit=slow_units.hang)
    workers.submit(session_ids[0])
    hand = in_hand(store, slow_units.HUNG_STEP)
    ended = settled(store, session_ids[0], deadline_s + GRACE_S)
    assert_given_up(ended, "within 3 s")
    assert ended.records[-1]["duration_s"] >= deadline_s
    workers.submit(session_ids[1])
    assert_given_up(settled(store, session_ids[1], SETTLE_S), "within 3 s")
    workers.stop(GRACE_S)
    if elsewhere == "processes":
        assert not Path(f"/proc/{hand.worker}").exists()


def test_R07_a_step_that_hangs_on_a_thread_ends_its_design_and_another_thread_goes_on(settings, kerosene):
    chosen = settings(workers=1, step_deadline_s=HEALTHY_STEP_S)
    first, second = (new_design(chosen, kerosene | {"user_id": name}) for name in ("ann", "ben"))
    released, hung = threading.Event(), []

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == (slow_units.HUNG_POSITION, "started") and not hung:
            hung.append(threading.current_thread())
            released.wait(SETTLE_S)

    store, workers = watched(chosen, checkpoint=checkpoint)
    try:
        workers.submit(first)
        workers.submit(second)
        in_hand(store, slow_units.HUNG_STEP)
        assert_given_up(settled(store, first, chosen.step_deadline_s + GRACE_S), f"within {HEALTHY_STEP_S:g} s")
        assert settled(store, second).status == "completed"
    finally:
        released.set()
    hung[0].join(GRACE_S)
    assert_given_up(store.load(first), f"within {HEALTHY_STEP_S:g} s")
    workers.stop(GRACE_S)


def test_a_step_that_kills_its_worker_each_time_is_given_up(settings, kerosene):
    chosen = settings(scheduler="processes", workers=1)
    session_id = new_design(chosen, kerosene)
    store, workers = watched(chosen, unit=slow_units.die_always)
    workers.submit(session_id)
    assert_given_up(settled(store, session_id), "its worker died 4 times")
    workers.stop(GRACE_S)


def test_R07_waiting_in_line_is_not_hanging(settings, kerosene):
    """The second design waits longer than the deadline for the only thread, and once had a step in hand."""
    chosen = settings(workers=1, step_deadline_s=3.0)
    session_ids = [new_design(chosen, kerosene | {"user_id": name}) for name in ("ann", "ben")]
    store, workers = watched(chosen, checkpoint=lambda position, phase: time.sleep(0.2 * (phase == "started")))
    for session_id in session_ids:
        assert store.start_step(store.load(session_id), 1)
        workers.submit(session_id)
    assert [settled(store, session_id).status for session_id in session_ids] == ["completed"] * 2
    workers.stop(GRACE_S)


@pytest.mark.parametrize("name", ["fibres", "tcp://", "tcp://host", "http://host:80", "tcp://user@host:1"])
def test_an_unknown_scheduler_is_refused_by_name(settings, name):
    with pytest.raises(ValidationError, match="HX_ENGINE_SCHEDULER"):
        settings(scheduler=name)


def test_a_scheduler_that_does_not_answer_stops_the_start(settings, monkeypatch):
    monkeypatch.setattr("hx_engine.work.dask_cluster.CONNECT_S", 0.5)
    with pytest.raises(SchedulerError, match="HX_ENGINE_SCHEDULER"):
        crew_of(settings(scheduler="tcp://127.0.0.1:9"), SessionStore(settings().data_dir), no_checkpoint)


def test_worker_processes_end_with_a_killed_engine_and_the_design_goes_on(settings, tmp_path, kerosene):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HX_ENGINE_")}
    environment |= {"HX_ENGINE_DATA_DIR": str(tmp_path), "HX_ENGINE_SCHEDULER": "processes"}
    session_id = new_design(settings(), kerosene)
    command = [sys.executable, "-m", "hx_engine", "--port", str(free_port())]
    engine = subprocess.Popen(command, cwd=ROOT, env=environment)
    store = SessionStore(tmp_path)
    hand = in_hand(store, 1)
    engine.send_signal(signal.SIGKILL)
    engine.wait(10)
    gone_by = time.monotonic() + GRACE_S
    while Path(f"/proc/{hand.worker}").exists() and time.monotonic() < gone_by:
        time.sleep(0.05)
    assert not Path(f"/proc/{hand.worker}").exists()
    resumed = Engine(settings())
    resumed.resume()
    assert settled(store, session_id).status == "completed"
    resumed.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
