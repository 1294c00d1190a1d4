"""The words of an uploaded document, marked as data for a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orchestration.documents import DocumentText
from orchestration.intake import Case

MAX_DOCUMENT_CHARS = 60_000
WITHOUT_WORDS = "Read the attached datasheet and design the exchanger."


def marked_text(document: DocumentText) -> str:
    """The text inside a tag that it cannot close; nothing for a document without text."""
    body = document.text[:MAX_DOCUMENT_CHARS].replace("</document", "< /document")
    return f'<document extent="{document.extent}">\n{body}\n</document>' if body.strip() else ""


def asked(words: str, case: Mapping[str, Any] | None) -> str:
    """The user's words, behind the duty as it stands in the form, which the user may have edited since."""
    said = words.strip() or WITHOUT_WORDS
    values = Case.from_dict(case).to_design_request() if case else {}
    values = {name: value for name, value in values.items() if name not in ("mode", "raw_request")}
    if not values:
        return said
    return f"<form>{json.dumps(values, ensure_ascii=False).replace('</form', '< /form')}</form>\n{said}"
