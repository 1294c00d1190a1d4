"""What a heat-exchanger engineer would object to: rules of practice that finished designs must keep or name."""

from __future__ import annotations

import pytest

from hx_engine.limits import limit
from hx_engine.pipeline.material_choice import choose_materials
from hx_engine.pipeline.type_choice import needs_brushes
from hx_engine.properties import resolve
from hx_engine.requirements import check_request
from hx_engine.requirements.selection import selection
from hx_engine.standards.materials import material

BAR_PA = 1.0e5


def duty(hot, cold, T_hot, T_cold, **more):
    """A request: names, (inlet, outlet) in °C of each stream, and the rest by its own name."""
    request = {"user_id": "u1", "hot_fluid_name": hot, "cold_fluid_name": cold, **more}
    for side, ends in (("hot", T_hot), ("cold", T_cold)):
        request |= {f"T_{side}_{end}_C": T for end, T in zip(("in", "out"), ends, strict=True) if T is not None}
    return request


@pytest.fixture(scope="module")
def designed(bench):
    """A duty taken to its end, each once."""
    known = {}

    def run(name, request):
        if name not in known:
            checked = check_request(request)
            assert checked.is_valid, [error.message for error in checked.errors]
            known[name] = bench.start(checked.design_input)
            if known[name].status == "waiting":
                known[name] = bench.answer(known[name], "accept", option="accept")
            assert known[name].status == "completed", known[name].records[-1]["validation_errors"]
        return known[name]

    return run


def said(session, step_id, words):
    """Findings of the last run of a step that contain these words."""
    return [row for row in session.latest(step_id)["findings"] if words in row["message"]]


# Re = rho v d / mu = 2300 for 870 kg/m3 at 1.5 m/s in a 3/4 in tube of 14 BWG: beyond it a liquid is laminar inside.
def test_the_laminar_bound_is_that_of_a_usual_tube():
    bore_m = 0.01905 - 2 * 0.0021082
    assert selection()["allocation"]["laminar_viscosity_Pa_s"] == pytest.approx(870 * 1.5 * bore_m / 2300, rel=0.01)


# TEMA RGP-T-2.4 in h ft2 F/Btu; 1 h ft2 F/Btu = 0.176110 m2K/W
def test_a_resistance_of_0_002_still_counts_as_clean():
    assert not needs_brushes(resolve("ethylene glycol 40%"), 0.002 * 0.176110)
    assert needs_brushes(resolve("ethylene glycol 40%"), 0.003 * 0.176110)
    assert needs_brushes(resolve("river water"), 0.001 * 0.176110)


# Coulson & Richardson vol. 6, 12.5.1: the more viscous fluid to the shell, turbulent there from Re of about 200
def test_a_viscous_fouling_oil_runs_in_the_shell(designed, bench):
    heater = duty("hot water", "fuel oil no. 6", (150.0, 120.0), (50.0, 80.0), m_dot_cold_kg_s=8.0, P_hot_Pa=8 * BAR_PA)
    session = designed("oil", heater)
    out = bench.outputs(session)
    assert out["tube_side_fluid"] == "hot"
    assert out["layout_deg"] in (45, 90) and out["tema_type"][2] in "STU"  # brushes reach the outside
    assert out["n_shells_series"] * out["n_shells_parallel"] == 1


# API RP 941: carbon steel up to about 204 °C, with 28 K for upsets
@pytest.mark.parametrize(("hottest_C", "is_steel"), [(150.0, True), (200.0, False), (350.0, False)])
def test_hot_hydrogen_is_kept_from_carbon_steel(hottest_C, is_steel):
    fluids = {"hot": resolve("hydrogen"), "cold": resolve("water")}
    chosen = choose_materials(fluids, "hot", None, hottest_C)
    assert material(chosen.tube).is_carbon_steel is material(chosen.shell).is_carbon_steel is is_steel
    assert is_steel or "methane" in chosen.reason


# ASME VIII-1 UCS-66: -20 F
def test_cold_carbon_steel_is_named(designed):
    cold = duty("propane", "propane", (-10.0, -42.0), (-55.0, None), m_dot_hot_kg_s=10.0, m_dot_cold_kg_s=12.0,
                P_hot_Pa=10 * BAR_PA, P_cold_Pa=8 * BAR_PA)  # fmt: skip
    (found,) = said(designed("cold", cold), 14, "impact-tested")
    assert (found["severity"], found["value"], found["limit"]) == ("warning", -55.0, -29.0)


