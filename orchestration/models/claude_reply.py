"""A finished message of the model: its text, its tool calls under strict JSON, its content fit for replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.errors import ModelTruncatedError
from orchestration.strict_json import loads

MAX_ARGUMENT_BYTES = 50_000
ENDS = ("end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn")
CUT = "The connection to the model ended in the middle of the answer. Please send your message again."


@dataclass(frozen=True)
class ToolCall:
    """A closed tool call. `problem` says why its arguments cannot be used; then they are empty."""

    id: str
    name: str
    arguments: dict[str, Any]
    problem: str


@dataclass(frozen=True)
class FinishedMessage:
    """A message whose stream ended with a known stop reason. `content` is what later requests replay."""

    stop_reason: str
    text: str
    content: list[dict[str, Any]]
    tool_calls: tuple[ToolCall, ...]
    usage: Mapping[str, Any]


def finished_message(message: Any, text: str, raw_arguments: Mapping[int, str], closed: set[int]) -> FinishedMessage:
    """`raw_arguments` is the JSON text of tool arguments by block, `closed` the blocks that were completed.

    ModelTruncatedError when the stream ended without a stop reason or with one that is not known.
    """
    stop_reason = message.stop_reason
    if stop_reason is None:
        raise ModelTruncatedError(CUT)
    if stop_reason not in ENDS:
        raise ModelTruncatedError(stop_reason=stop_reason)
    content = message.to_dict()["content"]
    calls: tuple[ToolCall, ...] = ()
    if stop_reason == "tool_use":
        calls = _tool_calls(content, raw_arguments, closed)
        if not calls:
            raise ModelTruncatedError(stop_reason=stop_reason)
    else:
        content = [block for block in content if block.get("type") != "tool_use"]
    usage = getattr(message, "usage", None)
    return FinishedMessage(stop_reason, text, replayable(content), calls, usage.to_dict() if usage else {})


def replayable(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks the API takes back: unchanged, without empty texts; nothing when only thinking is left."""
    kept = [block for block in content if block.get("type") != "text" or str(block.get("text") or "").strip()]
    return kept if kept and kept[-1].get("type") in ("text", "tool_use") else []


def _tool_calls(
    content: list[dict[str, Any]], raw_arguments: Mapping[int, str], closed: set[int]
) -> tuple[ToolCall, ...]:
    calls = []
    for index, block in enumerate(content):
        if block.get("type") != "tool_use":
            continue
        if index not in closed:
            raise ModelTruncatedError(CUT, stop_reason="tool_use")
        arguments, problem = _strict(raw_arguments.get(index, ""))
        block["input"] = arguments
        calls.append(ToolCall(block["id"], block["name"], arguments, problem))
    return tuple(calls)


def _strict(raw: str) -> tuple[dict[str, Any], str]:
    try:
        arguments = loads(raw or "{}", MAX_ARGUMENT_BYTES)
    except ValueError as error:
        return {}, f"The arguments are not usable JSON: {error}."
    if not isinstance(arguments, dict):
        return {}, "The arguments must be an object."
    return arguments, ""
