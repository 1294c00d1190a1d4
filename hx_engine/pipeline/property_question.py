"""The question for properties that are missing or too uncertain, as the contract shapes it."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.pipeline.open_values import open_properties
from hx_engine.pipeline.step import Option, Question
from hx_engine.properties import USER_LIMITS, Fluid, PropertyPoint

_ACCEPT = Option("accept", "Go on with the estimates", "The confidence of the design falls to that of the properties.")
_OVERRIDE = Option("override", "Give measured values", "They replace the estimates.")
_SKIP = Option("skip", "Leave them unconfirmed", "As with the estimates, with a warning that nobody confirmed them.")


def property_question(
    wanted: dict[str, tuple[Fluid, float, PropertyPoint | None]], can_accept: bool
) -> Question:
    """Ask for the properties of some streams.

    `wanted`: side to (fluid, temperature in °C, estimate or None); `can_accept` is False where there is no estimate.
    """
    threshold = limit("confidence_threshold").value
    names = " and ".join(f"{fluid.label} at {T_C:.0f} °C" for fluid, T_C, _ in wanted.values())
    if can_accept:
        scores = ", ".join(f"{fluid.confidence:.2f}" for fluid, _, _ in wanted.values())
        message = f"The properties of {names} are uncertain (confidence {scores}, {threshold:.2f} is asked for)."
        options: tuple[Option, ...] = (_ACCEPT, _OVERRIDE, _SKIP)
    else:
        message = f"No source gives density, viscosity, heat capacity and conductivity of {names}."
        options = (_OVERRIDE,)
    payload: dict[str, Any] = {
        "fluids": [_entry(side, *row) for side, row in wanted.items()],
        "required_properties": list(USER_LIMITS),
        "threshold": threshold,
    }
    estimates = {row["side"]: row["ai_estimate"] for row in payload["fluids"]}
    return Question(message, options, "override", "property_request", payload, open_properties(estimates))


def _entry(side: str, fluid: Fluid, T_C: float, estimate: PropertyPoint | None) -> dict[str, Any]:
    values = None
    if estimate is not None:
        values = {name: getattr(estimate, name) for name in (*USER_LIMITS, "Pr")}
        values |= {"property_confidence": estimate.confidence, "property_source": estimate.source}
    return {"side": side, "fluid_name": fluid.label, "temperature_C": T_C, "ai_estimate": values}
