"""Questions about a design answered from its records, with the numbers of the records and nothing else."""

from __future__ import annotations

import pytest

from orchestration.intake import answer_about_design
from orchestration.presentation import show

RECORDS = [
    {
        "step_id": 4,
        "step_name": "TEMA type and geometry",
        "outputs": {"tema_type": "AES"},
        "ai_review": {"reasoning": "Fouling on the shell side: a split ring head lets the bundle out for cleaning."},
    },
    {"step_id": 9, "step_name": "Overall coefficient", "outputs": {"U_dirty_W_m2K": 250.0}},
    {"step_id": 10, "step_name": "Pressure drops", "outputs": {"dP_tube_Pa": 31200.0, "dP_shell_Pa": 20000.0}},
    {
        "step_id": 9,
        "step_name": "Overall coefficient",
        "outputs": {"U_dirty_W_m2K": 310.0, "U_clean_W_m2K": 420.0},
    },
]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("what is the U?", ["310 W/(m² K)", "420 W/(m² K)", "step 9"]),
        ("What is the overall coefficient", ["310 W/(m² K)"]),
        ("pressure drop?", ["0.312 bar", "0.2 bar", "step 10"]),
        ("why split ring?", ["lets the bundle out", "step 4"]),
        ("which TEMA type is it?", ["AES"]),
    ],
)
def test_question_is_answered_from_the_latest_record(question: str, parts: list[str]) -> None:
    answer = answer_about_design(question, RECORDS, show)
    assert answer is not None and all(part in answer for part in parts)
    assert "250" not in answer


@pytest.mark.parametrize(
    "text",
    ["make it 60 kg/s", "what if the flow were 60 kg/s?", "thanks", "what is the meaning of life?", "why?", "yes"],
)
def test_anything_else_is_not_answered(text: str) -> None:
    assert answer_about_design(text, RECORDS, show) is None


def test_no_records_no_answer() -> None:
    assert answer_about_design("what is the U?", [], show) is None
