"""The words of an uploaded document, marked as data for a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orchestration.documents import DocumentText
from orchestration.intake import Case
from orchestration.intake.form import from_others
from orchestration.models.protocol import TurnJob
from orchestration.presentation import SYSTEMS

MAX_DOCUMENT_CHARS = 60_000
WITHOUT_WORDS = "Read the attached datasheet."


def marked_text(document: DocumentText) -> str:
    """The text inside a tag that it cannot close; nothing for a document without text."""
    body = document.text[:MAX_DOCUMENT_CHARS].replace("</document", "< /document")
    told = " ".join([document.extent, *(warning.replace('"', "'") for warning in document.warnings)])
    return f'<document extent="{told}">\n{body}\n</document>' if body.strip() else ""


def asked(job: TurnJob) -> str:
    """The user's words, behind what of the duty came from the form, a sheet or another assistant, which the model does
    not know (what it put into its own tool calls is not repeated), what of a sheet waits for the user, and the
    units the user sees where they are not SI."""
    values = from_others(Case.from_dict(job.case)) if job.case else {}
    waiting = [_waiting(row) for row in job.offer.rows]
    parts = [_tagged("form", values)] if values else []
    parts += [_tagged("found", waiting)] if job.offer.is_open else []
    parts += [f"<units>{job.units}</units>"] if job.units != SYSTEMS[0] else []
    return "\n".join([*parts, job.text.strip() or WITHOUT_WORDS])


def _waiting(row: Mapping[str, Any]) -> dict[str, Any]:
    entry = row["entry"]
    return {"field": row["field"], "value": entry["value"], "unit": entry["unit"], "printed": entry["typed"],
            "page": row["page"], "confidence": row["confidence"], "why": row["why"]}  # fmt: skip


def _tagged(name: str, content: Any) -> str:
    """JSON inside a tag that it cannot close."""
    return f"<{name}>{json.dumps(content, ensure_ascii=False).replace(f'</{name}', f'< /{name}')}</{name}>"
