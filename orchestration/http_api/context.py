"""GET and DELETE of a conversation and its messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Query

from orchestration.http_api.bodies import Conversation, Done
from orchestration.http_api.identity import Id, Owner
from orchestration.http_api.problems import not_found, refuse
from orchestration.http_api.strict_route import StrictRoute
from orchestration.services import Services

MAX_DESIGNS = 200
DEFAULT_MESSAGES, MOST_MESSAGES = 100, 500
INNER = frozenset({"owner", "idempotency_key", "session_id", "replay", "version", "case"})
BUSY = "The assistant still answers in this conversation."


def context_routes(services: Callable[[], Services]) -> APIRouter:
    routes = APIRouter(prefix="/chat", tags=["chat"], route_class=StrictRoute)

    @routes.get("/{id}/context")
    def context(
        id: Id, owner: Owner, limit: int = Query(DEFAULT_MESSAGES, ge=1, le=MOST_MESSAGES),
        before: int | None = Query(None, ge=0, le=10**9, description="a message's `sequence`: those before it"),
    ) -> Conversation:  # fmt: skip
        """The conversation with its newest messages, its case, designs and open questions."""
        found = conversation_view(services(), owner, id, limit, before)
        if found is None:
            raise not_found()
        return Conversation(**found)

    @routes.delete("/{id}")
    def delete_conversation(id: Id, owner: Owner) -> Done:
        """Remove the conversation and its messages; its designs stay."""
        parts = services()
        _require_idle(parts, owner, id)
        if not parts.conversations.delete(owner, id):
            raise not_found()
        return Done(status="deleted")

    @routes.delete("/{id}/messages/{message_id}")
    def delete_message(id: Id, message_id: Id, owner: Owner) -> Done:
        """Remove one message."""
        parts = services()
        _require_idle(parts, owner, id)
        if not parts.conversations.delete_message(owner, id, message_id):
            raise not_found()
        return Done(status="deleted")

    return routes


def conversation_view(
    services: Services, owner: str, conversation_id: str, limit: int = DEFAULT_MESSAGES, before: int | None = None
) -> dict[str, Any] | None:
    """The fields of `Conversation`, None when the owner has no such conversation. `last_event_id` is read first,
    so nothing that happens meanwhile is missing from both the view and the stream after it."""
    conversation = services.conversations.get(owner, conversation_id)
    if conversation is None:
        return None
    last_id = services.events.last_id(conversation_id)
    designs = services.designs.list(owner, conversation_id, MAX_DESIGNS)
    waiting = [{"design": row["id"], "question": row["question"]} for row in designs if row["question"]]
    messages = services.conversations.latest(owner, conversation_id, limit, before)
    return {
        "conversation": shown(conversation),
        "messages": [shown(message) for message in messages],
        "case": conversation["case"],
        "designs": [shown(design) for design in designs],
        "questions": waiting,
        "running_turn": services.turns.running(conversation_id),
        "saving_delayed": services.turns.saving_delayed(conversation_id),
        "last_event_id": last_id,
    }


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """A stored document without what is ours alone."""
    return {key: value for key, value in document.items() if key not in INNER}


def _require_idle(services: Services, owner: str, conversation_id: str) -> None:
    if services.conversations.get(owner, conversation_id) is None:
        raise not_found()
    if services.turns.running(conversation_id):
        raise refuse(409, "", BUSY, fix="Wait for its end, then delete.")
