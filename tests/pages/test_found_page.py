"""The table of a datasheet's values: nothing is used before it is taken, an edit is taken as edited."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from orchestration.embedded_engine import embedded_client
from orchestration.forms import Forms
from orchestration.intake import read_datasheet
from orchestration.intake.form import NOT_OF_DUTY
from orchestration.intake.found import found_rows
from orchestration.registry import Registry
from orchestration.settings import Settings
from orchestration.tools import ToolResult
from tests.pages.test_pages import WORKSPACE, text_of
from tests.rig.datasheets import KEROSENE_ROWS


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    client = embedded_client(Settings(_env_file=None, hx_engine_data_dir=tmp_path_factory.mktemp("engine")))
    yield client
    client.close()


@pytest.fixture
def sheet(services, engine, talk):
    """A conversation with the kerosene sheet read and nothing of it taken."""
    services.forms = Forms(services.conversations, engine)
    services.started = []
    services.start_design = lambda owner, talk_id, request: (
        services.started.append(request) or ToolResult(True, {}, "", "d1")
    )
    text = "\n".join(" ".join(row) for row in KEROSENE_ROWS)
    document = SimpleNamespace(text=text, tables=[KEROSENE_ROWS], page_starts=(0, text.index("Temperature")))
    rows = found_rows(document, read_datasheet(document, None, lambda query: [], "duty.pdf"))
    services.conversations.change(WORKSPACE, talk["id"], lambda conversation: {"found": rows})
    return rows


def case_of(services, talk):
    return services.forms.case(services.conversations.get(WORKSPACE, talk["id"]))


def test_rows_name_page_confidence_and_reason(sheet):
    rows = {row["field"]: row for row in sheet}
    assert (rows["m_dot_hot_kg_s"]["page"], rows["T_hot_in_C"]["page"]) == (1, 2)
    assert all(row["confidence"] in ("clear", "look at it") and row["why"] for row in sheet)


def test_every_value_that_a_model_may_offer_has_a_field_to_be_confirmed_in(services, sheet):
    (schema,) = (tool["input_schema"] for tool in Registry.load().tool_definitions() if tool["name"] == "hx_design")
    flows = {"hot_flow": "m_dot_hot_kg_s", "cold_flow": "m_dot_cold_kg_s"}
    offered = {flows.get(name, name) for name in schema["properties"]} - set(NOT_OF_DUTY)
    assert offered <= {field.name for field in services.forms.fields()}


def test_nothing_is_taken_until_asked_and_the_ticked_alone_then(open_page, services, talk, sheet):
    app = open_page("pages/design.py", c=talk["id"])
    assert not app.exception and "Found on duty.pdf" in text_of(app)
    assert not case_of(services, talk).known
    taken = services.forms.take(WORKSPACE, talk["id"], {"T_hot_in_C": None, "T_hot_out_C": "194 °F"}, "SI")
    assert {name: entry.value for name, entry in taken.known.items()} == {"T_hot_in_C": 150.0, "T_hot_out_C": 90.0}
    assert "Found on" not in text_of(open_page("pages/design.py", c=talk["id"]))


def test_take_all_and_design_is_one_click(open_page, services, talk, sheet):
    app = open_page("pages/design.py", c=talk["id"])
    app.button(key=f"found_all_{talk['id']}_SI").click().run()
    assert not app.exception
    (request,) = services.started
    assert request["m_dot_hot_kg_s"] == 50.0 and request["dP_cold_max_Pa"] == 70000.0


def test_each_table_has_buttons_of_its_own_for_its_units(open_page, services, talk, sheet):
    """A click in a table of SI texts is then never taken for one in the US table that is drawn instead of it."""
    app = open_page("pages/design.py", c=talk["id"])
    app.button_group(key="units").set_value("US").run()
    keys = [button.key for button in app.button if button.key.startswith("found_")]
    assert len(keys) == 3 and all(key.endswith(f"{talk['id']}_US") for key in keys)


def test_leave_it_uses_nothing(open_page, services, talk, sheet):
    app = open_page("pages/design.py", c=talk["id"])
    app.button(key=f"found_none_{talk['id']}_SI").click().run()
    assert not case_of(services, talk).known and not services.started
    assert "Found on" not in text_of(app)
