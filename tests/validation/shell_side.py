"""Shell side, single functions: the ideal tube bank and Kern's equivalent diameter."""

from __future__ import annotations

from hx_engine.correlations import kern
from hx_engine.correlations.ideal_bank import j_ideal_taborek
from tests.validation import bell_delaware
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import components, published

IDEAL_BANK = Band(
    "15 % between two fits of bank data (Zukauskas 1972 states ± 15 % for his); the book uses Grimison's",
    relative=0.15,
    is_after=True,
)
FOUR_ROWS = 0.90
"""The book's own factor for a bank of four rows; the ideal bank is deep."""


def _geankoplis_bank() -> Comparison:
    case = components()["BANK-GEANK-4.6-3"]
    i = case["inputs"]
    G = i["density_kg_m3"] * i["approach_velocity_m_s"] * i["Sn_m"] / (i["Sn_m"] - i["D_m"])
    cp = i["Pr"] * i["k_W_mK"] / i["viscosity_Pa_s"]
    Re = i["D_m"] * G / i["viscosity_Pa_s"]
    h = float(j_ideal_taborek(Re, i["Sn_m"] / i["D_m"], 90)) * cp * G * i["Pr"] ** (-2.0 / 3.0) * FOUR_ROWS
    return Comparison(
        case["id"], case["source"], "h, in-line bank of 4 rows, air", "W/m2K", published(case, "h_W_m2K"), h, IDEAL_BANK
    )


def _kern_equivalent_diameter_row(case: dict) -> Comparison:
    """Kern's equivalent diameter as printed in Example 7.1."""
    i = case["inputs"]
    ours = float(kern.equivalent_diameter(i["pitch_in"] * 0.0254, i["tube_OD_in"] * 0.0254, i["layout_deg"]))
    band = Band("reference file: printed with two figures", relative=case["tolerance"]["rel"])
    return Comparison(case["id"], case["source"], "equivalent diameter", "m", published(case, "De_m"), ours, band)


def group() -> Group:
    """Parts of the shell side."""
    intro = (
        "`correlations/ideal_bank.py` (`j_ideal_taborek`), `correlations/kern.py` (`equivalent_diameter`), and "
        "`rating/shell_rating.py` on two exchangers whose Bell-Delaware steps are printed in part: areas, rows, ideal "
        "bank. The factors J and R are printed in no source that was read: see the last table."
    )
    diameter = _kern_equivalent_diameter_row(components()["DE-KERN-7.1"])
    return Group("Shell side, parts", intro, (_geankoplis_bank(), diameter, *bell_delaware.rows()))
