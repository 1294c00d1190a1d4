"""Step states as the pages show them, from stored status and records alone."""

from __future__ import annotations

import pytest

from pages.components.design_model import is_moving, progress_fraction, step_cards

NAMES = tuple(f"Step name {number}" for number in range(1, 17))
RUNNING = {"status": "running", "is_complete": False, "current_step": 2, "question": None}
DONE = {"status": "completed", "is_complete": True, "current_step": 16, "question": None}


def record(step_id: int, **fields: object) -> dict:
    return {"step_id": step_id, "step_name": f"Own name {step_id}", "outputs": {}, "duration_s": 0.01, **fields}


def states(design: dict, records: list[dict]) -> list[str]:
    return [card.state for card in step_cards(design, records, NAMES)]


def test_sixteen_cards_before_anything_ran():
    cards = step_cards({**RUNNING, "status": "pending", "current_step": 0}, [], NAMES)
    assert [card.state for card in cards] == ["pending"] * 16
    assert cards[0].name == "Step name 1"
    assert progress_fraction(cards) == 0


def test_step_at_work_runs_and_later_ones_wait():
    assert states(RUNNING, [record(1)])[:3] == ["done", "running", "pending"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"ai_decision": "PROCEED"}, "done"),
        ({"ai_decision": "WARN", "warnings": ["w"]}, "warning"),
        ({"warnings": ["w"]}, "warning"),
        ({"ai_decision": "CORRECT"}, "corrected"),
        ({"ai_decision": "ESCALATE", "validation_errors": ["q"]}, "asked"),
        ({"ai_decision": "WARN", "validation_errors": ["too fast"]}, "failed"),
    ],
)
def test_state_follows_the_records_decision(fields, state):
    assert states(DONE, [record(1, **fields)])[0] == state


def test_waiting_step_is_the_one_of_the_question():
    design = {"status": "waiting", "is_complete": False, "current_step": 4, "question": {"step_id": 3}}
    assert states(design, [record(1), record(2)])[:4] == ["done", "done", "waiting", "pending"]
    assert not is_moving(design)


def test_last_attempt_counts_and_attempts_are_counted():
    card = step_cards(DONE, [record(7, attempt=1, outputs={"a": 1}), record(7, attempt=2, outputs={"a": 2})], NAMES)[6]
    assert len(card.runs) == 2
    assert card.record["outputs"] == {"a": 2}
    assert card.name == "Own name 7"


def test_steps_that_never_ran_are_named_so_at_the_end():
    assert states({**DONE, "status": "error"}, [record(1)])[1] == "skipped"


def test_more_steps_than_sixteen_are_shown():
    assert len(step_cards(DONE, [record(17)], NAMES)) == 17


def test_key_numbers_of_an_engine_that_names_none():
    card = step_cards(DONE, [record(9, outputs={"U_dirty_W_m2K": 500.0, "note": "x", "flag": True})], NAMES)[8]
    assert [row.text("SI") for row in card.key_quantities] == ["500 W/(m² K)"]


def test_unknown_status_counts_as_moving():
    assert is_moving({"status": "thinking hard", "is_complete": False})
