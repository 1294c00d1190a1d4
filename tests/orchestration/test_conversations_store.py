"""Conversations and messages over the embedded store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration.conversations import Conversations
from orchestration.stores.sqlite import SqliteStore


@pytest.fixture
def conversations(tmp_path):
    store = SqliteStore(tmp_path / "store.sqlite3")
    yield Conversations(store)
    store.close()


def test_messages_come_back_in_order_with_their_extras(conversations):
    talk = conversations.create("me", "  Kerosene\n cooler ")
    assert talk["title"] == "Kerosene cooler"
    conversations.add_message("me", talk["id"], "user", "first", turn_id="t1")
    conversations.add_message("me", talk["id"], "assistant", "second", usage={"output_tokens": 4})
    first, second = conversations.messages("me", talk["id"])
    assert (first["text"], first["turn_id"], first["sequence"]) == ("first", "t1", 0)
    assert (second["text"], second["usage"], second["sequence"]) == ("second", {"output_tokens": 4}, 1)


def test_thirty_messages_at_once_get_thirty_places(conversations):
    talk = conversations.create("me", "Busy")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: conversations.add_message("me", talk["id"], "user", str(n)), range(30)))
    messages = conversations.messages("me", talk["id"])
    assert [message["sequence"] for message in messages] == list(range(30))
    assert sorted(int(message["text"]) for message in messages) == list(range(30))


def test_activity_brings_a_conversation_to_the_top(conversations):
    old, new = conversations.create("me", "old"), conversations.create("me", "new")
    assert [talk["id"] for talk in conversations.list("me")] == [new["id"], old["id"]]
    conversations.add_message("me", old["id"], "user", "again")
    assert [talk["id"] for talk in conversations.list("me")] == [old["id"], new["id"]]


def test_case_is_kept_with_the_conversation(conversations):
    talk = conversations.create("me", "x")
    conversations.save_case("me", talk["id"], {"known": {"T_hot_in_C": {"value": 150.0}}})
    assert conversations.get("me", talk["id"])["case"] == {"known": {"T_hot_in_C": {"value": 150.0}}}


def test_others_see_nothing_and_delete_nothing(conversations):
    talk = conversations.create("me", "mine")
    conversations.add_message("me", talk["id"], "user", "secret")
    assert conversations.get("you", talk["id"]) is None
    assert conversations.messages("you", talk["id"]) == [] == conversations.list("you")
    assert conversations.delete("you", talk["id"]) is False
    assert conversations.delete("me", talk["id"]) is True
    assert conversations.messages("me", talk["id"]) == []
