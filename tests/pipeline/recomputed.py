"""The formulas that records show, written again from their LaTeX and nothing else: value from the inputs a row names.

Each function gets the values of the inputs its row names, and no other: a formula that needs more fails here. A stream
of one side has the side's name (m_dot_tube_kg_s). None: the formula as shown covers another case, laminar flow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import acos, ceil, log, pi, sin, sqrt
from typing import Any

Values = dict[str, Any]
P_ATM_PA = 101325.0


def lmtd(v: Values) -> float:
    first, last = v["T_hot_in_C"] - v["T_cold_out_C"], v["T_hot_out_C"] - v["T_cold_in_C"]
    return first if abs(first - last) < 1e-9 else (first - last) / log(first / last)


def correction(v: Values) -> float:
    if v["n_passes"] == v["n_shell_passes"]:
        return 1.0
    P, R, n = v["P"], v["R"], v["n_shells_series"] * v["n_shell_passes"]
    if abs(R - 1.0) < 1e-9:
        w = P / (n - (n - 1) * P)
        return sqrt(2.0) * w / (1 - w) / log((2 / w - 2 + sqrt(2.0)) / (2 / w - 2 - sqrt(2.0)))
    W, S = ((1 - P * R) / (1 - P)) ** (1 / n), sqrt(R * R + 1) / (R - 1)
    return S * log(W) / log((1 + W - S + S * W) / (1 + W + S - S * W))


def bundle(v: Values) -> tuple[float, float]:
    """Diameters of the outermost tubes: over their outsides and through their centres."""
    D_otl = v["shell_id_m"] - v["bundle_clearance_m"]
    return D_otl, D_otl - v["tube_od_m"]


def crossflow_area(v: Values) -> float:
    D_otl, D_ctl = bundle(v)
    effective = v["tube_pitch_m"] * {45: 1 / sqrt(2.0)}.get(v["layout_deg"], 1.0)
    if v["layout_deg"] == 60:
        effective = v["tube_pitch_m"] * sqrt(3.0) / 2.0
    gap = v["shell_id_m"] - D_otl + D_ctl / effective * (v["tube_pitch_m"] - v["tube_od_m"])
    return v["baffle_spacing_m"] / v["n_shell_passes"] * gap


def cut_factor(v: Values) -> float:
    _, D_ctl = bundle(v)
    angle = 2 * acos(v["shell_id_m"] / D_ctl * (1 - 2 * v["baffle_cut"]))
    return 0.55 + 0.72 * (1 - 2 * (angle - sin(angle)) / (2 * pi))


def end_factor_heat(v: Values) -> float:
    n = 0.6 if v["Re_shell"] >= 100 else 1 / 3
    ends = [v[f"baffle_spacing_{end}_m"] / v["baffle_spacing_m"] for end in ("in", "out")]
    inner = v["n_baffles"] - 1
    return (inner + sum(x ** (1 - n) for x in ends)) / (inner + sum(ends))


def end_factor_loss(v: Values) -> float:
    n = 0.2 if v["Re_shell"] >= 100 else 1.0
    return sum((v["baffle_spacing_m"] / v[f"baffle_spacing_{end}_m"]) ** (2 - n) for end in ("in", "out"))


def gnielinski(v: Values) -> float | None:
    Re, Pr = v["Re_tube"], v["Pr_tube"]
    if Re < 4000:
        return None
    f8 = (0.79 * log(Re) - 1.64) ** -2 / 8
    entrance = 1 + (v["tube_id_m"] / v["tube_length_m"]) ** (2 / 3)
    return f8 * (Re - 1000) * Pr / (1 + 12.7 * sqrt(f8) * (Pr ** (2 / 3) - 1)) * entrance * v["wall_factor_tube"]


def churchill(v: Values) -> float:
    Re, relative = v["Re_tube"], v["tube_roughness_m"] / v["tube_id_m"]
    A = (2.457 * log(1 / ((7 / Re) ** 0.9 + 0.27 * relative))) ** 16
    return 8 * ((8 / Re) ** 12 + (A + (37530 / Re) ** 16) ** -1.5) ** (1 / 12)


def kern_diameter(v: Values) -> float:
    cell = v["tube_pitch_m"] ** 2 * (sqrt(3.0) / 2 if v["layout_deg"] in (30, 60) else 1.0)
    return 4 * (cell - pi * v["tube_od_m"] ** 2 / 4) / (pi * v["tube_od_m"])


def kern_flux(v: Values) -> float:
    area = v["shell_id_m"] * (v["tube_pitch_m"] - v["tube_od_m"]) * v["baffle_spacing_m"] / v["tube_pitch_m"]
    return v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / (area / v["n_shell_passes"])


def kern_film(v: Values) -> float:
    D_e = kern_diameter(v)
    Re = D_e * kern_flux(v) / v["viscosity_shell_Pa_s"]
    return 0.36 * v["k_shell_W_mK"] / D_e * Re**0.55 * v["Pr_shell"] ** (1 / 3) * v["wall_factor_shell"]


def velocity_in_tubes(v: Values) -> float:
    area = v["n_tubes"] / v["n_passes"] * pi * v["tube_id_m"] ** 2 / 4
    return v["m_dot_tube_kg_s"] / v["n_shells_parallel"] / (v["density_tube_kg_m3"] * area)


def momentum(place: str) -> Callable[[Values], float]:
    def flux(v: Values) -> float:
        rho, area = v[f"density_{place}_kg_m3"], pi * v[f"nozzle_{place}_id_m"] ** 2 / 4
        return rho * (v[f"m_dot_{place}_kg_s"] / v["n_shells_parallel"] / (rho * area)) ** 2

    return flux


def capacity(v: Values, name: str) -> float:
    return v["Q_W"] / abs(v[f"T_{name}_in_C"] - v[f"T_{name}_out_C"])


def least_capacity(v: Values) -> float:
    return min(capacity(v, "hot"), capacity(v, "cold"))


def up(value: float, step: float) -> float:
    """Rounded up to whole steps."""
    return ceil(round(value / step, 6)) * step


def design_pressure(place: str) -> Callable[[Values], float]:
    def design(v: Values) -> float:
        gauge = max(v[f"P_{place}_Pa"] - P_ATM_PA, 0.0)
        return up(max(1.1 * gauge, gauge + 1.75e5, 3.5e5), 0.5e5) + P_ATM_PA

    return design


def design_temperature(v: Values) -> float:
    return max(up(max(v.values()) + 28.0, 5.0), 65.0)


def wall(place: str, part: str, corrosion: str) -> Callable[[Values], float]:
    """Code thickness as ordered; the record's may be TEMA's least, so it is a lower bound."""

    def least(v: Values) -> float:
        P, S = v[f"P_design_{place}_Pa"] - P_ATM_PA, v[f"S_{part}_Pa"]
        radius = v["shell_id_m"] / 2 + v[corrosion]
        return up(P * radius / (S * 0.85 - 0.6 * P) + v[corrosion], 0.0254 / 16)

    return least


def hydrotest(place: str) -> Callable[[Values], float]:
    return lambda v: 1.3 * (v[f"P_design_{place}_Pa"] - P_ATM_PA) * v[f"stress_ratio_{place}"] + P_ATM_PA


def pumping(name: str) -> Callable[[Values], float]:
    """The three values of practice stand in the source's text."""

    def cost(v: Values) -> float:
        eta, hours, price = (float(x) for x in re.findall(r"(?:efficiency |, | at )([\d.]+)", v["source"]))
        power_W = v[f"m_dot_{name}_kg_s"] / v[f"density_{name}_kg_m3"] * v[f"dP_{name}_Pa"] / eta
        return power_W / 1e3 * hours * price

    return cost


