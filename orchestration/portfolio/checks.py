"""Whether an imported project may enter the store: its shape, its numbers, and that it points only to itself."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from orchestration.conversations import MAX_PARTS
from orchestration.number_gate import unusable_numbers
from orchestration.portfolio.archive import PortfolioError
from orchestration.portfolio.project import COLLECTIONS, ELSEWHERE, OF_CONVERSATION, Project
from orchestration.prices import COUNTED
from orchestration.report.service import report_id
from orchestration.shelf import MAX_TAGS
from orchestration.turn_files import MAX_ATTACHMENT_BYTES, PART_BYTES

_ID = {"type": "string", "pattern": r"\A[0-9a-f]{32}\Z"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
_BYTES = {**_COUNT, "maximum": MAX_ATTACHMENT_BYTES}
_FLAG = {"type": "boolean"}
_OBJECT = {"type": "object"}
_OBJECT_OR_NULL = {"type": ["object", "null"]}


def _schema(optional: dict[str, Any] | None = None, **required: Any) -> dict[str, Any]:
    """Fields of other versions are kept, only owner and version are never taken from a file."""
    wanted = {"id": _TEXT, "created_at": _TEXT, **required}
    properties = {name: schema for name, schema in wanted.items() if schema is not None}
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
                "type": "object", "required": ["name", "bytes"], "properties": {"name": _TEXT, "bytes": _BYTES}}},
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
    "attachments": _schema(
        id=_ID, conversation_id=_ID, name={**_TEXT, "maxLength": 200}, mime={**_TEXT, "maxLength": 100},
        bytes=_BYTES, document={"type": "null"},
    ),
    "attachment_parts": _schema(
        created_at=None, conversation_id=_ID, attachment_id=_ID, number={**_COUNT, "maximum": MAX_PARTS - 1},
        data={**_TEXT, "maxLength": 4 * (PART_BYTES // 3) + 4},
    ),
    "usage": _schema(
        id=_ID, conversation_id=_ID, turn_id=_TEXT, payer={"const": ELSEWHERE}, model=_TEXT, day=_TEXT,
        without_price=_COUNT, cost_usd={"type": ["number", "null"], "minimum": 0, "maximum": 1e6},
        **{name: {**_COUNT, "maximum": 10**9} for name in COUNTED},
    ),
}  # fmt: skip
_BODY = Draft202012Validator({
    "type": "object", "required": [name for name in COLLECTIONS if name not in OF_CONVERSATION],
    "additionalProperties": False,
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
    project = Project({**{collection: [] for collection in OF_CONVERSATION}, **content})
    conversations = [one["id"] for one in content["conversations"]]
    families = {design.get("family_id") or design["id"] for design in content["designs"]}
    if len(conversations) > 1 or (not conversations and len(families) != 1):
        raise _refused(name, "conversations", "a project is one conversation, or one family of designs without any")
    if project.file_name() != name:
        raise _refused(name, "id", "is not that of the file's folder")
    _check_links(name, project, conversations)
    _check_files(name, project)
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


def _check_files(name: str, project: Project) -> None:
    """Every upload is whole, and its parts are its own."""
    sizes = dict.fromkeys((file["id"] for file in project.documents["attachments"]), 0)
    for part in project.documents["attachment_parts"]:
        if part["attachment_id"] not in sizes or part["id"] != f"{part['attachment_id']}-{part['number']}":
            raise _refused(name, "attachment_parts.id", "is not its file and number")
        try:
            sizes[part["attachment_id"]] += len(base64.b64decode(part["data"], validate=True))
        except ValueError:
            raise _refused(name, "attachment_parts.data", "is not base64") from None
    for file in project.documents["attachments"]:
        if sizes[file["id"]] != file["bytes"]:
            raise _refused(name, "attachments.bytes", "is not the size of its parts")
    if not project.documents["conversations"] and any(project.documents[kind] for kind in OF_CONVERSATION):
        raise _refused(name, "conversations", "files and usage belong to one")


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _refused(name: str, place: str, reason: str) -> PortfolioError:
    return PortfolioError(f"{name}: {place[:120]}: {reason[:200]}. Nothing was imported; export the file again.")
