"""Design conditions and wall thicknesses of shells, channels and tubesheets."""

from __future__ import annotations

import numpy as np

from hx_engine.standards.materials import allowable_stress_Pa, material
from hx_engine.standards.shells import row_of
from hx_engine.standards.tables import INCH_M, class_rows, table

ATMOSPHERE_PA = 101325.0
_TEMA = table("tema")
_PLATE_STEP_M = INCH_M / 16.0


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


def min_shell_thickness_m(shell_id_m, is_carbon_steel, tema_class: str = "R"):
    """Return the least shell thickness of a class. [m] TEMA R-3.13, CB-3.13; corrosion is inside the value."""
    rows = _TEMA["shell_thickness_min"][class_rows(tema_class)]
    column = rows["carbon_steel_m" if is_carbon_steel else "alloy_m"]
    return np.array(column)[row_of(rows["shell_id_up_to_in"], shell_id_m)]


def corrosion_allowance_m(material_key: str, tema_class: str = "R") -> float:
    """Return the corrosion allowance of a material. [m] TEMA R-1.51, C-1.51, B-1.51."""
    is_carbon_steel = material(material_key).is_carbon_steel
    return _TEMA["corrosion_allowance"][f"{class_rows(tema_class)}_carbon_steel_m" if is_carbon_steel else "alloy_m"]


def shell_thickness_m(shell_id_m, P_design_Pa, T_design_C: float, material_key: str, tema_class: str = "R"):
    """Return the thickness to be ordered: code and TEMA minimum, rounded up to 1/16 in. [m]

    NaN where UG-27's thin-wall rule does not hold. Pipe shells keep the tabulated wall when that governs.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    corrosion_m = corrosion_allowance_m(material_key, tema_class)
    required = cylinder_thickness_m(P_design_Pa, shell_id_m, S_Pa, 0.85, corrosion_m)
    least = min_shell_thickness_m(shell_id_m, material(material_key).is_carbon_steel, tema_class)
    return np.where(required > least, np.ceil(required / _PLATE_STEP_M - 1e-9) * _PLATE_STEP_M, least)


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


def min_tubesheet_thickness_m(tube_od_m, tema_class: str = "R"):
    """Return the least effective tubesheet thickness with expanded joints. [m] TEMA R-7.131, CB-7.131.

    Class R: the tube outside diameter. C and B: 3/4 of it up to 1 in, then 7/8, 1 and 1 1/4 in for 1 1/4, 1 1/2 and
    2 in tubes.
    """
    rule, od_m = _TEMA["tubesheet_min"], np.asarray(tube_od_m, dtype=float)
    if class_rows(tema_class) == "R":
        return rule["R_per_tube_od"] * od_m
    index = np.searchsorted(rule["CB_tube_od_in"], od_m / INCH_M - 1e-3)
    large_m = np.array(rule["CB_least_in"])[np.minimum(index, len(rule["CB_least_in"]) - 1)] * INCH_M
    return np.where(od_m <= INCH_M * 1.001, rule["CB_per_tube_od_up_to_1_in"] * od_m, large_m)


def tubesheet_thickness_m(
    geometry, tube_limit_m, P_design_Pa, T_design_C: float, material_key: str, is_u_tube: bool, tema_class: str = "R"
):
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
    At least `min_tubesheet_thickness_m`; rounded up to 1/16 in.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    eta = ligament_efficiency(geometry.tube_pitch_m, geometry.tube_od_m, geometry.layout_deg)
    F = 1.25 if is_u_tube else 1.0
    bending = tubesheet_bending_thickness_m(P_design_Pa, geometry.shell_id_m, S_Pa, eta, F)
    shear = tubesheet_shear_thickness_m(
        P_design_Pa, tube_limit_m, S_Pa, geometry.tube_pitch_m, geometry.tube_od_m
    )
    effective = np.maximum(np.maximum(bending, shear), min_tubesheet_thickness_m(geometry.tube_od_m, tema_class))
    total = effective + 2.0 * corrosion_allowance_m(material_key, tema_class) + 3.0 / 16.0 * INCH_M
    return np.ceil(total / _PLATE_STEP_M - 1e-9) * _PLATE_STEP_M
