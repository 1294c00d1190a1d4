"""Caustic and sugar solutions by Laliberte's correlation.

Source: M. Laliberte, J. Chem. Eng. Data 52 (2007) 321 (viscosity) and 54 (2009) 1725 (density, heat capacity).
"""

from __future__ import annotations

from math import exp, log
from typing import Any

from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.backends.food import composition_state
from hx_engine.properties.errors import properties_needed
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.stores import confidence, data_file

_WATER_NOTE = "Boiling is checked as for pure water, which is on the safe side for this solution."
_CAUSTIC_K_NOTE = "Conductivity taken as that of water at the same temperature."
_BEYOND_K = 20.0


def laliberte_density(t_C: float, w: float, c: list[float], water_kg_m3: float) -> float:
    """Density of a solution [kg/m3] from the solute's apparent density; t in °C, w mass fraction."""
    apparent = (c[0] * w + c[1]) * exp(1e-6 * (t_C + c[4]) ** 2) / (w + c[2] + c[3] * t_C)
    return 1.0 / ((1.0 - w) / water_kg_m3 + w / apparent)


def laliberte_viscosity(t_C: float, w: float, v: list[float]) -> float:
    """Viscosity of a solution [Pa s] from the solute's viscosity; t in °C, w mass fraction."""
    water = (t_C + 246.0) / ((0.05594 * t_C + 5.2842) * t_C + 137.37)
    solute = exp((v[0] * w ** v[1] + v[2]) / (v[3] * t_C + 1.0)) / (v[4] * w ** v[5] + 1.0)
    return 1e-3 * exp((1.0 - w) * log(water) + w * log(solute))


def laliberte_cp(t_C: float, w: float, a: list[float], water_J_kgK: float) -> float:
    """Heat capacity of a solution [J/kgK]; t in °C, w mass fraction."""
    alpha = a[1] * t_C + a[2] * exp(0.01 * t_C) + a[3] * w
    solute = a[0] * exp(alpha) + a[4] * w ** a[5]
    return (1.0 - w) * water_J_kgK + 1000.0 * w * solute


class AqueousSolution(PropertyModel):
    """Water with one solute of `data/fluids/aqueous.yaml` at a fixed mass fraction.

    Validity: the union of the correlations' temperature ranges; 20 K beyond a single one carries a note.
    Sugar: cp and conductivity by Choi-Okos. Caustic: conductivity of water, so its confidence is low.
    """

    def __init__(self, solute: str, label: str, mass_fraction: float) -> None:
        self._data: dict[str, Any] = data_file("fluids/aqueous.yaml")[solute]
        self._w = mass_fraction
        self._is_sugar = solute == "sucrose"
        self._water = CoolPropPure("Water")
        highest = min(part["w_max"] for part in self._data.values())
        if mass_fraction > highest:
            raise properties_needed(
                f"{label} {100 * mass_fraction:g} wt%", f"The correlation ends at {100 * highest:.0f} wt%."
            )
        spans = [part["t_C"] for part in self._data.values()]
        self.T_min_K = 273.15 + max(span[0] for span in spans)
        narrow, wide = min(span[1] for span in spans), max(span[1] for span in spans)
        self.T_max_K = 273.15 + min(narrow + _BEYOND_K, max(wide, narrow + _BEYOND_K))
        k_source = "cp, k Choi-Okos 1986" if self._is_sugar else "k of water"
        self.source = f"{label} {100 * mass_fraction:g} wt%: Laliberte 2007/2009; {k_source}"
        self.confidence = confidence("food" if self._is_sugar else "weak_estimate")
        self.saturation_note = _WATER_NOTE

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        t, w = T_K - 273.15, self._w
        water = self._water.state(T_K, max(P_Pa, 1.01 * (self._water.saturation_P_Pa(T_K) or P_Pa)), "liquid")
        density = laliberte_density(t, w, self._data["density"]["coefficients"], water.density)
        viscosity = laliberte_viscosity(t, w, self._data["viscosity"]["coefficients"])
        notes = self._notes(t)
        if self._is_sugar:
            food = composition_state(t, {"water": 1.0 - w, "carbohydrate": w})
            return RawState(density, viscosity, food.cp, food.conductivity, notes)
        cp = laliberte_cp(t, w, self._data["cp"]["coefficients"], water.cp)
        return RawState(density, viscosity, cp, water.conductivity, (*notes, _CAUSTIC_K_NOTE))

    def _notes(self, t_C: float) -> tuple[str, ...]:
        return tuple(
            f"{name.capitalize()} correlation ends at {part['t_C'][1]:g} °C; extended."
            for name, part in self._data.items()
            if t_C > part["t_C"][1]
        )

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return self._water.saturation_T_K(P_Pa)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        return self._water.saturation_P_Pa(T_K)
