"""What an answer to a question says: the chosen option, by id."""

from __future__ import annotations

from typing import Any


def chosen_option(answer: dict[str, Any] | None) -> str | None:
    """Id of the chosen option; without one the kind of the answer ("accept", "override", "skip"), None if open."""
    if answer is None:
        return None
    return str((answer.get("values") or {}).get("option_id") or answer["type"])
