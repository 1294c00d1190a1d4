"""The follower against scripted engines: repeats, gaps, outages, odd answers, restarts."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration import completions, design_sync, follower
from orchestration.completions import Completions
from orchestration.design_sync import DesignSync
from orchestration.designs import Designs
from orchestration.errors import EngineNotFoundError, EngineProtocolError, EngineUnavailableError, StoreUnavailableError
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.follower import Follower
from orchestration.stores.sqlite import SqliteStore

Script = Callable[[int], dict[str, Any]]


class ScriptedEngine:
    """Answers the n-th poll of each design by its script; `leaves_out` records the client has, if it can."""

    leaves_out = False

    def __init__(self, script: Script) -> None:
        self.script, self.polls, self.sent = script, {}, 0
        self.lock = threading.Lock()

    def status(self, session_id: str, after: int = 0, wait_s: float = 0.0) -> dict[str, Any]:
        with self.lock:
            self.polls[session_id] = poll = self.polls.get(session_id, 0) + 1
        full = self.script(poll)
        if not self.leaves_out:
            return full
        part = {**full, "step_records": full["step_records"][after:], "records_from": after}
        self.sent += len(part["step_records"])
        return part

    def of(self, engine_id: str | None) -> ScriptedEngine:
        return self


class Rig:
    def __init__(self, folder: Path, script: Script, on_complete: Callable[[str, str], object] | None) -> None:
        self.store = SqliteStore(folder / "store.sqlite3")
        self.designs = Designs(self.store)
        self.events = EmbeddedEventLog(folder / "events.sqlite3", 3600)
        self.engine = ScriptedEngine(script)
        self.completions = Completions(self.store, self.designs, on_complete)
        sync = DesignSync(self.designs, self.engine, self.events)
        self.follower = Follower(self.designs, sync, self.completions)

    def begin(self, key: str = "k") -> str:
        design = self.designs.create("ann", "talk", f"s-{key}", "title", {}, key)
        return design["id"]

    def run(self, key: str = "k", seconds: float = 5.0) -> dict[str, Any]:
        design_id = self.begin(key)
        self.follower.follow("ann", design_id, "talk", "turn")
        return self.settle(design_id, seconds)

    def settle(self, design_id: str, seconds: float = 5.0) -> dict[str, Any]:
        until(lambda: self.designs.get("ann", design_id)["is_settled"] and not self.follower.following(), seconds)
        return self.designs.get("ann", design_id)


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Rig]]:
    monkeypatch.setattr(follower, "POLL_S", 0.01)
    monkeypatch.setattr(follower, "AFTER_NEWS_S", 0.01)
    monkeypatch.setattr(follower, "BACKOFF_S", (0.01,))
    monkeypatch.setattr(completions, "RETRY_S", 0.01)
    built: list[Rig] = []

    def build(script: Script, on_complete: Callable[[str, str], object] | None = None) -> Rig:
        built.append(Rig(tmp_path, script, on_complete))
        return built[-1]

    yield build
    for each in built:
        each.follower.stop()


def record(step_id: int, **fields: Any) -> dict[str, Any]:
    return {"step_id": step_id, "step_name": f"Step {step_id}", "started_at": f"t{step_id}", "outputs": {},
            "validation_passed": True, "ai_decision": "PROCEED", **fields}


def reply(records: list[Any], status: str = "running", **fields: Any) -> dict[str, Any]:
    return {"session_id": "s", "current_step": len(records), "pipeline_status": status,
            "is_complete": status == "completed", "step_records": records, **fields}


def sixteen(poll: int) -> dict[str, Any]:
    done = min(poll * 4, 16)
    return reply([record(n) for n in range(1, done + 1)], "completed" if done == 16 else "running")


def test_a_design_is_followed_to_its_end(rig: Callable[..., Rig]) -> None:
    finished: list[tuple[str, str]] = []
    it = rig(sixteen, lambda owner, design_id: finished.append((owner, design_id)))
    design = it.run()
    assert (design["status"], design["is_complete"], design["report_status"]) == ("completed", True, "done")
    assert [r["step_id"] for r in it.designs.records("ann", design["id"])] == list(range(1, 17))
    assert finished == [("ann", design["id"])]
    steps = [e for e in it.events.read("talk").events if e.data["position"] is not None]
    assert [e.data["step_id"] for e in steps] == list(range(1, 17))
    assert {e.data["state"] for e in steps} == {"passed"}
    assert {(e.turn_id, e.data["design_id"]) for e in steps} == {("turn", design["id"])}
    assert it.events.read("talk").events[-1].data["pipeline_status"] == "completed"


def test_repeated_steps_skipped_numbers_and_odd_records_are_met(rig: Callable[..., Rig]) -> None:
    loop = [record(7 + n % 5, started_at=f"run{n}") for n in range(50)]
    odd = [None, 5, {}, {"step_id": "7"}, {"step_id": True}, {"step_id": -1}, {"step_id": 10**9}]
    it = rig(lambda poll: reply([record(1), *loop[: poll * 20], *odd, record(13)],
                                "completed" if poll > 3 else "a_new_word"))
    design = it.run()
    kept = it.designs.records("ann", design["id"])
    assert len(kept) == 52
    assert [r["started_at"] for r in kept if r["step_id"] == 9] == [f"run{n}" for n in range(2, 50, 5)]
    assert 12 not in {r["step_id"] for r in kept}


def test_each_record_is_asked_for_once_while_it_runs_and_all_at_the_end(rig: Callable[..., Rig]) -> None:
    def script(poll: int) -> dict[str, Any]:
        return reply([record(n) for n in range(1, min(poll, 16) + 1)], "completed" if poll > 30 else "running")

    it = rig(script)
    it.engine.leaves_out = True
    design = it.run()
    assert [r["step_id"] for r in it.designs.records("ann", design["id"])] == list(range(1, 17))
    assert design["records_seen"] == 16
    assert it.engine.sent == 16 + 16, "where each of thirty polls sent all it would be 376"


def test_an_engine_that_lost_its_last_records_is_read_anew(rig: Callable[..., Rig]) -> None:
    def script(poll: int) -> dict[str, Any]:
        steps = {1: 3, 2: 1, 3: 2}.get(poll, 16)
        redone = [record(n, started_at=f"t{n}-{poll > 1}", attempt=1) for n in range(1, steps + 1)]
        return reply(redone, "completed" if poll > 4 else "running")

    it = rig(script)
    it.engine.leaves_out = True
    kept = it.designs.records("ann", it.run()["id"])
    assert [(r["step_id"], r["started_at"]) for r in kept] == [(n, f"t{n}-True") for n in range(1, 17)]


def test_L17_an_outage_is_shown_and_survived(rig: Callable[..., Rig]) -> None:
    shown: list[dict[str, Any] | None] = []

    def script(poll: int) -> dict[str, Any]:
        if 2 <= poll <= 6:
            shown.append(it.designs.list("ann")[0]["problem"])
            raise EngineUnavailableError() if poll < 5 else EngineProtocolError()
        return sixteen(poll)

    it = rig(script)
    design = it.run()
    assert design["status"] == "completed"
    assert design["problem"] is None
    assert [p and (p["code"], p["tries"]) for p in shown] == [
        None, ("engine_unavailable", 1), ("engine_unavailable", 2), ("engine_unavailable", 3),
        ("engine_protocol", 1)]
    states = [e.data["state"] for e in it.events.read("talk").events if e.data["position"] is None]
    assert "engine_unavailable" in states
    assert len(it.designs.records("ann", design["id"])) == 16


def test_a_design_the_engine_keeps_denying_ends_with_the_reason(rig: Callable[..., Rig]) -> None:
    def script(poll: int) -> dict[str, Any]:
        raise EngineNotFoundError(status=404)

    it = rig(script, lambda owner, design_id: pytest.fail("no report"))
    design = it.run()
    assert (design["status"], design["problem"]["code"]) == ("error", "engine_not_found")
    assert it.engine.polls == {"s-k": design_sync.NOT_FOUND_TRIES}


def test_an_unexpected_failure_does_not_end_the_follower(rig: Callable[..., Rig]) -> None:
    def script(poll: int) -> dict[str, Any]:
        if poll == 1:
            raise ZeroDivisionError
        return sixteen(poll)

    assert rig(script).run()["status"] == "completed"


@pytest.mark.parametrize("status", ["error", "terminated", "cancelled"])
def test_an_end_without_result_makes_no_report(rig: Callable[..., Rig], status: str) -> None:
    it = rig(lambda poll: reply([record(1, ai_decision="ESCALATE")], status), lambda *_: pytest.fail("no report"))
    design = it.run()
    assert (design["status"], design["report_status"]) == (status, "none")


def test_a_waiting_design_keeps_its_question_and_goes_on_after_the_answer(rig: Callable[..., Rig]) -> None:
    answered = threading.Event()
    question = {"question_id": "q1", "step_id": 3, "message": "Which viscosity?", "options": []}

    def script(poll: int) -> dict[str, Any]:
        if not answered.is_set():
            return reply([record(1)], "waiting", question=question, waiting_for_user=True)
        return sixteen(4)

    it = rig(script)
    design_id = it.begin()
    it.follower.follow("ann", design_id, "talk")
    assert it.follower.wait("ann", design_id, 5.0)["question"] == question
    time.sleep(0.1)
    assert it.engine.polls["s-k"] == 1
    answered.set()
    it.follower.follow("ann", design_id, "talk")
    design = it.settle(design_id)
    assert (design["status"], design["question"]) == ("completed", None)


def test_an_older_engines_question_is_read_from_its_record(rig: Callable[..., Rig]) -> None:
    review = {"observation": "Viscosity is uncertain", "options": ["Use 1 mPa s", "Give a value"],
              "recommendation": "Give a value"}
    it = rig(lambda poll: reply([record(3, ai_decision="ESCALATE", ai_review=review)], "waiting"))
    design_id = it.begin()
    it.follower.follow("ann", design_id, "talk")
    question = it.follower.wait("ann", design_id, 5.0)["question"]
    assert (question["question_id"], question["step_id"], question["message"]) == (
        None, 3, "Viscosity is uncertain")
    assert [o["label"] for o in question["options"]] == ["Use 1 mPa s", "Give a value"]


def test_a_restart_takes_up_what_was_open(rig: Callable[..., Rig]) -> None:
    first = rig(lambda poll: reply([record(1)]))
    design_id = first.begin()
    first.follower.follow("ann", design_id, "talk")
    until(lambda: len(first.designs.records("ann", design_id)) == 1)
    first.follower.stop()
    finished: list[str] = []
    second = rig(sixteen, lambda owner, design_id: finished.append(design_id))
    assert second.follower.resume_all() == 1
    assert second.settle(design_id)["report_status"] == "done"
    assert len(second.designs.records("ann", design_id)) == 16
    assert finished == [design_id]
    assert second.follower.resume_all() == 0


def test_a_failed_report_is_tried_again_and_then_marked(rig: Callable[..., Rig]) -> None:
    tries: list[str] = []

    def fail(owner: str, design_id: str) -> None:
        tries.append(design_id)
        raise RuntimeError("no ink")

    design = rig(sixteen, fail).run()
    assert (design["report_status"], len(tries)) == ("failed", completions.TRIES)


def test_a_claim_of_a_dead_process_lapses(rig: Callable[..., Rig]) -> None:
    finished: list[str] = []
    it = rig(sixteen)
    design_id = it.begin()
    it.designs.update_status("ann", design_id, status="completed", is_complete=True, report_status="pending")
    clock = [1000.0]

    def crash(owner: str, design_id: str) -> None:
        raise KeyboardInterrupt

    dying = Completions(it.store, it.designs, crash, lambda: clock[0])
    with pytest.raises(KeyboardInterrupt):
        dying.complete("ann", design_id)
    living = Completions(it.store, it.designs, lambda owner, did: finished.append(did), lambda: clock[0])
    assert living.complete("ann", design_id) == completions.RETRY_S
    clock[0] += completions.LEASE_S + 1
    assert living.complete("ann", design_id) is None
    assert living.complete("ann", design_id) is None
    assert finished == [design_id]


def test_D04_two_hundred_waiting_designs_cost_no_thread(rig: Callable[..., Rig]) -> None:
    it = rig(lambda poll: reply([record(1)], "waiting"))
    before = threading.active_count()
    for n in range(200):
        it.follower.follow("ann", it.begin(str(n)), "talk")
    until(lambda: len(it.engine.polls) == 200, 20.0)
    assert threading.active_count() <= before + 3, "the three that poll, however many wait"
    assert it.follower.following() == 200


def test_the_event_log_being_down_loses_no_record(rig: Callable[..., Rig]) -> None:
    it = rig(sixteen)
    it.events.close()
    design = it.run()
    assert len(it.designs.records("ann", design["id"])) == 16


class SteppedClock:
    """Moved by the test; wakes the follower."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def step(self, followed: Follower, seconds: float) -> None:
        """On by so much; returns once the follower has nothing due any more."""
        with followed._changed:
            self.now += seconds
            followed._changed.notify_all()
        until(lambda: not _due(followed, self.now))


