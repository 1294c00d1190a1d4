"""The only door to an HX Engine: its HTTP contract behind plain method calls.

The origin is fixed at construction; redirects and proxies are not followed; every call has a total
deadline; the internal secret goes on every call except the health check.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

import httpx

from orchestration.engine_replies import read_reply
from orchestration.errors import (
    EngineClientError,
    EngineNotFoundError,
    EngineProtocolError,
    EngineRejectedError,
    EngineTimeoutError,
    EngineUnavailableError,
)
from orchestration.loop_thread import LoopThread
from orchestration.strict_json import MAX_BYTES

BASE_PATH = "/api/v1/hx"
CALL_S = 15.0
CREATE_S = 30.0
HEALTH_S = 1.8
START_S = 60.0
SESSION_ID = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]{1,128}")
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._:-]{1,200}")
ENDPOINT = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
Lifespan = Callable[[], AbstractAsyncContextManager[Any]]


class EngineClient:
    """Thread-safe. `transport` and `lifespan` are for an engine in this process: the lifespan is entered
    on the client's own loop before the first call and left at `close`."""

    def __init__(
        self, base_url: str, secret: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None, lifespan: Lifespan | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/").removesuffix(BASE_PATH)
        self._secret = secret
        self._loop = LoopThread("engine-client")
        self._stopping: asyncio.Event | None = None
        self._lived: asyncio.Task[None] | None = None
        try:
            self._http = self._loop.run(self._open(transport, lifespan), START_S)
        except BaseException:
            self._loop.stop()
            raise

    async def _open(
        self, transport: httpx.AsyncBaseTransport | None, lifespan: Lifespan | None
    ) -> httpx.AsyncClient:
        if lifespan is not None:
            started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._stopping = asyncio.Event()
            self._lived = asyncio.create_task(_live(lifespan, started, self._stopping))
            await started
        return httpx.AsyncClient(
            base_url=self.origin, transport=transport, follow_redirects=False, trust_env=False,
            timeout=httpx.Timeout(CALL_S, connect=3.0), limits=httpx.Limits(max_connections=20),
        )

    def requirements(self, body: dict[str, Any]) -> dict[str, Any]:
        """The engine's check of a design request. A refusal is an answer too: `valid` is False and
        `errors` lists {field, message, suggestion, valid_range}."""
        try:
            return self.call("POST", "/requirements", body)
        except EngineRejectedError as refusal:
            if refusal.status != 422:
                raise
            errors = refusal.errors or [
                {"field": "", "message": refusal.user_message, "suggestion": "", "valid_range": ""}
            ]
            return {"valid": False, "errors": errors, "warnings": refusal.warnings}

    def design(self, body: dict[str, Any], idempotency_key: str | None = None) -> dict[str, Any]:
        """Start a design: {"session_id", "stream_url", "token"}. Sent once; an engine that knows the
        idempotency key answers a second call with the first design."""
        if idempotency_key is not None and not IDEMPOTENCY_KEY.fullmatch(idempotency_key):
            raise ValueError("an idempotency key is 1 to 200 letters, digits and . _ : -")
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        reply = self.call("POST", "/design", body, timeout_s=CREATE_S, headers=headers)
        if not SESSION_ID.fullmatch(str(reply.get("session_id", ""))):
            raise EngineProtocolError(reason="the answer to /design holds no usable session_id")
        return reply

    def status(self, session_id: str, after: int = 0, wait_s: float = 0.0) -> dict[str, Any]:
        """The design's state as the contract's `/status`. EngineNotFoundError when it is unknown there.

        `after` is how many records are known: an engine that can leave them out says so in `records_from`, any
        other sends them all. `wait_s` lets it answer as soon as there is news, after so many seconds at the latest:
        an engine that can says so in `wait_s`, any other answers at once.
        """
        params = ({"after": str(after)} if after else {}) | ({"wait_s": f"{wait_s:.3f}"} if wait_s > 0.0 else {})
        return self.call("GET", self._design_path(session_id, "status"), params=params or None)

    def respond(self, session_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Hand over the user's answer. EngineConflictError or EngineGoneError when it came too late."""
        return self.call("POST", self._design_path(session_id, "respond"), body)

    def cancel(self, session_id: str) -> dict[str, Any]:
        return self.call("POST", self._design_path(session_id, "cancel"), {})

    def drawing(self, session_id: str) -> dict[str, Any]:
        """What a design is drawn from. EngineNotFoundError when it is unknown there."""
        return self.call("GET", self._design_path(session_id, "drawing"))

    def fluids(self, query: str, limit: int = 20) -> dict[str, Any]:
        return self.call("GET", "/fluids", params={"query": query[:200], "limit": str(limit)})

    def limits(self) -> dict[str, Any]:
        return self.call("GET", "/limits")

    def fields(self) -> dict[str, Any]:
        """Every field of a request: {"fields": [{"name", "label", "kind", "unit", "low", "high", "choices", "required",
        "default", ...}]}. An engine of the plain contract has no such answer: EngineProtocolError."""
        return self.call("GET", "/fields")

    def health(self) -> dict[str, Any]:
        """The engine's word that it lives: {"status", "service", "version"}. Takes two seconds at most."""
        return self.call("GET", "/health", timeout_s=HEALTH_S)

    def call(
        self, method: str, path: str, json: dict[str, Any] | None = None, *,
        params: dict[str, str] | None = None, headers: dict[str, str] | None = None,
        timeout_s: float = CALL_S,
    ) -> dict[str, Any]:
        """Any endpoint below the base path, given with or without it. Raises EngineClientError's family."""
        endpoint = path.removeprefix(BASE_PATH)
        if not ENDPOINT.fullmatch(endpoint):
            raise ValueError(f"not an endpoint path: {path[:80]!r}")
        sent = dict(headers or {})
        if self._secret and endpoint != "/health":
            sent["X-Internal-Secret"] = self._secret
        url = self._prefix + BASE_PATH + endpoint
        work = self._exchange(method, url, _encode(json), params, sent)
        try:
            status, body = self._loop.run(work, timeout_s)
        except TimeoutError as error:
            raise EngineTimeoutError(endpoint=endpoint) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise translated(error) from error
        try:
            return read_reply(status, body)
        except EngineNotFoundError as error:
            if endpoint.startswith("/design/"):
                raise
            raise EngineProtocolError(endpoint=endpoint, status=404) from error

    async def _exchange(
        self, method: str, url: str, content: bytes | None, params: dict[str, str] | None,
        headers: dict[str, str],
    ) -> tuple[int, bytes]:
        if content is not None:
            headers["Content-Type"] = "application/json"
        async with self._http.stream(
            method, url, content=content, params=params, headers=headers
        ) as reply:
            body = bytearray()
            async for chunk in reply.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise httpx.DecodingError("the answer is too large")
            return reply.status_code, bytes(body)

    def _design_path(self, session_id: str, action: str) -> str:
        if not SESSION_ID.fullmatch(session_id):
            raise EngineNotFoundError(status=404)
        return f"/design/{session_id}/{action}"

    def close(self) -> None:
        """Leave the engine's lifespan, close connections and end the loop."""
        self._loop.run(self._shut(), START_S)
        self._loop.stop()

    async def _shut(self) -> None:
        await self._http.aclose()
        if self._stopping is not None and self._lived is not None:
            self._stopping.set()
            await self._lived


async def _live(lifespan: Lifespan, started: asyncio.Future[None], stopping: asyncio.Event) -> None:
    """Enter and leave the lifespan in one task, as its context managers require."""
    try:
        async with lifespan():
            started.set_result(None)
            await stopping.wait()
    except BaseException as error:
        if started.done():
            raise
        started.set_exception(error)


def translated(error: Exception) -> EngineClientError:
    """httpx's error as ours."""
    if isinstance(error, httpx.TimeoutException):
        return EngineTimeoutError(reason=type(error).__name__)
    if isinstance(error, (httpx.NetworkError, httpx.ProxyError, httpx.RemoteProtocolError)):
        return EngineUnavailableError(reason=type(error).__name__)
    return EngineProtocolError(reason=type(error).__name__)


def _encode(body: dict[str, Any] | None) -> bytes | None:
    if body is None:
        return None
    try:
        return json.dumps(body, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise EngineRejectedError(
            "The request holds a value that is not finite or not JSON.",
            errors=[{"field": "", "message": str(error)[:200], "suggestion": "", "valid_range": ""}],
        ) from error
