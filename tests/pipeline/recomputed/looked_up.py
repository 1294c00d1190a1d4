"""Numbers that no formula gives: looked up again in the table their row names, or why they are not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from CoolProp.CoolProp import PropsSI

from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.tables import (
    INCH_M,
    baffle_plate_m,
    between,
    limit_value,
    metal,
    read,
    row_for,
    rows_of_class,
    standard_bores_m,
    stress_Pa,
    tema,
)

FAMILIES = {"carbon_steel": "cs", "ss304l": "ss", "ss316l": "ss", "duplex_2205": "ss", "titanium_2": "ti"}
COOLPROP = {"nitrogen": "Nitrogen", "water": "IF97::Water", "cooling water": "IF97::Water"}
COOLPROP_NAMES = {"density": "D", "viscosity": "V", "cp": "C", "k": "L"}


def of_metal(place: str, name: str) -> Callable[[Values], float]:
    return lambda v: metal(v.outputs[f"{place}_material"])[name]


def corrosion(place: str) -> Callable[[Values], float]:
    def allowance(v: Values) -> float:
        if not metal(v.outputs[f"{place}_material"])["is_carbon_steel"]:
            return 0.0
        return tema("corrosion_allowance")[f"{rows_of_class(v.outputs['tema_class'])}_carbon_steel_m"]

    return allowance


def conductivity(v: Values) -> float:
    rows = metal(v.outputs["tube_material"])["conductivity"]
    return between(sum(v.values()) / len(v), rows["C"], rows["k"])


def modulus(v: Values) -> float:
    rows = metal(v.outputs["tube_material"])["modulus"]
    return 1e9 * between(v["T_wall_C"], rows["C"], rows["E"])


def bundle_clearance(v: Values) -> float:
    rows, kind = tema("bundle_clearance"), {"U": "u_tube", "S": "split_ring", "T": "pull_through"}
    return between(v["shell_id_m"], rows["shell_id_m"], rows[f"{kind.get(v.rear_head, 'fixed')}_m"])


def baffle_clearance(v: Values) -> float:
    rows = tema("shell_baffle_clearance")
    return rows["clearance_in"][row_for(rows["up_to_shell_id_in"], v["shell_id_m"])] * INCH_M


def hole_clearance(v: Values) -> float:
    rule = tema("tube_hole_clearance")
    longest = v["baffle_spacing_m"] + max(v["baffle_spacing_m"], v["baffle_spacing_in_m"])
    is_wide = longest <= rule["wide_if_span_up_to_m"] or v["tube_od_m"] > rule["wide_if_od_above_m"]
    return rule["wide_m"] if is_wide else rule["narrow_m"]


def nozzle(place: str) -> Callable[[Values], float]:
    """Smallest standard pipe from 2 in on whose rho v2 keeps its limit and a tenth of the pressure drop."""

    def bore(v: Values) -> float:
        m, rho = v[f"m_dot_{place}_kg_s"] / v["n_shells_parallel"], v[f"density_{place}_kg_m3"]
        most = min(limit_value(f"rho_v2_nozzle_{place}_max"), 0.1 * v[f"dP_{place}_max_Pa"] / (1.5 / 2))
        bores = [d for nps, d in standard_bores_m().items() if nps >= 2]
        return next(d for d in bores if (4 * m / (3.141592653589793 * d**2)) ** 2 / rho <= most)

    return bore


def usual_coefficient(end: int) -> Callable[[Values], float]:
    def found(v: Values) -> float:
        table, kinds = read("selection")["U"], []
        for side in ("hot", "cold"):
            bounds = table["viscosity_class_Pa_s"]
            if v.outputs[f"phase_{side}"] == "gas":
                kinds.append("gas_hp" if v.outputs[f"P_{side}_Pa"] >= table["gas_high_pressure_Pa"] else "gas")
            elif "water" in v.outputs[f"{side}_fluid_name"]:
                kinds.append("water")
            else:
                which = bisect_right((bounds["light"], bounds["medium"]), v.outputs[f"viscosity_{side}_Pa_s"])
                kinds.append(("light", "medium", "heavy")[which])
        pairs = table["pairs"]
        return pairs.get("-".join(kinds), pairs.get("-".join(kinds[::-1])))[end]

    return found


def turton_materials(v: Values) -> float:
    shell, tube = (FAMILIES[v.outputs[f"{place}_material"]] for place in ("shell", "tube"))
    return read("standards/cost")["turton"]["material_factor"][f"{shell}_{tube}"]


def state(side: str, name: str, T_key: str) -> Callable[[Values], float | None]:
    """CoolProp's own value for water and nitrogen, None for other fluids."""

    def value(v: Values) -> float | None:
        fluid = COOLPROP.get(v.outputs[f"{side}_fluid_name"])
        if fluid is None:
            return None
        return PropsSI(COOLPROP_NAMES[name], "T", v[T_key] + 273.15, "P", v[f"P_{side}_Pa"], fluid)

    return value


