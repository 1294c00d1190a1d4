"""Shell side, written again from Taborek (HEDH 1983, 3.3), Kern and Wills & Johnston as the records show them."""

from __future__ import annotations

from collections.abc import Callable
from math import acos, cbrt, exp, log, pi, sin, sqrt

from tests.pipeline.recomputed.row import Values

J_IDEAL = {
    30: ((1.40, -0.667), (1.36, -0.657), (0.593, -0.477), (0.321, -0.388), (0.321, -0.388), 1.450, 0.519),
    45: ((1.55, -0.667), (1.498, -0.656), (0.730, -0.500), (0.370, -0.396), (0.370, -0.396), 1.930, 0.500),
    90: ((0.97, -0.667), (0.900, -0.631), (0.408, -0.460), (0.107, -0.266), (0.370, -0.395), 1.187, 0.370),
}
F_IDEAL = {
    30: ((48.0, -1.0), (45.1, -0.973), (4.57, -0.476), (0.486, -0.152), (0.372, -0.123), 7.00, 0.500),
    45: ((32.0, -1.0), (26.2, -0.913), (3.50, -0.476), (0.333, -0.136), (0.303, -0.126), 6.59, 0.520),
    90: ((35.0, -1.0), (32.1, -0.963), (6.09, -0.602), (0.0815, 0.022), (0.391, -0.148), 6.30, 0.378),
}
"""Kakac & Liu, Heat Exchangers, Table 8.6: constant and exponent below Re 10, 100, 1000, 10 000 and above; a3, a4."""


def of_bank(table: dict[int, tuple], Re: float, ratio: float, layout: float) -> float:
    *regions, a3, a4 = table[30 if layout == 60 else int(layout)]
    factor, power = regions[sum(Re >= bound for bound in (10, 100, 1000, 10000))]
    return factor * (1.33 / ratio) ** (a3 / (1 + 0.14 * Re**a4)) * Re**power


def row_pitch(v: Values) -> float:
    return v["tube_pitch_m"] * {30: sqrt(3) / 2, 45: 1 / sqrt(2), 60: 0.5, 90: 1.0}[v["layout_deg"]]


def angle(v: Values) -> float:
    return 2 * acos(1 - 2 * v["baffle_cut"])


def flux(v: Values) -> float:
    return v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / v["area_crossflow_m2"]


def crossflow_share(v: Values) -> float:
    D_ctl = v["shell_id_m"] - v["bundle_clearance_m"] - v["tube_od_m"]
    theta = 2 * acos(v["shell_id_m"] * (1 - 2 * v["baffle_cut"]) / D_ctl)
    return 1 - (theta - sin(theta)) / pi


def crossflow_area(v: Values) -> float:
    D_otl = v["shell_id_m"] - v["bundle_clearance_m"]
    p = v["tube_pitch_m"]
    effective = p * {45: 1 / sqrt(2.0), 60: sqrt(3.0) / 2.0}.get(v["layout_deg"], 1.0)
    gap = v["bundle_clearance_m"] + (D_otl - v["tube_od_m"]) / effective * (p - v["tube_od_m"])
    return v["baffle_spacing_m"] / v["n_shell_passes"] * gap


def rows_in_window(v: Values) -> float:
    lost = (v["bundle_clearance_m"] + v["tube_od_m"]) / 2
    return 0.8 / row_pitch(v) * (v["shell_id_m"] * v["baffle_cut"] - lost)


def window_area(v: Values) -> float:
    gross = v["shell_id_m"] ** 2 / 8 * (angle(v) - sin(angle(v)))
    tubes = v["n_tubes"] * (1 - v["fraction_crossflow"]) / 2 * pi * v["tube_od_m"] ** 2 / 4
    return (gross - tubes) / v["n_shell_passes"]


def leak_at_shell(v: Values) -> float:
    return v["shell_id_m"] * v["shell_baffle_clearance_m"] / 2 * (pi - angle(v) / 2) / v["n_shell_passes"]


