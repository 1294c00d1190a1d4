"""Flows by volume into mass flows, with the density the unit means."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.properties import Fluid, standard_density
from hx_engine.requirements.fields import NUMBERS, read_number
from hx_engine.requirements.streams import KELVIN

M3_S = {
    "m3_s": 1.0,
    "m3_h": 1.0 / 3600.0,
    "gpm": 3.785411784e-3 / 60.0,  # US gallon, NIST SP 811
    "bbl_d": 0.158987294928 / 86400.0,  # 42 US gallons, NIST SP 811
}
STANDARD = ("sm3_h", "Nm3_h")


def mass_flow_kg_s(flow: dict[str, Any], fluid: Fluid, side: str, T_in_C: float, P_Pa: float) -> float:
    """Mass flow of one side [kg/s] from {"value", "unit"}; actual volumes at inlet temperature and pressure.

    Raises InputError when the result leaves the engine's range, or the fluid is known by name only.
    """
    value, unit = flow["value"], flow["unit"]
    if unit == "kg_s":
        found = value
    elif not fluid.has_properties:
        raise InputError(
            f"{side}_flow", f"{value:g} {unit}",
            f"A volume of {fluid.label} cannot be turned into mass: no source gives its density.",
            f"Give the {side} flow by mass.", NUMBERS[f"m_dot_{side}_kg_s"].valid_range,
        )  # fmt: skip
    elif unit in STANDARD:
        found = value / 3600.0 * standard_density(fluid, unit)
    else:
        found = value * M3_S[unit] * fluid.at(T_in_C + KELVIN, P_Pa).density_kg_m3
    try:
        return read_number(f"m_dot_{side}_kg_s", found, NUMBERS[f"m_dot_{side}_kg_s"])
    except InputError as error:
        low, high = limit("flow_min_kg_s").value, limit("flow_max_kg_s").value
        raise InputError(
            f"{side}_flow", f"{value:g} {unit}", f"{value:g} {unit} is {found:.4g} kg/s, outside what can be designed.",
            "Check value and unit.", f"{low:g} to {high:g} kg/s",
        ) from error  # fmt: skip
