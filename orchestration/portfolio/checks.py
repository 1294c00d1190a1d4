"""Whether an imported project may enter the store: its shape, its numbers, and that it points only to itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from orchestration.number_gate import unusable_numbers
from orchestration.portfolio.archive import PortfolioError
from orchestration.portfolio.project import COLLECTIONS, Project
from orchestration.report.service import report_id
from orchestration.shelf import MAX_TAGS

_ID = {"type": "string", "pattern": r"\A[0-9a-f]{32}\Z"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
_FLAG = {"type": "boolean"}
_OBJECT = {"type": "object"}
_OBJECT_OR_NULL = {"type": ["object", "null"]}


def _schema(optional: dict[str, Any] | None = None, **required: Any) -> dict[str, Any]:
    """Fields of other versions are kept, only owner and version are never taken from a file."""
    properties = {"id": _TEXT, "created_at": _TEXT, **required}
    return {
        "type": "object", "required": list(properties),
        "properties": {**properties, **(optional or {}), "owner": False, "version": False,
                       "is_deleted": False, "tags": {**_TEXTS, "maxItems": MAX_TAGS}},
    }  # fmt: skip


SCHEMAS: dict[str, dict[str, Any]] = {
    "conversations": _schema(id=_ID, title=_TEXT, case=_OBJECT_OR_NULL, updated_at=_TEXT),
    "messages": _schema(
        id=_ID, conversation_id=_ID, sequence=_COUNT, role={"enum": ["user", "assistant"]}, text=_TEXT,
        optional={
            "attachments": {"type": "array", "items": {
                "type": "object", "required": ["name", "bytes"], "properties": {"name": _TEXT, "bytes": _COUNT}}},
            "tools": {"type": ["array", "null"], "items": _OBJECT}, "error": _OBJECT_OR_NULL,
            "replay": {"type": ["array", "null"], "items": _OBJECT},
            "notices": {"type": ["array", "null"], "items": _TEXT}, "cost_usd": {"type": ["number", "null"]},
            "usage": _OBJECT_OR_NULL, "design_id": {"anyOf": [_ID, {"type": "null"}]},
        },
    ),
    "designs": _schema(
        id=_ID, conversation_id=_ID, session_id=_TEXT, title=_TEXT, request=_OBJECT, idempotency_key=_TEXT,
        status=_TEXT, is_complete=_FLAG, is_settled=_FLAG, question=_OBJECT_OR_NULL, warnings=_TEXTS, notes=_TEXTS,
        current_step=_COUNT, escalation_history=_OBJECT, problem=_OBJECT_OR_NULL, updated_at=_TEXT,
        revision={**_COUNT, "minimum": 1}, report_status={"enum": ["none", "pending", "done", "failed"]},
    ),
    "step_records": _schema(
        design_id=_ID, position=_COUNT, attempt=_COUNT, updated_at=_TEXT,
        record={"type": "object", "required": ["step_id"], "properties": {"step_id": _COUNT}},
    ),
    "reports": _schema(
        design_id=_ID, revision={**_COUNT, "minimum": 1}, author=_TEXT, unmatched=_TEXTS,
        parts={"type": "object", "additionalProperties": _TEXT},
    ),
}  # fmt: skip
_BODY = Draft202012Validator({
    "type": "object", "required": list(COLLECTIONS), "additionalProperties": False,
    "properties": {name: {"type": "array", "items": SCHEMAS[name]} for name in COLLECTIONS},
})  # fmt: skip


def checked(name: str, content: Any) -> Project:
    """The project in one file of an archive, `name`.

    Raises
    ------
    PortfolioError
        Names the file, the place in it and what is wrong there.
    """
    error = next(iter(_BODY.iter_errors(content)), None)
    if error is not None:
        raise _refused(name, error.json_path, error.message)
    for place in unusable_numbers(content):
        raise _refused(name, place, "the number is not finite or beyond 1e30")
    project = Project(content)
    conversations = [one["id"] for one in content["conversations"]]
    if len(conversations) > 1 or (not conversations and len(content["designs"]) != 1):
        raise _refused(name, "conversations", "a project is one conversation, or one design without any")
    if project.file_name() != name:
        raise _refused(name, "id", "is not that of the file's folder")
    _check_links(name, project, conversations)
    for collection, document in project.each():
        for field in ("created_at", "updated_at"):
            if field in document and not _is_time(document[field]):
                raise _refused(name, f"{collection}.{field}", "is not a time such as 2026-01-31T12:00:00+00:00")
    return project


def _check_links(name: str, project: Project, conversations: list[str]) -> None:
    """A document that pointed into somebody else's project could take a place there."""
    designs = {design["id"] for design in project.documents["designs"]}
    for collection, document in project.each():
        if "design_id" in SCHEMAS[collection]["required"] and document["design_id"] not in designs:
            raise _refused(name, f"{collection}.design_id", "is no design of this project")
        if conversations and document.get("conversation_id", conversations[0]) != conversations[0]:
            raise _refused(name, f"{collection}.conversation_id", "is not the conversation of this project")
        if collection == "step_records" and document["id"] != f"{document['design_id']}-{document['position']}":
            raise _refused(name, "step_records.id", "is not its design and position")
        if collection == "reports" and document["id"] != report_id(document["design_id"], document["revision"]):
            raise _refused(name, "reports.id", "is not that of its design and revision")


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _refused(name: str, place: str, reason: str) -> PortfolioError:
    return PortfolioError(f"{name}: {place[:120]}: {reason[:200]}. Nothing was imported; export the file again.")
