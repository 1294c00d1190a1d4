"""Everything the engine can raise.

HxError
├ InputError(ValueError)             422  a value of the request, with what is accepted
│  └ PropertyError(LookupError)      422  a fluid or a state for which no property can be given
├ InfeasibleDesignError              -    no standard geometry meets the limits; data says which block
├ ConvergenceError(ArithmeticError)  -    an iteration ended without meeting its residual
└ StateError                         409  a stored design does not allow what was asked of it
"""

from __future__ import annotations

from typing import Any


class HxError(Exception):
    """Root of the tree. `code` is stable; `to_dict()` is what leaves the engine."""

    code = "engine_error"

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": str(self)}


class InputError(HxError, ValueError):
    """A value that cannot be used, with what would be accepted instead."""

    code = "invalid_input"

    def __init__(
        self, field: str, value: Any, message: str, suggestion: str = "", valid_range: str = ""
    ) -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.message = message
        self.suggestion = suggestion
        self.valid_range = valid_range

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "value": self.value,
            "message": self.message,
            "suggestion": self.suggestion,
            "valid_range": self.valid_range,
        }


class PropertyError(InputError, LookupError):
    """No property value for this fluid or at this state."""

    code = "property_unavailable"


class InfeasibleDesignError(HxError):
    """No standard geometry meets all limits. `data` holds the counts and the nearest relaxations."""

    code = "infeasible_design"

    def __init__(self, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.data = data or {}

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "data": self.data}


class ConvergenceError(HxError, ArithmeticError):
    """An iteration ended without meeting its residual; the last value is kept for the reader."""

    code = "not_converged"

    def __init__(self, message: str, iterations: int, residual: float, last_value: float) -> None:
        super().__init__(message)
        self.iterations = iterations
        self.residual = residual
        self.last_value = last_value

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(),
            "iterations": self.iterations,
            "residual": self.residual,
            "last_value": self.last_value,
        }


class StateError(HxError):
    """The stored state of a design does not allow this call."""

    code = "wrong_state"
