"""Tube side: film coefficients of single tubes, water charts, resistances in series."""

from __future__ import annotations

from math import pi

from hx_engine.correlations.lmtd import lmtd_counterflow
from hx_engine.correlations.tube_side import nu_tube, wall_factor_liquid
from hx_engine.correlations.wall import inside_to_outside, wall_resistance
from hx_engine.properties import resolve
from hx_engine.rating.tube_rating import rate_tube_side
from tests.validation.exchangers import exchanger
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import book_source, components, exchangers, published

FULLY_DEVELOPED = 0.0
BTU_H_FT2_F = 5.678263
DENSITY_WITHOUT_EFFECT = 1000.0
"""Re and h follow from the mass flow; the example prints no density."""
GNIELINSKI = Band(
    "the book uses Sieder-Tate with 0.027, ours is Gnielinski: ± 20 % holds most of its data (Gnielinski 1976)",
    relative=0.20,
)
WATER_CHART = Band("reference file: reading Kern Fig. 25, 15 %", relative=0.15)
LAMINAR = Band(
    "reference file: 15 % between Sieder-Tate's 1.86 Gz^(1/3) and another formula (5 % is for the same one)",
    relative=0.15,
)
WALL = Band("factor printed with two figures: ± 0.05", absolute=0.05)
REYNOLDS = Band("reference file: 0.2 % on arithmetic", relative=0.002)
REYNOLDS_LAMINAR = Band("reference file: viscosities read off a chart", relative=0.03)
RESISTANCES = Band("reference file: 2 % on Q with the book's own films", relative=0.02)
LENGTH = Band(
    "reference file: set with Gnielinski's smooth tube against the book's Dittus-Boelter evaluated",
    relative=0.09,
    is_after=True,
)


def _incropera_condenser() -> list[Comparison]:
    """Tubes of 25 mm, 1 kg/s each, 11 000 W/m2K condensing outside (given): length of one of two passes."""
    case = exchangers()["INCROPERA-11.5"]
    i = case["inputs_si"]
    g, cold = i["geometry"], i["cold"]
    m_tube = cold["flow_kg_s"] / g["tube_count_per_pass"]
    Re = 4.0 * m_tube / (pi * g["tube_ID_m"] * cold["viscosity_Pa_s"])
    h_in = float(nu_tube(Re, cold["Pr"], FULLY_DEVELOPED)) * cold["k_W_mK"] / g["tube_ID_m"]
    U = 1.0 / (1.0 / h_in + 1.0 / i["hot"]["h_condensing_given_W_m2K"])
    outlet = cold["T_in_C"] + i["Q_W"] / (cold["flow_kg_s"] * cold["cp_J_kgK"])
    T_sat = i["hot"]["T_in_C"]
    area = i["Q_W"] / (U * float(lmtd_counterflow(T_sat, T_sat, cold["T_in_C"], outlet)))
    length = area / (g["tube_count_per_pass"] * g["tube_passes"] * pi * g["tube_ID_m"])
    source = book_source(case)
    return [
        Comparison(case["id"], source, "Re, tube", "-", published(case, "Re_tube"), Re, REYNOLDS),
        Comparison(
            case["id"], source, "length of a pass", "m", published(case, "tube_length_per_pass_m"), length, LENGTH
        ),
    ]


def _geankoplis_water() -> list[Comparison]:
    case = components()["TUBE-GEANK-4.5-2"]
    i, o = case["inputs"], case["outputs"]
    Re = i["velocity_m_s"] * i["density_kg_m3"] * i["ID_m"] / i["viscosity_Pa_s"]
    Nu = nu_tube(Re, i["Pr"], FULLY_DEVELOPED) * wall_factor_liquid(i["viscosity_Pa_s"] / i["viscosity_wall_Pa_s"])
    h = float(Nu) * i["k_W_mK"] / i["ID_m"]
    R = (
        inside_to_outside(i["OD_m"], i["ID_m"]) / o["h_inside_W_m2K"]
        + float(wall_resistance(i["OD_m"], i["ID_m"], i["k_wall_W_mK"]))
        + 1.0 / i["h_steam_W_m2K"]
    )
    Q = pi * i["OD_m"] * i["length_m"] * (i["T_steam_C"] - i["T_water_C"]) / R
    return [
        Comparison(case["id"], case["source"], "h, inside", "W/m2K", published(case, "h_inside_W_m2K"), h, GNIELINSKI),
        Comparison(case["id"], case["source"], "Q with the book's films", "W", published(case, "Q_W"), Q, RESISTANCES),
    ]


