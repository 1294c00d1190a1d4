"""Purchase cost: bottom-up from masses and shop hours, which the search minimises, and Turton's curves.

The bottom-up cost depends on bundle, length, number of baffles, pressures, temperatures and materials only,
and grows with the number of baffles: the search relies on both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.materials import Material, material
from hx_engine.standards.tables import table
from hx_engine.standards.weights import LONG_BAFFLE_M, Construction, parts

_COST = table("cost")
_SHOP = _COST["fabrication"]
_TURTON = _COST["turton"]
ACCURACY = _COST["accuracy"]["text"]
_ENERGY = _COST["energy"]


class TurtonCost(NamedTuple):
    """Cost of one exchanger by Turton's correlation, USD of the index given; verdict on its range."""

    purchased_usd: float
    bare_module_usd: float
    pressure_factor: float
    material_factor: float
    cepci: float
    range: str


def cepci(year: int | None = None) -> float:
    """Return the Chemical Engineering Plant Cost Index of a year, by default the last one tabulated."""
    values, chosen = _COST["cepci"]["values"], year or _COST["cepci"]["current_year"]
    if chosen not in values:
        raise InputError("cepci_year", chosen, f"no CEPCI for {chosen}", "pick a tabulated year",
                         ", ".join(str(known) for known in values))
    return float(values[chosen])


def cepci_year() -> int:
    """Return the year costs are given for."""
    return int(_COST["cepci"]["current_year"])


def cost_parts_usd(geometry, construction: Construction) -> dict:
    """Return the cost of each part of one shell, overhead and profit included. [USD of `cepci_year()`]

    Parameters
    ----------
    geometry : object
        Fields of the rating geometry, scalars or arrays; see `weights`.
    construction : Construction
        Materials, design conditions, bundle type.

    Notes
    -----
    Material mass times price and waste, plus hours times rate. Hours: tube joints, tubesheet and baffle
    drilling, welds growing with the square of the wall, nozzles, partitions, a fixed share per shell; the
    longitudinal baffle of an F shell as a weld along both of its edges.
    References: prices and hours are estimates, see data/standards/cost.yaml.
    """
    p = parts(geometry, construction)
    tube, shell = material(construction.tube_material), material(construction.shell_material)
    sheet, channel = material(construction.tubesheet_material), material(construction.channel_material)
    hour = _SHOP["labour_usd_h"]
    D, n = np.asarray(geometry.shell_id_m, dtype=float), geometry.n_tubes
    joints = n * p.n_tubesheets * _SHOP["joint_h"]
    drilling = n * p.n_tubesheets * p.tubesheet_thickness_m * _SHOP["tubesheet_hole_h_per_m"]
    baffle_h = geometry.n_baffles * (_SHOP["baffle_fixed_h"] * D + n * _SHOP["baffle_hole_h"])
    seal_h = _weld_h((geometry.n_shell_passes - 1) * 2.0 * geometry.tube_length_m, LONG_BAFFLE_M, shell)
    seam_m = geometry.tube_length_m + np.pi * D * (2.0 + geometry.tube_length_m / 3.0)
    direct = {
        "tubes": _buy(p.tubes_kg, tube.price_tube_usd_kg) + joints * hour,
        "shell": _buy(p.shell_kg + p.saddles_kg, shell.price_plate_usd_kg)
        + _weld_h(seam_m, p.shell_thickness_m, shell) * hour,
        "channels": _buy(p.channels_kg, channel.price_plate_usd_kg)
        + _weld_h(np.pi * D * 4.0, p.channel_thickness_m, channel) * hour
        + geometry.n_passes * _SHOP["pass_partition_h"] * D * hour,
        "tubesheets": _buy(p.tubesheets_kg, sheet.price_plate_usd_kg) + drilling * hour,
        "flanges": _buy(p.flanges_kg, 1.5 * shell.price_plate_usd_kg),
        "baffles and tie rods": _buy(p.baffles_kg + p.tie_rods_kg, shell.price_plate_usd_kg)
        + (baffle_h + seal_h) * hour,
        "nozzles": _buy(p.nozzles_kg, 2.0 * shell.price_plate_usd_kg) + 4.0 * _SHOP["nozzle_h"] * hour,
        "assembly and test": (_SHOP["shell_fixed_h"] * (0.4 + D) + _floating_head_h(construction, D)) * hour,
    }
    return {name: value * _SHOP["overhead_and_profit"] for name, value in direct.items()}


def _floating_head_h(construction: Construction, shell_id_m):
    """Return the hours a floating head takes beyond a fixed one."""
    is_floating = construction.bundle_type in ("split_ring", "pull_through")
    return _SHOP["floating_head_h"] * shell_id_m * int(is_floating)


def _buy(mass_kg, price_usd_kg):
    return mass_kg * price_usd_kg * _SHOP["waste_factor"]


