"""LMTD and F against printed examples and an independent program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from hx_engine.correlations.effectiveness import effectiveness_counterflow, effectiveness_e_shell
from hx_engine.correlations.lmtd import f_bowman, f_correction, lmtd_counterflow, temperature_ratios

CASES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "components.yaml").read_text("utf-8"))["cases"]
PRINTED = [c for c in CASES if c["group"] == "LMTD_F_published" and c["provenance"] == "published_read"]
BY_SHELL = [c for c in CASES if c["group"] == "LMTD_F_by_TEMA_shell"]


def _temperatures(inputs: dict) -> tuple[float, ...]:
    scale = {"F": 1.0 / 1.8, "C": 1.0, "K": 1.0}
    names = ("T_hot_in", "T_hot_out", "t_cold_in", "t_cold_out")
    for unit, factor in scale.items():
        if f"{names[0]}_{unit}" in inputs:
            return tuple(inputs[f"{name}_{unit}"] * factor for name in names)
    raise KeyError(inputs)


def _is_printed(case: dict, key: str) -> bool:
    listed = case.get("output_provenance")
    return listed is None or key in listed["printed"]


@pytest.mark.parametrize("case", PRINTED, ids=lambda c: c["id"])
def test_lmtd_matches_printed_value(case):
    if not _is_printed(case, "LMTD_K"):
        assert _is_printed(case, "F_book")
        return
    assert lmtd_counterflow(*_temperatures(case["inputs"])) == pytest.approx(case["outputs"]["LMTD_K"], rel=0.002)


@pytest.mark.parametrize("case", PRINTED, ids=lambda c: c["id"])
def test_f_matches_what_the_book_read_off_its_chart(case):
    """The band is the file's: 0.025 of chart reading, 0.045 for Sinnott's, which is known to read high."""
    Th1, Th2, Tc1, Tc2 = _temperatures(case["inputs"])
    R, P = temperature_ratios(Th1, Th2, Tc1, Tc2)
    F = f_correction(P, R, case["inputs"]["shell_passes_N"], case["inputs"]["tube_passes"])
    assert F == pytest.approx(case["outputs"]["F_book"], abs=case["tolerance"]["F_vs_book_chart_abs"])


@pytest.mark.parametrize("case", BY_SHELL, ids=lambda c: c["id"])
@pytest.mark.parametrize(("n", "key"), [(1, "F_E_1shell_2tube"), (2, "F_E_2shell_4tube"), (3, "F_E_3shell_6tube")])
def test_f_of_shells_in_series_matches_independent_effectiveness(case, n, key):
    F = f_bowman(case["inputs"]["P_tube_side"], case["inputs"]["R"], n)
    assert F == pytest.approx(case["outputs"][key], abs=2e-5)  # the file prints five digits


def test_f_is_continuous_across_equal_capacities():
    R = np.array([1.0 - 2e-6, 1.0, 1.0 + 2e-6])
    for shells in (1, 2, 4):
        assert np.ptp(f_bowman(0.45, R, shells)) < 1e-5


def test_f_of_one_tube_pass_is_one_and_impossible_duty_is_nan():
    assert f_correction(0.9, 1.0, 1, 1) == 1.0
    assert np.isnan(f_correction(0.9, 1.0, 1, 2))
    assert np.isnan(f_correction(0.95, 1.2, 4, 2))
    assert np.isnan(lmtd_counterflow(100.0, 40.0, 50.0, 90.0))


def test_lmtd_is_continuous_where_both_ends_agree():
    ends = 20.0 * (1.0 + np.array([0.0, 0.9e-4, 1.1e-4]))
    values = lmtd_counterflow(80.0 + ends, 60.0, 40.0, 80.0)
    assert values == pytest.approx(20.0 * (1.0 + np.array([0.0, 0.45e-4, 0.55e-4])), rel=1e-8)


def test_holman_off_design_outlet_temperature():
    """Holman Example 10-10: the cooler of Example 10-4 with water cut from 68 to 40 kg/min."""
    case = next(c for c in CASES if c["id"] == "COOLER-HOLMAN-10.10")["inputs"]
    cp_water = 4180.0
    C_oil = case["water_kg_min_design"] / 60.0 * cp_water * (75.0 - 35.0) / (110.0 - 75.0)
    C_water = 40.0 / 60.0 * cp_water
    e = effectiveness_counterflow(case["U_W_m2K"] * case["A_m2"] / C_water, C_water / C_oil)
    assert 35.0 + e * (110.0 - 35.0) == pytest.approx(90.8, abs=0.5)


@pytest.mark.parametrize("shells", [1, 2, 4])
@pytest.mark.parametrize("C_ratio", [0.3, 0.9, 1.0])
def test_effectiveness_and_f_tell_the_same_story(shells, C_ratio):
    """F is the counter-flow NTU over the real NTU at one duty: two derivations of the same thing."""
    NTU = 1.2
    e = float(effectiveness_e_shell(NTU, C_ratio, 2, shells))
    counter = np.log((1.0 - C_ratio * e) / (1.0 - e)) / (1.0 - C_ratio) if C_ratio < 1.0 else e / (1.0 - e)
    assert f_bowman(e, C_ratio, shells) == pytest.approx(counter / NTU, rel=1e-6)
