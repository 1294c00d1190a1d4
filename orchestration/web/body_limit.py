"""No request body beyond the limit is read, whatever its length header says, and none is waited for without end."""

from __future__ import annotations

import asyncio
import time

from sse_starlette.sse import AppStatus

from orchestration.web.replies import Message, Receive, Scope, header

MAX_BODY_BYTES = 25_000_000
MAX_API_BODY_BYTES = 8_000_000
SILENCE_S = 10.0
TIME_S = 30.0  # and for every MIN_RATE bytes that have come one second more, so that a slow line can upload
MIN_RATE_BYTES_PER_S = 50_000
STOP_S = 2.0
STOP_CHECK_S = 0.5


def max_bytes_of(path: str) -> int:
    """Streamlit's uploads may be larger than what the API takes."""
    return MAX_API_BODY_BYTES if path.startswith("/api/") else MAX_BODY_BYTES


class BodyTooLarge(Exception):
    """More body arrived than allowed."""


class BodyTooSlow(Exception):
    """The body stopped in its middle, or trickled."""

    message = "The body of the request stopped arriving."
    allowed = f"the next byte within {SILENCE_S:.0f} s, {MIN_RATE_BYTES_PER_S // 1000} kB/s after {TIME_S:.0f} s"
    fix = "Send the request again."


def declared_length(scope: Scope) -> int | None:
    """The Content-Length, 0 without one, None when it is not a plain number."""
    text = header(scope, "content-length")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def limited(receive: Receive, max_bytes: int = MAX_BODY_BYTES) -> Receive:
    """`receive` that raises BodyTooLarge once more than `max_bytes` have come in, BodyTooSlow when they do not come.
    What is received after the body has no deadline."""
    seen, is_whole, begun = 0, False, time.monotonic()

    async def receiving() -> Message:
        nonlocal seen, is_whole
        if is_whole:
            return await receive()
        message = await _received_by(receive, begun + TIME_S + seen / MIN_RATE_BYTES_PER_S)
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > max_bytes:
                raise BodyTooLarge
        is_whole = not message.get("more_body", False)
        return message

    return receiving


async def _received_by(receive: Receive, end: float) -> Message:
    """The next message before `end` [s, monotonic] and before the silence is too long; sooner when the app stops."""
    end = min(end, time.monotonic() + SILENCE_S)
    is_stopping = False
    while (left := end - time.monotonic()) > 0:
        try:
            return await asyncio.wait_for(receive(), min(left, STOP_CHECK_S))
        except TimeoutError:
            if AppStatus.should_exit and not is_stopping:
                is_stopping, end = True, min(end, time.monotonic() + STOP_S)
    raise BodyTooSlow


async def read_body(receive: Receive, max_bytes: int) -> bytes:
    """The whole body. BodyTooLarge beyond `max_bytes`, BodyTooSlow when it stops."""
    body, receiving = bytearray(), limited(receive, max_bytes)
    while True:
        message = await receiving()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)
