"""Heat balance, zones, samples, effectiveness and confidence, written again from what the records show and list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from math import exp, inf, log, sqrt, tanh

import numpy as np

from tests.pipeline.recomputed.rating import beyond_laminar, capacity, laminar, turbulent
from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.shell_side import J_IDEAL, of_bank
from tests.pipeline.recomputed.tables import between, limit_value, read

KELVIN = 273.15


def heat_J_kg(v: Values, side: str) -> float:
    """Heat of one kilogram between inlet and outlet, from the curve of its heat capacity in the record."""
    curve = v.outputs[f"property_curve_{side}"]
    low, high = sorted(v[f"T_{side}_{end}_C"] if f"T_{side}_{end}_C" in v else v.value for end in ("in", "out"))
    T = np.linspace(low, high, 401)
    cp = np.interp(T, curve["T_C"], curve["cp_J_kgK"])
    return float(np.sum((cp[1:] + cp[:-1]) / 2 * np.diff(T)))


def outlet(side: str) -> Callable[[Values], float]:
    """The outlet at which the heat of the curve is the duty: the recorded one, corrected by what is missing there."""

    def temperature(v: Values) -> float:
        missing = v["Q_W"] / v[f"m_dot_{side}_kg_s"] / heat_J_kg(v, side)
        return v[f"T_{side}_in_C"] + (v.value - v[f"T_{side}_in_C"]) * missing

    return temperature


def imbalance(v: Values) -> float:
    stated = v.outputs["stated"]
    if any(key not in stated for side in ("hot", "cold") for key in (f"m_dot_{side}_kg_s", f"T_{side}_out_C")):
        return 0.0
    taken, given = (stated[f"m_dot_{side}_kg_s"] * heat_J_kg(v, side) for side in ("cold", "hot"))
    return 100 * (taken / given - 1)


def slope(side: str) -> Callable[[Values], float]:
    """ln mu straight over 1/T, from the viscosity of the curve in the record."""

    def found(v: Values) -> float:
        curve = v.outputs[f"property_curve_{side}"]
        T = [T_C + KELVIN for T_C in curve["T_C"]]
        T_mean = v[f"T_mean_{side}_C"] + KELVIN
        T_wall = (v["T_mean_hot_C"] + v["T_mean_cold_C"]) / 2 + KELVIN
        ln_wall = np.interp(-1 / T_wall, [-1 / x for x in T], [log(mu) for mu in curve["viscosity_Pa_s"]])
        return float((log(v[f"viscosity_{side}_Pa_s"]) - ln_wall) / (1 / T_mean - 1 / T_wall))

    return found


def zones_area(v: Values) -> float:
    """Area of the zones between the points of the profile, each with its share of the duty."""
    p = v.outputs["profile"]
    ends = list(zip(p["T_hot_C"], p["T_cold_C"], p["U_W_m2K"], strict=True))
    area = 0.0
    for (hot, cold, U), (hot_next, cold_next, U_next) in pairwise(ends):
        first, last = hot - cold, hot_next - cold_next
        lmtd = first if abs(first - last) < 1e-9 else (first - last) / log(first / last)
        area += v["Q_W"] / (len(ends) - 1) * (1 / U + 1 / U_next) / 2 / (v["F"] * lmtd)
    return area


def effectiveness(v: Values) -> float:
    C_t, C_s = capacity(v, "tube"), capacity(v, "shell")
    least, R = min(C_t, C_s), C_t / C_s
    N, k = v["n_shells_series"] * v["n_shell_passes"], v["n_passes"] / v["n_shell_passes"]
    NTU = v["NTU_clean"] * least / C_t
    if k == 1:
        x = exp(-NTU * (1 - R))
        P = NTU / (1 + NTU) if abs(R - 1) < 1e-7 else (1 - x) / (1 - R * x)
        return P * C_t / least
    n, g = NTU / N, sqrt(R**2 + (2 / k) ** 2)
    P_1 = 1 / ((1 + R + g / tanh(g * n / 2) + 1 / tanh(n / 2)) / 2 - 1 / tanh(n / k) / k)
    if abs(R - 1) < 1e-7:
        P = N * P_1 / (1 + (N - 1) * P_1)
    else:
        q = ((1 - P_1 * R) / (1 - P_1)) ** N
        P = (q - 1) / (q - R)
    return P * C_t / least


def sigma(band: float) -> float:
    """Of a lognormal error whose band of nine in ten is 1/(1 + band) to 1 + band."""
    return log(1 + band) / 1.6449


def property_sigmas(confidence: float) -> list[float]:
    rows = read("uncertainty")["properties"]
    return [sigma(between(confidence, rows["confidence"], rows[name])) for name in ("viscosity", "cp", "conductivity")]


N_SAMPLES = 20_000


def samples(v: Values) -> np.ndarray:
    """Overdesign of samples of its own seed: films by their correlations, resistances in series; walls held."""
    keys = sorted(name for name in v if name != "value")
    return _samples(tuple(v[key] for key in keys), tuple(keys), v.side("tube"), v.side("shell"))


@cache
def _samples(numbers: tuple[float, ...], keys: tuple[str, ...], in_tubes: str, in_shell: str) -> np.ndarray:
    v = dict(zip(keys, numbers, strict=True))
    z = np.random.default_rng(7).standard_normal((N_SAMPLES, 10))
    films, fouling = read("uncertainty")["correlations"], sigma(read("uncertainty")["fouling"]["band"])
    share, slender = beyond_laminar(v["Re_tube"]), v["tube_id_m"] / v["tube_length_m"]
    in_tube = sigma(share * films["tube"]["band"] + (1 - share) * films["tube_not_turbulent"]["band"])
    tube_s = np.exp(z[:, :3] * property_sigmas(v[f"property_confidence_{in_tubes}"]))
    shell_s = np.exp(z[:, 3:6] * property_sigmas(v[f"property_confidence_{in_shell}"]))
    e_tube, e_shell = np.exp(z[:, 6] * in_tube), np.exp(z[:, 7] * sigma(films["shell"]["band"]))
    f_tube, f_shell = np.exp(z[:, 8] * fouling), np.exp(z[:, 9] * fouling)

    def nusselt(Re: float, Pr: float) -> float:
        low, high = laminar(min(Re, 2300), Pr, slender), turbulent(max(Re, 4000), Pr, slender)
        return low + beyond_laminar(Re) * (high - low)

    def colburn(Re: float) -> float:
        return of_bank(J_IDEAL, Re, v["pitch_ratio"], v["layout_deg"])

    mu, cp, k = tube_s.T
    Nu = np.array([nusselt(v["Re_tube"] / m, v["Pr_tube"] * c * m / q) for m, c, q in tube_s])
    h_tube = Nu / nusselt(v["Re_tube"], v["Pr_tube"]) * k * e_tube
    mu, cp, k = shell_s.T
    j = np.array([colburn(v["Re_shell"] / m) for m in mu]) / colburn(v["Re_shell"])
    h_shell = j * cp * (cp * mu / k) ** (-2 / 3) * e_shell
    R = v["R_tube_film_m2K_W"] / h_tube + v["R_shell_film_m2K_W"] / h_shell + v["R_wall_m2K_W"]
    R = R + v["R_tube_fouling_m2K_W"] * f_tube + v["R_shell_fouling_m2K_W"] * f_shell
    return 100 * ((1 + v["overdesign_pct"] / 100) / (R * v["U_dirty_W_m2K"]) - 1)


def sampling_errors(v: Values) -> tuple[float, float]:
    """What five standard errors of a percentile and of a share [%] of 1000 samples come to, walls held included."""
    spread = np.percentile(samples(v), (10, 90))
    return 0.11 * float(spread[1] - spread[0]), 100 * 5 * sqrt(0.25 / 1000)


def part_values(v: Values) -> Iterator[tuple[str, float, float]]:
    """Name, weight and value of each part of the confidence, by docs/decisions/confidence.md."""
    out = v.outputs
    yield "properties", 0.35, min(v["property_confidence_hot"], v["property_confidence_cold"])
    listed = next(part for part in out["confidence_parts"] if part["name"] == "correlation ranges")
    left = len(listed["reason"].split(":")[1].split(",")) if ":" in listed["reason"] else 0
    yield "correlation ranges", 0.25, max(1 - 0.2 * left, 0.2)
    if any(part["name"] == "agreement of methods" for part in out["confidence_parts"]):
        apart = v["h_shell_W_m2K"] / v["h_shell_kern_W_m2K"]
        apart = max(apart, 1 / apart)
        yield "agreement of methods", 0.15, between(apart, (1.5, 3.0), (1.0, 0.4))
    rooms = [(v["overdesign_pct"] - limit_value("overdesign_min_pct")) / 15]
    rooms += [(1 - v[f"dP_{place}_Pa"] / v[f"dP_{place}_max_Pa"]) / 0.1 for place in ("tube", "shell")]
    yield "margins", 0.15, between(min(rooms), (-1e-9, 0.0, 1.0), (0.0, 0.5, 1.0)) if min(rooms) >= -1e-9 else 0.0
    made = [check["verdict"] for check in out["checks"]]
    yield "checks", 0.10, made.count("passed") / len(made)


def confidence(v: Values) -> float:
    parts = list(part_values(v))
    mean = sum(weight * value for _, weight, value in parts) / sum(weight for _, weight, _ in parts)
    broken = any(check["verdict"] == "failed" and check["kind"] == "hard" for check in v.outputs["checks"])
    return min(mean, v["property_confidence_hot"], v["property_confidence_cold"], 0.5 if broken else inf)


FORMULAS: dict[str, Callable[[Values], float]] = {
    "Q_W": lambda v: v["m_dot_hot_kg_s"] * heat_J_kg(v, "hot"),
    "T_hot_out_C": outlet("hot"),
    "T_cold_out_C": outlet("cold"),
    "m_dot_hot_kg_s": lambda v: v["Q_W"] / heat_J_kg(v, "hot"),
    "m_dot_cold_kg_s": lambda v: v["Q_W"] / heat_J_kg(v, "cold"),
    "heat_balance_error_pct": imbalance,
    "viscosity_slope_hot_K": slope("hot"),
    "viscosity_slope_cold_K": slope("cold"),
    "overdesign_zones_pct": lambda v: 100 * (v["area_provided_m2"] / zones_area(v) - 1),
    "zone_difference_pct": lambda v: 100 * (zones_area(v) / v["area_required_m2"] - 1),
    "effectiveness_clean": effectiveness,
    "overdesign_P10_pct": lambda v: float(np.percentile(samples(v), 10)),
    "overdesign_P50_pct": lambda v: float(np.percentile(samples(v), 50)),
    "overdesign_P90_pct": lambda v: float(np.percentile(samples(v), 90)),
    "overdesign_shortfall_pct": lambda v: 100 * float(np.mean(samples(v) < 0)),
    "confidence": confidence,
}