def _geankoplis_air() -> Comparison:
    case = components()["TUBE-GEANK-4.5-1"]
    i = case["inputs"]
    Re = i["velocity_m_s"] * i["P_Pa"] / (287.05 * i["T_bulk_K"]) * i["ID_m"] / i["viscosity_Pa_s"]
    h = float(nu_tube(Re, i["Pr"], FULLY_DEVELOPED)) * i["k_W_mK"] / i["ID_m"]
    return Comparison(case["id"], case["source"], "h, inside", "W/m2K", published(case, "h_W_m2K"), h, GNIELINSKI)


def _kern_laminar_crude() -> list[Comparison]:
    case = exchangers()["KERN-10.1"]
    cold, source = case["inputs_si"]["cold"], book_source(case)
    wall = float(wall_factor_liquid(cold["viscosity_at_110F_Pa_s"] / cold["viscosity_at_wall_249F_Pa_s"]))
    rows = []
    for T_F in (110, 145):
        service, geometry = exchanger("KERN-10.1", tube_viscosity_Pa_s=cold[f"viscosity_at_{T_F}F_Pa_s"])
        stream = service.tube._replace(density_kg_m3=DENSITY_WITHOUT_EFFECT)
        tube = rate_tube_side(service._replace(tube=stream), geometry)
        key = f"Re_tube_at_{T_F}F"
        rows.append(
            Comparison(case["id"], source, f"Re, tube, {T_F} °F", "-", published(case, key), tube.Re, REYNOLDS_LAMINAR)
        )
        if T_F == 110:
            h = float(tube.h_W_m2K)
    compared = (
        ("h, inside, without wall factor", "W/m2K", "h_tube_before_wall_correction_W_m2K", h, LAMINAR),
        ("wall factor", "-", "viscosity_correction", wall, WALL),
        ("h, inside", "W/m2K", "h_tube_inside_W_m2K", h * wall, LAMINAR),
    )
    rows += [
        Comparison(case["id"], source, name, unit, published(case, key), ours, band)
        for name, unit, key, ours, band in compared
    ]
    return rows


WATER_READINGS = ((6.7, 77.5), (3.39, 79.0), (4.33, 98.0), (3.66, 90.0), (5.16, 100.0), (2.68, 90.0))


def _kern_water_chart() -> list[Comparison]:
    """Six readings of Fig. 25 before its correction for diameter: the chart is drawn for 0.62 in inside."""
    case = components()["TUBE-WATER-CHART"]
    printed = published(case, "h_W_m2K_list")
    water, d_in = resolve("water"), 0.62 * 0.0254
    rows = []
    for (v_ft_s, T_F), h_printed in zip(WATER_READINGS, printed, strict=True):
        assert f"{v_ft_s:g}@{T_F:g} -> {h_printed / BTU_H_FT2_F:.0f}" in case["inputs"]["points"]
        p = water.at((T_F + 459.67) / 1.8, 3e5)
        Re = p.density_kg_m3 * v_ft_s * 0.3048 * d_in / p.viscosity_Pa_s
        h = float(nu_tube(Re, p.Pr, FULLY_DEVELOPED)) * p.k_W_mK / d_in
        name = f"h, water, {v_ft_s:g} ft/s, {T_F:g} °F"
        rows.append(Comparison(case["id"], case["source"], name, "W/m2K", h_printed, h, WATER_CHART))
    return rows


def group() -> Group:
    """Tube-side film coefficients and resistances."""
    rows = [
        *_incropera_condenser(),
        *_geankoplis_water(),
        _geankoplis_air(),
        *_kern_laminar_crude(),
        *_kern_water_chart(),
    ]
    intro = (
        "`correlations/tube_side.py` (`nu_tube`: Gnielinski, laminar VDI G1; `wall_factor_liquid`), "
        "`correlations/wall.py`. Books that print a fully developed flow are compared without the entrance factor."
    )
    return Group("Tube side, single tubes", intro, tuple(rows))
