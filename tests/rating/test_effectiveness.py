"""Effectiveness of TEMA shells against independent values, and against the pass balances solved as they stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.linalg import expm

from hx_engine.correlations import effectiveness as eff
from hx_engine.correlations.lmtd import f_bowman

CASES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "components.yaml").read_text("utf-8"))["cases"]
SINGLE = {c["id"]: c for c in CASES if c["group"] == "effectiveness_NTU"}
BY_SHELL = [c for c in CASES if c["group"] == "LMTD_F_by_TEMA_shell"]
FIVE_DIGITS = 1e-5
RELATIONS = {
    "PNTU-J1": eff.effectiveness_j_shell,
    "PNTU-H1": eff.effectiveness_h_shell,
    "PNTU-G1": eff.effectiveness_g_shell,
    "EPS-12": eff.effectiveness_e_shell,
    "EPS-CF": eff.effectiveness_counterflow,
}
TRAINS = {
    "F_E_1shell_2tube": lambda NTU, R: eff.effectiveness_e_shell(NTU, R, 2, 1),
    "F_E_1shell_4tube": lambda NTU, R: eff.effectiveness_e_shell(NTU, R, 4, 1),
    "F_E_2shell_4tube": lambda NTU, R: eff.effectiveness_e_shell(NTU, R, 2, 2),
    "F_E_3shell_6tube": lambda NTU, R: eff.effectiveness_e_shell(NTU, R, 2, 3),
    "F_F_2tube_two_pass_longitudinal_baffle": eff.effectiveness_f_shell,
    "F_F_4tube": lambda NTU, R: eff.effectiveness_f_shell(NTU, R, 4),
}


def _two_ends(NTU: float, R: float, n: int) -> float:
    """P of n passes in one mixed shell: the linear balances of shell and passes, ends joined, solved directly."""
    z, shell = NTU / n, n
    rates = np.zeros((n + 1, n + 1))
    for i in range(n):
        along = 1.0 if i % 2 == 0 else -1.0
        rates[i, i], rates[i, shell], rates[shell, i] = -along * z, along * z, R * z
    rates[shell, shell] = -n * R * z
    far = expm(rates)
    system, right = np.zeros((n + 1, n + 1)), np.zeros(n + 1)
    system[0, 0], system[1, shell], right[1] = 1.0, 1.0, 1.0  # tubes enter at 0, the shell fluid at 1
    for i in range(n - 1):
        system[2 + i] = far[i] - far[i + 1] if i % 2 == 0 else np.eye(n + 1)[i] - np.eye(n + 1)[i + 1]
    return float(np.linalg.solve(system, right)[n - 1])


@pytest.mark.parametrize("case_id", RELATIONS)
def test_effectiveness_matches_independent_library(case_id):
    i, wanted = SINGLE[case_id]["inputs"], SINGLE[case_id]["outputs"]["P1_or_effectiveness"]
    value = RELATIONS[case_id](i.get("NTU1", i.get("NTU")), i.get("R1", i.get("Cr")))
    assert value == pytest.approx(wanted, abs=FIVE_DIGITS)


def test_every_effectiveness_case_on_file_is_compared():
    assert set(SINGLE) == set(RELATIONS)


@pytest.mark.parametrize("key", TRAINS)
@pytest.mark.parametrize("case", BY_SHELL, ids=lambda c: c["id"])
def test_f_of_shells_and_trains_matches_independent_library(case, key):
    F = eff.f_exact(case["inputs"]["P_tube_side"], case["inputs"]["R"], TRAINS[key])
    assert F == pytest.approx(case["outputs"][key], abs=FIVE_DIGITS)


@pytest.mark.parametrize("n_passes", [2, 4, 6, 8])
@pytest.mark.parametrize(("NTU", "R"), [(0.5, 4.0), (1.0, 0.5), (2.0, 1.0), (3.0, 2.0)])
def test_even_passes_solve_the_balances_of_their_passes(n_passes, NTU, R):
    value = eff.effectiveness_even_passes(NTU, R, n_passes)
    assert value == pytest.approx(_two_ends(NTU, R, n_passes), abs=1e-12)


@pytest.mark.parametrize("R", [0.2, 1.0, 3.0])
def test_both_streams_of_counter_flow_and_of_two_passes_give_the_same_heat(R):
    """P of the other stream is P R; it is found from its own NTU and R."""
    for relation in (eff.effectiveness_counterflow, eff.effectiveness_e_shell):
        assert relation(1.3 * R, 1.0 / R) == pytest.approx(R * relation(1.3, R), rel=1e-12)


@pytest.mark.parametrize("shells", [1, 2, 3])
def test_series_of_counter_flow_shells_is_one_long_counter_flow_shell(shells):
    for R in (0.4, 1.0, 1.0 + 1e-5, 2.5):
        one = eff.effectiveness_counterflow(1.5 / shells, R)
        assert eff.effectiveness_in_series(one, R, shells) == pytest.approx(
            eff.effectiveness_counterflow(1.5, R), rel=1e-9
        )


def test_inverse_returns_the_transfer_units_and_refuses_the_unreachable():
    NTU = np.array([0.1, 0.8, 2.5])
    R = np.array([0.3, 1.0, 1.7])
    assert eff.ntu_counterflow(eff.effectiveness_counterflow(NTU, R), R) == pytest.approx(NTU, rel=1e-9)
    assert eff.ntu_for(eff.effectiveness_e_shell(NTU, R), R, eff.effectiveness_e_shell) == pytest.approx(NTU, rel=1e-9)
    assert np.isnan(eff.ntu_for(0.95, 1.0, eff.effectiveness_e_shell))
    assert np.isnan(eff.ntu_counterflow(0.8, 1.5))


def test_relations_take_their_limit_at_equal_capacity_rates():
    near = np.array([1.0 - 2e-7, 1.0, 1.0 + 2e-7])
    assert np.ptp(eff.effectiveness_counterflow(3.0, near)) < 1e-6
    assert np.ptp(eff.effectiveness_e_shell(3.0, near, 2, 3)) < 1e-6


def test_bowman_f_is_the_exact_f_of_two_passes_and_close_for_eight():
    """The file states a difference below 0.002 near F = 0.9 for more than two passes."""
    P, R = 0.3, 1.9
    assert f_bowman(P, R, 1) == pytest.approx(float(eff.f_exact(P, R, eff.effectiveness_e_shell)), rel=1e-9)
    eight = eff.f_exact(P, R, lambda NTU, ratio: eff.effectiveness_e_shell(NTU, ratio, 8))
    assert eight == pytest.approx(f_bowman(P, R, 1), abs=0.002)