def _weld_h(length_m, thickness_m, welded: Material):
    """Return welding hours; alloys take half as long again."""
    per_m = _SHOP["weld_h_per_m"] + _SHOP["weld_h_per_m_per_m2"] * thickness_m**2
    return length_m * per_m * (1.0 if welded.is_carbon_steel else 1.5)


def purchase_cost_usd(geometry, construction: Construction):
    """Return the purchase cost of all shells of a unit. [USD of `cepci_year()`]

    Vectorised; the arguments are those of `cost_parts_usd`, and geometry.n_shells_series and
    n_shells_parallel multiply the cost of one shell. NaN where a thickness rule does not hold.
    """
    one_shell = sum(cost_parts_usd(geometry, construction).values())
    return one_shell * geometry.n_shells_series * geometry.n_shells_parallel


def turton_cost(
    area_m2: float, bundle_type: str, shell_material: str, tube_material: str, P_shell_barg: float,
    P_tube_barg: float, index: float | None = None,
) -> TurtonCost:
    """Return purchased and bare-module cost of one exchanger.

    log10 Cp0 = K1 + K2 log10 A + K3 (log10 A)^2; C_BM = Cp0 (B1 + B2 F_M F_P), scaled by CEPCI/397.

    Validity
    --------
    area_m2: 10 ... 1000; pressure: up to 140 barg. Outside, the end of the range is not extrapolated: the
    curve is evaluated at the limit area and scaled linearly with area, and `range` says "out".

    References
    ----------
    Turton et al., Analysis, Synthesis and Design of Chemical Processes, 3rd ed., Appendix A.
    """
    kind = bundle_type if bundle_type in ("fixed", "u_tube") else "floating"
    inside = min(max(area_m2, _TURTON["area_min_m2"]), _TURTON["area_max_m2"])
    K1, K2, K3 = _TURTON["K"][kind]
    log_area = np.log10(inside)
    base = 10.0 ** (K1 + K2 * log_area + K3 * log_area**2) * max(area_m2 / inside, 1.0)
    F_P, F_M = pressure_factor(P_shell_barg, P_tube_barg), material_factor(shell_material, tube_material)
    B1, B2 = _TURTON["B"]
    chosen = cepci() if index is None else index
    purchased = base * chosen / _TURTON["base_index"]
    is_inside = inside == area_m2 and max(P_shell_barg, P_tube_barg) <= _TURTON["pressure_max_barg"]
    return TurtonCost(
        float(purchased), float(purchased * (B1 + B2 * F_M * F_P)), F_P, F_M, chosen, "in" if is_inside else "out"
    )


def pressure_factor(P_shell_barg: float, P_tube_barg: float) -> float:
    """Return Turton's F_P: 1 up to 5 barg; above, the curve for both sides or for the tube side alone."""
    low, high = _TURTON["pressure_min_barg"], _TURTON["pressure_max_barg"]
    if max(P_shell_barg, P_tube_barg) <= low:
        return 1.0
    both = P_shell_barg > low
    P = min(P_shell_barg if both else P_tube_barg, high)
    P = min(max(P_shell_barg, P_tube_barg), high) if both else P
    C1, C2, C3 = _TURTON["pressure_both_sides" if both else "pressure_tube_only"]
    log_P = np.log10(P)
    return float(max(10.0 ** (C1 + C2 * log_P + C3 * log_P**2), 1.0))


_FAMILY = {
    "carbon_steel": "cs", "ss304l": "ss", "ss316l": "ss", "duplex_2205": "ss", "titanium_2": "ti",
    "cuni_90_10": "cu", "admiralty": "cu",
}


def material_factor(shell_material: str, tube_material: str) -> float:
    """Return Turton's F_M of a pair of materials.

    A pair the table lacks (an alloy shell with tubes of another family) takes the dearer of the two families
    throughout. References: Turton, Table A.3 and Fig. A.18.
    """
    factors = _TURTON["material_factor"]
    shell, tube = _FAMILY[shell_material], _FAMILY[tube_material]
    if f"{shell}_{tube}" in factors:
        return factors[f"{shell}_{tube}"]
    return max(factors[f"{family}_{family}"] for family in (shell, tube))


def pumping_cost_usd_y(m_dot_kg_s: float, density_kg_m3: float, dP_Pa: float) -> float:
    """Return what moving one stream through costs in a year. [USD/y]

    Volume flow times pressure drop over the pump efficiency (liquids and, as a lower bound, gases), at the
    electricity price and operating hours of data/standards/cost.yaml.
    """
    power_W = m_dot_kg_s / density_kg_m3 * dP_Pa / _ENERGY["pump_efficiency"]
    return power_W / 1e3 * _ENERGY["operating_h_y"] * _ENERGY["electricity_usd_kWh"]


def pumping_basis() -> str:
    """Return the efficiency, the hours and the price behind `pumping_cost_usd_y`, in words."""
    e = _ENERGY
    price = f"{e['electricity_usd_kWh']:g} USD/kWh"
    return f"pump efficiency {e['pump_efficiency']:g}, {e['operating_h_y']:g} h a year at {price}"
