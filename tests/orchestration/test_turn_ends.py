"""Turns from start to end whatever the assistant does: one at a time, one end, nothing lost."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from orchestration.errors import EngineUnavailableError, EventLogError, StoreUnavailableError
from orchestration.event_log.protocol import EventPage
from orchestration.events import MESSAGE_DELTA, THINKING_START
from orchestration.models.protocol import Attachment, TurnOutcome
from orchestration.running_turn import RunningTurn
from orchestration.stores.sqlite import SqliteStore
from orchestration.turn_ends import SAVING_DELAYED
from orchestration.turn_parts import COALESCE_S, TurnEmitter
from orchestration.turns import TurnRefusedError
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of
from tests.rig.waiting import until


class ScriptedAssistant:
    """Runs the function a test gives it."""

    kind = "scripted"
    name = "scripted"
    sees_pages = False

    def __init__(self, act):
        self.act = act
        self.jobs = []

    def run_turn(self, job, emit, tools):
        self.jobs.append(job)
        return self.act(job, emit, tools)

    def ping(self):
        return "scripted"


def answers(text, **how):
    def act(job, emit, tools):
        emit.text(text)
        return TurnOutcome(text, "end_turn", **how)

    return act


@pytest.fixture
def rig(tmp_path):
    made = TurnRig(tmp_path, ScriptedEngine().client())
    yield made
    made.close()


def test_history_and_case_reach_the_assistant(rig):
    assistant = ScriptedAssistant(answers("noted", case={"known": {}}))
    rig.start(assistant)
    rig.say("first")
    rig.say("second")
    last = assistant.jobs[-1]
    assert [(m["role"], m["text"]) for m in last.history] == [("user", "first"), ("assistant", "noted")]
    assert last.text == "second" and last.case == {"known": {}}


def test_second_message_is_refused_while_the_first_is_answered(rig):
    go_on = threading.Event()

    def act(job, emit, tools):
        go_on.wait(5)
        return TurnOutcome("done", "end_turn")

    rig.start(ScriptedAssistant(act))
    first = rig.turns.start(OWNER, rig.conversation_id, "one", ())
    assert rig.turns.running(rig.conversation_id) == first
    with pytest.raises(TurnRefusedError, match="still answers"):
        rig.turns.start(OWNER, rig.conversation_id, "two", ())
    other = rig.conversations.create(OWNER, "another")["id"]
    assert rig.turns.start(OWNER, other, "in another conversation", ())
    go_on.set()
    rig.wait()
    assert [m["text"] for m in rig.messages()] == ["one", "done"]


def test_C07_a_hundred_starts_at_once_begin_one_turn(rig):
    go_on = threading.Event()

    def act(job, emit, tools):
        go_on.wait(5)
        return TurnOutcome("done", "end_turn")

    rig.start(ScriptedAssistant(act))
    begun, refused = [], []

    def start():
        try:
            begun.append(rig.turns.start(OWNER, rig.conversation_id, "go", ()))
        except TurnRefusedError:
            refused.append(1)

    threads = [threading.Thread(target=start) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    go_on.set()
    rig.wait()
    assert (len(begun), len(refused)) == (1, 99)
    assert len(rig.messages()) == 2


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        ("  ", (), "empty"),
        ("x" * 20_001, (), "20,000 characters"),
        ("hello", tuple(Attachment(f"{n}.pdf", b"%PDF") for n in range(6)), "At most 5 files"),
        ("hello", (Attachment("big.pdf", b"x" * (10 * 1024 * 1024 + 1)),), "big.pdf is larger than 10 MB"),
    ],
)
def test_unusable_messages_are_refused_before_anything_is_stored(rig, text, files, reason):
    rig.start(ScriptedAssistant(answers("never")))
    with pytest.raises(TurnRefusedError, match=reason):
        rig.turns.start(OWNER, rig.conversation_id, text, files)
    assert rig.messages() == [] and rig.turns.running(rig.conversation_id) is None


def test_conversations_of_others_do_not_exist(rig):
    rig.start(ScriptedAssistant(answers("never")))
    with pytest.raises(TurnRefusedError, match="does not exist"):
        rig.turns.start("somebody-else", rig.conversation_id, "hello", ())


def test_unreadable_file_is_named_and_the_words_are_kept(rig):
    rig.start(ScriptedAssistant(answers("never")))
    end = end_of(rig.say("use this sheet", (Attachment("sheet.pdf", b"not a pdf at all"),)))
    assert end.type == "app_error" and end.data["message"].startswith("sheet.pdf: ")
    user = rig.messages()[0]
    assert user["text"] == "use this sheet" and user["attachments"][0]["name"] == "sheet.pdf"


@pytest.mark.parametrize(
    ("error", "code"),
    [(EngineUnavailableError(), "engine_unavailable"), (RuntimeError("secret inside"), "internal")],
)
def test_failing_assistant_ends_the_turn_with_an_error_id_and_keeps_its_text(rig, error, code, caplog):
    def act(job, emit, tools):
        emit.text("So far ")
        raise error

    rig.start(ScriptedAssistant(act))
    end = end_of(rig.say("hello"))
    assert end.data["code"] == code and "secret" not in end.data["message"]
    assert sum(end.data["error_id"] in record.getMessage() for record in caplog.records) == 1
    stored = rig.messages()[-1]
    assert stored["text"].startswith("So far") and stored["error"] == end.data
    assert rig.turns.running(rig.conversation_id) is None


def test_restart_ends_lost_turns_once_and_the_conversation_goes_on(rig):
    hang = threading.Event()

    def act(job, emit, tools):
        hang.wait(20)
        return TurnOutcome("too late", "end_turn")

    rig.start(ScriptedAssistant(act))
    lost = rig.turns.start(OWNER, rig.conversation_id, "hello", ())
    after = rig.turns_of(ScriptedAssistant(answers("back")))
    assert after.running(rig.conversation_id) == lost
    assert after.recover() == 1 and after.recover() == 0
    end = end_of(rig.of_turn(lost))
    assert end.data["code"] == "turn_interrupted" and "send your message again" in end.data["message"]
    assert after.running(rig.conversation_id) is None
    after.start(OWNER, rig.conversation_id, "again", ())
    while after.running(rig.conversation_id):
        time.sleep(0.01)
    assert [m["text"] for m in rig.messages()][-2:] == ["again", "back"]
    rig.turns._running.clear()
    hang.set()


def test_event_log_that_fails_never_ends_a_turn(rig):
    class DeafLog:
        def append(self, event):
            raise EventLogError

        def read(self, *_, **__):
            return EventPage()

    assistant = ScriptedAssistant(answers("heard by the store alone"))
    rig.events, kept = DeafLog(), rig.events
    turns = rig.turns_of(assistant)
    rig.events = kept
    turns.start(OWNER, rig.conversation_id, "hello", ())
    while turns.running(rig.conversation_id):
        time.sleep(0.01)
    assert rig.messages()[-1]["text"] == "heard by the store alone"


def test_deltas_come_in_sips_and_lose_nothing(rig):
    now = [100.0]
    emit = TurnEmitter(rig.events, rig.conversation_id, "t", clock=lambda: now[0])
    for number in range(100):
        emit.text(f"{number} ")
        now[0] += 0.01
    emit.close()
    emit.text("after the end")
    deltas = [e.data["text"] for e in rig.of_turn("t") if e.type == MESSAGE_DELTA]
    assert "".join(deltas) == "".join(f"{number} " for number in range(100))
    assert len(deltas) <= 1.0 / COALESCE_S + 2


def test_words_before_a_pause_of_the_model_are_shown_in_it(rig):
    emit = TurnEmitter(rig.events, rig.conversation_id, "t")
    emit.text("The shell ")
    emit.text("side")

    def said() -> str:
        return "".join(e.data["text"] for e in rig.of_turn("t") if e.type == MESSAGE_DELTA)

    until(lambda: said() == "The shell side", 5)


def test_late_worker_cannot_speak_after_the_deadline(rig):
    def act(job, emit, tools):
        job.cancelled.wait(10)
        time.sleep(0.3)
        emit.text("too late")
        return TurnOutcome("too late", "end_turn")

    rig.start(ScriptedAssistant(act), deadline_s=0.3)
    events = rig.say("hello")
    time.sleep(0.6)
    assert end_of(events).data["code"] == "turn_timeout"
    assert [m["text"][:30] for m in rig.messages()] == ["hello", "The answer took too long and w"]
    assert len(rig.of_turn(events[0].turn_id)) == len(events)


@pytest.mark.parametrize("stopped", [False, True], ids=["deadline", "stop"])
def test_a_turn_runs_until_its_end_is_kept_although_its_worker_is_back_before(rig, monkeypatch, stopped):
    begun = threading.Event()

    def act(job, emit, tools):
        begun.set()
        job.cancelled.wait(10)
        return TurnOutcome("gone", "end_turn")

    rig.start(ScriptedAssistant(act), deadline_s=30 if stopped else 0.3)
    keep, claim = rig.turns._worker.ends.keep, RunningTurn.claim_end

    def claimed_by_the_watch(turn):
        return threading.current_thread().name.startswith("turn-watch") and claim(turn)

    monkeypatch.setattr(RunningTurn, "claim_end", claimed_by_the_watch)
    monkeypatch.setattr(rig.turns._worker.ends, "keep", lambda end: (time.sleep(0.4), keep(end)))
    monkeypatch.setattr("orchestration.turns.STOP_GRACE_S", 0.0)
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello", ())
    assert begun.wait(10)
    if stopped:
        rig.turns.stop(turn_id)
    rig.wait()
    assert end_of(rig.of_turn(turn_id)).type == ("message_final" if stopped else "app_error")


@pytest.mark.parametrize(("silent_for_s", "is_lost"), [(5, False), (300, True)])
def test_turn_of_another_replica_blocks_only_while_it_lives(rig, silent_for_s, is_lost):
    at = (datetime.now(UTC) - timedelta(seconds=silent_for_s)).isoformat()
    rig.store.insert("turns", {
        "id": "elsewhere", "owner": OWNER, "conversation_id": rig.conversation_id, "status": "running",
        "process_id": "another", "model": "m", "error": None, "created_at": at, "updated_at": at, "version": 1,
    })  # fmt: skip
    rig.start(ScriptedAssistant(answers("here")))
    if is_lost:
        rig.say("hello")
        assert end_of(rig.of_turn("elsewhere")).data["code"] == "turn_interrupted"
        assert rig.messages()[-1]["text"] == "here"
    else:
        assert rig.turns.running(rig.conversation_id) == "elsewhere"
        with pytest.raises(TurnRefusedError):
            rig.turns.start(OWNER, rig.conversation_id, "hello", ())


def test_running_turn_says_that_it_is_alive(rig, monkeypatch):
    monkeypatch.setattr("orchestration.turns.BEAT_S", 0.05)
    beats = []

    def act(job, emit, tools):
        for _ in range(2):
            beats.append(rig.store.get("turns", OWNER, job.turn_id)["updated_at"])
            time.sleep(0.3)
        return TurnOutcome("done", "end_turn")

    rig.start(ScriptedAssistant(act))
    end_of(rig.say("hello"))
    assert beats[0] < beats[1]


class AwayStore(SqliteStore):
    """Nobody answers while `is_away`; `lost_answers` writes are done and then reported as failed."""

    is_away = False
    lost_answers = 0

    def _write(self, statement, values):
        if self.is_away:
            raise StoreUnavailableError(reason="away")
        changed = super()._write(statement, values)
        if self.lost_answers:
            self.lost_answers -= 1
            raise StoreUnavailableError(reason="applied, then lost")
        return changed


@pytest.fixture
def away_rig(tmp_path, monkeypatch):
    monkeypatch.setattr("orchestration.turn_ends.TELL_AFTER_S", 0.05)
    monkeypatch.setattr("orchestration.turn_ends.PAUSES_S", (0.05,))
    monkeypatch.setattr("tests.fakes.turn_rig.SqliteStore", AwayStore)
    made = TurnRig(tmp_path, ScriptedEngine().client())
    yield made
    made.store.is_away = False
    made.close()


def test_D08_an_answer_that_cannot_be_stored_waits_says_so_and_is_stored_once(away_rig):
    rig = away_rig

    def act(job, emit, tools):
        rig.store.is_away = True
        return TurnOutcome("the answer", "end_turn", case={"known": {}})

    rig.start(ScriptedAssistant(act))
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello", ())
    until(lambda: rig.turns.saving_delayed(rig.conversation_id), 5)
    told = rig.of_turn(turn_id)
    assert [(event.type, event.data) for event in told] == [(THINKING_START, {"notice": SAVING_DELAYED})]
    assert rig.turns.running(rig.conversation_id) == turn_id
    rig.store.lost_answers, rig.store.is_away = 3, False
    rig.wait()
    assert [m["text"] for m in rig.messages()] == ["hello", "the answer"]
    assert end_of(rig.of_turn(turn_id)).data["message_id"] == rig.messages()[-1]["id"]
    assert rig.store.get("turns", OWNER, turn_id)["status"] == "ended"
    assert not rig.turns.saving_delayed(rig.conversation_id)


def test_D08_a_stop_while_the_store_is_away_leaves_the_turn_to_the_next_start(away_rig, tmp_path):
    rig = away_rig

    def act(job, emit, tools):
        rig.store.is_away = True
        return TurnOutcome("the answer", "end_turn")

    rig.start(ScriptedAssistant(act))
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello", ())
    until(lambda: rig.turns.saving_delayed(rig.conversation_id), 5)
    begun = time.monotonic()
    rig.turns.close()
    assert time.monotonic() - begun < 5
    rig.store.is_away = False
    assert rig.turns_of(ScriptedAssistant(act)).recover() == 1
    assert rig.store.get("turns", OWNER, turn_id)["status"] == "interrupted"
    assert end_of(rig.of_turn(turn_id)).data["code"] == "turn_interrupted"
