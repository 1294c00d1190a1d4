"""Fluids whose name is recognised but for which no trustworthy properties are at hand."""

from __future__ import annotations

from hx_engine.properties.errors import properties_needed
from hx_engine.properties.model import PropertyModel, RawState


class KnownByName(PropertyModel):
    """Every state asks the user for properties; nothing is estimated."""

    T_min_K = 0.0
    T_max_K = 2000.0
    phases = frozenset({"liquid", "gas"})
    source = "no source: the user must give the properties"

    def __init__(self, label: str, reason: str) -> None:
        self._label = label
        self._reason = reason

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        raise properties_needed(self._label, self._reason)
