"""The cards: each state in a word and an icon of its own, corrections with old and new, iterations, time left."""

from __future__ import annotations

import pytest

from orchestration.durations import seconds_left, step_seconds, typical_seconds
from pages.components.design_model import StepCard, step_cards
from pages.components.progress import progress_text
from pages.components.search_view import funnel_table, iterations_table
from pages.components.steps import STATE_ICONS, STATE_WORDS, card_label
from tests.pages.test_pages import RECORDS, WORKSPACE, shown

STATES = ("pending", "running", "done", "corrected", "warning", "waiting", "failed")


def test_every_state_has_a_word_and_an_icon_of_its_own():
    icons = {STATE_ICONS[state].split("/")[1] for state in STATES}
    words = {STATE_WORDS[state] for state in STATES}
    assert len(icons) == len(words) == len(STATES)
    for state in STATES:
        label = card_label(StepCard(3, "Fluid properties", state, {"duration_s": 0.2}), "SI")
        assert STATE_WORDS[state] in label and STATE_ICONS[state] in label


@pytest.mark.parametrize(("system", "words"), [("SI", "1.2 m → 1.5 m"), ("US", "47.24 in → 59.06 in")])
def test_a_corrected_card_says_what_changed(system, words):
    """1.5 m is 59.06 in; lengths below 2 m are shown in mm or inches."""
    change = {"field": "shell_id_m", "old_value": 1.2, "new_value": 1.5, "reason": "too much drop"}
    card = StepCard(6, "Initial size", "corrected", {"ai_review": {"corrections": [change]}})
    expected = words if system == "US" else "1,200 mm → 1,500 mm"
    assert expected in shown(card_label(card, system))


def test_funnel_counts_down_to_what_is_left():
    rows = [
        {"label": "Length", "limit": 3.0, "unit": "-", "source": "practice", "count": 40, "left": 60},
        {"label": "Drop", "limit": 70_000.0, "unit": "Pa", "source": "request", "count": 50, "left": 10},
    ]
    lines = shown(funnel_table({"funnel": rows, "n_candidates": 100}, "US")).splitlines()
    assert "100" in lines[2] and "−40" in lines[3] and "10.15 psi" in lines[4]
    assert funnel_table({"rejected": []}, "SI") == ""


def test_iterations_stand_side_by_side():
    quantity = {"key": "overdesign_pct", "label": "Overdesign", "unit": "%"}
    runs = [
        {"step_id": 11, "attempt": n, "key_outputs": ["overdesign_pct"], "quantities": [{**quantity, "value": value}]}
        for n, value in ((1, -31.0), (2, 11.7))
    ]
    cards = step_cards({"status": "running", "current_step": 13}, runs, ["x"] * 16)
    table = shown(iterations_table(cards, "SI"))
    assert "\u221231 %" in table and "11.7 %" in table
    assert iterations_table(step_cards({"status": "running"}, runs[:1], ["x"] * 16), "SI") == ""


def test_bar_names_the_step_and_leaves_out_times_nobody_knows():
    cards = step_cards({"status": "running", "current_step": 2}, [{"step_id": 1}], ["One", "Two", "Three"])
    assert progress_text(cards, "running") == "1 of 3 steps · now 2 Two"
    assert progress_text(cards, "running", 4.2, 0.3) == "1 of 3 steps · now 2 Two · 4 s · less than 1 s left"
    waiting = {"status": "waiting", "question": {"step_id": 2}}
    assert "waiting for you in 2 Two" in progress_text(step_cards(waiting, [], ["One", "Two"]), "waiting", 900.0, 2.0)
    assert "900" not in progress_text(step_cards(waiting, [], ["One", "Two"]), "waiting", 900.0, 2.0)


def record(step_id: int, second: float, **fields: object) -> dict:
    return {"step_id": step_id, "attempt": 1, "started_at": f"2026-01-01T10:00:{second:09.6f}+00:00",
            "duration_s": 0.25, **fields}  # fmt: skip


def test_a_step_takes_until_the_next_one_starts_and_a_question_counts_for_nothing():
    records = [record(1, 0.0), record(2, 2.0, ai_decision="ESCALATE"), record(2, 50.0, attempt=2), record(3, 51.0)]
    assert step_seconds(records) == {(1, 1): 2.0, (2, 2): 1.0, (3, 1): 0.25}
    assert seconds_left(step_seconds(records), records[:1]) == 1.25
    assert seconds_left({}, records) is None


def test_typical_times_are_those_of_completed_designs_of_this_owner(services, begin_design):
    assert typical_seconds(services.designs, WORKSPACE) == {}
    begin_design(3, status="running", current_step=4)
    assert typical_seconds(services.designs, WORKSPACE) == {}
    begin_design()
    assert len(typical_seconds(services.designs, WORKSPACE)) == len(RECORDS)
    assert typical_seconds(services.designs, "f" * 32) == {}
