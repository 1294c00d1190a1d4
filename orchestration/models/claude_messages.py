"""Stored messages as the Messages API wants them; uploads marked as data."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.models.protocol import ReadFile, TurnJob

MAX_HISTORY_MESSAGES = 60
MAX_HISTORY_CHARS = 240_000
MAX_DOCUMENT_CHARS = 60_000
MAX_NATIVE_PDF_BYTES = 8 * 1024 * 1024
OMITTED = "(Earlier messages of this conversation are left out.)"


def history_messages(history: Sequence[Mapping[str, Any]], model: str) -> list[dict[str, Any]]:
    """Earlier turns, user and assistant in alternation; what this same model said is replayed unchanged."""
    kept = _recent(history)
    messages: list[dict[str, Any]] = []
    for message in kept:
        if message.get("role") == "user":
            _append(messages, "user", [{"type": "text", "text": _stored_text(message)}])
        elif message.get("replay") and message.get("model") == model:
            for part in list(message["replay"])[1:]:
                _append(messages, part["role"], list(part["content"]))
        else:
            _append(messages, "assistant", [{"type": "text", "text": _stored_text(message)}])
    if messages and messages[-1]["role"] == "user":
        _append(messages, "assistant", [{"type": "text", "text": "(no answer)"}])
    if len(kept) < len(history) and messages:
        messages[0]["content"].insert(0, {"type": "text", "text": OMITTED})
    return messages


def _recent(history: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The newest messages that fit, beginning with one of the user's."""
    kept: list[Mapping[str, Any]] = []
    room = MAX_HISTORY_CHARS
    for message in reversed(history[-MAX_HISTORY_MESSAGES:]):
        room -= len(str(message.get("text") or "")) + len(str(message.get("replay") or ""))
        if room < 0:
            break
        kept.insert(0, message)
    while kept and kept[0].get("role") != "user":
        kept.pop(0)
    return kept


def _append(messages: list[dict[str, Any]], role: str, content: list[dict[str, Any]]) -> None:
    """Add to the last message when it is the same speaker's."""
    if messages and messages[-1]["role"] == role:
        messages[-1]["content"].extend(content)
    else:
        messages.append({"role": role, "content": content})


def _stored_text(message: Mapping[str, Any]) -> str:
    text = str(message.get("text") or "").strip()
    names = [str(entry.get("name", "")) for entry in message.get("attachments") or () if isinstance(entry, Mapping)]
    attached = f"(attached earlier: {', '.join(names)})" if names else ""
    return "\n".join(part for part in (text, attached) if part) or "(no text)"


def user_content(job: TurnJob) -> list[dict[str, Any]]:
    """This turn's message: documents first, then the words."""
    content = [block for file in job.files for block in _document_blocks(file)]
    text = job.text.strip() or "Read the attached datasheet and design the exchanger."
    return [*content, {"type": "text", "text": text}]


def _document_blocks(file: ReadFile) -> list[dict[str, Any]]:
    document = file.document
    body = document.text[:MAX_DOCUMENT_CHARS].replace("</document", "< /document")
    text = f'<document extent="{document.extent}">\n{body}\n</document>'
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if body.strip() else []
    if document.kind == "pdf" and len(file.attachment.data) <= MAX_NATIVE_PDF_BYTES:
        data = base64.b64encode(file.attachment.data).decode()
        source = {"type": "base64", "media_type": "application/pdf", "data": data}
        blocks.insert(0, {"type": "document", "source": source, "title": document.name[:200]})
    return blocks
