"""Tube bores of the gauge table, and code thicknesses."""

from __future__ import annotations

from math import pi

from hx_engine.standards.external_pressure import external_pressure_check
from hx_engine.standards.pressure_vessel import cylinder_thickness_m
from hx_engine.standards.tubes import tube
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import components, of_group, published

INCH_M, PSI_PA = 0.0254, 6894.757
CHART_T_C = 149.0
"""300 °F, the end of the first curve of the carbon-steel charts; the source states no temperature."""


def _tube_rows(case: dict) -> list[Comparison]:
    found = tube(case["inputs"]["tube_OD_in"], case["inputs"]["BWG"])
    relative = case["tolerance"]["ID_rel"]
    bore = Band("reference file: 0.3 % on the bore, gauge tables round", relative=relative)
    area = Band("twice the band of the bore", relative=2.0 * relative)
    source = "Kern Table 10"
    return [
        Comparison(case["id"], source, "bore", "m", published(case, "tube_ID_m"), found.id_m, bore),
        Comparison(
            case["id"], source, "flow area", "m2", published(case, "flow_area_m2"), 0.25 * pi * found.id_m**2, area
        ),
    ]


def _internal_pressure() -> Comparison:
    case = components()["UG27-API510-57"]
    i = case["inputs"]
    ours = cylinder_thickness_m(
        i["P_psi"] * PSI_PA, i["shell_ID_in"] * INCH_M, i["allowable_stress_psi"] * PSI_PA, i["joint_efficiency"],
        i["corrosion_allowance_in"] * INCH_M,
    )  # fmt: skip
    band = Band("reference file: 0.5 % on UG-27, printed with three figures", relative=case["tolerance"]["rel"])
    printed = published(case, "t_required_in") * INCH_M
    return Comparison(case["id"], case["source"], "thickness, inside pressure", "m", printed, float(ours), band)


def _external_pressure() -> list[Comparison]:
    case = components()["UG28-API510-59"]
    i, source = case["inputs"], case["source"]
    found = external_pressure_check(
        i["shell_OD_in"] * INCH_M, i["t_in"] * INCH_M, i["unsupported_length_in"] * INCH_M, CHART_T_C, "carbon_steel"
    )
    band = Band("reference file: 10 % on UG-28, A and B read off charts", relative=case["tolerance"]["Pa_rel"])
    P = published(case, "Pa_psi") * PSI_PA
    return [
        Comparison(case["id"], source, "factor A", "-", published(case, "A"), found.factor_A, band),
        Comparison(case["id"], source, "allowable outside pressure", "Pa", P, found.P_allowable_Pa, band),
    ]


def tubes() -> Group:
    """Tube bores."""
    rows = [row for case in of_group("tube_dimensions") for row in _tube_rows(case)]
    return Group("Tube sizes", "`standards/tubes.py`.", tuple(rows), is_lookup=True)


def walls() -> Group:
    """Code thicknesses."""
    intro = (
        "`standards/pressure_vessel.py`: `cylinder_thickness_m` (UG-27); `standards/external_pressure.py`: "
        "`external_pressure_check` (UG-28, at 149 °C). "
        "The source is a trainer's solution sheet, not the code."
    )
    return Group("Pressure parts", intro, (_internal_pressure(), *_external_pressure()))
