"""JSON from outside: objects of bounded size and depth, with finite numbers and each key once."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NUMBER_CHARS = 32
_TOO_DEEP = f"The body is nested more than {MAX_DEPTH} deep."


class BadJsonError(ValueError):
    """The body is not JSON this engine accepts; the message says why."""


def loads_object(data: bytes) -> dict[str, Any]:
    """Parse a JSON object strictly.

    Raises
    ------
    BadJsonError
        Not UTF-8 or not JSON, NaN or infinity, a number of more than 32 characters, a key given twice, nested
        more than 20 deep, not an object.
    """
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short_int,
            object_pairs_hook=_unique_keys,
        )
        if _is_deep(value):
            raise BadJsonError(_TOO_DEEP)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise BadJsonError(_TOO_DEEP) from error
    except UnicodeError as error:
        raise BadJsonError("The body is not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise BadJsonError(f"The body is not JSON: {error.msg} at character {error.pos}.") from error
    if not isinstance(value, dict):
        raise BadJsonError("The body must be a JSON object.")
    return value


def _is_deep(value: Any) -> bool:
    """Whether objects and lists are nested more than the depth accepted; walks level by level."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _refuse_constant(text: str) -> NoReturn:
    raise BadJsonError(f"{text} is not a number.")


def _finite(text: str) -> float:
    value = float(text) if len(text) <= MAX_NUMBER_CHARS else math.inf
    if not math.isfinite(value):
        raise BadJsonError(f"The number {text[:MAX_NUMBER_CHARS]} is too large or too long.")
    return value


def _short_int(text: str) -> int:
    if len(text) > MAX_NUMBER_CHARS:
        raise BadJsonError(f"The number {text[:MAX_NUMBER_CHARS]} is too long.")
    return int(text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadJsonError(f"The field {key[:60]!r} is given twice.")
        found[key] = value
    return found
