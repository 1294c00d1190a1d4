"""The words of an uploaded document, marked as data for a model."""

from __future__ import annotations

from orchestration.documents import DocumentText

MAX_DOCUMENT_CHARS = 60_000
WITHOUT_WORDS = "Read the attached datasheet and design the exchanger."


def marked_text(document: DocumentText) -> str:
    """The text inside a tag that it cannot close; nothing for a document without text."""
    body = document.text[:MAX_DOCUMENT_CHARS].replace("</document", "< /document")
    return f'<document extent="{document.extent}">\n{body}\n</document>' if body.strip() else ""
