"""A design with U-tubes is rated with its bends, searched, stated or stored before bends were recorded."""

from __future__ import annotations

import pytest

from hx_engine.pipeline.assemble import geometry
from hx_engine.pipeline.given_geometry import rate_given
from hx_engine.pipeline.stored_design import design_of
from hx_engine.requirements import check_request

DUTY = {
    "user_id": "u1", "hot_fluid_name": "ethylene glycol 40%", "cold_fluid_name": "water", "T_hot_in_C": 90.0,
    "T_hot_out_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 40.0, "m_dot_cold_kg_s": 30.0, "fluid_in_tubes": "cold",
}  # fmt: skip
STATED = {
    "tube_side_fluid": "cold", "shell_id_m": 0.635, "tube_od_m": 0.01905, "tube_wall_m": 0.0021, "pitch_ratio": 1.333,
    "layout_deg": 90, "n_passes": 4, "tube_length_m": 4.877, "baffle_cut": 0.25, "n_baffles": 12, "n_shells_series": 1,
    "n_shells_parallel": 1,
}  # fmt: skip


def _asked(tema: str) -> dict:
    checked = check_request({**DUTY, "tema_preference": tema})
    assert checked.is_valid, checked.errors
    return checked.design_input


def _heads_of_returns(bench, session) -> float:
    """The loss at the tube ends in velocity heads of water in the tubes."""
    found = bench.outputs(session)
    assert found["tube_side_fluid"] == "cold"
    return found["dP_tube_returns_Pa"] / (0.5 * found["density_cold_kg_m3"] * found["v_tube_m_s"] ** 2)


@pytest.mark.parametrize(("tema", "heads"), [("AEU", 2 * 2.5 + 2 * 0.6), ("AES", 4 * 2.5)])
def test_a_stated_geometry_has_the_bends_of_its_type(bench, tema, heads):
    asked = _asked(tema)
    session = rate_given(asked, asked["assumptions"], STATED, [])
    assert _heads_of_returns(bench, session) == pytest.approx(heads, rel=1e-9)


def test_a_searched_design_has_them_and_so_has_one_stored_without(bench):
    session = bench.start(_asked("AEU"))
    found = bench.outputs(session)
    train = found["n_shells_series"] * found["n_passes"]
    assert _heads_of_returns(bench, session) == pytest.approx(train * (2.5 + 0.6) / 2, rel=1e-9)
    design = design_of(session)
    before = geometry(design)
    for outputs in design.results.values():
        outputs.pop("bends_per_pass", None)
    assert before.bends_per_pass == 0.5 and geometry(design) == before
