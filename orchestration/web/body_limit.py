"""No request body beyond the limit is read, whatever its length header says."""

from __future__ import annotations

from orchestration.web.replies import Message, Receive, Scope, header

MAX_BODY_BYTES = 25_000_000
MAX_API_BODY_BYTES = 8_000_000


def max_bytes_of(path: str) -> int:
    """Streamlit's uploads may be larger than what the API takes."""
    return MAX_API_BODY_BYTES if path.startswith("/api/") else MAX_BODY_BYTES


class BodyTooLarge(Exception):
    """More body arrived than allowed."""


def declared_length(scope: Scope) -> int | None:
    """The Content-Length, 0 without one, None when it is not a plain number."""
    text = header(scope, "content-length")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def limited(receive: Receive, max_bytes: int = MAX_BODY_BYTES) -> Receive:
    """`receive` that raises BodyTooLarge once more than `max_bytes` have come in."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > max_bytes:
                raise BodyTooLarge
        return message

    return receiving


async def read_body(receive: Receive, max_bytes: int) -> bytes:
    """The whole body. BodyTooLarge beyond `max_bytes`."""
    body, receiving = bytearray(), limited(receive, max_bytes)
    while True:
        message = await receiving()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)
