"""Design conditions and wall thicknesses of shells, channels and tubesheets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.standards.materials import allowable_stress_Pa, material, modulus_Pa
from hx_engine.standards.shells import row_of
from hx_engine.standards.tables import INCH_M, table

ATMOSPHERE_PA = 101325.0
_TEMA = table("tema")
_PLATE_STEP_M = INCH_M / 16.0


class ExternalPressure(NamedTuple):
    """Result of the external-pressure check; pressures in Pa, verdict "passed", "failed" or "not_checked"."""

    factor_A: float
    factor_B_Pa: float
    is_elastic: bool
    P_allowable_Pa: float
    P_external_Pa: float
    verdict: str


def design_pressure_Pa(P_operating_Pa):
    """Return the design gauge pressure from the absolute operating pressure. [Pa gauge]

    The larger of 1.1 times the gauge pressure and the gauge pressure plus 1.75 bar, at least 3.5 bar gauge,
    rounded up to 0.5 bar. Owner practice (API 660 leaves it to the purchaser), not a code rule.
    """
    gauge = np.maximum(np.asarray(P_operating_Pa, dtype=float) - ATMOSPHERE_PA, 0.0)
    design = np.maximum(np.maximum(1.1 * gauge, gauge + 1.75e5), 3.5e5)
    return np.ceil(design / 0.5e5 - 1e-9) * 0.5e5


def design_temperature_C(T_hottest_C):
    """Return the design temperature: 28 K (50 F) above the hottest operating one, rounded up to 5. [°C]

    Owner practice; at least 65 °C (150 F) so that ambient sun and steam-out are covered.
    """
    return np.maximum(np.ceil((np.asarray(T_hottest_C, dtype=float) + 28.0) / 5.0 - 1e-9) * 5.0, 65.0)


def cylinder_thickness_m(P_design_Pa, inside_diameter_m, S_Pa, joint_efficiency=0.85, corrosion_m=0.0):
    """Return the thickness of a cylinder under internal pressure, corrosion included. [m]

    Parameters
    ----------
    P_design_Pa : float or ndarray
        Internal design gauge pressure. [Pa]
    inside_diameter_m : float or ndarray
        New inside diameter; the corroded radius is used. [m]
    S_Pa, joint_efficiency, corrosion_m :
        Allowable stress [Pa], weld efficiency E (1.0 full, 0.85 spot radiography) and allowance [m].

    Validity
    --------
    Circumferential: P <= 0.385 S E and t <= R/2; longitudinal: P <= 1.25 S E. Outside: NaN.

    References
    ----------
    ASME VIII-1 UG-27(c)(1) t = P R / (S E - 0.6 P) and UG-27(c)(2) t = P R / (2 S E + 0.4 P).
    """
    P, radius = np.asarray(P_design_Pa, dtype=float), np.asarray(inside_diameter_m) / 2.0 + corrosion_m
    SE = S_Pa * joint_efficiency
    around = P * radius / np.maximum(SE - 0.6 * P, 1e-3 * SE)
    along = P * radius / (2.0 * SE + 0.4 * P)
    return np.where(P <= 0.385 * SE, np.maximum(around, along) + corrosion_m, np.nan)


def min_shell_thickness_m(shell_id_m, is_carbon_steel):
    """Return the least shell thickness, class R. [m] TEMA R-3.13; corrosion is inside the tabulated value."""
    rows = _TEMA["shell_thickness_min"]
    column = rows["carbon_steel_m" if is_carbon_steel else "alloy_m"]
    return np.array(column)[row_of(rows["shell_id_up_to_in"], shell_id_m)]


def corrosion_allowance_m(material_key: str) -> float:
    """Return the corrosion allowance of a material. [m] TEMA R-1.51."""
    is_carbon_steel = material(material_key).is_carbon_steel
    return _TEMA["corrosion_allowance"]["carbon_steel_m" if is_carbon_steel else "alloy_m"]


def shell_thickness_m(shell_id_m, P_design_Pa, T_design_C: float, material_key: str):
    """Return the thickness to be ordered: code and TEMA minimum, rounded up to 1/16 in. [m]

    NaN where UG-27's thin-wall rule does not hold. Pipe shells keep the tabulated wall when that governs.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    corrosion_m = corrosion_allowance_m(material_key)
    required = cylinder_thickness_m(P_design_Pa, shell_id_m, S_Pa, 0.85, corrosion_m)
    least = min_shell_thickness_m(shell_id_m, material(material_key).is_carbon_steel)
    return np.where(required > least, np.ceil(required / _PLATE_STEP_M - 1e-9) * _PLATE_STEP_M, least)


