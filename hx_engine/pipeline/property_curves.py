"""Properties along each stream: curves over its temperatures and the wall's, values at inlet and outlet."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.fluids import KELVIN, SIDES, property_key
from hx_engine.properties import USER_LIMITS, Fluid, PropertyPoint

POINTS = 15
ENDS = ("in", "out")


def end_key(name: str, side: str, end: str) -> str:
    """Output key of a property at one end: "cp_J_kgK" of the hot inlet is "cp_hot_in_J_kgK"."""
    return property_key(name, f"{side}_{end}")


END_KEYS = tuple(end_key(name, side, end) for side in SIDES for name in USER_LIMITS for end in ENDS)
CURVE_KEYS = tuple(f"property_curve_{side}" for side in SIDES)


def curve_outputs(
    fluids: dict[str, Fluid], points: dict[str, PropertyPoint], state: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Curves, end values and a gas's molar mass as step outputs, and the sources of the single numbers.

    `state`: temperatures [°C] and pressures [Pa] of both streams.
    """
    walls_K = _walls_K(state)
    outputs: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for side in SIDES:
        fluid, point = fluids[side], points[side]
        for end in ENDS:
            T_C = state[f"T_{side}_{end}_C"]
            there = fluid.at(T_C + KELVIN, point.P_Pa, point.phase)
            for name in USER_LIMITS:
                key = end_key(name, side, end)
                outputs[key] = float(getattr(there, name))
                sources[key] = f"{point.source} at {T_C:.1f} °C"
        ends_K = [state[f"T_{side}_{end}_C"] + KELVIN for end in ENDS]
        outputs[f"property_curve_{side}"] = _curve(fluid, point, ends_K, walls_K)
        molar_mass = fluid.model.molar_mass_kg_mol
        if point.phase == "gas" and molar_mass is not None:
            outputs[f"molecular_weight_{side}_kg_mol"] = molar_mass
            sources[f"molecular_weight_{side}_kg_mol"] = point.source
    return outputs, sources


def _walls_K(state: dict[str, Any]) -> tuple[float, float]:
    """Likely wall at both ends of a counter-flow exchanger: midway between the streams there."""
    hot_end = 0.5 * (state["T_hot_in_C"] + state["T_cold_out_C"]) + KELVIN
    cold_end = 0.5 * (state["T_hot_out_C"] + state["T_cold_in_C"]) + KELVIN
    return hot_end, cold_end


def _curve(fluid: Fluid, point: PropertyPoint, ends_K: list[float], walls_K: tuple[float, float]) -> dict[str, Any]:
    """Columns over evenly spaced temperatures; the part towards the wall ends at the phase's or source's edge."""
    low, high = fluid.one_phase_bounds(point.P_Pa, point.phase)
    start = min(*ends_K, max(min(walls_K), low))
    end = max(*ends_K, min(max(walls_K), high))
    temperatures = [start + (end - start) * i / (POINTS - 1) for i in range(POINTS)]
    states = [fluid.model.state(T_K, point.P_Pa, point.phase) for T_K in temperatures]
    return {
        "T_C": [T_K - KELVIN for T_K in temperatures],
        "density_kg_m3": [float(at.density) for at in states],
        "viscosity_Pa_s": [float(at.viscosity) for at in states],
        "cp_J_kgK": [float(at.cp) for at in states],
        "k_W_mK": [float(at.conductivity) for at in states],
        "source": point.source,
    }