def latest_cepci(_v: Values) -> float:
    rows = read("standards/cost")["cepci"]
    return rows["values"][rows["current_year"]]


UNITS = {"density": "kg_m3", "viscosity": "Pa_s", "cp": "J_kgK", "k": "W_mK"}
LOOKED_UP: dict[str, Callable[[Values], float | None]] = {
    "baffle_thickness_m": lambda v: baffle_plate_m(v["shell_id_m"], 2 * v["baffle_spacing_m"]),
    "bundle_clearance_m": bundle_clearance,
    "shell_baffle_clearance_m": baffle_clearance,
    "tube_hole_clearance_m": hole_clearance,
    "nozzle_shell_id_m": nozzle("shell"),
    "nozzle_tube_id_m": nozzle("tube"),
    "U_assumed_low_W_m2K": usual_coefficient(0),
    "U_assumed_high_W_m2K": usual_coefficient(1),
    "dP_tube_max_Pa": lambda v: v["dP_tube_max_Pa"],
    "dP_shell_max_Pa": lambda v: v["dP_shell_max_Pa"],
    "stream_fraction_F": lambda _v: 0.0,
    "bends_per_pass": lambda v: 0.5 if v.is_u_tube else 0.0,
    "tube_roughness_m": lambda _v: 2e-5,  # VDI Heat Atlas (2010), L1.2: 0.02 mm, the lower end of new tubes
    "k_wall_W_mK": conductivity,
    "modulus_tube_Pa": modulus,
    "density_tube_metal_kg_m3": of_metal("tube", "density_kg_m3"),
    "density_shell_metal_kg_m3": of_metal("shell", "density_kg_m3"),
    "S_shell_Pa": lambda v: stress_Pa(v.outputs["shell_material"], v["T_design_shell_C"]),
    "S_channel_Pa": lambda v: stress_Pa(v.outputs["tube_material"], v["T_design_tube_C"]),
    "S_tubesheet_Pa": lambda v: stress_Pa(v.outputs["tube_material"], max(v.values())),
    "corrosion_allowance_m": corrosion("shell"),
    "corrosion_allowance_channel_m": corrosion("tube"),
    "price_tube_usd_kg": of_metal("tube", "price_tube_usd_kg"),
    "price_plate_shell_usd_kg": of_metal("shell", "price_plate_usd_kg"),
    "price_plate_channel_usd_kg": of_metal("tube", "price_plate_usd_kg"),
    "material_factor": turton_materials,
    "cepci": latest_cepci,
} | {
    f"{name}_{side}{end}_{unit}": state(side, name, f"T_{end.strip('_') or 'mean'}_{side}_C" if not end
                                        else f"T_{side}{end}_C")
    for side in ("hot", "cold") for name, unit in UNITS.items() for end in ("", "_in", "_out")
}  # fmt: skip
STANDARD: dict[str, Callable[[float], bool]] = {
    "shell_id_m": lambda x: round(x / INCH_M, 3) in tema("shell_id")["inches"],
    "tube_length_m": lambda x: round(x / 0.3048, 3) in tema("tube_length")["feet"],
    "layout_deg": lambda x: x in tema("pitch")["layout_deg"],
    "n_passes": lambda x: x in tema("choices")["tube_passes"],
    "tube_od_m": lambda x: any(
        row["od_in"] == round(x / INCH_M, 4) for row in read("standards/tubes")["search_tubes"]["rows"]
    ),
}
"""What the search chooses stands in the tables of standard sizes."""
_SEARCH = "the choice of the search, which tests/search compare with brute force"
REASONS = {
    **dict.fromkeys(
        ("shell_id_m", "tube_od_m", "tube_wall_m", "tube_pitch_m", "layout_deg", "n_passes", "tube_length_m",
         "baffle_cut", "n_baffles", "n_shells_series", "n_shell_passes", "n_shells_parallel", "overdesign_extra_pct"),
        _SEARCH,
    ),
    "n_tubes": "counted tube by tube; tests/geometry compare the count with Kern's tables",
    **dict.fromkeys(("n_candidates", "n_rated", "n_feasible"), "counts of the search, which tests/search check"),
    "search_time_s": "a clock",
    **dict.fromkeys(
        ("fouling_hot_m2K_W", "fouling_cold_m2K_W"),
        "by service in hx_engine/data/fluids/fouling.yaml; tests/properties hold them against their sources",
    ),
    **dict.fromkeys(
        ("property_confidence_hot", "property_confidence_cold"), "grades of the sources, docs/decisions/properties.md"
    ),
    **dict.fromkeys(
        ("molecular_weight_hot_kg_mol", "molecular_weight_cold_kg_mol"), "a constant of the fluid, tests/properties"
    ),
}  # fmt: skip
"""Numbers that are neither computed nor read in a table of the engine."""
NO_OTHER_SOURCE = "fluids whose data no second library has: tests/properties hold them against published values"