def _due(followed: Follower, now: float) -> bool:
    with followed._changed:
        return any(each.busy or each.next_at <= now for each in followed._followed.values())


@pytest.fixture
def stepped(tmp_path: Path) -> Iterator[Callable[[Script], tuple[Rig, SteppedClock]]]:
    """A follower at its own pace over a clock that the test moves."""
    built: list[Rig] = []

    def build(script: Script) -> tuple[Rig, SteppedClock]:
        it, clock = Rig(tmp_path, script, None), SteppedClock()
        it.follower.stop()
        it.follower = Follower(it.designs, DesignSync(it.designs, it.engine, it.events), it.completions, clock=clock)
        built.append(it)
        return it, clock

    yield build
    for each in built:
        each.follower.stop()


@pytest.mark.parametrize("says_that_it_waits", [False, True])
def test_an_engine_that_answers_at_once_is_asked_once_a_second_at_most_and_then_less(
    stepped: Callable[[Script], tuple[Rig, SteppedClock]], says_that_it_waits: bool
) -> None:
    """One that promises to wait for news and does not is found out by its first answer without any."""
    asked_at: list[float] = []

    def script(poll: int) -> dict[str, Any]:
        asked_at.append(clock.now)
        return reply([record(n) for n in range(1, min(poll, 3) + 1)], **({"wait_s": 0.9} if says_that_it_waits else {}))

    it, clock = stepped(script)
    it.follower.follow("ann", it.begin(), "talk")
    for _ in range(120):
        clock.step(it.follower, 0.5)
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked_at)]
    unhurried = pauses[3:] if says_that_it_waits else pauses
    assert min(unhurried) >= follower.POLL_S and pauses[-1] == max(pauses) == 5.0
    assert len(asked_at) <= 20, "sixty seconds, most of them without news"


