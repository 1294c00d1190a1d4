"""The gate every number from a model, a file or a form passes before any arithmetic."""

from __future__ import annotations

import math
from typing import Any

MAX_EXPONENT = 30


def unusable_numbers(value: Any, place: str = "") -> list[str]:
    """Places (`hot_flow.value`) of numbers that are not finite or beyond 1e±30; text is left to the schema."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [] if _is_usable(value) else [place]
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in unusable_numbers(item, f"{place}.{key}".strip("."))]
    if isinstance(value, list):
        return [one for index, item in enumerate(value) for one in unusable_numbers(item, f"{place}[{index}]")]
    return []


def _is_usable(number: int | float) -> bool:
    if isinstance(number, int):
        return abs(number) < 10**MAX_EXPONENT
    return number == 0.0 or (math.isfinite(number) and 10.0**-MAX_EXPONENT < abs(number) < 10.0**MAX_EXPONENT)
