"""Pure fluids: IAPWS-IF97 for water, reference equations of state (HEOS) for the rest.

Source: CoolProp (Bell et al., Ind. Eng. Chem. Res. 53 (2014) 2498). Where CoolProp has an equation of state but no
transport model, viscosity and conductivity come from the coefficients of the VDI Heat Atlas, 2nd ed., D3.1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hx_engine.errors import PropertyError
from hx_engine.properties.backends.coolprop_states import abstract_state, coolprop
from hx_engine.properties.equations import EQUATIONS
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.stores import confidence, data_file

_DILUTE_GAS_NOTE = "Gas viscosity and conductivity are low-pressure values (VDI Heat Atlas)."
_NEXT_TO_SATURATION = 1e-7


class CoolPropPure(PropertyModel):
    """A pure (or pseudo-pure) fluid by its CoolProp name, e.g. "Methanol"; "Water" uses IF97.

    Validity: the equation of state's own temperature range; liquid, gas and supercritical states.
    """

    phases = frozenset({"liquid", "gas"})

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_water = name == "Water"
        self._backend = "IF97" if self._is_water else "HEOS"
        self._transport = None if self._is_water else data_file("fluids/transport.yaml").get(name)
        kind = "if97" if self._is_water else ("heos_vdi" if self._transport else "heos")
        self.confidence = confidence(kind)
        self.source = {
            "if97": "IAPWS-IF97, IAPWS 2008 viscosity and 2011 conductivity (CoolProp)",
            "heos": f"CoolProp HEOS equation of state and transport: {name}",
            "heos_vdi": f"CoolProp HEOS equation of state: {name}; transport VDI Heat Atlas 2nd ed. D3.1",
        }[kind]

    @property
    def _limits(self) -> tuple[float, float, float, float]:
        return _limits(self.name)

    @property
    def T_min_K(self) -> float:  # type: ignore[override]
        return self._limits[0]

    @property
    def T_max_K(self) -> float:  # type: ignore[override]
        return self._limits[1]

    @property
    def T_critical_K(self) -> float:  # type: ignore[override]
        return self._limits[2]

    @property
    def pressure_critical_Pa(self) -> float:  # type: ignore[override]
        return self._limits[3]

    @property
    def molar_mass_kg_mol(self) -> float:  # type: ignore[override]
        return float(abstract_state("HEOS", self.name).molar_mass())

    def _update(self, T_K: float, P_Pa: float, phase: str) -> Any:
        cp = coolprop()
        state = abstract_state(self._backend, self.name)
        if self._is_water:
            boiling = self.saturation_T_K(P_Pa)
            if boiling is not None:
                edge = _NEXT_TO_SATURATION * boiling
                T_K = min(T_K, boiling - edge) if phase == "liquid" else max(T_K, boiling + edge)
            state.update(cp.PT_INPUTS, P_Pa, T_K)
            return state
        is_subcritical = P_Pa < self.pressure_critical_Pa and T_K < self.T_critical_K
        if is_subcritical:
            state.specify_phase(cp.iphase_liquid if phase == "liquid" else cp.iphase_gas)
        try:
            state.update(cp.PT_INPUTS, P_Pa, T_K)
        finally:
            state.unspecify_phase()
        return state

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        try:
            return self._state(T_K, P_Pa, phase)
        except (ValueError, IndexError) as error:
            raise PropertyError(
                "temperature",
                round(T_K - 273.15, 2),
                f"CoolProp gives no properties of {self.name} at {T_K - 273.15:.1f} °C and {P_Pa / 1e5:.3g} bar abs:"
                f" {error}",
                "Change temperature or pressure, or give the properties yourself.",
            ) from error

    def _state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        state = self._update(T_K, P_Pa, phase)
        if self._transport is None:
            return RawState(state.rhomass(), state.viscosity(), state.cpmass(), state.conductivity())
        viscosity = self._own_or_table(state.viscosity, f"{phase}_viscosity", T_K)
        conductivity = self._own_or_table(state.conductivity, f"{phase}_conductivity", T_K)
        notes = (_DILUTE_GAS_NOTE,) if phase == "gas" else ()
        return RawState(state.rhomass(), viscosity, state.cpmass(), conductivity, notes)

    def _own_or_table(self, own: Any, entry: str, T_K: float) -> float:
        table = self._transport[entry] if self._transport else None
        if table is None:
            return float(own())
        return EQUATIONS[table["equation"]](T_K, table["coefficients"])

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return _saturation_T(self.name, float(P_Pa), phase)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        if T_K >= self.T_critical_K or T_K < self.T_min_K:
            return None
        cp = coolprop()
        state = abstract_state(self._backend, self.name)
        state.update(cp.QT_INPUTS, 0.0, T_K)
        return float(state.p())

    def freezing_T_K(self) -> float | None:
        return 273.15 if self._is_water else _limits(self.name)[4]

    def isentropic_exponent(self, T_K: float, P_Pa: float) -> float | None:
        try:
            state = self._update(T_K, P_Pa, "gas")
            return float(state.rhomass() * state.speed_sound() ** 2 / P_Pa)
        except (ValueError, IndexError):
            return None

    def heat_J_kg(self, T1_K: float, T2_K: float, P_Pa: float, phase: str) -> float:
        start = self._update(T1_K, P_Pa, phase).hmass()
        return float(self._update(T2_K, P_Pa, phase).hmass() - start)


@lru_cache(maxsize=256)
def _limits(name: str) -> tuple[float, float, float, float, float]:
    """T_min, T_max, T_critical [K], P_critical [Pa], triple-point temperature [K]."""
    backend = "IF97" if name == "Water" else "HEOS"
    state = abstract_state(backend, name)
    if backend == "IF97":
        return 273.15, 1073.15, state.T_critical(), state.p_critical(), 273.16
    return state.Tmin(), state.Tmax(), state.T_critical(), state.p_critical(), state.Ttriple()


@lru_cache(maxsize=1024)
def _saturation_T(name: str, P_Pa: float, phase: str) -> float | None:
    limits = _limits(name)
    if limits[3] <= P_Pa:
        return None
    cp = coolprop()
    state = abstract_state("IF97" if name == "Water" else "HEOS", name)
    try:
        state.update(cp.PQ_INPUTS, P_Pa, 0.0 if phase == "liquid" else 1.0)
    except (ValueError, IndexError):
        return None
    return float(state.T())
