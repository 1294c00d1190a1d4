"""POST of a message and the stream of what comes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from orchestration.http_api.bodies import ChatMessage, TurnStarted
from orchestration.http_api.identity import Id, Owner
from orchestration.http_api.problems import not_found, refuse
from orchestration.http_api.stream import POSITION, conversation_stream
from orchestration.http_api.strict_route import StrictRoute
from orchestration.once import OtherBodyError, StillRunningError
from orchestration.services import Services
from orchestration.stores.protocol import Document
from orchestration.turns import Attachment

Key = Annotated[str | None, Header(
    alias="Idempotency-Key", pattern=r"^[!-~]{1,200}$", description="the same key with the same body: the same turn"
)]
POSITION_TEXT = "a position is the id of an event of this stream"


def chat_routes(services: Callable[[], Services]) -> APIRouter:
    routes = APIRouter(prefix="/chat", tags=["chat"], route_class=StrictRoute)

    @routes.post("", status_code=202, response_description="Taken: follow the stream or read the context")
    def post_message(body: ChatMessage, owner: Owner, idempotency_key: Key = None) -> TurnStarted:
        """Say something; the assistant begins to answer. With an `Idempotency-Key`, sent again it is the same turn.

        What an attached sheet says waits as `found` of the conversation, and no design begins with it, until a message
        holds the words “take all”.
        """
        parts = services()
        if body.conversation and parts.conversations.get(owner, body.conversation) is None:
            raise not_found()
        files = body.files()
        if idempotency_key is None:
            conversation_id = body.conversation or parts.conversations.create(owner, body.message)["id"]
            turn_id = parts.turns.start(owner, conversation_id, body.message, files, units=body.units)
            return _started(conversation_id, turn_id)
        fingerprint = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
        try:
            call = parts.once.run(
                owner, idempotency_key, fingerprint, body.conversation, lambda call: _begin(parts, body, files, call)
            )
        except OtherBodyError as error:
            raise refuse(422, "Idempotency-Key", error.user_message) from None
        except StillRunningError as error:
            raise refuse(409, "Idempotency-Key", error.user_message) from None
        return _started(call["conversation_id"], call["turn_id"])

    @routes.get("/{id}/stream", response_class=EventSourceResponse)
    async def stream(
        id: Id, owner: Owner, request: Request,
        after: Annotated[str | None, Query(max_length=100, description="as Last-Event-ID, which goes first")] = None,
        last_event_id: Annotated[str | None, Header(max_length=100)] = None,
    ) -> EventSourceResponse:  # fmt: skip
        """Server-sent events: the eight types of a turn, `snapshot` where events are missing, `end` at the end."""
        parts = await run_in_threadpool(services)
        position = last_event_id or after or None
        if position is not None and not POSITION.fullmatch(position):
            raise refuse(400, "Last-Event-ID", "This is not a position.", POSITION_TEXT, "Leave it out to begin anew.")
        if await run_in_threadpool(parts.conversations.get, owner, id) is None:
            raise not_found()
        return conversation_stream(parts, owner, id, position, request.scope.get("arken_recheck"))

    return routes


def _begin(parts: Services, body: ChatMessage, files: Sequence[Attachment], call: Document) -> None:
    """Find what an earlier run of this call began, or begin it."""
    owner, conversation_id, turn_id = call["owner"], call["conversation_id"], call["turn_id"]
    if parts.store.get("turns", owner, turn_id) is not None:
        return
    if parts.conversations.get(owner, conversation_id) is None:
        parts.conversations.create(owner, body.message, conversation_id)
    parts.turns.start(owner, conversation_id, body.message, files, turn_id, units=body.units)


def _started(conversation_id: str, turn_id: str) -> TurnStarted:
    place = f"/api/chat/{conversation_id}"
    return TurnStarted(
        conversation=conversation_id, turn=turn_id, stream=f"{place}/stream", context=f"{place}/context"
    )
