"""`engines.yaml`: what the model may send covers the engine's contract; a bad file is refused with its line."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hx_engine.pipeline.steps import STEPS
from orchestration.errors import ConfigError
from orchestration.registry import FILE, Registry

# The design request of the engine's HTTP contract; user_id, org_id and token are the app's to add.
CONTRACT_FIELDS = {
    "mode", "raw_request", "hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_hot_out_C", "T_cold_in_C",
    "T_cold_out_C", "m_dot_hot_kg_s", "m_dot_cold_kg_s", "hot_flow", "cold_flow", "P_hot_Pa", "P_cold_Pa",
    "hot_phase", "cold_phase", "tema_preference", "dP_hot_max_Pa", "dP_cold_max_Pa", "P_hot_design_Pa",
    "P_cold_design_Pa", "tube_material", "fouling_hot_m2K_W", "fouling_cold_m2K_W", "baffle_cut",
    "shell_diameter_m", "tube_od_m", "n_passes",
}  # fmt: skip
BEYOND_CONTRACT = {
    "tema_class",
    "duty_W",  # a stated duty, which this engine closes the heat balance with
    "v_tube_min_m_s", "v_tube_max_m_s", "v_shell_max_m_s", "tube_length_max_m", "shell_diameter_max_m",
    "n_shells_max", "overdesign_min_pct", "fluid_in_tubes", "objective",  # the user's own limits and choices
}  # fmt: skip
FLOW_UNITS = {"kg_s", "m3_s", "m3_h", "gpm", "bbl_d", "sm3_h", "Nm3_h"}


def loaded(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Registry:
    path = tmp_path / "engines.yaml"
    path.write_text(text, "utf-8")
    return Registry.load(path, environment)


def changed(old: str, new: str) -> str:
    text = FILE.read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", ["hx_check_requirements", "hx_design"])
def test_tools_cover_all_that_the_contract_accepts(name):
    properties = Registry.load().tool(name).input_schema["properties"]
    assert set(properties) == CONTRACT_FIELDS | BEYOND_CONTRACT
    assert set(properties["hot_flow"]["properties"]["unit"]["enum"]) == FLOW_UNITS
    assert (properties["baffle_cut"]["minimum"], properties["baffle_cut"]["maximum"]) == (0.15, 0.45)
    assert properties["n_passes"]["enum"] == [1, 2, 4, 6, 8]


def test_every_number_names_its_unit_and_its_range():
    for definition in Registry.load().tool_definitions():
        for field, schema in definition["input_schema"]["properties"].items():
            if schema["type"] == "number":
                assert schema.get("description"), field
                assert {"minimum", "exclusiveMinimum"} & set(schema) and "maximum" in schema, field


def test_definitions_are_what_the_messages_api_takes():
    for definition in Registry.load().tool_definitions():
        assert set(definition) == {"name", "description", "input_schema"}
        assert definition["input_schema"]["type"] == "object"
        Draft202012Validator.check_schema(definition["input_schema"])


def test_sixteen_steps_have_names_before_they_run():
    """The engine's own, so that no card changes its name when it runs."""
    assert Registry.load().step_names("hx") == tuple(step.name for step in STEPS.values())
    assert len(STEPS) == 16


def test_base_url_comes_from_the_environment_or_is_embedded(tmp_path):
    text = FILE.read_text("utf-8")
    assert loaded(tmp_path, text).engines[0].base_url == "embedded"
    elsewhere = loaded(tmp_path, text, {"HX_ENGINE_BASE_URL": "http://engine:8100"})
    assert elsewhere.engines[0].base_url == "http://engine:8100"


def test_expansion_happens_after_parsing(tmp_path):
    """A value with YAML in it stays one value."""
    with pytest.raises(ConfigError, match="base_url"):
        loaded(tmp_path, FILE.read_text("utf-8"), {"HX_ENGINE_BASE_URL": "x\n    tools: []"})


def test_new_engine_needs_only_a_new_block(tmp_path):
    block = """
  - id: pump
    title: Pump Engine
    base_url: http://pump:8200
    health: /health
    step_names: []
    tools:
      - name: pump_curve
        label: Reading the pump curve
        action: call
        method: POST
        endpoint: /curve
        description: Reads a curve.
        input_schema: {type: object, properties: {}}
"""
    registry = loaded(tmp_path, FILE.read_text("utf-8") + block)
    assert registry.tool("pump_curve").engine_id == "pump"
    assert "pump_curve" in [definition["name"] for definition in registry.tool_definitions()]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("action: check", "action: delete", "action must be one of"),
        ("method: POST", "method: DELETE", "method must be GET or POST"),
        ("endpoint: /requirements", "endpoint: http://evil.test/x", "endpoint must be a path"),
        ("name: hx_check_requirements", "name: 'two words'", "name must be 1 to 64"),
        ("name: hx_check_requirements", "name: hx_design", "gives the tool name hx_design twice"),
        ("label: Checking the requirements", "labels: Checking", "misses label"),
        ("          type: object", "          type: objekt", "is not a JSON schema"),
        ("${HX_ENGINE_BASE_URL:-embedded}", "${ANTHROPIC_API_KEY}", "is not among the names"),
        ("title: HX Engine", "title: HX Engine\n    title: Other", "given twice"),
        ("title: HX Engine", "title: [HX Engine", "expected"),
        ("title: HX Engine", "title: !!python/object/apply:os.system [true]", "could not determine a constructor"),
        ("title: HX Engine", "title: HX Engine\n    enabled: no", "unknown key enabled"),
        ("endpoint: /requirements", "endpoint: //evil/x", "endpoint must be a path"),
        ("step_names:", "step_names: 5\n    old_names:", "unknown key old_names"),
        ("tools:", "tools: 5\n    old:", "unknown key old"),
    ],
)  # fmt: skip
def test_V11_bad_file_is_refused_with_its_line(tmp_path, old, new, reason):
    with pytest.raises(ConfigError, match=reason) as refused:
        loaded(tmp_path, changed(old, new))
    assert re.fullmatch(r"engines\.yaml:\d+", refused.value.variable)


def test_line_is_that_of_the_fault(tmp_path):
    lines = FILE.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if "action: check" in line)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, changed("action: check", "action: delete"))
    assert refused.value.variable == f"engines.yaml:{number}"


def test_V11_alias_bomb_and_deep_nesting_are_refused(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ConfigError, match="unfolds"):
        loaded(tmp_path, bomb)
    with pytest.raises(ConfigError, match="too deeply"):
        loaded(tmp_path, "[" * 5000 + "]" * 5000)


def test_V11_file_of_five_megabytes_is_refused_at_once(tmp_path):
    began = time.monotonic()
    with pytest.raises(ConfigError, match="larger than"):
        loaded(tmp_path, FILE.read_text("utf-8") + "# x\n" * 1_250_000)
    assert time.monotonic() - began < 2.0


def test_V11_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"engines\.yaml"):
        Registry.load(tmp_path / "engines.yaml")
