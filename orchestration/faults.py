"""A fault a user is told of by an id alone; the id finds it in the log, once, with its stack."""

from __future__ import annotations

import logging
import uuid

log = logging.getLogger(__name__)


def new_error_id() -> str:
    return uuid.uuid4().hex[:12]


def report_fault(what: str, error: BaseException | None = None) -> str:
    """Write the fault to the log and give the id it has there. `what` names the work, never its content."""
    error_id = new_error_id()
    log.error("%s, error id %s", what, error_id, exc_info=error, extra={"error_id": error_id})
    return error_id
