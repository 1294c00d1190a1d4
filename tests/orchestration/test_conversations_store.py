"""Conversations and messages over the embedded store."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.errors import StoreError
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


def test_long_title_ends_after_a_whole_word(conversations):
    """A number cut in two would say another duty: `max 0` of `max 0.02 bar`."""
    words = "Cool 500 kg/s of water from 90 °C to 60 °C with " + "very " * 12 + "cold water, max 0.02 bar on both sides"
    title = conversations.create("me", words)["title"]
    begin, mark = title[:-2], title[-2:]
    assert mark == " …"
    assert len(title) <= 120
    assert words.startswith(begin + " "), "no word is cut"
    assert conversations.create("me", "x" * 300)["title"] == "x" * 118 + " …"


def test_thirty_messages_at_once_get_thirty_places(conversations):
    talk = conversations.create("me", "Busy")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: conversations.add_message("me", talk["id"], "user", str(n)), range(30)))
    messages = conversations.messages("me", talk["id"])
    assert [message["sequence"] for message in messages] == list(range(30))
    assert sorted(int(message["text"]) for message in messages) == list(range(30))


def test_R05_two_thousand_messages_and_500_records(tmp_path, capsys):
    """Append p95 < 20 ms, first page < 300 ms, no document above 1 MB."""
    store = SqliteStore(tmp_path / "store.sqlite3")
    conversations, designs = Conversations(store), Designs(store)
    talk = conversations.create("me", "Long")["id"]
    took = []
    for n in range(2000):
        began = time.perf_counter()
        conversations.add_message("me", talk, "user" if n % 2 == 0 else "assistant", f"{n} " + "x" * 2000)
        took.append(time.perf_counter() - began)
    p95_s = statistics.quantiles(took, n=20)[-1]
    began = time.perf_counter()
    last = conversations.latest("me", talk)
    first_page_s = time.perf_counter() - began
    assert [message["sequence"] for message in last] == list(range(1950, 2000))
    earlier = conversations.latest("me", talk, before=last[0]["sequence"])
    assert [message["sequence"] for message in earlier] == list(range(1900, 1950))
    assert [message["sequence"] for message in conversations.messages("me", talk)] == list(range(2000))
    with pytest.raises(StoreError, match="too large"):
        conversations.add_message("me", talk, "user", "x" * 1_000_000)
    design = designs.create("me", talk, "s", "Long", {}, "k")["id"]
    records = [{"step_id": 1 + n % 16, "started_at": f"t{n}", "outputs": {"text": "x" * 5000}} for n in range(500)]
    designs.upsert_records("me", design, records)
    began = time.perf_counter()
    assert len(designs.records("me", design)) == 500
    records_s = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nR05: append p95 {1e3 * p95_s:.1f} ms, page {1e3 * first_page_s:.1f} ms, "
              f"500 records {1e3 * records_s:.0f} ms")  # fmt: skip
    assert (p95_s < 0.020, first_page_s < 0.300, records_s < 0.300) == (True, True, True)


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
