"""What the double of the Messages API answers: messages as event streams, and the faults a network adds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

_numbers = itertools.count(1)
Block = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One answer. `blocks` is the message; `cut_after` ends the connection after so many events, cleanly or by a
    reset; `raw` replaces the events; `gap_s` passes before each event."""

    blocks: tuple[Block, ...] = ()
    stop_reason: str | None = "end_turn"
    status: int = 200
    error: tuple[str, str] | None = None
    error_after: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    reset: bool = False
    gap_s: float = 0.0
    raw: bytes | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    stop_details: dict[str, Any] | None = None
    change: Callable[[list[tuple[str, dict[str, Any]]]], list[tuple[str, dict[str, Any]]]] | None = None


def text(words: str) -> Block:
    return {"type": "text", "text": words}


def thinking(words: str) -> Block:
    return {"type": "thinking", "thinking": words, "signature": f"sig-{next(_numbers)}"}


def tool_use(name: str, arguments: dict[str, Any]) -> Block:
    return {"type": "tool_use", "id": f"toolu_{next(_numbers):06d}", "name": name, "input": arguments}


def say(*blocks: Block, **how: Any) -> Reply:
    """A whole message; it stops for its tools when it holds any."""
    calls = any(block["type"] == "tool_use" for block in blocks)
    return Reply(blocks, **{"stop_reason": "tool_use" if calls else "end_turn", **how})


def fault(status: int, kind: str, message: str = "", **headers: str) -> Reply:
    """An HTTP error before any stream."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, error=(kind, message or kind), headers=named)


def error_event(kind: str, *blocks: Block, after: int = 0) -> Reply:
    """An `error` event inside a stream that began with status 200, after so many other events."""
    return Reply(blocks, error=(kind, kind), error_after=after)


def message_of(reply: Reply, model: str) -> dict[str, Any]:
    return {
        "id": f"msg_{next(_numbers):06d}", "type": "message", "role": "assistant", "model": model,
        "content": [dict(block) for block in reply.blocks], "stop_reason": reply.stop_reason,
        "stop_sequence": None, "usage": {"input_tokens": 120, "output_tokens": 40, "cache_read_input_tokens": 100,
                                         "cache_creation_input_tokens": 0},
    }  # fmt: skip


def events_of(reply: Reply, model: str) -> list[tuple[str, dict[str, Any]]]:
    """The stream of a message, event by event, as the API sends it."""
    message = message_of(reply, model)
    begun = {**message, "content": [], "stop_reason": None}
    events = [("message_start", {"type": "message_start", "message": begun}), ("ping", {"type": "ping"})]
    for index, block in enumerate(reply.blocks):
        events += _block_events(index, block, reply.arguments.get(block.get("id", "")))
    delta: dict[str, Any] = {"stop_reason": reply.stop_reason, "stop_sequence": None}
    if reply.stop_details:
        delta["stop_details"] = reply.stop_details
    events.append(("message_delta", {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 40}}))
    events.append(("message_stop", {"type": "message_stop"}))
    return reply.change(events) if reply.change else events


def _block_events(index: int, block: Block, arguments: str | None) -> Iterable[tuple[str, dict[str, Any]]]:
    kind = block["type"]
    empty = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "tool_use": {"input": {}}}[kind]
    yield _event("content_block_start", index, content_block={**block, **empty})
    if kind == "text":
        for part in _pieces(block["text"]):
            yield _event("content_block_delta", index, delta={"type": "text_delta", "text": part})
    elif kind == "thinking":
        yield _event("content_block_delta", index, delta={"type": "thinking_delta", "thinking": block["thinking"]})
        delta = {"type": "signature_delta", "signature": block["signature"]}
        yield _event("content_block_delta", index, delta=delta)
    else:
        typed = json.dumps(block["input"], ensure_ascii=False) if arguments is None else arguments
        for part in ["", *_pieces(typed)]:
            yield _event("content_block_delta", index, delta={"type": "input_json_delta", "partial_json": part})
    yield _event("content_block_stop", index)


def _event(kind: str, index: int, **fields: Any) -> tuple[str, dict[str, Any]]:
    return kind, {"type": kind, "index": index, **fields}


def _pieces(whole: str, size: int = 24) -> list[str]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]
