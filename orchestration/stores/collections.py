"""Every collection and its unique keys: the one table both backends build their indexes from.

`id` is unique in every collection. A document must hold a value for every field of its unique keys.
"""

from __future__ import annotations

UNIQUE_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "conversations": (),
    "messages": (("conversation_id", "sequence"),),
    "attachments": (),
    "attachment_parts": (("attachment_id", "number"),),
    "turns": (),
    "tool_calls": (("idempotency_key",),),
    "designs": (("owner", "idempotency_key"),),
    "step_records": (("design_id", "position"),),
    "completions": (("design_id", "revision"),),
    "reports": (("design_id", "revision"),),
    "drawings": (("design_id", "revision"),),
    "explorations": (("design_id", "revision"),),
    "usage": (),
    "login_sessions": (),
    "api_calls": (),
    "api_keys": (),
    "visits": (),
    "presets": (("owner", "name"),),
    "first_steps": (),
}
COLLECTIONS = tuple(UNIQUE_KEYS)

# Fields that are searched or sorted on, beside the unique keys: plain indexes.
LOOKUP_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "conversations": (("owner", "updated_at"),),
    "attachments": (("conversation_id",),),
    "turns": (("conversation_id",), ("status",)),
    "tool_calls": (("conversation_id",), ("state",)),
    "designs": (("owner", "conversation_id"), ("is_settled",), ("report_status",)),
    "usage": (("owner", "day"), ("owner", "month"), ("day",), ("conversation_id",), ("turn_id",)),
}
