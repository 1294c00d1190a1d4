"""Step 2: duty by enthalpy, and the one outlet or flow the request left open."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.pipeline.fluids import SIDES, known_mean_C, stream_fluid
from hx_engine.pipeline.property_question import property_question
from hx_engine.pipeline.step import STATED, Design, Finding, Step, StepResult, compare
from hx_engine.pipeline.steps.step_01_requirements import WHERE_STATED
from hx_engine.properties import Fluid
from hx_engine.requirements.duty import balance_tolerance
from hx_engine.requirements.heat_balance import Balance, close_balance, duty_curve

OUTPUTS = (
    "Q_W", "T_hot_out_C", "T_cold_out_C", "m_dot_hot_kg_s", "m_dot_cold_kg_s", "solved_for",
    "heat_balance_error_pct", "tq_curve",
)  # fmt: skip


def run(design: Design) -> StepResult:
    """Close the heat balance; ask for properties where a fluid is known by name only."""
    given = design.outputs(1)
    fluids = {side: stream_fluid(design, side) for side in SIDES}
    unknown = [side for side in SIDES if not fluids[side].has_properties]
    if unknown:
        wanted = {side: (fluids[side], known_mean_C(given, side), None) for side in unknown}
        question = property_question(wanted, can_accept=False)
        return StepResult({}, (), "The duty follows from enthalpies, and no source gives them.", question=question)
    balance = close_balance(fluids["hot"], fluids["cold"], given)
    outputs = balance_outputs(balance, fluids, given)
    stated = {key: STATED for key in WHERE_STATED if key in given and key != balance.solved_for}
    findings = balance_findings(given, balance, fluids)
    return StepResult(outputs, ("Q_W", balance.solved_for), _reasoning(given, balance), "", findings, stated)


def balance_outputs(balance: Balance, fluids: dict[str, Fluid], given: dict[str, Any]) -> dict[str, Any]:
    """Outputs of a closed balance, T-Q curve included."""
    require_driving_force(given, balance)
    return {
        "Q_W": balance.Q_W,
        "T_hot_out_C": balance.T_hot_out_C,
        "T_cold_out_C": balance.T_cold_out_C,
        "m_dot_hot_kg_s": balance.m_dot_hot_kg_s,
        "m_dot_cold_kg_s": balance.m_dot_cold_kg_s,
        "solved_for": balance.solved_for,
        "heat_balance_error_pct": balance.stated_error_pct,
        "min_approach_K": _approach_K(given, balance),
        "tq_curve": duty_curve(fluids["hot"], fluids["cold"], given, balance),
    }


def require_driving_force(given: dict[str, Any], balance: Balance) -> None:
    """Raise InputError when the streams would have to pass heat from cold to hot at an end."""
    if _approach_K(given, balance) > 0.0:
        return
    raise InputError(
        balance.solved_for, getattr(balance, balance.solved_for),
        f"The heat balance leads to {balance.T_hot_out_C:.1f} °C hot outlet and {balance.T_cold_out_C:.1f} "
        "°C cold outlet: "
        "no temperature difference is left at one end even in counter-flow.",
        "Raise the flow of the stream that changes most, or ask for less duty.",
        f"approach of at least {limit('min_approach_K').value:g} K at both ends",
    )  # fmt: skip


def _approach_K(given: dict[str, Any], balance: Balance) -> float:
    return min(given["T_hot_in_C"] - balance.T_cold_out_C, balance.T_hot_out_C - given["T_cold_in_C"])


def balance_findings(given: dict[str, Any], balance: Balance, fluids: dict[str, Fluid]) -> tuple[Finding, ...]:
    """Approach at the ends, and the stated imbalance where everything was stated."""
    approach = _approach_K(given, balance)
    text = f"The smaller end approach is {approach:.1f} K"
    found = [compare("min_approach_K", approach, text + "."), compare("min_approach_advisory_K", approach, text + ".")]
    if balance.stated_error_pct:
        message = (
            f"The stated values differ by {balance.stated_error_pct:.1f} % in duty; {balance.solved_for} was set to "
            f"{getattr(balance, balance.solved_for):.4g} to close the balance."
        )
        found.append(compare(balance_tolerance(fluids), abs(balance.stated_error_pct), message))
    return tuple(found)


def _reasoning(given: dict[str, Any], balance: Balance) -> str:
    known = "cold" if balance.solved_for.endswith("hot_kg_s") or balance.solved_for == "T_hot_out_C" else "hot"
    T_out = getattr(balance, f"T_{known}_out_C")
    flow = getattr(balance, f"m_dot_{known}_kg_s")
    solved = getattr(balance, balance.solved_for)
    unit = "kg/s" if balance.solved_for.startswith("m_dot") else "°C"
    what = "flow" if unit == "kg/s" else "outlet temperature"
    other = "hot" if known == "cold" else "cold"
    return (
        f"The {known} stream fixes the duty: {flow:.4g} kg/s between {given[f'T_{known}_in_C']:g} and "
        f"{T_out:.4g} °C is "
        f"{balance.Q_W / 1e6:.4g} MW by the integral of its heat capacity. "
        f"The {other} stream must take the same heat, which gives a {what} of {solved:.4g} {unit}."
    )


STEP = Step(2, "Heat duty", (1,), OUTPUTS, run)
