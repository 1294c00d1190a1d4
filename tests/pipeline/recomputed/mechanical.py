"""Design conditions, thicknesses and weights, written again from ASME VIII-1, TEMA and the geometry of the parts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import pi, sqrt

from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.tables import (
    INCH_M,
    P_ATM_PA,
    baffle_plate_m,
    metal,
    row_for,
    rows_of_class,
    standard_bores_m,
    stress_Pa,
    tema,
    up,
)

SIXTEENTH_M = INCH_M / 16
LONG_BAFFLE_M = 0.0064


def design_pressure(place: str) -> Callable[[Values], float]:
    def design(v: Values) -> float:
        gauge = max(v[f"P_{place}_Pa"] - P_ATM_PA, 0.0)
        return up(max(1.1 * gauge, gauge + 1.75e5, 3.5e5), 0.5e5) + P_ATM_PA

    return design


def design_temperature(v: Values) -> float:
    return max(up(max(v.values()) + 28.0, 5.0), 65.0)


def cylinder(place: str, part: str, corrosion: str) -> Callable[[Values], float]:
    """UG-27 to the next 1/16 in, or the least wall of the class."""

    def wall(v: Values) -> float:
        P, S = v[f"P_design_{place}_Pa"] - P_ATM_PA, v[f"S_{part}_Pa"]
        code = P * (v["shell_id_m"] / 2 + v[corrosion]) / (S * 0.85 - 0.6 * P) + v[corrosion]
        key = v.outputs["shell_material" if part == "shell" else "tube_material"]
        rows = tema("shell_thickness_min")[rows_of_class(v.outputs["tema_class"])]
        column = rows["carbon_steel_m" if metal(key)["is_carbon_steel"] else "alloy_m"]
        least = column[row_for(rows["shell_id_up_to_in"], v["shell_id_m"])]
        return up(code, SIXTEENTH_M) if code > least else least

    return wall


def higher_pressure(v: Values) -> float:
    return max(v["P_design_shell_Pa"], v["P_design_tube_Pa"]) - P_ATM_PA


def least_tubesheet(v: Values) -> float:
    """TEMA R-7.131, CB-7.131: with expanded joints."""
    od = v["tube_od_m"]
    if v.outputs["tema_class"] == "R":
        return od
    return 0.75 * od if od <= 1.0001 * INCH_M else {1.25: 7 / 8, 1.5: 1.0, 2.0: 1.25}[round(od / INCH_M, 3)] * INCH_M


def tubesheet(v: Values) -> float:
    P, S, p_d = higher_pressure(v), v["S_tubesheet_Pa"], v["tube_pitch_m"] / v["tube_od_m"]
    eta = 1 - (0.785 if v["layout_deg"] in (45, 90) else 0.907) / p_d**2
    bending = (1.25 if v.is_u_tube else 1.0) * v["shell_id_m"] / 3 * sqrt(P / (eta * S))
    ligament = 1 - 1 / p_d
    limit_m = v["shell_id_m"] - v["bundle_clearance_m"]
    shear = 0.31 * limit_m * P / (S * ligament) if P / S >= 1.6 * ligament**2 else 0.0
    thick = max(bending, shear, least_tubesheet(v))
    return up(thick + 2 * v["corrosion_allowance_channel_m"] + 3 * SIXTEENTH_M, SIXTEENTH_M)


def cover(v: Values) -> float:
    bending = v["shell_id_m"] * sqrt(0.3 * (v["P_design_tube_Pa"] - P_ATM_PA) / v["S_channel_Pa"])
    groove = 3 * SIXTEENTH_M if v["n_passes"] > 1 else 0.0
    return up(bending + v["corrosion_allowance_channel_m"] + groove, SIXTEENTH_M)


def hydrotest(place: str) -> Callable[[Values], float]:
    return lambda v: 1.3 * (v[f"P_design_{place}_Pa"] - P_ATM_PA) * v[f"stress_ratio_{place}"] + P_ATM_PA


def stress_ratio(place: str, material: str) -> Callable[[Values], float]:
    def ratio(v: Values) -> float:
        key = v.outputs[material]
        return stress_Pa(key, 20.0) / stress_Pa(key, v[f"T_design_{place}_C"])

    return ratio


def plan_m2(v: Values) -> float:
    return pi / 4 * v["shell_id_m"] ** 2


def holes_m2(v: Values) -> float:
    return v["n_tubes"] * pi / 4 * v["tube_od_m"] ** 2


def tubes(v: Values) -> float:
    bend = 0.425 * pi / 4 * (v["shell_id_m"] - v["bundle_clearance_m"]) if v.is_u_tube else 0.0
    ring = pi / 4 * (v["tube_od_m"] ** 2 - v["tube_id_m"] ** 2)
    return v["density_tube_metal_kg_m3"] * v["n_tubes"] * ring * (v["tube_length_m"] + bend)


def shell_cylinder(v: Values) -> float:
    s = v["shell_thickness_m"]
    return v["density_shell_metal_kg_m3"] * pi * (v["shell_id_m"] + s) * s * v["tube_length_m"]


def shell(v: Values) -> float:
    covers = 2 if v.has_floating_head else 1 if v.is_u_tube else 0
    dished = covers * 1.17 * plan_m2(v) * v["shell_thickness_m"]
    return shell_cylinder(v) + v["density_shell_metal_kg_m3"] * dished


def channels(v: Values) -> float:
    n = v.n_tubesheets
    sheet = 1.3 * pi * v["shell_id_m"] ** 2 * (n / 2 + (2 - n) / 10) + 1.17 * n * plan_m2(v)
    return v["density_tube_metal_kg_m3"] * v["channel_thickness_m"] * sheet


def tubesheets(v: Values) -> float:
    drilled = pi / 4 * (v["shell_id_m"] + 0.1) ** 2 - holes_m2(v)
    return v.n_tubesheets * v["density_tube_metal_kg_m3"] * v["tubesheet_thickness_m"] * drilled


def flanges(v: Values) -> float:
    rings = 5 if v.has_floating_head else 3 if v.is_u_tube else 2
    D = v["shell_id_m"]
    ring = pi * (D + 0.1) * (0.08 * D + 0.04) * v["tubesheet_thickness_m"]
    return rings * v["density_shell_metal_kg_m3"] * ring


def baffles(v: Values) -> float:
    plate = baffle_plate_m(v["shell_id_m"], 36 * INCH_M)
    cut = 0.8 * v["n_baffles"] * plate * (plan_m2(v) - holes_m2(v))
    long = (v["n_shell_passes"] - 1) * v["shell_id_m"] * v["tube_length_m"] * LONG_BAFFLE_M
    return v["density_shell_metal_kg_m3"] * (cut + long)


def tie_rods(v: Values) -> float:
    rows = tema("tie_rods")
    i = row_for(rows["shell_id_up_to_in"], v["shell_id_m"])
    section = rows["count"][i] * pi / 4 * (rows["diameter_in"][i] * INCH_M) ** 2
    return v["density_shell_metal_kg_m3"] * section * 2.5 * v["tube_length_m"]


def nozzles(v: Values) -> float:
    rows = tema("shell_nozzle")
    i = min(bisect_left(rows["shell_id_up_to_in"], v["shell_id_m"] / INCH_M - 1e-3), len(rows["nps"]) - 1)
    gauge = v["P_design_shell_Pa"] + v["P_design_tube_Pa"] - 2 * P_ATM_PA
    return 240 * standard_bores_m()[rows["nps"][i]] * (2 + gauge / 1e7)


def water(v: Values) -> float:
    metal_m3 = v["weight_tubes_kg"] / v["density_tube_metal_kg_m3"]
    return 1000 * (plan_m2(v) * (v["tube_length_m"] + 1.8 * v["shell_id_m"]) - metal_m3)


FORMULAS: dict[str, Callable[[Values], float]] = {
    "P_design_shell_Pa": design_pressure("shell"),
    "P_design_tube_Pa": design_pressure("tube"),
    "T_design_shell_C": design_temperature,
    "T_design_tube_C": design_temperature,
    "stress_ratio_shell": stress_ratio("shell", "shell_material"),
    "stress_ratio_tube": stress_ratio("tube", "tube_material"),
    "P_test_shell_Pa": hydrotest("shell"),
    "P_test_tube_Pa": hydrotest("tube"),
    "shell_thickness_m": cylinder("shell", "shell", "corrosion_allowance_m"),
    "channel_thickness_m": cylinder("tube", "channel", "corrosion_allowance_channel_m"),
    "tubesheet_thickness_m": tubesheet,
    "floating_tubesheet_thickness_m": lambda v: v["tubesheet_thickness_m"],
    "channel_cover_thickness_m": cover,
    "weight_tubes_kg": tubes,
    "weight_shell_kg": shell,
    "weight_channels_kg": channels,
    "weight_tubesheets_kg": tubesheets,
    "weight_flanges_kg": flanges,
    "weight_baffles_kg": baffles,
    "weight_tie_rods_kg": tie_rods,
    "weight_nozzles_kg": nozzles,
    "weight_saddles_kg": lambda v: 0.04 * shell_cylinder(v) + 20.0,
    "weight_water_kg": water,
    "weight_bundle_kg": lambda v: sum(v.values()),
    "weight_empty_kg": lambda v: sum(v.values()),
    "weight_flooded_kg": lambda v: sum(v.values()),
}
