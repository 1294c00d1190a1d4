"""Glycol and salt solutions, sea water and heat-transfer oils from CoolProp's incompressible fits.

Sources as CoolProp names them: A. Melinder, Properties of Secondary Working Fluids for Indirect Systems, IIR 2010
(aqueous solutions); Sharqawy, Lienhard, Zubair, Desalination and Water Treatment 16 (2010) 354 (sea water);
makers' data sheets via SecCool (oils).
"""

from __future__ import annotations

from functools import cached_property

from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.backends.coolprop_states import abstract_state, coolprop
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.stores import confidence

_REFERENCE_PRESSURE_PA = 1.0e6
_WATER_BOILING_NOTE = "Boiling is checked as for pure water, which is on the safe side for this solution."


class CoolPropIncompressible(PropertyModel):
    """A liquid that CoolProp describes by fits in temperature and mass fraction.

    Validity: the fit's own range, above the freezing point. Density does not depend on pressure.
    """

    def __init__(self, name: str, label: str, mass_fraction: float | None = None, boils_as: str = "") -> None:
        self.name = name
        self.mass_fraction = mass_fraction
        self.confidence = confidence("incompressible")
        share = "" if mass_fraction is None else f", {100 * mass_fraction:g} wt%"
        self.source = f"CoolProp INCOMP::{name} ({label}{share})"
        self._boils_as = CoolPropPure(boils_as) if boils_as else None
        if boils_as == "Water":
            self.saturation_note = _WATER_BOILING_NOTE

    def _state_object(self):
        return abstract_state("INCOMP", self.name, self.mass_fraction)

    @cached_property
    def T_min_K(self) -> float:  # type: ignore[override]
        freezing = self.freezing_T_K()
        lowest = float(self._state_object().Tmin())
        return lowest if freezing is None else max(lowest, freezing)

    @cached_property
    def T_max_K(self) -> float:  # type: ignore[override]
        return float(self._state_object().Tmax())

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        state = self._state_object()
        T_inside = max(T_K, self.T_min_K + 1e-3)
        state.update(coolprop().PT_INPUTS, max(P_Pa, _REFERENCE_PRESSURE_PA), T_inside)
        return RawState(state.rhomass(), state.viscosity(), state.cpmass(), state.conductivity())

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return None if self._boils_as is None else self._boils_as.saturation_T_K(P_Pa, phase)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        return None if self._boils_as is None else self._boils_as.saturation_P_Pa(T_K)

    def freezing_T_K(self) -> float | None:
        if self.mass_fraction is None:
            return None
        value = float(self._state_object().keyed_output(coolprop().iT_freeze))
        return value if value > 100.0 else None
