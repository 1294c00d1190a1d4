"""Bodies are strict JSON or refused: one media type, no compression, finite numbers, no key twice."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from orchestration import strict_json
from orchestration.http_api import problems
from orchestration.web.body_limit import MAX_API_BODY_BYTES, BodyTooLarge, BodyTooSlow

JSON = "application/json"
LARGE_BYTES = 100_000
SEND_JSON = f"Send Content-Type: {JSON}."
SEND_FILES = SEND_JSON + ' A file goes in base64: {"message": "...", "attachments": [{"name": "...", "data": "..."}]}.'


class StrictRequest(Request):
    """A request whose body is parsed strictly; a large one away from the event loop."""

    async def json(self) -> Any:
        body = await self.body()
        try:
            if len(body) > LARGE_BYTES:
                return await run_in_threadpool(strict_json.loads, body)
            return strict_json.loads(body)
        except ValueError as error:
            reason = "The body is not strict JSON: " + str(error)[:200]
            raise problems.refuse(422, "body", reason, "JSON with finite numbers", "Send one JSON object.") from error


class StrictRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if self.body_field is not None:
                _require_json(request)
            try:
                return await handle(StrictRequest(request.scope, request.receive))
            except HTTPException as error:
                if isinstance(error.__cause__, BodyTooLarge):
                    allowed = f"up to {MAX_API_BODY_BYTES} bytes"
                    raise problems.refuse(413, "body", "The body is too large.", allowed) from error
                if isinstance(error.__cause__, BodyTooSlow):
                    slow = error.__cause__
                    refused = problems.refuse(408, "body", slow.message, slow.allowed, slow.fix)
                    refused.headers = {"Connection": "close"}
                    raise refused from error
                raise
            except RequestValidationError:
                raise
            except Exception as error:
                return problems.on_any(error)

        return handler


def _require_json(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != JSON:
        fix = SEND_FILES if media.startswith("multipart/") else SEND_JSON
        raise problems.refuse(415, "Content-Type", "The body must be JSON.", JSON, fix)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise problems.refuse(415, "Content-Encoding", "A compressed body is not read.", "none", "Send it plain.")
