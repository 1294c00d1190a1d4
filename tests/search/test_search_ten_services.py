"""Ten duties of tests/reference/services.yaml: the pruned search finds what rating every candidate finds.

Each sub-space holds at least a million candidates. Properties come from the property package at mean temperatures;
missing flows and temperatures close the heat balance.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from hx_engine.properties import resolve
from hx_engine.rating import Service, Stream, viscosity_slope
from hx_engine.rating.instability import metal_temperature_C
from hx_engine.rating.vibration_check import ShellFluid, check
from hx_engine.search import brute_force, search, search_limits, standard_space
from hx_engine.standards.weights import Construction

SERVICES = Path(__file__).parents[1] / "reference" / "services.yaml"
P_UNSTATED_PA, FOULING_M2K_W, ATMOSPHERE_PA = 4e5, 2e-4, 101325.0


class Trial(NamedTuple):
    """One duty with its bundle type, allowances, further limits and what its sub-space has beside the common one."""

    bundle_type: str
    dP_hot_Pa: float
    dP_cold_Pa: float
    limits: dict
    space: dict
    is_vibration_checked: bool = False


TRIALS = {
    "SVC-040": Trial(
        "fixed", 7e4, 7e4, {"rho_v2_bundle_entrance_max": 300.0}, {"n_passes": (1, 2, 4), "shells_parallel": (1, 2, 3)}
    ),
    "SVC-007": Trial(
        "split_ring", 1e5, 1e5, {"tube_velocity_min_m_s": 0.4}, {"shells_series": (1, 2, 3, 4), "shell_passes": (1, 2)}
    ),
    "SVC-055": Trial(
        "split_ring", 68948.0, 68948.0, {"tube_velocity_max_m_s": 1.5}, {"pitch_ratios": (1.25, 1.5), "layouts_deg": 30}
    ),
    "SVC-050": Trial(
        "u_tube", 5e4, 3e4, {"shell_velocity_max_m_s": 0.6}, {"layouts_deg": (45, 90), "shell_passes": (1, 2)}
    ),
    "SVC-059": Trial("pull_through", 1.5e5, 7e4, {}, {"tubes_m": ((0.01905, 0.0021082), (0.01905, 0.001651))}),
    "SVC-019": Trial("fixed", 2e4, 7e4, {}, {"shell_passes": (1, 2)}, is_vibration_checked=True),
    "SVC-018": Trial("u_tube", 3e4, 7e4, {"fei_ratio_max": 0.3}, {"layouts_deg": (30, 60)}, is_vibration_checked=True),
    "SVC-014": Trial("fixed", 7e4, 7e4, {"fei_ratio_max": 0.2}, {}, is_vibration_checked=True),
    "SVC-052": Trial("fixed", 3e4, 3e4, {"rho_v2_nozzle_shell_max": 800.0, "nozzle_to_shell_max": 0.3}, {}),
    "SVC-035": Trial(
        "split_ring", 7e4, 7e4, {"overdesign_min_pct": 25.0},
        {"layouts_deg": (60, 90), "shell_passes": 2, "pitch_ratios": (1.25, 1.5)},
    ),
}
SUB_SPACE = dict(
    tubes_m=((0.01905, 0.0021082), (0.0254, 0.0021082)), pitch_ratios=1.25,
    layouts_deg=(30, 45), n_passes=(1, 2, 4, 6), tube_lengths_m=(2.4384, 3.6576, 4.8768, 6.096),
    baffle_cuts=(0.2, 0.25, 0.35), shells_series=(1, 2, 3), shells_parallel=(1, 2),
)  # fmt: skip


@cache
def _duties() -> dict:
    return {duty["id"]: duty["structured_answer"] for duty in yaml.safe_load(SERVICES.read_text("utf-8"))["services"]}


def _stream(side: dict, fluid, m_dot: float, T_in_K: float, T_out_K: float) -> Stream:
    P, T = side["P_Pa_abs"] or P_UNSTATED_PA, 0.5 * (T_in_K + T_out_K)
    mean, first, last = fluid.at(T, P), fluid.at(T_in_K, P), fluid.at(T_out_K, P)
    is_gas = mean.phase == "gas"
    slope = 0.0 if is_gas else viscosity_slope(T_in_K, first.viscosity_Pa_s, T_out_K, last.viscosity_Pa_s)
    return Stream(
        m_dot, T_in_K, T_out_K, mean.density_kg_m3, mean.viscosity_Pa_s, mean.cp_J_kgK, mean.k_W_mK, FOULING_M2K_W,
        is_gas, P, slope,
    )  # fmt: skip


def _services(duty: dict) -> dict[str, Service]:
    """Both allocations of a duty, its heat balance closed for the one value it leaves open."""
    hot, cold = duty["hot"], duty["cold"]
    fluids = {side["fluid"]: resolve(side["fluid"], pressure_Pa=side["P_Pa_abs"]) for side in (hot, cold)}
    T = {key: None if value is None else value + 273.15 for side, values in (("hot", hot), ("cold", cold))
         for key, value in ((side + "_in", values["T_in_C"]), (side + "_out", values["T_out_C"]))}  # fmt: skip
    P_cold = cold["P_Pa_abs"] or P_UNSTATED_PA
    q_hot = fluids[hot["fluid"]].heat_J_kg(T["hot_out"], T["hot_in"], hot["P_Pa_abs"] or P_UNSTATED_PA)
    Q = hot["flow_kg_s"] * abs(q_hot)
    m_cold = cold["flow_kg_s"]
    if T["cold_out"] is None:
        T["cold_out"] = fluids[cold["fluid"]].T_after_K(T["cold_in"], Q / m_cold, P_cold)
    m_cold = Q / abs(fluids[cold["fluid"]].heat_J_kg(T["cold_in"], T["cold_out"], P_cold))
    hot_stream = _stream(hot, fluids[hot["fluid"]], hot["flow_kg_s"], T["hot_in"], T["hot_out"])
    cold_stream = _stream(cold, fluids[cold["fluid"]], m_cold, T["cold_in"], T["cold_out"])
    return {
        "hot": Service(hot_stream, cold_stream, Q, 50.0, True),
        "cold": Service(cold_stream, hot_stream, Q, 50.0, False),
    }


def _constructions(trial: Trial, services: dict[str, Service]) -> dict[str, Construction]:
    T_C = services["hot"].tube.T_in_K - 273.15 + 30.0
    gauge = {side: 1.1 * (service.tube.P_Pa - ATMOSPHERE_PA) for side, service in services.items()}
    steel = "carbon_steel"
    return {
        "hot": Construction(trial.bundle_type, steel, steel, gauge["cold"], gauge["hot"], T_C, T_C),
        "cold": Construction(trial.bundle_type, steel, steel, gauge["hot"], gauge["cold"], T_C, T_C),
    }


def _vibration_hook(trial: Trial, services: dict[str, Service]):
    def accept(allocation, geometry, rating):
        service = services[allocation]
        shell = service.shell
        report = check(
            geometry, v_crossflow_m_s=rating.flow.v_m_s,
            shell_fluid=ShellFluid(shell.density_kg_m3, shell.viscosity_Pa_s, shell.is_gas, shell.P_Pa, 1.3),
            density_tube_kg_m3=service.tube.density_kg_m3, tube_material="carbon_steel",
            T_metal_C=metal_temperature_C(service), bundle_type=trial.bundle_type,
        )  # fmt: skip
        return report.failed_limits

    return accept if trial.is_vibration_checked else None


@cache
def _both(name: str):
    """Result of rating everything and of the pruned search."""
    trial, services = TRIALS[name], _services(_duties()[name])
    wishes = SUB_SPACE | trial.space
    if trial.bundle_type == "u_tube":
        wishes |= {"n_passes": (2, 4, 6, 8)}
    space = standard_space(trial.bundle_type, **wishes)
    limits = search_limits(trial.dP_hot_Pa, trial.dP_cold_Pa, **trial.limits)
    arguments = (services, space, limits, _constructions(trial, services), _vibration_hook(trial, services))
    return brute_force(*arguments, places=3), search(*arguments, places=3)


@pytest.mark.parametrize("name", TRIALS)
def test_pruned_search_finds_what_rating_every_candidate_finds(name):
    slow, fast = _both(name)
    assert fast.n_space == slow.n_space == slow.n_rated >= 1_000_000
    assert slow.best is not None
    found, expected = ((r.best, *r.alternatives) for r in (fast, slow))
    for one, other in zip(found, expected, strict=True):
        assert (one.allocation, one.geometry, one.cost_usd) == (other.allocation, other.geometry, other.cost_usd)
    assert fast.n_rated < slow.n_rated / 20
    assert sum(fast.rejected.values()) + fast.n_not_needed + fast.n_feasible_known == fast.n_space


def test_every_kind_of_limit_bound_in_one_of_the_duties():
    bound = set().union(*(_both(name)[0].rejected for name in TRIALS))
    assert bound >= {
        "L_over_D_min", "L_over_D_max", "nozzle_to_shell_max", "baffle_spacing_min_m", "fei_ratio_max",
        "tube_velocity_min_m_s", "tube_velocity_max_m_s", "shell_velocity_max_m_s", "gas_shell_velocity_max_m_s",
        "rho_v2_bundle_entrance_max", "F_min_search", "dP_tube_max_Pa", "dP_shell_max_Pa", "overdesign_min_pct",
    }  # fmt: skip
