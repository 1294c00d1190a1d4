"""R07: a step that is slow but alive is no orphan: not ended before its deadline, not computed twice, not lost."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from hx_engine.api.engine import Engine
from hx_engine.requirements import check_request
from hx_engine.settings import EngineSettings
from hx_engine.state import SessionStore
from hx_engine.work import Workers, crew_of
from tests.rig import slow_units
from tests.rig.waiting import until

SLOW_S = 150.0
SWEEPS = 3


class SteppedClock:
    """Stands still until it is moved; counts who looks."""

    def __init__(self) -> None:
        self.now, self.looks = 1000.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


@pytest.mark.parametrize(("deadline_s", "ended_as"), [(180.0, "completed"), (120.0, "error")])
def test_R07_a_step_of_150_s_lives_until_its_deadline(
    tmp_path: Path, kerosene: dict[str, Any], deadline_s: float, ended_as: str
) -> None:
    """Given up at HX_ENGINE_STEP_DEADLINE_S alone: 120 s by default, where 150 s is too long."""
    settings = EngineSettings(internal_secret=None, data_dir=tmp_path, workers=1, step_deadline_s=deadline_s)
    engine = Engine(settings)
    engine.run = lambda session_id: None
    session_id = engine.start(check_request(kerosene), None).session_id
    engine.close()
    goes_on, begun = threading.Event(), []

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == (slow_units.HUNG_POSITION, "started"):
            begun.append(time.monotonic())
            goes_on.wait(60)

    store, clock = SessionStore(tmp_path), SteppedClock()
    workers = Workers(store, crew_of(settings, store, checkpoint=checkpoint), deadline_s, clock)
    try:
        workers.submit(session_id)
        until(lambda: bool(begun), 60)
        swept = clock.looks
        until(lambda: clock.looks >= swept + 1)
        clock.now += SLOW_S
        swept = clock.looks
        until(lambda: clock.looks >= swept + SWEEPS)
        if ended_as == "completed":
            assert store.load(session_id).status == "running"
            workers.submit(session_id)
            goes_on.set()
        until(lambda: store.load(session_id).status == ended_as, 60)
        assert len(begun) == 1
    finally:
        goes_on.set()
        workers.stop(5.0)
