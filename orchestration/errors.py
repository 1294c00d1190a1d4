"""Everything that can go wrong on this side of the engine's HTTP interface.

OrchestrationError                     code                    what the user is told
├ ConfigError                          config_invalid          which variable, never its value
├ EngineClientError
│  ├ EngineUnavailableError            engine_unavailable      nobody answers (retryable)
│  ├ EngineTimeoutError                engine_timeout          no answer in time (retryable)
│  ├ EngineRejectedError               engine_rejected         4xx: the engine's own field errors
│  │  ├ EngineNotFoundError            engine_not_found        404: unknown design
│  │  ├ EngineConflictError            engine_conflict         409: answered or changed meanwhile
│  │  └ EngineGoneError                engine_gone             410: no longer waiting
│  ├ EngineFailedError                 engine_failed           5xx
│  └ EngineProtocolError               engine_protocol         an answer that is not the contract
├ ModelClientError
│  ├ ModelUnavailableError             model_unavailable
│  ├ ModelRateLimitedError             model_rate_limited      retry_after_s
│  ├ ModelRefusedError                 model_refused
│  └ ModelTruncatedError               model_truncated         stop_reason
│     └ ModelContextFullError          model_context_full      the request is longer than the model reads
├ ToolError
│  ├ ToolRetryError                    tool_retry              the model may mend its arguments
│  └ ToolFailedError                   tool_failed             the model must accept it
├ BudgetExceededError                  budget_exceeded         which, used, limit
├ UnknownAssistantError                unknown_assistant       choose one of the list
├ WorkBusyError                        work_busy               stop it first
├ PdfError                             pdf_failed              take Word or Markdown
├ EventLogError                        event_log_failed
└ StoreError                           store_failed
   ├ StoreUnavailableError             store_unavailable
   ├ StoreConflictError                store_conflict
   │  └ DuplicateError                 store_duplicate
   └ StoreCorruptError                 store_corrupt

`user_message` is safe to show. `details` is data for logs and tests; it never holds a secret.
"""

from __future__ import annotations

from typing import Any


class OrchestrationError(Exception):
    """Root of the tree. Subclasses set `code` and a default `user_message`."""

    code = "internal"
    user_message = "Something went wrong on our side."

    def __init__(self, user_message: str | None = None, **details: Any) -> None:
        self.user_message = user_message or type(self).user_message
        self.details = details
        super().__init__(self.user_message)

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.user_message, "details": self.details}


class ConfigError(OrchestrationError):
    """A setting is missing or wrong. Names the variable and the reason, never the value."""

    code = "config_invalid"

    def __init__(self, variable: str, reason: str) -> None:
        self.variable = variable
        super().__init__(f"{variable}: {reason}", variable=variable)


class EngineClientError(OrchestrationError):
    code = "engine_error"
    user_message = "The HX Engine could not be used."
    retryable = False


class EngineUnavailableError(EngineClientError):
    code = "engine_unavailable"
    user_message = "The HX Engine does not answer. The design is kept; we try again."
    retryable = True


class EngineTimeoutError(EngineClientError):
    code = "engine_timeout"
    user_message = "The HX Engine did not answer in time. The design is kept; we try again."
    retryable = True


class EngineRejectedError(EngineClientError):
    """The engine refused the request. `errors` is a list of {field, message, suggestion, valid_range}."""

    code = "engine_rejected"
    user_message = "The HX Engine refused the request."

    def __init__(
        self,
        user_message: str | None = None,
        *,
        status: int = 422,
        errors: list[dict[str, Any]] | None = None,
        warnings: list[str] | None = None,
        **details: Any,
    ) -> None:
        self.status = status
        self.errors = errors or []
        self.warnings = warnings or []
        super().__init__(user_message, status=status, errors=self.errors, **details)


class EngineNotFoundError(EngineRejectedError):
    code = "engine_not_found"
    user_message = "The HX Engine does not know this design."


class EngineConflictError(EngineRejectedError):
    code = "engine_conflict"
    user_message = "The design changed in the meantime: the question was already answered."


class EngineGoneError(EngineRejectedError):
    code = "engine_gone"
    user_message = "The HX Engine no longer waits for this answer."


class EngineFailedError(EngineClientError):
    code = "engine_failed"
    user_message = "The HX Engine failed. The design is kept; we try again."
    retryable = True


