"""What is said of a request that can be designed: remarks on it, and the duty in one sentence."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.properties import Fluid
from hx_engine.requirements.heat_balance import Balance
from hx_engine.requirements.temperatures import cross_warning

_SMALLEST_SAID_PCT = 0.05


def remarks(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance | None) -> list[str]:
    """What the engineer should know of the duty; without a balance only which properties are missing."""
    found = [
        f"No source gives the properties of {fluid.label}: the design will ask for them."
        for fluid in fluids.values()
        if not fluid.has_properties
    ]
    if balance is None:
        return found
    if abs(balance.stated_error_pct) >= _SMALLEST_SAID_PCT:
        adjusted = "hot" if "hot" in balance.solved_for else "cold"
        found.append(
            f"By what is stated the two streams differ by {balance.stated_error_pct:.1f} % in duty, which is accepted; "
            f"the {adjusted} flow is adjusted to {getattr(balance, balance.solved_for):.4g} kg/s."
        )
    approach = min(values["T_hot_in_C"] - balance.T_cold_out_C, balance.T_hot_out_C - values["T_cold_in_C"])
    if not limit("min_approach_advisory_K").is_met_by(approach):
        found.append(f"The smaller end approach is {approach:.1f} K: expect a large area.")
    return found + cross_warning(balance.T_hot_out_C, balance.T_cold_out_C)


def summary(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance | None) -> str:
    """The duty in one sentence."""
    hot, cold = fluids["hot"].label, fluids["cold"].label
    if balance is None:
        return f"The request is complete: {hot} is cooled by {cold}. The duty follows once the properties are given."
    return (
        f"The request is complete: {balance.m_dot_hot_kg_s:.4g} kg/s of {hot} from {values['T_hot_in_C']:g} to "
        f"{balance.T_hot_out_C:.4g} °C against {balance.m_dot_cold_kg_s:.4g} kg/s of {cold} from "
        f"{values['T_cold_in_C']:g} to {balance.T_cold_out_C:.4g} °C, {balance.Q_W / 1e6:.4g} MW."
    )
