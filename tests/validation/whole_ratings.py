"""Whole exchangers through `rate`, against what their books print."""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import NamedTuple

from hx_engine.correlations import kern
from hx_engine.correlations.lmtd import f_correction, lmtd_counterflow, temperature_ratios
from hx_engine.correlations.tube_side import wall_factor_liquid
from hx_engine.rating import Geometry, Rating, Service, rate
from hx_engine.rating.rate import rate_kern
from tests.validation.exchangers import exchanger
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import book_source, exchangers, published

REYNOLDS = Band("reference file: properties and equivalent diameter as printed", relative=0.02)
AREA = Band("2 %, the accuracy the reference file gives to Re and U: effective length as printed", relative=0.02)
AREA_PROGRAM = Band("reference file: tubesheets not known but worked back", relative=0.03, is_after=True)
U_SERVICE = Band("reference file: Q / (A F LMTD) with F off a chart", relative=0.02)
H_TUBE = Band("reference file: the book's chart against Gnielinski", relative=0.15)
H_SHELL = Band("reference file: the formula of Kern's curve against the curve as read", relative=0.05)
U_CLEAN = Band("reference file: both films together", relative=0.15)
DP_TUBE = Band("reference file: another friction curve and other counts of velocity heads", relative=0.30)
DP_TUBE_SINNOTT = Band("reference file: jf off a chart, the same 2.5 velocity heads a pass", relative=0.15)
DP_SHELL = Band("reference file: a fit of Kern's friction curve against the curve as read", relative=0.10)


def _dirt_band(U_clean: float) -> Band:
    return Band("what 15 % of U clean (reference file) leaves of 1/Uc - 1/Ud", absolute=0.15 / U_clean)


class Found(NamedTuple):
    """What the quantities are taken from."""

    service: Service
    geometry: Geometry
    rating: Rating


def _has_wall_viscosity(f: Found) -> bool:
    return f.service.tube.viscosity_slope_K != 0.0


def _h_tube_outside(f: Found) -> float:
    """Film in the tubes on the outside area; without wall factor where the book prints no wall viscosity."""
    h = f.rating.transfer.h_tube_W_m2K if _has_wall_viscosity(f) else f.rating.tube.h_W_m2K
    return h * f.rating.tube.d_in_m / f.geometry.tube_od_m


def _tube_friction(f: Found) -> float:
    return f.rating.losses.dP_tube_friction_Pa if _has_wall_viscosity(f) else f.rating.tube.dP_friction_Pa


def _u_clean_kern(f: Found) -> float:
    """Both films, Kern's on the shell side, and the wall (which the book leaves out)."""
    t = f.rating.transfer
    return 1.0 / (1.0 / f.rating.kern.h_shell_W_m2K + t.R_tube_film_m2K_W + t.R_wall_m2K_W)


def _u_service(f: Found) -> float:
    return f.service.Q_W / (f.rating.areas.area_provided_m2 * f.rating.mean.MTD_K)


def _dirt_left(f: Found) -> float:
    return 1.0 / _u_service(f) - 1.0 / _u_clean_kern(f)


def _tube_total(f: Found) -> float:
    return _tube_friction(f) + f.rating.losses.dP_tube_returns_Pa


class Quantity(NamedTuple):
    """One printed key, how it is shown, and where ours comes from."""

    name: str
    unit: str
    ours: Callable[[Found], float]
    band: Band


