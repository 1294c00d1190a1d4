"""Which earlier messages still fit: the newest whole with their tool calls, older ones as text, the rest as a summary.

Tokens are estimated, never counted: 3.5 characters a token (English runs near 4, JSON near 3), 2500 for a PDF page
(Anthropic's documentation says 1500 to 3000), 1600 for an image (its largest).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.models.protocol import ReadFile, TurnJob

CHARS_PER_TOKEN = 3.5
PDF_PAGE_TOKENS = 2500
IMAGE_TOKENS = 1600
FIRST_WORDS = 600
MAX_NAMED_DESIGNS = 20
CONTEXT_FULL = "model_context_full"


@dataclass(frozen=True)
class Kept:
    """One earlier message. `replay` is empty when it is handed back as text; `files` are those sent again."""

    message: Mapping[str, Any]
    text: str
    replay: Sequence[Mapping[str, Any]] = ()
    files: Sequence[ReadFile] = ()


@dataclass(frozen=True)
class History:
    """What of the conversation is handed to a model: `summary` stands for the `left_out` messages before `kept`."""

    kept: Sequence[Kept]
    left_out: int = 0
    summary: str = ""
    notices: Sequence[str] = field(default=())


def tokens_of(text: str) -> int:
    """An estimate for words or JSON."""
    return int(len(text) / CHARS_PER_TOKEN) + 1


def file_tokens(file: ReadFile) -> int:
    if file.document.kind == "image":
        return IMAGE_TOKENS
    pages = max(1, file.document.pages_total) if file.document.kind == "pdf" else 0
    return pages * PDF_PAGE_TOKENS + tokens_of(file.document.text)


def fitting(job: TurnJob, kind: str, model: str, room_tokens: int) -> History:
    """The newest messages that fit into so many tokens, beginning with one of the user's. Tool loops are handed
    back whole or not at all, and only to the assistant and model that ran them."""
    kept: list[Kept] = []
    whole = True
    for message in reversed(job.history):
        replay = message.get("replay") or () if _is_by(message, kind, model) else ()
        if replay and not (whole := whole and tokens_of(json.dumps(replay)) <= room_tokens):
            replay = ()
        files = tuple(job.earlier_files.get(str(message.get("id")), ()))
        if sum(map(file_tokens, files)) > room_tokens / 2:
            files = ()
        text = _stored_text(message, files)
        room_tokens -= tokens_of(json.dumps(replay)) if replay else tokens_of(text)
        room_tokens -= sum(map(file_tokens, files))
        if room_tokens < 0:
            break
        kept.insert(0, Kept(message, text, list(replay)[1:], files))
    while kept and kept[0].message.get("role") != "user":
        kept.pop(0)
    left_out = len(job.history) - len(kept)
    if not left_out:
        return History(kept)
    return History(kept, left_out, _summary(job.history[:left_out]), (_notice(left_out),))


def starts_short(history: Sequence[Mapping[str, Any]]) -> bool:
    """True when the last answer failed because the conversation no longer fitted."""
    error = (history[-1].get("error") or {}) if history else {}
    return error.get("code") == CONTEXT_FULL


def _is_by(message: Mapping[str, Any], kind: str, model: str) -> bool:
    return message.get("model") == model and message.get("assistant", "claude") == kind


def _notice(left_out: int) -> str:
    return f"The first {left_out} messages of this conversation no longer fit; the model was given a summary of them."


def _summary(left_out: Sequence[Mapping[str, Any]]) -> str:
    """The opening request and the designs begun since: what a later turn most needs to know."""
    first = next((str(message.get("text") or "") for message in left_out if message.get("role") == "user"), "")
    designs = list(dict.fromkeys(str(m["design_id"]) for m in left_out if m.get("design_id")))[-MAX_NAMED_DESIGNS:]
    begun = f" Designs begun in them: {', '.join(designs)}." if designs else ""
    words = " ".join(first.split())[:FIRST_WORDS]
    return f"(The first {len(left_out)} messages are left out. The conversation began with: {words!r}.{begun})"


def _stored_text(message: Mapping[str, Any], files: Sequence[ReadFile]) -> str:
    """What was said, the files that are not sent again by name, and what the turn's tools did."""
    parts = [str(message.get("text") or "").strip()]
    again = {file.attachment.name for file in files}
    names = [str(entry.get("name", "")) for entry in message.get("attachments") or () if isinstance(entry, Mapping)]
    missing = [name for name in names if name not in again]
    if missing:
        parts.append(f"(attached earlier: {', '.join(missing)})")
    done = [f"{use.get('label')}: {use.get('summary')}" for use in message.get("tools") or ()]
    if done:
        design = f" (design_id {message['design_id']})" if message.get("design_id") else ""
        parts.append(f"(tools run: {'; '.join(done)}{design})")
    return "\n".join(part for part in parts if part) or "(no text)"
