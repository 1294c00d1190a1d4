"""Warnings are ranked and said once, however many places an engine repeats them in."""

from __future__ import annotations

from orchestration.report.facts import facts_of
from pages.components.verdicts import broken_limits, ranked_warnings

RECORD = {
    "step_id": 9, "step_name": "Overall coefficient", "outputs": {"warnings": ["Close to a limit."]},
    "warnings": ["Mostly fouling."],
    "findings": [
        {"severity": "info", "message": "Fine."},
        {"severity": "warning", "message": "Mostly fouling."},
        {"severity": "error", "message": "Too much pressure drop."},
    ],
}  # fmt: skip


def test_gravest_first_and_each_once():
    assumed = {"message": "Assumed 3 bar.", "kind": "note"}
    design = {"warnings": ["Step 9: Mostly fouling.", assumed, "Close to a limit."]}
    assert ranked_warnings(design, facts_of([RECORD], "SI")) == [
        ("error", "Too much pressure drop."),
        ("warning", "Mostly fouling."),
        ("warning", "Close to a limit."),
        ("info", "Assumed 3 bar."),
    ]


def test_what_gave_way_in_the_search_stands_first_among_equals():
    eased = {"step_id": 12, "step_name": "Search", "outputs": {}, "findings": [
        {"severity": "warning", "message": "A limit was eased by the engineer."}
    ]}  # fmt: skip
    assert ranked_warnings({}, facts_of([RECORD, eased], "SI"))[:3] == [
        ("error", "Too much pressure drop."),
        ("warning", "A limit was eased by the engineer."),
        ("warning", "Mostly fouling."),
    ]


def test_only_failed_hard_checks_break_limits():
    checks = [
        {"limit_id": "a", "kind": "hard", "verdict": "failed"},
        {"limit_id": "b", "kind": "advisory", "verdict": "failed"},
        {"limit_id": "c", "kind": "hard", "verdict": "not_checked"},
    ]
    assert broken_limits(facts_of([{"step_id": 16, "outputs": {"checks": checks}}], "SI")) == {"a"}
