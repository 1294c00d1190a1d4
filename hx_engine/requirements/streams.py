"""The two fluids as named, and what is assumed where the request leaves pressure or allowance open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.nomenclature import entries
from hx_engine.properties import Fluid, resolve
from hx_engine.standards.pressure_vessel import ATMOSPHERE_PA

KELVIN = 273.15
BAR_PA = 1.0e5
LEAST_PRESSURE_PA = 3.0e5
SATURATION_FACTOR = 1.2
SATURATION_MARGIN_PA = 0.5e5
PRESSURE_STEP_PA = 0.5e5
LIQUID_WORDS = ("liquid",)
GAS_WORDS = ("gas", "vapor", "vapour")


def named_fluid(values: dict[str, Any], side: str) -> Fluid:
    """The fluid of a side as named; a stated phase decides where the name leaves it open.

    Raises InputError (unknown, ambiguous, concentration out of range) with this side's field.
    """
    field = f"{side}_fluid_name"
    try:
        fluid = resolve(values[field], pressure_Pa=values.get(f"P_{side}_Pa"))
    except InputError as error:
        error.field = field
        raise
    stated = str(values.get(f"{side}_phase") or "").lower()
    for phase, words in (("gas", GAS_WORDS), ("liquid", LIQUID_WORDS)):
        if stated in words and phase in fluid.model.phases:
            return replace(fluid, phase_hint=phase)
    return fluid


def assumed_pressure_Pa(fluid: Fluid, side: str, hottest_K: float) -> tuple[float, str]:
    """Absolute pressure [Pa] of a liquid whose pressure is open, and why: well above its vapour pressure.

    Raises InputError for a gas: its density hangs on the pressure, nothing is assumed.
    """
    if fluid.phase_hint == "gas":
        low, high = limit("pressure_min_Pa").value, limit("pressure_max_Pa").value
        raise InputError(
            f"P_{side}_Pa", None, f"The pressure of the {side} gas ({fluid.label}) is not stated.",
            "Give its absolute pressure (gauge pressure plus 1.013 bar).", f"{low:g} to {high:g} Pa",
        )  # fmt: skip
    needed = fluid.saturation_P_Pa(hottest_K) or 0.0
    P = pressure_above(needed)
    if P <= LEAST_PRESSURE_PA:
        return P, "not stated: 3 bar abs"
    boiling = fluid.saturation_T_K(ATMOSPHERE_PA)
    at_1_atm = f"; at 1 atm it boils at {boiling - KELVIN:.1f} °C" if boiling else ""
    return P, (
        f"not stated: {P / BAR_PA:g} bar abs keeps the liquid from boiling (at {hottest_K - KELVIN:.0f} °C it needs "
        f"more than {needed / BAR_PA:.3g} bar abs{at_1_atm})"
    )


def pressure_above(vapour_pressure_Pa: float) -> float:
    """Pressure that keeps a liquid safely from boiling, in steps of half a bar, at least 3 bar [Pa abs]."""
    needed = SATURATION_FACTOR * vapour_pressure_Pa + SATURATION_MARGIN_PA
    return max(LEAST_PRESSURE_PA, -(-needed // PRESSURE_STEP_PA) * PRESSURE_STEP_PA)


def assumed_allowance_Pa(phase: str, P_Pa: float) -> tuple[float, str]:
    """Allowed pressure drop [Pa] by the usual rules for liquids and gases, with the rule in words."""
    if phase == "liquid":
        row = limit("dP_liquid_tube_max_Pa")
        return row.value, f"not stated: {row.value / 1e3:g} kPa for liquids ({row.source})"
    gauge = max(P_Pa - ATMOSPHERE_PA, 0.0)
    share = limit("dP_gas_fraction_gauge_high" if gauge > 10.0 * BAR_PA else "dP_gas_fraction_gauge_low")
    value = min(max(share.value * gauge, limit("dP_gas_min_Pa").value), limit("dP_gas_max_Pa").value)
    return value, f"not stated: {share.value:g} of the gauge pressure within bounds ({share.source})"


def assumption(field: str, value: float, unit: str, reason: str) -> dict[str, Any]:
    """One assumption as reported."""
    return {"field": field, "value": value, "unit": unit, "reason": reason}


def assumption_text(row: dict[str, Any]) -> str:
    """An assumption in one sentence, by the quantity's own label."""
    known = entries().get(row["field"])
    return f"{known.label if known else row['field']} assumed, {row['reason']}."