def leak_at_tubes(v: Values) -> float:
    d, gap = v["tube_od_m"], v["tube_hole_clearance_m"]
    annulus = pi / 4 * ((d + gap) ** 2 - d**2)
    return annulus * v["n_tubes"] * (1 + v["fraction_crossflow"]) / 2 / v["n_shell_passes"]


def leaks(v: Values) -> tuple[float, float]:
    """Share of the leakage past the shell, and all leakage over the cross-flow area."""
    both = v["area_leak_shell_m2"] + v["area_leak_tubes_m2"]
    return v["area_leak_shell_m2"] / both, both / v["area_crossflow_m2"]


def leakage_on_heat(v: Values) -> float:
    r_s, r_lm = leaks(v)
    return 0.44 * (1 - r_s) + (1 - 0.44 * (1 - r_s)) * exp(-2.2 * r_lm)


def leakage_on_loss(v: Values) -> float:
    r_s, r_lm = leaks(v)
    return exp(-1.33 * (1 + r_s) * r_lm ** (0.8 - 0.15 * (1 + r_s)))


def bypass(turbulent: float, laminar: float) -> Callable[[Values], float]:
    def factor(v: Values) -> float:
        strips = min(v["n_sealing_strip_pairs"] / v["rows_crossflow"], 0.5)
        C = turbulent if v["Re_shell"] >= 100 else laminar
        return exp(-C * v["area_bypass_m2"] / v["area_crossflow_m2"] * (1 - cbrt(2 * strips)))

    return factor


def gradient(v: Values) -> float:
    rows = (v["rows_crossflow"] + v["rows_window"]) * (v["n_baffles"] + 1) * v["n_shell_passes"]
    deep, Re = min((10 / rows) ** 0.18, 1.0), v["Re_shell"]
    return deep if Re <= 20 else 1.0 if Re >= 100 else deep + (Re - 20) / 80 * (1 - deep)


def end_factor_heat(v: Values) -> float:
    n = 0.6 if v["Re_shell"] >= 100 else 1 / 3
    ends = [v[f"baffle_spacing_{end}_m"] / v["baffle_spacing_m"] for end in ("in", "out")]
    inner = v["n_baffles"] - 1
    return (inner + sum(x ** (1 - n) for x in ends)) / (inner + sum(ends))


def end_factor_loss(v: Values) -> float:
    n = 0.2 if v["Re_shell"] >= 100 else 1.0
    return sum((v["baffle_spacing_m"] / v[f"baffle_spacing_{end}_m"]) ** (2 - n) for end in ("in", "out"))


def window_loss(v: Values, share: float = 1.0) -> float:
    """One window; `share`: of the mass flow that runs through it."""
    m, rho, mu = v["m_dot_shell_kg_s"] / v["n_shells_parallel"], v["density_shell_kg_m3"], v["viscosity_shell_Pa_s"]
    G = share * m / sqrt(v["area_crossflow_m2"] * v["area_window_m2"])
    if v["Re_shell"] >= 100:
        return (2 + 0.6 * v["rows_window"]) * G**2 / (2 * rho)
    wetted = pi * v["tube_od_m"] * v["n_tubes"] * (1 - v["fraction_crossflow"]) / 2 + v["shell_id_m"] * angle(v) / 2
    D_w = 4 * v["n_shell_passes"] * v["area_window_m2"] / wetted
    gap = v["tube_pitch_m"] - v["tube_od_m"]
    return 26 * G * mu / rho * (v["rows_window"] / gap + v["baffle_spacing_m"] / D_w**2) + G**2 / rho


def repeated(v: Values) -> float:
    return v["n_shells_series"] * v["n_shell_passes"]


def on_wall(v: Values) -> float:
    """Loss in the bank with a liquid's viscosity at the wall."""
    return 1.0 if v.is_gas("shell") else 1 / v["wall_factor_shell"]


