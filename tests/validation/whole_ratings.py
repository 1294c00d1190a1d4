"""Whole exchangers through `rate`, against what their books print."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hx_engine.correlations.tube_side import wall_factor_liquid
from hx_engine.rating.rate import rate_kern
from tests.validation import partial_ratings
from tests.validation.bands import (
    AREA,
    DP_SHELL,
    DP_TUBE,
    DP_TUBE_SINNOTT,
    H_SHELL,
    H_TUBE,
    REYNOLDS,
    U_CLEAN,
    U_SERVICE,
)
from tests.validation.exchangers import Found, rated
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import book_source, exchangers, published


def _dirt_band(U_clean: float) -> Band:
    return Band("what 15 % of U clean (reference file) leaves of 1/Uc - 1/Ud", absolute=0.15 / U_clean)


def _has_wall_viscosity(f: Found) -> bool:
    return f.service.tube.viscosity_slope_K != 0.0


def _h_tube_outside(f: Found) -> float:
    """Film in the tubes on the outside area; without wall factor where the book prints no wall viscosity."""
    h = f.rating.transfer.h_tube_W_m2K if _has_wall_viscosity(f) else f.rating.tube.h_W_m2K
    return h * f.rating.tube.d_in_m / f.geometry.tube_od_m


def _tube_friction(f: Found) -> float:
    if _has_wall_viscosity(f):
        return f.rating.losses.dP_tube_friction_Pa
    return f.geometry.n_shells_series * f.rating.tube.dP_friction_Pa


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
FILMS = (
    "Re_shell", "Re_tube", "area_m2", "U_service_W_m2K", "h_shell_W_m2K", "h_tube_referred_to_OD_W_m2K",
    "U_clean_W_m2K", DIRT, "dP_shell_Pa",
)  # fmt: skip
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
    "KERN-9.1": (*FILMS, "tube_velocity_m_s", *TUBE_LOSSES),
    "KERN-11.2": (*FILMS, *TUBE_LOSSES),
    "KERN-11.3": (*FILMS, "tube_velocity_m_s", *TUBE_LOSSES),
    "KERN-11.5": ("area_m2", "U_service_W_m2K", "U_clean_W_m2K", DIRT, "dP_shell_Pa", "dP_tube_total_Pa"),
}  # fmt: skip
_FINAL = ("U_clean_W_m2K", "U_service_W_m2K", DIRT, "dP_shell_Pa", "dP_tube_total_Pa")
FINAL_DESIGNS = {"KERN-11.1": _FINAL, "KERN-11.2": ("dP_shell_Pa",), "KERN-11.3": _FINAL}
CHANGED = ("shell_ID_m", "tube_count", "baffle_spacing_m", "baffle_crossings")


def _row(case: dict, found: Found, key: str, outputs: dict, label: str = "") -> Comparison:
    if key == DIRT:
        quantity = Quantity("dirt resistance left (Kern)", "m2K/W", _dirt_left, _dirt_band(outputs["U_clean_W_m2K"]))
    else:
        quantity = QUANTITIES[key]
    ours = float(quantity.ours(found))
    name = f"{quantity.name}{label}"
    return Comparison(case["id"], book_source(case), name, quantity.unit, outputs[key], ours, quantity.band)


def _printed_rows() -> list[Comparison]:
    rows = []
    for case_id, keys in COMPARED.items():
        case, found = exchangers()[case_id], rated(case_id)
        rows += [_row(case, found, key, _printed(case, keys)) for key in keys]
    return rows


def _printed(case: dict, keys: tuple[str, ...]) -> dict:
    return {key: published(case, key) for key in keys}


def _final_design_rows() -> list[Comparison]:
    """Kern's second trials, printed as a block."""
    rows = []
    for case_id, keys in FINAL_DESIGNS.items():
        case = exchangers()[case_id]
        assert case["output_provenance"]["final_design"] == "printed"
        final = case["outputs_si"]["final_design"]
        found = rated(case_id, {key: final[key] for key in CHANGED if key in final})
        rows += [_row(case, found, key, final, label=", final design") for key in keys]
    return rows


def _two_pass_shell_rows() -> list[Comparison]:
    """KERN-8.1, an F shell, with the viscosity at the wall as printed."""
    case, found = exchangers()["KERN-8.1"], rated("KERN-8.1")
    service, geometry, rating = found
    viscosity_at_wall = case["inputs_si"]["hot"]["viscosity_at_wall_Pa_s"]
    wall = float(wall_factor_liquid(service.shell.viscosity_Pa_s / viscosity_at_wall))
    corrected = Found(service, geometry, rating._replace(kern=rate_kern(service, geometry, wall)))
    keys = ("Re_shell", "h_shell_W_m2K", "U_clean_W_m2K", "U_service_W_m2K", DIRT)
    return [_row(case, corrected, key, _printed(case, keys)) for key in keys]


def group() -> Group:
    """Whole exchangers."""
    rows = [
        *_printed_rows(),
        *_final_design_rows(),
        *_two_pass_shell_rows(),
        *partial_ratings.rows(),
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
