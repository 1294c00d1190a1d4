"""What the SDK's errors mean for a review: whether one more try helps, and the words for the record."""

from __future__ import annotations

import anthropic
import httpx2

FOREIGN_ERRORS = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError)
UNREADABLE = (AttributeError, LookupError, RuntimeError, AssertionError)
"""What SDK 2.11 raises on streams that are not as the protocol says."""
FIRST_WAIT_S = 1.0
BUSY_KINDS = ("overloaded_error", "rate_limit_error")
RETRYABLE_KINDS = (*BUSY_KINDS, "api_error", "timeout_error")


def wait_before_retry_s(error: Exception) -> float | None:
    """Seconds to wait before the second try; None when it would not help."""
    if isinstance(error, anthropic.APIStatusError):
        passes = error.status_code >= 500 or error.status_code in (408, 409, 429) or _kind(error) in RETRYABLE_KINDS
        return _retry_after_s(error) if passes else None
    return FIRST_WAIT_S if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError) else None


def why(error: Exception, has_begun: bool) -> str:
    """The reason in words, without anything the error says itself."""
    if isinstance(error, anthropic.APIStatusError):
        if error.status_code in (401, 403):
            return "the key was refused"
        if error.status_code in (429, 529) or _kind(error) in BUSY_KINDS:
            return "the model service is busy"
        if error.status_code >= 500 or _kind(error) in RETRYABLE_KINDS:
            return "the model service failed"
        return f"the model service refused the request (status {error.status_code})"
    if has_begun:
        return "its answer broke off"
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return "the model service could not be reached"
    return "the model service gave an answer that could not be read"


def _kind(error: anthropic.APIStatusError) -> str:
    """The API's own word for an error inside a stream, where the status code is 200; "" for any other."""
    return str(getattr(error, "type", None) or "") if error.status_code < 300 else ""


def _retry_after_s(error: anthropic.APIStatusError) -> float:
    """The seconds the API asks to wait, one second when it names none."""
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return FIRST_WAIT_S
    return seconds if 0.0 <= seconds < float("inf") else FIRST_WAIT_S
