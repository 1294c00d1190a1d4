"""JSON from outside: finite numbers, no duplicate keys, bounded size and depth."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

MAX_BYTES = 20_000_000
MAX_DEPTH = 60
MAX_NUMBER_CHARS = 64


def loads(data: bytes | str, max_bytes: int = MAX_BYTES) -> Any:
    """Parse strictly.

    Raises
    ------
    ValueError
        Names what is wrong: too large, not UTF-8, not JSON, NaN or infinity, a number of more than 64
        characters, a key given twice, nested more than 60 deep.
    """
    if len(data) > max_bytes:
        raise ValueError(f"more than {max_bytes} bytes")
    try:
        value = json.loads(
            data, parse_constant=_refuse_constant, parse_float=_finite_float, parse_int=_short_int,
            object_pairs_hook=_unique_keys,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if _depth(value, 0) > MAX_DEPTH:
        raise ValueError("nested too deeply")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _finite_float(text: str) -> float:
    if len(text) > MAX_NUMBER_CHARS:
        raise ValueError("a number is too long")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is not finite")
    return value


def _short_int(text: str) -> int:
    if len(text) > MAX_NUMBER_CHARS:
        raise ValueError("a number is too long")
    return int(text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _depth(value: Any, level: int) -> int:
    if level > MAX_DEPTH or not isinstance(value, (dict, list)):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(item, level + 1) for item in inner), default=level)
