"""One suite over every backend of the document store."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import DuplicateError, StoreError, StoreUnavailableError
from orchestration.stores import DocumentStore
from orchestration.stores.mongo import MongoStore
from orchestration.stores.sqlite import SqliteStore
from tests.rig.backends import BACKENDS, open_store


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DocumentStore]:
    with open_store(request.param, request, tmp_path) as opened:
        yield opened


def doc(id: str, owner: str = "ann", **fields: Any) -> dict[str, Any]:
    return {"id": id, "owner": owner, "created_at": f"2026-01-01T00:00:0{len(id)}", **fields}


NESTED = {
    "numbers": [1, -2.5, 1e-12, 2**53, 0.1], "deep": {"a": {"b": {"c": 5}, "list": [{"x": 1}, {"x": None}]}},
    "text": "Δp ≤ 0.7 bar; 'quotes' \"double\" $where %s\n", "flag": True, "nothing": None,
    "empty": {}, "none": [],
}


def test_inserted_document_comes_back_equal(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1", **NESTED))
    assert store.get("conversations", "ann", "c1") == doc("c1", version=1, **NESTED)


def test_somebody_elses_document_looks_like_none(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1"))
    assert store.get("conversations", "bob", "c1") is None
    assert store.get("conversations", "bob", "c2") is None
    assert store.find("conversations", "bob") == []
    assert store.delete("conversations", "bob", "c1") is False
    assert store.replace("conversations", doc("c1", owner="bob", title="stolen"), 1) is False
    assert store.get("conversations", "ann", "c1") == doc("c1", version=1)


@pytest.mark.parametrize("owner", ["", None])
def test_owner_is_required(store: DocumentStore, owner: Any) -> None:
    with pytest.raises(StoreError):
        store.get("conversations", owner, "c1")
    with pytest.raises(StoreError):
        store.find("conversations", owner)
    with pytest.raises(StoreError):
        store.insert("conversations", doc("c1", owner=owner))


def test_same_id_twice_is_a_duplicate(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1", title="first"))
    with pytest.raises(DuplicateError):
        store.insert("conversations", doc("c1", title="second"))
    assert store.get("conversations", "ann", "c1")["title"] == "first"


def test_unique_key_spans_its_fields(store: DocumentStore) -> None:
    store.insert("step_records", doc("a", design_id="d1", position=0))
    store.insert("step_records", doc("b", design_id="d1", position=1))
    store.insert("step_records", doc("c", design_id="d2", position=0))
    with pytest.raises(DuplicateError):
        store.insert("step_records", doc("d", design_id="d1", position=1))
    found = store.find("step_records", "ann", {"design_id": "d1"}, ("position", 1))
    assert [d["id"] for d in found] == ["a", "b"]


def test_missing_field_of_a_unique_key_is_refused(store: DocumentStore) -> None:
    with pytest.raises(StoreError) as caught:
        store.insert("step_records", doc("a", design_id="d1"))
    assert caught.value.details["field"] == "position"


def test_replace_holds_only_for_the_expected_version(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1", title="one"))
    mine, theirs = store.get("conversations", "ann", "c1"), store.get("conversations", "ann", "c1")
    mine["title"], theirs["title"] = "mine", "theirs"
    assert store.replace("conversations", mine, 1) is True
    assert mine["version"] == 2
    assert store.replace("conversations", theirs, 1) is False
    assert store.get("conversations", "ann", "c1") == doc("c1", title="mine", version=2)
    assert store.replace("conversations", doc("nobody"), 1) is False


def test_replace_removes_fields_that_are_gone(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1", extra={"a": 1}))
    assert store.replace("conversations", doc("c1"), 1)
    assert store.get("conversations", "ann", "c1") == doc("c1", version=2)


def test_find_sorts_limits_and_filters(store: DocumentStore) -> None:
    for number in range(5):
        store.insert("turns", doc(f"t{number}", conversation_id="c" if number else "other", rank=number % 3))
    found = store.find("turns", "ann", {"conversation_id": "c"}, ("rank", 1))
    assert [d["id"] for d in found] == ["t3", "t1", "t4", "t2"]
    found = store.find("turns", "ann", {"conversation_id": "c"}, ("rank", -1), limit=2)
    assert [d["id"] for d in found] == ["t2", "t4"]
    assert [d["id"] for d in store.find("turns", "ann", {"rank": 0, "conversation_id": "c"})] == ["t3"]
    assert store.find("turns", "ann", {"conversation_id": "none"}) == []


def test_pages_follow_each_other_in_both_directions(store: DocumentStore) -> None:
    for number in range(7):
        store.insert("messages", doc(f"m{number}", conversation_id="c", sequence=number, at=f"t{number}"))
    store.insert("messages", doc("other", conversation_id="d", sequence=3, at="t3"))
    where = {"conversation_id": "c"}

    def page(field: str, direction: int, after: Any) -> list[str]:
        return [d["id"] for d in store.find("messages", "ann", where, (field, direction), 3, after)]

    assert [page("sequence", 1, after) for after in (None, 2, 5, 6)] == [
        ["m0", "m1", "m2"], ["m3", "m4", "m5"], ["m6"], []]  # fmt: skip
    assert [page("sequence", -1, after) for after in (None, 4, 0)] == [["m6", "m5", "m4"], ["m3", "m2", "m1"], []]
    assert page("at", 1, "t4") == ["m5", "m6"]
    for bad in ({"$gt": ""}, [1], True):
        with pytest.raises(StoreError):
            page("sequence", 1, bad)


def test_what_is_listed_stays_below_a_megabyte(store: DocumentStore) -> None:
    with pytest.raises(StoreError, match="too large"):
        store.insert("messages", doc("m", conversation_id="c", sequence=0, text="ü" * 500_001))
    store.insert("designs", doc("d", idempotency_key="k", text="ü" * 500_001))


def test_find_matches_booleans_null_and_text_exactly(store: DocumentStore) -> None:
    store.insert("turns", doc("t1", open=True, note="5"))
    store.insert("turns", doc("t2", open=False, note=None))
    assert [d["id"] for d in store.find("turns", "ann", {"open": True})] == ["t1"]
    assert [d["id"] for d in store.find("turns", "ann", {"open": False})] == ["t2"]
    assert [d["id"] for d in store.find("turns", "ann", {"note": None})] == ["t2"]
    assert store.find("turns", "ann", {"note": 5}) == []
    assert store.find("turns", "ann", {"note": "5' OR '1'='1"}) == []


@pytest.mark.parametrize(
    "where", [{"a": {"$ne": ""}}, {"$where": "1"}, {"a.b": 1}, {"a') --": 1}, {"a": [1]}]
)
def test_a_search_value_never_becomes_an_operator(store: DocumentStore, where: dict[str, Any]) -> None:
    store.insert("turns", doc("t1", a="x"))
    with pytest.raises(StoreError):
        store.find("turns", "ann", where)


@pytest.mark.parametrize("id", ["", "../a", "*", "a\nb", "x" * 10_000, "C1"])
def test_strange_ids_find_nothing(store: DocumentStore, id: str) -> None:
    store.insert("conversations", doc("c1"))
    assert store.get("conversations", "ann", id) is None


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 2**63, {"$set": 1}, {1: "x"}, b"bytes", {"a\0b": 1}, {1, 2}]
)
def test_what_is_not_plain_json_is_refused(store: DocumentStore, value: Any) -> None:
    with pytest.raises(StoreError):
        store.insert("conversations", doc("c1", deep={"list": [value]}))
    assert store.get("conversations", "ann", "c1") is None


def test_unknown_collection_is_refused(store: DocumentStore) -> None:
    with pytest.raises(StoreError):
        store.insert("sqlite_master", doc("c1"))
    with pytest.raises(StoreError):
        store.get("nothing", "ann", "c1")


def test_delete_removes_once(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1"))
    assert store.delete("conversations", "ann", "c1") is True
    assert store.delete("conversations", "ann", "c1") is False
    assert store.get("conversations", "ann", "c1") is None


def test_find_any_owner_spans_owners(store: DocumentStore) -> None:
    store.insert("turns", doc("t1", owner="ann", open=True))
    store.insert("turns", doc("t22", owner="bob", open=True))
    store.insert("turns", doc("t333", owner="bob", open=False))
    found = store.find_any_owner("turns", {"open": True}, ("created_at", 1))
    assert [d["id"] for d in found] == ["t1", "t22"]


def test_parallel_writers_lose_nothing(store: DocumentStore) -> None:
    store.insert("conversations", doc("c1", count=0))
    won = []

    def work(writer: int) -> None:
        for number in range(10):
            store.insert("turns", doc(f"{writer}-{number}"))
            while True:
                current = store.get("conversations", "ann", "c1")
                current["count"] += 1
                if store.replace("conversations", current, current["version"]):
                    won.append(1)
                    break

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 40
    assert store.get("conversations", "ann", "c1")["count"] == 40
    assert len(store.find("turns", "ann", limit=100)) == 40


def test_ping_names_the_backend(store: DocumentStore) -> None:
    assert store.ping() in ("SQLite file", "MongoDB")


def test_an_absent_mongodb_is_reported_within_the_time_limit() -> None:
    started = time.monotonic()
    store = MongoStore.connect("mongodb://user:canary@127.0.0.1:9/", "arken", timeout_ms=300)
    with pytest.raises(StoreUnavailableError) as caught:
        store.ping()
    assert time.monotonic() - started < 2
    asked_again = time.monotonic()
    with pytest.raises(StoreUnavailableError):
        store.find("turns", "ann")
    assert time.monotonic() - asked_again < 0.1
    assert "canary" not in str(caught.value.to_dict())


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailableError):
        SqliteStore(tmp_path / "file" / "store.sqlite3")


def test_documents_survive_reopening_the_file(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "store.sqlite3")
    first.insert("conversations", doc("c1", title="kept"))
    first.close()
    assert SqliteStore(tmp_path / "store.sqlite3").get("conversations", "ann", "c1")["title"] == "kept"


def test_sums_are_the_owners_and_count_what_is_a_number(store: DocumentStore) -> None:
    for number in range(3):
        store.insert("usage", doc(f"a{number}", tokens=10 + number, cost_usd=0.25, day="d1"))
    store.insert("usage", doc("a9", tokens=1000, cost_usd=None, day="d2"))
    store.insert("usage", doc("b1", owner="bob", tokens=5, cost_usd=1.5, day="d1"))
    fields = ("tokens", "cost_usd", "missing")
    first_day = store.sum("usage", "ann", {"day": "d1"}, fields)
    assert first_day == {"count": 3, "tokens": 33, "cost_usd": 0.75, "missing": 0}
    assert store.sum("usage", "ann", {}, fields) == {"count": 4, "tokens": 1033, "cost_usd": 0.75, "missing": 0}
    assert store.sum_any_owner("usage", {"day": "d1"}, fields[:2]) == {"count": 4, "tokens": 38, "cost_usd": 2.25}
    assert store.sum("usage", "cleo", {}, fields[:1]) == {"count": 0, "tokens": 0}
    for wrong in ("$where", "a.b", "count"):
        with pytest.raises(StoreError):
            store.sum("usage", "ann", {}, (wrong,))
    with pytest.raises(StoreError):
        store.sum("usage", "", {}, fields)
