"""A duty the request states: it closes one open value of each stream, or contradicts what is stated."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.properties import Fluid
from hx_engine.requirements.duty import balance_tolerance
from hx_engine.requirements.fields import SIDES
from hx_engine.requirements.streams import KELVIN, assumption

DUTY = "duty_W"


def settled_by_duty(values: dict[str, Any]) -> set[str]:
    """Fields that follow from a stated duty: the outlet of a stream with a flow, the flow of one with an outlet."""
    found = set()
    for side in SIDES if DUTY in values else ():
        flow, outlet = f"m_dot_{side}_kg_s", f"T_{side}_out_C"
        has_flow = flow in values or f"{side}_flow" in values
        if has_flow != (outlet in values):
            found.add(outlet if has_flow else flow)
    return found


def use_duty(values: dict[str, Any], fluids: dict[str, Fluid]) -> dict[str, Any]:
    """The values with what the duty settles; mass flows have to be in kg/s by now.

    Raises InputError where a fully stated stream exchanges another duty, where the duty leads a stream through a
    phase change, or where the properties it takes are not known.
    """
    if DUTY not in values:
        return values
    found = dict(values)
    for side in SIDES:
        fluid, flow, outlet = fluids[side], found.get(f"m_dot_{side}_kg_s"), found.get(f"T_{side}_out_C")
        if flow is None and outlet is None:
            continue
        if not fluid.has_properties:
            _require_stated(side, flow, outlet, fluid)
        elif flow is None:
            _add(found, f"m_dot_{side}_kg_s", values[DUTY] / _heat_J_kg(found, fluid, side), "kg/s")
        elif outlet is None:
            _add(found, f"T_{side}_out_C", _outlet_C(found, fluid, side), "°C")
        else:
            _require_same(found, fluid, side)
    return found


def duty_contradictions(values: dict[str, Any], fluids: dict[str, Fluid]) -> list[InputError]:
    """Errors of the streams that are stated in full, with pressures, and exchange another duty than the stated one."""
    errors = []
    for side, fluid in fluids.items() if DUTY in values else ():
        if fluid.has_properties and f"m_dot_{side}_kg_s" in values and f"T_{side}_out_C" in values:
            try:
                _require_same(values, fluid, side)
            except InputError as error:
                errors.append(error)
    return errors[:1]


def _add(values: dict[str, Any], field: str, value: float, unit: str) -> None:
    reason = f"from the stated duty of {_megawatts(values[DUTY])}"
    values[field] = value
    values["assumptions"] = [*values["assumptions"], assumption(field, value, unit, reason)]


def _heat_J_kg(values: dict[str, Any], fluid: Fluid, side: str) -> float:
    T_in, T_out = values[f"T_{side}_in_C"] + KELVIN, values[f"T_{side}_out_C"] + KELVIN
    return abs(fluid.heat_J_kg(T_in, T_out, values[f"P_{side}_Pa"]))


def _outlet_C(values: dict[str, Any], fluid: Fluid, side: str) -> float:
    sign = -1.0 if side == "hot" else 1.0
    heat = sign * values[DUTY] / values[f"m_dot_{side}_kg_s"]
    try:
        return fluid.T_after_K(values[f"T_{side}_in_C"] + KELVIN, heat, values[f"P_{side}_Pa"]) - KELVIN
    except InputError as error:
        error.field, error.value = DUTY, values[DUTY]
        raise


def _require_stated(side: str, flow: float | None, outlet: float | None, fluid: Fluid) -> None:
    lacking = f"m_dot_{side}_kg_s" if flow is None else f"T_{side}_out_C" if outlet is None else None
    if lacking is not None:
        raise InputError(
            lacking, None, f"The properties of {fluid.label} are not known, so the duty does not give {lacking}.",
            f"Give {lacking}.", "a number",
        )  # fmt: skip


def _require_same(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    """The duty of a stream whose flow and temperatures are all stated is the stated one, within tolerance."""
    heat, flow, Q_W = _heat_J_kg(values, fluid, side), values[f"m_dot_{side}_kg_s"], values[DUTY]
    row = limit(balance_tolerance({side: fluid}))
    if row.is_met_by(abs(100.0 * (flow * heat / Q_W - 1.0))):
        return
    span = abs(values[f"T_{side}_in_C"] - values[f"T_{side}_out_C"])
    raise InputError(
        DUTY, Q_W,
        f"{flow:.4g} kg/s of {fluid.label} over {span:.4g} K is {_megawatts(flow * heat)}, not {_megawatts(Q_W)}.",
        f"Say which to keep: for {_megawatts(Q_W)} the {side} flow would be {Q_W / heat:.4g} kg/s; to keep flow and "
        "temperatures leave duty_W out.",
        f"within {row.value:g} % of {_megawatts(flow * heat)}",
    )  # fmt: skip


def _megawatts(Q_W: float) -> str:
    return f"{Q_W / 1e6:.3g} MW"
