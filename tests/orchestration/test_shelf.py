"""Renaming, tags, deletion and its undo, on every backend of the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.errors import WorkBusyError
from orchestration.portfolio import Portfolio
from orchestration.report import Reports
from orchestration.shelf import PARTS, UNDO_S, Shelf
from tests.rig.backends import BACKENDS, open_store

OWNER = "ann"


class Desk:
    """One owner's work in one store, with a clock that is set by hand."""

    def __init__(self, store) -> None:
        self.store, self.at, self.turn = store, datetime(2026, 3, 1, 12, 0, tzinfo=UTC), None
        self.conversations, self.designs = Conversations(store), Designs(store)
        self.shelf = Shelf(store, lambda talk: self.turn, now=lambda: self.at)
        self.portfolio = Portfolio(store, Reports(store, self.designs))
        self.talk = self.conversations.create(OWNER, "Kerosene")["id"]
        self.conversations.add_message(OWNER, self.talk, "user", "Cool it")
        self.first, self.second = (self.design(name) for name in "ab")

    def design(self, key: str, **status) -> str:
        made = self.designs.create(OWNER, self.talk, "s", "Cooler", {}, key)
        self.designs.upsert_records(OWNER, made["id"], [{"step_id": 1, "outputs": {}}])
        self.designs.update_status(OWNER, made["id"], **(status or {"status": "completed", "is_complete": True}))
        return made["id"]

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture(params=BACKENDS)
def desk(request, tmp_path: Path) -> Iterator[Desk]:
    with open_store(request.param, request, tmp_path) as store:
        yield Desk(store)


def test_new_title_and_tags_are_kept_clean_and_only_for_their_owner(desk):
    assert desk.shelf.rename(OWNER, "conversations", desk.talk, "  E-101\n revamp ")["title"] == "E-101 revamp"
    assert desk.shelf.rename(OWNER, "conversations", desk.talk, "   ")["title"] == "E-101 revamp"
    desk.shelf.tag(OWNER, "designs", desk.first, ["unit 200", "unit 200", "a,b", ""])
    assert desk.designs.get(OWNER, desk.first)["tags"] == ["unit 200", "a b"]
    assert desk.conversations.get(OWNER, desk.talk)["title"] == "E-101 revamp"
    assert desk.shelf.rename("eve", "designs", desk.first, "mine") is None
    with pytest.raises(ValueError):
        desk.shelf.rename(OWNER, "api_keys", desk.first, "x")


def test_a_deleted_conversation_is_gone_everywhere_and_comes_back_whole(desk):
    before = desk.portfolio.export(OWNER, with_reports=False)
    assert desk.shelf.delete(OWNER, "designs", desk.first)
    desk.later(5)
    assert desk.shelf.delete(OWNER, "conversations", desk.talk)
    assert desk.conversations.list(OWNER) == [] and desk.designs.list(OWNER) == []
    assert desk.conversations.get(OWNER, desk.talk) is None and desk.designs.get(OWNER, desk.second) is None
    assert desk.portfolio.export_conversation(OWNER, desk.talk) is None
    assert [(kind, one["id"], left) for kind, one, left in desk.shelf.deleted(OWNER)] == [
        ("conversations", desk.talk, UNDO_S), ("designs", desk.first, UNDO_S - 5)]  # fmt: skip
    assert desk.shelf.restore(OWNER, "conversations", desk.talk)
    assert [one["id"] for one in desk.designs.list(OWNER)] == [desk.second], "deleted by itself before"
    assert desk.shelf.restore(OWNER, "designs", desk.first)
    assert desk.portfolio.export(OWNER, with_reports=False) == before


def test_after_the_time_to_undo_nothing_of_it_is_left(desk):
    other = desk.conversations.create("bob", "Other")
    desk.store.insert("attachments", {"id": "f", "owner": OWNER, "conversation_id": desk.talk})
    desk.store.insert("attachment_parts", {"id": "p", "owner": OWNER, "attachment_id": "f", "number": 0})
    desk.shelf.delete(OWNER, "conversations", desk.talk)
    desk.later(UNDO_S - 1)
    assert desk.shelf.sweep() == 0
    desk.later(1)
    assert desk.shelf.sweep() == 3
    assert not desk.shelf.restore(OWNER, "conversations", desk.talk)
    for collection in {"conversations", "designs", *(name for parts in PARTS.values() for name, _ in parts)}:
        assert desk.store.find(collection, OWNER) == []
    assert desk.conversations.get("bob", other["id"])


def test_a_single_design_goes_alone_and_its_revision_number_is_not_given_twice(desk):
    base = desk.designs.get(OWNER, desk.first)
    second = desk.designs.add_revision(base, {}, [{"step_id": 1, "outputs": {}}], [], None, "")
    desk.shelf.delete(OWNER, "designs", second["id"])
    assert desk.designs.revisions_of(OWNER, desk.first) == []
    third = desk.designs.add_revision(base, {}, [{"step_id": 1, "outputs": {}}], [], None, "")
    assert third["revision"] == 3
    desk.shelf.restore(OWNER, "designs", second["id"])
    assert [one["revision"] for one in desk.designs.revisions_of(OWNER, desk.first)] == [2, 3]


def test_what_is_being_worked_on_is_not_deleted(desk):
    running = desk.design("c", status="running")
    for kind, id in (("designs", running), ("conversations", desk.talk)):
        with pytest.raises(WorkBusyError):
            desk.shelf.delete(OWNER, kind, id)
    desk.designs.update_status(OWNER, running, status="waiting")
    desk.turn = "t1"
    with pytest.raises(WorkBusyError):
        desk.shelf.delete(OWNER, "conversations", desk.talk)
    desk.turn = None
    assert desk.shelf.delete(OWNER, "conversations", desk.talk)


def test_somebody_elses_work_cannot_be_deleted_or_restored(desk):
    assert not desk.shelf.delete("eve", "conversations", desk.talk)
    desk.shelf.delete(OWNER, "designs", desk.first)
    assert not desk.shelf.restore("eve", "designs", desk.first)
    assert desk.shelf.deleted("eve") == []
    assert not desk.shelf.delete(OWNER, "designs", desk.first), "once is enough"
