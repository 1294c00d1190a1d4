"""Lengths, heads, nozzles, saddles and weights of one shell along its axis: the setting plan."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.pipeline.assemble import tube_side
from hx_engine.pipeline.step import Design
from hx_engine.rating import Geometry
from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.pipes import pipe
from hx_engine.standards.tables import table

_RULES = table("tema")["setting_plan"]
_HEADS = {
    "A": "channel with removable cover", "B": "bonnet, integral cover", "C": "channel integral with tubesheet",
    "N": "channel integral with tubesheet", "D": "special high-pressure closure", "L": "fixed, like A",
    "M": "fixed, like B",
    "P": "outside packed floating head", "S": "floating head with backing device", "T": "pull-through floating head",
    "U": "U-tube bundle", "W": "externally sealed floating tubesheet",
}  # fmt: skip


def setting_plan(design: Design, g: Geometry, letters: str) -> dict[str, Any]:
    """Return shell, heads, nozzles, saddles, overall lengths, weights and the rules of thumb behind them.

    z is measured from the outer face of the front tubesheet. Thicknesses and weights are None before step 14.
    """
    sized = design.results.get(14, {})
    D, L, is_u = float(g.shell_id_m), float(g.tube_length_m), letters[2] == "U"
    sheets = 1 if is_u else 2
    sheet_m = (L - float(g.effective_length_m)) / sheets
    bend_m = 0.5 * float(outer_tube_limit_m(D, "u_tube")) if is_u else 0.0
    front_m, rear_m = _RULES["channel_per_shell_id"] * D, _RULES["rear_head_per_shell_id"] * D
    rear_end_m = L + (bend_m + _RULES["u_bend_clearance_per_shell_id"] * D if is_u else rear_m)
    return {
        "shell": {
            "id_m": D,
            "thickness_m": sized.get("shell_thickness_m"),
            "od_m": D + 2.0 * sized["shell_thickness_m"] if sized else None,
            "n_in_series": int(g.n_shells_series),
            "n_in_parallel": int(g.n_shells_parallel),
        },
        "tubesheets": {"count": sheets, "thickness_m": sized.get("tubesheet_thickness_m"), "between_faces_m": sheet_m},
        "heads": {
            "front": {"letter": letters[0], "name": _HEADS.get(letters[0]), "length_m": front_m},
            "rear": {"letter": letters[2], "name": _HEADS.get(letters[2]), "length_m": rear_end_m - L},
        },
        "u_bends": {"largest_radius_m": bend_m} if is_u else None,
        "nozzles": _nozzles(design, g, letters, sheet_m, front_m, rear_end_m),
        "impingement_plate": _impingement(design),
        "saddles": {"z_m": [_RULES["saddle_at"][0] * L, _RULES["saddle_at"][1] * L]},
        "tube_length_m": L,
        "overall_length_m": front_m + rear_end_m,
        "bundle_removal_length_m": None if letters[2] in "LMN" else L + _RULES["removal_beyond_bundle_m"],
        "weights_kg": {
            name: sized.get(f"weight_{name}_kg") for name in ("empty", "flooded", "bundle")
        },
        "rules": {"source": _RULES["source"], "provenance": _RULES["provenance"]},
    }  # fmt: skip


def _nozzles(
    design: Design, g: Geometry, letters: str, sheet_m: float, front_m: float, rear_end_m: float
) -> list[dict[str, Any]]:
    """Return the four nozzles: place along the axis, clock position, size as step 14 found it."""
    sizes = {row["side"]: row for row in design.results.get(14, {}).get("nozzles", [])}
    in_tubes, L = tube_side(design), float(g.tube_length_m)
    in_shell = {"hot": "cold", "cold": "hot"}[in_tubes]
    first, last = sheet_m + 0.5 * float(g.baffle_spacing_in_m), L - 0.5 * float(g.baffle_spacing_out_m)
    last -= 0.0 if letters[2] == "U" else sheet_m
    is_two_pass_shell = int(g.n_shell_passes) == 2
    outlet_down = int(g.n_baffles) % 2 == 0
    shell_out = (first, 180) if is_two_pass_shell else (last, 180 if outlet_down else 0)
    tube_out_z = 0.5 * (L + rear_end_m) if int(g.n_passes) == 1 else -0.5 * front_m
    places = (
        ("shell", in_shell, "in", first, 0),
        ("shell", in_shell, "out", *shell_out),
        ("tube", in_tubes, "in", -0.5 * front_m, 180),
        ("tube", in_tubes, "out", tube_out_z, 0),
    )
    return [
        {"side": side, "fluid": fluid, "direction": way, "z_m": z, "clock_deg": clock, **_size(sizes.get(side))}
        for side, fluid, way, z, clock in places
    ]


def _size(row: dict[str, Any] | None) -> dict[str, Any]:
    nps = row["nps"] if row else None
    return {
        "nps": nps,
        "schedule": row["schedule"] if row else None,
        "od_m": pipe(nps).od_m if nps is not None else None,
        "id_m": row["id_m"] if row else None,
    }


def _impingement(design: Design) -> dict[str, Any] | None:
    """Return the plate under the shell inlet where rho v2 asks for one, None where step 10 has not run."""
    value = design.results.get(10, {}).get("rho_v2_nozzle_shell_kg_m_s2")
    if value is None:
        return None
    without = limit("rho_v2_nozzle_shell_max")
    return {"rho_v2_kg_m_s2": value, "limit_kg_m_s2": without.value, "is_needed": not without.is_met_by(value),
            "source": without.source}  # fmt: skip
