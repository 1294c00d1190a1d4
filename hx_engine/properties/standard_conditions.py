"""Density at the reference conditions of standard volume flows."""

from __future__ import annotations

from hx_engine.errors import InputError
from hx_engine.properties.fluid import Fluid

_P_STANDARD_PA = 101325.0
_T_STANDARD_K = {"sm3_h": 288.15, "Nm3_h": 273.15}
_DILUTE_PA = 1000.0


def standard_density(fluid: Fluid, basis: str) -> float:
    """Density [kg/m3] at 15 °C (basis "sm3_h") or 0 °C ("Nm3_h"), 101325 Pa.

    A vapour that would condense there (steam, water in flue gas) is taken as ideal gas, as volume flows are.
    Raises InputError for another basis.
    """
    if basis not in _T_STANDARD_K:
        raise InputError("basis", basis, "Unknown standard condition.", "Use sm3_h or Nm3_h.", "sm3_h, Nm3_h")
    T_K = _T_STANDARD_K[basis]
    if fluid.phase_hint != "gas":
        return fluid.at(T_K, _P_STANDARD_PA).density_kg_m3
    boiling = fluid.saturation_T_K(_P_STANDARD_PA)
    if T_K >= fluid.T_min_K and (boiling is None or T_K > boiling):
        return fluid.at(T_K, _P_STANDARD_PA, "gas").density_kg_m3
    T_dilute = max(fluid.T_min_K, T_K) + 50.0
    dilute = fluid.at(T_dilute, _DILUTE_PA, "gas").density_kg_m3
    return dilute * (_P_STANDARD_PA / _DILUTE_PA) * (T_dilute / T_K)
