"""Published exchangers rated by Bell-Delaware: what their transcriptions print of the method's steps."""

from __future__ import annotations

from hx_engine.rating.shell_rating import ShellFlow, ShellHeat, ShellPressure, shell_flow, shell_heat, shell_pressure
from tests.validation.exchangers import exchanger
from tests.validation.model import Band, Comparison
from tests.validation.reference import book_source, exchangers, published

AREA = Band("reference file: arithmetic on rounded lengths", relative=0.01)
FRACTION = Band("reference file: arithmetic on rounded lengths", absolute=0.01)
WHOLE_ROWS = Band("reference file: printed as a whole number", absolute=0.5)
ROWS = Band("reference file: arithmetic on rounded lengths", relative=0.01)
REYNOLDS = Band("reference file: areas and viscosity as printed", relative=0.02)
H_IDEAL = Band("reference file: Zukauskas's bank, 15 % by his own statement, against Taborek's fit", relative=0.20)
CHART = Band("reference file: the book's chart, one figure, against Taborek's fit", relative=0.15)

QUANTITIES = {
    "S_m_m2": ("cross-flow area", "m2"),
    "S_b_m2": ("bypass area", "m2"),
    "S_w_m2": ("window area", "m2"),
    "S_sb_m2": ("leakage area, shell to baffle", "m2"),
    "S_tb_m2": ("leakage area, tubes to baffle", "m2"),
    "F_c": ("share of tubes in cross-flow", "-"),
    "rows_crossflow": ("rows in cross-flow", "-"),
    "rows_window": ("effective rows in one window", "-"),
    "Re_bank": ("Re, bank", "-"),
    "h_ideal_W_m2K": ("h, ideal bank", "W/m2K"),
    "j_ideal": ("j, ideal bank", "-"),
    "f_ideal": ("f, ideal bank", "-"),
}
COMPARED = {
    "SHAH-8.3": {
        "S_m_m2": AREA, "S_b_m2": AREA, "S_w_m2": AREA, "S_sb_m2": AREA, "S_tb_m2": AREA, "F_c": FRACTION,
        "rows_crossflow": WHOLE_ROWS, "Re_bank": REYNOLDS, "h_ideal_W_m2K": H_IDEAL,
    },
    "SERTH-6.1": {
        "rows_crossflow": ROWS, "rows_window": ROWS, "Re_bank": REYNOLDS, "j_ideal": CHART, "f_ideal": CHART,
    },
}  # fmt: skip


def _ours(key: str, flow: ShellFlow, heat: ShellHeat, pressure: ShellPressure) -> float:
    named = {"Re_bank": flow.Re, **flow._asdict(), **heat._asdict(), **pressure._asdict()}
    return float(named[key])


def _rows(case_id: str, bands: dict[str, Band]) -> list[Comparison]:
    case = exchangers()[case_id]
    service, geometry = exchanger(case_id)
    flow = shell_flow(service, geometry)
    found = (flow, shell_heat(service, geometry, flow), shell_pressure(service, geometry, flow))
    return [
        Comparison(case_id, book_source(case), *QUANTITIES[key], published(case, key), _ours(key, *found), band)
        for key, band in bands.items()
    ]


def rows() -> list[Comparison]:
    """Every comparison of these exchangers."""
    return [row for case_id, bands in COMPARED.items() for row in _rows(case_id, bands)]
