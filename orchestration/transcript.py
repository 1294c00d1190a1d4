"""A conversation as a file to keep: Markdown to read, JSON to process.

What people and models said stands as it is, but for what a viewer of Markdown would load by itself or hide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestration.presentation.inert import inactive_markdown

INNER = frozenset({"owner", "version", "replay"})
SPEAKERS = {"user": "You", "assistant": "Assistant"}
VERDICTS = {"good": "rated good", "bad": "rated bad"}


def as_markdown(conversation: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]) -> str:
    """Title, then each message under its speaker, time and, for an answer, model and cost."""
    parts = [f"# {conversation.get('title')}", f"Begun {conversation.get('created_at')} (UTC)"]
    for message in messages:
        parts += _message(message)
    return "\n\n".join(inactive_markdown(part) for part in parts) + "\n"


def as_json(conversation: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]) -> str:
    """{"conversation", "messages"} as stored, without owner, version and what only the model is handed back."""
    whole = {"conversation": _shown(conversation), "messages": [_shown(message) for message in messages]}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {SPEAKERS.get(str(message.get('role')), 'Assistant')}, {message.get('created_at')}"
    for entry in message.get("attachments") or ():
        yield f"Attached: {entry.get('name')}, {entry.get('bytes')} bytes"
    for use in message.get("tools") or ():
        came_of_it = use.get("summary") or ("done" if use.get("ok") else "failed")
        yield f"Tool: {use.get('label') or use.get('tool')}: {came_of_it}"
    yield str(message.get("text") or "")
    yield from (f"Note: {notice}" for notice in message.get("notices") or ())
    if message.get("model"):
        cost = message.get("cost_usd")
        yield f"Model: {message['model']}" + (f", {cost:.4f} USD" if isinstance(cost, float) else "")
    if feedback := message.get("feedback"):
        note = f": {feedback['note']}" if feedback.get("note") else ""
        yield f"Feedback: {VERDICTS.get(feedback.get('verdict'), '')}{note}"


def _shown(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in INNER}
