"""LMTD, F and effectiveness."""

from __future__ import annotations

from hx_engine.correlations.effectiveness import effectiveness_counterflow
from hx_engine.correlations.lmtd import f_correction, lmtd_counterflow, temperature_ratios
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import book_source, components, exchangers, is_published, of_group, published

LMTD_BAND = Band("reference file: arithmetic, rounding in print", relative=0.002)
LMTD_ROUNDED = Band("reference file: printed with two figures", relative=0.01)
LMTD_EXCHANGER = Band("reference file: rounding in the transcription of the exchanger", relative=0.005)
F_BAND = Band(
    "reference file: accuracy of reading F off a chart (its 0.045 for Sinnott's 12.1, known to read high, is not used)",
    absolute=0.025,
)
F_CONDENSER = Band("reference file: F read off a chart on a page not opened again", absolute=0.03)
EMTD_BAND = Band("reference file: a zoned program against one mean", relative=0.03, is_after=True)
OUTLET_BAND = Band("reference file: effectiveness read off a chart", absolute=0.5)

SCALES = {"F": 1.0 / 1.8, "C": 1.0, "K": 1.0}
NAMES = ("T_hot_in", "T_hot_out", "t_cold_in", "t_cold_out")


def _temperatures(inputs: dict) -> tuple[float, ...]:
    unit = next(unit for unit in SCALES if f"{NAMES[0]}_{unit}" in inputs)
    return tuple(inputs[f"{name}_{unit}"] * SCALES[unit] for name in NAMES)


def _f(inputs: dict) -> float:
    R, P = temperature_ratios(*_temperatures(inputs))
    return float(f_correction(P, R, inputs["shell_passes_N"], inputs["tube_passes"]))


def _component_rows(case: dict) -> list[Comparison]:
    inputs, source = case["inputs"], case["source"]
    rows = [Comparison(case["id"], source, "F", "-", published(case, "F_book"), _f(inputs), F_BAND)]
    if "output_provenance" in case and is_published(case, "LMTD_K"):
        lmtd = float(lmtd_counterflow(*_temperatures(inputs)))
        rows.append(Comparison(case["id"], source, "LMTD", "K", published(case, "LMTD_K"), lmtd, LMTD_BAND))
    return rows


def _exchanger_row(case_id: str, key: str, band: Band, n_shells: int = 1) -> Comparison:
    case = exchangers()[case_id]
    hot, cold = case["inputs_si"]["hot"], case["inputs_si"]["cold"]
    T = (hot["T_in_C"], hot["T_out_C"], cold["T_in_C"], cold["T_out_C"])
    if key == "F":
        R, P = temperature_ratios(*T)
        ours = float(f_correction(P, R, n_shells, case["inputs_si"]["geometry"]["tube_passes"]))
    else:
        ours = float(lmtd_counterflow(*T))
    quantity = "F" if key == "F" else "EMTD (one tube pass: LMTD)" if key == "EMTD_K" else "LMTD"
    unit = "-" if key == "F" else "K"
    return Comparison(case_id, book_source(case), quantity, unit, published(case, key), ours, band)


def _holman_off_design() -> Comparison:
    """The cooler of Holman's Example 10-4, 68 kg/min of water 35 to 75 °C, with the water cut to 40 kg/min."""
    case = components()["COOLER-HOLMAN-10.10"]
    i = case["inputs"]
    cp_water, T_water, T_oil = 4180.0, i["T_water_in_C"], i["T_oil_in_C"]
    C_oil = i["water_kg_min_design"] / 60.0 * cp_water * (75.0 - T_water) / (T_oil - 75.0)
    C_water = 40.0 / 60.0 * cp_water
    e = effectiveness_counterflow(i["U_W_m2K"] * i["A_m2"] / C_water, C_water / C_oil)
    ours = T_water + float(e) * (T_oil - T_water)
    return Comparison(
        case["id"], case["source"], "water outlet", "°C", published(case, "T_water_out_C"), ours, OUTLET_BAND
    )


def group() -> Group:
    """Mean temperature differences."""
    rows = [row for case in of_group("LMTD_F_published") for row in _component_rows(case)]
    rows += [
        _exchanger_row("SINNOTT-12.1", "LMTD_K", LMTD_ROUNDED),
        _exchanger_row("KERN-8.1", "LMTD_K", LMTD_EXCHANGER),
        _exchanger_row("KERN-8.1", "F", F_BAND, n_shells=2),
        _exchanger_row("KERN-11.3", "LMTD_K", LMTD_EXCHANGER),
        _exchanger_row("KERN-11.3", "F", F_BAND),
        _exchanger_row("KERN-12.1", "LMTD_K", LMTD_EXCHANGER),
        _exchanger_row("KERN-10.1", "LMTD_K", LMTD_EXCHANGER),
        _exchanger_row("SERTH-6.1", "F", F_BAND),
        _exchanger_row("HTRI-OILWATER", "EMTD_K", EMTD_BAND),
        _exchanger_row("CR6-CONDENSER", "LMTD_K", LMTD_EXCHANGER),
        _exchanger_row("CR6-CONDENSER", "F", F_CONDENSER),
        _holman_off_design(),
    ]
    intro = (
        "`correlations/lmtd.py`: `lmtd_counterflow`, `f_correction` (Bowman, N shells in series), "
        "`correlations/effectiveness.py`: `effectiveness_counterflow`. "
        "Kern's 2-4 exchanger (KERN-8.1) is compared as two shells in series."
    )
    return Group("Mean temperature difference", intro, tuple(rows))
