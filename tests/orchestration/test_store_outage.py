"""The store is away in the middle of a design, or answers with an error after it has written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration import completions, follower
from orchestration.completions import Completions
from orchestration.errors import StoreUnavailableError
from orchestration.report import Reports
from orchestration.stores.sqlite import SqliteStore
from tests.fakes.scripted_engine import RECORDS, ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig
from tests.rig.waiting import until

WRITES = ("insert", "replace")


class FaultyStore(SqliteStore):
    """`fault(call, is_done)` is asked before and after each call and may raise."""

    fault: Callable[[str, bool], None] = staticmethod(lambda call, is_done: None)

    def _around(self, call: str, *args: Any, **how: Any) -> Any:
        self.fault(call, False)
        given = getattr(super(), call)(*args, **how)
        self.fault(call, True)
        return given

    def insert(self, *args: Any, **how: Any) -> None:
        self._around("insert", *args, **how)

    def replace(self, *args: Any, **how: Any) -> bool:
        return self._around("replace", *args, **how)

    def get(self, *args: Any, **how: Any) -> Any:
        return self._around("get", *args, **how)

    def find(self, *args: Any, **how: Any) -> Any:
        return self._around("find", *args, **how)


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(follower, "BACKOFF_S", (0.02,))
    monkeypatch.setattr(completions, "RETRY_S", 0.05)
    monkeypatch.setattr(completions, "LEASE_S", 0.3)
    monkeypatch.setattr(completions, "BEAT_S", 0.05)
    made = TurnRig(tmp_path, ScriptedEngine(records_per_poll=2).client())
    store = FaultyStore(tmp_path / "store.sqlite3")
    made.designs._store = store
    reports = Reports(store, made.designs)
    made.follower._completions = Completions(store, made.designs, reports.create)
    made.faulty = store
    yield made
    store.fault = lambda call, is_done: None
    made.close()


def followed(rig: Any) -> str:
    design = rig.designs.create(OWNER, rig.conversation_id, "session-1", "Kerosene / water", {}, "k")
    rig.engine.design({}, "k")
    rig.follower.follow(OWNER, design["id"], rig.conversation_id)
    return design["id"]


def assert_whole(rig: Any, design_id: str) -> None:
    until(lambda: not rig.follower.following(), 30)
    design = rig.designs.get(OWNER, design_id)
    assert (design["status"], design["report_status"]) == ("completed", "done")
    records = rig.designs.records(OWNER, design_id)
    assert [(r["step_id"], r["attempt"]) for r in records] == [(r["step_id"], r["attempt"]) for r in RECORDS]
    assert len(rig.store.find("reports", OWNER)) == 1


def test_D08_a_store_that_is_away_in_the_middle_delays_and_loses_nothing(rig: Any) -> None:
    calls = []

    def away(call: str, is_done: bool) -> None:
        calls.append(call)
        if 20 <= len(calls) < 120:
            raise StoreUnavailableError(reason="away")

    design_id = followed(rig)
    rig.faulty.fault = away
    until(lambda: len(calls) > 120, 30)
    rig.faulty.fault = lambda call, is_done: None
    assert_whole(rig, design_id)


@pytest.mark.parametrize("every", [2, 3, 5])
def test_D08_a_write_that_is_applied_and_then_reported_lost_is_not_done_twice(rig: Any, every: int) -> None:
    written = []

    def applied_then_lost(call: str, is_done: bool) -> None:
        if is_done and call in WRITES:
            written.append(call)
            if len(written) % every == 0:
                raise StoreUnavailableError(reason="applied, then lost")

    design_id = followed(rig)
    rig.faulty.fault = applied_then_lost
    assert_whole(rig, design_id)
    assert len(written) > 20
