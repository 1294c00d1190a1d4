"""Calls with a key: done once, found again, taken over when the process that took them has died."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration import once as once_module
from orchestration.once import Once, OtherBodyError, StillRunningError
from orchestration.stores.protocol import Document
from orchestration.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "store.sqlite3")


def test_the_same_key_is_the_same_call_and_another_owners_key_is_another(store: SqliteStore) -> None:
    done: list[Document] = []
    once = Once(store)
    first = once.run("ann", "key", "body", None, done.append)
    again = Once(store).run("ann", "key", "body", None, done.append)
    other = once.run("bob", "key", "another body", None, done.append)
    assert len(done) == 2 and again["turn_id"] == first["turn_id"] != other["turn_id"]
    with pytest.raises(OtherBodyError):
        once.run("ann", "key", "another body", None, done.append)


def test_what_failed_may_be_tried_again(store: SqliteStore) -> None:
    def fail(call: Document) -> None:
        raise ValueError

    once, done = Once(store), []
    with pytest.raises(ValueError):
        once.run("ann", "key", "body", None, fail)
    once.run("ann", "key", "another body", None, done.append)
    assert len(done) == 1


class Died(BaseException):
    """The process is gone: nothing is cleaned up."""


def test_c01_a_call_of_a_dead_process_is_taken_over_with_its_ids(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Document] = []

    def die(call: Document) -> None:
        begun.append(dict(call))
        raise Died

    monkeypatch.setattr(store, "delete", lambda *given: None)
    with pytest.raises(Died):
        Once(store).run("ann", "key", "body", None, die)
    monkeypatch.setattr(once_module, "WAIT_S", 0.2)
    with pytest.raises(StillRunningError):
        Once(store).run("ann", "key", "body", None, begun.append)
    monkeypatch.setattr(once_module, "ABANDONED_S", 0.0)
    found = Once(store).run("ann", "key", "body", None, lambda call: begun.append(dict(call)))
    assert [call["turn_id"] for call in begun] == [found["turn_id"]] * 2
    assert [call["conversation_id"] for call in begun] == [found["conversation_id"]] * 2