def external_pressure_check(
    outside_diameter_m: float, thickness_m: float, length_m: float, T_design_C: float, material_key: str,
    P_external_Pa: float = ATMOSPHERE_PA,
) -> ExternalPressure:
    """Check a corroded cylinder against external pressure.

    A = 1.30 (t/Do)^1.5 / (L/Do - 0.45 (t/Do)^0.5), the closed form behind Fig. G; long cylinders not below
    A = 1.1 (t/Do)^2. In the elastic range B = A E / 2. P = 4 B / (3 Do/t) for Do/t of 10 and more; below, the
    lesser of (2.167 t/Do - 0.0833) B and 2 S (t/Do) (1 - t/Do), S 1.35 times the allowable stress (which is at
    most 0.9 yield).

    Validity
    --------
    Do/t >= 4 and L/Do >= 0.05 (longer than 50: as 50); outside the verdict is "not_checked". The material
    chart is not used: B is held at a share of the allowable stress (1/2 carbon steel, 1/3 others), below
    where its curves bend.

    References
    ----------
    ASME VIII-1 UG-28(c); ASME II-D Subpart 3 Fig. G.
    """
    ratio, slenderness = outside_diameter_m / thickness_m, length_m / outside_diameter_m
    if ratio < 4.0 or slenderness < 0.05:
        return ExternalPressure(np.nan, np.nan, False, np.nan, P_external_Pa, "not_checked")
    by_length = 1.30 * ratio**-1.5 / (min(slenderness, 50.0) - 0.45 * ratio**-0.5)
    factor_A = by_length if 0.0 < by_length and by_length > 1.1 * ratio**-2 else 1.1 * ratio**-2
    elastic_B = factor_A * modulus_Pa(material_key, T_design_C) / 2.0
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    cap = material(material_key).elastic_share * S_Pa
    factor_B = min(elastic_B, cap)
    allowable = 4.0 * factor_B / (3.0 * ratio)
    if ratio < 10.0:
        yielding = 2.0 * 1.35 * S_Pa / ratio * (1.0 - 1.0 / ratio)
        allowable = min((2.167 / ratio - 0.0833) * factor_B, yielding)
    verdict = "passed" if allowable >= P_external_Pa else "failed" if elastic_B <= cap else "not_checked"
    return ExternalPressure(factor_A, factor_B, elastic_B <= cap, allowable, P_external_Pa, verdict)


def ligament_efficiency(tube_pitch_m, tube_od_m, layout_deg):
    """Return the ligament efficiency eta of a drilled tubesheet. [-]

    eta = 1 - 0.785 / (p/d)^2 for 45 and 90 degrees, 1 - 0.907 / (p/d)^2 for 30 and 60. TEMA RCB-7.132.
    """
    share = np.where((np.asarray(layout_deg) == 90) | (np.asarray(layout_deg) == 45), 0.785, 0.907)
    return 1.0 - share / (np.asarray(tube_pitch_m) / tube_od_m) ** 2


def tubesheet_bending_thickness_m(P_Pa, gasket_diameter_m, S_Pa, eta, F=1.0):
    """Return the effective tubesheet thickness in bending, T = (F G / 3) sqrt(P / (eta S)). [m]

    G is the mean gasket or shell inside diameter, F 1.0 for tube-stayed ends, 1.25 for U-tubes.
    References: TEMA RCB-7.132.
    """
    return F * np.asarray(gasket_diameter_m) / 3.0 * np.sqrt(np.asarray(P_Pa, dtype=float) / (eta * S_Pa))


def tubesheet_shear_thickness_m(P_Pa, tube_limit_m, S_Pa, tube_pitch_m, tube_od_m):
    """Return the effective tubesheet thickness in shear, T = 0.31 D_L P / (S (1 - d/p)). [m]

    D_L = 4 A / C of the tube field, here its outer limit. Zero where P/S < 1.6 (1 - d/p)^2: shear does not
    govern. References: TEMA RCB-7.133.
    """
    ligament = 1.0 - np.asarray(tube_od_m) / tube_pitch_m
    P = np.asarray(P_Pa, dtype=float)
    shear = 0.31 * np.asarray(tube_limit_m) * P / (S_Pa * ligament)
    return np.where(P / S_Pa < 1.6 * ligament**2, 0.0, shear)


def tubesheet_thickness_m(geometry, tube_limit_m, P_design_Pa, T_design_C: float, material_key: str, is_u_tube: bool):
    """Return the tubesheet thickness to be ordered, both corrosion allowances and a 3/16 in groove in. [m]

    Parameters
    ----------
    geometry : object
        With shell_id_m, tube_od_m, tube_pitch_m, layout_deg (scalars or arrays).
    tube_limit_m : float or ndarray
        Outer tube limit. [m]
    P_design_Pa : float
        The larger of both sides' design gauge pressures: no credit is taken for the other side. [Pa]

    Notes
    -----
    At least the tube outside diameter (RCB-7.131, expanded joints, class R); rounded up to 1/16 in.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    eta = ligament_efficiency(geometry.tube_pitch_m, geometry.tube_od_m, geometry.layout_deg)
    F = 1.25 if is_u_tube else 1.0
    bending = tubesheet_bending_thickness_m(P_design_Pa, geometry.shell_id_m, S_Pa, eta, F)
    shear = tubesheet_shear_thickness_m(
        P_design_Pa, tube_limit_m, S_Pa, geometry.tube_pitch_m, geometry.tube_od_m
    )
    effective = np.maximum(np.maximum(bending, shear), geometry.tube_od_m)
    total = effective + 2.0 * corrosion_allowance_m(material_key) + 3.0 / 16.0 * INCH_M
    return np.ceil(total / _PLATE_STEP_M - 1e-9) * _PLATE_STEP_M


class TubeWall(NamedTuple):
    """Pressures a tube wall holds from inside and outside [Pa], and the verdicts."""

    P_allowable_inside_Pa: float
    P_allowable_outside_Pa: float
    inside_verdict: str
    outside_verdict: str


def tube_pressure_check(
    tube_od_m: float, tube_wall_m: float, P_inside_Pa: float, P_outside_Pa: float, T_design_C: float,
    material_key: str, span_m: float,
) -> TubeWall:
    """Check a tube wall against the full design pressure of either side.

    Inside: P = S t / (R + 0.6 t), UG-27 with the tube's stress. Outside: UG-28 over the longest span.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C, "tube")
    inside = S_Pa * tube_wall_m / (tube_od_m / 2.0 - 0.4 * tube_wall_m)
    outside = external_pressure_check(tube_od_m, tube_wall_m, span_m, T_design_C, material_key, P_outside_Pa)
    inside_verdict = "passed" if inside >= P_inside_Pa else "failed"
    return TubeWall(inside, outside.P_allowable_Pa, inside_verdict, outside.verdict)
