"""Does the heat balance close, and with temperatures that let heat flow?"""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.properties import Fluid, PhaseChangeError
from hx_engine.requirements.fields import NUMBERS
from hx_engine.requirements.heat_balance import Balance, close_balance
from hx_engine.requirements.streams import BAR_PA, KELVIN, assumption, pressure_above

_ESTIMATED_CONFIDENCE = 0.85
_PRESSURE_ROUNDS = 3


def balance_tolerance(fluids: dict[str, Fluid]) -> str:
    """Id of the limit on a stated imbalance: wider where a heat capacity is only estimated."""
    is_estimated = min(fluid.confidence for fluid in fluids.values()) < _ESTIMATED_CONFIDENCE
    return "heat_balance_tolerance_estimated_pct" if is_estimated else "heat_balance_tolerance_pct"


def check_duty(
    values: dict[str, Any], fluids: dict[str, Fluid], assumptions: list[dict[str, Any]]
) -> tuple[Balance, dict[str, Any], list[dict[str, Any]]]:
    """The closed balance, the values and the assumptions, an assumed pressure raised where an outlet asks for it.

    Raises InputError when the balance cannot close within one phase, in the right direction, within tolerance.
    """
    for _ in range(_PRESSURE_ROUNDS):
        try:
            balance = close_balance(fluids["hot"], fluids["cold"], values)
        except PhaseChangeError as error:
            side = _open_side(values)
            field = f"P_{side}_Pa"
            if error.P_needed_Pa is None or not any(row["field"] == field for row in assumptions):
                error.field = f"m_dot_{side}_kg_s" if f"m_dot_{side}_kg_s" in values else f"T_{side}_out_C"
                raise
            P = pressure_above(error.P_needed_Pa)
            values = values | {field: P}
            reason = f"not stated: {P / BAR_PA:g} bar abs keeps the liquid from boiling at its outlet"
            assumptions = [row for row in assumptions if row["field"] != field]
            assumptions.append(assumption(field, P, "Pa", reason))
            continue
        _require_tolerance(values, fluids, balance)
        _require_flow(balance)
        _require_approach(values, fluids, balance)
        return balance, values, assumptions
    raise InputError(
        f"P_{_open_side(values)}_Pa", None, "No pressure was found that keeps the stream liquid.",
        "Give the pressure, or more flow.", NUMBERS["P_hot_Pa"].valid_range,
    )  # fmt: skip


def _open_side(values: dict[str, Any]) -> str:
    """The side whose outlet or flow the balance solves for."""
    complete = all(key in values for key in ("m_dot_hot_kg_s", "T_hot_out_C"))
    return "cold" if complete else "hot"


def _require_tolerance(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance) -> None:
    row = limit(balance_tolerance(fluids))
    if row.is_met_by(abs(balance.stated_error_pct)):
        return
    field = balance.solved_for
    Q_cold = balance.Q_W * (1.0 + balance.stated_error_pct / 100.0)
    raise InputError(
        field, values.get(field),
        f"The values contradict each other: the hot stream gives {balance.Q_W / 1e6:.4g} MW, the cold stream takes "
        f"{Q_cold / 1e6:.4g} MW ({balance.stated_error_pct:+.1f} %).",
        f"Say which to keep: leave one flow or outlet temperature open. Keeping the temperatures and the other flow, "
        f"{field} would be {getattr(balance, field):.4g} kg/s.",
        f"within {row.value:g} % of each other",
    )  # fmt: skip


def _require_flow(balance: Balance) -> None:
    for side in ("hot", "cold"):
        field, found = f"m_dot_{side}_kg_s", getattr(balance, f"m_dot_{side}_kg_s")
        allowed = NUMBERS[field]
        if not allowed.low <= found <= allowed.high:
            raise InputError(
                field, found, f"The heat balance asks for {found:.4g} kg/s on the {side} side.",
                f"Allow a larger temperature change of the {side} stream.", allowed.valid_range,
            )  # fmt: skip


def _require_approach(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance) -> None:
    """Both ends keep the least approach; the error says which flow would do."""
    least = limit("min_approach_K").value
    hot_end = values["T_hot_in_C"] - balance.T_cold_out_C
    cold_end = balance.T_hot_out_C - values["T_cold_in_C"]
    if min(hot_end, cold_end) >= least:
        return
    side = "cold" if hot_end < least else "hot"
    bound = values["T_hot_in_C"] - least if side == "cold" else values["T_cold_in_C"] + least
    outlet = balance.T_cold_out_C if side == "cold" else balance.T_hot_out_C
    field = f"m_dot_{side}_kg_s"
    needed = _flow_for(fluids[side], values, side, bound, balance.Q_W)
    raise InputError(
        field, values.get(field),
        f"With this {side} flow the {side} stream would leave at {outlet:.1f} °C; heat flows only "
        f"{'up' if side == 'cold' else 'down'} to {bound:.1f} °C.",
        f"Give more {side} flow{needed}, or ask for less duty.",
        f"{side} outlet {'at most' if side == 'cold' else 'at least'} {bound:.1f} °C",
    )  # fmt: skip


def _flow_for(fluid: Fluid, values: dict[str, Any], side: str, T_out_C: float, Q_W: float) -> str:
    """The least flow as words, empty where the fluid would change phase on the way."""
    try:
        heat = abs(fluid.heat_J_kg(values[f"T_{side}_in_C"] + KELVIN, T_out_C + KELVIN, values[f"P_{side}_Pa"]))
    except InputError:
        return ""
    return f" (at least {Q_W / heat:.4g} kg/s)"
