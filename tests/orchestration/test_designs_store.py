"""Designs and step records over a real store."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from orchestration.designs import Designs, is_complete, is_settled, latest_attempts
from orchestration.models.offline_words import result_text
from orchestration.status_reading import status_fields
from orchestration.stores.sqlite import SqliteStore
from orchestration.tools.digest import design_digest


@pytest.fixture
def designs(tmp_path: Path) -> Designs:
    return Designs(SqliteStore(tmp_path / "store.sqlite3"))


def begin(designs: Designs, key: str = "k1", owner: str = "ann") -> dict[str, Any]:
    return designs.create(owner, "talk", f"session-{key}", "Kerosene cooler", {"hot_fluid_name": "kerosene"}, key)


def record(step_id: int, **fields: Any) -> dict[str, Any]:
    return {"step_id": step_id, "step_name": f"Step {step_id}", "outputs": {"Q_W": 1.0}, **fields}


def test_the_same_key_gives_the_first_design(designs: Designs) -> None:
    first = begin(designs)
    assert begin(designs)["id"] == first["id"]
    assert begin(designs, "k2")["id"] != first["id"]
    assert begin(designs, "k1", owner="bob")["id"] != first["id"]


def test_parallel_creation_with_one_key_makes_one_design(designs: Designs) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(begin(designs)["id"])) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1


def test_another_owner_sees_no_design(designs: Designs) -> None:
    design = begin(designs)
    designs.upsert_record("ann", design["id"], record(1))
    assert designs.get("bob", design["id"]) is None
    assert designs.records("bob", design["id"]) == []
    assert designs.list("bob") == []
    assert designs.update_status("bob", design["id"], status="cancelled") is None


def test_records_with_attempts_keep_every_run(designs: Designs) -> None:
    design = begin(designs)
    sent = [record(7, attempt=1, position=6), record(8, attempt=1, position=7),
            record(7, attempt=2, position=8), record(8, attempt=2, position=9)]
    assert len(designs.upsert_records("ann", design["id"], sent)[0]) == 4
    assert designs.upsert_records("ann", design["id"], sent) == ([], [])
    kept = designs.records("ann", design["id"])
    assert [(r["step_id"], r["attempt"], r["position"]) for r in kept] == [
        (7, 1, 6), (8, 1, 7), (7, 2, 8), (8, 2, 9)]
    assert latest_attempts(kept)[7]["position"] == 8


def test_an_engine_without_attempts_is_met_by_start_time(designs: Designs) -> None:
    design = begin(designs)
    first, again = record(7, started_at="10:00"), record(7, started_at="10:05")
    designs.upsert_records("ann", design["id"], [record(1, started_at="09:59"), first, record(12, started_at="10:04")])
    # It removed its first run of step 7 and sends the second.
    designs.upsert_records("ann", design["id"], [record(1, started_at="09:59"), record(12, started_at="10:04"), again])
    kept = designs.records("ann", design["id"])
    assert [(r["step_id"], r["attempt"], r["started_at"]) for r in kept] == [
        (1, 1, "09:59"), (7, 1, "10:00"), (12, 1, "10:04"), (7, 2, "10:05")]


def test_a_taken_position_gives_way(designs: Designs) -> None:
    design = begin(designs)
    sent = [record(7, attempt=1, position=0), record(7, attempt=2, position=0)]
    designs.upsert_records("ann", design["id"], sent)
    assert designs.upsert_records("ann", design["id"], sent) == ([], [])
    assert [(r["attempt"], r["position"]) for r in designs.records("ann", design["id"])] == [(1, 0), (2, 1)]


def test_fifty_records_without_any_key_are_kept_once(designs: Designs) -> None:
    design = begin(designs)
    sent = [record(7 + n % 5, outputs={"area_required_m2": float(n)}) for n in range(50)]
    designs.upsert_records("ann", design["id"], sent)
    assert designs.upsert_records("ann", design["id"], sent) == ([], [])
    assert [r["outputs"]["area_required_m2"] for r in designs.records("ann", design["id"])] == [
        float(n) for n in range(50)]


def test_a_later_version_of_a_record_replaces_it(designs: Designs) -> None:
    design = begin(designs)
    designs.upsert_record("ann", design["id"], record(1, started_at="t", ai_decision=None))
    designs.upsert_record("ann", design["id"], record(1, started_at="t", ai_decision="WARN"))
    assert [r["ai_decision"] for r in designs.records("ann", design["id"])] == ["WARN"]


def test_a_record_that_cannot_be_kept_is_named_and_the_others_stay(designs: Designs) -> None:
    design = begin(designs)
    changed, refused = designs.upsert_records(
        "ann", design["id"], [record(1), record(2, outputs={"$bad": 1}), record(3)])
    assert [r["step_id"] for r in changed] == [1, 3]
    assert refused == ["Step 2 was not stored: A field name is not allowed."]


def test_parallel_writers_store_each_record_once(designs: Designs) -> None:
    design = begin(designs)
    sent = [record(n, started_at=str(n)) for n in range(1, 17)]
    threads = [
        threading.Thread(target=designs.upsert_records, args=("ann", design["id"], sent)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r["step_id"] for r in designs.records("ann", design["id"])) == list(range(1, 17))


def test_a_final_status_stays(designs: Designs) -> None:
    design = begin(designs)
    designs.update_status("ann", design["id"], status="completed", is_complete=True, report_status="pending")
    designs.update_status("ann", design["id"], status="running", is_complete=False, warnings=["late"])
    kept = designs.get("ann", design["id"])
    assert (kept["status"], kept["is_complete"], kept["warnings"]) == ("completed", True, [])
    designs.update_status("ann", design["id"], report_status="done")
    assert designs.get("ann", design["id"])["report_status"] == "done"


@pytest.mark.parametrize(
    ("status", "complete", "settled"),
    [("pending", False, False), ("running", False, False), ("waiting", False, False), ("orphaned", False, False),
     ("from_the_future", False, False), ("from_the_future", True, True), ("completed", False, True),
     ("error", False, True), ("terminated", False, True), ("cancelled", False, True)],
)
def test_what_counts_as_an_end(designs: Designs, status: str, complete: bool, settled: bool) -> None:
    design = begin(designs)
    changed = designs.update_status("ann", design["id"], status=status, is_complete=complete)
    assert changed["is_settled"] is settled
    assert [d["id"] for d in designs.unsettled()] == ([] if settled else [design["id"]])


def test_a_design_that_ended_in_an_error_is_not_complete_whatever_the_engine_calls_it():
    told = {"pipeline_status": "error", "is_complete": True}
    assert status_fields(told)["is_complete"] is False
    for status, said, complete in (("error", True, False), ("completed", False, True), ("ended-well", True, True)):
        design = {"id": "d", "status": status, "is_complete": said}
        assert is_complete(design) is complete
        assert design_digest(design, [])["is_complete"] is complete
        assert is_settled(design)


def test_the_reason_of_a_failed_design_is_a_list_of_its_own_in_the_answer():
    told = result_text({"status": "error", "is_complete": False, "failures": ["No driving force at one end."]})
    assert "- No driving force at one end.\n\nThe steps" in told
