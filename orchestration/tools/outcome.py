"""On whose behalf a tool is called, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.presentation import SYSTEMS
from orchestration.registry import Registry

NOT_FOR_MODELS = frozenset({"token", "stream_url"})


@dataclass(frozen=True)
class ToolContext:
    """On whose behalf a tool runs. `began_at` (ISO) is when the user's message came in; `registry` the tools as
    they were then, which hold to the end of the turn (None: as they are now). `units` is the system of units that the
    user reads in: a design is told in it, so that nobody has to convert."""

    owner: str
    conversation_id: str
    turn_id: str
    began_at: str
    registry: Registry | None = field(default=None)
    units: str = SYSTEMS[0]


@dataclass(frozen=True)
class ToolResult:
    """`content` goes to the model as JSON; `summary` is one line for the chat."""

    ok: bool
    content: dict[str, Any]
    summary: str
    design_id: str | None = field(default=None)


def for_model(reply: Mapping[str, Any]) -> dict[str, Any]:
    """An engine's reply without what a model has no use for."""
    return {key: value for key, value in reply.items() if key not in NOT_FOR_MODELS}


def refused(errors: list[dict[str, Any]], summary: str, reply: Mapping[str, Any] | None = None) -> ToolResult:
    """A call that was not carried out, with the errors that say why and the warnings of the engine's reply."""
    content = {"valid": False, "errors": errors, "warnings": list((reply or {}).get("warnings") or ())}
    return ToolResult(False, content, summary)


def plain_error(message: str) -> dict[str, str]:
    """An error that belongs to no field."""
    return {"field": "", "message": message, "suggestion": "", "valid_range": ""}
