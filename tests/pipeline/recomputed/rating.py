"""Temperatures, tube side, resistances and areas, written again from the formulas that records show."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, pi, sqrt

from tests.pipeline.recomputed.row import Values


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


def turbulent(Re: float, Pr: float, d_over_L: float) -> float:
    f8 = (0.79 * log(Re) - 1.64) ** -2 / 8
    return f8 * (Re - 1000) * Pr / (1 + 12.7 * sqrt(f8) * (Pr ** (2 / 3) - 1)) * (1 + d_over_L ** (2 / 3))


def laminar(Re: float, Pr: float, d_over_L: float) -> float:
    Gz = Re * Pr * d_over_L
    developing = (2 / (1 + 22 * Pr)) ** 0.5 * Gz**1.5
    return (3.66**3 + 0.7**3 + (1.615 * Gz ** (1 / 3) - 0.7) ** 3 + developing) ** (1 / 3)


def beyond_laminar(Re: float) -> float:
    """0 up to Re 2300, 1 from 4000."""
    return min(max((Re - 2300) / 1700, 0.0), 1.0)


def nusselt(v: Values) -> float:
    Re, Pr, slender = v["Re_tube"], v["Pr_tube"], v["tube_id_m"] / v["tube_length_m"]
    share, low, high = beyond_laminar(Re), laminar(min(Re, 2300), Pr, slender), turbulent(max(Re, 4000), Pr, slender)
    return v["wall_factor_tube"] * (low + share * (high - low))


def wall_factor(v: Values) -> float:
    T, T_w = (v[f"{name}_C"] + 273.15 for name in ("T_mean_tube", "T_wall_tube"))
    if v.is_gas("tube"):
        return (T / T_w) ** 0.45 if T_w > T else 1.0
    return exp(0.14 * v["viscosity_slope_tube_K"] * (1 / T - 1 / T_w))


def friction_loss(v: Values) -> float:
    exponent = 0.0 if v.is_gas("tube") else 0.25 - 0.11 * beyond_laminar(v["Re_tube"])
    head = v["density_tube_kg_m3"] * v["v_tube_m_s"] ** 2 / 2
    bend = 0.425 * pi / 2 * (v["shell_id_m"] - v["bundle_clearance_m"])
    pass_length = v["tube_length_m"] + v["bends_per_pass"] * bend
    lengths = v["n_shells_series"] * v["n_passes"] * pass_length / v["tube_id_m"]
    return v["friction_tube"] * lengths * head * v["wall_factor_tube"] ** (-exponent / 0.14)


def return_loss(v: Values) -> float:
    bends = v["n_passes"] * v["bends_per_pass"]
    entries = v["n_passes"] - bends
    head = v["density_tube_kg_m3"] * v["v_tube_m_s"] ** 2 / 2
    return v["n_shells_series"] * (2.5 * entries + 0.6 * bends) * head


def end_zone(v: Values) -> float:
    return max(v["effective_length_m"] / (v["n_baffles"] + 1), 1.25 * v["nozzle_shell_id_m"])


def churchill(v: Values) -> float:
    Re, relative = v["Re_tube"], v["tube_roughness_m"] / v["tube_id_m"]
    A = (2.457 * log(1 / ((7 / Re) ** 0.9 + 0.27 * relative))) ** 16
    return 8 * ((8 / Re) ** 12 + (A + (37530 / Re) ** 16) ** -1.5) ** (1 / 12)


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


def spacing(v: Values) -> float:
    rest = v["effective_length_m"] - v["baffle_spacing_in_m"] - v["baffle_spacing_out_m"]
    return rest / (v["n_baffles"] - 1)


FORMULAS: dict[str, Callable[[Values], float]] = {
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
    "Nu_tube": nusselt,
    "wall_factor_tube": wall_factor,
    "dP_tube_friction_Pa": friction_loss,
    "T_wall_tube_C": lambda v: v["T_mean_tube_C"]
    + (v["T_mean_shell_C"] - v["T_mean_tube_C"]) * v["U_dirty_W_m2K"] * v["R_tube_film_m2K_W"],
    "T_wall_shell_C": lambda v: v["T_mean_shell_C"]
    - (v["T_mean_shell_C"] - v["T_mean_tube_C"]) * v["U_dirty_W_m2K"] * v["R_shell_film_m2K_W"],
    "T_wall_C": lambda v: (v["T_wall_tube_C"] + v["T_wall_shell_C"]) / 2,
    "effective_length_m": lambda v: v["tube_length_m"] - v.n_tubesheets * v["tubesheet_thickness_m"],
    "baffle_spacing_in_m": end_zone,
    "baffle_spacing_out_m": end_zone,
    "n_sealing_strip_pairs": lambda v: max(1.0, round(v["rows_crossflow"] / 6)) if v.has_floating_head else 0.0,
    "h_tube_W_m2K": lambda v: v["Nu_tube"] * v["k_tube_W_mK"] / v["tube_id_m"],
    "friction_tube": churchill,
    "U_clean_W_m2K": lambda v: 1 / sum(v.values()),
    "U_dirty_W_m2K": lambda v: 1 / sum(v.values()),
    "R_shell_film_m2K_W": lambda v: 1 / v["h_shell_W_m2K"],
    "R_shell_fouling_m2K_W": lambda v: v["fouling_shell_m2K_W"],
    "R_wall_m2K_W": lambda v: v["tube_od_m"] / (2 * v["k_wall_W_mK"]) * log(v["tube_od_m"] / v["tube_id_m"]),
    "R_tube_fouling_m2K_W": lambda v: v["fouling_tube_m2K_W"] * v["tube_od_m"] / v["tube_id_m"],
    "R_tube_film_m2K_W": lambda v: v["tube_od_m"] / v["tube_id_m"] / v["h_tube_W_m2K"],
    "fouling_share_pct": lambda v: 100 * (v["R_shell_fouling_m2K_W"] + v["R_tube_fouling_m2K_W"]) * v["U_dirty_W_m2K"],
    "dP_tube_Pa": lambda v: sum(v.values()),
    "dP_tube_returns_Pa": return_loss,
    "dP_tube_nozzles_Pa": lambda v: 1.5 * v["n_shells_series"] * v["rho_v2_nozzle_tube_kg_m_s2"] / 2,
    "rho_v2_nozzle_tube_kg_m_s2": momentum("tube"),
    "rho_v2_nozzle_shell_kg_m_s2": momentum("shell"),
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
}  # fmt: skip
