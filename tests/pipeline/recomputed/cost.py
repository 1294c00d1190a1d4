"""Costs, written again from the masses, prices and hours that the records show, and from Turton's printed curves."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log10, pi

from tests.pipeline.recomputed.mechanical import LONG_BAFFLE_M
from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.tables import P_ATM_PA, metal, read

TURTON_K = {"fixed": (4.3247, -0.3030, 0.1634), "u": (4.1884, -0.2503, 0.1974), "floating": (4.8306, -0.8509, 0.3187)}
TURTON_B = (1.63, 1.66)
BOTH_SIDES, TUBES_ALONE = (0.03881, -0.11272, 0.08183), (-0.00164, -0.00627, 0.0123)
"""Turton et al., 3rd ed., Tables A.1, A.2 and A.4."""


def shop() -> dict[str, float]:
    return read("standards/cost")["fabrication"]


def priced(direct: float, v: Values) -> float:
    """All shells, overhead and profit included."""
    return v["n_shells_series"] * v["n_shells_parallel"] * shop()["overhead_and_profit"] * direct


def bought(mass_kg: float, usd_kg: float) -> float:
    return mass_kg * usd_kg * shop()["waste_factor"]


def hours(h: float) -> float:
    return h * shop()["labour_usd_h"]


def weld(wall_m: float, material: str) -> float:
    """Hours a metre."""
    per_m = shop()["weld_h_per_m"] + shop()["weld_h_per_m_per_m2"] * wall_m**2
    return per_m if metal(material)["is_carbon_steel"] else 1.5 * per_m


def tubes(v: Values) -> float:
    joints = v.n_tubesheets * v["n_tubes"] * shop()["joint_h"]
    return priced(bought(v["weight_tubes_kg"], v["price_tube_usd_kg"]) + hours(joints), v)


def shell(v: Values) -> float:
    D, L = v["shell_id_m"], v["tube_length_m"]
    seams = L + pi * D * (2 + L / 3)
    plate = bought(v["weight_shell_kg"] + v["weight_saddles_kg"], v["price_plate_shell_usd_kg"])
    return priced(plate + hours(seams * weld(v["shell_thickness_m"], v.outputs["shell_material"])), v)


def channels(v: Values) -> float:
    D = v["shell_id_m"]
    seams = 4 * pi * D * weld(v["channel_thickness_m"], v.outputs["tube_material"])
    partitions = shop()["pass_partition_h"] * v["n_passes"] * D
    return priced(bought(v["weight_channels_kg"], v["price_plate_channel_usd_kg"]) + hours(seams + partitions), v)


def tubesheets(v: Values) -> float:
    drilled = v.n_tubesheets * v["n_tubes"] * v["tubesheet_thickness_m"] * shop()["tubesheet_hole_h_per_m"]
    return priced(bought(v["weight_tubesheets_kg"], v["price_plate_channel_usd_kg"]) + hours(drilled), v)


def baffles(v: Values) -> float:
    plate = bought(v["weight_baffles_kg"] + v["weight_tie_rods_kg"], v["price_plate_shell_usd_kg"])
    cut = v["n_baffles"] * (shop()["baffle_fixed_h"] * v["shell_id_m"] + shop()["baffle_hole_h"] * v["n_tubes"])
    seams = 2 * (v["n_shell_passes"] - 1) * v["tube_length_m"] * weld(LONG_BAFFLE_M, v.outputs["shell_material"])
    return priced(plate + hours(cut + seams), v)


def nozzles(v: Values) -> float:
    made = bought(v["weight_nozzles_kg"], 2 * v["price_plate_shell_usd_kg"]) + hours(4 * shop()["nozzle_h"])
    return priced(made, v)


def assembly(v: Values) -> float:
    D = v["shell_id_m"]
    floating = shop()["floating_head_h"] * D if v.has_floating_head else 0.0
    return priced(hours(shop()["shell_fixed_h"] * (0.4 + D) + floating), v)


def turton(v: Values) -> float:
    n = v["n_shells_series"] * v["n_shells_parallel"]
    K1, K2, K3 = TURTON_K["u" if v.is_u_tube else "floating" if v.has_floating_head else "fixed"]
    area = v["area_provided_m2"] / n
    inside = min(max(area, 10.0), 1000.0)
    one = 10 ** (K1 + K2 * log10(inside) + K3 * log10(inside) ** 2) * max(area / inside, 1.0)
    return n * one * v["cepci"] / 397.0


def pressure_factor(v: Values) -> float:
    in_shell, in_tubes = ((v[f"P_design_{place}_Pa"] - P_ATM_PA) / 1e5 for place in ("shell", "tube"))
    if max(in_shell, in_tubes) <= 5:
        return 1.0
    C, P = (BOTH_SIDES, max(in_shell, in_tubes)) if in_shell > 5 else (TUBES_ALONE, in_tubes)
    return max(10 ** (C[0] + C[1] * log10(P) + C[2] * log10(P) ** 2), 1.0)


def bare_module(v: Values) -> float:
    return v["cost_turton_purchase_usd"] * (TURTON_B[0] + TURTON_B[1] * v["material_factor"] * v["pressure_factor"])


def pumping(name: str) -> Callable[[Values], float]:
    """The three values of practice stand in the source's text."""

    def cost(v: Values) -> float:
        eta, hours_y, price = (float(x) for x in re.findall(r"(?:efficiency |, | at )([\d.]+)", v.source))
        power_W = v[f"m_dot_{name}_kg_s"] / v[f"density_{name}_kg_m3"] * v[f"dP_{name}_Pa"] / eta
        return power_W / 1e3 * hours_y * price

    return cost


FORMULAS: dict[str, Callable[[Values], float]] = {
    "cost_tubes_usd": tubes,
    "cost_shell_usd": shell,
    "cost_channels_usd": channels,
    "cost_tubesheets_usd": tubesheets,
    "cost_flanges_usd": lambda v: priced(bought(v["weight_flanges_kg"], 1.5 * v["price_plate_shell_usd_kg"]), v),
    "cost_baffles_usd": baffles,
    "cost_nozzles_usd": nozzles,
    "cost_assembly_usd": assembly,
    "cost_purchase_usd": lambda v: sum(v.values()),
    "cost_usd": lambda v: sum(v.values()),
    "cost_turton_purchase_usd": turton,
    "pressure_factor": pressure_factor,
    "cost_bare_module_usd": bare_module,
    "pumping_cost_hot_usd_y": pumping("hot"),
    "pumping_cost_cold_usd_y": pumping("cold"),
    "pumping_cost_usd_y": lambda v: sum(v.values()),
}
