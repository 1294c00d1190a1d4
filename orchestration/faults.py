"""A fault a user is told of by an id; the id finds it in the log, once, with its stack."""

from __future__ import annotations

import logging
import sys
import uuid

log = logging.getLogger(__name__)


def report_fault(what: str, error: BaseException | None = None) -> str:
    """Write the fault to the log and give the id it has there. `what` names the work, never its content. Without
    `error`, the exception in hand counts; without any, the stack of the caller."""
    error_id, error = uuid.uuid4().hex[:12], error or sys.exception()
    log.error(
        "%s, error id %s", what, error_id, exc_info=error, stack_info=error is None, stacklevel=2,
        extra={"error_id": error_id},
    )  # fmt: skip
    return error_id