QUANTITIES = {
    "Re_shell": Quantity("Re, shell (Kern)", "-", lambda f: f.rating.kern.Re, REYNOLDS),
    "Re_tube": Quantity("Re, tube", "-", lambda f: f.rating.tube.Re, REYNOLDS),
    "tube_velocity_m_s": Quantity("velocity, tube", "m/s", lambda f: f.rating.tube.v_m_s, REYNOLDS),
    "area_m2": Quantity("area", "m2", lambda f: f.rating.areas.area_provided_m2, AREA),
    "U_service_W_m2K": Quantity("U, service", "W/m2K", _u_service, U_SERVICE),
    "h_tube_referred_to_OD_W_m2K": Quantity("h, tube, on outside area", "W/m2K", _h_tube_outside, H_TUBE),
    "h_shell_W_m2K": Quantity("h, shell (Kern)", "W/m2K", lambda f: f.rating.kern.h_shell_W_m2K, H_SHELL),
    "U_clean_W_m2K": Quantity("U, clean (Kern)", "W/m2K", _u_clean_kern, U_CLEAN),
    "dP_shell_Pa": Quantity("dP, shell (Kern)", "Pa", lambda f: f.rating.kern.dP_shell_Pa, DP_SHELL),
    "dP_tube_friction_Pa": Quantity("dP, tube, friction", "Pa", _tube_friction, DP_TUBE),
    "dP_tube_returns_Pa": Quantity("dP, tube, returns", "Pa", lambda f: f.rating.losses.dP_tube_returns_Pa, DP_TUBE),
    "dP_tube_total_Pa": Quantity("dP, tube, without nozzles", "Pa", _tube_total, DP_TUBE),
    "dP_tube_Pa": Quantity("dP, tube, without nozzles", "Pa", _tube_total, DP_TUBE_SINNOTT),
}
DIRT = "Rd_available_m2K_W"
TUBE_LOSSES = ("dP_tube_friction_Pa", "dP_tube_returns_Pa", "dP_tube_total_Pa")
COMPARED = {
    "KERN-7.3": ("Re_shell", "Re_tube", "area_m2", "U_service_W_m2K", *TUBE_LOSSES),
    "KERN-7.4": (
        "Re_shell", "Re_tube", "tube_velocity_m_s", "area_m2", "U_service_W_m2K", "h_tube_referred_to_OD_W_m2K",
        "dP_shell_Pa", *TUBE_LOSSES,
    ),
    "KERN-11.1": (
        "Re_shell", "Re_tube", "area_m2", "U_service_W_m2K", "h_shell_W_m2K", "h_tube_referred_to_OD_W_m2K",
        "U_clean_W_m2K", DIRT, "dP_shell_Pa", "dP_tube_friction_Pa",
    ),
    "SINNOTT-12.1": ("area_m2", "dP_tube_Pa", "dP_shell_Pa"),
    "KERN-12.1": ("Re_tube", "tube_velocity_m_s", "area_m2", "h_tube_referred_to_OD_W_m2K", *TUBE_LOSSES),
    "KERN-8.1": ("Re_tube", "area_m2", "h_tube_referred_to_OD_W_m2K", *TUBE_LOSSES),
}  # fmt: skip


def _row(case: dict, found: Found, key: str, outputs: dict, label: str = "") -> Comparison:
    if key == DIRT:
        quantity = Quantity("dirt resistance left (Kern)", "m2K/W", _dirt_left, _dirt_band(outputs["U_clean_W_m2K"]))
    else:
        quantity = QUANTITIES[key]
    ours = float(quantity.ours(found))
    name = f"{quantity.name}{label}"
    return Comparison(case["id"], book_source(case), name, quantity.unit, outputs[key], ours, quantity.band)


def _rated(case_id: str, changes: dict | None = None) -> Found:
    service, geometry = exchanger(case_id, changes=changes)
    return Found(service, geometry, rate(service, geometry))


def _printed_rows() -> list[Comparison]:
    rows = []
    for case_id, keys in COMPARED.items():
        case, found = exchangers()[case_id], _rated(case_id)
        rows += [_row(case, found, key, _printed(case, keys)) for key in keys]
    return rows


def _printed(case: dict, keys: tuple[str, ...]) -> dict:
    return {key: published(case, key) for key in keys}


def _final_design_rows() -> list[Comparison]:
    """Kern's second trial of Example 11.1, printed as a block."""
    case = exchangers()["KERN-11.1"]
    assert case["output_provenance"]["final_design"] == "printed"
    final = case["outputs_si"]["final_design"]
    found = _rated("KERN-11.1", {key: final[key] for key in ("shell_ID_m", "tube_count", "baffle_spacing_m")})
    keys = ("U_clean_W_m2K", "U_service_W_m2K", DIRT, "dP_shell_Pa", "dP_tube_total_Pa")
    return [_row(case, found, key, final, label=", final design") for key in keys]