def test_L17_an_engine_dead_at_the_start_slow_and_away_for_a_minute_is_taken_up_within_ten_seconds(
    stepped: Callable[[Script], tuple[Rig, SteppedClock]],
) -> None:
    """Two seconds of the clock a step; the outage is shown on the design and its end found within ten."""
    away, asked_at, done = (1000.0, 1060.0), [], [0]

    def script(poll: int) -> dict[str, Any]:
        asked_at.append(clock.now)
        if away[0] <= clock.now < away[1]:
            raise EngineUnavailableError()
        done[0] = min(16, int((clock.now - away[1]) // 2))
        return reply([record(n) for n in range(1, done[0] + 1)], "completed" if done[0] == 16 else "running")

    it, clock = stepped(script)
    design_id = it.begin()
    it.follower.follow("ann", design_id, "talk")
    problems = []
    for _ in range(120):
        clock.step(it.follower, 1.0)
        problems.append((it.designs.get("ann", design_id)["problem"] or {}).get("code"))
    assert problems[0] == "engine_unavailable" and problems[58] == "engine_unavailable"
    back = next(at for at in asked_at if at >= away[1])
    assert back - away[1] <= 10.0
    assert len([at for at in asked_at if at < away[1]]) <= 20, "it backs off"
    assert it.settle(design_id)["status"] == "completed" and problems[-1] is None
    assert len(it.designs.records("ann", design_id)) == 16


def test_D08_watchers_of_a_design_are_told_once_that_saving_is_delayed(
    rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is away while the design runs on in its engine: said in the event log, which is another service."""
    it, away = rig(lambda poll: reply([record(1)])), threading.Event()
    design_id, get = it.begin(), it.store.get

    def failing(*given: Any) -> Any:
        if away.is_set():
            raise StoreUnavailableError()
        return get(*given)

    monkeypatch.setattr(it.store, "get", failing)
    it.follower.follow("ann", design_id, "talk", "turn")
    until(lambda: len(it.designs.records("ann", design_id)) == 1)

    def told() -> list[str]:
        return [e.data["design_id"] for e in it.events.read("talk").events if e.data["state"] == "saving_delayed"]

    away.set()
    until(lambda: told() == [design_id])
    time.sleep(0.1)
    it.engine.script = sixteen
    away.clear()
    assert it.settle(design_id)["status"] == "completed" and told() == [design_id]
    assert len(it.designs.records("ann", design_id)) == 16
