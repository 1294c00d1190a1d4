"""Exchangers of which only a part is compared: two rating problems, a vendor's sheet, sheets of programs."""

from __future__ import annotations

from math import pi

from hx_engine.correlations.lmtd import f_correction, lmtd_counterflow, temperature_ratios
from hx_engine.rating.rate import rate_kern
from tests.validation.bands import AREA, DP_SHELL, H_SHELL, H_TUBE, REYNOLDS, U_CLEAN
from tests.validation.exchangers import Found, exchanger, rated
from tests.validation.model import Band, Comparison
from tests.validation.reference import book_source, exchangers, published

AREA_PROGRAM = Band("reference file: tubesheets not known but worked back", relative=0.03, is_after=True)
VELOCITY_ROUNDED = Band("reference file: printed with one figure", absolute=0.05)
VELOCITY_PROGRAM = Band("reference file: the program's density along the tube against one mean", relative=0.03)
U_PROGRAM = Band("reference file: a zoned program's temperature difference against one mean", relative=0.03)
DP_TUBE_PROGRAM = Band("reference file: another program's friction and entrance losses", relative=0.15)


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


def _shell_only_rows() -> list[Comparison]:
    """KERN-11.4: steam condenses in the tubes, so only the shell side is compared."""
    case = exchangers()["KERN-11.4"]
    second = rate_kern(*exchanger("KERN-11.4"), 1.0)
    found = (
        ("Re_shell", "Re, shell (Kern)", "-", second.Re, REYNOLDS),
        ("h_shell_W_m2K", "h, shell (Kern)", "W/m2K", second.h_shell_W_m2K, H_SHELL),
        ("dP_shell_Pa", "dP, shell (Kern)", "Pa", second.dP_shell_Pa, DP_SHELL),
    )
    return [_comparison(case, *line) for line in found]


def _comparison(case: dict, key: str, name: str, unit: str, ours: float, band: Band) -> Comparison:
    return Comparison(case["id"], book_source(case), name, unit, published(case, key), float(ours), band)


def _u_dirty_kern(f: Found) -> float:
    t = f.rating.transfer
    R_between = t.R_shell_fouling_m2K_W + t.R_wall_m2K_W + t.R_tube_fouling_m2K_W
    return 1.0 / (1.0 / f.rating.kern.h_shell_W_m2K + R_between + t.R_tube_film_m2K_W)


def _vendor_rows() -> list[Comparison]:
    """VG320: oil at Re 126, below the range of Kern's curve."""
    case, f = exchangers()["VG320"], rated("VG320")
    r = f.rating
    U = _u_dirty_kern(f)
    found = (
        ("Re_shell", "Re, shell (Kern)", "-", r.kern.Re, REYNOLDS),
        ("Re_tube", "Re, tube", "-", r.tube.Re, REYNOLDS),
        ("tube_velocity_m_s", "velocity, tube", "m/s", r.tube.v_m_s, VELOCITY_ROUNDED),
        ("h_shell_W_m2K", "h, shell (Kern)", "W/m2K", r.kern.h_shell_W_m2K, H_SHELL),
        ("h_tube_inside_W_m2K", "h, tube, on inside area", "W/m2K", r.tube.h_W_m2K, H_TUBE),
        ("U_dirty_W_m2K", "U, dirty (Kern)", "W/m2K", U, U_CLEAN),
        ("area_m2", "area", "m2", r.areas.area_provided_m2, AREA),
        ("area_required_m2", "area required (Kern)", "m2", f.service.Q_W / (U * r.mean.MTD_K), U_CLEAN),
    )
    return [_comparison(case, *line) for line in found]


def _program_rows(case_id: str) -> list[Comparison]:
    """A TEMA sheet whose baffles were not in what was read: the tube side and the service coefficient."""
    case, f = exchangers()[case_id], rated(case_id)
    r = f.rating
    U = f.service.Q_W / (case["outputs_si"]["area_effective_m2"] * r.mean.MTD_K)
    found = (
        ("tube_velocity_m_s", "velocity, tube", "m/s", r.tube.v_m_s, VELOCITY_PROGRAM),
        ("dP_tube_with_nozzles_Pa", "dP, tube, with nozzles", "Pa", r.losses.dP_tube_Pa, DP_TUBE_PROGRAM),
        ("U_service_W_m2K", "U, service", "W/m2K", U, U_PROGRAM),
    )
    return [_comparison(case, *line) for line in found]


def rows() -> list[Comparison]:
    """Every comparison of these exchangers."""
    return [
        *_nitrobenzene_rows(),
        _program_area_row(),
        *_shell_only_rows(),
        *_vendor_rows(),
        *_program_rows("ASPEN-BEM-1200"),
        *_program_rows("ASPEN-BEU-273"),
    ]