def kern(v: Values) -> tuple[float, float, float]:
    """Equivalent diameter, mass velocity and Reynolds number: Kern (1950), Eqs. 7.1, 7.4 and 7.5."""
    cell = v["tube_pitch_m"] ** 2 * (sqrt(3.0) / 2 if v["layout_deg"] in (30, 60) else 1.0)
    D_e = 4 * (cell - pi * v["tube_od_m"] ** 2 / 4) / (pi * v["tube_od_m"])
    area = v["shell_id_m"] * (v["tube_pitch_m"] - v["tube_od_m"]) * v["baffle_spacing_m"] / v["tube_pitch_m"]
    G = v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / (area / v["n_shell_passes"])
    return D_e, G, D_e * G / v["viscosity_shell_Pa_s"]


def kern_film(v: Values) -> float:
    D_e, _, Re = kern(v)
    return 0.36 * v["k_shell_W_mK"] / D_e * Re**0.55 * v["Pr_shell"] ** (1 / 3) * v["wall_factor_shell"]


def kern_loss(v: Values) -> float:
    D_e, G, Re = kern(v)
    one = exp(0.576 - 0.19 * log(Re)) * G**2 * (v["n_baffles"] + 1) * v["shell_id_m"]
    return repeated(v) * one / (2 * v["density_shell_kg_m3"] * D_e * v["wall_factor_shell"])


def gap_resistance(v: Values, share: float, area: str, clearance: str) -> float:
    m, S, gap = share * v["m_dot_shell_kg_s"] / v["n_shells_parallel"], v[area], v[clearance]
    slender = v["baffle_thickness_m"] / gap
    f = 0.0035 + 0.264 * (gap * m / (v["viscosity_shell_Pa_s"] * S)) ** -0.42
    return (4 * f * slender + 2.03 * slender**-0.177) / (2 * v["density_shell_kg_m3"] * S**2)


def zone_resistances(v: Values, B: float, C: float) -> tuple[float, float]:
    """Across the bundle and around it, of one cross-flow zone."""
    m, rho, mu = v["m_dot_shell_kg_s"] / v["n_shells_parallel"], v["density_shell_kg_m3"], v["viscosity_shell_Pa_s"]
    bank = v["area_crossflow_m2"] - v["area_bypass_m2"]
    f = of_bank(F_IDEAL, v["tube_od_m"] * B * m / (bank * mu), v["pitch_ratio"], v["layout_deg"])
    Re_C = v["bundle_clearance_m"] * C * m / (mu * v["area_bypass_m2"])
    a = 0.316 if v["layout_deg"] == 90 else 0.133
    around = a * v["rows_crossflow"] * Re_C**-0.025 + 2 * v["n_sealing_strip_pairs"]
    return 2 * f * v["rows_crossflow"] / (rho * bank**2), around / (2 * rho * v["area_bypass_m2"] ** 2)


def shares(v: Values, own: str) -> dict[str, float]:
    """Stream fractions, the one of the row as recorded: each is the fixed point of its formula."""
    return {name: v.value if name == own else v[f"stream_fraction_{name}"] for name in "ABCE"}


def leaking(own: str) -> Callable[[Values], float]:
    def fraction(v: Values) -> float:
        s = shares(v, own)
        n_B, n_C = zone_resistances(v, s["B"], s["C"])
        inner = s["B"] + s["C"]
        m = inner * v["m_dot_shell_kg_s"] / v["n_shells_parallel"]
        eases = {
            "A": gap_resistance(v, s["A"], "area_leak_tubes_m2", "tube_hole_clearance_m") ** -0.5,
            "E": gap_resistance(v, s["E"], "area_leak_shell_m2", "shell_baffle_clearance_m") ** -0.5,
            "inner": ((n_B**-0.5 + n_C**-0.5) ** -2 + window_loss(v, inner) / m**2) ** -0.5,
        }
        return eases[own] / sum(eases.values())

    return fraction


def crossing(own: str) -> Callable[[Values], float]:
    def fraction(v: Values) -> float:
        s = shares(v, own)
        eases = dict(zip("BC", (n**-0.5 for n in zone_resistances(v, s["B"], s["C"])), strict=True))
        return (1 - s["A"] - s["E"]) * eases[own] / sum(eases.values())

    return fraction


