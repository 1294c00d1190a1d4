"""What the SDK's errors mean: whether another try helps and when, and what the user is told."""

from __future__ import annotations

import anthropic
import httpx2

from orchestration.errors import (
    ModelClientError,
    ModelContextFullError,
    ModelRateLimitedError,
    ModelTruncatedError,
    ModelUnavailableError,
)

FIRST_WAIT_S = 1.0
RETRYABLE = ("overloaded_error", "rate_limit_error", "api_error", "timeout_error")
BUSY = "The language model is busy. Please try again"
SERVER_KEY_REFUSED = "The key in ANTHROPIC_API_KEY was refused. Its owner must correct it."
OWN_KEY_REFUSED = "Anthropic refused the key you gave. Check it and enter it again."
REFUSED = "The language model refused the request. Start a new conversation, or send less at once."


def wait_before_retry_s(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before another try; None when another try would not help."""
    doubled = FIRST_WAIT_S * 2 ** (attempt - 1)
    if isinstance(error, anthropic.APIStatusError):
        passes = error.status_code >= 500 or error.status_code in (408, 409, 429) or _kind(error) in RETRYABLE
        asked = _retry_after_s(error)
        return (doubled if asked is None else asked) if passes else None
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return doubled
    return None


def translated(error: Exception, key_refused: str = SERVER_KEY_REFUSED) -> ModelClientError:
    """Our error for one of the SDK's, its HTTP library's, or of its JSON parser."""
    if isinstance(error, anthropic.APIStatusError):
        return _of_status(error, key_refused)
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return ModelUnavailableError()
    if isinstance(error, ValueError | TypeError):
        return ModelTruncatedError("The model's answer could not be read.")
    return ModelClientError()


def _of_status(error: anthropic.APIStatusError, key_refused: str) -> ModelClientError:
    if error.status_code in (429, 529) or _kind(error) in ("rate_limit_error", "overloaded_error"):
        wait_s = _retry_after_s(error)
        when = f" in {wait_s:.0f} s." if wait_s else " in a minute."
        return ModelRateLimitedError(BUSY + when, retry_after_s=wait_s)
    if error.status_code in (401, 403):
        return ModelUnavailableError(key_refused)
    if error.status_code >= 500 or _kind(error) in RETRYABLE:
        return ModelUnavailableError()
    if _is_too_long(error):
        return ModelContextFullError()
    return ModelClientError(REFUSED, status=error.status_code)


def _is_too_long(error: anthropic.APIStatusError) -> bool:
    """The API has no type of its own for a prompt beyond the model's window, only a sentence."""
    return error.status_code == 413 or (error.status_code == 400 and "too long" in str(error).lower())


def _kind(error: anthropic.APIStatusError) -> str:
    """The API's own word for an error; inside a stream its status code is 200."""
    return str(getattr(error, "type", None) or "")


def _retry_after_s(error: anthropic.APIStatusError) -> float | None:
    """The seconds the API asks to wait; None when it gives none or something that is not seconds."""
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0.0 <= seconds < float("inf") else None
