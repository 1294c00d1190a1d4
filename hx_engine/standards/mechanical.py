"""The mechanical design of one shell in one call: thicknesses, weights and what was checked."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.external_pressure import external_pressure_check, tube_pressure_check
from hx_engine.standards.materials import allowable_stress_Pa
from hx_engine.standards.pressure_vessel import (
    corrosion_allowance_m,
    cylinder_thickness_m,
    shell_thickness_m,
    tubesheet_thickness_m,
)
from hx_engine.standards.weights import Construction, weights_kg


class Check(NamedTuple):
    """One mechanical check; `value` and `limit` in `unit`; "passed", "failed" or "not_checked" with its reason."""

    check_id: str
    label: str
    value: float
    limit: float
    unit: str
    verdict: str
    source: str
    reason: str = ""


class MechanicalDesign(NamedTuple):
    """Thicknesses [m], weights of one shell [kg] and checks."""

    shell_thickness_m: float
    channel_thickness_m: float
    tubesheet_thickness_m: float
    corrosion_allowance_shell_m: float
    weights: dict[str, float]
    checks: list[Check]
    verdict: str


def mechanical_design(geometry: Any, construction: Construction) -> MechanicalDesign:
    """Size the pressure parts of one shell and check them.

    Parameters
    ----------
    geometry : object
        Fields of the rating geometry, scalars.
    construction : Construction
        Materials, TEMA class and design conditions (gauge pressures, °C).

    Notes
    -----
    Internal pressure governs the thicknesses (UG-27, TEMA minima). Full vacuum is checked on the corroded
    shell over the tube length (UG-28); a shell that fails it needs stiffening rings only where vacuum can
    occur, so that check informs and does not decide. Tubes are checked for both sides' pressure.
    """
    c = construction
    D, made = geometry.shell_id_m, c.tema_class
    shell_m = float(shell_thickness_m(D, c.P_design_shell_Pa, c.T_design_shell_C, c.shell_material, made))
    channel_m = float(shell_thickness_m(D, c.P_design_tube_Pa, c.T_design_tube_C, c.channel_material, made))
    sheet_m = float(
        tubesheet_thickness_m(
            geometry, outer_tube_limit_m(D, c.bundle_type),
            max(c.P_design_shell_Pa, c.P_design_tube_Pa), max(c.T_design_shell_C, c.T_design_tube_C),
            c.tubesheet_material, c.bundle_type == "u_tube", made,
        )
    )
    checks = [
        _wall_check("shell", shell_m, D, (c.P_design_shell_Pa, c.T_design_shell_C), c.shell_material, made),
        _wall_check("channel", channel_m, D, (c.P_design_tube_Pa, c.T_design_tube_C), c.channel_material, made),
        _vacuum_check(geometry, c, shell_m),
        *_tube_checks(geometry, c),
    ]
    deciding = [check.verdict for check in checks if check.check_id != "shell_vacuum"]
    verdict = "failed" if "failed" in deciding else "not_checked" if "not_checked" in deciding else "passed"
    weights = {name: float(value) for name, value in weights_kg(geometry, c).items()}
    return MechanicalDesign(
        shell_m, channel_m, sheet_m, corrosion_allowance_m(c.shell_material, made), weights, checks, verdict
    )


def _wall_check(
    part: str, wall_m: float, inside_m: float, conditions: tuple[float, float], material_key: str, tema_class: str
) -> Check:
    """Compare the wall with UG-27; it fails where the thin-wall rule does not hold at this pressure."""
    P_Pa, T_C = conditions
    corrosion_m = corrosion_allowance_m(material_key, tema_class)
    S_Pa = allowable_stress_Pa(material_key, T_C)
    required_m = float(cylinder_thickness_m(P_Pa, inside_m, S_Pa, 0.85, corrosion_m))
    rule = "R-3.13" if tema_class == "R" else "CB-3.13"
    return Check(f"{part}_wall", f"{part} wall under internal pressure", wall_m, required_m, "m",
                 "passed" if wall_m >= required_m else "failed", f"ASME VIII-1 UG-27, TEMA {rule}")


def _vacuum_check(geometry: Any, c: Construction, shell_m: float) -> Check:
    corroded_m = shell_m - corrosion_allowance_m(c.shell_material, c.tema_class)
    result = external_pressure_check(
        geometry.shell_id_m + 2.0 * shell_m, corroded_m, geometry.tube_length_m, c.T_design_shell_C, c.shell_material
    )
    return Check("shell_vacuum", "shell under full vacuum, no stiffening rings", result.P_allowable_Pa,
                 result.P_external_Pa, "Pa", result.verdict, "ASME VIII-1 UG-28", result.reason)


def _tube_checks(geometry: Any, c: Construction) -> list[Check]:
    T_C = max(c.T_design_shell_C, c.T_design_tube_C)
    wall = tube_pressure_check(
        geometry.tube_od_m, geometry.tube_wall_m, c.P_design_tube_Pa, c.P_design_shell_Pa, T_C, c.tube_material,
        geometry.tube_length_m,
    )
    return [
        Check("tube_wall_inside", "tube wall under tube-side pressure", wall.P_allowable_inside_Pa,
              c.P_design_tube_Pa, "Pa", wall.inside_verdict, "ASME VIII-1 UG-27"),
        Check("tube_wall_outside", "tube wall under shell-side pressure", wall.P_allowable_outside_Pa,
              c.P_design_shell_Pa, "Pa", wall.outside_verdict, "ASME VIII-1 UG-28", wall.outside_reason),
    ]
