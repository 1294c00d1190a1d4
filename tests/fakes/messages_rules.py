"""What the Messages API refuses. Stricter than the real one in a single point: roles must alternate, where the
real API joins neighbours, because a client that relies on joining hides mistakes.

Sources: the API reference of `POST /v1/messages` as mirrored in the types of the anthropic SDK 2.11
(`types/message_create_params.py`, `types/*_param.py`), and its pages on tool use, thinking, prompt caching, PDF.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

BODY_FIELDS = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "thinking", "metadata",
    "stop_sequences", "output_config", "cache_control", "service_tier", "container", "inference_geo", "speed",
    "diagnostics",
}  # fmt: skip
BLOCK_FIELDS = {
    "text": {"type", "text", "cache_control", "citations"},
    "thinking": {"type", "thinking", "signature"},
    "redacted_thinking": {"type", "data"},
    "tool_use": {"type", "id", "name", "input", "cache_control", "caller"},
    "tool_result": {"type", "tool_use_id", "content", "is_error", "cache_control"},
    "document": {"type", "source", "title", "context", "citations", "cache_control"},
    "image": {"type", "source", "cache_control"},
}
BLOCKS_OF_ROLE = {
    "user": {"text", "tool_result", "document", "image"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use"},
}
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
CALLED_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
TOOL_ID = re.compile(r"[a-zA-Z0-9_-]+")
ADAPTIVE = re.compile(r"claude-(?:opus|sonnet)-4-6|claude-[a-z]+-5(?:-|$)")
MAX_BREAKPOINTS = 4
MAX_PDF_BYTES = 32 * 1024 * 1024


class Refused(Exception):
    """A request the API answers with an error."""

    def __init__(self, message: str, status: int = 400, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.message, self.status, self.kind = message, status, kind


def require(condition: Any, message: str) -> None:
    if not condition:
        raise Refused(message)


def check_headers(headers: Any) -> None:
    key = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not key or key == "wrong-key":
        raise Refused("invalid x-api-key", 401, "authentication_error")
    require(headers.get("anthropic-version"), "anthropic-version: header is required")
    require("application/json" in headers.get("content-type", ""), "content-type must be application/json")


def check_body(body: Any, issued: dict[str, list[dict[str, Any]]]) -> None:
    """`issued` holds the content of every assistant message sent before, by the ids of its tool calls and the
    signatures of its thinking."""
    require(isinstance(body, dict), "the body must be an object")
    for name in sorted(set(body) - BODY_FIELDS):
        raise Refused(f"{name}: Extra inputs are not permitted")
    model = body.get("model")
    require(isinstance(model, str) and model, "model: Field required")
    if not model.startswith("claude-"):
        raise Refused(f"model: {model}", 404, "not_found_error")
    tokens = body.get("max_tokens")
    require(isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= 1, "max_tokens: Field required")
    _check_system(body.get("system"))
    _check_tools(body.get("tools"))
    _check_thinking(body.get("thinking"), model, tokens)
    _check_messages(body.get("messages"), issued)
    require(_breakpoints(body) <= MAX_BREAKPOINTS, "A maximum of 4 blocks with cache_control may be provided.")


def _check_system(system: Any) -> None:
    if system is None or isinstance(system, str):
        return
    require(isinstance(system, list), "system: Input should be a valid list")
    for index, block in enumerate(system):
        require(block.get("type") == "text", f"system.{index}: only text blocks")
        _check_text(block, f"system.{index}")


def _check_tools(tools: Any) -> None:
    names = []
    for index, tool in enumerate(tools or ()):
        place = f"tools.{index}.custom"
        extra = set(tool) - {"name", "description", "input_schema", "cache_control", "strict", "type"}
        require(not extra, f"{place}.{sorted(extra)[:1]}: Extra inputs are not permitted")
        require(TOOL_NAME.fullmatch(str(tool.get("name"))), f"{place}.name: String should match the pattern")
        schema = tool.get("input_schema")
        require(isinstance(schema, dict), f"{place}.input_schema: Field required")
        require(schema.get("type") == "object", f"{place}.input_schema.type: Input should be 'object'")
        above = {"oneOf", "allOf", "anyOf"} & set(schema)
        require(not above, f"{place}.input_schema: oneOf, allOf and anyOf are not supported at the top level")
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise Refused(f"{place}.input_schema: JSON schema is invalid: {error.message}") from error
        names.append(tool["name"])
    require(len(names) == len(set(names)), "tools: Tool names must be unique.")


def _check_thinking(thinking: Any, model: str, max_tokens: int) -> None:
    if thinking is None:
        return
    kind = thinking.get("type")
    if kind == "adaptive":
        require(ADAPTIVE.match(model), "adaptive thinking is not supported on this model")
        require(not set(thinking) - {"type", "display"}, "thinking.adaptive: Extra inputs are not permitted")
    elif kind == "enabled":
        budget = thinking.get("budget_tokens", 0)
        require(1024 <= budget < max_tokens, "thinking.enabled.budget_tokens: at least 1024, below max_tokens")
    else:
        require(kind == "disabled", f"thinking: Input tag {kind!r} found")


def _is_paused(content: Any, issued: dict[str, list[dict[str, Any]]]) -> bool:
    """A message that stopped with `pause_turn` is gone on from when it is handed back as it was."""
    bare = [{k: v for k, v in block.items() if k != "cache_control"} for block in content]
    return any(name.startswith(PAUSED) and bare == said for name, said in issued.items())


def _check_messages(messages: Any, issued: dict[str, list[dict[str, Any]]]) -> None:
    require(isinstance(messages, list) and messages, "messages: at least one message is required")
    require(messages[0].get("role") == "user", "messages: first message must use the user role")
    is_last_word = messages[-1].get("role") == "user" or _is_paused(messages[-1].get("content"), issued)
    require(is_last_word, "This model does not support assistant message prefill.")
    for index, message in enumerate(messages):
        place, role = f"messages.{index}", message.get("role")
        require(set(message) == {"role", "content"}, f"{place}: role and content, nothing else")
        require(role in BLOCKS_OF_ROLE, f"{place}.role: Input should be 'user' or 'assistant'")
        require(not index or messages[index - 1]["role"] != role, f"{place}: roles must alternate")
        blocks = _blocks(message["content"], place)
        for number, block in enumerate(blocks):
            _check_block(block, role, f"{place}.content.{number}")
        if role == "assistant":
            _check_replay(blocks, place, issued)
            require(blocks[-1]["type"] not in ("thinking", "redacted_thinking"),
                    f"{place}: The final block in an assistant message cannot be `thinking`.")  # fmt: skip
        _check_results(_blocks(messages[index - 1]["content"], place) if index else [], blocks, role, place)


def _blocks(content: Any, place: str) -> list[dict[str, Any]]:
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    require(isinstance(content, list) and content, f"{place}: all messages must have non-empty content")
    require(all(isinstance(block, dict) for block in content), f"{place}.content: blocks must be objects")
    return content


def _check_block(block: dict[str, Any], role: str, place: str) -> None:
    kind = block.get("type")
    require(kind in BLOCKS_OF_ROLE[role], f"{place}: block type {kind!r} is not permitted in {role} messages")
    extra = sorted(set(block) - BLOCK_FIELDS[kind])
    require(not extra, f"{place}.{kind}.{extra[:1]}: Extra inputs are not permitted")
    if kind == "text":
        _check_text(block, place)
        require(role == "assistant" or "citations" not in block, f"{place}.text.citations: not permitted here")
    elif kind == "thinking":
        require(block.get("signature"), f"{place}.thinking.signature: Field required")
    elif kind == "tool_use":
        require(TOOL_ID.fullmatch(str(block.get("id"))), f"{place}.tool_use.id: String should match the pattern")
        is_name = CALLED_NAME.fullmatch(str(block.get("name")))
        require(is_name, f"{place}.tool_use.name: String should match the pattern")
        require(isinstance(block.get("input"), dict), f"{place}.tool_use.input: Input should be a valid dictionary")
    elif kind == "tool_result":
        for inner in _blocks(block.get("content") or "(empty)", place):
            require(inner.get("type") != "text" or inner.get("text"), f"{place}: text content blocks must be non-empty")
    elif kind in ("document", "image"):
        _check_source(kind, block, place)


def _check_text(block: dict[str, Any], place: str) -> None:
    text = block.get("text")
    require(isinstance(text, str) and text, f"{place}.text: text content blocks must be non-empty")
    require(text.strip(), f"{place}.text: text content blocks must contain non-whitespace text")


PAUSED = "paused-"
MAGIC = {"application/pdf": b"%PDF", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}


def _check_source(kind: str, block: dict[str, Any], place: str) -> None:
    source = block.get("source") or {}
    media_type = str(source.get("media_type"))
    fits = media_type in MAGIC and media_type.startswith("image/") == (kind == "image")
    require(source.get("type") == "base64" and fits, f"{place}.{kind}.source: Input should be a base64 PDF or image")
    try:
        data = base64.b64decode(source.get("data", ""), validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Refused(f"{place}.document.source.base64: Invalid base64 data") from error
    require(data.startswith(MAGIC[media_type]), f"{place}.{kind}.source.base64.data: it was not valid.")
    if len(data) > MAX_PDF_BYTES:
        raise Refused("Request exceeds the maximum size", 413, "request_too_large")


def _check_replay(blocks: list[dict[str, Any]], place: str, issued: dict[str, list[dict[str, Any]]]) -> None:
    """Thinking comes back unchanged, and a message with tool calls comes back whole."""
    for block in blocks:
        if block["type"] == "thinking":
            original = issued.get(block["signature"])
            require(original and block in original, f"{place}: Invalid `signature` in `thinking` block")
        if block["type"] == "tool_use" and block["id"] in issued:
            bare = [{k: v for k, v in b.items() if v is not None} for b in blocks]
            same = _is_replay(bare, issued[block["id"]])
            require(same, f"{place}: the assistant message was changed before its replay")


def _is_replay(blocks: list[dict[str, Any]], original: list[dict[str, Any]]) -> bool:
    """Equal, but for names that the API itself would refuse and so cannot come back."""
    allowed = [
        before if CALLED_NAME.fullmatch(before.get("name", "text")) else {**before, "name": now.get("name")}
        for now, before in zip(blocks, original, strict=False)
    ]
    return len(blocks) == len(original) and blocks == allowed


def _check_results(before: list[dict[str, Any]], blocks: list[dict[str, Any]], role: str, place: str) -> None:
    asked = [block["id"] for block in before if block.get("type") == "tool_use"]
    given = [block["tool_use_id"] for block in blocks if block.get("type") == "tool_result"]
    first = [block["tool_use_id"] for block in blocks[: len(asked)] if block.get("type") == "tool_result"]
    if role == "user" and asked:
        require(sorted(first) == sorted(asked),
                f"{place}: `tool_use` ids were found without `tool_result` blocks immediately after")  # fmt: skip
    unexpected = [one for one in given if one not in asked]
    require(not unexpected, f"{place}: unexpected `tool_use_id` found in `tool_result` blocks: {unexpected[:1]}")
    require(len(given) == len(set(given)), f"{place}: each tool_use must have a single result")


def _breakpoints(value: Any) -> int:
    if isinstance(value, dict):
        return ("cache_control" in value) + sum(_breakpoints(item) for item in value.values())
    return sum(_breakpoints(item) for item in value) if isinstance(value, list) else 0
