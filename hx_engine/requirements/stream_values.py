"""What each stream's own statement gives: its mass flow, and the pressure drop it is allowed."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.properties import Fluid
from hx_engine.requirements.fields import ASSUMPTIONS
from hx_engine.requirements.flows import mass_flow_kg_s
from hx_engine.requirements.streams import BAR_PA, KELVIN, assumed_allowance_Pa, assumption


def take_flow(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    """The mass flow of a flow stated in any unit."""
    flow = values.get(f"{side}_flow")
    if flow is not None:
        values[f"m_dot_{side}_kg_s"] = mass_flow_kg_s(
            flow, fluid, side, values[f"T_{side}_in_C"], values[f"P_{side}_Pa"]
        )


def take_stated_allowance(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    """As `take_allowance`, nothing assumed."""
    if f"dP_{side}_max_Pa" in values:
        take_allowance(values, fluid, side)


def take_allowance(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    """Allowed pressure drop: checked against what a liquid can keep, or assumed."""
    field, P = f"dP_{side}_max_Pa", values[f"P_{side}_Pa"]
    phase = fluid.phase_at(values[f"T_{side}_in_C"] + KELVIN, P) if fluid.has_properties else fluid.phase_hint
    stated, least = values.get(field), limit("dP_stated_min_Pa")
    if stated is None:
        values[field], reason = assumed_allowance_Pa(phase, P)
        values[ASSUMPTIONS] = [*values[ASSUMPTIONS], assumption(field, values[field], "Pa", reason)]
    elif phase == "liquid" and not least.is_met_by(stated):
        raise InputError(
            field, stated,
            f"An allowed pressure drop of {stated / BAR_PA:g} bar ({stated:g} Pa) is too small for a liquid: the "
            "nozzles alone take more.",
            "0.3 to 1 bar is normal for liquids; 0.7 bar is used when nothing is stated.",
            f"{least.value:g} to {limit('dP_stated_max_Pa').value:g} Pa",
        )  # fmt: skip
    elif stated >= P:
        raise InputError(
            field, stated, f"The allowed pressure drop of {stated / BAR_PA:.3g} bar is not below the pressure of "
            f"{P / BAR_PA:.3g} bar abs.",
            "Give a smaller pressure drop or the right pressure.", f"below {P:g} Pa",
        )  # fmt: skip
