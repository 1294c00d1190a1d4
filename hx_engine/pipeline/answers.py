"""What an answer to a question says: the chosen option, by id, and what the id of an option stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

GIVE_UP = "give_up="


def chosen_option(answer: dict[str, Any] | None) -> str | None:
    """Id of the chosen option; without one the kind of the answer ("accept", "override", "skip"), None if open."""
    if answer is None:
        return None
    return str((answer.get("values") or {}).get("option_id") or answer["type"])


def option_of(values: Mapping[str, float], dropped: Iterable[str]) -> str:
    """Id of an option that sets these limits and drops those: "limit=value" joined by ";", "give_up=field+field"."""
    parts = [f"{key}={value:g}" for key, value in values.items()]
    names = "+".join(dropped)
    return ";".join([*parts, f"{GIVE_UP}{names}"] if names else parts)


def values_of(option_id: str | None) -> dict[str, float]:
    """Limits the id of an option sets."""
    pairs = [part.split("=", 1) for part in (option_id or "").split(";") if "=" in part]
    return {key: float(value) for key, value in pairs if f"{key}=" != GIVE_UP}


def dropped_by(option_id: str | None) -> list[str]:
    """Fields of the request the id of an option drops."""
    parts = [part for part in (option_id or "").split(";") if part.startswith(GIVE_UP)]
    return [name for part in parts for name in part.removeprefix(GIVE_UP).split("+")]