def spacing(v: Values) -> float:
    rest = v["effective_length_m"] - v["baffle_spacing_in_m"] - v["baffle_spacing_out_m"]
    return rest / (v["n_baffles"] - 1)


FORMULAS: dict[str, Callable[[Values], float | None]] = {
    "min_approach_K": lambda v: min(v["T_hot_in_C"] - v["T_cold_out_C"], v["T_hot_out_C"] - v["T_cold_in_C"]),
    "T_mean_hot_C": lambda v: (v["T_hot_in_C"] + v["T_hot_out_C"]) / 2,
    "T_mean_cold_C": lambda v: (v["T_cold_in_C"] + v["T_cold_out_C"]) / 2,
    "Pr_hot": lambda v: v["cp_hot_J_kgK"] * v["viscosity_hot_Pa_s"] / v["k_hot_W_mK"],
    "Pr_cold": lambda v: v["cp_cold_J_kgK"] * v["viscosity_cold_Pa_s"] / v["k_cold_W_mK"],
    "metal_dT_K": lambda v: abs(v["T_mean_hot_C"] - v["T_mean_cold_C"]) / 2,
    "LMTD_K": lmtd,
    "R": lambda v: (v["T_shell_in_C"] - v["T_shell_out_C"]) / (v["T_tube_out_C"] - v["T_tube_in_C"]),
    "P": lambda v: (v["T_tube_out_C"] - v["T_tube_in_C"]) / (v["T_shell_in_C"] - v["T_tube_in_C"]),
    "F": correction,
    "MTD_K": lambda v: v["F"] * v["LMTD_K"],
    "U_assumed_W_m2K": lambda v: sqrt(v["U_assumed_low_W_m2K"] * v["U_assumed_high_W_m2K"]),
    "tube_id_m": lambda v: v["tube_od_m"] - 2 * v["tube_wall_m"],
    "pitch_ratio": lambda v: v["tube_pitch_m"] / v["tube_od_m"],
    "baffle_spacing_m": spacing,
    "v_tube_m_s": velocity_in_tubes,
    "Re_tube": lambda v: v["density_tube_kg_m3"] * v["v_tube_m_s"] * v["tube_id_m"] / v["viscosity_tube_Pa_s"],
    "Pr_tube": lambda v: v["cp_tube_J_kgK"] * v["viscosity_tube_Pa_s"] / v["k_tube_W_mK"],
    "Pr_shell": lambda v: v["cp_shell_J_kgK"] * v["viscosity_shell_Pa_s"] / v["k_shell_W_mK"],
    "Nu_tube": gnielinski,
    "h_tube_W_m2K": lambda v: v["Nu_tube"] * v["k_tube_W_mK"] / v["tube_id_m"],
    "friction_tube": churchill,
    "area_crossflow_m2": crossflow_area,
    "v_shell_m_s": lambda v: v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / v["density_shell_kg_m3"]
    / v["area_crossflow_m2"],
    "v_crossflow_m_s": lambda v: v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / v["density_shell_kg_m3"]
    / v["area_crossflow_m2"],
    "Re_shell": lambda v: v["tube_od_m"] * v["m_dot_shell_kg_s"] / v["n_shells_parallel"]
    / (v["area_crossflow_m2"] * v["viscosity_shell_Pa_s"]),
    "J_c": cut_factor,
    "J_s": end_factor_heat,
    "R_s": end_factor_loss,
    "h_shell_W_m2K": lambda v: v["h_ideal_W_m2K"] * v["J_c"] * v["J_l"] * v["J_b"] * v["J_s"] * v["J_r"]
    * v["wall_factor_shell"],
    "h_shell_kern_W_m2K": kern_film,
    "U_clean_W_m2K": lambda v: 1 / sum(v.values()),
    "U_dirty_W_m2K": lambda v: 1 / sum(v.values()),
    "R_shell_film_m2K_W": lambda v: 1 / v["h_shell_W_m2K"],
    "R_shell_fouling_m2K_W": lambda v: v["fouling_shell_m2K_W"],
    "R_wall_m2K_W": lambda v: v["tube_od_m"] / (2 * v["k_wall_W_mK"]) * log(v["tube_od_m"] / v["tube_id_m"]),
    "R_tube_fouling_m2K_W": lambda v: v["fouling_tube_m2K_W"] * v["tube_od_m"] / v["tube_id_m"],
    "R_tube_film_m2K_W": lambda v: v["tube_od_m"] / v["tube_id_m"] / v["h_tube_W_m2K"],
    "fouling_share_pct": lambda v: 100 * (v["R_shell_fouling_m2K_W"] + v["R_tube_fouling_m2K_W"]) * v["U_dirty_W_m2K"],
    "dP_tube_Pa": lambda v: sum(v.values()),
    "dP_shell_Pa": lambda v: sum(v.values()),
    "dP_tube_returns_Pa": lambda v: 2.5 * v["n_shells_series"] * v["n_passes"] * v["density_tube_kg_m3"]
    * v["v_tube_m_s"] ** 2 / 2,
    "dP_tube_nozzles_Pa": lambda v: 1.5 * v["n_shells_series"] * v["rho_v2_nozzle_tube_kg_m_s2"] / 2,
    "dP_shell_nozzles_Pa": lambda v: 1.5 * v["n_shells_series"] * v["rho_v2_nozzle_shell_kg_m_s2"] / 2,
    "rho_v2_nozzle_tube_kg_m_s2": momentum("tube"),
    "rho_v2_nozzle_shell_kg_m_s2": momentum("shell"),
    "rho_v2_entrance_kg_m_s2": lambda v: v["density_shell_kg_m3"]
    * (v["v_shell_m_s"] * v["baffle_spacing_m"] / v["baffle_spacing_in_m"]) ** 2,
    "area_required_m2": lambda v: v["Q_W"] / (v["U_dirty_W_m2K"] * v["MTD_K"]),
    "area_provided_m2": lambda v: pi * v["tube_od_m"] * v["effective_length_m"] * v["n_tubes"] * v["n_shells_series"]
    * v["n_shells_parallel"],
    "area_gross_m2": lambda v: v["area_provided_m2"] * v["tube_length_m"] / v["effective_length_m"],
    "overdesign_pct": lambda v: 100 * (v["area_provided_m2"] / v["area_required_m2"] - 1),
    "overdesign_clean_pct": lambda v: 100 * (v["U_clean_W_m2K"] * v["area_provided_m2"] * v["MTD_K"] / v["Q_W"] - 1),
    "U_required_W_m2K": lambda v: v["Q_W"] / (v["area_provided_m2"] * v["MTD_K"]),
    "NTU_clean": lambda v: v["U_clean_W_m2K"] * v["area_provided_m2"] / least_capacity(v),
    "T_hot_out_clean_C": lambda v: v["T_hot_in_C"] - v["effectiveness_clean"] * least_capacity(v) / capacity(v, "hot")
    * (v["T_hot_in_C"] - v["T_cold_in_C"]),
    "T_cold_out_clean_C": lambda v: v["T_cold_in_C"] + v["effectiveness_clean"] * least_capacity(v)
    / capacity(v, "cold") * (v["T_hot_in_C"] - v["T_cold_in_C"]),
    "fei_ratio": lambda v: v["v_crossflow_m_s"] / v["v_critical_m_s"],
    "P_design_shell_Pa": design_pressure("shell"),
    "P_design_tube_Pa": design_pressure("tube"),
    "T_design_shell_C": design_temperature,
    "T_design_tube_C": design_temperature,
    "P_test_shell_Pa": hydrotest("shell"),
    "P_test_tube_Pa": hydrotest("tube"),
    "pumping_cost_hot_usd_y": pumping("hot"),
    "pumping_cost_cold_usd_y": pumping("cold"),
    "pumping_cost_usd_y": lambda v: sum(v.values()),
}  # fmt: skip
LEAST: dict[str, Callable[[Values], float]] = {
    "shell_thickness_m": wall("shell", "shell", "corrosion_allowance_m"),
    "channel_thickness_m": wall("tube", "channel", "corrosion_allowance_channel_m"),
}
"""Values that a table may raise above the formula."""
WITH_SOURCE = ("pumping_cost_hot_usd_y", "pumping_cost_cold_usd_y")
"""Formulas with constants that the text of the source states."""
