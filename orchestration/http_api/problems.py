"""One shape for everything that is refused or fails: {"errors": [{field, message, allowed, fix}], "code", "error_id"}.

`error_id` is null for what the caller can mend, and finds the failure in the log for what the caller cannot.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as RoutingError

from orchestration.errors import (
    EngineConflictError,
    EngineGoneError,
    EngineNotFoundError,
    EngineRejectedError,
    OrchestrationError,
    StoreConflictError,
    StoreError,
)
from orchestration.faults import report_fault
from orchestration.turns import TurnRefusedError

MAX_ERRORS = 20
NOT_FOUND = "There is no such thing here."
STATUS_OF = (
    (TurnRefusedError, 409), (EngineNotFoundError, 404), (EngineConflictError, 409), (EngineGoneError, 409),
    (EngineRejectedError, 422), (StoreConflictError, 409),
)  # fmt: skip
LIMITS = {"min_length": "at least", "max_length": "at most", "ge": "at least", "le": "at most", "pattern": "the form",
          "expected": "one of"}  # fmt: skip


class Problem(BaseModel):
    """One thing that is wrong."""

    field: str = Field(description="where, empty when it is the request as a whole")
    message: str
    allowed: str = Field("", description="what would be taken")
    fix: str = Field("", description="what to do")


class Refusal(BaseModel):
    """The body of every answer that is not 2xx."""

    errors: list[Problem]
    code: str
    error_id: str | None = Field(None, description="finds the failure in the log of this installation")


def refuse(status: int, field: str, message: str, allowed: str = "", fix: str = "") -> HTTPException:
    """To raise for one reason."""
    return HTTPException(status, Problem(field=field, message=message, allowed=allowed, fix=fix).model_dump())


def not_found() -> HTTPException:
    """The same for what does not exist and for what is somebody else's."""
    return refuse(404, "", NOT_FOUND, fix="Check the id.")


def answer(status: int, code: str, found: Iterable[Problem], error_id: str | None = None) -> JSONResponse:
    body = Refusal(errors=list(found)[:MAX_ERRORS], code=code, error_id=error_id)
    extra = {"Retry-After": "2"} if status in (409, 503) else {}
    return JSONResponse(body.model_dump(), status, headers={"Cache-Control": "no-store", **extra})


async def on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RoutingError)
    known = isinstance(error.detail, dict)
    found = Problem(**error.detail) if known else Problem(field="", message=_words(error))
    reply = answer(error.status_code, f"http_{error.status_code}", [found])
    reply.headers.update(error.headers or {})
    return reply


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(422, "invalid", (_problem(dict(row)) for row in error.errors()))


async def on_known(request: Request, error: Exception) -> JSONResponse:
    return on_any(error)


async def fault_answer(request: Request, error: Exception) -> JSONResponse:
    """For what fails outside these routes; notes in the scope that it is reported."""
    reply = on_any(error)
    request.scope["arken_fault"] = True
    return reply


def on_any(error: Exception) -> JSONResponse:
    """Ours by its kind; anything else is a fault, reported once in the log and to the caller by its id alone."""
    for kind, status in STATUS_OF:
        if isinstance(error, kind):
            return answer(status, error.code, _engine_problems(error))
    if isinstance(error, OrchestrationError):
        status = 503 if isinstance(error, StoreError) or getattr(error, "retryable", False) else 500
        error_id = report_fault(f"a request failed: {error.code}", error)
        return answer(status, error.code, [Problem(field="", message=error.user_message)], error_id)
    error_id = report_fault("a request failed", error)
    fix = "Try again; if it stays, report the error id."
    return answer(500, "internal", [Problem(field="", message=OrchestrationError.user_message, fix=fix)], error_id)


def _engine_problems(error: OrchestrationError) -> list[Problem]:
    rows = [row for row in getattr(error, "errors", None) or () if isinstance(row, dict)]
    found = [
        Problem(
            field=str(row.get("field") or ""), message=str(row.get("message") or ""),
            allowed=str(row.get("valid_range") or ""), fix=str(row.get("suggestion") or ""),
        )
        for row in rows
    ]  # fmt: skip
    return found or [Problem(field="", message=error.user_message)]


def _problem(row: dict[str, Any]) -> Problem:
    place = ".".join(str(part) for part in row.get("loc", ()) if part not in ("body", "query", "path", "header"))
    context = row.get("ctx") or {}
    limits = [f"{word} {context[name]}" for name, word in LIMITS.items() if name in context]
    missing = row.get("type") == "missing"
    extra = row.get("type") == "extra_forbidden"
    fix = "Give it." if missing else "Leave it out." if extra else "Change it to what is allowed."
    return Problem(field=place[:200] or "body", message=str(row.get("msg", ""))[:300],
                   allowed=" and ".join(limits)[:300], fix=fix)  # fmt: skip


def _words(error: RoutingError) -> str:
    words = {404: "There is no such route.", 405: "This method is not for this route."}
    return words.get(error.status_code, str(error.detail)[:200])
