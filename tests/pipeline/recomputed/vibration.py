"""Vibration of the spans, written again from TEMA section 6, Connors, Pettigrew & Taylor as the records show them."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose, pi, sqrt
from typing import Any

from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.tables import between, limit_value

INCH_M, LB_FT_KG_M, LB_FT3_KG_M3 = 0.0254, 0.45359237 / 0.3048, 0.45359237 / 0.3048**3
TUBES_AROUND = {30: (0.96, 0.5), 60: (0.96, 0.5), 45: (1.07, 0.56), 90: (1.07, 0.56)}
STROUHAL = {30: 1.73, 60: 1.16, 45: 2.0, 90: 2.0}
LIFT = {
    30: (0.090, 0.091, 0.065, 0.025), 60: (0.090, 0.091, 0.017, 0.047), 90: (0.070, 0.070, 0.070, 0.068),
    45: (0.070, 0.070, 0.010, 0.049),
}  # fmt: skip
"""TEMA Table V-11.2 at pitch ratios of 1.20, 1.25, 1.33 and 1.50."""


def ratio(v: Values) -> float:
    return v["tube_pitch_m"] / v["tube_od_m"]


def confinement(v: Values) -> float:
    fixed, rising = TUBES_AROUND[v["layout_deg"]]
    return (fixed + rising * ratio(v)) * ratio(v)


def is_central(v: Values) -> bool:
    return isclose(v["span_m"], 2 * v["baffle_spacing_m"], rel_tol=1e-9)


def velocity(v: Values) -> float:
    plain = v["m_dot_shell_kg_s"] / v["n_shells_parallel"] / v["density_shell_kg_m3"] / v["area_crossflow_m2"]
    B = v["baffle_spacing_m"]
    ends = [v[f"baffle_spacing_{end}_m"] for end in ("in", "out")]
    if is_central(v):
        return plain
    (end,) = {end for end in ends if isclose(v["span_m"], end + B, rel_tol=1e-9)}
    return plain * max(1.0, B / end)


def mass(v: Values) -> float:
    d, bore, c2 = v["tube_od_m"], v["tube_id_m"], confinement(v) ** 2
    metal = pi / 4 * (d**2 - bore**2) * v["density_tube_metal_kg_m3"]
    inside = pi / 4 * bore**2 * v["density_tube_kg_m3"]
    return metal + inside + (c2 + 1) / (c2 - 1) * pi / 4 * d**2 * v["density_shell_kg_m3"]


def frequency(v: Values) -> float:
    moment = pi / 64 * (v["tube_od_m"] ** 4 - v["tube_id_m"] ** 4)
    stiffness = sqrt(v["modulus_tube_Pa"] * moment / v["mass_tube_kg_m"])
    return v["frequency_constant"] / (2 * pi * v["span_m"] ** 2) * stiffness


def at_baffles(v: Values) -> float:
    """(N - 1)/N and the root of baffle thickness over span."""
    return v["n_baffles"] / (v["n_baffles"] + 1) * sqrt(v["baffle_thickness_m"] / v["span_m"])


def decrement(v: Values) -> float:
    if v.is_gas("shell"):
        return 0.314 * at_baffles(v)
    d, w = v["tube_od_m"] / INCH_M, v["mass_tube_kg_m"] / LB_FT_KG_M
    rho, mu, f = v["density_shell_kg_m3"] / LB_FT3_KG_M3, v["viscosity_shell_Pa_s"] * 1e3, v["f_n_Hz"]
    return max(3.41 * d / (w * f), 0.012 * d / w * sqrt(rho * mu / f))


def decrement_with_film(v: Values) -> float:
    if v.is_gas("shell"):
        return v["log_decrement"]
    rho, f, d = v["density_shell_kg_m3"], v["f_n_Hz"], v["tube_od_m"]
    M, c = rho * d**2 / v["mass_tube_kg_m"], confinement(v)
    stokes = sqrt(2 * v["viscosity_shell_Pa_s"] / rho / (pi * f * d**2))
    viscous = pi / sqrt(8) * M * stokes * (1 + c**-3) / (1 - c**-2) ** 2
    return 2 * pi * min(max(viscous + 14.6 * M / f * at_baffles(v), 0.006), 0.05)


def damping(v: Values, name: str) -> float:
    return v["mass_tube_kg_m"] * v[name] / (v["density_shell_kg_m3"] * v["tube_od_m"] ** 2)


def tema(v: Values) -> float:
    x, p = damping(v, "log_decrement"), ratio(v)
    D = {
        30: 8.86 * (p - 0.9) * (x**0.34 if x < 1 else x**0.5),
        60: 2.80 * (x**0.17 if x < 1 else x**0.5),
        90: 2.10 * x**0.15 if x < 0.7 else 2.35 * x**0.5,
        45: 4.13 * (p - 0.5) * x**0.5,
    }[v["layout_deg"]]
    return D * v["f_n_Hz"] * v["tube_od_m"]


def connors(v: Values) -> float:
    return 3.0 * v["f_n_Hz"] * v["tube_od_m"] * sqrt(damping(v, "log_decrement_film"))


def amplitude(v: Values, span: dict[str, Any]) -> float:
    """Larger of buffeting and, in lock-in, shedding; over the tube diameter."""
    f, delta, m, d = span["f_n_Hz"], span["log_decrement"], span["mass_tube_kg_m"], v["tube_od_m"]
    load = v["density_shell_kg_m3"] * d * span["v_crossflow_m_s"] ** 2
    at_entrance = span["zone"].startswith(("inlet", "window, tubesheet"))
    slope, start = (0.00045, 0.040) if at_entrance else (0.00025, 0.022)
    C_F = 0.0 if f >= 88 else start - slope * max(f, 40.0)
    buffeting = C_F * load / (8 * pi * sqrt(delta) * f**1.5 * m)
    shedding = span["v_crossflow_m_s"] / (STROUHAL[v["layout_deg"]] * ratio(v) * d) / f
    if not limit_value("vortex_lock_in_low") <= shedding <= limit_value("vortex_lock_in_high"):
        return buffeting / d
    C_L = between(ratio(v), (1.20, 1.25, 1.33, 1.50), LIFT[v["layout_deg"]])
    return max(buffeting, C_L * load / (2 * pi**2 * delta * f**2 * m)) / d


def critical_span(v: Values) -> float:
    """The span of the zone that the list of spans has nearest to instability."""
    worst = max(v.outputs["spans"], key=lambda span: span["fei_ratio"])
    B = v["baffle_spacing_m"]
    ends = {"inlet": v["baffle_spacing_in_m"] + B, "outlet": v["baffle_spacing_out_m"] + B, "central": 2 * B}
    assert worst["zone"].endswith("window tubes"), worst["zone"]
    return ends[worst["zone"].split(",")[0]]


FORMULAS: dict[str, Callable[[Values], float]] = {
    "span_m": critical_span,
    "v_crossflow_m_s": velocity,
    "frequency_constant": lambda v: pi**2 if is_central(v) else 15.418,
    "mass_tube_kg_m": mass,
    "f_n_Hz": frequency,
    "log_decrement": decrement,
    "log_decrement_film": decrement_with_film,
    "v_critical_tema_m_s": tema,
    "v_critical_connors_m_s": connors,
    "v_critical_m_s": lambda v: min(v.values()),
    "fei_ratio": lambda v: v["v_crossflow_m_s"] / v["v_critical_m_s"],
    "fei_ratio_max": lambda v: v["fei_ratio"],
    "vortex_ratio": lambda v: v["v_crossflow_m_s"] / (STROUHAL[v["layout_deg"]] * v["tube_pitch_m"] * v["f_n_Hz"]),
    "amplitude_ratio_max": lambda v: max(amplitude(v, span) for span in v.outputs["spans"]),
}
OF_SPANS = {
    "f_n_Hz", "log_decrement", "log_decrement_film", "v_critical_tema_m_s", "v_critical_connors_m_s", "v_critical_m_s",
    "fei_ratio", "vortex_ratio",
}  # fmt: skip
"""Formulas that hold for each of the spans listed, with its own numbers."""
