"""The engine's fluids by name, for what reads words: none while the engine does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.engine_client import EngineClient
from orchestration.errors import EngineClientError

SOME = 20


def fluids_like(engine: EngineClient, query: str, limit: int = SOME) -> list[Mapping[str, Any]]:
    """Rows of the engine's catalogue, best first."""
    try:
        found = engine.fluids(query, limit).get("fluids")
    except EngineClientError:
        return []
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
