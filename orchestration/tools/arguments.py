"""The gate in front of every tool: strict JSON, finite numbers, the schema of `engines.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from orchestration.number_gate import unusable_numbers
from orchestration.registry import Tool

MAX_ARGUMENT_BYTES = 50_000
MAX_ERRORS = 20


def canonical(arguments: Mapping[str, Any]) -> str:
    """One text for equal arguments."""
    return json.dumps(arguments, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def idempotency_key(conversation_id: str, turn_id: str, tool_use_id: str, arguments: Mapping[str, Any]) -> str:
    """Fixed before the first try, so that a retry finds what the first try began."""
    text = "\n".join((conversation_id, turn_id, tool_use_id, canonical(arguments)))
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(arguments: Mapping[str, Any]) -> str:
    """Equal for equal arguments."""
    return hashlib.sha256(canonical(arguments).encode()).hexdigest()


def argument_errors(tool: Tool, arguments: Any) -> list[dict[str, str]]:
    """What is wrong with the arguments as {field, message, suggestion, valid_range}; empty when nothing is."""
    if not isinstance(arguments, dict):
        return [_error("", "The arguments must be an object.")]
    wild = [_error(path, "Not a finite number of usable size.") for path in unusable_numbers(arguments)]
    if wild:
        return wild[:MAX_ERRORS]
    if len(canonical(arguments)) > MAX_ARGUMENT_BYTES:
        return [_error("", f"The arguments are longer than {MAX_ARGUMENT_BYTES} characters.")]
    found = Draft202012Validator(tool.input_schema).iter_errors(arguments)
    return [_schema_error(error) for _, error in zip(range(MAX_ERRORS), found, strict=False)]


def _schema_error(error: Any) -> dict[str, str]:
    field = ".".join(str(part) for part in error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    bounds = [f"{word} {schema[key]:g}" for key, word in _BOUNDS if isinstance(schema.get(key), int | float)]
    allowed = ", ".join(map(str, schema["enum"])) if "enum" in schema else " and ".join(bounds)
    return _error(field, error.message[:300], str(schema.get("description", ""))[:300], allowed)


_BOUNDS = (("minimum", "at least"), ("exclusiveMinimum", "more than"), ("maximum", "at most"))


def _error(field: str, message: str, suggestion: str = "", valid_range: str = "") -> dict[str, str]:
    return {"field": field, "message": message, "suggestion": suggestion, "valid_range": valid_range}