def _two_pass_shell_rows() -> list[Comparison]:
    """KERN-8.1: the longitudinal baffle halves the cross-flow area; F is that of two shells."""
    case, found = exchangers()["KERN-8.1"], _rated("KERN-8.1")
    service, geometry, rating = found
    shell, hot, cold = service.shell, service.hot, service.cold
    viscosity_at_wall = case["inputs_si"]["hot"]["viscosity_at_wall_Pa_s"]
    half = geometry._replace(baffle_spacing_m=0.5 * geometry.baffle_spacing_m)
    wall = float(wall_factor_liquid(shell.viscosity_Pa_s / viscosity_at_wall))
    second = rate_kern(service, half, wall)
    R, P = temperature_ratios(hot.T_in_K, hot.T_out_K, cold.T_in_K, cold.T_out_K)
    lmtd = lmtd_counterflow(hot.T_in_K, hot.T_out_K, cold.T_in_K, cold.T_out_K)
    mean = rating.mean._replace(MTD_K=lmtd * f_correction(P, R, 2, geometry.n_passes))
    corrected = Found(service, geometry, rating._replace(kern=second, mean=mean))
    keys = ("Re_shell", "h_shell_W_m2K", "U_clean_W_m2K", "U_service_W_m2K", DIRT)
    return [_row(case, corrected, key, _printed(case, keys)) for key in keys]


def _nitrobenzene_rows() -> list[Comparison]:
    """Two ratings of one coefficient given: the dirt resistance left over, tube film not referred (as the books)."""
    rows = []
    for case_id, key, n_shells, band in (
        ("CR1-9.9", "Rd_allowed_m2K_W", 2, Band("reference file: 5e-5 m2K/W", absolute=5.0e-5)),
        ("GAVHANE-5.10", "Rd_printed_m2K_W", 1, Band("what 3 % of h and 2 % of U (reference file) leave of 1/U - 1/Uc",
                                                     absolute=0.03 / 511.0 + 0.02 / 240.0)),
    ):  # fmt: skip
        case = exchangers()[case_id]
        service, geometry = exchanger(case_id)
        hot, cold = service.hot, service.cold
        T = (hot.T_in_K, hot.T_out_K, cold.T_in_K, cold.T_out_K)
        R, P = temperature_ratios(*T)
        MTD = lmtd_counterflow(*T) * f_correction(P, R, n_shells, 2)
        Q = hot.m_dot_kg_s * hot.cp_J_kgK * (hot.T_in_K - hot.T_out_K)
        area = n_shells * geometry.n_tubes * pi * geometry.tube_od_m * geometry.tube_length_m
        h_shell = rate_kern(service, geometry, 1.0).h_shell_W_m2K
        h_tube = case["inputs_si"]["cold"]["h_inside_given_W_m2K"]
        ours = float(area * MTD / Q - 1.0 / h_shell - 1.0 / h_tube)
        name = "dirt resistance left (Kern)"
        rows.append(Comparison(case_id, book_source(case), name, "m2K/W", published(case, key), ours, band))
    return rows


def _program_area_row() -> Comparison:
    case = exchangers()["HTRI-OILWATER"]
    _, geometry = exchanger("HTRI-OILWATER", changes={"baffle_spacing_m": 0.35})
    ours = pi * geometry.tube_od_m * geometry.effective_length_m * geometry.n_tubes
    return Comparison(
        case["id"], book_source(case), "area", "m2", published(case, "area_effective_m2"), ours, AREA_PROGRAM
    )


def kern_equivalent_diameter_row(case: dict) -> Comparison:
    """Kern's equivalent diameter as printed in Example 7.1."""
    i = case["inputs"]
    ours = float(kern.equivalent_diameter(i["pitch_in"] * 0.0254, i["tube_OD_in"] * 0.0254, i["layout_deg"]))
    band = Band("reference file: printed with two figures", relative=case["tolerance"]["rel"])
    return Comparison(case["id"], case["source"], "equivalent diameter", "m", published(case, "De_m"), ours, band)


def group() -> Group:
    """Whole exchangers."""
    rows = [
        *_printed_rows(),
        *_final_design_rows(),
        *_two_pass_shell_rows(),
        *_nitrobenzene_rows(),
        _program_area_row(),
    ]
    order = {case: n for n, case in enumerate(dict.fromkeys(row.case for row in rows))}
    rows.sort(key=lambda row: order[row.case])
    intro = (
        "`rating.rate` on the printed geometry and properties. Kern's shell side is compared with our Kern method, "
        "never "
        "with Bell-Delaware. LMTD and F of these exchangers stand in the first table; duty and mass velocities follow "
        "from the inputs and are not counted. What a source leaves open: see `tests/validation/exchangers.py`."
    )
    return Group("Whole exchangers", intro, tuple(rows))
