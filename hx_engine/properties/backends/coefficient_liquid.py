"""Pure liquids from printed coefficients.

Sources: VDI Heat Atlas, 2nd ed. (2010), D3.1 (density, viscosity, conductivity); Perry's Handbook, 8th ed. (2008),
Tables 2-153 (heat capacity) and 2-8 (vapour pressure).
"""

from __future__ import annotations

from typing import Any

from hx_engine.properties.equations import EQUATIONS
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.saturation import temperature_of_pressure
from hx_engine.properties.stores import confidence, data_file

_HIGHEST_REDUCED_T = 0.95


class CoefficientLiquid(PropertyModel):
    """A saturated liquid by its entry in `data/fluids/pure_liquids.yaml`.

    Validity: freezing point to the upper end of the heat-capacity equation. Pressure has no influence.
    """

    def __init__(self, entry: str) -> None:
        self._data: dict[str, Any] = data_file("fluids/pure_liquids.yaml")[entry]
        self.T_critical_K = float(self._data["T_critical_K"])
        freezing = self._data.get("T_freezing_K")
        self._freezing_K = None if freezing is None else float(freezing)
        heat_capacity = self._data["cp"]
        self.T_min_K = max(self._freezing_K or 0.0, float(heat_capacity.get("T_min_K", 0.0)))
        ceiling = _HIGHEST_REDUCED_T * self.T_critical_K
        self.T_max_K = min(ceiling, float(heat_capacity.get("T_max_K", ceiling)))
        self.source = self._data.get(
            "source",
            "VDI Heat Atlas 2nd ed. D3.1 (density, viscosity, conductivity); Perry 8th ed. Table 2-153 (cp)",
        )
        self.confidence = confidence("coefficient_table")

    def _evaluate(self, name: str, T_K: float) -> float:
        table = self._data[name]
        value = EQUATIONS[table["equation"]](T_K, table["coefficients"])
        basis = table.get("per", "")
        if basis == "kmol":
            return value / float(self._data["molar_mass_kg_kmol"])
        if basis == "kmol_m3":
            return value * float(self._data["molar_mass_kg_kmol"])
        return value

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        names = ("density", "viscosity", "cp", "conductivity")
        return RawState(*(self._evaluate(name, T_K) for name in names))

    def saturation_P_Pa(self, T_K: float) -> float | None:
        if "vapour_pressure" not in self._data or T_K >= self.T_critical_K:
            return None
        return self._evaluate("vapour_pressure", T_K)

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        if "vapour_pressure" not in self._data:
            return None
        low = max(self.T_min_K, float(self._data["vapour_pressure"].get("T_min_K", 0.0)), 150.0)
        return temperature_of_pressure(self.saturation_P_Pa, P_Pa, low, self.T_critical_K - 0.01)

    def freezing_T_K(self) -> float | None:
        return self._freezing_K
