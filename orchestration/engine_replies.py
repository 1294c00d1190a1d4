"""What an engine's answers mean: contract bodies come back as they are, everything else as our errors."""

from __future__ import annotations

from typing import Any

from orchestration import strict_json
from orchestration.errors import (
    EngineConflictError,
    EngineFailedError,
    EngineGoneError,
    EngineNotFoundError,
    EngineProtocolError,
    EngineRejectedError,
    EngineTimeoutError,
    EngineUnavailableError,
)

MAX_TEXT_CHARS = 600
MAX_ERRORS = 50
REJECTED_BY_STATUS: dict[int, type[EngineRejectedError]] = {
    404: EngineNotFoundError, 409: EngineConflictError, 410: EngineGoneError,
}
SECRET_REFUSED = "The HX Engine refused our credentials. Check HX_ENGINE_INTERNAL_SECRET on both sides."


def read_reply(status: int, body: bytes) -> dict[str, Any]:
    """The JSON object of a 2xx answer; unknown fields stay in it.

    Raises
    ------
    EngineRejectedError
        4xx, with the engine's field errors; its subclasses for 404, 409 and 410.
    EngineUnavailableError, EngineTimeoutError, EngineFailedError
        429, 502 and 503; 408 and 504; other 5xx.
    EngineProtocolError
        A redirect, or a body that is not a JSON object with finite numbers.
    """
    if 200 <= status < 300:
        return _object(status, body)
    if status in (429, 502, 503):
        raise EngineUnavailableError(status=status)
    if status in (408, 504):
        raise EngineTimeoutError(status=status)
    if status >= 500:
        raise EngineFailedError(status=status)
    if status < 400:
        raise EngineProtocolError("The HX Engine's address redirects elsewhere; redirects are not followed.",
                                  status=status)
    if status in (401, 403):
        raise EngineRejectedError(SECRET_REFUSED, status=status)
    raise _rejected(status, _object(status, body))


def _object(status: int, body: bytes) -> dict[str, Any]:
    try:
        value = strict_json.loads(body)
    except ValueError as error:
        raise EngineProtocolError(status=status, reason=str(error)[:200]) from error
    if not isinstance(value, dict):
        raise EngineProtocolError(status=status, reason=f"a JSON {type(value).__name__}, not an object")
    return value


def _rejected(status: int, body: dict[str, Any]) -> EngineRejectedError:
    kind = REJECTED_BY_STATUS.get(status, EngineRejectedError)
    errors, warnings, message = field_errors(body)
    if not message and errors:
        message = "; ".join(f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors)
    if kind is not EngineRejectedError:
        return kind(status=status, errors=errors, warnings=warnings, engine_message=message)
    return kind(message or None, status=status, errors=errors, warnings=warnings)


def field_errors(body: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str], str]:
    """Field errors, warnings and message of a refusal, whichever of the known shapes it has.

    The engine's own `{"errors": [{"field", "message", "suggestion", "valid_range"}]}`, the same inside
    `detail`, a web framework's `{"detail": [{"loc", "msg"}]}`, or a text in `detail`. Further fields of
    an error (its value, for one) are kept.
    """
    detail = body.get("detail", body)
    if isinstance(detail, str):
        return [], [], _text(detail)
    if isinstance(detail, dict):
        found = [_own_error(e) for e in _list(detail.get("errors"))[:MAX_ERRORS]]
        warnings = [_text(w) for w in _list(detail.get("warnings"))[:MAX_ERRORS]]
        return found, warnings, _text(detail.get("message") or detail.get("user_message") or "")
    return [_framework_error(e) for e in _list(detail)[:MAX_ERRORS]], [], ""


def _own_error(error: Any) -> dict[str, Any]:
    if not isinstance(error, dict):
        return {"field": "", "message": _text(error), "suggestion": "", "valid_range": ""}
    named = {name: _text(error.get(name)) for name in ("field", "message", "suggestion", "valid_range")}
    return {**error, **named}


def _framework_error(error: Any) -> dict[str, Any]:
    if not isinstance(error, dict):
        return _own_error(error)
    where = [str(part) for part in _list(error.get("loc")) if part not in ("body", "query", "path")]
    return {"field": _text(".".join(where)), "message": _text(error.get("msg") or error.get("message")),
            "suggestion": "", "valid_range": ""}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """One line of bounded, printable text."""
    if value is None:
        return ""
    text = " ".join(str(value)[: 4 * MAX_TEXT_CHARS].split())
    return "".join(c for c in text if c.isprintable())[:MAX_TEXT_CHARS]
