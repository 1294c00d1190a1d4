"""TEMA class: by the service or as asked for, and honoured in the walls."""

from __future__ import annotations

import pytest

from hx_engine.pipeline.type_choice import choose_class
from hx_engine.properties import resolve
from hx_engine.requirements import check_request
from orchestration.intake.limit_phrases import take_phrases

WATER = {
    "user_id": "ann", "hot_fluid_name": "water", "cold_fluid_name": "cooling water", "T_hot_in_C": 80.0,
    "T_hot_out_C": 50.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0, "m_dot_hot_kg_s": 20.0,
}  # fmt: skip


def _choice(*names: str, material: str = "carbon_steel", wish: str | None = None):
    return choose_class({str(n): resolve(name) for n, name in enumerate(names)}, material, wish)


@pytest.mark.parametrize(
    ("names", "material", "wanted"),
    [(("kerosene", "water"), "carbon_steel", "R"), (("water", "water"), "carbon_steel", "C"),
     (("water", "water"), "titanium_2", "B")],
)  # fmt: skip
def test_class_follows_the_service(names, material, wanted):
    found = _choice(*names, material=material)
    assert found.tema_class == wanted
    assert found.findings == []


def test_a_lighter_class_than_the_rule_is_kept_and_warned_of():
    found = _choice("kerosene", "water", wish="C")
    assert found.tema_class == "C"
    assert [row.severity for row in found.findings] == ["warning"]
    assert _choice("water", "water", wish="R").findings[0].severity == "info"


def test_request_may_ask_for_a_class_and_no_other_word():
    assert check_request(WATER | {"tema_class": "R"}).design_input["tema_class"] == "R"
    refused = check_request(WATER | {"tema_class": "Z"})
    assert [error.field for error in refused.errors] == ["tema_class"]
    assert "R" in refused.errors[0].valid_range


def test_asked_class_makes_the_shell_heavier(bench):
    outputs = {}
    for name in ("C", "R"):
        session = bench.start(check_request(WATER | {"tema_class": name}).design_input)
        assert session.status == "completed"
        outputs[name] = bench.outputs(session)
    assert (outputs["C"]["tema_class"], outputs["R"]["tema_class"]) == ("C", "R")
    assert outputs["R"]["corrosion_allowance_m"] == pytest.approx(2.0 * outputs["C"]["corrosion_allowance_m"])
    assert outputs["R"]["shell_thickness_m"] > outputs["C"]["shell_thickness_m"]


def test_stress_table_end_is_named(bench):
    session = bench.start(check_request(WATER).design_input)
    messages = [row["message"] for row in session.latest(14)["findings"]]
    assert any("end at 425 °C" in text for text in messages)
    assert any("concentration" in text for text in messages)
    assert not any("Recalled values" in text for text in messages)


def test_recalled_columns_of_a_material_are_named(bench):
    session = bench.start(check_request(WATER | {"tube_material": "cuni_90_10"}).design_input)
    messages = [row["message"] for row in session.latest(14)["findings"]]
    assert "Recalled values of copper-nickel 90/10, to be confirmed: thermal conductivity." in messages


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("cool oil, TEMA class R, AES", "R"), ("TEMA B please", "B"), ("a class C exchanger", "C"), ("TEMA BEM", None),
     ("class of service", None)],
)  # fmt: skip
def test_class_is_read_from_words(text, wanted):
    known = take_phrases(text, "message").known
    assert (known["tema_class"].value if "tema_class" in known else None) == wanted
