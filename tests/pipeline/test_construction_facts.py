"""What step 14 says of tests, covers and joints, type by type."""

from __future__ import annotations

import pytest

from hx_engine.pipeline.construction_facts import tube_joint
from hx_engine.requirements import check_request

DUTY = {
    "user_id": "u1", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 20.0,
}  # fmt: skip
ATMOSPHERE_PA = 101325.0
CASES = {
    "AES": {"shell_cover": "dished, bolted", "floating": True, "cover": True},
    "BEM": {"expansion_joint": "needed", "floating": False, "cover": False},
    "AEU": {"shell_cover": "dished, welded to the shell", "u_bend_support": "plate at the tangents", "floating": False,
            "cover": True},
    "BFM": {"longitudinal_baffle_seal": "welded to the shell", "floating": False, "cover": False},
}  # fmt: skip
TEXTS = ("shell_cover", "expansion_joint", "u_bend_support", "longitudinal_baffle_seal")


@pytest.mark.parametrize("tema_type", CASES)
def test_facts_follow_the_type(bench, tema_type):
    session = bench.start(check_request(DUTY | {"tema_preference": tema_type}).design_input)
    assert session.status == "completed", session.question
    out, expected = bench.outputs(session), CASES[tema_type]
    assert out["tema_type"] == tema_type
    for key in TEXTS:
        if key in expected:
            assert out[key].startswith(expected[key])
        elif key != "expansion_joint":
            assert key not in out
    assert ("floating_tubesheet_thickness_m" in out) is expected["floating"]
    assert ("channel_cover_thickness_m" in out) is expected["cover"]
    for side in ("shell", "tube"):
        gauge = out[f"P_design_{side}_Pa"] - ATMOSPHERE_PA
        assert out[f"P_test_{side}_Pa"] - ATMOSPHERE_PA == pytest.approx(1.3 * gauge * out[f"stress_ratio_{side}"])
    assert out["code"] == "ASME VIII-1" and out["impingement_protection"] == "not required"
    assert out["tube_joint"] == f"expanded, {'two grooves' if out['tubesheet_thickness_m'] > 0.0254 else 'one groove'}"
    assert out["rho_v2_nozzle_shell_kg_m_s2"] <= 2230.0
    assert out["area_gross_m2"] > out["area_provided_m2"]


# elliott-tool.com and subzerosolution.com on TEMA: grooves from 5/8 in of tube, two above 1 in of tubesheet.
@pytest.mark.parametrize(
    ("od_in", "tubesheet_in", "words"),
    [(0.5, 2.0, "expanded"), (0.625, 1.0, "expanded, one groove"), (0.75, 1.0625, "expanded, two grooves")],
)
def test_grooves_follow_tube_and_tubesheet(od_in, tubesheet_in, words):
    assert tube_joint(od_in * 0.0254, tubesheet_in * 0.0254) == words
