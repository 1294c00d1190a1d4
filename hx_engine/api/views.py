"""A stored design in the shapes of the contract: the status, and the events of its stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hx_engine.pipeline.plan import LAST_RATING_STEP, LAST_STEP
from hx_engine.pipeline.stored_design import question_id
from hx_engine.state import TERMINAL, Session

RATING_RUNS = 2
_EVENT_OF_DECISION = {"PROCEED": "step_approved", "CORRECT": "step_corrected", "WARN": "step_warning",
                      "ESCALATE": "step_escalated", None: "step_error"}  # fmt: skip


def status_view(session: Session) -> dict[str, Any]:
    """Body of GET /design/{id}/status."""
    return {
        "session_id": session.session_id,
        "current_step": session.current_step,
        "pipeline_status": session.status,
        "waiting_for_user": session.status == "waiting",
        "is_complete": session.status in TERMINAL,
        "step_records": session.records,
        "warnings": design_warnings(session),
        "notes": [
            f"{row['field']} = {row['value']:g} {row['unit']} was assumed: {row['reason']}."
            for row in session.assumptions
        ],
        "escalation_history": _escalations(session),
        "question": session.question,
        "design_input": session.design_input,
        "engine_version": session.engine_version,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    }


def design_warnings(session: Session) -> list[str]:
    """Warnings of the request and what the latest run of each step warns of or fails, each once, in order."""
    latest = {record["step_id"]: record for record in session.records if record["ai_decision"] != "ESCALATE"}
    found = list(session.warnings)
    for record in latest.values():
        found += [*record["validation_errors"], *record["warnings"]]
    return list(dict.fromkeys(found))


def _escalations(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Questions asked so far by step, each with its answer (None while open)."""
    answers = {answer["question_id"]: answer for answer in session.answers}
    found: dict[str, list[dict[str, Any]]] = {}
    for record in session.records:
        if record["ai_decision"] == "ESCALATE":
            asked = question_id(session, record)
            given = answers.get(asked)
            kept = {key: given[key] for key in ("type", "values", "at")} if given else None
            row = {"question_id": asked, "message": _question(record), "answer": kept}
            found.setdefault(str(record["step_id"]), []).append(row)
    return found


def _question(record: dict[str, Any]) -> str:
    """What an escalated step asks; records of older engines hold it as their error."""
    return record["ai_review"].get("question") or record["validation_errors"][0]


def record_events(session_id: str, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events of one stored step: its start, its outcome, and the progress of the iteration where it ends one."""
    base = {"session_id": session_id, "step_id": record["step_id"], "step_name": record["step_name"],
            "attempt": record["attempt"], "position": record["position"]}  # fmt: skip
    yield "step_started", base
    asked = record["ai_review"]
    outcome = base | {
        "duration_ms": 1000.0 * record["duration_s"],
        "reasoning": asked["reasoning"],
        "outputs": record["outputs"],
    }
    event = _EVENT_OF_DECISION.get(record["ai_decision"], "step_warning")
    if event == "step_warning":
        outcome["warning_message"] = " ".join([*record["validation_errors"], *record["warnings"]])
        outcome["options"] = asked["options"]
    elif event == "step_escalated":
        outcome["message"] = _question(record)
        keys = ("options", "option_ratings", "recommendation", "event_subtype", "property_request_payload")
        outcome |= {key: asked[key] for key in keys}
    elif event == "step_error":
        outcome["message"] = " ".join(record["validation_errors"])
    elif event == "step_corrected":
        outcome["correction"] = {
            row["field"]: {"old": row["old_value"], "new": row["new_value"]} for row in asked["corrections"]
        }
    yield event, outcome
    if record["step_id"] == LAST_RATING_STEP and record["outputs"]:
        yield "iteration_progress", _progress(session_id, record)


def _progress(session_id: str, record: dict[str, Any]) -> dict[str, Any]:
    """One rating of a geometry: attempt 1 is the estimate, the last the one found by search."""
    return {
        "session_id": session_id,
        "iteration_number": record["attempt"],
        "max_iterations": RATING_RUNS,
        "delta_U_pct": None,
        "constraints_met": record["validation_passed"],
        "overdesign_pct": record["outputs"].get("overdesign_pct"),
    }


def final_event(session: Session) -> tuple[str, dict[str, Any]] | None:
    """The event that ends the stream, None while the design goes on. A failed step has told its error already."""
    if session.status not in TERMINAL:
        return None
    base = {"session_id": session.session_id, "pipeline_status": session.status}
    if session.status == "completed":
        last = session.latest(LAST_STEP)
        return "design_complete", base | {"summary": last["outputs"]["summary"]}
    return "design_ended", base