class EngineProtocolError(EngineClientError):
    code = "engine_protocol"
    user_message = "The address of the HX Engine answers, but not as an HX Engine."


class ModelClientError(OrchestrationError):
    code = "model_error"
    user_message = "The language model could not be used."


class ModelUnavailableError(ModelClientError):
    code = "model_unavailable"
    user_message = "The language model does not answer at the moment."


class ModelRateLimitedError(ModelClientError):
    code = "model_rate_limited"
    user_message = "The language model is busy."

    def __init__(self, user_message: str | None = None, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(user_message, retry_after_s=retry_after_s)


class ModelRefusedError(ModelClientError):
    code = "model_refused"
    user_message = "The language model declined to answer this."


class ModelTruncatedError(ModelClientError):
    code = "model_truncated"
    user_message = "The answer of the language model was cut off."

    def __init__(self, user_message: str | None = None, *, stop_reason: str | None = None) -> None:
        self.stop_reason = stop_reason
        super().__init__(user_message, stop_reason=stop_reason)


class ModelContextFullError(ModelTruncatedError):
    code = "model_context_full"
    user_message = (
        "This message with its files is too long for the model, even without the earlier conversation. "
        "Send less at once, or upload only the pages with the datasheet."
    )


class ToolError(OrchestrationError):
    code = "tool_error"


class ToolRetryError(ToolError):
    code = "tool_retry"
    user_message = "The tool's arguments were not usable."


class ToolFailedError(ToolError):
    code = "tool_failed"
    user_message = "The tool failed."


REACHED = {
    "rounds": "This turn reached its limit of {limit:g} rounds with the model (ARKEN_MAX_ROUNDS). "
    "Ask for less at once.",
    "tool_calls": "This turn reached its limit of {limit:g} tool calls. Ask for less at once.",
    "designs": "This turn reached its limit of {limit:g} designs (ARKEN_MAX_DESIGNS). "
    "Ask for the next one in a new message.",
    "turn_tokens": "This turn reached its limit of {limit:,.0f} tokens (ARKEN_TURN_TOKENS). Ask for less at once, "
    "or start a new conversation.",
    "turn_usd": "This turn reached its limit of {limit:.2f} USD (ARKEN_TURN_USD). Ask for less at once.",
    "conversation_usd": "This conversation reached its limit of {limit:.2f} USD (ARKEN_CONVERSATION_USD). "
    "Start a new one; the designs are kept.",
    "day_usd": "Your limit of {limit:.2f} USD for today is reached (ARKEN_DAY_USD). Go on tomorrow (UTC), "
    "or choose the offline assistant.",
    "day_usd_all": "This installation reached its limit of {limit:.2f} USD for today (ARKEN_DAY_USD_ALL). "
    "Go on tomorrow (UTC), or choose the offline assistant.",
}


class BudgetExceededError(OrchestrationError):
    """A ceiling was reached: `which` is a key of `REACHED`; the message says which and what to do."""

    code = "budget_exceeded"

    def __init__(self, which: str, used: float, limit: float) -> None:
        self.which, self.used, self.limit = which, used, limit
        super().__init__(REACHED[which].format(limit=limit), which=which, used=used, limit=limit)


class UnknownAssistantError(OrchestrationError):
    code = "unknown_assistant"
    user_message = "This assistant is not set up here. Choose one of the list."


class PdfError(OrchestrationError):
    code = "pdf_failed"
    user_message = "The PDF could not be made. Take Word or Markdown; what they say is the same."


class WorkBusyError(OrchestrationError):
    code = "work_busy"
    user_message = "This is still being worked on. Stop it or wait for its end, then delete it."


class EventLogError(OrchestrationError):
    code = "event_log_failed"
    user_message = "Live updates are interrupted. Nothing is lost; reload to see the latest state."


class StoreError(OrchestrationError):
    code = "store_failed"
    user_message = "The store could not be used."


class StoreUnavailableError(StoreError):
    code = "store_unavailable"
    user_message = "The store does not answer. Saving is delayed."
    retryable = True


class StoreConflictError(StoreError):
    code = "store_conflict"
    user_message = "Somebody else changed this at the same moment. Please reload."


class DuplicateError(StoreConflictError):
    code = "store_duplicate"
    user_message = "This already exists."


class StoreCorruptError(StoreError):
    code = "store_corrupt"
    user_message = "A stored document cannot be read."
