"""Petroleum cuts, crude oils, lubricating and transformer oils, residues."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.properties import petroleum_correlations as pc
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.saturation import temperature_of_pressure

_DENSITY_LIMIT_K = 423.15
_CONDUCTIVITY_LIMIT_K = 473.15
_BUBBLE_NOTE = "Boiling is estimated from the cut's typical 10 % distillation point (Lee-Kesler)."


class OilData(NamedTuple):
    """What defines an oil: gravity, Watson factor, two viscosities, range, and where it starts to boil."""

    label: str
    SG: float
    K: float
    viscosity_points: tuple[tuple[float, float], tuple[float, float]]
    group: str
    T_min_K: float
    T_max_K: float
    source: str
    confidence: float
    T10_K: float | None = None
    viscosity_range_K: tuple[float, float] | None = None


class PetroleumLiquid(PropertyModel):
    """Liquid oil: density ASTM D1250, cp Watson-Nelson, viscosity ASTM D341 through two points.

    Conductivity: Sato-Riedel for distillates (those with a 10 % point), Cragoe for crudes, residues and lubricants.

    Validity: `T_min_K` to `T_max_K`; values beyond a single correlation's own range carry a note.
    """

    def __init__(self, data: OilData) -> None:
        self._data = data
        self._rho_15 = pc.density_15C(data.SG)
        (T1, v1), (T2, v2) = data.viscosity_points
        self._walther = pc.walther_constants(T1, v1, T2, v2)
        self.T_min_K, self.T_max_K = data.T_min_K, data.T_max_K
        self.source = data.source
        self.confidence = data.confidence
        if data.T10_K is not None:
            self.saturation_note = _BUBBLE_NOTE
            self.T_critical_K = pc.critical_kesler_lee(data.T10_K, data.SG)[0]
            self._boiling_K = pc.boiling_point_of_watson(data.SG, data.K)
            self._pseudo_critical_K = pc.critical_kesler_lee(self._boiling_K, data.SG)[0]
            self._molar_mass = pc.molar_mass_riazi(self._boiling_K, data.SG)

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        data = self._data
        density = pc.density(T_K, self._rho_15, data.group)
        viscosity = 1e-6 * pc.viscosity_walther(T_K, self._walther) * density
        cp = pc.cp_watson_nelson(T_K, data.SG, data.K)
        return RawState(density, viscosity, cp, self._conductivity(T_K), self._notes(T_K))

    def _conductivity(self, T_K: float) -> float:
        if self._data.T10_K is None:
            return pc.conductivity_cragoe(T_K, self._data.SG)
        return pc.conductivity_sato_riedel(T_K, self._molar_mass, self._boiling_K, self._pseudo_critical_K)

    def _notes(self, T_K: float) -> tuple[str, ...]:
        notes = []
        if T_K > _DENSITY_LIMIT_K:
            notes.append("Density beyond 150 °C extends ASTM D1250.")
        if T_K > _CONDUCTIVITY_LIMIT_K and self._data.T10_K is None:
            notes.append("Conductivity beyond 200 °C extends Cragoe's line.")
        span = self._data.viscosity_range_K
        if span is not None and not span[0] <= T_K <= span[1]:
            low, high = span[0] - 273.15, span[1] - 273.15
            notes.append(f"Viscosity beyond {low:.0f} to {high:.0f} °C extends its ASTM D341 line.")
        return tuple(notes)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        data = self._data
        if data.T10_K is None or self.T_critical_K is None or T_K >= self.T_critical_K:
            return None
        return pc.vapour_pressure_lee_kesler(T_K, data.T10_K, data.SG)

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        if self._data.T10_K is None or self.T_critical_K is None:
            return None
        return temperature_of_pressure(self.saturation_P_Pa, P_Pa, 250.0, self.T_critical_K - 0.01)