# ASME VIII-1 UG-27: S t / (R - 0.4 t) of a 3/4 in tube of 14 BWG in SA-179 (92.4 MPa) holds 22 MPa
def test_thin_tubes_are_left_out_at_220_bar(designed, bench):
    water = duty("water", "water", (150.0, 100.0), (40.0, 90.0), m_dot_hot_kg_s=20.0, P_hot_Pa=220 * BAR_PA,
                 P_cold_Pa=10 * BAR_PA)  # fmt: skip
    out = bench.outputs(designed("220 bar", water))
    assert out["tube_side_fluid"] == "hot"
    gauge_Pa, radius_m, wall_m = out["P_design_tube_Pa"] - 101325.0, out["tube_od_m"] / 2, out["tube_wall_m"]
    assert 13.4 * 6.894757e6 * wall_m / (radius_m - 0.4 * wall_m) >= gauge_Pa


def test_no_tube_that_holds_is_an_error_with_a_cure(bench):
    request = duty("water", "water", (150.0, 100.0), (40.0, 90.0), m_dot_hot_kg_s=20.0, P_hot_Pa=900 * BAR_PA,
                   tube_material="titanium")  # fmt: skip
    session = bench.start(check_request(request).design_input)
    assert session.status == "error"
    assert "holds" in session.records[-1]["validation_errors"][0]


def test_admiralty_brass_slows_the_water(designed, bench):
    asked = duty("kerosene", "cooling water", (100.0, 50.0), (30.0, 42.0), m_dot_hot_kg_s=15.0,
                 tube_material="admiralty", tube_od_m=0.01905, n_passes=4)  # fmt: skip
    session = designed("admiralty", asked)
    assert bench.outputs(session)["v_tube_m_s"] <= 6 * 0.3048  # 6 ft/s
    (found,) = said(session, 7, "erodes")
    assert found["verdict"] == "passed"


def test_an_unusual_coefficient_is_named(designed):
    hydrogen = duty("hydrogen", "cooling water", (130.0, 45.0), (30.0, 40.0), m_dot_hot_kg_s=2.5, P_hot_Pa=120 * BAR_PA)
    (found,) = said(designed("hydrogen", hydrogen), 9, "published")
    assert found["severity"] == "warning" and found["value"] > 2 * found["limit"]


def test_pumping_dearer_than_the_unit_is_named(designed, bench):
    air = duty("air", "cooling water", (120.0, 45.0), (30.0, 38.0), m_dot_hot_kg_s=3.0, P_hot_Pa=2 * BAR_PA)
    session = designed("air", air)
    out = bench.outputs(session)
    assert out["pumping_cost_usd_y"] > out["cost_purchase_usd"]
    assert said(session, 15, "more than the unit itself")


WALLS = {
    "boiling": (duty("Therminol 66", "water", (320.0, 280.0), (70.0, 90.0), m_dot_hot_kg_s=5.0, P_cold_Pa=1.2 * BAR_PA,
                     P_hot_Pa=6 * BAR_PA), "boils at 105 °C"),
    "freezing": (duty("water", "propylene glycol 40%", (8.0, 2.0), (-18.0, -10.0), m_dot_hot_kg_s=10.0),
                 "solidifies at 0 °C"),
    "dew": (duty("flue gas", "water", (250.0, 120.0), (15.0, 30.0), m_dot_hot_kg_s=3.0, P_hot_Pa=2 * BAR_PA),
            "begins to condense"),
    "scale": (duty("water", "cooling water", (120.0, 80.0), (30.0, 45.0), m_dot_hot_kg_s=15.0),
              "The clean wall heats cooling water"),
}  # fmt: skip


# Saturation of water by IAPWS-IF97: 104.8 °C at 1.2 bar
@pytest.mark.parametrize("case", WALLS)
def test_the_wall_is_watched_where_the_bulk_is_not(designed, case):
    request, words = WALLS[case]
    found = said(designed(case, request), 11, words)
    assert [row["severity"] for row in found] == ["warning"] and found[0]["verdict"] == "failed"
    assert limit("cooling_water_wall_max_C").value == 60.0
