"""Bodies in and out: strict JSON both ways, and one shape for every refusal."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from hx_engine.errors import InputError
from hx_engine.state.store import encode
from hx_engine.strict_json import MAX_BYTES, BadJsonError, loads_object

_JSON = "application/json"
_LONGEST_ECHO = 100


class BodyError(InputError):
    """A body that cannot be read at all; `status` says how it is refused."""

    code = "bad_body"

    def __init__(self, message: str, suggestion: str, valid_range: str, status: int = 422) -> None:
        super().__init__("body", None, message, suggestion, valid_range)
        self.status = status


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises
    ------
    BodyError
        415 for another media type, 413 above 1 MB, 422 for what is not strict JSON.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _JSON or request.headers.get("content-encoding", "identity") != "identity":
        raise BodyError("The body must be plain JSON.", f"Send Content-Type: {_JSON}.", _JSON, 415)
    length = request.headers.get("content-length", "0")
    data = bytearray()
    _require_short(int(length) if length.isdigit() and len(length) < 12 else MAX_BYTES + 1)
    async for chunk in request.stream():
        data += chunk
        _require_short(len(data))
    try:
        return loads_object(bytes(data))
    except BadJsonError as error:
        raise BodyError(str(error), "Send a JSON object with finite numbers.", "a JSON object") from error


def _require_short(size: int) -> None:
    if size > MAX_BYTES:
        allowed = f"up to {MAX_BYTES} bytes"
        raise BodyError("The body is too large.", "Send the request without attachments.", allowed, 413)


def answer(content: Any, status: int = 200) -> Response:
    """A JSON reply; NaN and infinity cannot leave the engine."""
    return Response(encode(content).encode("utf-8", "replace"), status, media_type=_JSON)


def invalid(errors: list[InputError], warnings: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """The body of a refusal that names fields."""
    rows = [{**error.to_dict(), "value": _echo(error.value)} for error in errors]
    return {"valid": False, "errors": rows, "warnings": warnings or [], **more}


def refused(status: int, message: str, field: str = "", suggestion: str = "", valid_range: str = "") -> Response:
    """A refusal for one reason that is no value of a request."""
    error = InputError(field, None, message, suggestion, valid_range)
    return answer({"detail": {**invalid([error]), "message": message}}, status)


def _echo(value: Any) -> Any:
    """A value as quoted back: numbers as they are, anything else as short text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:_LONGEST_ECHO]
