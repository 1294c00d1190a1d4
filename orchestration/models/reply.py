"""A finished message of a model: its text, its tool calls under strict JSON, what later requests replay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.strict_json import loads

MAX_ARGUMENT_BYTES = 50_000
MAX_NAME_CHARS = 64
NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
CUT = "The connection to the model ended in the middle of the answer. Please send your message again."
UNREADABLE = "The model's answer could not be read."


@dataclass(frozen=True)
class ToolCall:
    """A closed tool call. `problem` says why its arguments cannot be used; then they are empty."""

    id: str
    name: str
    arguments: dict[str, Any]
    problem: str


@dataclass(frozen=True)
class FinishedMessage:
    """A message whose stream ended with a known stop reason: end_turn, stop_sequence, max_tokens, pause_turn,
    tool_use (then there are calls), or `stopped` by the user. `replay` is what later requests hand back."""

    stop_reason: str
    text: str
    replay: list[dict[str, Any]]
    tool_calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True)
class ToolAnswer:
    """What came of one tool call, as JSON for the model."""

    call: ToolCall
    content: Mapping[str, Any] = field(default_factory=dict)
    ok: bool = False


def strict_arguments(raw: str) -> tuple[dict[str, Any], str]:
    """The arguments, or none and what is wrong with them."""
    try:
        arguments = loads(raw or "{}", MAX_ARGUMENT_BYTES)
    except ValueError as error:
        return {}, f"The arguments are not usable JSON: {error}."
    if not isinstance(arguments, dict):
        return {}, "The arguments must be an object."
    return arguments, ""


def replayable_name(name: str) -> str:
    """A tool's name as the APIs take it back (`^[a-zA-Z0-9_-]{1,64}$`): a model may invent one that they refuse."""
    return NOT_IN_NAMES.sub("_", name)[:MAX_NAME_CHARS] or "unnamed"


def spoken(replay: Sequence[Mapping[str, Any]]) -> bool:
    """True when the last of these messages is the model's own."""
    return bool(replay) and replay[-1]["role"] == "assistant"
