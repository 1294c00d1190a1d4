"""Stored messages and uploads as the Messages API wants them; uploads marked as data."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from orchestration.models.history import History
from orchestration.models.protocol import ReadFile
from orchestration.models.uploads import WITHOUT_WORDS, marked_text

MAX_NATIVE_PDF_BYTES = 8 * 1024 * 1024


def earlier_messages(history: History) -> list[dict[str, Any]]:
    """Earlier turns, user and assistant in alternation; what this same model said is replayed unchanged."""
    messages: list[dict[str, Any]] = []
    for kept in history.kept:
        if kept.message.get("role") == "user":
            blocks = [block for file in kept.files for block in _document_blocks(file)]
            _append(messages, "user", [*blocks, {"type": "text", "text": kept.text}])
        elif kept.replay:
            for part in kept.replay:
                _append(messages, part["role"], list(part["content"]))
        else:
            _append(messages, "assistant", [{"type": "text", "text": kept.text}])
    if messages and messages[-1]["role"] == "user":
        _append(messages, "assistant", [{"type": "text", "text": "(no answer)"}])
    if history.summary and messages:
        messages[0]["content"].insert(0, {"type": "text", "text": history.summary})
    return messages


def _append(messages: list[dict[str, Any]], role: str, content: list[dict[str, Any]]) -> None:
    """Add to the last message when it is the same speaker's."""
    if messages and messages[-1]["role"] == role:
        messages[-1]["content"].extend(content)
    else:
        messages.append({"role": role, "content": content})


def user_content(files: Sequence[ReadFile], words: str, summary: str = "") -> list[dict[str, Any]]:
    """One message of the user's: what was left out before it, documents, then the words."""
    content = [block for file in files for block in _document_blocks(file)]
    if summary:
        content.insert(0, {"type": "text", "text": summary})
    return [*content, {"type": "text", "text": words.strip() or WITHOUT_WORDS}]


def _document_blocks(file: ReadFile) -> list[dict[str, Any]]:
    document = file.document
    data = base64.b64encode(file.attachment.data).decode()
    if document.kind == "image":
        media_type = "image/png" if file.attachment.data.startswith(b"\x89PNG") else "image/jpeg"
        return [{"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}]
    text = marked_text(document)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    if document.kind == "pdf" and len(file.attachment.data) <= MAX_NATIVE_PDF_BYTES:
        source = {"type": "base64", "media_type": "application/pdf", "data": data}
        blocks.insert(0, {"type": "document", "source": source, "title": document.name[:200]})
    return blocks
