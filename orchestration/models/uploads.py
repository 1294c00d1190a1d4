"""The words of an uploaded document, marked as data for a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orchestration.documents import DocumentText
from orchestration.intake import Case
from orchestration.intake.form import from_others

MAX_DOCUMENT_CHARS = 60_000
WITHOUT_WORDS = "Read the attached datasheet and design the exchanger."


def marked_text(document: DocumentText) -> str:
    """The text inside a tag that it cannot close; nothing for a document without text."""
    body = document.text[:MAX_DOCUMENT_CHARS].replace("</document", "< /document")
    told = " ".join([document.extent, *(warning.replace('"', "'") for warning in document.warnings)])
    return f'<document extent="{told}">\n{body}\n</document>' if body.strip() else ""


def asked(words: str, case: Mapping[str, Any] | None) -> str:
    """The user's words, behind what of the duty came from the form, a sheet or another assistant, which the model does
    not know; what it put into its own tool calls is not repeated."""
    said = words.strip() or WITHOUT_WORDS
    values = from_others(Case.from_dict(case)) if case else {}
    if not values:
        return said
    return f"<form>{json.dumps(values, ensure_ascii=False).replace('</form', '< /form')}</form>\n{said}"
