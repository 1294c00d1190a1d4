"""Published exchangers as the rating takes them."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

from hx_engine.rating import Geometry, Rating, Service, Stream, rate, viscosity_slope
from hx_engine.standards.clearances import bundle_clearance_m, shell_baffle_clearance_m, tube_hole_clearance_m
from hx_engine.standards.shells import bends_per_pass
from tests.validation.reference import exchangers

LAYOUT = {"square 90 deg": 90, "triangular 30 deg": 30, "square rotated 45 deg": 45}
STEEL_K_W_MK = 50.0
NOZZLE_ID_M = 0.15
WATER_K_W_MK = 0.62
"""Water near 40 °C, for the cases whose book reads h off a water chart and prints no conductivity."""
T_WALL_K = 368.0
"""Wall temperature that goes with a printed viscosity at the wall; only the ratio of viscosities matters."""


class Found(NamedTuple):
    """One published exchanger as rated."""

    service: Service
    geometry: Geometry
    rating: Rating


def _conductivity(side: dict) -> float:
    if "k_W_mK" in side:
        return side["k_W_mK"]
    if "k_times_Pr_cuberoot_W_mK" in side:  # some examples print k Pr^(1/3) alone
        return (side["k_times_Pr_cuberoot_W_mK"] ** 3 / (side["cp_J_kgK"] * side["viscosity_Pa_s"])) ** 0.5
    return WATER_K_W_MK if "water" in side.get("fluid", "") else nan


def _stream(side: dict, viscosity_Pa_s: float | None = None) -> Stream:
    T_in, T_out = side["T_in_C"] + 273.15, side.get("T_out_C", nan) + 273.15
    mu = viscosity_Pa_s or side.get("viscosity_Pa_s", nan)
    slope = 0.0
    if "viscosity_at_wall_Pa_s" in side:
        slope = viscosity_slope(0.5 * (T_in + T_out), mu, T_WALL_K, side["viscosity_at_wall_Pa_s"])
    density = side.get("density_kg_m3", side.get("liquid_density_kg_m3", nan))
    return Stream(
        side.get("flow_kg_s", nan), T_in, T_out, density, mu, side.get("cp_J_kgK", nan), _conductivity(side),
        side.get("Rf_m2K_W", 0.0), viscosity_slope_K=slope,
    )  # fmt: skip


def bundle_type(case_id: str) -> str:
    """Return the bundle a case is taken to have: split ring, U-tubes, or fixed where the source says neither."""
    given = exchangers()[case_id]["inputs_si"]["geometry"]
    if given.get("TEMA_type", "").endswith("U"):
        return "u_tube"
    is_floating = given.get("TEMA_type") == "AES" or "split-ring" in given.get("head_type", "")
    return "split_ring" if is_floating else "fixed"


def _geometry(case_id: str, given: dict) -> Geometry:
    D, od, length = given["shell_ID_m"], given["tube_OD_m"], given["tube_length_m"]
    spacing = given.get("baffle_spacing_m", length)
    n_baffles = given.get("baffles", max(round(given.get("baffle_crossings", length / spacing)) - 1, 1))
    end = given.get("end_spacing_m", 0.5 * (given.get("tube_effective_length_m", length) - (n_baffles - 1) * spacing))
    clearance = D - given["bundle_diameter_m"] if "bundle_diameter_m" in given else None
    if clearance is None:
        clearance = float(bundle_clearance_m(D, bundle_type(case_id)))
    pitch = given.get("tube_pitch_m", od * given.get("pitch_ratio", nan))
    return Geometry(
        D, od, 0.5 * (od - given.get("tube_ID_m", nan)), pitch, LAYOUT[given["layout"]], given.get("tube_passes", 2),
        given["tube_count"], length, spacing, end, end, given.get("baffle_cut_pct", 25) / 100.0, n_baffles, clearance,
        given.get("shell_baffle_clearance_m", float(shell_baffle_clearance_m(D))),
        given.get("tube_hole_clearance_m", float(tube_hole_clearance_m(od, 2.0 * spacing))),
        given.get("sealing_strip_pairs", 0),
        given.get("shells_in_series", 1), nozzle_shell_id_m=NOZZLE_ID_M,
        nozzle_tube_id_m=given.get("nozzle_tube_ID_m", NOZZLE_ID_M), n_shell_passes=given.get("shell_passes", 1),
        bends_per_pass=bends_per_pass(bundle_type(case_id)),
    )  # fmt: skip


def exchanger(
    case_id: str, tube_viscosity_Pa_s: float | None = None, changes: dict | None = None
) -> tuple[Service, Geometry]:
    """Return service and geometry of a published exchanger.

    What the source leaves open is taken from the engine: clearances of its one set, nozzles of 150 mm (losses of
    such are never compared), a steel wall of 50 W/mK. `changes` replaces printed geometry (a book's second trial). What
    is not given and not needed is NaN.
    """
    case = exchangers()[case_id]
    i = case["inputs_si"]
    given = {**i["geometry"], **(changes or {})}
    shell, tube = (i["hot"], i["cold"]) if i["hot"]["side"] == "shell" else (i["cold"], i["hot"])
    service = Service(
        _stream(tube, tube_viscosity_Pa_s),
        _stream(shell),
        case["outputs_si"].get("Q_W", nan),
        i.get("tube_wall_k_W_mK", STEEL_K_W_MK),
        tube_is_hot=tube is i["hot"],
    )
    return service, _geometry(case_id, given)


def rated(case_id: str, changes: dict | None = None) -> Found:
    """Return a published exchanger rated by the engine."""
    service, geometry = exchanger(case_id, changes=changes)
    return Found(service, geometry, rate(service, geometry))