def wall_factor(v: Values) -> float:
    T, T_w = (v[f"{name}_C"] + 273.15 for name in ("T_mean_shell", "T_wall_shell"))
    if v.is_gas("shell"):
        return (T / T_w) ** 0.25 if T_w > T else 1.0
    return exp(0.14 * v["viscosity_slope_shell_K"] * (1 / T - 1 / T_w))


FORMULAS: dict[str, Callable[[Values], float]] = {
    "v_shell_m_s": lambda v: flux(v) / v["density_shell_kg_m3"],
    "Re_shell": lambda v: v["tube_od_m"] * flux(v) / v["viscosity_shell_Pa_s"],
    "Pr_shell": lambda v: v["cp_shell_J_kgK"] * v["viscosity_shell_Pa_s"] / v["k_shell_W_mK"],
    "area_crossflow_m2": crossflow_area,
    "fraction_crossflow": crossflow_share,
    "rows_crossflow": lambda v: v["shell_id_m"] * (1 - 2 * v["baffle_cut"]) / row_pitch(v),
    "rows_window": rows_in_window,
    "area_window_m2": window_area,
    "area_leak_shell_m2": leak_at_shell,
    "area_leak_tubes_m2": leak_at_tubes,
    "area_bypass_m2": lambda v: v["baffle_spacing_m"] * v["bundle_clearance_m"] / v["n_shell_passes"],
    "j_ideal": lambda v: of_bank(J_IDEAL, v["Re_shell"], v["pitch_ratio"], v["layout_deg"]),
    "h_ideal_W_m2K": lambda v: v["j_ideal"] * v["cp_shell_J_kgK"] * flux(v) / v["Pr_shell"] ** (2 / 3),
    "J_c": lambda v: 0.55 + 0.72 * v["fraction_crossflow"],
    "J_l": leakage_on_heat,
    "J_b": bypass(1.25, 1.35),
    "J_s": end_factor_heat,
    "J_r": gradient,
    "wall_factor_shell": wall_factor,
    "h_shell_W_m2K": lambda v: v["h_ideal_W_m2K"] * v["J_c"] * v["J_l"] * v["J_b"] * v["J_s"] * v["J_r"]
    * v["wall_factor_shell"],
    "h_shell_kern_W_m2K": kern_film,
    "stream_fraction_A": leaking("A"),
    "stream_fraction_E": leaking("E"),
    "stream_fraction_B": crossing("B"),
    "stream_fraction_C": crossing("C"),
    "f_ideal": lambda v: of_bank(F_IDEAL, v["Re_shell"], v["pitch_ratio"], v["layout_deg"]),
    "dP_ideal_Pa": lambda v: 2 * v["f_ideal"] * v["rows_crossflow"] * flux(v) ** 2 / v["density_shell_kg_m3"],
    "R_l": leakage_on_loss,
    "R_b": bypass(3.7, 4.5),
    "R_s": end_factor_loss,
    "dP_shell_crossflow_Pa": lambda v: repeated(v) * v["dP_ideal_Pa"] * (v["n_baffles"] - 1) * v["R_b"] * v["R_l"]
    * on_wall(v),
    "dP_shell_window_Pa": lambda v: repeated(v) * v["n_baffles"] * v["R_l"] * window_loss(v),
    "dP_shell_ends_Pa": lambda v: repeated(v) * v["dP_ideal_Pa"] * (1 + v["rows_window"] / v["rows_crossflow"])
    * v["R_b"] * v["R_s"] * on_wall(v),
    "dP_shell_nozzles_Pa": lambda v: 1.5 * v["n_shells_series"] * v["rho_v2_nozzle_shell_kg_m_s2"] / 2,
    "dP_shell_Pa": lambda v: sum(v.values()),
    "dP_shell_kern_Pa": kern_loss,
    "rho_v2_entrance_kg_m_s2": lambda v: v["density_shell_kg_m3"]
    * (v["v_shell_m_s"] * v["baffle_spacing_m"] / v["baffle_spacing_in_m"]) ** 2,
}  # fmt: skip
